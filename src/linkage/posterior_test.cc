// SPDX-License-Identifier: Apache-2.0
#include "linkage/posterior.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/random.h"
#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

TEST(Posterior, CountsDrawsWithTheClusterAndWithItsRecordsTogether) {
  const std::vector<RecordNumber> cluster = {0, 0, 2, 3};
  const std::vector<std::vector<RecordNumber>> draws = {
      {0, 0, 2, 3}, {0, 0, 0, 3}, {0, 1, 1, 3}, {0, 0, 2, 2}};
  const std::vector<ClusterPosterior> all = cluster_posteriors(cluster, draws);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].records, 2);
  EXPECT_DOUBLE_EQ(all[0].exactly, 0.5);
  EXPECT_DOUBLE_EQ(all[0].together, 0.75);
  EXPECT_DOUBLE_EQ(all[1].exactly, 0.25);
  EXPECT_DOUBLE_EQ(all[1].together, 1);
  EXPECT_DOUBLE_EQ(all[2].exactly, 0.75);
  EXPECT_EQ(cluster_posteriors(cluster, {})[0].together, 0);
}

// The slow twin: clusters as sets of records, compared with sets.
TEST(Posterior, IsWhatCountingSetsGives) {
  SeededRandom random(3);
  for (int round = 0; round < 30; ++round) {
    const auto partition = [&] {
      std::vector<RecordNumber> first(6, 12);
      std::vector<RecordNumber> out;
      for (RecordNumber i = 0; i < 12; ++i) {
        const uint64_t label = random.below(6);
        first[label] = std::min(first[label], i);
        out.push_back(first[label]);
      }
      return out;
    };
    const auto sets_of = [](const std::vector<RecordNumber>& labels) {
      std::map<RecordNumber, std::set<RecordNumber>> sets;
      for (RecordNumber i = 0; i < labels.size(); ++i) sets[labels[i]].insert(i);
      return sets;
    };
    const std::vector<RecordNumber> cluster = partition();
    std::vector<std::vector<RecordNumber>> draws;
    for (int d = 0; d < 7; ++d) draws.push_back(partition());
    for (const ClusterPosterior& each : cluster_posteriors(cluster, draws)) {
      const std::set<RecordNumber> own = sets_of(cluster)[each.cluster];
      double exactly = 0;
      double together = 0;
      for (const auto& draw : draws)
        for (const auto& [root, members] : sets_of(draw)) {
          exactly += members == own ? 1 : 0;
          together += std::includes(members.begin(), members.end(), own.begin(), own.end()) ? 1 : 0;
        }
      EXPECT_DOUBLE_EQ(each.exactly, exactly / 7);
      EXPECT_DOUBLE_EQ(each.together, together / 7);
    }
  }
}

TEST(Posterior, OfAPairIsTheProbabilityOfThePair) {
  LinkResult result;
  result.cluster = {0, 0};
  result.clusters = 1;
  result.model.prior = 0.5;
  result.pairs = {{0, 1, 0, 1.2}};
  DrawOptions options;
  options.draws = 20000;
  options.thin = 1;
  const Draws draws = draw_partitions(result, {}, options);
  const ClusterPosterior only = cluster_posteriors(result.cluster, draws.partitions)[0];
  EXPECT_NEAR(only.exactly, 1 / (1 + std::exp(-1.2)), 0.015);
  EXPECT_DOUBLE_EQ(only.exactly, only.together);
  const Records records =
      testing::records_of("id = \"id\"\n[fields]\nf = \"family\"\n", {"id,f\na,x\nb,y\n"});
  EXPECT_EQ(posteriors_csv(records, std::vector<ClusterPosterior>{{0, 2, 0.5, 0.75}}),
            "cluster,records,exactly,together\na,2,0.5000,0.7500\n");
}

}  // namespace
}  // namespace habeas::linkage
