// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "casefile/persons.h"
#include "sql/database.h"

// Which persons stand on which lists of the case: what an estimate of the uncounted is made from
// (docs/methods/linkage.md, "overlap of lists"). It says as well what such an estimate must know:
// which lists are not independent of one another, and which records say too little to be linked.

namespace habeas::casefile {

inline constexpr size_t kMaxOverlapLists = 64;

struct OverlapList {
  StandingList list;
  int64_t records = 0;
  int64_t poor = 0;  // of these, too poor to be linked
  size_t group = 0;
};

// Two lists that are not two: one source, or one source rests on the other, or both on a third.
struct ListTie {
  size_t a = 0;
  size_t b = 0;
  std::vector<std::string> lineage;  // ids of the statements that say so; empty: one source
  bool suspected = false;            // rests on a suspicion at least once: it does not make a group
};

struct PersonHistory {
  std::string person;  // id
  uint64_t lists = 0;  // bit j: on list j
};

struct ListOverlap {
  std::vector<OverlapList> lists;
  // Lists that count as one: each list is in one group, alone if it depends on no other. In the
  // order of their first lists.
  std::vector<std::vector<size_t>> groups;
  std::vector<ListTie> ties;
  std::vector<PersonHistory> persons;  // by id; without those of whom every record is too poor
  int64_t poor_records = 0;            // of persons left out
  LinkState state;                     // what it was made from

  // Of a person, the groups: bit k for group k.
  [[nodiscard]] uint64_t groups_of(const PersonHistory& person) const;
};

// "a record is too poor to be linked if it states neither ... nor ...": the rule, in words.
[[nodiscard]] std::string_view poor_record_rule();

// Whether a record with these fields (canonical JSON) is one of them.
[[nodiscard]] bool poor_record(const std::string& fields);

// As whoever `shows` is may see it. kInvalid if no run of linkage has read these lists, if there
// are more lists than kMaxOverlapLists, or if a name in `only` (id or name of a list) is on none;
// `only` empty: all lists.
[[nodiscard]] Result<ListOverlap> list_overlap(sql::Database& database, const Shows& shows,
                                               const std::vector<std::string>& only = {});

}  // namespace habeas::casefile
