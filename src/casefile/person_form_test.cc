// SPDX-License-Identifier: Apache-2.0
#include "casefile/person_form.h"

#include <gtest/gtest.h>

#include "casefile/person_statement.h"

namespace habeas::casefile {
namespace {

constexpr std::string_view kForm = R"(source = "mother"
calendar = "jalali"
said = "2024"

[anchor]
exhibit = "talk.txt"
text = "my son \"Ali\""

[person]
name.given = "SYNTHETIC Ali"
"date.birth" = ["1334", "1336"]
note.health = "was ill"

[[relatives]]
relation = "brother"

[[enquiries]]
where = "prosecutor"
when = "1367"
outcome = "refused"
answer = "do not come again"

[certificate]
state = "seen"
present = ["name"]
missing = ["burial.place", "cause"]
[[certificate.contradicted]]
field = "death.date"
says = "1366"
against = "a letter of 1367"

[[attachments]]
exhibit = "photo.jpg"
what = "photograph"
)";

PersonStatement statement_of(std::string_view toml) {
  Result<PersonForm> form = parse_person_form(toml);
  EXPECT_TRUE(form) << (form ? "" : form.error().message);
  std::vector<FieldFault> faults;
  PersonStatement statement = read_person(form->members, faults);
  for (const FieldFault& fault : faults) ADD_FAILURE() << fault.field << ": " << fault.message;
  return statement;
}

// A record printed as a form and read again is the same record, but that it replaces the first.
TEST(PersonForm, FilledFormMakesTheSameRecordAgain) {
  PersonStatement before = statement_of(kForm);
  // As the ledger keeps it, with what was found for its references.
  before.item.fields["anchor"] =
      Json(JsonObject{{"exhibit", Json("talk.txt")}, {"text", Json("my son \"Ali\"")}});
  PersonStatement after = statement_of(filled_person_form(before.item, "mother", "rec-x"));
  EXPECT_EQ(after.supersedes, "rec-x");
  EXPECT_EQ(after.source, "mother");
  EXPECT_EQ(after.exhibit, "talk.txt");
  EXPECT_EQ(after.anchored_text, before.anchored_text);
  before.item.fields.erase("anchor");
  after.item.fields.erase("anchor");
  EXPECT_EQ(after.item.fields, before.item.fields);
}

TEST(PersonForm, NamesTheLineOfAFault) {
  PersonForm form = parse_person_form(
                        "source = \"s\"\n[person]\nname.given = \"a\"\nage = 30\n"
                        "[[enquiries]]\nwhere = \"w\"\n[[enquiries]]\n\nwhen = \"1367\"\n")
                        .value();
  std::vector<FieldFault> faults;
  PersonStatement statement = read_person(form.members, faults);
  std::vector<std::pair<std::string, int64_t>> told;
  for (const FieldFault& fault : faults) told.emplace_back(fault.field, form.line_of(fault.field));
  std::vector<std::pair<std::string, int64_t>> expected = {{"person.age", 4},
                                                           {"enquiries.1.outcome", 5},
                                                           {"enquiries.2.where", 7},
                                                           {"enquiries.2.outcome", 7}};
  EXPECT_EQ(told, expected);
}

TEST(PersonForm, RefusesWhatIsNoForm) {
  for (std::string_view text : {"source = ", "= 1", "[person\n", "\xff"}) {
    Result<PersonForm> form = parse_person_form(text);
    ASSERT_FALSE(form) << text;
    EXPECT_EQ(form.error().kind, ErrorKind::kInvalid);
  }
  // A date of TOML would lose how it was said.
  std::vector<FieldFault> faults;
  PersonStatement statement = read_person(
      parse_person_form("source = \"s\"\n[person]\ndate.birth = 1955-01-01\n")->members, faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].field, "person.date.birth");
}

// Each key of the blank form, once its # is taken away, is one that the reader knows.
TEST(PersonForm, BlankFormNamesOnlyKeysThatAreRead) {
  std::string filled;
  std::string blank = blank_person_form();
  for (size_t at = 0; at < blank.size();) {
    size_t end = blank.find('\n', at);
    std::string line = blank.substr(at, end - at);
    at = end + 1;
    if (line.starts_with('#') && line.size() > 1 && line[1] != ' ') line.erase(0, 1);
    size_t empty = line.find("\"\"");
    if (empty != std::string::npos) line.insert(empty + 1, "x");
    if (line.starts_with("outcome")) line = "outcome = \"answered\"";
    if (line.starts_with("state")) line = "state = \"seen\"";
    filled += line + "\n";
  }
  PersonStatement statement = statement_of(filled);
  EXPECT_EQ(statement.source, "x");
  EXPECT_TRUE(statement.item.fields.contains("place.disappearance"));
  EXPECT_TRUE(statement.item.fields.contains("certificate"));
}

TEST(PersonForm, PrintsASheetInThreeLanguages) {
  std::string english = printable_person_form("en").value();
  for (std::string_view letter : {"(a)", "(b)", "(c)", "(d)", "(e)", "(f)"})
    EXPECT_NE(english.find(letter), std::string::npos) << letter;
  EXPECT_NE(printable_person_form("fa").value().find("دستگیری"), std::string::npos);
  EXPECT_NE(printable_person_form("ar").value().find("الاعتقال"), std::string::npos);
  EXPECT_EQ(printable_person_form("xx").error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace habeas::casefile
