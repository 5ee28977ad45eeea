// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "casefile/persons.h"
#include "sql/database.h"

// Questions about runs of linkage and about decisions.

namespace habeas::casefile {

struct LinkRun {
  int64_t entry = 0;
  int64_t item = 0;
  std::string at, by;  // of the entry's act
  std::string tool, seed, threshold;
  Json fields, model, predicates, summary;
  std::vector<std::string> compartments;
};
// The last one.
[[nodiscard]] Result<std::optional<LinkRun>> last_link_run(sql::Database& database);

struct LinkedInput {
  std::string list, digest, compartment;
  int64_t records = 0;
  bool duplicate_free = false;
};
[[nodiscard]] Result<std::vector<LinkedInput>> inputs_of_run(sql::Database& database,
                                                             int64_t entry);

struct LinkDecision {
  std::string id;
  std::string a, b;                // keys: the first issues of the records, the lower first
  std::string a_record, b_record;  // as they were when it was decided
  std::string a_content, b_content;
  std::string verdict, reason;
  bool blind = false;
  int64_t entry = 0;
  int64_t item = 0;
  std::string at, by;
  std::optional<int64_t> undone_entry;
  std::string undone_reason;
  [[nodiscard]] bool stands() const { return !undone_entry.has_value(); }
};
// In the order of the ledger; those of which both records may be seen.
[[nodiscard]] Result<std::vector<LinkDecision>> link_decisions(sql::Database& database,
                                                               const Shows& shows);
// kNotFound with advice.
[[nodiscard]] Result<LinkDecision> link_decision(sql::Database& database, const Shows& shows,
                                                 std::string_view id);
// The decisions in force that would contradict this one, in the order in which they lead from one
// record to the other; empty if none do. `same` against a chain of decisions is one that keeps the
// two apart; `different` one that holds them together.
[[nodiscard]] Result<std::vector<LinkDecision>> contradicting(sql::Database& database,
                                                              const Shows& shows,
                                                              std::string_view a,
                                                              std::string_view b,
                                                              std::string_view verdict);

// Pairs of records that stand, may be seen and are bound by a decision in force. A pair of which
// two persons say opposite things is not, nor one that fewer have judged than the policy asks for.
struct BoundPairs {
  std::vector<std::pair<std::string, std::string>> same, different;
};
[[nodiscard]] Result<BoundPairs> bound_pairs(sql::Database& database, const Shows& shows);

// A pair that the last run found worth keeping, or that somebody decided, of two records that stand
// and may be seen.
struct StandingPair {
  std::string a, b;          // records, as they stand now
  std::string a_key, b_key;  // their first issues, as decisions name them; a_key is the lower
  std::string a_content, b_content;
  int64_t log_odds = 0;  // thousandths
};
// With at least so many log odds; by their keys.
[[nodiscard]] Result<std::vector<StandingPair>> standing_pairs(sql::Database& database,
                                                               const Shows& shows, int64_t least);

// The first record in the chain of issues that this one belongs to: what decisions are kept for.
[[nodiscard]] Result<std::string> first_issue(sql::Database& database, std::string_view record);
// The record that stands for this one now: itself, or a later issue. kNotFound if none does that
// may be seen.
[[nodiscard]] Result<std::string> standing_record(sql::Database& database, const Shows& shows,
                                                  std::string_view record);

// Every compartment of the record: of its list, or its own.
[[nodiscard]] Result<std::vector<std::string>> compartments_of_record(sql::Database& database,
                                                                      std::string_view record);

}  // namespace habeas::casefile
