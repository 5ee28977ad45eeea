// SPDX-License-Identifier: Apache-2.0
#include "casefile/claim_file.h"

#include <gtest/gtest.h>

namespace habeas::casefile {
namespace {

constexpr std::string_view kSource =
    R"({"type":"source","label":"s","name":"SYNTHETIC Committee","kind":"organisation","party":"no","interests":["none declared"]})";
constexpr std::string_view kEntity =
    R"({"type":"entity","label":"e","entity":"event","name":"SYNTHETIC event"})";
constexpr std::string_view kClaim =
    R"({"type":"claim","label":"c","subject":"e","property":"number.executed","kind":"number","polarity":"affirms","value":{"at_least":300,"unit":"persons executed","scope":"country, 1988"},"speakers":[{"source":"s","role":"wrote","modality":"reported","hedge":"reportedly","on":"1988-12"}],"anchor":{"exhibit":"a.txt","text":"at least 300"}})";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

TEST(ClaimFile, ReadsSourcesEntitiesAndClaimsWithTheirHedges) {
  std::vector<Fault> faults;
  ClaimFile file = parse_claim_file("# a comment\n" + std::string(kSource) + "\r\n\n" +
                                        std::string(kEntity) + "\n" + std::string(kClaim),
                                    faults);
  ASSERT_TRUE(faults.empty()) << faults.front().message;
  ASSERT_EQ(file.claims.size(), 1U);
  const StatedClaim& claim = file.claims.front();
  EXPECT_EQ(claim.line, 5);
  EXPECT_EQ(claim.item.speakers.front(), (SpeakerLink{"wrote", "reported", "reportedly"}));
  EXPECT_EQ(claim.speakers, std::vector<std::string>{"s"});
  EXPECT_EQ(claim.anchored_text, "at least 300");
  EXPECT_EQ(claim.item.text("speaker/0/on"), "1988-12");
  EXPECT_EQ(file.sources.front().item.text("kind_of_source"), "organisation");
}

TEST(ClaimFile, ReportsEveryFaultWithItsLine) {
  const struct {
    std::string line, expected;
  } kCases[] = {
      {replaced(
           kClaim,
           R"("speakers":[{"source":"s","role":"wrote","modality":"reported","hedge":"reportedly","on":"1988-12"}],)",
           ""),
       "speakers"},
      {replaced(kClaim, R"("anchor":{"exhibit":"a.txt","text":"at least 300"})", R"("rights":"x")"),
       "anchor"},
      {replaced(kClaim, R"("unit":"persons executed",)", ""), "unit"},
      {replaced(kClaim, R"("at_least":300,)", ""), "at_least"},
      {replaced(kClaim, "affirms", "maybe"), "polarity"},
      {replaced(kClaim, "wrote", "shouted"), "role"},
      {replaced(kClaim, "\"reported\"", "\"sure\""), "modality"},
      {replaced(kClaim, "number.executed", "Number Executed"), "property"},
      {replaced(kClaim, "\"subject\"", "\"subjekt\""), "subjekt"},
      {replaced(kClaim, "300", "null"), "null"},
      {replaced(kClaim, "300", "300.5"), "fraction"},
      {replaced(kSource, "organisation", "angel"), "source kind"},
      {replaced(kSource, R"("name":"SYNTHETIC Committee",)", ""), "name"},
      {replaced(kEntity, "event", "thing"), "entity"},
      {R"({"type":"rumour","label":"r"})", "rumour"},
      {"[1]", "object"},
      {"{", "JSON"},
      {R"({"type":"source","label":"a","label":"b"})", "stands twice"},
  };
  std::string text;
  int number = 0;
  for (const auto& c : kCases) {
    std::string line =
        c.line;  // each with a label of its own, so that only the planted fault is there
    for (const char* label : {"\"label\":\"c\"", "\"label\":\"s\"", "\"label\":\"e\""}) {
      if (size_t at = line.find(label); at != std::string::npos)
        line.replace(at, 11, "\"label\":\"x" + std::to_string(number++) + "\"");
    }
    text += line + "\n";
  }
  std::vector<Fault> faults;
  (void)parse_claim_file(text, faults);
  ASSERT_EQ(faults.size(), std::size(kCases));
  for (size_t i = 0; i < faults.size(); ++i) {
    EXPECT_EQ(faults[i].line, static_cast<int64_t>(i) + 1);
    EXPECT_NE(faults[i].message.find(kCases[i].expected), std::string::npos)
        << faults[i].message << " for " << kCases[i].expected;
  }
}

TEST(ClaimFile, RefusesALabelUsedTwice) {
  std::vector<Fault> faults;
  (void)parse_claim_file(std::string(kSource) + "\n" + std::string(kSource), faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults.front().line, 2);
}

}  // namespace
}  // namespace habeas::casefile
