// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"
#include "suggest/internal/tokens.h"
#include "suggest/suggestion.h"
#include "suggest/suggestion_json.h"

namespace habeas::suggest {
namespace {

std::string chain(const Suggestion& suggestion) {
  std::string out;
  for (const ProposedSpeaker& speaker : suggestion.speakers) {
    if (!out.empty()) out += " < ";
    out += speaker.issuer ? "issuer" : speaker.name.empty() ? "not named" : speaker.name;
    if (!speaker.hedge.empty()) out += " [" + speaker.hedge + "]";
  }
  return out;
}

// Text, words that must be in the suggestion looked for, its chain and kind.
struct Case {
  std::string text;
  std::string words;
  std::string chain;
  std::string kind;
};

const Suggestion* find(const Suggestions& all, const std::string& words) {
  for (const Suggestion& suggestion : all.claims) {
    if (suggestion.text.find(words) != std::string::npos) return &suggestion;
  }
  return nullptr;
}

TEST(Suggest, FindsTheChainTheHedgeAndTheKind) {
  const Case cases[] = {
      {"The river rose on 3 May 1991.", "river rose", "issuer", "fact"},
      {"Mira Talan said that the well was reportedly sealed by soldiers.", "sealed",
       "Mira Talan [reportedly] < issuer", "fact"},
      {"“They took nine men,” said Mira Talan. “We never saw them again.”", "never saw",
       "Mira Talan < issuer", "fact"},
      {"According to the Talan Institute, at least 40 persons were buried there.", "40 persons",
       "Talan Institute < issuer", "number"},
      {"The Talan Institute wrote that Mira Talan testified that nobody came back alive that day.",
       "nobody came back", "Mira Talan < Talan Institute < issuer", "fact"},
      {"Mira Talan called for an inquiry into the burials.", "inquiry", "Mira Talan < issuer",
       "demand"},
      {"If the council refuses, the assembly must act at once.", "assembly must act", "issuer",
       "recommendation"},
      {"The Talan Institute is concerned by allegations of beatings at the mill.", "beatings",
       "not named [allegations] < issuer", "fact"},
      {"Colonel Orev Stahn denied that the mill had been used as a prison.", "mill had been",
       "Orev Stahn < issuer", "fact"},
      {"The burials may amount to a crime against humanity, the Talan Institute said.",
       "amount to a crime", "Talan Institute [may amount] < issuer", "characterisation"},
      {"The Talan Institute, citing two guards, reported that the convoy stopped there.",
       "convoy stopped", "two guards < Talan Institute < issuer", "fact"},
      {"Nine men died there, three aid groups said on Tuesday, while officials insisted that none "
       "did.",
       "Nine men", "three aid groups < issuer", "number"},
      {"Nine men died there, three aid groups said on Tuesday, while officials insisted that none "
       "did.",
       "none did", "officials < issuer", "fact"},
      {"A town spokesperson, Elin Sand, said that the well was closed.", "well was closed",
       "Elin Sand < issuer", "fact"},
      {"According to a leaked memo, the order was signed on 9 June.", "order was signed",
       "leaked memo < issuer", "fact"},
      {"یکی از نگهبانان پیشین مدعی شد که زندانیان پیاده شدند.", "پیاده",
       "یکی از نگهبانان پیشین < issuer", "fact"},
      // Nobody's words are put into a mouth that said nothing.
      {"Not one official told the families where the graves are.", "where the graves", "issuer",
       "fact"},
      {"They were told by the guard that the list was lost.", "list was lost", "issuer", "fact"},
      {"مینا تالان گفت: «چاه را سربازان بستند و کسی بازنگشت.»", "سربازان", "مینا تالان < issuer",
       "fact"},
      {"به گفته انجمن تالان، دست‌کم ۴۰ نفر آنجا دفن "
       "شده‌اند.",
       "۴۰ نفر", "انجمن تالان < issuer", "number"},
      {"قالت مينا تالان إن البئر أغلقت وإن أحدا لم يعد.", "البئر", "مينا تالان < issuer", "fact"},
      {"بحسب جمعية تالان، دفن ما لا يقل عن 40 شخصا هناك.", "40", "جمعية تالان < issuer", "number"},
  };
  for (const Case& example : cases) {
    Suggestions all = suggest_claims(example.text);
    const Suggestion* found = find(all, example.words);
    ASSERT_NE(found, nullptr) << example.text;
    EXPECT_EQ(chain(*found), example.chain) << example.text;
    EXPECT_EQ(found->kind, example.kind) << example.text;
  }
}

TEST(Suggest, PutsAQuotationTogetherThatACaptionBroke) {
  std::string text =
      "Mira Talan said: “We asked the mayor, the judge and the\n\n"
      "Photo: a vigil at the mill, 4 May 1992.\n\n"
      "prison [the old barracks] for the registers, and each sent us to the other.”\n";
  Suggestions all = suggest_claims(text);
  const Suggestion* found = find(all, "registers");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(
      found->text,
      "We asked the mayor, the judge and the prison [the old barracks] for the registers, and each "
      "sent us to the other");
  EXPECT_EQ(found->first_line, 1);
  EXPECT_EQ(found->last_line, 5);
  ASSERT_EQ(found->insertions.size(), 1U);
  EXPECT_EQ(found->interruptions.size(), 1U);
  // The caption is a claim of its own, and not the speaker's.
  const Suggestion* caption = find(all, "vigil");
  ASSERT_NE(caption, nullptr);
  EXPECT_EQ(chain(*caption), "issuer");
}

TEST(Suggest, WordsThatDenyTheRestMakeADenial) {
  const std::pair<std::string, std::string> cases[] = {
      {"“We have no reason to believe that more than 40 men died,” Mira Talan said.", "denies"},
      {"Mira Talan said that there was no evidence that 40 men died at the mill.", "denies"},
      {"“We have reason to believe that more than 40 men died,” Mira Talan said.", "affirms"},
      {"میرا تالان گفت: «خبر مرگ ۴۰ نفر در آسیاب صحت ندارد».", "denies"}};
  for (const auto& [text, polarity] : cases) {
    Suggestions all = suggest_claims(text);
    ASSERT_EQ(all.claims.size(), 1U) << text;
    EXPECT_EQ(all.claims[0].polarity, polarity) << text;
  }
}

TEST(Suggest, SplitsWhatIsEnumeratedUnderOneWordOfAllegation) {
  Suggestions all = suggest_claims(
      "The Talan Institute wrote: “We are alarmed by allegations of the refusal of certificates, "
      "the "
      "destruction of graves, the threats against families and the silence of the courts.”");
  ASSERT_EQ(all.claims.size(), 4U);
  for (const Suggestion& suggestion : all.claims) {
    EXPECT_EQ(chain(suggestion), "not named [allegations] < Talan Institute < issuer")
        << suggestion.text;
  }
}

TEST(Suggest, ReadsNumbersWithTheirBoundsAndDatesAreNoNumbers) {
  struct NumberCase {
    std::string text;
    int64_t at_least, at_most;
    std::string unit;
    std::string value;  // of a claim line, without unit and scope
  };
  const NumberCase cases[] = {
      {"More than 2,000 prisoners were moved on 5 May 1991.", 2000, -1, "prisoners",
       "{\"more_than\":2000}"},
      {"Up to 60 men were seen.", 0, 60, "men", "{\"at_most\":60}"},
      {"Fewer than 60 men were seen.", 0, 60, "men", "{\"less_than\":60}"},
      {"About 300 men were seen.", 300, 300, "men", "{\"about\":300}"},
      {"No less than 60 men were seen.", 60, -1, "men", "{\"at_least\":60}"},
      {"No more than 60 men were seen.", 0, 60, "men", "{\"at_most\":60}"},
      {"At least 60 men were seen.", 60, -1, "men", "{\"at_least\":60}"},
      {"Between 60 and 70 men were seen.", 60, 70, "men", "{\"at_least\":60,\"at_most\":70}"},
      {"Thousands of workers were dismissed in 1991.", 2000, -1, "workers",
       "{\"words\":\"Thousands\"}"},
      {"The list holds 2,800-3,800 names.", 2800, 3800, "names",
       "{\"at_least\":2800,\"at_most\":3800}"},
      {"بیش از ۲۰۰۰ زندانی در ۵ مرداد ۱۳۷۰ منتقل شدند.", 2000, -1, "زندانی",
       "{\"more_than\":2000}"},
  };
  for (const NumberCase& example : cases) {
    Suggestions all = suggest_claims(example.text);
    ASSERT_EQ(all.claims.size(), 1U) << example.text;
    ASSERT_EQ(all.claims[0].numbers.size(), 1U) << example.text;
    EXPECT_EQ(all.claims[0].numbers[0].at_least, example.at_least) << example.text;
    EXPECT_EQ(all.claims[0].numbers[0].at_most, example.at_most) << example.text;
    EXPECT_EQ(all.claims[0].numbers[0].unit, example.unit) << example.text;
    const Json line = claim_line(all.claims[0], all.language, "note.txt");
    JsonObject value = *line.find("value")->object();
    value.erase("unit");
    value.erase("scope");
    EXPECT_EQ(canonical_json(Json(std::move(value))), example.value) << example.text;
  }
}

TEST(Suggest, TakesTheIssuerFromTheTextOrFromTheCaller) {
  std::string text =
      "The well was sealed on Sunday.\n\n###\n\nIssued by: Mill Families Committee\n";
  EXPECT_EQ(suggest_claims(text).issuer, "Mill Families Committee");
  EXPECT_EQ(suggest_claims(text, {.issuer = "Another"}).issuer, "Another");
}

TEST(Suggest, SpansAreThePlacesOfTheWordsInTheText) {
  std::string text =
      "أعلاه\n\nMira Talan said: “The well was sealed on Sunday by four soldiers.”\n";
  Suggestions all = suggest_claims(text);
  const Suggestion* found = find(all, "well was sealed");
  ASSERT_NE(found, nullptr);
  // Characters, not bytes: five Arabic letters and two line ends stand before.
  std::u32string letters;
  for (size_t at = 0; at < text.size();) {
    Character c = character_at(text, at);
    letters += c.code;
    at += c.length;
  }
  std::u32string words = letters.substr(static_cast<size_t>(found->span.from),
                                        static_cast<size_t>(found->span.to - found->span.from));
  EXPECT_EQ(words, U"The well was sealed on Sunday by four soldiers");
}

TEST(Suggest, SaysTheSameTwice) {
  std::string text = "Mira Talan said that nine men were taken. The mayor denied it.";
  Suggestions once = suggest_claims(text);
  Suggestions twice = suggest_claims(text);
  ASSERT_EQ(once.claims.size(), twice.claims.size());
  for (size_t i = 0; i < once.claims.size(); ++i) {
    EXPECT_EQ(once.claims[i].text, twice.claims[i].text);
    EXPECT_EQ(once.claims[i].speakers, twice.claims[i].speakers);
  }
}

// Whatever bytes come, spans stay inside the text and the work ends.
TEST(Suggest, BearsHostileText) {
  SeededRandom random(7);
  const std::string_view parts[] = {"“",  "”",    "[",   "]",    "said", ". ",  "\n\n",
                                    "\"", "Mira", ", ",  "«",    "»",    "گفت", "قال",
                                    "12", "\xff", "the", "that", ":",    "\0"};
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 200; ++i) {
      text += parts[random.below(std::size(parts))];
      if (random.below(2) == 0) text += ' ';
    }
    int64_t characters = 0;
    for (size_t at = 0; at < text.size(); ++at) {
      if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80) ++characters;
    }
    for (const Suggestion& suggestion : suggest_claims(text).claims) {
      ASSERT_LE(suggestion.span.from, suggestion.span.to);
      ASSERT_LE(suggestion.span.to, characters);
      ASSERT_FALSE(suggestion.speakers.empty());
      ASSERT_FALSE(suggestion.why.empty());
    }
  }
}

TEST(Suggest, ALongTextOfOpenQuotationsEnds) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "Mira Talan said “and the\n\n";
  EXPECT_LE(suggest_claims(text).claims.size(), 6000U);
}

}  // namespace
}  // namespace habeas::suggest
