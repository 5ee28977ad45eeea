// SPDX-License-Identifier: Apache-2.0
#include "linkage/link.h"

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "linkage/evaluate.h"
#include "linkage/explain.h"
#include "linkage/learn.h"
#include "linkage/run_file.h"
#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

using testing::made_csv;
using testing::made_rows;

LinkResult linked(const Records& records, int threads = 1, const Decisions& decisions = {}) {
  LinkOptions options;
  options.threads = threads;
  return link(records, prepare(records, threads), decisions, options, no_progress()).value();
}

TEST(Link, FindsThePersonsOfAnInventedList) {
  const Records records = testing::made_list({.persons = 800, .copies = 2, .seed = 9});
  const LinkResult result = linked(records);
  const Agreement found = agreement(result.cluster, testing::made_truth(records), 1);
  EXPECT_GT(found.precision.value, 0.97);
  EXPECT_GT(found.recall.value, 0.9);
  EXPECT_LE(found.f1.low, found.f1.value);
  EXPECT_GE(found.f1.high, found.f1.value);
  for (const ReliabilityBin& bin : result.reliability)
    if (bin.pairs > 200) {
      EXPECT_NEAR(bin.stated, bin.found, 0.25) << bin.low;
    }
}

// Few records, exact dates of birth: nearly every pair that is compared is a match. SYNTHETIC.
TEST(Link, FindsThePersonsOfTwoSmallCleanLists) {
  constexpr std::array<std::pair<const char*, const char*>, 10> kNames = {
      {{"Mohammad", "Muhammad"},
       {"Hossein", "Husain"},
       {"Maryam", "Mariam"},
       {"Yousef", "Yusuf"},
       {"Ebrahim", "Ibrahim"},
       {"Masoud", "Masud"},
       {"Ghasem", "Qasem"},
       {"Parvin", "Parveen"},
       {"Esmail", "Ismail"},
       {"Abdollah", "Abdullah"}}};
  constexpr std::array<const char*, 8> kFamilies = {"Varjani",  "Golabi",   "Tabandeh", "Shokouhi",
                                                    "Sotoudeh", "Pourmand", "Ghanbari", "Forouhar"};
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    auto row = [&](uint32_t person, bool second) {
      std::minstd_rand random(person * 7919 + seed);
      auto pick = [&](size_t of) { return random() / 7 % of; };
      const auto& given = kNames[pick(kNames.size())];
      const auto& father = kNames[pick(kNames.size())];
      const char* family = kFamilies[pick(kFamilies.size())];
      return fmt::format(
          "{},{},{},{},{}-{:02}-{:02}\n", person, second ? given.second : given.first, family,
          second ? father.second : father.first, 1925 + pick(45), 1 + pick(12), 1 + pick(28));
    };
    std::string a = "id,given,family,father,born\n";
    std::string b = a;
    for (uint32_t person = 0; person < 40; ++person) a += row(person, false);
    for (uint32_t person = 20; person < 60; ++person) b += row(person, true);
    const Records records = testing::records_of(
        "[fields]\ngiven=\"given\"\nfamily=\"family\"\nfather=\"father\"\nborn=\"birth-date\"\n",
        {a, b});
    const LinkResult result = linked(records);
    const std::set<RecordNumber> persons(result.cluster.begin(), result.cluster.end());
    EXPECT_GE(persons.size(), 59U) << seed;  // a chance meeting or two
    EXPECT_LE(persons.size(), 62U) << seed;
  }
}

TEST(Link, IsTheSameForAnyNumberOfThreadsAndAnyOrderOfRows) {
  std::vector<std::string> rows = made_rows({.persons = 400, .copies = 2, .seed = 4});
  const Records records = testing::records_of(testing::kMadeMapping, {made_csv(rows)});
  const LinkResult one = linked(records, 1);
  const std::string clusters = clusters_csv(records, one);
  const std::string pairs = pairs_csv(records, one, 0.05);
  EXPECT_EQ(clusters_csv(records, linked(records, 3)), clusters);
  std::shuffle(rows.begin(), rows.end(), std::minstd_rand(7));
  const Records shuffled = testing::records_of(testing::kMadeMapping, {made_csv(rows)}, 2);
  const LinkResult again = linked(shuffled, 2);
  EXPECT_EQ(clusters_csv(shuffled, again), clusters);
  EXPECT_EQ(pairs_csv(shuffled, again, 0.05), pairs);
}

TEST(Link, TwoIdenticalRowsStayTwoRecords) {
  std::vector<std::string> rows = made_rows({.persons = 100, .copies = 1, .seed = 6});
  rows.push_back(rows.front());
  const Records records = testing::records_of(testing::kMadeMapping, {made_csv(rows)});
  EXPECT_EQ(records.size(), rows.size());
  EXPECT_EQ(records.repeated_ids, 1);
  const LinkResult result = linked(records);
  EXPECT_EQ(result.cluster.size(), rows.size());
}

TEST(Link, DecisionsAreFollowed) {
  const Records records = testing::made_list({.persons = 200, .copies = 2, .seed = 8});
  const LinkResult before = linked(records);
  Decisions decisions;
  for (const LinkedPair& pair : before.pairs)
    if (before.cluster[pair.a] == before.cluster[pair.b] && decisions.different.size() < 5)
      decisions.different.emplace_back(pair.a, pair.b);
  ASSERT_EQ(decisions.different.size(), 5U);
  const LinkResult after = linked(records, 1, decisions);
  for (const auto& [a, b] : decisions.different) EXPECT_NE(after.cluster[a], after.cluster[b]);
}

TEST(Link, ListsFreeOfDuplicatesAreLinkedOneToOne) {
  const std::vector<std::string> rows = made_rows({.persons = 300, .copies = 1, .seed = 12});
  std::vector<std::string> first;
  std::vector<std::string> second;
  for (const std::string& row : rows)
    (row.find("-0,") != std::string::npos ? first : second).push_back(row);
  const std::string mapping = std::string(testing::kMadeMapping) +
                              "[lists.\"list1.csv\"]\nduplicate-free = true\n"
                              "[lists.\"list2.csv\"]\nduplicate-free = true\n";
  const Records records = testing::records_of(mapping, {made_csv(first), made_csv(second)});
  const LinkResult result = linked(records);
  std::set<std::pair<RecordNumber, uint16_t>> taken;
  for (RecordNumber i = 0; i < records.size(); ++i)
    EXPECT_TRUE(taken.emplace(result.cluster[i], records.list[i]).second);
  EXPECT_GT(agreement(result.cluster, testing::made_truth(records), 1).f1.value, 0.9);
}

TEST(Link, EvidenceOfFieldsAddsUpToTheWeight) {
  const Records records = testing::made_list({.persons = 200, .copies = 2, .seed = 2});
  const Prepared prepared = prepare(records, 1);
  const LinkResult result = linked(records);
  ASSERT_FALSE(result.pairs.empty());
  const LinkedPair& pair = result.pairs.front();
  const PairExplanation explanation = explain_pair(records, prepared, result.model, pair.a, pair.b);
  double sum = explanation.prior;
  for (const FieldEvidence& field : explanation.fields) sum += field.weight;
  EXPECT_NEAR(sum, pair.log_odds, 1e-6);
  EXPECT_NE(explanation_text(explanation).find("before any field"), std::string::npos);
}

// The slow twin of blocking: every pair, every predicate, keys compared as sets.
TEST(Blocking, MeetsEachPairThatSharesAKeyOnceAndNoOther) {
  const Records records = testing::made_list({.persons = 250, .copies = 2, .seed = 14});
  const Prepared prepared = prepare(records, 1);
  const PairRule rule = pair_rule(records);
  Learned learned = learn_blocking(prepared, rule, {}, no_progress()).value();
  const Blocking blocking =
      Blocking::build(prepared, std::move(learned.plan), 2, no_progress()).value();
  struct Collect : PairVisitor {
    std::vector<std::vector<RecordPair>> parts;
    std::multiset<std::pair<RecordNumber, RecordNumber>> met;
    void begin(size_t, size_t chunks) override { parts.assign(chunks, {}); }
    void visit(size_t chunk, std::span<const RecordPair> pairs) override {
      parts[chunk].assign(pairs.begin(), pairs.end());
    }
    void end() override {
      for (const auto& part : parts)
        for (const RecordPair& pair : part) met.emplace(pair.a, pair.b);
    }
  } collect;
  blocking.visit(rule, 2, no_progress(), collect).value();
  size_t expected = 0;
  for (RecordNumber a = 0; a < records.size(); ++a) {
    for (RecordNumber b = a + 1; b < records.size(); ++b) {
      const size_t times = collect.met.count({a, b});
      ASSERT_EQ(times, blocking.joined_by(a, b) > 0 ? 1U : 0U) << a << " " << b;
      expected += times;
    }
  }
  EXPECT_EQ(collect.met.size(), expected);
  EXPECT_GT(expected, 0U);
}

TEST(Link, HostileListsEndInBoundedTimeWithAnAnswer) {
  const std::string long_name(1 << 20, 'a');
  std::string csv = "id,given,family,born,place,sex\n";
  csv += "1," + long_name + ",x,1960-01-01,y,m\n2," + long_name + "b,x,1960-01-01,y,m\n";
  csv += std::string("3,a\0b,\xff\xfe\xc3,\xd8\xa7,,\n", 15);
  csv +=
      "4,\xe2\x80\xae"
      "evil,\xe2\x80\xad"
      "name,0000-99-99,,\n";
  // One block that holds everything: all fields the same.
  for (int i = 0; i < 3000; ++i)
    csv += std::to_string(100 + i) + ",ali,ahmadi,1960-01-01,tehran,m\n";
  const Records records = testing::records_of(testing::kMadeMapping, {csv});
  const LinkResult result = linked(records, 2);
  EXPECT_EQ(result.cluster.size(), records.size());
  EXPECT_LE(result.compared, 3100.0 * 60 * 2);

  std::string empty = "id,given,family,born,place,sex\n";
  for (int i = 0; i < 500; ++i) empty += std::to_string(i) + ",,,,,\n";
  const Records missing = testing::records_of(testing::kMadeMapping, {empty});
  EXPECT_EQ(linked(missing).clusters, 500);
  EXPECT_EQ(linked(testing::records_of(testing::kMadeMapping, {"id,given,family,born,place,sex\n"}))
                .clusters,
            0);
}

TEST(Link, StopsWhenAskedAndSaysThatNothingWasWritten) {
  struct Stopping : Progress {
    void report(std::string_view, int64_t, int64_t, std::string_view) override {}
    bool stop_requested() override { return true; }
  } stopping;
  const Records records = testing::made_list({.persons = 50, .copies = 1, .seed = 2});
  const Result<LinkResult> result = link(records, prepare(records, 1), {}, {}, stopping);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kConflict);
}

}  // namespace
}  // namespace habeas::linkage
