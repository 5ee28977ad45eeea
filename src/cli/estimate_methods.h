// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/json.h"
#include "base/result.h"
#include "estimate/capture_table.h"
#include "estimate/latent.h"
#include "estimate/result.h"
#include "estimate/sensitivity.h"

// What the commands under `estimate` share: options of the methods, a method by its name, files.

namespace habeas::cli {

struct MethodOptions {
  int classes = 10;
  double alpha_shape = 0.25, alpha_rate = 0.25, lambda_a = 1, lambda_b = 1;
  double cap = 0;                 // 0: none
  std::vector<double> expansion;  // low, high
  bool as_lcmcr = false;
  double effort = 100, target_ess = 1000, level = 0.95;
  uint64_t seed = 1;
  int threads = 0;
};

// The app `estimate`, made if no other command has made it yet.
[[nodiscard]] CLI::App* estimate_app(CLI::App& root);
void add_method_options(CLI::App* app, MethodOptions* options);

[[nodiscard]] Result<estimate::LatentSettings> latent_settings(const estimate::CaptureTable& table,
                                                               const MethodOptions& options,
                                                               uint64_t seed);
// Refuses what the library refuses.
[[nodiscard]] Result<estimate::Estimate> estimate_latent(const estimate::CaptureTable& table,
                                                         const MethodOptions& options,
                                                         uint64_t seed);
// "latent", "graphs", "loglinear-aic", "loglinear-bic", "independence": a refusal is in the
// estimate.
[[nodiscard]] estimate::Estimate method_estimate(const std::string& name,
                                                 const estimate::CaptureTable& table,
                                                 const MethodOptions& options, uint64_t seed);
[[nodiscard]] Result<std::vector<estimate::NamedEstimator>> named_methods(
    const std::vector<std::string>& names, const MethodOptions& options);

// The bytes of a file, at most 256 MiB.
[[nodiscard]] Result<std::string> read_input(const std::string& path);
// "sha256:..." of the input; of input, settings and version together, by which a result can be
// found again.
[[nodiscard]] std::string input_digest(const std::string& bytes);
[[nodiscard]] std::string content_address(const std::string& input, const MethodOptions& options,
                                          const std::vector<std::string>& more);

// A result kept under its content address in a folder: made once, used again, and open to audit.
struct StoredResult {
  Json result;
  std::string text;
  std::string draws;  // as CSV
};
[[nodiscard]] Result<std::optional<StoredResult>> find_stored(const std::string& folder,
                                                              const std::string& address);
[[nodiscard]] Result<void> keep_stored(const std::string& folder, const std::string& address,
                                       const StoredResult& stored);

}  // namespace habeas::cli
