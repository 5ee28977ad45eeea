// SPDX-License-Identifier: Apache-2.0
#include "linkage/cluster.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas::linkage {
namespace {

TEST(Clusters, OneFalseLinkDoesNotJoinTwoPersons) {
  std::vector<Edge> edges;
  for (RecordNumber group : {0U, 4U})
    for (RecordNumber i = 0; i < 4; ++i)
      for (RecordNumber j = i + 1; j < 4; ++j) edges.push_back({group + i, group + j, 6});
  edges.push_back({3, 4, 7});  // stronger than any, and alone
  const Clustering clustering = cluster_records(8, edges, {}, {});
  EXPECT_EQ(clustering.cluster, (std::vector<RecordNumber>{0, 0, 0, 0, 4, 4, 4, 4}));
}

TEST(Clusters, FollowDecisionsAndListsFreeOfDuplicates) {
  const std::vector<Edge> edges = {{0, 1, 5}, {1, 2, 5}, {0, 2, 5}, {3, 4, -7}};
  Constraints constraints;
  constraints.different = {{0, 2}};
  constraints.same = {{3, 4}};
  EXPECT_EQ(cluster_records(5, edges, constraints, {}).cluster,
            (std::vector<RecordNumber>{0, 0, 2, 3, 3}));
  const std::vector<uint16_t> list = {0, 1, 0, 1, 1};
  constraints = Constraints{};
  constraints.list = list;
  constraints.duplicate_free = {true, false};
  const std::vector<RecordNumber> cluster = cluster_records(5, edges, constraints, {}).cluster;
  EXPECT_NE(cluster[0], cluster[2]);
}

TEST(Clusters, ReportDecisionsThatContradictOneAnother) {
  Constraints constraints;
  constraints.different = {{0, 2}};
  constraints.same = {{0, 1}, {1, 2}};
  const Clustering clustering = cluster_records(3, {}, constraints, {});
  ASSERT_EQ(clustering.conflicts.size(), 1U);
  EXPECT_NE(clustering.cluster[0], clustering.cluster[2]);
}

// The property: whatever the evidence, what must be apart is apart and what must be together
// together.
TEST(Clusters, NeverViolateAConstraint) {
  SeededRandom random(23);
  for (int round = 0; round < 400; ++round) {
    const auto n = static_cast<RecordNumber>(4 + random.below(30));
    std::vector<Edge> edges;
    std::set<std::pair<RecordNumber, RecordNumber>> met;
    for (uint64_t k = random.below(120); k > 0; --k) {
      const auto a = static_cast<RecordNumber>(random.below(n));
      const auto b = static_cast<RecordNumber>(random.below(n));
      if (a < b && met.emplace(a, b).second)
        edges.push_back({a, b, static_cast<float>(random.below(160)) / 10 - 7});
    }
    Constraints constraints;
    for (uint64_t k = random.below(12); k > 0; --k) {
      const auto a = static_cast<RecordNumber>(random.below(n));
      const auto b = static_cast<RecordNumber>(random.below(n));
      if (a < b)
        (random.below(3) == 0 ? constraints.same : constraints.different).emplace_back(a, b);
    }
    std::vector<uint16_t> list(n);
    for (uint16_t& each : list) each = static_cast<uint16_t>(random.below(4));
    constraints.list = list;
    constraints.duplicate_free = {true, false, true, false};
    const Clustering clustering = cluster_records(n, edges, constraints, {});
    for (const auto& [a, b] : constraints.different)
      ASSERT_NE(clustering.cluster[a], clustering.cluster[b]) << round;
    for (const auto& pair : constraints.same)
      if (std::find(clustering.conflicts.begin(), clustering.conflicts.end(), pair) ==
          clustering.conflicts.end()) {
        ASSERT_EQ(clustering.cluster[pair.first], clustering.cluster[pair.second]) << round;
      }
    std::shuffle(edges.begin(), edges.end(), std::minstd_rand(static_cast<unsigned>(round)));
    ASSERT_EQ(cluster_records(n, edges, constraints, {}).cluster, clustering.cluster) << round;
    if (!constraints.same.empty()) continue;
    for (RecordNumber a = 0; a < n; ++a)
      for (RecordNumber b = a + 1; b < n; ++b)
        if (list[a] == list[b] && constraints.duplicate_free[list[a]]) {
          ASSERT_NE(clustering.cluster[a], clustering.cluster[b]) << round;
        }
  }
}

}  // namespace
}  // namespace habeas::linkage
