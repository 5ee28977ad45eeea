// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/graphs.h"
#include "estimate/histories.h"
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

// The table's concerns, the floors and each method, on the whole and on each stratum; a stratum
// that no method can estimate is named and its listed persons counted. `input`, `version`,
// `population` as in Report.
[[nodiscard]] Report estimate_report(const Histories& histories,
                                     const std::vector<const Method*>& methods,
                                     const MethodSettings& settings);

}  // namespace habeas::estimate
