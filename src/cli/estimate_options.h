// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/result.h"
#include "cli/command.h"
#include "estimate/eligibility.h"
#include "estimate/figures.h"
#include "estimate/full_result.h"
#include "estimate/histories.h"

// The options of `habeas estimate`, whether it reads a file or the case.

namespace habeas::cli {

struct EstimateOptions {
  std::string input;
  std::vector<std::string> methods{"all"};
  std::vector<std::string> merge;  // "A+B"
  std::vector<std::string> leave_out;
  std::vector<std::string> claims;  // "who=number"
  std::string draws_file, svg_folder, store;
  std::string population;
  std::string prior = "inverse";
  std::vector<double> expansion;  // low, high
  double cap = 0;                 // 0: none
  bool as_lcmcr = false, add_rows = false;
  // In a case only.
  int linkage_draws = 100;
  bool may_be_public = false;
  std::string reason;
  int64_t largest_missing = 0;
  estimate::HistoryOptions histories;
  estimate::EligibilityRule rule;
  estimate::FullSettings full;
};

void add_estimate_options(CLI::App* app, EstimateOptions* options);
// Checks what the parser cannot, and carries the words of options into the settings.
[[nodiscard]] Result<void> settle(EstimateOptions* options);
[[nodiscard]] Result<std::vector<estimate::PublishedClaim>> read_published_claims(
    const std::vector<std::string>& texts);
// Lists merged and left out, in every table alike.
[[nodiscard]] Result<void> arrange_lists(const EstimateOptions& options,
                                         estimate::Histories* histories);
// Draws and figures, where they were asked for.
[[nodiscard]] Result<void> write_estimate_files(const EstimateOptions& options,
                                                const estimate::FullResult& result,
                                                const estimate::CaptureTable& table);
// The program's version without which instructions it hashes by: the same on every machine.
[[nodiscard]] std::string estimate_version();
// 0 an estimate was made; 1 none converged; kInvalid if none can be made.
[[nodiscard]] Result<int> verdict_of(const estimate::Report& report);

// command_estimate_case.cc
[[nodiscard]] Result<int> estimate_in_case(Context& context, const EstimateOptions& options);
void add_estimate_kept(CLI::App& estimate, const Chosen& choose);

}  // namespace habeas::cli
