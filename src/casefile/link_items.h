// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "casefile/item.h"

// The items of link.run and link.decided (docs/formats/links.md): made here, read by fold_links.cc.

namespace habeas::casefile {

// Rows of one item at most: an item is held in memory whole.
inline constexpr size_t kLinkRowsOfItem = 512;

struct LinkRunStatement {
  std::string tool;            // "habeas 0.1.0"
  Json fields;                 // what was compared: [{"columns":[property...],"kind","name"},...]
  std::string seed;            // a number
  std::string threshold;       // probability at which clusters join
  int64_t least_evidence = 0;  // the same as log odds in thousandths
  Json model, predicates, summary;
  std::vector<std::string> compartments;  // of all that was read
};
[[nodiscard]] Item link_run_item(const LinkRunStatement& run);

// A list as the run read it.
struct LinkInput {
  std::string list;  // id of the list or of the source
  int64_t records = 0;
  std::string digest;  // hex SHA-256 of the rows as they were compared
  bool duplicate_free = false;
  std::string compartment;
};
[[nodiscard]] Item link_input_item(const LinkInput& input);

struct LinkMember {
  int64_t cluster = 0;  // a number within the run; only clusters of several records are listed
  std::string record;
  int64_t probability = 0;  // millionths
};
struct LinkPair {
  std::string a, b;  // records, the lower id first
  int64_t log_odds = 0;
  int64_t evidence = 0;  // both in thousandths
};
// `compartments` of all records named.
[[nodiscard]] Item link_members_item(const std::vector<LinkMember>& members,
                                     const std::vector<std::string>& compartments);
[[nodiscard]] Item link_pairs_item(const std::vector<LinkPair>& pairs,
                                   const std::vector<std::string>& compartments);
// The last item of a run.
[[nodiscard]] Item link_tally_item(int64_t records, int64_t persons,
                                   const std::vector<std::string>& compartments);

inline constexpr std::string_view kSame = "same";
inline constexpr std::string_view kDifferent = "different";
inline constexpr std::string_view kUnsure = "unsure";

struct DecisionStatement {
  std::string a, b;  // records
  std::string verdict;
  std::string reason;
  bool blind = false;  // made without seeing what others decided
  std::vector<std::string> compartments;
};
[[nodiscard]] Item link_decision_item(const DecisionStatement& decision);
[[nodiscard]] Item link_undo_item(std::string_view decision, std::string_view reason,
                                  const std::vector<std::string>& compartments);

}  // namespace habeas::casefile
