// SPDX-License-Identifier: Apache-2.0
#include "estimate/result.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::estimate {

std::string decimal(double value) {
  if (std::isnan(value)) return "undefined";
  if (std::isinf(value)) return value > 0 ? "infinite" : "-infinite";
  std::array<char, 64> buffer{};
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  check(end.ec == std::errc(), "the shortest form of a double fits 64 characters");
  return {buffer.data(), end.ptr};
}

std::string rounded(double value) {
  if (!std::isfinite(value)) return decimal(value);
  std::string digits = fmt::format("{:.0f}", std::fabs(value));
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return value < 0 && digits != "0" ? "-" + out : out;
}

bool Estimate::converged() const {
  return std::ranges::none_of(
      diagnostics, [](const Diagnostic& d) { return d.passed.has_value() && !*d.passed; });
}

namespace {

JsonArray texts(const std::vector<std::string>& lines) {
  JsonArray out;
  for (const std::string& line : lines) out.push_back(Json(line));
  return out;
}

JsonArray refusals_json(const std::vector<Refusal>& refusals) {
  JsonArray out;
  for (const Refusal& refusal : refusals)
    out.push_back(Json(JsonObject{{"hint", Json(refusal.hint)}, {"what", Json(refusal.what)}}));
  return out;
}

JsonArray diagnostics_json(const std::vector<Diagnostic>& diagnostics) {
  JsonArray out;
  for (const Diagnostic& d : diagnostics) {
    out.push_back(Json(JsonObject{{"name", Json(d.name)},
                                  {"text", Json(d.text)},
                                  {"value", Json(d.value)},
                                  {"verdict", Json(!d.passed.has_value() ? "shown"
                                                   : *d.passed           ? "passed"
                                                                         : "failed")}}));
  }
  return out;
}

std::string percent(double level) { return decimal(std::round(level * 1e6) / 1e4) + " %"; }

std::string name_of(const Estimate& estimate) {
  std::string out = estimate.method;
  if (!estimate.variant.empty()) out += ", " + estimate.variant;
  if (!estimate.stratum.empty()) out += ", stratum " + estimate.stratum;
  return out;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

}  // namespace

Json to_json(const Estimate& estimate) {
  JsonArray points;
  for (const Point& point : estimate.points) {
    points.push_back(
        Json(JsonObject{{"name", Json(point.name)}, {"value", Json(decimal(point.value))}}));
  }
  JsonObject settings;
  for (const Setting& setting : estimate.settings) settings[setting.name] = Json(setting.value);
  JsonArray truncations;
  for (const Truncation& t : estimate.truncations) {
    truncations.push_back(Json(JsonObject{
        {"beyond", Json(decimal(t.beyond))}, {"bound", Json(t.bound)}, {"what", Json(t.what)}}));
  }
  JsonObject out{{"assumptions", Json(texts(estimate.assumptions))},
                 {"diagnostics", Json(diagnostics_json(estimate.diagnostics))},
                 {"draws", Json(static_cast<int64_t>(estimate.draws.size()))},
                 {"method", Json(estimate.method)},
                 {"observed", Json(estimate.observed)},
                 {"points", Json(std::move(points))},
                 {"refusals", Json(refusals_json(estimate.refusals))},
                 {"settings", Json(std::move(settings))},
                 {"stratum", Json(estimate.stratum)},
                 {"truncations", Json(std::move(truncations))},
                 {"variant", Json(estimate.variant)},
                 {"warnings", Json(texts(estimate.warnings))},
                 {"words", Json(estimate.words.empty() ? cite(estimate) : estimate.words)}};
  if (estimate.interval) {
    const Interval& interval = *estimate.interval;
    out["interval"] = Json(JsonObject{{"kind", Json(interval.kind)},
                                      {"level", Json(decimal(interval.level))},
                                      {"lower", Json(decimal(interval.lower))},
                                      {"upper", Json(decimal(interval.upper))}});
  }
  if (!estimate.details.is_null()) out["details"] = estimate.details;
  return Json(std::move(out));
}

Comparison compare(const Report& report) {
  Comparison out;
  const std::vector<Estimate>& from = report.totals.empty() ? report.estimates : report.totals;
  double above = 0;
  double below = HUGE_VAL;
  out.lowest = HUGE_VAL;
  for (const Estimate& estimate : from) {
    if (estimate.refused() || !estimate.interval) {
      ++out.refused;
      continue;
    }
    out.rows.push_back(&estimate);
    out.lowest = std::min(out.lowest, estimate.points.front().value);
    out.highest = std::max(out.highest, estimate.points.front().value);
    above = std::max(above, estimate.interval->lower);
    below = std::min(below, estimate.interval->upper);
  }
  if (out.rows.empty()) {
    out.lowest = 0;
    out.words = "no method gives an interval";
    return out;
  }
  out.common_lower = above;
  out.common_upper = below;
  if (out.rows.size() == 1)
    out.words = "one interval only: nothing to compare it with";
  else if (above <= below)
    out.words = fmt::format(
        "{} intervals, all of which hold {} to {}; their points go from {} to {}", out.rows.size(),
        rounded(above), rounded(below), rounded(out.lowest), rounded(out.highest));
  else
    out.words = fmt::format(
        "{} intervals that have no number in common (points from {} to {}): the methods disagree "
        "by more than chance, and that disagreement is the result",
        out.rows.size(), rounded(out.lowest), rounded(out.highest));
  if (out.refused > 0) out.words += fmt::format("; {} without an interval", out.refused);
  return out;
}

namespace {

Json comparison_json(const Comparison& comparison) {
  JsonArray rows;
  for (const Estimate* row : comparison.rows) {
    rows.push_back(Json(JsonObject{{"lower", Json(decimal(row->interval->lower))},
                                   {"method", Json(row->method)},
                                   {"point", Json(decimal(row->points.front().value))},
                                   {"upper", Json(decimal(row->interval->upper))},
                                   {"variant", Json(row->variant)}}));
  }
  return Json(JsonObject{{"highest", Json(decimal(comparison.highest))},
                         {"lowest", Json(decimal(comparison.lowest))},
                         {"rows", Json(std::move(rows))},
                         {"words", Json(comparison.words)}});
}

}  // namespace

Json to_json(const Report& report) {
  JsonArray estimates;
  for (const Estimate& estimate : report.estimates) estimates.push_back(to_json(estimate));
  JsonArray floors;
  for (const Estimate& floor : report.floors) floors.push_back(to_json(floor));
  JsonArray totals;
  for (const Estimate& total : report.totals) totals.push_back(to_json(total));
  return Json(JsonObject{{"estimates", Json(std::move(estimates))},
                         {"floors", Json(std::move(floors))},
                         {"input", Json(report.input)},
                         {"lists", Json(texts(report.lists))},
                         {"observed", Json(report.observed)},
                         {"population", Json(report.population)},
                         {"refusals", Json(refusals_json(report.refusals))},
                         {"side_by_side", comparison_json(compare(report))},
                         {"totals", Json(std::move(totals))},
                         {"seed", Json(std::to_string(report.seed))},
                         {"version", Json(report.version)},
                         {"warnings", Json(texts(report.warnings))}});
}

std::string draws_csv(const Report& report) {
  std::string out = "method,variant,stratum,draw,value\n";
  for (const auto* estimates : {&report.estimates, &report.totals}) {
    for (const Estimate& estimate : *estimates) {
      std::string prefix = csv_field(estimate.method) + "," + csv_field(estimate.variant) + "," +
                           csv_field(estimate.stratum) + ",";
      for (size_t i = 0; i < estimate.draws.size(); ++i)
        out += prefix + std::to_string(i + 1) + "," + decimal(estimate.draws[i]) + "\n";
    }
  }
  return out;
}

std::string cite(const Estimate& estimate) {
  if (estimate.refused()) {
    std::string why = estimate.refusals.empty() ? "no reason recorded" : estimate.refusals[0].what;
    return fmt::format("no estimate by {}: {}", name_of(estimate), why);
  }
  std::string range =
      estimate.interval
          ? fmt::format(" ({} interval {} to {})", percent(estimate.interval->level),
                        rounded(estimate.interval->lower), rounded(estimate.interval->upper))
          : " (no interval can be given)";
  return fmt::format("an estimated {} persons{}, of whom {} are named on at least one list; {}, {}",
                     rounded(estimate.points[0].value), range,
                     rounded(static_cast<double>(estimate.observed)), name_of(estimate),
                     estimate.points[0].name);
}

namespace {

// Six digits of a number are enough to read; JSON has all of them.
std::string shortened(const std::string& value) {
  double number = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  bool whole = value.find_first_not_of("-0123456789") == std::string::npos;
  if (whole || error != std::errc() || end != value.data() + value.size()) return value;
  return fmt::format("{:.6g}", number);
}

void text_of(const Estimate& estimate, std::string& out) {
  out += printable(name_of(estimate)) + "\n";
  for (const Refusal& refusal : estimate.refusals) {
    out += "  refused: " + printable(refusal.what) + "\n";
    if (!refusal.hint.empty()) out += "  what to do: " + printable(refusal.hint) + "\n";
  }
  if (!estimate.refused()) {
    std::string range;
    if (estimate.interval) {
      range = fmt::format("  {} interval {} to {}, {}", percent(estimate.interval->level),
                          rounded(estimate.interval->lower), rounded(estimate.interval->upper),
                          estimate.interval->kind);
    }
    out += fmt::format("  {:>12}  {}{}\n", rounded(estimate.points[0].value),
                       estimate.points[0].name, range);
    for (size_t i = 1; i < estimate.points.size(); ++i)
      out +=
          fmt::format("  {:>12}  {}\n", rounded(estimate.points[i].value), estimate.points[i].name);
  }
  for (const Diagnostic& d : estimate.diagnostics) {
    const char* verdict = !d.passed.has_value() ? "" : *d.passed ? " (passed)" : " (FAILED)";
    out += fmt::format("  {}: {}{}{}\n", d.name, shortened(d.value), verdict,
                       d.text.empty() ? "" : "; " + d.text);
  }
  for (const Truncation& t : estimate.truncations)
    out += fmt::format("  cut off: {} at {}; {:.2g} lies there or beyond\n", t.what, t.bound,
                       t.beyond);
  for (const std::string& warning : estimate.warnings)
    out += "  warning: " + printable(warning) + "\n";
}

}  // namespace

std::string to_text(const Report& report) {
  std::string names;
  for (const std::string& list : report.lists) names += (names.empty() ? "" : ", ") + list;
  std::string out =
      fmt::format("{} persons on {} lists: {}\n", rounded(static_cast<double>(report.observed)),
                  report.lists.size(), printable(names));
  if (!report.population.empty()) out += "estimated: " + printable(report.population) + "\n";
  for (const std::string& warning : report.warnings) out += "warning: " + printable(warning) + "\n";
  for (const Refusal& refusal : report.refusals)
    out +=
        "refused: " + printable(refusal.what) + "\nwhat to do: " + printable(refusal.hint) + "\n";
  for (const Estimate& floor : report.floors) {
    out += "\n";
    text_of(floor, out);
  }
  std::vector<std::string> said;  // assumptions, once each
  for (const Estimate& estimate : report.estimates) {
    out += "\n";
    text_of(estimate, out);
  }
  if (!report.totals.empty()) out += "\ntotals over the strata\n";
  for (const Estimate& total : report.totals) {
    out += "\n";
    text_of(total, out);
  }
  Comparison side_by_side = compare(report);
  if (side_by_side.rows.size() > 1) {
    out += "\nside by side\n";
    for (const Estimate* row : side_by_side.rows)
      out += fmt::format("  {:>12}  {:>12} to {:<12}  {}\n", rounded(row->points.front().value),
                         rounded(row->interval->lower), rounded(row->interval->upper),
                         printable(name_of(*row)));
    out += "  " + side_by_side.words + "\n";
  }
  out += report.estimates.empty() ? "" : "\nassumptions\n";
  for (const Estimate& estimate : report.estimates) {
    for (const std::string& assumption : estimate.assumptions) {
      std::string line = estimate.method + ": " + assumption;
      if (std::ranges::find(said, line) != said.end()) continue;
      said.push_back(line);
      out += "  " + printable(line) + "\n";
    }
  }
  out += fmt::format("\ninput {}; seed {}; {}\n", report.input, report.seed, report.version);
  return out;
}

double quantile(const std::vector<double>& sorted, double probability, QuantileType type) {
  check(!sorted.empty() && probability >= 0 && probability <= 1,
        "a quantile needs a sample and a probability");
  auto n = static_cast<double>(sorted.size());
  double place = type == QuantileType::kSeven ? (n - 1) * probability + 1
                                              : (n + 1.0 / 3) * probability + 1.0 / 3;
  place = std::clamp(place, 1.0, n);
  auto below = static_cast<size_t>(place) - 1;
  double part = place - std::floor(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

}  // namespace habeas::estimate
