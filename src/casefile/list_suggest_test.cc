// SPDX-License-Identifier: Apache-2.0
// Mappings proposed for lists as they come: headers of five languages, untidy, with years of more
// than one calendar. All persons are SYNTHETIC.
#include <gtest/gtest.h>

#include "casefile/list_mapping.h"
#include "casefile/list_row.h"

namespace habeas::casefile {
namespace {

using calendar::Calendar;

struct MessyList {
  const char* language;
  std::vector<std::string> headers;
  std::vector<std::string> properties;  // "" = left as it stands
  std::vector<std::vector<std::string>> rows;
  std::vector<std::pair<size_t, Calendar>> calendars;  // of columns where the cells tell
};

const MessyList kLists[] = {
    {"English",
     {" No. ", "FULL  NAME", "Father's Name:", "D.O.B.", "Date killed (dd/mm/yyyy)", "Age at death",
      "Place of Execution", "Remarks / notes", "No. ", ""},
     {"identifier", "name", "name.father", "date.birth", "date.death", "age", "place.death", "note",
      "", ""},
     {{"1", "SYNTHETIC Nader A", "SYNTHETIC B", "13/04/1961", "28/07/1988", "27", "x", "-", "", ""},
      {"2", "SYNTHETIC Nader A", "", "1960", "01/08/1988", "about 28", "", "", "", "y"}},
     {{3, Calendar::kGregorian}, {4, Calendar::kGregorian}}},
    {"Persian",
     {"ردیف", "نام ", "نام‌خانوادگي", "نام پدر", "تاریخ تولّد", "تاریخ اعدام",
      "محل دفن", "سن", "توضیحات"},
     {"identifier", "name.given", "name.family", "name.father", "date.birth", "date.death",
      "place.burial", "age", "note"},
     {{"۱", "SYNTHETIC نادر", "الف", "ب", "۱۳۴۰", "۱۳۶۷/۰۵/۰۶", "نامعلوم", "۲۷", ""},
      {"۲", "SYNTHETIC نادر", "الف", "ب", "۱۳۳۹/۱۲/۱", "مرداد ۱۳۶۷", "", "", "x"}},
     {{4, Calendar::kJalali}, {5, Calendar::kJalali}}},
    {"Arabic",
     {"الرّقم", "الإسم الكامل", "اسم الأب", "تاريخ الميلاد", "تاريخ الإعتقال", "المحافظة", "العمر",
      "ملاحظات"},
     {"identifier", "name", "name.father", "date.birth", "date.arrest", "place.province", "age",
      "note"},
     {{"١", "SYNTHETIC نادر", "ب", "١٩٦١", "١٥ تموز ١٩٨٨", "حلب", "٢٧", ""},
      {"٢", "SYNTHETIC سامر", "", "١٣ نيسان ١٩٦٠", "1408 هـ", "", "", ""}},
     {{3, Calendar::kGregorian}}},
    {"Spanish",
     {"NÚMERO", "Nombres", "Apellidos", "FECHA DE NACIMIENTO", "fecha de desaparicion", "Edad",
      "Municipio", "Observaciones"},
     {"identifier", "name.given", "name.family", "date.birth", "date.disappearance", "age",
      "place.city", "note"},
     {{"1", "SYNTHETIC Ana", "B", "13-04-1961", "15 de agosto de 1982", "21", "x", ""},
      {"2", "SYNTHETIC Ana", "B", "", "1982", "", "", ""}},
     {{3, Calendar::kGregorian}, {4, Calendar::kGregorian}}},
    {"French",
     {"N°", "Nom", "Prénom(s)", "Né le", "Date du décès", "Lieu de détention", "Âge", "Remarques"},
     {"identifier", "name.family", "name.given", "date.birth", "date.death", "place.detention",
      "age", "note"},
     {{"1", "A", "SYNTHETIC Nadir", "1er août 1961", "28/07/1988", "x", "26", ""},
      {"2", "A", "SYNTHETIC Nadir", "1960", "", "", "", ""}},
     {{3, Calendar::kGregorian}, {4, Calendar::kGregorian}}},
};

TEST(ListSuggestion, KnowsUntidyHeadersInFiveLanguages) {
  for (const MessyList& list : kLists) {
    const ListMapping mapping = suggest_list_mapping(list.headers, list.rows);
    ASSERT_EQ(mapping.columns.size(), list.headers.size()) << list.language;
    for (size_t i = 0; i < list.headers.size(); ++i)
      EXPECT_EQ(mapping.columns[i].property, list.properties[i])
          << list.language << ": " << list.headers[i];
    for (const auto& [column, calendar] : list.calendars)
      EXPECT_EQ(mapping.columns[column].calendars, std::vector{calendar})
          << list.language << ": " << list.headers[column];
  }
}

// What is proposed is a file that can be read, and under it each row becomes a record whose cells
// are all there: what the preview shows.
TEST(ListSuggestion, CanBeUsedAsItStands) {
  for (const MessyList& list : kLists) {
    ListMapping proposed = suggest_list_mapping(list.headers, list.rows);
    proposed.name = "SYNTHETIC list";
    const Result<ListMapping> mapping = parse_list_mapping(format_list_mapping(proposed));
    ASSERT_TRUE(mapping) << list.language << ": " << mapping.error().message;
    RowReader reader(*mapping);
    ASSERT_TRUE(reader.headers(list.headers)) << list.language;
    for (size_t i = 0; i < list.rows.size(); ++i) {
      const Item item =
          reader.read({std::string(64, 'a'), 0, static_cast<int64_t>(i) + 2}, list.rows[i]);
      ASSERT_EQ(item.type, "record") << list.language;
      for (size_t k = 0; k < list.headers.size(); ++k) {
        if (list.rows[i][k].empty() || list.properties[k].rfind("date.", 0) != 0) continue;
        const auto found = item.fields.find(list.properties[k]);
        ASSERT_NE(found, item.fields.end()) << list.language << ": " << list.headers[k];
        EXPECT_EQ(found->second.text_or_empty("raw"), list.rows[i][k]);
        EXPECT_EQ(found->second.find("unread"), nullptr)
            << list.language << ": " << list.rows[i][k];
      }
    }
  }
}

TEST(ListSuggestion, OneColumnOfTwoCalendarsIsLeftToAPerson) {
  const ListMapping mapping =
      suggest_list_mapping({"تاریخ مرگ", "fecha"}, {{"۱۳۶۷/۵/۶", "1988"}, {"1988-07-28", "1367"}});
  EXPECT_EQ(mapping.columns[0].property, "date.death");
  EXPECT_TRUE(mapping.columns[0].calendars.empty());
  EXPECT_EQ(mapping.columns[1].property, "date.event");
  EXPECT_TRUE(mapping.columns[1].calendars.empty());
}

}  // namespace
}  // namespace habeas::casefile
