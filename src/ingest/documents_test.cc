// SPDX-License-Identifier: Apache-2.0
// Text, HTML, PDF, images, e-mail, DOCX and ODT: what is found in them, and what is refused.
#include <exiv2/exiv2.hpp>
#include <leptonica/allheaders.h>

#include <gtest/gtest.h>

#include "ingest/internal/ligatures.h"
#include "ingest/internal/logical_line.h"
#include "ingest/testing/pdf_maker.h"
#include "ingest/testing/read_here.h"
#include "ingest/testing/zip_maker.h"

namespace habeas::ingest {
namespace {

TEST(TextReading, GathersLinesToParagraphsAndNamesTheirFirst) {
  ReadHere read = read_here(read_text, "one\r\ntwo\r\n\r\n \nthree");
  ASSERT_TRUE(read.result);
  EXPECT_EQ(read.found.starting("paragraph"),
            (std::vector<std::string>{"paragraph line=1: one\ntwo", "paragraph line=5: three"}));
}

TEST(HtmlReading, GivesWhatAReaderSeesAndNothingThatRuns) {
  ReadHere read = read_here(read_html,
                            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>A &amp; "
                            "B</title><style>p{}</style>"
                            "<script>document.write('<p>no</p>')</script></head><body><h1>نامه</"
                            "h1><p>one\n  <a href=\"http://example.org/?a=1&amp;b=2\">"
                            "two</a> three<p>four<br>five<img src=\"x.png\" alt=\"a "
                            "grave\"><iframe src=\"http://example.org/f\"></iframe>"
                            "<table><tr><th>name<th>age<tr><td>A<td>3</table></body></html>");
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(
      read.found.all(),
      "metadata encoding=UTF-8\nmetadata encoding.how=valid UTF-8\nmetadata html.title=A & B\n"
      "heading: نامه\nparagraph: one two three\nimage target=x.png: a grave\n"
      "note external-link: iframe names http://example.org/f; it was not followed\n"
      "paragraph: four\nfive\nsheet 0 [table 1]\ncell: name\ncell: age\nrow 0/1 | 0t:name | "
      "1t:age\n"
      "cell: A\ncell: 3\nrow 0/2 | 0t:A | 1t:3\n"
      "note script: it holds 1 scripts; they were not run\n"
      "link target=http://example.org/?a=1&b=2: two\n");
}

TEST(HtmlReading, TakesTheDocumentsWordForItsEncodingWhereTheBytesDoNotTell) {
  ReadHere read =
      read_here(read_html, "<html><meta charset=windows-1256><p>\xe4\xc7\xe3</p></html>");
  ASSERT_TRUE(read.result);
  EXPECT_EQ(read.found.starting("paragraph")[0], "paragraph: نام");
  EXPECT_EQ(read.found.lines[1], "metadata encoding.how=claimed by the document");
}

std::string logical(std::u32string_view visual) {
  std::vector<PlacedCharacter> placed;
  for (char32_t c : visual)
    placed.push_back({c, {static_cast<int64_t>(placed.size()) * 10, 0, 10, 10}});
  return logical_line(placed).text;
}

TEST(LogicalLine, TurnsWhatStandsFromLeftToRightIntoTheOrderOfReading) {
  struct Case {
    std::u32string_view visual;
    std::string_view text;
  };
  const Case kCases[] = {
      {U"Hello, 300 (men)", "Hello, 300 (men)"},
      {U"ییاضر یلع", "علی رضایی"},
      {U"دوب (1988) لاس رد", "در سال (1988) بود"},
      {U".دندوب ۱۳۶۷ لاس رد رفن ۳۰۰", "۳۰۰ نفر در سال ۱۳۶۷ بودند."},
      {U"تشون Amnesty International هک", "که Amnesty International نوشت"},
      {U"In 1988 مالس said", "In 1988 سلام said"},
      {U"ﻢﻠﺳ ﻻ", "لا سلم"},  // shapes of letters, one of them two letters
      {U"دش (خساپ نودب) هتشون", "نوشته (بدون پاسخ) شد"},
      {U"دش )خساپ نودب( هتشون", "نوشته (بدون پاسخ) شد"},  // brackets given as written
      {U"نودب( دش هداتسرف", "فرستاده شد (بدون"},          // and one of them only
      {U".)خساپ", "پاسخ)."},
      {U"«مان» تشون", "نوشت «نام»"},
      {U"نتم (۱", "۱) متن"},
      {U"", ""},
  };
  for (const Case& row : kCases) EXPECT_EQ(logical(row.visual), row.text);
}

// A word of letters with widths of their own, on a page whose alefs are 333 or 366 wide.
std::string with_ligatures(std::u32string_view visual, std::span<const int64_t> widths) {
  std::vector<PlacedCharacter> placed;
  int64_t left = 0;
  for (size_t i = 0; i < visual.size(); ++i) {
    placed.push_back({visual[i], {left, 0, widths[i], 1000}});
    left += widths[i];
  }
  Ligatures ligatures;
  const std::vector<PlacedCharacter> alefs = {{U'ا', {0, 0, 333, 1000}}, {U'ا', {0, 0, 366, 1000}}};
  ligatures.learn(alefs);
  ligatures.turn(placed, false);
  return logical_line(placed).text;
}

TEST(Ligatures, AreTurnedWhereHalfAGlyphIsNoShapeOfAlef) {
  // From left to right: meem, the glyph of lam and alef, seen.
  EXPECT_EQ(with_ligatures(U"ملاس", std::vector<int64_t>{743, 358, 358, 1005}), "سلام");
  // The same letters, but an alef and a lam: as wide as the alefs of the page.
  EXPECT_EQ(with_ligatures(U"ملاس", std::vector<int64_t>{743, 366, 366, 1005}), "سالم");
  EXPECT_EQ(with_ligatures(U"ملاس", std::vector<int64_t>{743, 362, 366, 1005}), "سالم");
  EXPECT_EQ(with_ligatures(U"لا", std::vector<int64_t>{342, 342}), "لا");
  EXPECT_EQ(
      with_ligatures(U"اللهبیبح", std::vector<int64_t>{250, 250, 250, 250, 400, 300, 400, 500}),
      "حبیبالله");
}

TEST(LogicalLine, WordsKnowTheirPlace) {
  std::vector<PlacedCharacter> placed;
  for (char32_t c : std::u32string_view(U"مان نم"))
    placed.push_back({c, {static_cast<int64_t>(placed.size()) * 10, 5, 10, 20}});
  LogicalLine line = logical_line(placed);
  EXPECT_TRUE(line.right_to_left);
  ASSERT_EQ(line.words.size(), 2U);
  EXPECT_EQ(line.words[0],
            (WordPlace{0, 2, {40, 5, 20, 20}}));  // the first word stands on the right
  EXPECT_EQ(line.words[1], (WordPlace{3, 6, {0, 5, 30, 20}}));
  EXPECT_EQ(line.rectangle, (Rectangle{0, 5, 60, 20}));
}

TEST(PdfReading, GivesLinesWithPageAndPlaceInLogicalOrder) {
  ReadHere read =
      read_here(read_pdf, PdfMaker::page({{U"Dear Sir,", 72, 700}, {U"دوب ییاضر یلع", 200, 650}}));
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.starting("line"),
            (std::vector<std::string>{"line page=1: Dear Sir,", "line page=1: علی رضایی بود"}));
  EXPECT_EQ(read.found.starting("metadata pdf.T")[0], "metadata pdf.Title=A title");
}

// Two columns with a gutter of 24 points under a heading across both.
TEST(PdfReading, ColumnsAreReadOneAfterTheOther) {
  std::vector<PdfLine> lines = {{U"A heading that goes across both of the columns here", 72, 740}};
  std::vector<std::string> expected = {
      "line page=1: A heading that goes across both of the columns here"};
  for (const char32_t side : {U'l', U'r'}) {
    for (int i = 0; i < 8; ++i) {
      std::u32string words = U"some words of the ? column x";
      words[18] = side;
      words.back() = static_cast<char32_t>(U'a' + i);
      lines.push_back({words, side == U'l' ? 72.0 : 264.0, 700.0 - 14 * i});
      expected.push_back(fmt::format("line page=1: some words of the {} column {}",
                                     static_cast<char>(side), static_cast<char>('a' + i)));
    }
  }
  // Drawn row by row, as some programs do.
  std::stable_sort(lines.begin(), lines.end(),
                   [](const PdfLine& a, const PdfLine& b) { return a.baseline > b.baseline; });
  ReadHere read = read_here(read_pdf, PdfMaker::page(lines));
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.starting("line"), expected);
}

TEST(PdfReading, PersianColumnsAreReadFromTheRight) {
  std::vector<PdfLine> lines;
  std::vector<std::string> expected;
  const std::u32string_view kSides[] = {U"تسار نوتس رد ییاه هژاو", U"پچ نوتس رد ییاه هژاو"};
  const char* kLogical[] = {"واژه هایی در ستون راست", "واژه هایی در ستون چپ"};
  const char32_t kMarks[] = U"ابپتثجچح";
  for (size_t side = 0; side < 2; ++side) {
    for (size_t i = 0; i < 8; ++i) {
      std::u32string words = std::u32string(1, kMarks[i]) + U" " + std::u32string(kSides[side]);
      double right = side == 0 ? 480 : 280;
      lines.push_back({words, right - 6.0 * static_cast<double>(words.size()),
                       700.0 - 14 * static_cast<double>(i)});
      const std::string_view mark = std::string_view("ابپتثجچح").substr(2 * i, 2);
      expected.push_back("line page=1: " + std::string(kLogical[side]) + " " + std::string(mark));
    }
  }
  ReadHere read = read_here(read_pdf, PdfMaker::page(lines));
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.starting("line"), expected) << read.found.all();
}

TEST(PdfReading, HostileFilesAreRefusedOrReadInPart) {
  std::string good = PdfMaker::page({{U"text", 72, 700}});
  EXPECT_FALSE(read_here(read_pdf, "%PDF-1.4\n%%EOF").result);
  EXPECT_FALSE(read_here(read_pdf, "").result);
  // Page trees and references that go round, counts that cannot be: an end, whatever it is.
  for (const std::string& objects :
       {std::string("<</Type/Pages/Kids[2 0 R]/Count 1000000>>"),
        std::string("<</Type/Pages/Kids 2 0 R/Count -1>>"),
        std::string("<</Type/Pages/Kids[3 0 R 3 0 R 3 0 R]/Count 3/Parent 2 0 R>>")}) {
    ReadHere read = read_here(read_pdf, PdfMaker::file({"<</Type/Catalog/Pages 2 0 R>>", objects,
                                                        "<</Type/Page/Parent 2 0 R>>", "<<>>"}));
    EXPECT_LT(read.found.lines.size(), 20U);
  }
  for (size_t size = 0; size < good.size(); size += 37) {
    ReadHere cut = read_here(read_pdf, std::string_view(good).substr(0, size));
    EXPECT_LT(cut.found.lines.size(), 20U);
  }
}

TEST(PdfReading, JavaScriptIsTold) {
  std::string bytes = PdfMaker::file(
      {"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
       "<</Type/Pages/Kids[]/Count 0>>", "<<>>"});
  ReadHere read = read_here(read_pdf, bytes);
  EXPECT_EQ(read.found.starting("note script").size(), 1U) << read.found.all();
}

// Words drawn with the letters that leptonica brings along.
std::string png_of(const char* words) {
  PIX* page = pixCreate(1800, 160, 8);
  pixSetAll(page);
  L_BMF* letters = bmfCreate(nullptr, 20);
  l_int32 width = 0, overflow = 0;
  pixSetTextline(page, letters, words, 0, 40, 100, &width, &overflow);
  l_uint8* data = nullptr;
  size_t size = 0;
  pixWriteMemPng(&data, &size, page, 0);
  std::string out(reinterpret_cast<const char*>(data), size);
  lept_free(data);
  pixDestroy(&page);
  bmfDestroy(&letters);
  return out;
}

TEST(ImageReading, RecognisesWordsAndTellsMetadata) {
  std::string png = png_of("The list has three hundred names");
  auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(png.data()),
                                         static_cast<long>(png.size()));
  image->exifData()["Exif.Image.Make"] = "A camera";
  image->exifData()["Exif.Photo.DateTimeOriginal"] = "2013:03:04 05:06:07";
  image->writeMetadata();
  Exiv2::BasicIo& io = image->io();
  io.open();
  Exiv2::DataBuf bytes = io.read(static_cast<long>(io.size()));
  ReadOptions options;
  options.languages = "eng";
  ReadHere read = read_here(read_image,
                            std::string_view(reinterpret_cast<const char*>(bytes.pData_),
                                             static_cast<size_t>(bytes.size_)),
                            options);
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.starting("line"),
            std::vector<std::string>{"line: The list has three hundred names"});
  EXPECT_EQ(read.found.starting("metadata Exif.Image.Make")[0],
            "metadata Exif.Image.Make=A camera");
  EXPECT_EQ(read.found.starting("metadata Exif.Photo.DateTimeOriginal").size(), 1U);
}

TEST(ImageReading, ALanguageWithoutAModelIsRefusedWithAdvice) {
  ReadOptions options;
  options.languages = "klingon";
  ReadHere read = read_here(read_image, png_of("x"), options);
  ASSERT_FALSE(read.result);
  EXPECT_NE(read.result.error().hint.find("tesseract-ocr-eng"), std::string::npos);
}

TEST(EmailReading, GivesHeadersTextsAndAttachments) {
  ReadHere read =
      read_here(read_email,
                "From: A <a@example.org>\r\nSubject: =?UTF-8?B?2YbYp9mF2Yc=?=\r\nDate: Mon, 4 Mar "
                "2013 05:06:07 +0330\r\n"
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
                "Content-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: "
                "quoted-printable\r\n\r\n=E4=C7=E3\r\n--x\r\n"
                "Content-Type: text/html\r\n\r\n<p>hello <b>you</b></p>\r\n--x\r\n"
                "Content-Type: text/csv; name=\"list.csv\"\r\nContent-Disposition: attachment; "
                "filename=\"../list.csv\"\r\n"
                "Content-Transfer-Encoding: base64\r\n\r\nYSxiCg==\r\n--x\r\nContent-Type: "
                "message/rfc822\r\n\r\nSubject: inner\r\n\r\nbody\r\n--x--\r\n");
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.starting("header part=header:Subject")[0],
            "header part=header:Subject: نامه");
  EXPECT_EQ(read.found.starting("header part=header:Date")[0],
            "header part=header:Date: Mon, 4 Mar 2013 05:06:07 +0330");
  EXPECT_EQ(read.found.starting("paragraph"),
            (std::vector<std::string>{"paragraph part=part:1.1: نام",
                                      "paragraph part=part:1.2: hello you"}));
  ASSERT_EQ(read.found.members.size(), 2U);
  EXPECT_EQ(read.found.members[0], (std::pair<std::string, std::string>("../list.csv", "a,b\n")));
  EXPECT_NE(read.found.members[1].second.find("Subject: inner"), std::string::npos);
}

TEST(EmailReading, WhatHasNoHeaderIsNoMessage) {
  EXPECT_FALSE(read_here(read_email, "").result);
  EXPECT_FALSE(read_here(read_email, "\r\n\r\n").result);
}

TEST(DocxReading, KeepsDeletedTextAndCommentsApart) {
  std::string space = R"(xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main")";
  std::string bytes = make_zip(
      {{"[Content_Types].xml", "<Types/>"},
       {"word/document.xml",
        "<w:document " + space +
            R"(><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>)"
            R"(<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r><w:del w:author="R" w:date="2013"><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>)"
            R"(<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>)"},
       {"word/comments.xml",
        "<w:comments " + space +
            R"(><w:comment w:author="C"><w:p><w:r><w:t>is it so?</w:t></w:r></w:p></w:comment></w:comments>)"},
       {"word/_rels/document.xml.rels",
        R"(<Relationships><Relationship Id="r" Type="x/attachedTemplate" Target="http://example.org/t.dotm" TargetMode="External"/></Relationships>)"}});
  ReadHere read = read_here(read_docx, bytes);
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.all(),
            "note external-link: word/_rels/document.xml.rels names http://example.org/t.dotm "
            "(attachedTemplate); it was not followed\n"
            "heading part=word/document.xml: Head\nparagraph part=word/document.xml: one\ttwo\n"
            "deleted part=word/document.xml target=R 2013: gone\nsheet 0 [table 1]\ncell "
            "part=word/document.xml: a\n"
            "cell part=word/document.xml: b\nrow 0/1 | 0t:a | 1t:b\ncomment part=word/comments.xml "
            "target=C : is it so?\n");
}

TEST(OdtReading, KeepsDeletedTextAndCommentsApart) {
  std::string bytes = make_zip(
      {{"mimetype", "application/vnd.oasis.opendocument.text"},
       {"content.xml",
        R"(<d xmlns:text="t" xmlns:office="o" xmlns:table="b" xmlns:xlink="x"><text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion></text:tracked-changes>)"
        R"(<text:h>Head</text:h><text:p>one<text:s text:c="2"/>two<office:annotation><dc:creator xmlns:dc="c">N</dc:creator><text:p>is it so?</text:p></office:annotation> three</text:p>)"
        R"(<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table></d>)"}});
  ReadHere read = read_here(read_odt, bytes);
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.all(),
            "deleted part=content.xml: gone\nheading part=content.xml: Head\ncomment "
            "part=content.xml: is it so?\n"
            "paragraph part=content.xml: one  two three\nsheet 0 [table 1]\ncell part=content.xml: "
            "a\nrow 0/1 | 0t:a\n");
}

}  // namespace
}  // namespace habeas::ingest
