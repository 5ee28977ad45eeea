// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/times.h"

#include <gtest/gtest.h>

#include "verify/internal/claims.h"

namespace habeas::verifier {
namespace {

constexpr Instant kNoon = 1'600'000'000;
constexpr int64_t kHour = 3600;

// Entries 0 to 4, an hour apart.
std::vector<StatedTime> hourly() {
  std::vector<StatedTime> out;
  for (int64_t k = 0; k < 5; ++k) out.push_back({k, kNoon + k * kHour});
  return out;
}

SeenTime witness(int64_t size, Instant at, int64_t who = 0) {
  return {size, at, "the witness w" + std::to_string(who), "anchors/x", who, -1};
}
SeenTime stamp(int64_t size, Instant at, int64_t recorded) {
  return {size, at, "the timestamp of CN=T", "anchors/y", -1, recorded};
}

struct Verdicts {
  int64_t failed = 0, noted = 0, passed = 0;
  bool operator==(const Verdicts&) const = default;
};
Verdicts judged(const std::vector<StatedTime>& stated, std::vector<SeenTime> seen) {
  Report report("case", "x");
  check_times(stated, std::move(seen), report);
  Verdicts out;
  for (const Check& check : report.checks()) {
    EXPECT_EQ(check.id, kTimes.id);
    out.failed += check.verdict == Verdict::kFail ? 1 : 0;
    out.noted += check.verdict == Verdict::kNotChecked ? 1 : 0;
    out.passed += check.verdict == Verdict::kPass ? 1 : 0;
  }
  return out;
}

TEST(Times, WhatIsUnderACheckpointWasMadeBeforeOthersSawIt) {
  const struct {
    const char* what;
    std::vector<SeenTime> seen;
    Verdicts expected;
  } kCases[] = {
      {"nobody saw anything", {}, {0, 0, 0}},
      {"a witness right after entry 2", {witness(3, kNoon + 2 * kHour + 1)}, {0, 0, 1}},
      {"much later", {witness(3, kNoon + 900 * kHour)}, {0, 0, 1}},
      {"within the tolerance", {witness(3, kNoon + 2 * kHour - kClockTolerance)}, {0, 0, 1}},
      {"just beyond it", {witness(3, kNoon + 2 * kHour - kClockTolerance - 1)}, {1, 0, 0}},
      {"a timestamp before its last entry", {stamp(5, kNoon + kHour, -1)}, {1, 0, 0}},
      {"size 0 covers nothing", {witness(0, 0)}, {0, 0, 1}},
      {"the good one passes, the bad one fails",
       {witness(1, kNoon + 1), stamp(2, kNoon - kHour, -1)},
       {1, 0, 0}},
  };
  for (const auto& c : kCases) EXPECT_EQ(judged(hourly(), c.seen), c.expected) << c.what;
}

TEST(Times, WhatFollowsTheRecordOfATimestampWasMadeAfterIt) {
  // Recorded by entry 3, of the first two entries.
  EXPECT_EQ(judged(hourly(), {stamp(2, kNoon + 3 * kHour - 5, 3)}), (Verdicts{0, 0, 1}));
  EXPECT_EQ(judged(hourly(), {stamp(2, kNoon + 6 * kHour, 3)}), (Verdicts{1, 0, 0}))
      << "entry 4 is dated back by two hours";
  EXPECT_EQ(judged(hourly(), {stamp(2, kNoon + 6 * kHour, 4)}), (Verdicts{0, 0, 1}))
      << "nothing follows entry 4";
}

TEST(Times, TheEntryThatIsWrongIsNamed) {
  std::vector<StatedTime> stated = hourly();
  stated[1].at = kNoon + 50 * kHour;
  Report report("case", "x");
  check_times(stated, {witness(4, kNoon + 4 * kHour)}, report);
  const Check* failure = report.first_failure();
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->index, 1);
  EXPECT_EQ(failure->file, "anchors/x");
  EXPECT_NE(failure->detail.find("46 h 0 min earlier"), std::string::npos) << failure->detail;
}

TEST(Times, AWitnessThatGoesBackIsSaid) {
  EXPECT_EQ(judged(hourly(), {witness(2, kNoon + 9 * kHour), witness(4, kNoon + 5 * kHour)}),
            (Verdicts{1, 0, 0}));
  EXPECT_EQ(judged(hourly(), {witness(2, kNoon + 9 * kHour), witness(4, kNoon + 5 * kHour, 1)}),
            (Verdicts{0, 0, 1}))
      << "two witnesses keep two orders";
  EXPECT_EQ(judged(hourly(), {witness(4, kNoon + 5 * kHour), witness(4, kNoon + 9 * kHour)}),
            (Verdicts{0, 0, 1}));
}

TEST(Times, AClockThatWasSetBackIsNotedAndFailsNothing) {
  std::vector<StatedTime> stated = hourly();
  stated[3].at = kNoon;
  EXPECT_EQ(judged(stated, {}), (Verdicts{0, 1, 0}));
  EXPECT_EQ(judged({{0, kNoon}, {1, kNoon - kClockTolerance}}, {}), (Verdicts{0, 0, 0}));
}

}  // namespace
}  // namespace habeas::verifier
