// SPDX-License-Identifier: Apache-2.0
#include "linkage/extend.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "linkage/evaluate.h"
#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

using testing::made_csv;
using testing::made_rows;

// SYNTHETIC rows in two lists: every `each`-th row is on the second.
struct Split {
  std::vector<std::string> first, second;
};
Split split_rows(const std::vector<std::string>& rows, size_t each) {
  Split split;
  for (size_t i = 0; i < rows.size(); ++i)
    (i % each == each - 1 ? split.second : split.first).push_back(rows[i]);
  return split;
}

std::vector<StoredCluster> stored_of(const Records& records, const LinkResult& result,
                                     const ClusterNames& names) {
  std::vector<StoredCluster> stored;
  for (RecordNumber i = 0; i < records.size(); ++i)
    stored.push_back({names.of(result.cluster[i]), result.probability[i]});
  return stored;
}

// A full run over the first lists, as its run file and clusters would hold it.
struct FullRun {
  Records records;
  LinkResult result;
  RunFile file;
  std::vector<StoredCluster> stored;
};
FullRun full_run(const std::vector<std::string>& lists, const std::string& mapping,
                 const Decisions& decisions = {}) {
  FullRun run{testing::records_of(mapping, lists), {}, {}, {}};
  run.result =
      link(run.records, prepare(run.records, 1), decisions, {.threads = 1}, no_progress()).value();
  run.file.inputs.resize(lists.size());
  run.file.model = run.result.model;
  run.file.predicates = run.result.plan;
  run.file.frozen_lists = lists.size();
  run.file.summary = result_summary(run.records, run.result);
  run.file =
      run_file_from_json(parse_json(canonical_json(run_file_to_json(run.file))).value()).value();
  run.stored = stored_of(run.records, run.result, ClusterNames(run.records, lists.size()));
  return run;
}

Result<Extension> extended(const FullRun& run, const Records& records,
                           const Decisions& decisions = {}, int threads = 1) {
  const Prepared prepared = prepare(records, threads, frozen_records(records, run.file));
  const BaseRun base =
      TRY(base_run(run.file, ClusterNames(records, run.file.frozen_lists), run.stored));
  LinkOptions options;
  options.threads = threads;
  return extend(records, prepared, base, decisions, options, no_progress());
}

TEST(Extend, AddingAListIsNearlyWhatAFullRunGives) {
  const Split lists = split_rows(made_rows({.persons = 1500, .copies = 2, .seed = 31}), 5);
  const FullRun base = full_run({made_csv(lists.first)}, testing::kMadeMapping);
  const Records both =
      testing::records_of(testing::kMadeMapping, {made_csv(lists.first), made_csv(lists.second)});
  const Extension added = extended(base, both).value();
  const LinkResult full = link(both, prepare(both, 1), {}, {.threads = 1}, no_progress()).value();
  const std::vector<uint32_t> truth = testing::made_truth(both);
  const Agreement of_added = agreement(added.result.cluster, truth, 1);
  const Agreement of_full = agreement(full.cluster, truth, 1);
  const Agreement one_another = agreement(added.result.cluster, full.cluster, 1);
  std::printf("full F1 %.4f, added F1 %.4f, agreement with the full run %.4f\n", of_full.f1.value,
              of_added.f1.value, one_another.f1.value);
  EXPECT_GT(of_added.f1.value, of_full.f1.value - 0.02);
  EXPECT_GT(one_another.f1.value, 0.95);
  EXPECT_LT(added.result.compared, 0.6 * full.compared);
  EXPECT_TRUE(added.drift.advice.empty()) << drift_text(added.drift);
  for (double p : added.result.probability) {
    EXPECT_GE(p, 0);
    EXPECT_LE(p, 1);
  }
}

TEST(Extend, KeepsTheClustersOfTheRunAndTheirNames) {
  const Split lists = split_rows(made_rows({.persons = 600, .copies = 3, .seed = 33}), 4);
  const FullRun base = full_run({made_csv(lists.first)}, testing::kMadeMapping);
  const Records both =
      testing::records_of(testing::kMadeMapping, {made_csv(lists.first), made_csv(lists.second)});
  const Extension added = extended(base, both).value();
  const ClusterNames names(both, 1);
  const std::vector<Redirect> redirects =
      redirects_between(names, base.result.cluster, added.result.cluster, {});
  std::vector<std::string> clusters;
  for (RecordNumber i = 0; i < both.size(); ++i) {
    EXPECT_LE(added.result.cluster[i], i);
    if (added.result.cluster[i] == i) clusters.push_back(names.of(i));
    if (i >= base.records.size()) continue;
    // Whoever was together is together, and the old name leads there in one step.
    EXPECT_EQ(added.result.cluster[i], added.result.cluster[base.result.cluster[i]]);
    EXPECT_EQ(resolve(base.stored[i].cluster, redirects, clusters),
              std::vector<std::string>{names.of(added.result.cluster[i])});
  }
  EXPECT_EQ(static_cast<int64_t>(redirects.size()), added.brought_together);
  EXPECT_GT(added.brought_together, 0);
}

TEST(Extend, IsTheSameForAnyNumberOfThreadsAndAnyOrderOfTheNewRows) {
  Split lists = split_rows(made_rows({.persons = 500, .copies = 2, .seed = 35}), 3);
  const FullRun base = full_run({made_csv(lists.first)}, testing::kMadeMapping);
  const auto bytes = [&](int threads) {
    const Records both =
        testing::records_of(testing::kMadeMapping, {made_csv(lists.first), made_csv(lists.second)});
    const Extension added = extended(base, both, {}, threads).value();
    return clusters_csv(both, added.result, ClusterNames(both, 1)) +
           pairs_csv(both, added.result, 0.01) + canonical_json(drift_to_json(added.drift));
  };
  const std::string one = bytes(1);
  EXPECT_EQ(bytes(3), one);
  std::reverse(lists.second.begin(), lists.second.end());
  EXPECT_EQ(bytes(2), one);
}

// A new record that is like two of the run must not bring them together against a decision, nor
// into a second record of a list free of duplicates; a decision opens a cluster of the run.
TEST(Extend, FollowsDecisionsAndListsFreeOfDuplicates) {
  const Split lists = split_rows(made_rows({.persons = 500, .copies = 3, .seed = 37}), 4);
  const std::string mapping =
      std::string(testing::kMadeMapping) + "[lists.\"list2.csv\"]\nduplicate-free = true\n";
  const FullRun base = full_run({made_csv(lists.first)}, mapping);
  const Records both =
      testing::records_of(mapping, {made_csv(lists.first), made_csv(lists.second)});
  const Extension free = extended(base, both).value();
  std::set<RecordNumber> second_list;
  for (auto i = static_cast<RecordNumber>(base.records.size()); i < both.size(); ++i)
    EXPECT_TRUE(second_list.insert(free.result.cluster[i]).second);
  Decisions decisions;
  for (RecordNumber i = 0; i < base.records.size() && decisions.different.size() < 40; ++i)
    if (base.result.cluster[i] == i && free.result.cluster[i] != i)
      decisions.different.emplace_back(free.result.cluster[i], i);  // clusters that x joined
  const size_t merged = decisions.different.size();
  ASSERT_GT(merged, 0U);
  for (RecordNumber i = 0; i < base.records.size() && decisions.different.size() < merged + 5; ++i)
    if (base.result.cluster[i] != i) decisions.different.emplace_back(base.result.cluster[i], i);
  const Extension bound = extended(base, both, decisions).value();
  for (const auto& [a, b] : decisions.different)
    EXPECT_NE(bound.result.cluster[a], bound.result.cluster[b]) << a << " " << b;
  EXPECT_GT(bound.opened, 0);
  Decisions same;
  same.same.emplace_back(0, static_cast<RecordNumber>(both.size() - 1));
  const Extension joined = extended(base, both, same).value();
  EXPECT_EQ(joined.result.cluster[0], joined.result.cluster[both.size() - 1]);
}

TEST(Extend, SaysWhereAFullRunWouldDiffer) {
  const std::vector<std::string> rows = made_rows({.persons = 800, .copies = 2, .seed = 41});
  std::vector<std::string> others = made_rows({.persons = 300, .copies = 2, .seed = 77});
  for (std::string& row : others) {
    row.insert(0, "9");  // other ids
    const size_t sex = row.rfind(',');
    row = row.substr(0, sex) + ",\n";  // and no sex stated
  }
  const FullRun base = full_run({made_csv(rows)}, testing::kMadeMapping);
  const Records both =
      testing::records_of(testing::kMadeMapping, {made_csv(rows), made_csv(others)});
  const Extension added = extended(base, both).value();
  const std::string text = drift_text(added.drift);
  EXPECT_NE(text.find("family: "), std::string::npos) << text;
  EXPECT_NE(text.find("sex: stated by 0 %"), std::string::npos) << text;
  const FieldDrift& family = added.drift.fields[1];
  EXPECT_GT(family.unseen, 0.9);
  EXPECT_LT(family.unseen_expected, 0.2);
}

TEST(Extend, RefusesARunOfOtherRecordsOrFields) {
  const std::vector<std::string> rows = made_rows({.persons = 100, .copies = 1, .seed = 43});
  FullRun base = full_run({made_csv(rows)}, testing::kMadeMapping);
  base.stored[3].cluster = "somebody";
  const Records records = testing::records_of(testing::kMadeMapping, {made_csv(rows)});
  EXPECT_EQ(extended(base, records).error().kind, ErrorKind::kConflict);
  FullRun other = full_run({made_csv(rows)}, testing::kMadeMapping);
  const Records fewer =
      testing::records_of("id = \"id\"\n[fields]\ngiven = \"given\"\n", {made_csv(rows)});
  EXPECT_EQ(extended(other, fewer).error().kind, ErrorKind::kInvalid);
}

TEST(Extend, LaterDecisionsWin) {
  const Decisions earlier{.same = {{0, 1}, {2, 3}}, .different = {{4, 5}}, .unsure = {}};
  const Decisions later{.same = {{4, 5}}, .different = {{0, 1}}, .unsure = {{2, 3}}};
  const Decisions followed = later_wins(earlier, later);
  EXPECT_EQ(followed.same, later.same);
  EXPECT_EQ(followed.different, later.different);
  EXPECT_EQ(followed.unsure, later.unsure);
}

}  // namespace
}  // namespace habeas::linkage
