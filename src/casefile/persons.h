// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/database.h"

// Persons: the records that linkage and decisions hold to be one person. A record of which nothing
// else is known is a person of its own. What a reader may not see is taken as absent: the others
// are put together as if it were not there.
//
// A person is called after its oldest record: "per-" and what follows "rec-" in the id of the first
// issue of that record. Any such name leads to the person that the record belongs to now, so that
// every change leaves a way from the old name to the new.

namespace habeas::casefile {

// Whether what is in a compartment ("": in none) is shown to whoever asks; empty: all is.
using Shows = std::function<bool(std::string_view compartment)>;

struct PersonRecord {
  std::string record;               // id; it stands
  int64_t probability = 1'000'000;  // that it belongs there, in millionths, as the run held it
};

struct Person {
  std::string id;
  std::vector<PersonRecord> records;  // oldest first
};

// Whether any run or decision says which records are one person.
[[nodiscard]] Result<bool> is_linked(sql::Database& database);
// Those with two records or more, by id.
[[nodiscard]] Result<std::vector<Person>> linked_persons(sql::Database& database,
                                                         const Shows& shows);
// kNotFound if no such record stands that may be seen.
[[nodiscard]] Result<Person> person_of_record(sql::Database& database, const Shows& shows,
                                              std::string_view record);
// By the name of any of its records. kNotFound as above.
[[nodiscard]] Result<Person> person_named(sql::Database& database, const Shows& shows,
                                          std::string_view id);

// A list as linkage reads it: the rows of a list that stands, or what one source says of persons,
// stated by hand or in a claim file, within one compartment. An earlier issue does not stand beside
// a later one.
struct StandingList {
  std::string id;  // of the list, or of the source
  std::string name;
  std::string source;
  std::string compartment;
  bool stated = false;  // one by one, not as a list
};
// In the order of the ledger; empty ones are left out.
[[nodiscard]] Result<std::vector<StandingList>> standing_lists(sql::Database& database,
                                                               const Shows& shows);

struct StandingRecord {
  std::string id;
  std::string fields;   // canonical JSON
  std::string content;  // digest of the fields
  std::string origin;   // the first issue of the record
  int64_t entry = 0;
  // The name of the person if no other record names it.
  [[nodiscard]] std::string person_alone() const;
};
// The records of a list that stand, in the order of its rows.
[[nodiscard]] Result<void> for_each_standing(
    sql::Database& database, const StandingList& list,
    const std::function<Result<void>(const StandingRecord&)>& visit);

// What anything built on persons must remember, to know later whether they are still the same:
// which records stand, what they say, and who is who.
struct LinkState {
  std::string digest;  // hex SHA-256 of docs/formats/links.md, "state"
  int64_t records = 0;
  int64_t persons = 0;
  int64_t unread = 0;  // records that no run has read
};
[[nodiscard]] Result<LinkState> link_state(sql::Database& database, const Shows& shows);

}  // namespace habeas::casefile
