// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <gtest/gtest.h>

#include "assess/finding.h"
#include "assess/testing/made_claims.h"

// One or more tests for each check, each with what it must find and what it must leave alone.

namespace habeas::assess {
namespace {

using testing::MadeCase;

int64_t count(const std::vector<CheckFinding>& findings, std::string_view check) {
  return std::ranges::count(findings, check, &CheckFinding::check);
}

std::string messages(const std::vector<CheckFinding>& findings) {
  std::string out;
  for (const CheckFinding& finding : findings) out += finding.check + ": " + finding.message + "\n";
  return out;
}

TEST(Checks, EachHasAnIdOfItsOwnAnExplanationAndSomethingToLookAt) {
  std::set<std::string_view> ids;
  for (const Check* check : all_checks()) {
    EXPECT_TRUE(ids.insert(check->id).second) << check->id;
    EXPECT_GT(check->explanation.size(), 60U) << check->id;
    EXPECT_FALSE(check->title.empty());
    EXPECT_TRUE(check->of_subject != nullptr || check->of_exhibit != nullptr);
    EXPECT_EQ(check_named(check->id), check);
  }
  EXPECT_EQ(ids.size(), 14U);
  EXPECT_EQ(check_named("no-such-check"), nullptr);
}

// --- quotation-not-found

constexpr const char* kLetter =
    "The ward was closed in spring.\n\nThe guard told us: “we are deeply\n\nA photograph of the "
    "gate\n\n"
    "concerned by what we saw [in the yard] that night, and nobody explained it.”\n";

TEST(QuotationNotFound, GivesTheNearestWords) {
  MadeCase made;
  made.exhibit("x1", "letter.txt").source("src-a");
  made.claim("1", "ent-x", "p", "v", "src-a").quote = "nobody has ever explained it to us";
  std::vector<CheckFinding> found = made.findings_in(kLetter);
  ASSERT_EQ(count(found, "quotation-not-found"), 1) << messages(found);
  EXPECT_NE(found[0].message.find("nobody explained it"), std::string::npos) << found[0].message;
}

TEST(QuotationNotFound, LeavesBreaksOmissionsInsertionsAndTypographyAlone) {
  MadeCase made;
  made.exhibit("x1", "letter.txt").source("src-a");
  made.claim("1", "ent-x", "p", "v", "src-a").quote = "we are deeply concerned by what we saw";
  made.claim("2", "ent-x", "p", "v", "src-a").quote =
      "we are deeply ... that night, and nobody explained it";
  made.claim("3", "ent-x", "p", "v", "src-a").quote =
      "\"The ward was closed\xe2\x80\xa6 The guard told us";
  Claim& inserted = made.claim("4", "ent-x", "p", "v", "src-a");
  inserted.quote = "The ward [of the old prison] was closed in spring";
  inserted.insertions = {"of the old prison"};
  EXPECT_EQ(count(made.findings_in(kLetter), "quotation-not-found"), 0)
      << messages(made.findings_in(kLetter));
}

TEST(QuotationNotFound, PersianQuotationsAreComparedFolded) {
  MadeCase made;
  made.exhibit("x1", "letter.txt").source("src-a");
  made.claim("1", "ent-x", "p", "v", "src-a").quote = "كسي چيزي نگفت و در بسته شد";
  made.claim("2", "ent-x", "p", "v", "src-a").quote = "همه چیز را گفتند و در باز شد";
  std::vector<CheckFinding> found = made.findings_in("نگهبان گفت: «کسی چیزی نگفت و در بسته شد».");
  ASSERT_EQ(count(found, "quotation-not-found"), 1);
  EXPECT_EQ(found[0].claims, std::vector<std::string>{"clm-2"});
}

// --- quotation-two-wordings

TEST(QuotationTwoWordings, FindsAPullQuoteThatWasShortened) {
  MadeCase made;
  made.exhibit("x1", "release.txt");
  std::vector<CheckFinding> found = made.findings_in(
      "“We ask that the file be sent to the RCC, and that those who gave orders be "
      "heard.”\n\nText.\n\n"
      "The chair said: “We ask that the file be sent to the Regional Claims Council, and that "
      "those who "
      "gave orders be heard.”");
  ASSERT_EQ(count(found, "quotation-two-wordings"), 1) << messages(found);
  EXPECT_NE(found[0].message.find("RCC"), std::string::npos);
}

TEST(QuotationTwoWordings, LeavesEqualRepetitionsAndPlainProseAlone) {
  MadeCase made;
  made.exhibit("x1", "release.txt");
  EXPECT_TRUE(
      made.findings_in(
              "“We ask that the file be sent to the council.” So it said. Later: “We ask that the "
              "file be sent to the council.”")
          .empty());
  EXPECT_TRUE(
      made.findings_in("The members of the council met on the first Monday. The members of the "
                       "council met on the second Monday.")
          .empty());
}

// --- hedge-lost

TEST(HedgeLost, FindsARepetitionWithoutTheHedge) {
  MadeCase made;
  made.source("src-letter").source("src-paper").source("src-other");
  Claim& original =
      made.claim("1", "ent-x", "legal.characterisation", "grave crimes", "src-letter");
  original.speakers[0].modality = "possible";
  original.speakers[0].hedge = "may amount to";
  original.speakers.push_back({"src-other", "quoted", "asserted", "", ""});
  Claim& repeated = made.claim("2", "ent-x", "legal.characterisation", "grave crime", "src-letter");
  repeated.speakers.push_back({"src-paper", "reported", "asserted", "", ""});
  std::vector<CheckFinding> found = made.findings_of("hedge-lost", "ent-x");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].claims, (std::vector<std::string>{"clm-1", "clm-2"}));
  EXPECT_NE(found[0].message.find("may amount to"), std::string::npos);
  EXPECT_NE(found[0].message.find("src-paper"), std::string::npos);
}

TEST(HedgeLost, LeavesOtherMattersKeptHedgesAndWeakerWordingsAlone) {
  MadeCase made;
  made.source("src-letter").source("src-paper");
  Claim& original =
      made.claim("1", "ent-x", "legal.characterisation", "grave crimes", "src-letter");
  original.speakers[0] = {"src-letter", "wrote", "reported", "reportedly", ""};
  Claim& other = made.claim("2", "ent-x", "legal.characterisation", "petty theft", "src-letter");
  other.speakers.push_back({"src-paper", "reported", "asserted", "", ""});
  Claim& kept = made.claim("3", "ent-x", "legal.characterisation", "grave crimes", "src-letter");
  kept.speakers.push_back({"src-paper", "reported", "asserted", "", ""});
  kept.anchor.text = "which reportedly are grave crimes";
  Claim& weaker = made.claim("4", "ent-x", "legal.characterisation", "grave crimes", "src-letter");
  weaker.speakers[0].modality = "possible";
  weaker.speakers[0].hedge = "perhaps";
  weaker.speakers.push_back({"src-paper", "reported", "asserted", "", ""});
  EXPECT_TRUE(made.findings_of("hedge-lost", "ent-x").empty()) << messages(made.findings("ent-x"));
}

// --- numbers-joined

TEST(NumbersJoined, FindsARangeMadeOfUnlikeFigures) {
  MadeCase made;
  made.source("src-a").source("src-b").source("src-wiki");
  made.number("1", "ent-x", "src-a", 2500, 2500, "names", "1988");
  made.number("2", "ent-x", "src-b", 30000, 30000, "persons executed", "the 1980s");
  made.number("3", "ent-x", "src-wiki", 2500, 30000, "persons executed", "1988");
  std::vector<CheckFinding> found = made.findings_of("numbers-joined", "ent-x");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].claims.size(), 3U);
}

TEST(NumbersJoined, FindsOneCountGivenTwoUnits) {
  MadeCase made;
  made.source("src-a");
  made.number("1", "ent-x", "src-a", 7, 7, "experts", "signatories");
  made.number("2", "ent-x", "src-a", 7, 7, "judges", "signatories");
  EXPECT_EQ(made.findings_of("numbers-joined", "ent-x").size(), 1U);
}

TEST(NumbersJoined, LeavesRangesOfLikeFiguresAndEqualCountsOfOthersAlone) {
  MadeCase made;
  made.source("src-a").source("src-b").source("src-c");
  made.number("1", "ent-x", "src-a", 2500, 2500, "persons", "1988");
  made.number("2", "ent-x", "src-b", 3000, 3000, "persons", "1988");
  made.number("3", "ent-x", "src-c", 2500, 3000, "persons", "1988");
  made.number("4", "ent-x", "src-b", 7, 7, "towns", "1988");
  made.number("5", "ent-x", "src-c", 7, 7, "prisons", "1988");
  EXPECT_TRUE(made.findings_of("numbers-joined", "ent-x").empty());
}

// --- impossible-date

TEST(ImpossibleDate, FindsWhatWasRepeatedBeforeItWasSaid) {
  MadeCase made;
  made.source("src-a").source("src-b");
  Claim& claim = made.claim("1", "ent-x", "p", "v", "src-a");
  claim.speakers[0].on = "2020-09-03";
  claim.speakers.push_back({"src-b", "reported", "asserted", "", "2020-09-02"});
  EXPECT_EQ(made.findings_of("impossible-date", "ent-x").size(), 1U);
}

TEST(ImpossibleDate, FindsACommentThatIsOlderThanItsLetter) {
  MadeCase made;
  made.source("src-a").source("src-b").entity("ent-x", "communication");
  made.claim("1", "ent-x", "date.sent", "2020-09-03", "src-a");
  Claim& comment = made.claim("2", "ent-x", "document.accuracy", "not clear enough", "src-b");
  comment.kind = "opinion";
  comment.said = "2020-01-15";
  std::vector<CheckFinding> found = made.findings_of("impossible-date", "ent-x");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].claims, (std::vector<std::string>{"clm-1", "clm-2"}));
}

TEST(ImpossibleDate, FindsWordsThatRecallADayStillToCome) {
  for (auto [words, said] : {std::pair{"March 19th marks the anniversary", "2020-03-17"},
                             {"the gate was opened on 19 March", "2020-03-17"},
                             {"۱۰ مهر سالگرد آن است", "2020-09-28"}}) {
    MadeCase made;
    made.source("src-a");
    Claim& claim = made.claim("1", "ent-x", "p", "v", "src-a");
    claim.said = said;
    claim.anchor.text = words;
    EXPECT_EQ(made.findings_of("impossible-date", "ent-x").size(), 1U) << words;
  }
}

TEST(ImpossibleDate, FindsAnEndBeforeItsBeginningAndAnAnswerBeforeItsQuestion) {
  MadeCase made;
  made.source("src-a");
  made.claim("1", "ent-x", "date.start", "1988-07-19", "src-a");
  made.claim("2", "ent-x", "date.end", "1988-06", "src-a");
  made.claim("3", "ent-y", "p", "v", "src-a").said = "2001";
  Claim& answer = made.claim("4", "ent-z", "q", "v", "src-a");
  answer.answers = "clm-3";
  answer.said = "2000";
  EXPECT_EQ(made.findings_of("impossible-date", "ent-x").size(), 1U);
  EXPECT_EQ(made.findings_of("impossible-date", "ent-y").size(), 1U);
}

TEST(ImpossibleDate, FindsWhatWasReceivedBeforeItWasSaid) {
  MadeCase made;
  made.exhibit("x1", "letter.txt").source("src-a");
  made.claim("1", "ent-x", "p", "v", "src-a").said = "2026-02";
  made.claim("2", "ent-x", "p", "v", "src-a").said = "2026";
  EXPECT_EQ(count(made.findings_in("text"), "impossible-date"), 1);
}

TEST(ImpossibleDate, LeavesWhatIsPossibleAlone) {
  MadeCase made;
  made.source("src-a").source("src-b").entity("ent-x", "communication").entity("ent-e", "event");
  made.claim("1", "ent-x", "date.sent", "2020-09-03", "src-a");
  made.claim("2", "ent-x", "p", "v", "src-b").said = "2020";
  made.claim("3", "ent-e", "date.start", "1988-07-19", "src-a").said = "1988-07-31";
  made.claim("4", "ent-e", "date.end", "1989-01", "src-b").said = "1989-02";
  Claim& during = made.claim("5", "ent-e", "p", "v", "src-b");
  during.said = "1988-07-01~";
  Claim& future = made.claim("6", "ent-e", "p", "v", "src-b");
  future.said = "2020-03-17";
  future.anchor.text = "the court will sit on 19 March";
  Claim& with_year = made.claim("7", "ent-e", "p", "v", "src-b");
  with_year.said = "2020-03-17";
  with_year.anchor.text = "the gate was opened on 19 March 2019";
  EXPECT_TRUE(made.findings_of("impossible-date", "ent-x").empty());
  EXPECT_TRUE(made.findings_of("impossible-date", "ent-e").empty())
      << messages(made.findings("ent-e"));
}

// --- document-two-names

TEST(DocumentTwoNames, FindsALetterThatIsCalledAReportInTheSameExhibit) {
  MadeCase made;
  made.source("src-a").entity("ent-x", "communication");
  for (auto [id, exhibit, words] : {std::tuple{"1", "x1", "a letter of nine inspectors"},
                                    {"2", "x1", "The report states that"},
                                    {"3", "x2", "The statement says"}}) {
    Claim& claim = made.claim(id, "ent-x", "p", id, "src-a");
    claim.exhibit = exhibit;
    claim.anchor.text = words;
  }
  std::vector<CheckFinding> found = made.findings_of("document-two-names", "ent-x");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("letter, report"), std::string::npos) << found[0].message;
}

TEST(DocumentTwoNames, LeavesWordsInsideQuotationsAndOtherSubjectsAlone) {
  MadeCase made;
  made.source("src-a").entity("ent-x", "communication").entity("ent-e", "event");
  for (std::string subject : {"ent-x", "ent-e"}) {
    Claim& first = made.claim(subject + "1", subject, "p", "1", "src-a");
    first.anchor.text = "The letter says";
    Claim& second = made.claim(subject + "2", subject, "p", "2", "src-a");
    second.anchor.text =
        subject == "ent-x" ? "who said “the report is late” of the letter" : "the report";
  }
  EXPECT_TRUE(made.findings_of("document-two-names", "ent-x").empty());
  EXPECT_TRUE(made.findings_of("document-two-names", "ent-e").empty());
}

// --- name-two-spellings

TEST(NameTwoSpellings, FindsAbbreviationsAndTitlesThatDifferByALetter) {
  MadeCase made;
  made.exhibit("x1", "release.txt");
  std::vector<CheckFinding> found = made.findings_in(
      "Published by KLMP-EU in spring. A book of the KLMPP-EU group: Where Cold River Run. It is "
      "on sale. "
      "\n\nA stand with the book Where Cold Rivers Run at the fair.");
  EXPECT_EQ(count(found, "name-two-spellings"), 2) << messages(found);
}

TEST(NameTwoSpellings, LeavesPluralsNumberedThingsAndShortAbbreviationsAlone) {
  MadeCase made;
  made.exhibit("x1", "release.txt");
  std::vector<CheckFinding> found = made.findings_in(
      "The UNHCR and the UNHCRs of the region met IRN, IRL and IRC. Form AB-1201 follows form "
      "AB-1202. "
      "The North Valley Council met; the North Valley School did not. See KLMP-EU and KLMP-EU.");
  EXPECT_EQ(count(found, "name-two-spellings"), 0) << messages(found);
}

// --- posts-at-one-time

Claim& posting(MadeCase& made, const std::string& id, const std::string& post,
               const std::string& place, const std::string& from, const std::string& to) {
  Claim& claim = made.claim(id, "ent-p", "posting", post, "src-a");
  claim.value_fields = {{"post", post}, {"place", place}, {"from", from}, {"to", to}};
  return claim;
}

TEST(PostsAtOneTime, FindsTwoPlacesAtOnceOnlyWhereItIsCertain) {
  MadeCase made;
  made.source("src-a").entity("ent-p", "person");
  posting(made, "1", "prosecutor", "north", "1987", "1990");
  posting(made, "2", "governor", "south", "1988", "1988");
  EXPECT_EQ(made.findings_of("posts-at-one-time", "ent-p").size(),
            0U);  // of a day or a year
  posting(made, "3", "judge", "south", "1988-02", "1989-03");
  EXPECT_EQ(made.findings_of("posts-at-one-time", "ent-p").size(), 1U);
}

TEST(PostsAtOneTime, KnowsThePlaceOfAPostFromItsBody) {
  MadeCase made;
  made.source("src-a").entity("ent-p", "person").entity("ent-1", "post").entity("ent-2", "post");
  made.known.body_of = {{"ent-1", "ent-b"}};
  made.known.place_of = {{"ent-b", "ent-north"}, {"ent-2", "ent-south"}};
  posting(made, "1", "x", "", "1987-01-01", "1990").value_reference = "ent-1";
  posting(made, "2", "y", "", "1988-01-01", "1990").value_reference = "ent-2";
  EXPECT_EQ(made.findings_of("posts-at-one-time", "ent-p").size(), 1U);
  made.known.place_of["ent-2"] = "ent-north";
  EXPECT_TRUE(made.findings_of("posts-at-one-time", "ent-p").empty());
}

TEST(PostsAtOneTime, LeavesTwoPostsInOnePlaceAlone) {
  MadeCase made;
  made.source("src-a").entity("ent-p", "person");
  posting(made, "1", "prosecutor", "north", "1987-01-01", "1990");
  posting(made, "2", "governor", "north", "1987-01-01", "1990");
  posting(made, "3", "mayor", "south", "1991", "1992");
  EXPECT_TRUE(made.findings_of("posts-at-one-time", "ent-p").empty());
}

// --- current-without-date

TEST(CurrentWithoutDate, FindsItInClaimsAndInOurOwnWords) {
  for (std::string words :
       {"the current minister of works", "Present and former officials met", "وزیر کنونی گفت"}) {
    MadeCase made;
    made.source("src-a");
    made.claim("1", "ent-x", "p", "v", "src-a").anchor.text = words;
    EXPECT_EQ(made.findings_of("current-without-date", "ent-x").size(), 1U) << words;
    std::vector<OwnText> own = {{"a text", "", words}};
    EXPECT_EQ(count(check_own_texts(own), "current-without-date"), 1) << words;
  }
}

TEST(CurrentWithoutDate, LeavesDatedOnesAndOtherCurrentThingsAlone) {
  MadeCase made;
  made.source("src-a");
  made.claim("1", "ent-x", "p", "v", "src-a").anchor.text =
      "the current minister (in 2020) of works";
  Claim& dated = made.claim("2", "ent-x", "p", "w", "src-a");
  dated.anchor.text = "the current minister of works";
  dated.as_of = "2020-12-11";
  made.claim("3", "ent-x", "p", "u", "src-a").anchor.text =
      "the current price of bread. Ministers met.";
  EXPECT_TRUE(made.findings_of("current-without-date", "ent-x").empty());
}

// --- accused-without-answer, no-exculpatory-search

TEST(AccusedWithoutAnswer, SaysWhatIsMissing) {
  MadeCase made;
  made.source("src-a").entity("ent-p", "person");
  made.claim("1", "ent-p", "responsibility.alleged", "gave the order", "src-a");
  std::vector<CheckFinding> found = made.findings_of("accused-without-answer", "ent-p");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("proceedings and an answer"), std::string::npos)
      << found[0].message;
  made.claim("2", "ent-p", "proceeding.state", "none recorded", "src-a");
  made.claim("3", "ent-q", "p", "he denies it", "src-a").answers = "clm-1";
  EXPECT_TRUE(made.findings_of("accused-without-answer", "ent-p").empty());
}

TEST(AccusedWithoutAnswer, AProceedingThatNamesThePersonCounts) {
  MadeCase made;
  made.source("src-a").entity("ent-p", "person");
  made.claim("1", "ent-p", "involvement", "gave the order", "src-a");
  made.claim("2", "ent-q", "p", "he denies it", "src-a").answers = "clm-1";
  EXPECT_EQ(made.findings_of("accused-without-answer", "ent-p").size(), 1U);
  made.known.in_proceedings = {"ent-p"};
  EXPECT_TRUE(made.findings_of("accused-without-answer", "ent-p").empty());
}

TEST(AccusedWithoutAnswer, APersonWhoIsTheValueIsNamedToo) {
  MadeCase made;
  made.source("src-a").entity("ent-p", "person").entity("ent-e", "event").entity("ent-b", "body");
  made.claim("1", "ent-e", "responsibility.alleged", "p", "src-a").value_reference = "ent-p";
  made.claim("2", "ent-e", "responsibility.alleged", "b", "src-a").value_reference = "ent-b";
  ASSERT_EQ(made.findings_of("accused-without-answer", "ent-e").size(), 1U);
}

TEST(NoExculpatorySearch, IsSatisfiedByASearchThatFoundNothing) {
  MadeCase made;
  made.source("src-a").entity("ent-p", "person");
  made.claim("1", "ent-p", "responsibility.alleged", "gave the order", "src-a");
  EXPECT_EQ(made.findings_of("no-exculpatory-search", "ent-p").size(), 1U);
  made.claim("2", "ent-p", "search.exculpatory", "two archives; nothing found", "src-a");
  EXPECT_TRUE(made.findings_of("no-exculpatory-search", "ent-p").empty());
}

TEST(NoExculpatorySearch, ADenialOfSomethingElseIsNoSearch) {
  MadeCase made;
  made.source("src-a").entity("ent-e", "event");
  made.claim("1", "ent-e", "responsibility.alleged", "the ministry", "src-a");
  made.claim("2", "ent-e", "investigation", "an investigation", "src-a").polarity = "denies";
  EXPECT_EQ(made.findings_of("no-exculpatory-search", "ent-e").size(), 1U);
  made.claim("3", "ent-e", "responsibility.alleged", "the ministry", "src-a").polarity = "denies";
  EXPECT_TRUE(made.findings_of("no-exculpatory-search", "ent-e").empty());
}

// --- sole-interested-source

TEST(SoleInterestedSource, FindsPartiesAndTheUndisclosedThroughTheirLineage) {
  MadeCase made;
  made.source("src-party", "yes").source("src-arm", "no", "src-party").source("src-silent", "");
  made.claim("1", "ent-x", "p", "one", "src-arm");
  made.claim("2", "ent-x", "p", "two", "src-silent");
  EXPECT_EQ(made.findings_of("sole-interested-source", "ent-x").size(), 2U);
}

TEST(SoleInterestedSource, LeavesOthersPositionsAndSeveralOriginsAlone) {
  MadeCase made;
  made.source("src-party", "yes").source("src-other", "yes").source("src-free");
  made.claim("1", "ent-x", "p", "one", "src-party");
  made.claim("2", "ent-x", "p", "one", "src-other");
  made.claim("3", "ent-x", "p", "two", "src-free");
  made.claim("4", "ent-x", "p", "three", "src-party").kind = "position";
  made.claim("5", "ent-x", "p", "unknown", "src-party");
  EXPECT_TRUE(made.findings_of("sole-interested-source", "ent-x").empty());
}

// --- caption-says-more

TEST(CaptionSaysMore, FindsACaptionWithAFigureThatTheTextDoesNotBear) {
  MadeCase made;
  made.source("src-a");
  Claim& caption = made.number("1", "ent-x", "src-a", 9000, 9000, "persons", "1988");
  caption.anchor.part = "caption";
  made.number("2", "ent-x", "src-a", std::nullopt, std::nullopt, "persons", "1988");
  EXPECT_EQ(made.findings_of("caption-says-more", "ent-x").size(), 1U);
  made.number("3", "ent-x", "src-a", 9000, std::nullopt, "persons", "1988");
  EXPECT_TRUE(made.findings_of("caption-says-more", "ent-x").empty());
}

TEST(CaptionSaysMore, FindsAHeadingThatDropsTheHedgeOfItsText) {
  MadeCase made;
  made.source("src-a");
  made.claim("1", "ent-x", "p", "the archive was burnt", "src-a").anchor.part = "heading";
  made.claim("2", "ent-x", "p", "the archive was burnt", "src-a").speakers[0].modality = "reported";
  EXPECT_EQ(made.findings_of("caption-says-more", "ent-x").size(), 1U);
}

TEST(CaptionSaysMore, LeavesOtherExhibitsAlone) {
  MadeCase made;
  made.source("src-a");
  Claim& caption = made.number("1", "ent-x", "src-a", 9000, 9000, "persons", "1988");
  caption.anchor.part = "caption";
  caption.exhibit = "x1";
  made.number("2", "ent-x", "src-a", std::nullopt, std::nullopt, "persons", "1988").exhibit = "x2";
  EXPECT_TRUE(made.findings_of("caption-says-more", "ent-x").empty());
}

// --- loaded-own-words

TEST(LoadedOwnWords, FindsWordsThatAreNotTheSources) {
  MadeCase made;
  made.source("src-a");
  Claim& ours = made.claim("1", "ent-x", "p", "the brutal guards came", "src-a");
  ours.anchor.text = "the guards came";
  Claim& theirs = made.claim("2", "ent-x", "p", "brutal guards", "src-a");
  theirs.anchor.text = "those brutal guards came";
  std::vector<CheckFinding> found = made.findings_of("loaded-own-words", "ent-x");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].claims, std::vector<std::string>{"clm-1"});
}

TEST(LoadedOwnWords, ReadsNamesDescriptionsAndPersian) {
  MadeCase made;
  made.entity("ent-1", "event", "The horrific night")
      .entity("ent-2", "event", "شب جلاد")
      .entity("ent-3", "event", "The night of 3 May");
  int64_t found = 0;
  for (const Entity& entity : made.known.entities)
    found += count(check_own_texts(own_texts_of(entity)), "loaded-own-words");
  EXPECT_EQ(found, 2);
}

TEST(LoadedOwnWords, ReadsOurOwnPageButNotWhatItQuotes) {
  std::string page =
      "<html><head><title>x</title><style>.brutal{}</style></head><body><p>This page holds what "
      "was "
      "said.</p><table><tr><td><q class=\"hedge\">heroic</q><p dir=\"auto\">the brutal <b>evil</b> "
      "guards</p><blockquote "
      "dir=\"auto\"><p>savage</p></blockquote></td></tr></table></body></html>";
  EXPECT_TRUE(check_own_texts(own_texts_of_page(page)).empty())
      << messages(check_own_texts(own_texts_of_page(page)));
  page.replace(page.find("what was"), 8, "the &quot;x&quot; of brutal guards and what was");
  EXPECT_EQ(count(check_own_texts(own_texts_of_page(page)), "loaded-own-words"), 1);
}

// --- the whole

TEST(Checks, ANeutralTextHasNoFindings) {
  MadeCase made;
  made.exhibit("x1", "neutral.txt")
      .source("src-registry")
      .source("src-society")
      .entity("ent-x", "event");
  std::string text =
      "Town of Q., 4 May 2021. The registry of Q. recorded that 12 houses were flooded on 2 May "
      "2021.\n\n"
      "The Water Society of Q. said in a letter of 3 May 2021: “We counted 12 houses and one "
      "school, and "
      "we ask the council for pumps.” The council has not answered yet.\n\nA map of the flooded "
      "streets, drawn by the "
      "Water Society of Q.\n";
  Claim& first = made.number("1", "ent-x", "src-registry", 12, 12, "houses", "Q., 2 May 2021");
  first.said = "2021-05-04";
  first.exhibit = "x1";
  first.anchor.text = "12 houses were flooded on 2 May 2021";
  Claim& second = made.number("2", "ent-x", "src-society", 12, 12, "houses", "Q., 2 May 2021");
  second.said = "2021-05-03";
  second.exhibit = "x1";
  second.quote = "We counted 12 houses and one school, and we ask the council for pumps.";
  second.anchor.text = second.quote;
  EXPECT_TRUE(made.findings("ent-x").empty()) << messages(made.findings("ent-x"));
  EXPECT_TRUE(made.findings_in(text).empty()) << messages(made.findings_in(text));
}

TEST(Checks, TheOrderOfEntryChangesNoFinding) {
  MadeCase made;
  made.source("src-a", "yes").source("src-b").entity("ent-x", "communication");
  for (int i = 0; i < 12; ++i) {
    Claim& claim =
        made.claim(std::to_string(i), "ent-x", i % 2 == 0 ? "responsibility.alleged" : "p",
                   "the brutal one", i % 3 == 0 ? "src-a" : "src-b");
    claim.anchor.text = i % 4 == 0 ? "the letter of the current minister" : "the report";
    claim.said = "2020";
  }
  made.known.sort();
  Graphs graphs(made.known);
  SubjectClaims claims = made.about("ent-x");
  std::vector<CheckFinding> first = check_subject(claims, made.known, graphs);
  ASSERT_GT(first.size(), 3U);
  std::ranges::reverse(claims.claims);
  std::vector<CheckFinding> second = check_subject(claims, made.known, graphs);
  ASSERT_EQ(first.size(), second.size());
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].identity(), second[i].identity());
    EXPECT_EQ(first[i].message, second[i].message);
  }
}

}  // namespace
}  // namespace habeas::assess
