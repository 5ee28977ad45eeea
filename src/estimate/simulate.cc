// SPDX-License-Identifier: Apache-2.0
#include "estimate/simulate.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include <fmt/core.h>

#include "base/parallel.h"
#include "base/philox.h"
#include "estimate/variates.h"

namespace habeas::estimate {

namespace {

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> out;
  while (true) {
    size_t at = text.find(by);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

Result<double> probability(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1))
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no probability", text),
                "write 0.3,0.2,0.25 or, by kinds, 0.4:0.5,0.5,0.3;0.6:0.1,0.2,0.1");
  return value;
}

}  // namespace

Result<SimulationDesign> parse_design(int64_t population, std::string_view kinds) {
  if (population < 1 || population > 10'000'000)
    return fail(ErrorKind::kInvalid, fmt::format("a population of {}", population),
                "simulate 1 to 10,000,000 persons");
  SimulationDesign design{.population = population};
  double shares = 0;
  for (std::string_view part : split(kinds, ';')) {
    SimulatedKind kind;
    size_t colon = part.find(':');
    if (colon != std::string_view::npos) {
      kind.share = TRY(probability(part.substr(0, colon)));
      part.remove_prefix(colon + 1);
    }
    shares += kind.share;
    for (std::string_view text : split(part, ',')) kind.found.push_back(TRY(probability(text)));
    if (kind.found.size() < 2 || kind.found.size() > kMaxLists ||
        (!design.kinds.empty() && kind.found.size() != design.kinds.front().found.size()))
      return fail(ErrorKind::kInvalid, fmt::format("a kind with {} lists", kind.found.size()),
                  "give each kind the same number of lists, 2 to 64");
    design.kinds.push_back(std::move(kind));
  }
  if (std::fabs(shares - 1) > 1e-6)
    return fail(ErrorKind::kInvalid, fmt::format("shares of the kinds add to {}", shares),
                "shares add to 1");
  return design;
}

CaptureTable simulate_lists(const SimulationDesign& design, uint64_t seed, uint64_t stream) {
  Variates chance(philox_key(seed, 21), stream);
  std::vector<double> shares;
  for (const SimulatedKind& kind : design.kinds) shares.push_back(kind.share);
  std::vector<int64_t> members(shares.size(), 0);
  chance.multinomial(design.population, shares, members);
  std::map<uint64_t, int64_t> counts;
  size_t lists = design.kinds.front().found.size();
  for (size_t k = 0; k < members.size(); ++k)
    for (int64_t i = 0; i < members[k]; ++i) {
      uint64_t history = 0;
      for (size_t j = 0; j < lists; ++j)
        history |= uint64_t{chance.uniform() < design.kinds[k].found[j]} << j;
      if (history != 0) ++counts[history];
    }
  CaptureTable table;
  for (size_t j = 0; j < lists; ++j) table.lists.push_back(fmt::format("list{}", j + 1));
  for (auto [history, count] : counts) table.cells.push_back({history, count});
  return table;
}

std::vector<SimulationRow> simulate(const SimulationDesign& design, int64_t runs,
                                    const std::vector<NamedEstimator>& methods, uint64_t seed,
                                    int threads) {
  size_t count = methods.size();
  std::vector<Estimate> results(static_cast<size_t>(runs) * count);
  parallel_for(runs, threads, [&](int64_t run) {
    CaptureTable table = simulate_lists(design, seed, static_cast<uint64_t>(run));
    for (size_t m = 0; m < count; ++m) {
      Estimate estimate =
          methods[m].method(table, philox_key(seed, 1000 + static_cast<uint64_t>(run)));
      estimate.draws.clear();
      results[static_cast<size_t>(run) * count + m] = std::move(estimate);
    }
  });
  auto truth = static_cast<double>(design.population);
  std::vector<SimulationRow> rows;
  for (size_t m = 0; m < count; ++m) {
    SimulationRow row{.method = methods[m].name, .runs = runs};
    std::vector<double> errors;
    std::vector<double> widths;
    std::map<std::string, int> reasons;
    double covered = 0;
    for (size_t run = 0; run < static_cast<size_t>(runs); ++run) {
      const Estimate& e = results[run * count + m];
      if (e.refused() || !e.interval) {
        ++reasons[e.refusals.empty() ? "no interval" : e.refusals.front().what];
        continue;
      }
      covered += e.interval->lower <= truth && truth <= e.interval->upper ? 1 : 0;
      errors.push_back((e.points.front().value - truth) / truth);
      widths.push_back((e.interval->upper - e.interval->lower) / truth);
    }
    int most = 0;
    for (const auto& [reason, times] : reasons)
      if (times > most) row.refusal = reason, most = times;
    row.estimated = static_cast<int64_t>(errors.size());
    if (!errors.empty()) {
      auto n = static_cast<double>(errors.size());
      row.coverage = covered / n;
      row.coverage_error = std::sqrt(row.coverage * (1 - row.coverage) / n);
      for (double e : errors) row.bias += e / n;
      double square = 0;
      for (double e : errors) square += (e - row.bias) * (e - row.bias);
      row.bias_error = n > 1 ? std::sqrt(square / (n - 1) / n) : 0;
      std::ranges::sort(widths);
      row.width = quantile(widths, 0.5);
    }
    rows.push_back(row);
  }
  return rows;
}

SimulationDesign scale_effort(const SimulationDesign& design, double factor) {
  SimulationDesign out = design;
  for (SimulatedKind& kind : out.kinds)
    for (double& p : kind.found) p = p * factor / (1 - p + p * factor);
  return out;
}

ExpectedOverlap expected_overlap(const SimulationDesign& design) {
  double listed = 0;
  double once = 0;
  for (const SimulatedKind& kind : design.kinds) {
    double none = 1;
    double one = 0;
    for (double p : kind.found) {
      one = one * (1 - p) + none * p;
      none *= 1 - p;
    }
    listed += kind.share * (1 - none);
    once += kind.share * one;
  }
  return {.listed = listed * static_cast<double>(design.population),
          .overlap = listed > 0 ? 1 - once / listed : 0};
}

std::vector<PowerRow> simulate_power(const SimulationDesign& design, int64_t runs,
                                     const NamedEstimator& method, uint64_t seed, int threads) {
  std::vector<PowerRow> rows;
  for (double factor : {0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0}) {
    SimulationDesign scaled = scale_effort(design, factor);
    rows.push_back({.factor = factor,
                    .expected = expected_overlap(scaled),
                    .result = simulate(scaled, runs, {method}, seed, threads).front()});
  }
  return rows;
}

const PowerRow* sufficient(const std::vector<PowerRow>& rows, double width) {
  for (const PowerRow& row : rows)
    if (row.result.estimated * 10 >= row.result.runs * 9 && row.result.width <= width) return &row;
  return nullptr;
}

namespace {
std::string percent(double share) { return decimal(std::round(share * 1000) / 10); }

JsonObject json_row(const SimulationRow& row) {
  JsonObject out{{"method", row.method}, {"runs", row.runs}, {"estimated", row.estimated}};
  if (!row.refusal.empty()) out["refusal"] = row.refusal;
  if (row.estimated > 0) {
    out["coverage"] = decimal(row.coverage);
    out["coverage_error"] = decimal(row.coverage_error);
    out["bias"] = decimal(row.bias);
    out["bias_error"] = decimal(row.bias_error);
    out["width"] = decimal(row.width);
  }
  return out;
}

std::string text_row(const SimulationRow& row) {
  if (row.estimated == 0) return fmt::format("refused in all {} runs: {}", row.runs, row.refusal);
  std::string out = fmt::format(
      "the interval held the truth in {} % (+- {}) of {} runs; bias {} % (+- {}); width {} % of N",
      percent(row.coverage), percent(row.coverage_error), row.estimated, percent(row.bias),
      percent(row.bias_error), percent(row.width));
  if (row.estimated < row.runs)
    out += fmt::format("; refused in {} runs: {}", row.runs - row.estimated, row.refusal);
  return out;
}
}  // namespace

Json to_json(const std::vector<SimulationRow>& rows) {
  JsonArray out;
  for (const SimulationRow& row : rows) out.push_back(json_row(row));
  return out;
}
Json to_json(const std::vector<PowerRow>& rows) {
  JsonArray out;
  for (const PowerRow& row : rows) {
    JsonObject here = json_row(row.result);
    here["factor"] = decimal(row.factor);
    here["listed"] = decimal(std::round(row.expected.listed));
    here["overlap"] = decimal(row.expected.overlap);
    out.push_back(here);
  }
  return out;
}
std::string to_text(const std::vector<SimulationRow>& rows) {
  std::string out;
  for (const SimulationRow& row : rows) out += row.method + ": " + text_row(row) + "\n";
  return out;
}
std::string to_text(const std::vector<PowerRow>& rows) {
  std::string out;
  for (const PowerRow& row : rows)
    out += fmt::format(
        "odds of being found times {}: {} listed, {} % of them on two lists or more; {}\n",
        decimal(row.factor), rounded(row.expected.listed), percent(row.expected.overlap),
        text_row(row.result));
  return out;
}

}  // namespace habeas::estimate
