// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "assess/gaps.h"
#include "assess/numbers.h"
#include "assess/source_map.h"
#include "assess/testing/made_claims.h"
#include "assess/timeline.h"
#include "calendar/gregorian.h"

// Numbers, timeline, gaps and the map of sources.

namespace habeas::assess {
namespace {

using testing::MadeCase;

std::vector<SubjectClaims> about(MadeCase& made, std::initializer_list<std::string> subjects) {
  made.known.sort();
  std::vector<SubjectClaims> out;
  for (const std::string& subject : subjects) out.push_back(made.about(subject));
  return out;
}

calendar::DayNumber day(int year, int month, int date) {
  return *calendar::day_from_gregorian({year, month, date});
}

MadeCase three_figures_of_one_organisation() {
  MadeCase made;
  made.source("src-a", "yes")
      .source("src-arm", "yes", "src-a")
      .source("src-office", "yes", "src-arm")
      .source("src-b");
  made.entity("ent-x", "event");
  made.number("1", "ent-x", "src-a", 3208, 3208, "names", "second half");
  made.number("2", "ent-x", "src-arm", 5001, std::nullopt, "names", "1988");
  made.number("3", "ent-x", "src-office", 30000, 30000, "persons executed", "summer");
  made.number("4", "ent-x", "src-b", 4000, 5000, "persons executed", "1988");
  made.number("5", "ent-x", "src-b", std::nullopt, std::nullopt, "persons executed", "1988");
  return made;
}

TEST(Numbers, StandApartByUnitAndScopeAndOneOrganisationCountsOnce) {
  MadeCase made = three_figures_of_one_organisation();
  std::vector<NumberLedger> all =
      number_ledger(about(made, {"ent-x"}), made.known, Graphs(made.known));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].figures, 5);
  EXPECT_EQ(all[0].origins, (Support{2, 2}));
  ASSERT_EQ(all[0].groups.size(), 4U);
  std::string text = to_text(all[0], made.known);
  EXPECT_NE(text.find("5 figures of 2 origins"), std::string::npos) << text;
  EXPECT_NE(text.find("names; scope: second half\n    3,208; 1 origin"), std::string::npos) << text;
}

TEST(Numbers, TheChartDrawsEachPanelAndWritesFiguresInWords) {
  MadeCase made = three_figures_of_one_organisation();
  made.known.sources.back().name = "سازمان <ساختگی> & ب";
  std::vector<NumberLedger> all =
      number_ledger(about(made, {"ent-x"}), made.known, Graphs(made.known));
  std::string chart = number_chart(all[0]);
  auto count = [&](const std::string& part) {
    int64_t n = 0;
    for (size_t at = chart.find(part); at != std::string::npos; at = chart.find(part, at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(count("<circle"), 2);          // two exact figures
  EXPECT_EQ(count("in words only"), 1);    // thousands
  EXPECT_EQ(count("stroke=\"#999\""), 4);  // four panels
  EXPECT_EQ(count("&lt;ساختگی&gt; &amp;"), 2);
  EXPECT_EQ(count("<script"), 0);
  EXPECT_EQ(chart, number_chart(all[0]));
}

TEST(Timeline, KeepsCompetingDatesSideBySideAsIntervalsInThreeCalendars) {
  MadeCase made;
  made.source("src-a").source("src-b").source("src-c").entity("ent-x", "event", "SYNTHETIC event");
  made.claim("1", "ent-x", "date.start", "1988-07-19", "src-a");
  made.claim("2", "ent-x", "date.start", "1988-07~", "src-b");
  made.claim("3", "ent-x", "date.start", "1988-08/..", "src-c");
  made.claim("4", "ent-x", "order.date", "unknown", "src-c");
  std::vector<TimelineRow> rows =
      timeline(about(made, {"ent-x"}), made.known, Graphs(made.known), Sayings::kLeftOut);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].value, "1988-07~");
  EXPECT_TRUE(rows[0].qualified);
  EXPECT_EQ(rows[1].competing, 1);  // not before August, says another
  EXPECT_FALSE(rows[2].latest.has_value());
  std::string text = to_text(rows, made.known, calendar::Language::kEnglish);
  EXPECT_NE(text.find("28 Tir 1367"), std::string::npos) << text;
  EXPECT_NE(text.find("1 other date without a common day"), std::string::npos) << text;
  EXPECT_NE(text.find("to an unknown day"), std::string::npos) << text;
}

TEST(Timeline, ShowsActsOfSayingWhenAskedAndPeriodsAsKnownPrecisely) {
  MadeCase made;
  made.source("src-a").entity("ent-x", "person");
  made.claim("1", "ent-x", "p", "v", "src-a").said = "2020-12";
  made.claim("2", "ent-x", "posting", "judge", "src-a").value_fields = {{"from", "1987"},
                                                                        {"to", "1990-05-02"}};
  std::vector<SubjectClaims> subjects = about(made, {"ent-x"});
  Graphs graphs(made.known);
  EXPECT_EQ(timeline(subjects, made.known, graphs, Sayings::kLeftOut).size(), 1U);
  std::vector<TimelineRow> rows = timeline(subjects, made.known, graphs, Sayings::kIncluded);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].value, "1987/1990-05-02");
  EXPECT_EQ(*rows[0].latest, day(1990, 5, 2));
  EXPECT_EQ(rows[1].property, "said: p");
}

TEST(Gaps, AreReadOffWhatTheCaseSays) {
  MadeCase made;
  made.source("src-a")
      .entity("ent-l", "communication")
      .entity("ent-p", "person")
      .entity("ent-e", "event");
  made.claim("1", "ent-l", "document.sent", "2020-09-03", "src-a");
  made.claim("2", "ent-p", "certificate.state", "refused", "src-a");
  made.claim("3", "ent-e", "order.date", "unknown", "src-a");
  Claim& duty = made.claim("4", "ent-e", "obligation", "to investigate", "src-a");
  duty.said = "2018";
  Claim& demand = made.claim("5", "ent-e", "demand", "an enquiry", "src-a");
  demand.kind = "demand";
  demand.said = "2020-12-09";
  Graphs graphs(made.known);
  std::vector<Gap> found =
      gaps(about(made, {"ent-e", "ent-l", "ent-p"}), made.known, graphs, day(2021, 12, 9));
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[0].kind, GapKind::kOpenQuestion);
  EXPECT_EQ(found[1].kind, GapKind::kEnquiryUnanswered);
  EXPECT_EQ(*found[1].elapsed->least_days, 462);
  EXPECT_EQ(found[2].kind, GapKind::kCertificateMissing);
  EXPECT_EQ(found[3].kind, GapKind::kObligationWithoutSteps);
  EXPECT_EQ(*found[3].elapsed->least_years, 2);
  EXPECT_EQ(*found[3].elapsed->most_years, 3);
  EXPECT_EQ(found[4].kind, GapKind::kDemandWithoutAnswer);
  EXPECT_NE(to_text(found, made.known).find("since 2020-12-09 (1 year)"), std::string::npos)
      << to_text(found, made.known);
}

TEST(Gaps, CloseWhenSomethingIsOnRecord) {
  MadeCase made;
  made.source("src-a")
      .entity("ent-l", "communication")
      .entity("ent-p", "person")
      .entity("ent-e", "event");
  made.claim("1", "ent-l", "document.reply", "the ministry wrote back", "src-a");
  made.claim("2", "ent-p", "certificate.state", "refused", "src-a");
  made.claim("3", "ent-p", "certificate.state", "seen", "src-a");
  made.claim("4", "ent-e", "obligation", "to investigate", "src-a");
  made.claim("5", "ent-e", "investigation", "a commission sat", "src-a");
  made.claim("6", "ent-e", "demand", "an enquiry", "src-a").kind = "demand";
  made.claim("7", "ent-e", "state.position", "there is none to hold", "src-a").answers = "clm-6";
  Graphs graphs(made.known);
  EXPECT_TRUE(
      gaps(about(made, {"ent-e", "ent-l", "ent-p"}), made.known, graphs, day(2021, 1, 1)).empty());
}

TEST(SourceMap, HasLineageSuspicionAndRepetition) {
  MadeCase made;
  made.source("src-a").source("src-b", "yes", "src-a").source("src-c").source("src-d");
  made.lineage("src-c", "src-a", true);
  Claim& passed_on = made.claim("1", "ent-x", "p", "v", "src-a");
  passed_on.speakers.push_back({"src-d", "reported", "asserted", "", ""});
  made.known.sort();
  SourceMapMaker maker(made.known);
  for (const Claim* claim : made.all()) maker.add(*claim);
  SourceMap map = maker.finish();
  ASSERT_EQ(map.edges.size(), 3U);
  EXPECT_EQ(map.edges[0].kind, EdgeKind::kDerives);
  EXPECT_EQ(map.edges[1].kind, EdgeKind::kSuspected);
  EXPECT_EQ(map.edges[1].grounds[0], "stated by SYNTHETIC editor: SYNTHETIC ground");
  EXPECT_EQ(map.edges[2].kind, EdgeKind::kRepeats);
  std::string dot = to_dot(map, made.known);
  EXPECT_NE(dot.find("\"src-c\" -> \"src-a\" [style=dashed];"), std::string::npos) << dot;
  std::string svg = to_svg(map, made.known);
  EXPECT_NE(svg.find("stroke-dasharray"), std::string::npos);
  EXPECT_EQ(svg, to_svg(map, made.known));
}

TEST(SourceMap, CirclesAndHostileNamesAreDrawn) {
  MadeCase made;
  made.source("src-a", "no", "src-b")
      .source("src-b", "no", "src-c")
      .source("src-c", "no", "src-a")
      .source("src-d", "no", "src-a");
  made.known.sources[0].name = "a\"]; <script>\xe2\x80\xae";
  made.known.sort();
  SourceMap map = SourceMapMaker(made.known).finish();
  std::string svg = to_svg(map, made.known);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_NE(to_dot(map, made.known).find("label=\"a\\\"]; <script>"), std::string::npos)
      << to_dot(map, made.known);
}

}  // namespace
}  // namespace habeas::assess
