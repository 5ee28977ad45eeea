// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <gtest/gtest.h>

namespace habeas {
namespace {

// First outputs of SplitMix64 from seed 1234567 (the reference implementation's published values).
TEST(Random, IsSplitMix64) {
  SeededRandom random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317ULL);
  EXPECT_EQ(random.next(), 3203168211198807973ULL);
  EXPECT_EQ(random.next(), 9817491932198370423ULL);
}

TEST(Random, DrawsBelowABoundEvenly) {
  SeededRandom random(1);
  int counts[7] = {};
  for (int i = 0; i < 70'000; ++i) ++counts[random.below(7)];
  for (int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Random, TheSystemGivesDifferentBytesEachTime) {
  EXPECT_NE(system_random().bytes(32), system_random().bytes(32));
}

}  // namespace
}  // namespace habeas
