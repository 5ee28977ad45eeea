// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What every estimator reads: how many persons were named by exactly which lists. The table knows
// no case and no store; it comes from linkage or from a file.

namespace habeas::estimate {

inline constexpr size_t kMaxLists = 64;
// Counts above this would lose units in a double, and no population of persons is larger.
inline constexpr int64_t kMaxCount = int64_t{1} << 50;

// The persons on exactly the lists whose bits are set: bit j stands for list j.
struct Cell {
  uint64_t history = 0;
  int64_t count = 0;
  bool operator==(const Cell&) const = default;
};

struct CaptureTable {
  std::vector<std::string> lists;  // names, unique, not empty
  std::vector<Cell> cells;         // by history, unique; count > 0, history != 0
  // Histories whose count is known to be too high (it holds persons who do not belong) and is only
  // an upper bound; by value, unique.
  std::vector<uint64_t> censored;

  bool operator==(const CaptureTable&) const = default;

  [[nodiscard]] size_t list_count() const { return lists.size(); }
  // n: persons on at least one list.
  [[nodiscard]] int64_t observed() const;
  // The count of exactly this history; 0 if it was not seen.
  [[nodiscard]] int64_t count(uint64_t history) const;
  // Persons on all lists of `subset` (and perhaps on others); all of them for the empty subset.
  [[nodiscard]] int64_t on_all(uint64_t subset) const;
  // Persons on exactly k lists, for k from 0 (always 0 persons) to list_count().
  [[nodiscard]] std::vector<int64_t> by_captures() const;
};

// Sorts the cells and checks what must hold whatever the method: names unique and not empty, at
// most kMaxLists, bits within the lists, no history twice, no negative count, nothing stated for
// the empty history (it is what is to be estimated), a sum within kMaxCount. Cells of count 0 are
// dropped: a history that is absent was not seen. kInvalid with advice otherwise.
[[nodiscard]] Result<CaptureTable> make_capture_table(std::vector<std::string> lists,
                                                      std::vector<Cell> cells,
                                                      std::vector<uint64_t> censored = {});

// As make_capture_table, but the counts of equal histories are added up.
[[nodiscard]] Result<CaptureTable> pool_capture_table(std::vector<std::string> lists,
                                                      std::vector<Cell> cells);

// The table over the lists of `kept` alone, in their order. Persons on none of them are no longer
// observed, so n can fall. At least one bit must be kept (check).
[[nodiscard]] CaptureTable keep_lists(const CaptureTable& table, uint64_t kept);
[[nodiscard]] CaptureTable drop_list(const CaptureTable& table, size_t list);
// One list in place of those in `merged` (two or more bits), at the place of the first: on it is
// who was on any of them. n does not change.
[[nodiscard]] CaptureTable merge_lists(const CaptureTable& table, uint64_t merged,
                                       std::string name);
// The lists renumbered: list k of the result is list order[k] of the table.
[[nodiscard]] CaptureTable reorder_lists(const CaptureTable& table,
                                         const std::vector<size_t>& order);
// Without the lists that name nobody here: a stratum in which a list was not at work.
[[nodiscard]] CaptureTable without_empty_lists(const CaptureTable& table);

// "A and C" for the lists of a subset, "no list" for none.
[[nodiscard]] std::string list_names(const CaptureTable& table, uint64_t subset);
// "101": one digit for each list, the first list first.
[[nodiscard]] std::string history_digits(uint64_t history, size_t list_count);

// Something about the table itself that bears on what may be concluded from it.
struct Concern {
  enum class Kind {
    kEmptyTable,      // nobody is on any list
    kTooFewLists,     // one list: nothing overlaps with anything
    kTwoLists,        // Lincoln-Petersen under untestable independence is all there is
    kNoOverlap,       // nobody is on two lists
    kEmptyList,       // a list that names nobody here
    kIsolatedList,    // a list that shares nobody with any other
    kIdenticalLists,  // two lists that name exactly the same persons
    kContainedList,   // a list all of whose persons are on another
    kManyLists,       // so many lists that most histories cannot have been seen
  };
  Kind kind;
  uint64_t lists = 0;   // whom it concerns
  bool blocks = false;  // no method may go on
  std::string text;     // what was found; lower case, no full stop
  std::string hint;     // what to do
};

// Every concern, those that block first. Two lists that are identical block when they share at
// least three persons (fewer can coincide by chance among many short lists).
[[nodiscard]] std::vector<Concern> concerns(const CaptureTable& table);
// The first concern that blocks, as a failure; nothing if there is none.
[[nodiscard]] Result<void> refuse_blocking(const CaptureTable& table);

}  // namespace habeas::estimate
