// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "calendar/imprecise_date.h"

// What two imprecise dates allow one to say about their order. Answers are three-valued: kYes and
// kNo hold for every pair of days the words allow, kUnknown is everything else.
//
// A qualified date (`?`, `~`, `%`) is not taken at its word: its bounds are moved out by a margin
// before comparing, and the answer is marked as hedged. EDTF gives no margins; these are this
// project's own convention, made to err towards "unknown", and a caller may state others.

namespace habeas::calendar {

// Days added each side, by the finest component that carries the qualifier.
struct Margins {
  std::int64_t day = 31;
  std::int64_t month = 183;
  std::int64_t year = 1826;       // five years
  std::int64_t long_year = 3652;  // a decade or more unspecified, or a year of five digits or more
};

struct Relation {
  Truth before = Truth::kUnknown;    // a ends before b begins
  Truth after = Truth::kUnknown;     // a begins after b ends
  Truth overlaps = Truth::kUnknown;  // some day belongs to both; for two single dates: the same day
  bool hedged = false;               // a qualified date took part
  friend bool operator==(const Relation&, const Relation&) = default;
};

enum class Order { kBefore, kAfter, kOverlaps, kUnknown };

[[nodiscard]] Relation relate(const ImpreciseDate& a, const ImpreciseDate& b,
                              const Margins& margins = {});
// The one part of the relation that is certain, if any.
[[nodiscard]] Order order(const ImpreciseDate& a, const ImpreciseDate& b,
                          const Margins& margins = {});

// The days common to the literal bounds of both, if any; an absent bound is no bound.
struct Overlap {
  Bound earliest;
  Bound latest;
};
[[nodiscard]] std::optional<Overlap> overlap(const ImpreciseDate& a, const ImpreciseDate& b);

// Elapsed time is itself imprecise; an absent limit means that nothing bounds it on that side.
struct Elapsed {
  std::optional<std::int64_t> least_days;
  std::optional<std::int64_t> most_days;
  std::optional<std::int64_t> least_years;  // whole Gregorian years, as an age is counted
  std::optional<std::int64_t> most_years;
  bool hedged = false;
};
// From any day `from` allows to any day `to` allows; negative where `to` may be earlier. Literal
// bounds: margins are not applied, `hedged` says that a qualified date took part.
[[nodiscard]] Elapsed elapsed(const ImpreciseDate& from, const ImpreciseDate& to);
// How long an interval lasted, first and last day included: at least 1. A single date lasts 1 day.
[[nodiscard]] Elapsed duration(const ImpreciseDate& date);

}  // namespace habeas::calendar
