// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "calendar/day.h"

// A date as a source states it, in the Extended Date/Time Format (ISO 8601-2:2019, annex A; Library
// of Congress EDTF, levels 0, 1 and 2). Nothing is filled in: a year stays a year, an unspecified
// digit stays unspecified, and the text that was parsed is kept as it was.
//
//   1988-07-28   1988-07   1988   1988-07-28T14:30:00+03:30     level 0
//   1988-07?   1988~   1988-07-XX   198X   1988-22   Y17000     level 1: uncertain, approximate,
//   1988-07/..   /1988-09   1988?/1989                          unspecified, season, intervals
//   1988-~07-28   ?1988-07   19X8-07   1988-37   1950S2         level 2: by component, anywhere,
//   [1988-07-28,1988-07-30..1988-08-02]   {1988,1990}           one of, all of
//
// docs/formats/dates.md has the grammar, the canonical form and the bounds of seasons.

namespace habeas::calendar {

// A bit set: `?` = kUncertain, `~` = kApproximate, `%` = kBoth.
enum class Qualifier : unsigned char { kNone = 0, kUncertain = 1, kApproximate = 2, kBoth = 3 };

// One date. Text members hold digits and X, or are empty where the source says nothing.
struct EdtfDate {
  std::string year;       // four of 0-9 X, or five to twelve digits
  bool negative = false;  // years before year 0 (1 BC)
  int significant = 0;    // the S of 1950S2: how many leading digits are meant; 0 = not stated
  std::string month;      // "", two of 0-9 X, or a season or part of the year, "21" to "41"
  std::string day;        // "" or two of 0-9 X
  std::string time;       // "" or hh:mm:ss with its zone; the day is the local day as written
  Qualifier year_qualifier = Qualifier::kNone;
  Qualifier month_qualifier = Qualifier::kNone;
  Qualifier day_qualifier = Qualifier::kNone;
  friend bool operator==(const EdtfDate&, const EdtfDate&) = default;
};

enum class EndKind {
  kDate,     // the source gives a date
  kOpen,     // `..`: no end, or none given on purpose
  kUnknown,  // nothing written: there is an end, but it is not known
};

struct EdtfEnd {
  EndKind kind = EndKind::kDate;
  EdtfDate date;  // meaningful for kDate only
  friend bool operator==(const EdtfEnd&, const EdtfEnd&) = default;
};

// One date (start == end, single) or a run from start to end: an interval, or a..b in a set.
struct EdtfMember {
  bool single = true;
  EdtfEnd start;
  EdtfEnd end;
  friend bool operator==(const EdtfMember&, const EdtfMember&) = default;
};

// The first or last possible day; `day` is meaningful for kDate only.
struct Bound {
  EndKind kind = EndKind::kDate;
  DayNumber day = 0;
  friend bool operator==(const Bound&, const Bound&) = default;
};

struct Bounds {
  Bound earliest;
  Bound latest;
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

enum class Truth { kNo, kUnknown, kYes };

// Immutable; made only by parse() and the builders below, so a value is always well formed.
class ImpreciseDate {
 public:
  enum class Form {
    kDate,      // one date: something that happened on one day within the bounds
    kInterval,  // a/b: something that lasted from a day within a to a day within b
    kOneOf,     // [..]: one of these dates, it is not known which
    kAllOf,     // {..}: each of these dates
  };

  // kInvalid if the text is not EDTF, names a day that does not exist, ends before it begins, is
  // longer than kMaxText bytes, or says nothing at all ("/", "../..").
  static Result<ImpreciseDate> parse(std::string_view text);

  static constexpr std::size_t kMaxText = 4096;

  // One exact day; the original is its ISO form. The year must lie within -9999 to 9999, here and
  // in within() (a Bug otherwise).
  static ImpreciseDate on(DayNumber day);
  // One day, not known which, within the range: "[a..b]".
  static ImpreciseDate within(const DayRange& range);

  [[nodiscard]] Form form() const { return form_; }
  // Exactly the bytes that were parsed.
  [[nodiscard]] const std::string& original() const { return original_; }
  // One text for each meaning: see docs/formats/dates.md. parse(canonical()) gives the same value.
  [[nodiscard]] std::string canonical() const;
  [[nodiscard]] const std::vector<EdtfMember>& members() const { return members_; }

  // The first and last day the words allow, taken literally: `?` and `~` do not widen them.
  [[nodiscard]] Bounds bounds() const;
  // The day, if the words name exactly one without a qualifier.
  [[nodiscard]] std::optional<DayNumber> exact_day() const;
  // Could it be this day, taken literally? kYes for an exact day or a day certainly inside an
  // interval; unspecified digits count: XXXX-12-XX does not admit a day in July.
  [[nodiscard]] Truth admits(DayNumber day) const;
  // All qualifiers that appear anywhere in it.
  [[nodiscard]] Qualifier qualifier() const;
  // The lowest EDTF level that has the notation used: 0, 1 or 2.
  [[nodiscard]] int level() const;

  // Same meaning (same canonical form); the originals may differ.
  friend bool operator==(const ImpreciseDate& a, const ImpreciseDate& b) {
    return a.form_ == b.form_ && a.members_ == b.members_;
  }

 private:
  ImpreciseDate(Form form, std::string original, std::vector<EdtfMember> members)
      : form_(form), original_(std::move(original)), members_(std::move(members)) {}

  Form form_;
  std::string original_;
  std::vector<EdtfMember> members_;
};

// The literal bounds of one date of a member. `date` must come from an ImpreciseDate.
[[nodiscard]] DayRange days_of(const EdtfDate& date);

}  // namespace habeas::calendar
