// SPDX-License-Identifier: Apache-2.0
#include "estimate/sensitivity.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/core.h>

#include "base/parallel.h"
#include "base/philox.h"

namespace habeas::estimate {

Variation variation_of(std::string group, std::string name, const Estimate& estimate) {
  Variation out{.group = std::move(group), .name = std::move(name), .observed = estimate.observed};
  if (estimate.refused()) {
    out.refusal = estimate.refusals.empty() ? "refused" : estimate.refusals.front().what;
    return out;
  }
  out.median = estimate.points.front().value;
  out.lower = estimate.interval ? estimate.interval->lower : out.median;
  out.upper = estimate.interval ? estimate.interval->upper : out.median;
  return out;
}

namespace {

struct Task {
  std::string group;
  std::string name;
  CaptureTable table;
};

std::vector<Variation> run_tasks(const std::vector<Task>& tasks, const Estimator& method,
                                 uint64_t seed, int threads) {
  std::vector<Variation> out(tasks.size());
  parallel_for(static_cast<int64_t>(tasks.size()), threads, [&](int64_t i) {
    const Task& task = tasks[static_cast<size_t>(i)];
    out[static_cast<size_t>(i)] =
        variation_of(task.group, task.name,
                     method(task.table, philox_key(seed, 200 + static_cast<uint64_t>(i))));
  });
  return out;
}

}  // namespace

std::vector<Variation> unseen_curve(const Estimate& estimate) {
  std::vector<Variation> out;
  if (estimate.refused()) return out;
  auto n = static_cast<double>(estimate.observed);
  for (int quarter = -4; quarter <= 4; ++quarter) {
    double factor = std::exp(quarter / 4.0);
    auto moved = [&](double population) { return n + std::max(0.0, population - n) * factor; };
    Variation v = variation_of("unseen", fmt::format("xi = {}", decimal(quarter / 4.0)), estimate);
    v.median = moved(v.median);
    v.lower = moved(v.lower);
    v.upper = moved(v.upper);
    out.push_back(v);
  }
  return out;
}

std::vector<Variation> vary_lists(const CaptureTable& table, const Estimator& method, uint64_t seed,
                                  int threads, size_t pairs) {
  std::vector<Task> tasks;
  size_t lists = table.list_count();
  if (lists < 2) return {};
  for (size_t j = 0; j < lists; ++j)
    tasks.push_back({"without list", table.lists[j], drop_list(table, j)});
  struct Pair {
    double share;
    uint64_t both;
  };
  std::vector<Pair> merged;
  for (size_t i = 0; i < lists; ++i)
    for (size_t j = i + 1; j < lists; ++j) {
      uint64_t both = uint64_t{1} << i | uint64_t{1} << j;
      auto smaller = static_cast<double>(std::max<int64_t>(
          1, std::min(table.on_all(uint64_t{1} << i), table.on_all(uint64_t{1} << j))));
      merged.push_back({static_cast<double>(table.on_all(both)) / smaller, both});
    }
  if (lists > 8) {
    std::ranges::stable_sort(merged,
                             [](const Pair& a, const Pair& b) { return a.share > b.share; });
    merged.resize(std::min(merged.size(), pairs));
  }
  if (lists > 2)
    for (const Pair& pair : merged) {
      std::string name = list_names(table, pair.both);
      tasks.push_back({"merged lists", name, merge_lists(table, pair.both, name)});
    }
  return run_tasks(tasks, method, seed, threads);
}

std::vector<Variation> vary_methods(const CaptureTable& table, const std::string& group,
                                    const std::vector<NamedEstimator>& methods, uint64_t seed,
                                    int threads) {
  std::vector<Variation> out(methods.size());
  parallel_for(static_cast<int64_t>(methods.size()), threads, [&](int64_t i) {
    const NamedEstimator& named = methods[static_cast<size_t>(i)];
    out[static_cast<size_t>(i)] = variation_of(
        group, named.name, named.method(table, philox_key(seed, 400 + static_cast<uint64_t>(i))));
  });
  return out;
}

std::vector<ConsistencyCheck> check_consistency(const CaptureTable& table, const Estimator& method,
                                                uint64_t seed, int threads) {
  size_t lists = table.list_count();
  if (lists < 2) return {};
  std::vector<ConsistencyCheck> out(lists);
  parallel_for(static_cast<int64_t>(lists), threads, [&](int64_t at) {
    auto j = static_cast<size_t>(at);
    ConsistencyCheck& here = out[j];
    uint64_t bit = uint64_t{1} << j;
    here.list = table.lists[j];
    here.truth = table.on_all(bit);
    CaptureTable within = table;
    within.censored.clear();
    std::erase_if(within.cells, [&](const Cell& cell) { return (cell.history & bit) == 0; });
    CaptureTable others = drop_list(within, j);
    here.observed = others.observed();
    if (here.observed == 0) {
      here.refusal = "nobody on it is on another list";
      return;
    }
    others = without_empty_lists(others);
    Estimate estimate = method(others, philox_key(seed, 600 + j));
    if (estimate.refused()) {
      here.refusal = estimate.refusals.empty() ? "refused" : estimate.refusals.front().what;
      return;
    }
    here.median = estimate.points.front().value;
    here.lower = estimate.interval ? estimate.interval->lower : here.median;
    here.upper = estimate.interval ? estimate.interval->upper : here.median;
  });
  return out;
}

std::string consistency_words(const std::vector<ConsistencyCheck>& checks) {
  size_t judged = 0;
  size_t covered = 0;
  size_t under = 0;
  for (const ConsistencyCheck& c : checks) {
    if (!c.refusal.empty()) continue;
    ++judged;
    covered += c.covered() ? 1 : 0;
    under += c.upper < static_cast<double>(c.truth) ? 1 : 0;
  }
  if (judged == 0) return "no list's known size could be estimated from the others";
  std::string words =
      fmt::format("{} of {} lists' known sizes lie within the interval", covered, judged);
  if (covered < judged)
    words += under == judged - covered ? "; all misses are underestimates"
             : under == 0              ? "; all misses are overestimates"
                                       : fmt::format("; {} misses are underestimates", under);
  if (judged < checks.size())
    words += fmt::format("; {} could not be checked", checks.size() - judged);
  return words;
}

std::string to_text(const Variation& v) {
  if (!v.refusal.empty()) return fmt::format("{}: {}: {}", v.group, v.name, v.refusal);
  return fmt::format("{}: {}: {} ({} to {}) of {} listed", v.group, v.name, rounded(v.median),
                     rounded(v.lower), rounded(v.upper), rounded(static_cast<double>(v.observed)));
}

Json to_json(const std::vector<Variation>& variations) {
  JsonArray out;
  for (const Variation& v : variations) {
    JsonObject row{{"group", v.group}, {"name", v.name}, {"observed", v.observed}};
    if (v.refusal.empty()) {
      row["median"] = decimal(v.median);
      row["lower"] = decimal(v.lower);
      row["upper"] = decimal(v.upper);
    } else {
      row["refusal"] = v.refusal;
    }
    out.push_back(row);
  }
  return out;
}

Json to_json(const std::vector<ConsistencyCheck>& checks) {
  JsonArray out;
  for (const ConsistencyCheck& c : checks) {
    JsonObject row{{"list", c.list}, {"truth", c.truth}, {"observed", c.observed}};
    if (c.refusal.empty()) {
      row["median"] = decimal(c.median);
      row["lower"] = decimal(c.lower);
      row["upper"] = decimal(c.upper);
      row["covered"] = c.covered();
    } else {
      row["refusal"] = c.refusal;
    }
    out.push_back(row);
  }
  return out;
}

}  // namespace habeas::estimate
