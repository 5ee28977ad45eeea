// SPDX-License-Identifier: Apache-2.0
#include "casefile/claim_file.h"

#include <gtest/gtest.h>

#include "casefile/internal/claim_lines.h"

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
  EXPECT_EQ(claim.anchors.front().text, "at least 300");
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
  for (size_t i = 0; i < std::size(kCases); ++i) {
    std::string told;
    for (const Fault& fault : faults)
      if (fault.line == static_cast<int64_t>(i) + 1) told += fault.message + "\n";
    EXPECT_NE(told.find(kCases[i].expected), std::string::npos)
        << "line " << i + 1 << ": " << kCases[i].expected << " in: " << told;
  }
}

TEST(ClaimFile, TellsInsertionsFromTheSpeakersWords) {
  const struct {
    std::string_view quote, hedge, expected;
  } kCases[] = {
      {R"({"text":"they [the guards] said so","language":"en","insertions":["[the guards]"]})", "",
       ""},
      {R"({"text":"a [x] b [x]","language":"en","insertions":["[x]","[x]"]})", "", ""},
      {R"({"text":"article [1] applies","language":"en","own_brackets":["[1]"]})", "", ""},
      {R"({"text":"they [the guards] said so","language":"en"})", "", "own_brackets"},
      {R"({"text":"they the guards said","language":"en","insertions":["the guards"]})", "",
       "not marked off"},
      {R"({"text":"they said","language":"en","insertions":["[guards]"]})", "", "does not stand"},
      {R"({"text":"a [x] b [y]","language":"en","insertions":["[y]","[x]"]})", "", "in this order"},
      {R"({"text":"[all of it]","language":"en","insertions":["[all of it]"]})", "",
       "nothing but insertions"},
      {R"({"text":"they [reportedly] fell","language":"en","insertions":["[reportedly]"]})",
       "reportedly", "stands only in an insertion"},
      {R"({"text":"reportedly [reportedly] fell","language":"en","insertions":["[reportedly]"]})",
       "reportedly", ""},
      {R"({"text":"they fell"})", "", "language"},
      {R"({"language":"en"})", "", "lacks its \"text\""},
      {R"("they fell")", "", "is an object"},
  };
  for (const auto& c : kCases) {
    std::string all;
    for (const std::string& fault :
         quote_faults(parse_json(c.quote).value(), {"said", "asserted", std::string(c.hedge)}))
      all += fault + "\n";
    if (c.expected.empty())
      EXPECT_EQ(all, "") << c.quote;
    else
      EXPECT_NE(all.find(c.expected), std::string::npos) << c.quote << "\n" << all;
  }
}

TEST(ClaimFile, AskWhatARuleOfTheModelAsks) {
  auto with = [](std::string_view property, std::string_view kind, std::string_view rest) {
    return R"({"type":"claim","label":"c","subject":"e","property":")" + std::string(property) +
           R"(","kind":")" + std::string(kind) +
           R"(","polarity":"affirms","anchor":{"exhibit":"a.txt"},)" + std::string(rest) + "}";
  };
  constexpr std::string_view kSaid =
      R"("speakers":[{"source":"s","role":"said","modality":"asserted"}])";
  const struct {
    std::string line, expected;
  } kCases[] = {
      {with("recommendation", "recommendation", kSaid), "\"none\" if there is none"},
      {with("recommendation", "fact", kSaid), "of kind recommendation, not fact"},
      {with("number.executd", "number", kSaid), "did you mean number.executed"},
      {with("reprisal", "number", kSaid), "takes no number"},
      {with("number.executed", "fact", kSaid), "claim of kind number"},
      {with("translation", "fact",
            std::string(R"("value":{"text":"x","language":"en"},)") + std::string(kSaid)),
       "whoever translated"},
      {with("reprisal", "fact",
            R"("speakers":[{"source":"s","role":"said","modality":"asserted","on":"July"}])"),
       "EDTF"},
      {with("reprisal", "fact", std::string(R"("said":"July",)") + std::string(kSaid)), "EDTF"},
      {R"({"type":"lineage","from":"a","to":"a","standing":"suspected","stated_by":"s","ground":"g"})",
       "derives from itself"},
      {R"({"type":"lineage","from":"a","to":"b","standing":"asserted","stated_by":"s","ground":"g"})",
       "else it is suspected"},
      {R"({"type":"lineage","from":"a","to":"b","standing":"known","stated_by":"s","ground":"g"})",
       "asserted, suspected"},
      {R"({"type":"lineage","from":"a","to":"b","standing":"suspected","stated_by":"s"})",
       "\"ground\" is missing"},
      {R"({"type":"entity","label":"x","entity":"person","name":"n"})", "type person"},
      {R"({"type":"entity","label":"x","entity":"place","event":"killing","name":"n"})",
       "of type event"},
      {R"({"type":"entity","label":"x","entity":"event","event":"feast","name":"n"})",
       "disappearance"},
      {R"({"type":"person","label":"x","person":{"name":"n"}})", "source"},
  };
  for (const auto& c : kCases) {
    std::vector<Fault> faults;
    (void)parse_claim_file(c.line, faults);
    std::string all;
    for (const Fault& fault : faults) all += fault.message + "\n";
    EXPECT_NE(all.find(c.expected), std::string::npos) << c.line << "\n" << all;
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
