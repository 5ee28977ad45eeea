// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/link_queries.h"
#include "workspace/workspace.h"

// Which pairs of records a person should look at next, and how far persons agree.

namespace habeas::workspace {

struct ReviewPair {
  std::string a, b;       // records that stand
  int64_t log_odds = 0;   // thousandths, of the run
  bool together = false;  // one person now
  // How many pairs of records would be one person, or no longer be, if it is decided against what
  // stands.
  int64_t effect = 0;
  // Uncertainty in thousandths of a bit times effect: what is expected to be learnt.
  int64_t value = 0;
  bool changed = false;  // it was decided, and a record says something else since
};

struct ReviewOptions {
  // Pairs that others decided are asked too, and nothing is told of what they decided.
  bool blind = false;
  int64_t log_odds_least = -4000;  // thousandths
};

// The most valuable first; ties by the ids of the records. Without pairs that were decided (by
// as many persons as the policy asks for, or by whoever asks), that decisions about others settle, or that are certain
// to the thousandth. kInvalid if no run was made.
[[nodiscard]] Result<std::vector<ReviewPair>> review_queue(Workspace& workspace,
                                                           const ReviewOptions& options);

// How far two persons agree on pairs that both decided: Cohen's kappa (Cohen, Educ. Psychol. Meas.
// 1960) over same, different and unsure.
struct Agreement {
  std::string first, second;  // ids of actors
  std::string first_name, second_name;
  int64_t pairs = 0;
  int64_t agreed = 0;
  bool defined = false;  // not if both said one and the same thing of every pair
  double kappa = 0;
  std::map<std::pair<std::string, std::string>, int64_t> counts;  // verdicts of the two -> pairs
  std::vector<std::pair<std::string, std::string>> disputed;      // records they disagree on
};
[[nodiscard]] Result<std::vector<Agreement>> review_agreement(Workspace& workspace);

}  // namespace habeas::workspace
