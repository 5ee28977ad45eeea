// SPDX-License-Identifier: Apache-2.0
#include "casefile/person_clusters.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas::casefile {
namespace {

using Pairs = std::vector<std::pair<size_t, size_t>>;

ClustersOfRun run_of(std::vector<int64_t> cluster, std::vector<EvidencedPair> pairs,
                     Pairs same = {}, Pairs different = {}) {
  ClustersOfRun run;
  const int64_t most = *std::max_element(cluster.begin(), cluster.end());
  run.cluster = std::move(cluster);
  run.broken.assign(static_cast<size_t>(most + 1), false);
  run.pairs = std::move(pairs);
  run.same = std::move(same);
  run.different = std::move(different);
  return run;
}

struct Case {
  std::string what;
  ClustersOfRun run;
  std::vector<size_t> groups;
};

TEST(PersonClusters, FollowTheRunUntilADecisionSpeaks) {
  const std::vector<EvidencedPair> kTriangle = {{0, 1, 5000}, {0, 2, -1000}, {1, 2, 4000}};
  ClustersOfRun broken = run_of({0, 0, 0}, {{0, 1, 5000}, {0, 2, -4000}});
  broken.broken[0] = true;
  const std::vector<Case> kCases = {
      {"as the run had it", run_of({0, 0, 1, -1}, {}), {0, 0, 2, 3}},
      {"the run had it, with no evidence kept", run_of({0, 0, 0}, {}), {0, 0, 0}},
      {"joined by a decision", run_of({0, 0, 1, -1}, {}, {{1, 3}, {3, 2}}), {0, 0, 0, 0}},
      {"a decision takes out the weaker end",
       run_of({0, 0, 0}, kTriangle, {}, {{0, 1}}),
       {0, 1, 1}},
      {"the stronger tie stays", run_of({0, 0, 0}, kTriangle, {}, {{1, 2}}), {0, 0, 2}},
      {"two records apart, the third goes with the nearer",
       run_of({0, 0, 0}, kTriangle, {}, {{0, 2}}),
       {0, 0, 2}},
      {"a decision against another cluster changes nothing",
       run_of({0, 0, 1}, {}, {}, {{0, 2}}),
       {0, 0, 2}},
      {"joined first, then apart within: the pair decided stays",
       run_of({0, 0, 0}, kTriangle, {{0, 2}}, {{0, 1}}),
       {0, 1, 0}},
      {"a same against a different is passed over", run_of({0, 1}, {}, {{0, 1}}, {{0, 1}}), {0, 1}},
      {"what only an absent record held falls apart", broken, {0, 0, 2}},
  };
  for (const Case& c : kCases) EXPECT_EQ(decided_groups(c.run), c.groups) << c.what;
}

// Any decisions: none is broken but where they contradict one another, and the numbering of the
// records changes nothing but the numbers.
TEST(PersonClusters, NeverBreakADecision) {
  SeededRandom random(5);
  for (int round = 0; round < 400; ++round) {
    const size_t count = 2 + random.below(9);
    ClustersOfRun run;
    run.broken.assign(3, false);
    run.broken[random.below(3)] = random.below(2) == 0;
    for (size_t i = 0; i < count; ++i)
      run.cluster.push_back(static_cast<int64_t>(random.below(4)) - 1);
    for (size_t a = 0; a < count; ++a)
      for (size_t b = a + 1; b < count; ++b)
        if (random.below(2) == 0)
          run.pairs.push_back({a, b, static_cast<int64_t>(random.below(12000)) - 5000});
    for (uint64_t i = random.below(4); i > 0; --i)
      run.different.emplace_back(random.below(count), random.below(count));
    for (uint64_t i = random.below(4); i > 0; --i)
      run.same.emplace_back(random.below(count), random.below(count));
    const std::vector<size_t> groups = decided_groups(run);
    for (const auto& [a, b] : run.different)
      if (a != b) ASSERT_NE(groups[a], groups[b]) << round;
    if (run.different.empty())
      for (const auto& [a, b] : run.same) ASSERT_EQ(groups[a], groups[b]) << round;
    // Nobody is together whom neither the run nor a decision put together.
    for (size_t i = 0; i < count; ++i) {
      ASSERT_LE(groups[i], i);
      ASSERT_EQ(groups[groups[i]], groups[i]);
    }
    std::set<size_t> reach = {0};
    for (size_t steps = 0; steps < count; ++steps) {
      for (size_t i = 0; i < count; ++i) {
        const bool tied = std::any_of(reach.begin(), reach.end(), [&](size_t from) {
          const auto linked = [&](const auto& pair) {
            return (pair.first == from && pair.second == i) ||
                   (pair.second == from && pair.first == i);
          };
          return (run.cluster[i] >= 0 && run.cluster[i] == run.cluster[from]) ||
                 std::any_of(run.same.begin(), run.same.end(), linked);
        });
        if (tied) reach.insert(i);
      }
    }
    for (size_t i = 0; i < count; ++i)
      if (groups[i] == groups[0]) ASSERT_TRUE(reach.contains(i)) << round;
  }
}

}  // namespace
}  // namespace habeas::casefile
