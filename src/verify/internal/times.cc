// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/times.h"

#include <algorithm>
#include <map>

#include "verify/internal/claims.h"

namespace habeas::verifier {
namespace {

// "2 h 5 min" of seconds.
std::string span(int64_t seconds) {
  int64_t minutes = seconds / 60;
  if (minutes < 60) return std::to_string(minutes) + " min";
  if (minutes < 48 * 60)
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
  return std::to_string(minutes / 60 / 24) + " days";
}

// The latest time stated by entries up to each, and the earliest by entries from each on.
struct Extremes {
  explicit Extremes(const std::vector<StatedTime>& stated) : latest(stated), earliest(stated) {
    for (size_t i = 1; i < latest.size(); ++i) {
      if (latest[i].at < latest[i - 1].at) latest[i] = latest[i - 1];
    }
    for (size_t i = earliest.size(); i-- > 1;) {
      if (earliest[i - 1].at > earliest[i].at) earliest[i - 1] = earliest[i];
    }
  }
  std::vector<StatedTime> latest, earliest;
};

size_t first_from(const std::vector<StatedTime>& stated, int64_t entry) {
  auto at = std::ranges::lower_bound(stated, entry, {}, &StatedTime::entry);
  return static_cast<size_t>(at - stated.begin());
}

// Whether what one of them saw agrees with what the actors state.
bool agrees(const std::vector<StatedTime>& stated, const Extremes& extremes, const SeenTime& seen,
            Report& report) {
  bool good = true;
  size_t covered = first_from(stated, seen.size);
  if (covered > 0) {
    const StatedTime& latest = extremes.latest[covered - 1];
    if (latest.at > seen.at + kClockTolerance) {
      good = false;
      report.failed(kTimes,
                    "entry " + std::to_string(latest.entry) + " says that it was made at " +
                        to_rfc3339(latest.at) + ", and " + seen.who + " saw it " +
                        span(latest.at - seen.at) + " earlier, at " + to_rfc3339(seen.at) +
                        ": its date is not to be relied on, or their clock was wrong",
                    seen.file, latest.entry);
    }
  }
  if (seen.recorded < 0) return good;
  size_t after = first_from(stated, seen.recorded + 1);
  if (after == stated.size()) return good;
  const StatedTime& earliest = extremes.earliest[after];
  if (earliest.at >= seen.at - kClockTolerance) return good;
  report.failed(kTimes,
                "entry " + std::to_string(earliest.entry) + " says that it was made at " +
                    to_rfc3339(earliest.at) + ", but it follows entry " +
                    std::to_string(seen.recorded) + ", which holds " + seen.who + ", made " +
                    span(seen.at - earliest.at) + " later, at " + to_rfc3339(seen.at) +
                    ": it is dated back, or a clock was wrong",
                seen.file, earliest.entry);
  return false;
}

// A witness cosigns nothing smaller than what it saw before.
void check_order_of_each_witness(std::vector<SeenTime> seen, Report& report) {
  std::erase_if(seen, [](const SeenTime& row) { return row.witness < 0; });
  std::ranges::stable_sort(seen, {}, &SeenTime::size);
  std::map<int64_t, const SeenTime*> latest;  // of each witness, among smaller sizes
  for (const SeenTime& row : seen) {
    const SeenTime*& before = latest[row.witness];
    if (before != nullptr && before->size < row.size && before->at > row.at + kClockTolerance) {
      report.failed(kTimes,
                    row.who + " saw size " + std::to_string(row.size) + " at " +
                        to_rfc3339(row.at) + " and the smaller size " +
                        std::to_string(before->size) + " after it, at " + to_rfc3339(before->at) +
                        ": no witness does that; ask it for its record",
                    row.file);
    }
    if (before == nullptr || row.at > before->at) before = &row;
  }
}

void note_clocks_set_back(const std::vector<StatedTime>& stated, Report& report) {
  for (size_t i = 1; i < stated.size(); ++i) {
    if (stated[i].at >= stated[i - 1].at - kClockTolerance) continue;
    report.not_checked(kTimes,
                       "entry " + std::to_string(stated[i].entry) + " is dated " +
                           span(stated[i - 1].at - stated[i].at) + " before entry " +
                           std::to_string(stated[i - 1].entry) +
                           ", which it follows: a clock was wrong, and the case alone cannot "
                           "say which",
                       "", stated[i].entry);
  }
}

}  // namespace

void check_times(const std::vector<StatedTime>& stated, std::vector<SeenTime> seen,
                 Report& report) {
  Extremes extremes(stated);
  int64_t good = 0;
  for (const SeenTime& row : seen) {
    if (agrees(stated, extremes, row, report)) ++good;
  }
  check_order_of_each_witness(std::move(seen), report);
  note_clocks_set_back(stated, report);
  if (good > 0 && report.failures_of(kTimes.id) == 0 && !stated.empty())
    report.pass(kTimes, std::to_string(good) + " times of others, within " +
                            std::to_string(kClockTolerance / 60) + " minutes");
}

}  // namespace habeas::verifier
