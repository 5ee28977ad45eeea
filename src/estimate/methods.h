// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/graphs.h"
#include "estimate/histories.h"
#include "estimate/latent.h"
#include "estimate/result.h"

// The methods by name, one row each: a new one is a function and a row of the table in methods.cc.

namespace habeas::estimate {

struct MethodSettings {
  double level = 0.95;
  uint64_t seed = 1;
  int threads = 0;
  int replicates = 1000;    // of bootstraps
  size_t max_order = 0;     // loglinear: LoglinearOptions
  double threshold = 0.02;  // sparse: SparseOptions
  GraphOptions graphs;      // level, seed and threads are taken from above
  LatentSettings latent;    // level, seed and threads are taken from above
  // latent: the prior of the lists' probabilities, elicited for as many lists as a table has.
  std::optional<ExpansionPrior> expansion;
};

struct Method {
  std::string_view name;
  std::string_view summary;
  std::vector<Estimate> (*run)(const CaptureTable& table, const MethodSettings& settings);
};

[[nodiscard]] std::span<const Method> methods();
// Those named, in the order of the table; "all" for all. kNotFound names what there is.
[[nodiscard]] Result<std::vector<const Method*>> methods_named(
    const std::vector<std::string>& names);

// Everything of the settings that an estimate depends on, for a content address.
[[nodiscard]] Json to_json(const MethodSettings& settings);

// The table's concerns, the floors and each method, on the whole or on each stratum. Strata are
// added draw by draw into one total for each method and role, and with `pool` into
// a second one of partially pooled strata; a stratum that a method cannot
// estimate is named there, with why, and its listed persons counted. `input`, `version`,
// `population` of the report are the caller's to fill in.
[[nodiscard]] Report estimate_report(const Histories& histories,
                                     const std::vector<const Method*>& methods,
                                     const MethodSettings& settings, bool pool = false);

}  // namespace habeas::estimate
