// SPDX-License-Identifier: Apache-2.0
#include "linkage/sampler.h"

#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

TEST(Sampler, TwoRecordsAreTogetherAsOftenAsTheirPairIsProbable) {
  for (const double log_odds : {-1.0, 0.0, 0.7, 2.5}) {
    LinkResult result;
    result.cluster = {0, 1};
    result.clusters = 2;
    result.model.prior = 0.5;
    result.pairs = {{0, 1, 0, log_odds}};
    DrawOptions options;
    options.draws = 20000;
    options.thin = 1;
    double together = 0;
    for (const auto& partition : draw_partitions(result, {}, options).partitions)
      together += partition[0] == partition[1] ? 1.0 / options.draws : 0;
    EXPECT_NEAR(together, 1 / (1 + std::exp(-log_odds)), 0.015) << log_odds;
  }
}

TEST(Sampler, KeepsConstraints) {
  LinkResult result;
  result.cluster = {0, 0, 2, 3};
  result.clusters = 3;
  result.model.prior = 0.5;
  for (RecordNumber a = 0; a < 4; ++a)
    for (RecordNumber b = a + 1; b < 4; ++b) result.pairs.push_back({a, b, 0, 2.0});
  Constraints constraints;
  constraints.same = {{0, 1}};
  constraints.different = {{1, 2}};
  const std::vector<uint16_t> list = {0, 0, 1, 1};
  constraints.list = list;
  constraints.duplicate_free = {false, true};
  for (const auto& partition : draw_partitions(result, constraints, {}).partitions) {
    EXPECT_EQ(partition[0], partition[1]);
    EXPECT_NE(partition[1], partition[2]);
    EXPECT_NE(partition[2], partition[3]);
  }
}

// 90 % intervals for the number of persons; all 200 sets with HABEAS_SLOW=1. The bounds are wide of
// the demand (84 to 95 %) by what chance allows in so few sets.
TEST(Sampler, IntervalsForTheNumberOfPersonsCoverIt) {
  const int sets = std::getenv("HABEAS_SLOW") != nullptr ? 200 : 10;
  int covered = 0;
  int below = 0;
  for (int set = 0; set < sets; ++set) {
    const Records records = testing::made_list(
        {.persons = 300, .copies = 2, .seed = 1000U + static_cast<uint64_t>(set), .errors = 25});
    const LinkResult result = link(records, prepare(records, 1), {}, {}, no_progress()).value();
    DrawOptions options;
    options.seed = static_cast<uint64_t>(set);
    const Draws draws = draw_partitions(result, {}, options);
    covered += draws.low <= 300 && 300 <= draws.high ? 1 : 0;
    below += draws.high < 300 ? 1 : 0;
  }
  RecordProperty("covered", covered);
  std::printf("covered %d of %d; too low %d, too high %d\n", covered, sets, below,
              sets - covered - below);
  EXPECT_GE(covered, sets * 7 / 10);
  if (sets == 200) {
    EXPECT_GE(covered, 168);
    EXPECT_LE(covered, 190);
  }
}

}  // namespace
}  // namespace habeas::linkage
