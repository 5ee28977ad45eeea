// SPDX-License-Identifier: Apache-2.0
#include "calendar/date_order.h"

#include <vector>

#include <gtest/gtest.h>

#include "calendar/gregorian.h"

namespace habeas::calendar {
namespace {

ImpreciseDate edtf(const char* text) {
  Result<ImpreciseDate> date = ImpreciseDate::parse(text);
  EXPECT_TRUE(date) << text;
  return std::move(date).value();
}

TEST(DateOrder, AnswersOnlyWhatTheWordsAllow) {
  const struct {
    const char* a;
    const char* b;
    Order order;
  } kCases[] = {
      {"1988-07-28", "1988-07-29", Order::kBefore},
      {"1988-07-28", "1988-07-28", Order::kOverlaps},
      {"1988-07", "1988-08", Order::kBefore},
      {"1988-07", "1988-07-15", Order::kUnknown},  // the month's day may come before, on or after
      {"1988", "1988", Order::kUnknown},
      {"1988-09", "1988-07/1988-08", Order::kAfter},
      {"1988-07-15", "1988-07-01/1988-08-31", Order::kOverlaps},
      {"1988-07", "1988-07-01/1988-08-31", Order::kOverlaps},
      {"1988-07", "1988-07/1988-08", Order::kUnknown},  // it may have begun after that day
      {"1988-07/..", "1988-07-01", Order::kUnknown},
      {"1988-07/..", "1988-06", Order::kAfter},
      {"1988-07/..", "1990", Order::kUnknown},  // it may have ended before
      {"/1988-07", "1988-08", Order::kBefore},
      {"/1988-07", "1980", Order::kUnknown},
      {"[1980,1990]", "1985", Order::kUnknown},
      {"[1980,1981]", "1985", Order::kBefore},
      {"[1988-07-28..1988-08-02]", "1988-07-30", Order::kUnknown},
      {"[..1987-12-31]", "1988", Order::kBefore},
      {"{1980,1990}", "1985",
       Order::kUnknown},  // neither wholly before nor after, and no shared day
      {"{1980-01-01,1990-01-01}", "1990-01-01", Order::kOverlaps},
      {"198X", "1990", Order::kBefore},
      {"1988-22", "1988-12", Order::kUnknown},
  };
  for (const auto& row : kCases)
    EXPECT_EQ(order(edtf(row.a), edtf(row.b)), row.order) << row.a << " and " << row.b;
}

TEST(DateOrder, SetsSayNoWhereNoChoiceSharesADay) {
  EXPECT_EQ(relate(edtf("[1980,1990]"), edtf("1985")).overlaps, Truth::kNo);
  EXPECT_EQ(relate(edtf("{1980,1990}"), edtf("1985")).overlaps, Truth::kNo);
  EXPECT_EQ(relate(edtf("{1980,1990}"), edtf("1985")).before, Truth::kNo);
  EXPECT_EQ(relate(edtf("[1980,1990]"), edtf("1985")).before, Truth::kUnknown);
}

TEST(DateOrder, DoesNotTakeQualifiedDatesAtTheirWord) {
  EXPECT_EQ(order(edtf("1988"), edtf("1990")), Order::kBefore);
  EXPECT_EQ(order(edtf("1988~"), edtf("1990")), Order::kUnknown);
  EXPECT_EQ(order(edtf("1988~"), edtf("2016-08-09")), Order::kBefore);
  EXPECT_EQ(order(edtf("1988~"), edtf("1990"), Margins{.year = 30}), Order::kBefore);
  EXPECT_TRUE(relate(edtf("1988~"), edtf("2016-08-09")).hedged);
  EXPECT_FALSE(relate(edtf("1988"), edtf("1990")).hedged);
  // An approximate day of a firm month stays in that month.
  EXPECT_EQ(order(edtf("1988-07-~28"), edtf("1988-08-01")), Order::kBefore);
  EXPECT_EQ(order(edtf("1988-07-28~"), edtf("1988-08-01")), Order::kUnknown);
  EXPECT_EQ(order(edtf("1988-~07-28"), edtf("1989-01-01")), Order::kBefore);
}

// Which days the words allow, found by trying: the oracle for the tables above and below.
std::vector<std::pair<DayNumber, DayNumber>> allowed_runs(const ImpreciseDate& date, DayNumber low,
                                                          DayNumber high) {
  std::vector<std::pair<DayNumber, DayNumber>> runs;
  const EdtfMember& member = date.members().front();
  const auto in = [](const EdtfEnd& end, DayNumber day) {
    if (end.kind != EndKind::kDate) return true;
    const DayRange days = days_of(end.date);
    return day >= days.earliest && day <= days.latest;
  };
  for (DayNumber a = low; a <= high; ++a) {
    if (!in(member.start, a)) continue;
    for (DayNumber b = member.single ? a : a; b <= (member.single ? a : high); ++b)
      if (in(member.end, b)) runs.emplace_back(a, b);
  }
  return runs;
}

TEST(DateOrder, AgreesWithTryingEveryPairOfDays) {
  // Unqualified dates around the turn of July 1988, open ends included.
  const char* kDates[] = {"1988-07-01",
                          "1988-06-29",
                          "1988-07",
                          "1988-06",
                          "1988-06-28/1988-07-02",
                          "1988-06/1988-07-03",
                          "1988-07-02/1988-07",
                          "1988-07-05/..",
                          "/1988-06-29",
                          "1988-06-3X",
                          "../1988-07-02"};
  const DayNumber low = day_from_gregorian({1988, 6, 1}).value();
  const DayNumber high = day_from_gregorian({1988, 7, 31}).value();
  for (const char* x : kDates) {
    for (const char* y : kDates) {
      bool before_all = true, before_any = false, shared_all = true, shared_any = false;
      for (const auto& a : allowed_runs(edtf(x), low, high)) {
        for (const auto& b : allowed_runs(edtf(y), low, high)) {
          const bool is_before = a.second < b.first;
          const bool is_shared = a.second >= b.first && b.second >= a.first;
          before_all = before_all && is_before;
          before_any = before_any || is_before;
          shared_all = shared_all && is_shared;
          shared_any = shared_any || is_shared;
        }
      }
      const Relation relation = relate(edtf(x), edtf(y));
      const auto expected = [](bool all, bool any) {
        return all ? Truth::kYes : any ? Truth::kUnknown : Truth::kNo;
      };
      // The window cuts open ends off, which can only turn "unknown" into a firmer answer.
      if (relation.before != Truth::kUnknown) {
        EXPECT_EQ(relation.before, expected(before_all, before_any)) << x << " before " << y;
      }
      if (relation.overlaps != Truth::kUnknown) {
        EXPECT_EQ(relation.overlaps, expected(shared_all, shared_any)) << x << " overlaps " << y;
      }
      const bool bounded = std::string(x).find("..") == std::string::npos && x[0] != '/' &&
                           std::string(y).find("..") == std::string::npos && y[0] != '/';
      if (bounded) {
        EXPECT_EQ(relation.before, expected(before_all, before_any)) << x << " before " << y;
        EXPECT_EQ(relation.overlaps, expected(shared_all, shared_any)) << x << " overlaps " << y;
      }
    }
  }
}

TEST(DateOrder, IsAntisymmetricAndNeverContradictsItself) {
  const char* kDates[] = {"1988",    "1988~",   "1988-07-28",        "?1988-07",
                          "198X",    "1988-22", "[1987,1989..1990]", "{1987,1989}",
                          "1988/..", "/1988",   "[..1988-01-01]",    "XXXX-07",
                          "1950S2",  "Y-17E7",  "1988-07-~28",       "-0044-03-15"};
  for (const char* x : kDates) {
    for (const char* y : kDates) {
      const Relation forth = relate(edtf(x), edtf(y));
      const Relation back = relate(edtf(y), edtf(x));
      EXPECT_EQ(forth.before, back.after) << x << " " << y;
      EXPECT_EQ(forth.after, back.before) << x << " " << y;
      EXPECT_EQ(forth.overlaps, back.overlaps) << x << " " << y;
      const int certain = (forth.before == Truth::kYes) + (forth.after == Truth::kYes) +
                          (forth.overlaps == Truth::kYes);
      EXPECT_LE(certain, 1) << x << " " << y;
    }
  }
}

TEST(DateOrder, OverlapIsTheCommonPartOfTheBounds) {
  const std::optional<Overlap> common = overlap(edtf("1988-06-15/1988-08"), edtf("1988-07"));
  ASSERT_TRUE(common);
  EXPECT_EQ(to_iso(common->earliest.day), "1988-07-01");
  EXPECT_EQ(to_iso(common->latest.day), "1988-07-31");
  EXPECT_FALSE(overlap(edtf("1988-07"), edtf("1988-08")));
  const std::optional<Overlap> open = overlap(edtf("1988-07/.."), edtf("/1990"));
  ASSERT_TRUE(open);
  EXPECT_EQ(to_iso(open->earliest.day), "1988-07-01");
  EXPECT_EQ(to_iso(open->latest.day), "1990-12-31");
  const std::optional<Overlap> without_end = overlap(edtf("1988/.."), edtf("1990/.."));
  ASSERT_TRUE(without_end);
  EXPECT_EQ(without_end->latest.kind, EndKind::kOpen);
}

TEST(DateOrder, ElapsedTimeIsAnIntervalOfDaysAndYears) {
  const Elapsed exact = elapsed(edtf("1960-07-28"), edtf("1988-07-28"));
  EXPECT_EQ(exact.least_days, 10227);
  EXPECT_EQ(exact.most_days, 10227);
  EXPECT_EQ(exact.least_years, 28);
  const Elapsed age = elapsed(edtf("1960"), edtf("1988-07"));
  EXPECT_EQ(age.least_years, 27);
  EXPECT_EQ(age.most_years, 28);
  EXPECT_EQ(age.least_days, 10044);  // 1960-12-31 to 1988-07-01
  EXPECT_EQ(age.most_days, 10439);   // 1960-01-01 to 1988-07-31
  const Elapsed open = elapsed(edtf("1988-07/.."), edtf("2020-09-03"));
  EXPECT_FALSE(open.least_days);
  EXPECT_EQ(open.most_years, 32);
  EXPECT_EQ(elapsed(edtf("1988-07"), edtf("1988-07")).least_days, -30);
  EXPECT_TRUE(elapsed(edtf("1960~"), edtf("1988")).hedged);
}

TEST(DateOrder, DurationCountsBothEnds) {
  EXPECT_EQ(duration(edtf("1988-07-28/1988-08-02")).least_days, 6);
  EXPECT_EQ(duration(edtf("1988-07-28/1988-08-02")).most_days, 6);
  EXPECT_EQ(duration(edtf("1988-07/1988-08")).least_days, 2);
  EXPECT_EQ(duration(edtf("1988-07/1988-08")).most_days, 62);
  EXPECT_EQ(duration(edtf("1980/1989")).most_years, 10);
  EXPECT_EQ(duration(edtf("1988-07/..")).least_days, 1);
  EXPECT_FALSE(duration(edtf("1988-07/..")).most_days);
  EXPECT_EQ(duration(edtf("1988")).most_days, 1);
  EXPECT_EQ(duration(edtf("{1988-07-28,1988-07-30}")).least_days, 3);
  EXPECT_TRUE(duration(edtf("1980/Y999999999999")).most_years);
}

}  // namespace
}  // namespace habeas::calendar
