// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/core.h>

#include "base/csv.h"
#include "base/parallel.h"
#include "base/philox.h"
#include "estimate/combine.h"

// Linkage-averaging (Sadinle 2018): each partition drawn from the linkage's posterior gives a
// table, each table a posterior of N, and all draws in one bag are the posterior that knows both.
// Quantiles of interval ends over the draws would forget the differences between linkages.

namespace habeas::estimate {

namespace {

Failure at_line(int64_t line, const std::string& what) {
  return fail(ErrorKind::kInvalid, fmt::format("line {}: {}", line, what),
              "a row for each draw with columns draw,n001,n010,... or rows draw,list1,...,count");
}

Result<int64_t> whole(std::string_view text, int64_t line) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0)
    return at_line(line, fmt::format("\"{}\" is no number of persons", text));
  return value;
}

// Histories that the columns of the wide form stand for; empty if it is another form.
std::vector<uint64_t> wide_histories(std::span<const std::string> header, size_t* lists) {
  std::vector<uint64_t> out;
  for (size_t i = 1; i < header.size(); ++i) {
    const std::string& name = header[i];
    if (name.size() < 2 || name[0] != 'n' || name.size() > 65) return {};
    if (i > 1 && name.size() != header[1].size()) return {};
    uint64_t history = 0;
    for (size_t j = 1; j < name.size(); ++j) {
      if (name[j] != '0' && name[j] != '1') return {};
      if (name[j] == '1') history |= uint64_t{1} << (j - 1);
    }
    out.push_back(history);
    *lists = name.size() - 1;
  }
  return out;
}

struct Pending {
  std::string id;
  std::vector<Cell> cells;
};

}  // namespace

Result<std::vector<LinkageDraw>> read_linkage_draws(std::string_view text) {
  CsvReader reader(csv_source(text));
  std::vector<std::string> header;
  std::vector<uint64_t> wide;
  std::vector<std::string> lists;
  std::vector<Pending> pending;
  std::map<std::string, size_t> place;
  size_t list_count = 0;
  while (true) {
    CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) break;
    if (event == CsvEvent::kRefused) return at_line(reader.refusal().line, reader.refusal().reason);
    auto fields = reader.fields();
    if (header.empty()) {
      header.assign(fields.begin(), fields.end());
      if (header.size() < 3 || (header[0] != "draw" && header[0] != "draw_id"))
        return at_line(reader.line(), "the first column is not \"draw\"");
      wide = wide_histories(header, &list_count);
      if (wide.empty()) {
        if (header.back() != "count")
          return at_line(reader.line(), "the last column is not \"count\"");
        lists.assign(header.begin() + 1, header.end() - 1);
      } else {
        for (size_t j = 0; j < list_count; ++j) lists.push_back(fmt::format("list{}", j + 1));
      }
      if (lists.size() > kMaxLists) return at_line(reader.line(), "more than 64 lists");
      reader.expect_fields(header.size());
      continue;
    }
    std::string id(fields[0]);
    auto [found, fresh] = place.try_emplace(id, pending.size());
    if (fresh) pending.push_back({id, {}});
    if (!wide.empty() && !fresh)
      return at_line(reader.line(), fmt::format("draw {} a second time", id));
    std::vector<Cell>& cells = pending[found->second].cells;
    if (!wide.empty()) {
      for (size_t i = 0; i < wide.size(); ++i) {
        int64_t count = TRY(whole(fields[i + 1], reader.line()));
        cells.push_back({wide[i], count});
      }
      continue;
    }
    uint64_t history = 0;
    for (size_t j = 0; j < lists.size(); ++j) {
      if (fields[j + 1] != "0" && fields[j + 1] != "1")
        return at_line(reader.line(), fmt::format("\"{}\" is neither 0 nor 1", fields[j + 1]));
      if (fields[j + 1] == "1") history |= uint64_t{1} << j;
    }
    int64_t count = TRY(whole(fields.back(), reader.line()));
    cells.push_back({history, count});
  }
  if (pending.empty()) return fail(ErrorKind::kInvalid, "no draws of a linkage in the file", "");
  std::vector<LinkageDraw> out;
  for (Pending& draw : pending) {
    CaptureTable table = TRY_CTX(make_capture_table(lists, draw.cells), "draw " + draw.id);
    out.push_back({draw.id, std::move(table)});
  }
  return out;
}

LinkageResult through_linkage(const std::vector<LinkageDraw>& draws,
                              const std::vector<Estimator>& methods, uint64_t seed, int threads,
                              double level) {
  check(!draws.empty() && !methods.empty(), "draws of a linkage and a method");
  // Equal tables are estimated once, under the seed of the first.
  std::vector<size_t> first;
  std::vector<size_t> same(draws.size());
  for (size_t i = 0; i < draws.size(); ++i) {
    auto it =
        std::ranges::find_if(first, [&](size_t k) { return draws[k].table == draws[i].table; });
    same[i] = static_cast<size_t>(it - first.begin());
    if (it == first.end()) first.push_back(i);
  }
  size_t count = methods.size();
  std::vector<Estimate> results(first.size() * count);
  parallel_for(static_cast<int64_t>(results.size()), threads, [&](int64_t i) {
    auto at = static_cast<size_t>(i);
    size_t draw = first[at / count];
    results[at] = methods[at % count](draws[draw].table, philox_key(seed, 100 + draw));
  });
  LinkageResult out;
  std::vector<double> all;
  std::vector<double> linkage_means;
  double within = 0;
  double between_methods = 0;
  std::vector<std::string> refusals;
  int64_t observed = 0;
  for (size_t i = 0; i < draws.size(); ++i) {
    std::vector<double> means;
    std::vector<double> pooled;
    double variance = 0;
    for (size_t m = 0; m < count; ++m) {
      const Estimate& estimate = results[same[i] * count + m];
      if (estimate.draws.size() < 2) {
        for (const Refusal& refusal : estimate.refusals)
          if (std::ranges::find(refusals, refusal.what) == refusals.end())
            refusals.push_back(refusal.what);
        continue;
      }
      double sum = 0;
      double square = 0;
      for (double draw : estimate.draws) {
        double log_n = std::log(draw);
        sum += log_n;
        square += log_n * log_n;
      }
      auto size = static_cast<double>(estimate.draws.size());
      means.push_back(sum / size);
      variance += std::max(0.0, square / size - sum / size * sum / size);
      pooled.insert(pooled.end(), estimate.draws.begin(), estimate.draws.end());
    }
    if (means.empty()) {
      ++out.refused;
      continue;
    }
    observed += draws[i].table.observed();
    double mean =
        std::accumulate(means.begin(), means.end(), 0.0) / static_cast<double>(means.size());
    within += variance / static_cast<double>(means.size());
    for (double x : means)
      between_methods += (x - mean) * (x - mean) / static_cast<double>(means.size());
    linkage_means.push_back(mean);
    std::ranges::sort(pooled);
    out.medians.push_back(quantile(pooled, 0.5));
    all.insert(all.end(), pooled.begin(), pooled.end());
  }
  Estimate& estimate = out.estimate;
  estimate.method = "linkage";
  estimate.variant = fmt::format("{} draws of the linkage, {} methods", draws.size(), count);
  estimate.assumptions = {
      "the linkage's draws show how uncertain it is: what they agree on is taken as true"};
  if (all.empty()) {
    estimate.refusals.push_back({.what = "no draw of the linkage could be estimated: " +
                                         (refusals.empty() ? "no draws of N" : refusals.front()),
                                 .hint = "see the refusals of one draw alone"});
    estimate.words = cite(estimate);
    return out;
  }
  auto kept = static_cast<double>(linkage_means.size());
  double mean = std::accumulate(linkage_means.begin(), linkage_means.end(), 0.0) / kept;
  for (double x : linkage_means) out.shares.linkage += (x - mean) * (x - mean) / kept;
  out.shares.sampling = within / kept;
  out.shares.model = between_methods / kept;
  std::ranges::sort(all);
  estimate.observed = static_cast<int64_t>(std::llround(static_cast<double>(observed) / kept));
  estimate.points = {
      {"median", quantile(all, 0.5)},
      {"mean", std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size())}};
  estimate.interval = Interval{.lower = quantile(all, (1 - level) / 2),
                               .upper = quantile(all, (1 + level) / 2),
                               .level = level,
                               .kind = "equal tails over all linkages"};
  if (out.refused > 0)
    estimate.warnings.push_back(
        fmt::format("{} of {} draws of the linkage could not be estimated and are left out: {}",
                    out.refused, draws.size(), refusals.empty() ? "" : refusals.front()));
  double sum = out.shares.total();
  auto percent = [&](double part) { return decimal(std::round(1000 * part / sum) / 10) + " %"; };
  estimate.diagnostics.push_back(
      {.name = "share of linkage",
       .value = percent(out.shares.linkage),
       .text = "of the variance of log N, between draws of the linkage"});
  estimate.diagnostics.push_back({.name = "share of sampling",
                                  .value = percent(out.shares.sampling),
                                  .text = "within one linkage and one method"});
  estimate.diagnostics.push_back({.name = "share of model",
                                  .value = percent(out.shares.model),
                                  .text = "between methods on one linkage"});
  estimate.draws = std::move(all);
  estimate.words = cite(estimate);
  return out;
}

}  // namespace habeas::estimate
