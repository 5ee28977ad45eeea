// SPDX-License-Identifier: Apache-2.0
#include "estimate/linked_histories.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/core.h>

namespace habeas::estimate {

namespace {

constexpr const char* kUnknown = "unknown";

struct Person {
  uint64_t history = 0;
  std::vector<const ListedRecord*> records;
};

std::string stratum_name(const std::vector<std::string>& columns,
                         const std::vector<std::string>& values) {
  std::string out;
  for (size_t c = 0; c < columns.size(); ++c)
    out += (c > 0 ? ", " : "") + columns[c] + "=" + (values[c].empty() ? kUnknown : values[c]);
  return out;
}

// What most records say in one column; records come by list, so the first of equals is of the
// earliest list.
std::string said(const std::vector<const ListedRecord*>& records, size_t column, bool* divided) {
  std::vector<std::pair<std::string, int>> votes;
  for (const ListedRecord* record : records) {
    const std::string& value = record->strata[column];
    if (value.empty()) continue;
    auto found = std::ranges::find(votes, value, &std::pair<std::string, int>::first);
    if (found == votes.end())
      votes.emplace_back(value, 1);
    else
      ++found->second;
  }
  if (votes.empty()) return kUnknown;
  *divided = *divided || votes.size() > 1;
  return std::ranges::max_element(votes, {}, &std::pair<std::string, int>::second)->first;
}

Result<CaptureTable> table_of(const std::vector<std::string>& lists,
                              const std::map<uint64_t, int64_t>& counts) {
  std::vector<Cell> cells;
  for (const auto& [history, count] : counts) cells.push_back({history, count});
  return make_capture_table(lists, std::move(cells));
}

}  // namespace

Result<LinkedHistories> linked_histories(const std::vector<std::string>& lists,
                                         const std::vector<std::string>& columns,
                                         const std::vector<ListedRecord>& records,
                                         RulesWaived waived) {
  if (lists.size() > kMaxLists)
    return fail(ErrorKind::kInvalid,
                fmt::format("{} lists; at most {} can be counted", lists.size(), kMaxLists),
                "merge lists of one origin, or leave some out");
  LinkedHistories out;
  std::map<std::string, Person> persons;
  std::map<std::tuple<std::string, std::string, std::string>, int64_t> tally;
  std::vector<const ListedRecord*> ordered;
  for (const ListedRecord& record : records) ordered.push_back(&record);
  std::ranges::stable_sort(ordered, {}, [](const ListedRecord* r) { return r->list; });
  std::set<std::string> recognised;
  for (const ListedRecord& record : records)
    if (record.left_out.empty()) recognised.insert(record.person);
  for (const ListedRecord* record : ordered) {
    check(record->list < lists.size() && record->strata.size() == columns.size(),
          "a record of one of the lists, with a value for each column");
    ++out.records;
    bool poor = record->left_out == kTooPoor;
    bool enters = record->left_out.empty() ||
                  (poor ? waived.poor || recognised.contains(record->person) : waived.scope);
    if (!enters) {
      ++(poor ? out.poor : out.out_of_scope);
      ++tally[{record->left_out, lists[record->list], stratum_name(columns, record->strata)}];
      continue;
    }
    Person& person = persons[record->person];
    uint64_t bit = uint64_t{1} << record->list;
    out.repeated += (person.history & bit) != 0 ? 1 : 0;
    person.history |= bit;
    person.records.push_back(record);
  }
  for (const auto& [key, rows] : tally)
    out.uncounted.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), rows});
  std::map<uint64_t, int64_t> whole;
  std::map<std::vector<std::string>, std::map<uint64_t, int64_t>> split;
  for (const auto& [id, person] : persons) {
    ++whole[person.history];
    if (columns.empty()) continue;
    std::vector<std::string> values;
    bool divided = false;
    for (size_t c = 0; c < columns.size(); ++c) values.push_back(said(person.records, c, &divided));
    out.divided += divided ? 1 : 0;
    ++split[values][person.history];
  }
  out.histories.whole = TRY(table_of(lists, whole));
  for (const auto& [values, counts] : split) {
    CaptureTable table = TRY(table_of(lists, counts));
    out.histories.strata.push_back({values, stratum_name(columns, values), std::move(table)});
  }
  if (out.divided > 0)
    out.histories.notes.push_back(fmt::format(
        "{} persons have records that name more than one stratum; each is counted where most of "
        "his records are",
        out.divided));
  return out;
}

}  // namespace habeas::estimate
