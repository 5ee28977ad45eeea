// SPDX-License-Identifier: Apache-2.0
#include "base/philox.h"

#include <cmath>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace habeas {
namespace {

// The known answers of Random123 (kat_vectors, philox 4x32, 10 rounds).
TEST(Philox, GivesTheKnownAnswersOfItsAuthors) {
  struct Case {
    PhiloxCounter counter;
    PhiloxKey key;
    PhiloxCounter expected;
  };
  constexpr uint32_t kOnes = 0xffffffff;
  const Case cases[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{kOnes, kOnes, kOnes, kOnes},
       {kOnes, kOnes},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (const Case& c : cases) EXPECT_EQ(philox_block(c.counter, c.key), c.expected);
}

TEST(Philox, ReadsTheBlocksOfItsStreamInOrder) {
  Philox random(0x299f31d0a4093822, 7);
  for (uint32_t block = 0; block < 3; ++block) {
    for (uint32_t word : philox_block({block, 0, 7, 0}, {0xa4093822, 0x299f31d0}))
      EXPECT_EQ(random.next32(), word);
  }
}

TEST(Philox, StreamsAndKeysDiffer) {
  std::set<uint64_t> seen;
  for (uint64_t key = 0; key < 20; ++key) {
    for (uint64_t stream = 0; stream < 20; ++stream) seen.insert(Philox(key, stream).next64());
  }
  EXPECT_EQ(seen.size(), 400U);
  seen.clear();
  for (uint64_t seed = 0; seed < 20; ++seed) {
    for (uint64_t purpose = 0; purpose < 20; ++purpose) seen.insert(philox_key(seed, purpose));
  }
  EXPECT_EQ(seen.size(), 400U);
}

TEST(Philox, UniformsAreOpenAndEven) {
  Philox random(1, 1);
  std::vector<int> cells(100);
  constexpr int kDraws = 200000;
  for (int i = 0; i < kDraws; ++i) {
    double u = random.uniform();
    ASSERT_GT(u, 0.0);
    ASSERT_LT(u, 1.0);
    ++cells[static_cast<size_t>(u * 100)];
  }
  double chi = 0;
  for (int count : cells) chi += (count - 2000.0) * (count - 2000.0) / 2000.0;
  EXPECT_LT(chi, 148.0);  // the upper 0.001 point of chi-squared with 99 degrees of freedom
  EXPECT_GT(chi, 60.0);
}

TEST(Philox, NormalsHaveTheirMoments) {
  Philox random(2, 1);
  constexpr int kDraws = 200000;
  double sum[5] = {};
  for (int i = 0; i < kDraws; ++i) {
    double z = random.normal();
    double power = 1;
    for (double& s : sum) {
      s += power / kDraws;
      power *= z;
    }
  }
  EXPECT_NEAR(sum[1], 0.0, 0.01);
  EXPECT_NEAR(sum[2], 1.0, 0.015);
  EXPECT_NEAR(sum[3], 0.0, 0.04);
  EXPECT_NEAR(sum[4], 3.0, 0.1);
}

TEST(Philox, DrawsBelowABoundEvenly) {
  Philox random(3, 1);
  int counts[7] = {};
  for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
  for (int count : counts) EXPECT_NEAR(count, 10000, 400);
  EXPECT_EQ(random.below(1), 0U);
  // A bound just above half of the range makes rejection likely; the upper half must still be hit.
  uint64_t bound = (uint64_t{1} << 63) + 1;
  int upper = 0;
  for (int i = 0; i < 10000; ++i) {
    uint64_t value = random.below(bound);
    ASSERT_LT(value, bound);
    if (value >= bound / 2) ++upper;
  }
  EXPECT_NEAR(upper, 5000, 250);
}

}  // namespace
}  // namespace habeas
