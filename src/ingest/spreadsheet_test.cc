// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/spreadsheet.h"

#include <gtest/gtest.h>

#include "ingest/testing/read_here.h"
#include "ingest/testing/zip_maker.h"

namespace habeas::ingest {
namespace {

TEST(CellPlace, IsColumnAndRow) {
  EXPECT_EQ(cell_place("A1")->column, 0);
  EXPECT_EQ(cell_place("AB12")->column, 27);
  EXPECT_EQ(cell_place("AB12")->row, 12);
  EXPECT_EQ(cell_place("XFD1048576")->column, 16383);
  for (const char* none : {"", "1", "A", "A0", "ABCD1", "A1B", "A-1"})
    EXPECT_FALSE(cell_place(none)) << none;
  for (const char* name : {"A1", "Z9", "AA1", "AZ3", "XFD7"})
    EXPECT_EQ(cell_name(*cell_place(name)), name);
}

TEST(DateFormat, IsToldFromItsCode) {
  for (const char* code :
       {"yyyy-mm-dd", "d-mmm", "[h]:mm:ss", "h:mm", "[$-409]d\\-mmm\\-yy;@", "\"on\" d"})
    EXPECT_TRUE(is_date_format(code)) << code;
  for (const char* code :
       {"", "General", "0.00", "#,##0 ;[Red](#,##0)", "@", "\"d\"0", "0\\d", "[Red]0", "_d0"})
    EXPECT_FALSE(is_date_format(code)) << code;
  EXPECT_TRUE(is_date_format(builtin_format(14)));
  EXPECT_FALSE(is_date_format(builtin_format(4)));
}

// Serial numbers as spreadsheet programs show them (and as ECMA-376 part 1, 18.17.4 defines them).
TEST(DateOfSerial, AgreesWithSpreadsheets) {
  struct Case {
    std::string_view serial;
    DateSystem system;
    std::string_view shown;
  };
  const Case kCases[] = {
      {"1", DateSystem::k1900, "1900-01-01"},
      {"59", DateSystem::k1900, "1900-02-28"},
      {"60", DateSystem::k1900, "1900-02-29"},  // was never, and programs show it
      {"61", DateSystem::k1900, "1900-03-01"},
      {"39448", DateSystem::k1900, "2008-01-01"},
      {"41337", DateSystem::k1900, "2013-03-04"},
      {"41337.5", DateSystem::k1900, "2013-03-04 12:00:00"},
      {"0.25", DateSystem::k1900, "06:00:00"},
      {"2958465", DateSystem::k1900, "9999-12-31"},
      {"0", DateSystem::k1904, "1904-01-01"},
      {"37986", DateSystem::k1904, "2008-01-01"},
  };
  for (const Case& row : kCases)
    EXPECT_EQ(date_of_serial(row.serial, row.system), row.shown) << row.serial;
  for (const char* none : {"", "x", "-1", "2958466", "1e99", "nan", "2013-03-04"})
    EXPECT_FALSE(date_of_serial(none, DateSystem::k1900)) << none;
}

TEST(Formula, ThatReachesOutsideIsTold) {
  for (const char* outside : {"[1]Sheet1!A1", "WEBSERVICE(\"http://x\")", "cmd|'/c calc'!A0",
                              "'[list.xlsx]Sheet1'!A1", "HYPERLINK(\"http://x\")"})
    EXPECT_TRUE(reaches_outside(outside)) << outside;
  for (const char* inside : {"A1+B1", "SUM(Table1[age])", "Sheet2!A1", "\"x\"&B2"})
    EXPECT_FALSE(reaches_outside(inside)) << inside;
}

constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kRel =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string rels(std::string_view rows) {
  return fmt::format(
      R"(<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>)",
      rows);
}
std::string rel(std::string_view id, std::string_view type, std::string_view target,
                bool external = false) {
  return fmt::format(R"(<Relationship Id="{}" Type="{}/{}" Target="{}"{}/>)", id, kRel, type,
                     target, external ? " TargetMode=\"External\"" : "");
}

std::string make_xlsx(std::string_view rows, std::string_view properties = "") {
  return make_zip({
      {"[Content_Types].xml", "<Types/>"},
      {"_rels/.rels", rels(rel("r1", "officeDocument", "xl/workbook.xml"))},
      {"xl/workbook.xml",
       fmt::format(
           R"(<workbook xmlns="{}" xmlns:r="{}"><workbookPr {}/><sheets>)"
           R"(<sheet name="List &amp; more" sheetId="1" r:id="r1"/>)"
           R"(<sheet name="Notes" sheetId="2" state="hidden" r:id="r4"/></sheets></workbook>)",
           kMain, kRel, properties)},
      {"xl/_rels/workbook.xml.rels", rels(rel("r1", "worksheet", "worksheets/sheet1.xml") +
                                          rel("r2", "sharedStrings", "sharedStrings.xml") +
                                          rel("r3", "styles", "/xl/styles.xml") +
                                          rel("r4", "worksheet", "worksheets/sheet2.xml"))},
      {"xl/sharedStrings.xml",
       fmt::format(
           R"(<sst xmlns="{}"><si><t>نام</t></si><si><r><t>two </t></r><r><t>runs</t></r></si>)"
           R"(<si><t>base</t><rPh><t>reading</t></rPh></si></sst>)",
           kMain)},
      {"xl/styles.xml",
       fmt::format(
           R"(<styleSheet xmlns="{}"><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm"/></numFmts>)"
           R"(<cellStyleXfs><xf numFmtId="1"/></cellStyleXfs>)"
           R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>)",
           kMain)},
      {"xl/worksheets/sheet1.xml",
       fmt::format(R"(<worksheet xmlns="{}"><sheetData>{}</sheetData></worksheet>)", kMain, rows)},
      {"xl/worksheets/_rels/sheet1.xml.rels",
       rels(rel("h", "hyperlink", "http://example.org/a", true))},
      {"xl/worksheets/sheet2.xml",
       fmt::format(R"(<worksheet xmlns="{}"><sheetData/></worksheet>)", kMain)},
      {"xl/vbaProject.bin", "x"},
  });
}

TEST(XlsxReading, KeepsWhatIsStoredAndWhatIsShown) {
  ReadHere read = read_here(
      read_xlsx,
      make_xlsx(
          R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>)"
          R"(<row r="3"><c r="B3"><v>2013</v></c><c r="C3" s="1"><v>41337</v></c><c r="D3" s="2"><v>41337.0</v></c>)"
          R"(<c r="E3" t="b"><v>1</v></c><c r="F3" t="e"><v>#REF!</v></c><c r="G3" s="1"/>)"
          R"(<c r="H3" t="inlineStr"><is><t>in</t></is></c><c r="I3" t="str"><f>A1&amp;"x"</f><v>نامx</v></c></row>)"
          R"(<row><c><f t="shared" ref="A4:A5" si="0">B4*2</f><v>4</v></c></row>)"
          R"(<row r="5"><c r="A5"><f t="shared" si="0"/><v>6</v></c><c r="B5"><f>[1]S!A1</f><v>7</v></c></row>)"));
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.all(),
            "note macro: xl/vbaProject.bin holds a program; it was not run\n"
            "note external-link: xl/worksheets/_rels/sheet1.xml.rels names http://example.org/a "
            "(hyperlink); it was not followed\n"
            "metadata spreadsheet.dates=1900\n"
            "sheet 0 [List & more]\n"
            "row 0/1 | 0t:نام | 1t:two runs | 2t:base\n"
            "row 0/3 | 1n:2013 | 2d:41337 shown 2013-03-04 <mm-dd-yy> | 3d:41337.0 shown "
            "2013-03-04 <yyyy\\-mm>"
            " | 4b:1 shown TRUE | 5e:#REF! | 7t:in | 8t:نامx =A1&\"x\"\n"
            "row 0/4 | 0n:4 =B4*2\n"
            "note external-link: the formula of B5 reaches outside: [1]S!A1; it was not computed\n"
            "row 0/5 | 0n:6 =B4*2 (as written in A4) | 1n:7 =[1]S!A1\n"
            "note formula: sheet List & more has 4 formulas; their values are those that the file "
            "stores\n"
            "sheet 1 [Notes] hidden\n");
}

TEST(XlsxReading, TheSystemOf1904IsFollowed) {
  ReadHere read = read_here(
      read_xlsx,
      make_xlsx(R"(<row r="1"><c r="A1" s="1"><v>37986</v></c></row>)", "date1904=\"1\""));
  ASSERT_TRUE(read.result);
  EXPECT_EQ(read.found.starting("row")[0], "row 0/1 | 0d:37986 shown 2008-01-01 <mm-dd-yy>");
}

TEST(XlsxReading, RefusesWhatCannotBe) {
  for (const char* rows :
       {R"(<row r="2"/><row r="1"/>)", R"(<row r="1"><c r="A1" t="s"><v>9</v></c></row>)",
        R"(<row r="1"><c r="B1"/><c r="A1"/></row>)", R"(<row r="9999999"/>)",
        R"(<row r="1"><c r="ZZZ1"/></row>)", "<row>", "&unknown;"})
    EXPECT_FALSE(read_here(read_xlsx, make_xlsx(rows)).result) << rows;
}

TEST(XlsxReading, RefusesADoctypeSoThatNoEntityCanGrow) {
  std::string bytes = make_zip(
      {{"_rels/.rels", rels("")},
       {"xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><workbook>&a;</workbook>"}});
  ReadHere read = read_here(read_xlsx, bytes);
  ASSERT_FALSE(read.result);
  EXPECT_NE(read.result.error().message.find("DOCTYPE"), std::string::npos)
      << read.result.error().message;
}

constexpr std::string_view kOdfSpaces =
    R"(xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" )"
    R"(xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink")";

std::string make_ods(std::string_view tables) {
  return make_zip(
      {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
       {"content.xml",
        fmt::format(
            R"(<office:document-content {}><office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>)",
            kOdfSpaces, tables)}});
}

TEST(OdsReading, KeepsWhatIsStoredAndWhatIsShown) {
  ReadHere read = read_here(
      read_ods,
      make_ods(
          R"(<table:table table:name="فهرست"><table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p></table:table-cell>)"
          R"(<table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="date" office:date-value="2013-03-04"><text:p>4 March</text:p></table:table-cell></table:table-row>)"
          R"(<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="7" table:formula="of:=[.A1]*2"><office:annotation><text:p>aside</text:p></office:annotation><text:p>7.0</text:p></table:table-cell></table:table-row>)"
          R"(<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>)"
          R"(<table:table table:name="B"><table:table-row><table:table-cell><text:p><text:a xlink:href="http://example.org/">x</text:a></text:p></table:table-cell></table:table-row></table:table>)"));
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(
      read.found.all(),
      "sheet 0 [فهرست]\n"
      "row 0/1 | 0t:a  b\nc | 3d:2013-03-04 shown 4 March\n"
      "row 0/2 | 0n:7 shown 7.0 =of:=[.A1]*2\n"
      "row 0/3 | 0n:7 shown 7.0 =of:=[.A1]*2\n"
      "note formula: sheet فهرست has 1 formulas; their values are those that the file stores\n"
      "sheet 1 [B]\n"
      "note external-link: a cell names http://example.org/; it was not followed\n"
      "row 1/1 | 0t:x\n");
}

TEST(OdsReading, RepetitionIsBounded) {
  for (
      const char* table :
      {R"(<table:table><table:table-row table:number-rows-repeated="9999999"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>)",
       R"(<table:table><table:table-row><table:table-cell table:number-columns-repeated="99999999"><text:p>x</text:p></table:table-cell></table:table-row></table:table>)"}) {
    ReadHere read = read_here(read_ods, make_ods(table));
    ASSERT_FALSE(read.result);
    EXPECT_LT(read.found.lines.size(), 10U);
  }
}

}  // namespace
}  // namespace habeas::ingest
