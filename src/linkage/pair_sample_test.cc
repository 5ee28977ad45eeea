// SPDX-License-Identifier: Apache-2.0
#include "linkage/pair_sample.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include <gtest/gtest.h>

#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

// Labels as a person who knows the truth would write them.
std::vector<StratumLabels> labelled(const PairSample& sample, const std::vector<uint32_t>& truth) {
  std::vector<StratumLabels> labels(sample.strata.size());
  for (const SampledPair& pair : sample.pairs)
    ++(truth[pair.a] == truth[pair.b] ? labels[pair.stratum].same : labels[pair.stratum].different);
  return labels;
}

struct Known {
  double precision = 0;
  double recall = 0;  // among pairs that share a key or a cluster
  double f1 = 0;
};

Known known_of(const LinkResult& result, const std::vector<uint32_t>& truth) {
  const Agreement all = agreement(result.cluster, truth, 1);
  double lost = 0;
  for (const LinkedPair& pair : result.pairs)
    if (result.cluster[pair.a] != result.cluster[pair.b] && truth[pair.a] == truth[pair.b]) ++lost;
  Known known;
  known.precision = all.pairs_found > 0 ? all.pairs_both / all.pairs_found : 0;
  known.recall = all.pairs_both / (all.pairs_both + lost);
  known.f1 = 2 * all.pairs_both / (all.pairs_found + all.pairs_both + lost);
  return known;
}

Records hard_list(uint64_t seed) {
  return testing::made_list({.persons = 600, .copies = 3, .seed = seed, .errors = 55, .names = 20});
}

TEST(PairSample, StrataHoldEveryPairOnceAndSamplesAreOfTheirStrata) {
  const Records records = hard_list(3);
  const LinkResult result = link(records, prepare(records, 1), {}, {}, no_progress()).value();
  const PairSample sample =
      draw_pair_sample(result.cluster, result.pairs, {.size = 300, .seed = 4});
  double together = 0;
  double apart = sample.left_pairs;
  for (const Stratum& stratum : sample.strata)
    (stratum.together ? together : apart) += stratum.pairs;
  std::vector<uint32_t> clusters(result.cluster.begin(), result.cluster.end());
  EXPECT_DOUBLE_EQ(together, agreement(clusters, clusters, 1).pairs_found);
  const auto pairs_apart = std::count_if(
      result.pairs.begin(), result.pairs.end(),
      [&](const LinkedPair& pair) { return result.cluster[pair.a] != result.cluster[pair.b]; });
  EXPECT_DOUBLE_EQ(apart, static_cast<double>(pairs_apart));
  std::set<std::pair<RecordNumber, RecordNumber>> distinct;
  for (const SampledPair& pair : sample.pairs) {
    EXPECT_TRUE(distinct.emplace(pair.a, pair.b).second);
    EXPECT_EQ(sample.strata[pair.stratum].together,
              result.cluster[pair.a] == result.cluster[pair.b]);
  }
  EXPECT_NEAR(static_cast<double>(sample.pairs.size()), 300, 100);
  EXPECT_LE(sample.left_expected, 0.006 * result.expected_matches);
  const PairSample again = draw_pair_sample(result.cluster, result.pairs, {.size = 300, .seed = 4});
  for (size_t i = 0; i < sample.pairs.size(); ++i) EXPECT_EQ(again.pairs[i].a, sample.pairs[i].a);
}

TEST(PairSample, WithEveryPairLabelledItIsTheTruth) {
  const Records records = hard_list(5);
  const LinkResult result = link(records, prepare(records, 1), {}, {}, no_progress()).value();
  const std::vector<uint32_t> truth = testing::made_truth(records);
  const PairSample sample =
      draw_pair_sample(result.cluster, result.pairs, {.size = 100000000, .seed = 1});
  const SampleEstimate estimate = estimate_from_sample(sample, labelled(sample, truth), 1);
  const Known known = known_of(result, truth);
  EXPECT_NEAR(estimate.precision.value, known.precision, 1e-9);
  EXPECT_NEAR(estimate.precision.low, known.precision, 1e-9);
  EXPECT_NEAR(estimate.precision.high, known.precision, 1e-9);
  EXPECT_NEAR(estimate.recall.value, known.recall, 0.006);
  const SampleEstimate missing = estimate_from_sample(sample, labelled(sample, truth), 0.8);
  EXPECT_LT(missing.recall_with_missed.value, 0.85 * missing.recall.value + 0.01);
  EXPECT_GT(missing.missed, 0.2 * missing.matches);
}

// 90 % intervals against the truth on invented lists, a sample of 300 pairs each; 200 lists with
// HABEAS_SLOW=1. The bounds are wide of 90 % by what chance allows in so few.
TEST(PairSample, IntervalsCoverTheTruth) {
  const int lists = std::getenv("HABEAS_SLOW") != nullptr ? 20 : 4;
  const int each = 10;  // samples of one list
  int precision = 0;
  int recall = 0;
  int f1 = 0;
  double width = 0;
  for (int k = 0; k < lists; ++k) {
    const Records records = hard_list(100 + static_cast<uint64_t>(k));
    const LinkResult result = link(records, prepare(records, 1), {}, {}, no_progress()).value();
    const std::vector<uint32_t> truth = testing::made_truth(records);
    const Known known = known_of(result, truth);
    for (int s = 0; s < each; ++s) {
      const auto seed = static_cast<uint64_t>(k * each + s);
      const PairSample sample =
          draw_pair_sample(result.cluster, result.pairs, {.size = 300, .seed = seed});
      const SampleEstimate estimate = estimate_from_sample(sample, labelled(sample, truth), 1);
      const auto covers = [](const Rate& rate, double value) {
        return rate.low <= value && value <= rate.high;
      };
      precision += covers(estimate.precision, known.precision) ? 1 : 0;
      recall += covers(estimate.recall, known.recall) ? 1 : 0;
      f1 += covers(estimate.f1, known.f1) ? 1 : 0;
      width += (estimate.f1.high - estimate.f1.low) / (lists * each);
    }
  }
  std::printf("of %d intervals of 90 %% cover: precision %d, recall %d, F1 %d; mean width %.3f\n",
              lists * each, precision, recall, f1, width);
  const int least = lists * each * 4 / 5;
  EXPECT_GE(precision, least);
  EXPECT_GE(recall, least);
  EXPECT_GE(f1, least);
  EXPECT_LT(width, 0.2);
}

}  // namespace
}  // namespace habeas::linkage
