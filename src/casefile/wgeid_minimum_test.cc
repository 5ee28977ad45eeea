// SPDX-License-Identifier: Apache-2.0
#include "casefile/wgeid_minimum.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "casefile/person_statement.h"

namespace habeas::casefile {
namespace {

// The states of the six elements, as letters t, p, l.
std::string states(std::string_view person, std::string_view more, std::string_view submitter) {
  std::vector<FieldFault> faults;
  PersonStatement statement = read_person(
      parse_json(fmt::format(R"({{"source":"s","calendar":"jalali","person":{}{}}})", person, more))
          .value(),
      faults);
  EXPECT_TRUE(faults.empty()) << person;
  JsonObject fields;
  for (const auto& [name, value] : statement.item.fields) {
    if (!is_attribution(name)) fields[name] = value;
  }
  std::string out;
  for (const MinimumElement& element : wgeid_minimum(Json(fields), submitter)) {
    out += word_of(element.state)[0];
    EXPECT_EQ(element.ask.empty(), element.state == ElementState::kThere) << element.name;
  }
  return out;
}

TEST(WgeidMinimum, SaysWhichOfTheSixElementsAreLacking) {
  struct Case {
    std::string_view person, more, submitter, expected;
  };
  const Case cases[] = {
      {R"({"note":"somebody was taken"})", "", "", "llllll"},
      {R"({"name.given":"SYNTHETIC A"})", "", "SYNTHETIC mother", "pllllt"},
      {R"({"name":"SYNTHETIC A B","identifier.national":"1"})", "", "s", "tllllt"},
      {R"({"name":"SYNTHETIC A B","date.arrest":"1367"})", "", "s", "ppllll"},
      {R"({"name":"SYNTHETIC A B","date.arrest":["1367","1367/5/6"]})", "", "s", "ptlllt"},
      {R"({"name":"SYNTHETIC A B","date.disappearance":"5 mordad 1367"})", "", "s", "ptlllt"},
      {R"({"name":"SYNTHETIC A B","place.detention":"prison"})", "", "s", "plpllt"},
      {R"({"name":"SYNTHETIC A B","place.arrest":"at home","responsible":"the committee"})", "",
       "s", "plttlt"},
      {R"({"name":"SYNTHETIC A B"})", R"(,"enquiries":[{"where":"w","outcome":"none"}])", "s",
       "pllltt"},
      {R"({"name":"SYNTHETIC A B","note.enquiries":"nobody dared"})", "", "s", "pllltt"},
      {R"({"name":"SYNTHETIC A B"})", R"(,"attachments":[{"exhibit":"p.jpg","what":"photograph"}])",
       "s", "tllllt"},
  };
  for (const Case& example : cases) {
    std::string expected(example.expected);
    if (example.submitter == "s") expected.back() = 't';
    EXPECT_EQ(states(example.person, example.more, example.submitter), expected)
        << example.person << example.more;
  }
}

TEST(WgeidMinimum, AsksForWhatWouldSettleADate) {
  auto ask = [](std::string_view value) {
    Json fields = parse_json(fmt::format(R"({{"date.arrest":{}}})", value)).value();
    return wgeid_minimum(fields, "s")[1].ask;
  };
  EXPECT_NE(ask(R"({"raw":"03/04/88","readings":["1988-03-04","1988-04-03"]})")[0].find("calendar"),
            std::string::npos);
  EXPECT_NE(ask(R"({"raw":"when the figs were ripe","unread":"no"})")[0].find("other words"),
            std::string::npos);
  EXPECT_NE(ask(R"({"edtf":"1988-07","raw":"July 1988"})")[0].find("the day"), std::string::npos);
  EXPECT_TRUE(ask(R"({"edtf":"1988-07-28~","raw":"about 28 July"})").empty());
}

TEST(WgeidMinimum, NamesAPersonAsFarAsTheNameIsKnown) {
  auto name = [](std::string_view fields) { return name_in_words(parse_json(fields).value()); };
  EXPECT_EQ(name(R"({"name.given":"A","name.given/2":"B","name.family":"C"})"), "A or B C");
  EXPECT_EQ(name(R"({"name.alias":"the baker"})"), "called the baker");
  EXPECT_EQ(name(R"({"note":"x"})"), "(no name known)");
}

}  // namespace
}  // namespace habeas::casefile
