// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <atomic>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "base/result.h"

namespace habeas {
namespace {

TEST(ParallelFor, CallsEveryIndexOnceWhateverTheNumberOfThreads) {
  for (int threads : {0, 1, 2, 7}) {
    for (int64_t count : {0, 1, 2, 1000}) {
      std::vector<int> calls(static_cast<size_t>(count));
      parallel_for(count, threads, [&](int64_t i) { ++calls[static_cast<size_t>(i)]; });
      EXPECT_EQ(std::accumulate(calls.begin(), calls.end(), int64_t{0}), count);
      for (int n : calls) EXPECT_EQ(n, 1);
    }
  }
}

TEST(ParallelFor, ThrowsABugOfABodyAgainAndStops) {
  std::atomic<int64_t> done = 0;
  EXPECT_THROW(parallel_for(1'000'000, 3,
                            [&](int64_t i) {
                              check(i != 10, "a body may fail");
                              ++done;
                            }),
               Bug);
  EXPECT_LT(done, 1'000'000);
}

}  // namespace
}  // namespace habeas
