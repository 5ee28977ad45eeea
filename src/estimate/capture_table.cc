// SPDX-License-Identifier: Apache-2.0
#include "estimate/capture_table.h"

#include <algorithm>
#include <bit>
#include <set>

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::estimate {

int64_t CaptureTable::observed() const {
  int64_t sum = 0;
  for (const Cell& cell : cells) sum += cell.count;
  return sum;
}

int64_t CaptureTable::count(uint64_t history) const {
  auto place = std::ranges::lower_bound(cells, history, {}, &Cell::history);
  return place != cells.end() && place->history == history ? place->count : 0;
}

int64_t CaptureTable::on_all(uint64_t subset) const {
  int64_t sum = 0;
  for (const Cell& cell : cells) {
    if ((cell.history & subset) == subset) sum += cell.count;
  }
  return sum;
}

std::vector<int64_t> CaptureTable::by_captures() const {
  std::vector<int64_t> out(list_count() + 1);
  for (const Cell& cell : cells)
    out[static_cast<size_t>(std::popcount(cell.history))] += cell.count;
  return out;
}

namespace {

Result<void> check_names(const std::vector<std::string>& lists) {
  if (lists.empty()) {
    return fail(ErrorKind::kInvalid, "a table without lists",
                "each list is a column of 0 and 1, and each person or history a row");
  }
  if (lists.size() > kMaxLists) {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("{} lists, and {} is the most a history can hold", lists.size(), kMaxLists),
        "merge lists of the same origin, or leave out those that name very few");
  }
  std::set<std::string> seen;
  for (const std::string& name : lists) {
    if (name.empty()) return fail(ErrorKind::kInvalid, "a list without a name");
    if (!seen.insert(name).second) {
      return fail(ErrorKind::kInvalid, fmt::format("two lists are called \"{}\"", printable(name)),
                  "give each list a name of its own");
    }
  }
  return {};
}

Result<void> check_cell(const Cell& cell, size_t lists) {
  if (lists < kMaxLists && (cell.history >> lists) != 0) {
    return fail(ErrorKind::kInvalid, fmt::format("a history names list {}, and there are {} lists",
                                                 std::bit_width(cell.history), lists));
  }
  if (cell.count < 0) {
    return fail(ErrorKind::kInvalid,
                fmt::format("history {} has the negative count {}",
                            history_digits(cell.history, lists), cell.count),
                "counts are whole numbers of persons");
  }
  if (cell.count > kMaxCount) {
    return fail(ErrorKind::kInvalid,
                fmt::format("history {} has the count {}, more than there are persons",
                            history_digits(cell.history, lists), cell.count));
  }
  if (cell.history == 0 && cell.count > 0) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} persons are said to be on no list", cell.count),
                "those on no list are what is to be estimated: remove that row; whoever was named "
                "by a source belongs to that source's list");
  }
  return {};
}

}  // namespace

Result<CaptureTable> make_capture_table(std::vector<std::string> lists, std::vector<Cell> cells,
                                        std::vector<uint64_t> censored) {
  TRY(check_names(lists));
  int64_t sum = 0;
  for (const Cell& cell : cells) {
    TRY(check_cell(cell, lists.size()));
    sum += cell.count;
    if (sum > kMaxCount)
      return fail(ErrorKind::kInvalid, "the counts add up to more than there are persons");
  }
  std::ranges::sort(cells, {}, &Cell::history);
  auto twice = std::ranges::adjacent_find(cells, {}, &Cell::history);
  if (twice != cells.end()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("history {} is given twice, with the counts {} and {}",
                            history_digits(twice->history, lists.size()), twice->count,
                            std::next(twice)->count),
                "give each history once, or ask for rows to be added up if they are parts of one "
                "table");
  }
  std::erase_if(cells, [](const Cell& cell) { return cell.count == 0; });
  std::ranges::sort(censored);
  censored.erase(std::ranges::unique(censored).begin(), censored.end());
  for (uint64_t history : censored) {
    if (history == 0 || (lists.size() < kMaxLists && (history >> lists.size()) != 0))
      return fail(ErrorKind::kInvalid, "a censored history that is no history of these lists");
  }
  return CaptureTable{
      .lists = std::move(lists), .cells = std::move(cells), .censored = std::move(censored)};
}

Result<CaptureTable> pool_capture_table(std::vector<std::string> lists, std::vector<Cell> cells) {
  for (const Cell& cell : cells) TRY(check_cell(cell, lists.size()));
  std::ranges::sort(cells, {}, &Cell::history);
  std::vector<Cell> pooled;
  for (const Cell& cell : cells) {
    if (pooled.empty() || pooled.back().history != cell.history) {
      pooled.push_back(cell);
      continue;
    }
    if (pooled.back().count > kMaxCount - cell.count)
      return fail(ErrorKind::kInvalid, "the counts add up to more than there are persons");
    pooled.back().count += cell.count;
  }
  return make_capture_table(std::move(lists), std::move(pooled));
}

namespace {

// The table with each history mapped by `map`; those mapped to 0 are dropped, equal ones added up.
template <typename Map>
CaptureTable mapped(const CaptureTable& table, std::vector<std::string> lists, Map map) {
  CaptureTable out;
  out.lists = std::move(lists);
  std::vector<Cell> cells;
  for (const Cell& cell : table.cells) cells.push_back({map(cell.history), cell.count});
  std::ranges::sort(cells, {}, &Cell::history);
  for (const Cell& cell : cells) {
    if (cell.history == 0) continue;
    if (!out.cells.empty() && out.cells.back().history == cell.history)
      out.cells.back().count += cell.count;
    else
      out.cells.push_back(cell);
  }
  for (uint64_t history : table.censored) {
    if (map(history) != 0) out.censored.push_back(map(history));
  }
  std::ranges::sort(out.censored);
  out.censored.erase(std::ranges::unique(out.censored).begin(), out.censored.end());
  return out;
}

uint64_t all_lists(const CaptureTable& table) {
  return table.list_count() == kMaxLists ? ~uint64_t{0} : (uint64_t{1} << table.list_count()) - 1;
}

}  // namespace

CaptureTable keep_lists(const CaptureTable& table, uint64_t kept) {
  check(kept != 0 && (kept & ~all_lists(table)) == 0, "lists that are kept are lists of the table");
  std::vector<size_t> order;
  for (size_t j = 0; j < table.list_count(); ++j) {
    if (kept >> j & 1) order.push_back(j);
  }
  std::vector<std::string> names;
  for (size_t j : order) names.push_back(table.lists[j]);
  return mapped(table, std::move(names), [&](uint64_t history) {
    uint64_t out = 0;
    for (size_t k = 0; k < order.size(); ++k) out |= (history >> order[k] & 1) << k;
    return out;
  });
}

CaptureTable drop_list(const CaptureTable& table, size_t list) {
  check(list < table.list_count(), "a list that is dropped is a list of the table");
  return keep_lists(table, all_lists(table) & ~(uint64_t{1} << list));
}

CaptureTable merge_lists(const CaptureTable& table, uint64_t merged, std::string name) {
  check(std::popcount(merged) >= 2 && (merged & ~all_lists(table)) == 0,
        "two lists of the table or more are merged");
  auto first = static_cast<size_t>(std::countr_zero(merged));
  CaptureTable joined = mapped(table, table.lists, [&](uint64_t history) {
    return (history & merged) != 0 ? (history & ~merged) | uint64_t{1} << first : history;
  });
  joined.lists[first] = std::move(name);
  return keep_lists(joined, all_lists(table) & ~(merged & ~(uint64_t{1} << first)));
}

CaptureTable reorder_lists(const CaptureTable& table, const std::vector<size_t>& order) {
  check(order.size() == table.list_count(), "an order of all lists");
  std::vector<std::string> names;
  for (size_t j : order) names.push_back(table.lists.at(j));
  return mapped(table, std::move(names), [&](uint64_t history) {
    uint64_t out = 0;
    for (size_t k = 0; k < order.size(); ++k) out |= (history >> order[k] & 1) << k;
    return out;
  });
}

CaptureTable without_empty_lists(const CaptureTable& table) {
  uint64_t named = 0;
  for (const Cell& cell : table.cells) named |= cell.history;
  return named == 0 || named == all_lists(table) ? table : keep_lists(table, named);
}

std::string list_names(const CaptureTable& table, uint64_t subset) {
  std::vector<std::string> names;
  for (size_t j = 0; j < table.list_count(); ++j) {
    if (subset >> j & 1) names.push_back(printable(table.lists[j]));
  }
  if (names.empty()) return "no list";
  std::string out = names[0];
  for (size_t k = 1; k < names.size(); ++k)
    out += (k + 1 == names.size() ? " and " : ", ") + names[k];
  return out;
}

std::string history_digits(uint64_t history, size_t list_count) {
  std::string out;
  for (size_t j = 0; j < list_count; ++j) out += static_cast<char>('0' + (history >> j & 1));
  return out;
}

namespace {

constexpr int64_t kIdenticalBlocksFrom = 3;
constexpr size_t kManyLists = 30;

uint64_t bit(size_t list) { return uint64_t{1} << list; }

void pair_concerns(const CaptureTable& table, std::vector<Concern>& out) {
  for (size_t a = 0; a < table.list_count(); ++a) {
    int64_t on_a = table.on_all(bit(a));
    bool shares = false;
    for (size_t b = 0; b < table.list_count(); ++b) {
      int64_t both = table.on_all(bit(a) | bit(b));
      if (b == a || both == 0) continue;
      shares = true;
      int64_t on_b = table.on_all(bit(b));
      if (both == on_a && both == on_b) {
        if (a > b) continue;  // said once
        out.push_back({.kind = Concern::Kind::kIdenticalLists,
                       .lists = bit(a) | bit(b),
                       .blocks = both >= kIdenticalBlocksFrom,
                       .text = fmt::format("{} name exactly the same {} persons",
                                           list_names(table, bit(a) | bit(b)), both),
                       .hint = "one copies the other, or one file was read twice: merge them into "
                               "one list"});
      } else if (both == on_a) {
        out.push_back({.kind = Concern::Kind::kContainedList,
                       .lists = bit(a) | bit(b),
                       .text = fmt::format("all {} persons of {} are on {} too", on_a,
                                           list_names(table, bit(a)), list_names(table, bit(b))),
                       .hint = "if one list took from the other they are one source: merge them, "
                               "and compare the result with and without"});
      }
    }
    if (on_a > 0 && !shares && table.list_count() > 1) {
      out.push_back(
          {.kind = Concern::Kind::kIsolatedList,
           .lists = bit(a),
           .text = fmt::format("no person of {} is on any other list", list_names(table, bit(a))),
           .hint = "it covers another population, or its links were missed: look at the "
                   "linkage before the estimate, and leave the list out if it is another "
                   "population"});
    }
  }
}

}  // namespace

std::vector<Concern> concerns(const CaptureTable& table) {
  std::vector<Concern> out;
  if (table.cells.empty()) {
    return {{.kind = Concern::Kind::kEmptyTable,
             .blocks = true,
             .text = "nobody is on any list",
             .hint = "check that the columns of the lists hold 0 and 1 and that the counts are not "
                     "all zero"}};
  }
  CaptureTable named = without_empty_lists(table);
  for (size_t j = 0; j < table.list_count(); ++j) {
    if (table.on_all(bit(j)) > 0) continue;
    out.push_back({.kind = Concern::Kind::kEmptyList,
                   .lists = bit(j),
                   .text = fmt::format("{} names nobody here", list_names(table, bit(j))),
                   .hint = "it is left out"});
  }
  bool overlap = std::ranges::any_of(
      table.cells, [](const Cell& cell) { return std::popcount(cell.history) >= 2; });
  if (named.list_count() == 1) {
    out.push_back({.kind = Concern::Kind::kTooFewLists,
                   .lists = all_lists(table),
                   .blocks = true,
                   .text = "only one list names anybody",
                   .hint =
                       "an estimate compares lists that were made independently: bring at least "
                       "two, better three or more"});
  } else if (!overlap) {
    out.push_back({.kind = Concern::Kind::kNoOverlap,
                   .lists = all_lists(table),
                   .blocks = true,
                   .text = "nobody is on two lists",
                   .hint = "without overlap the lists say nothing about who is missing from all: "
                           "check the linkage; if it is right, no estimate can be made"});
  } else if (named.list_count() == 2) {
    out.push_back({.kind = Concern::Kind::kTwoLists,
                   .lists = all_lists(table),
                   .text = "there are two lists only, so their independence cannot be tested",
                   .hint = "read the Lincoln-Petersen number as what would hold if being on one "
                           "list had nothing to do with being on the other"});
  }
  if (overlap) pair_concerns(table, out);
  if (named.list_count() > kManyLists) {
    out.push_back(
        {.kind = Concern::Kind::kManyLists,
         .lists = all_lists(table),
         .text = fmt::format("{} lists: nearly all histories are unseen", named.list_count()),
         .hint = "merge lists of the same origin, and compare with the result over the "
                 "largest lists"});
  }
  std::ranges::stable_sort(out, std::greater{}, &Concern::blocks);
  return out;
}

Result<void> refuse_blocking(const CaptureTable& table) {
  for (const Concern& concern : concerns(table)) {
    if (concern.blocks) return fail(ErrorKind::kInvalid, concern.text, concern.hint);
  }
  return {};
}

}  // namespace habeas::estimate
