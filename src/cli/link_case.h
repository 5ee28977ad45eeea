// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.h"
#include "linkage/explain.h"

// The verbs of `link` that work in a case as well as on files, as they do in a case.

namespace habeas::cli {

struct CaseRunChoice {
  std::vector<std::string> duplicate_free;  // lists
  double threshold = 0.5;
  int threads = 0;
  uint64_t seed = 1;
};
[[nodiscard]] Result<int> link_run_in_case(Context& context, const CaseRunChoice& choice);
[[nodiscard]] Result<int> link_explain_in_case(Context& context, const std::string& a,
                                               const std::string& b);

// With both ends of the pair as members of the object.
[[nodiscard]] Json explanation_json(const linkage::PairExplanation& explanation, bool together);

}  // namespace habeas::cli
