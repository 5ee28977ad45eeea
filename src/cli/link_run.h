// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "linkage/link.h"

namespace habeas::cli {

// The options of `habeas link run`.
struct RunChoice {
  std::vector<std::string> inputs;
  std::string base, map, id, output, pairs, decisions;
  std::optional<double> threshold;
  std::optional<uint64_t> seed;
  double least = 0.1;
  int threads = 0;
  int draws = 0;
  uint64_t memory = 0;                      // bytes
  std::vector<std::string> duplicate_free;  // lists of the case
};

// What a run says when it is done.
[[nodiscard]] std::string run_text(const linkage::Records& records,
                                   const linkage::LinkResult& result);

// `habeas link run --base`: new lists against an existing run.
[[nodiscard]] Result<int> run_from_base(Context& context, const RunChoice& choice);

}  // namespace habeas::cli
