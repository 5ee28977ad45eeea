// SPDX-License-Identifier: Apache-2.0
#include "linkage/evaluate.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas::linkage {
namespace {

TEST(Agreement, CountsAsTheDefinitionsDo) {
  // Worked by hand: truth {0,1,2}{3,4}{5}; found {0,1}{2,3,4}{5}.
  const std::vector<uint32_t> truth = {0, 0, 0, 1, 1, 2};
  const std::vector<uint32_t> found = {7, 7, 8, 8, 8, 9};
  const Agreement a = agreement(found, truth, 1);
  EXPECT_EQ(a.pairs_true, 4);
  EXPECT_EQ(a.pairs_found, 4);
  EXPECT_EQ(a.pairs_both, 2);
  EXPECT_DOUBLE_EQ(a.f1.value, 0.5);
  EXPECT_DOUBLE_EQ(a.b_precision.value, (1 + 1 + 1 / 3.0 + 2 / 3.0 + 2 / 3.0 + 1) / 6);
  EXPECT_DOUBLE_EQ(a.b_recall.value, (2 / 3.0 + 2 / 3.0 + 1 / 3.0 + 1 + 1 + 1) / 6);
  EXPECT_DOUBLE_EQ(a.cluster_precision.value, 1 / 3.0);
  EXPECT_DOUBLE_EQ(a.cluster_recall.value, 1 / 3.0);
}

TEST(Agreement, AgreesWithCountingEveryPair) {
  SeededRandom random(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<uint32_t> truth(40);
    std::vector<uint32_t> found(40);
    for (size_t i = 0; i < 40; ++i) {
      truth[i] = static_cast<uint32_t>(random.below(15));
      found[i] = static_cast<uint32_t>(random.below(15));
    }
    double both = 0;
    double in_truth = 0;
    double in_found = 0;
    for (size_t i = 0; i < 40; ++i)
      for (size_t j = i + 1; j < 40; ++j) {
        in_truth += truth[i] == truth[j];
        in_found += found[i] == found[j];
        both += truth[i] == truth[j] && found[i] == found[j];
      }
    const Agreement a = agreement(found, truth, 1);
    EXPECT_EQ(a.pairs_true, in_truth);
    EXPECT_NEAR(a.pairs_found, in_found, 1e-9);
    EXPECT_EQ(a.pairs_both, both);
  }
}

}  // namespace
}  // namespace habeas::linkage
