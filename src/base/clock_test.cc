// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <gtest/gtest.h>

namespace habeas {
namespace {

TEST(Clock, WritesAndReadsUtcTimes) {
  const struct {
    Instant instant;
    std::string text;
  } kCases[] = {{0, "1970-01-01T00:00:00Z"},
                {1607515200, "2020-12-09T12:00:00Z"},
                {951782400, "2000-02-29T00:00:00Z"},
                {-1, "1969-12-31T23:59:59Z"},
                {4102444799, "2099-12-31T23:59:59Z"}};
  for (const auto& c : kCases) {
    EXPECT_EQ(to_rfc3339(c.instant), c.text);
    EXPECT_EQ(from_rfc3339(c.text).value(), c.instant);
  }
  for (std::string_view bad :
       {"2021-02-29T00:00:00Z", "2021-01-01 00:00:00Z", "2021-01-01T24:00:00Z",
        "2021-01-01T00:00:60Z", "2021-01-01T00:00:00+00:00", "2021-1-01T00:00:00Z", ""}) {
    EXPECT_FALSE(from_rfc3339(bad)) << bad;
  }
}

TEST(Clock, AFixedClockMovesOnlyByItsStep) {
  FixedClock clock(100, 5);
  EXPECT_EQ(clock.now(), 100);
  EXPECT_EQ(clock.now(), 105);
}

}  // namespace
}  // namespace habeas
