// SPDX-License-Identifier: Apache-2.0
#include "estimate/floors.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/distributions/normal.hpp>
#include <fmt/core.h>

namespace habeas::estimate {

namespace {

double normal_point(double level) {
  return boost::math::quantile(boost::math::normal(), 0.5 + level / 2);
}

}  // namespace

Estimate chao_floor(const CaptureTable& given, double level) {
  CaptureTable table = without_empty_lists(given);
  Estimate out{.method = "floor", .variant = "Chao", .observed = table.observed()};
  out.assumptions = {
      "a lower bound if persons differ in how visible they are",
      "no bound at all if lists copy one another: then too many are on two lists and "
      "the floor is too low, or links were missed and it is too high"};
  if (Result<void> possible = refuse_blocking(table); !possible) {
    out.refusals = {{possible.error().message, possible.error().hint}};
    return out;
  }
  std::vector<int64_t> captures = table.by_captures();
  auto once = static_cast<double>(captures[1]);
  auto twice = static_cast<double>(captures.size() > 2 ? captures[2] : 0);
  auto lists = static_cast<double>(table.list_count());
  double share = (lists - 1) / lists;
  auto listed = static_cast<double>(table.observed());
  double missing = 0;
  double variance = 0;
  if (twice > 0) {
    double ratio = once / twice;
    missing = share * once * ratio / 2;
    variance = twice * (share * ratio * ratio / 2 + share * share * ratio * ratio * ratio +
                        share * share * ratio * ratio * ratio * ratio / 4);
  } else {
    missing = share * once * (once - 1) / 2;
    variance = share * once * (once - 1) / 2 +
               share * share * once * (2 * once - 1) * (2 * once - 1) / 4 -
               (missing > 0 ? share * share * std::pow(once, 4) / (4 * (listed + missing)) : 0);
    out.warnings.push_back("nobody is on exactly two lists: the bias-corrected form is used");
  }
  out.points = {{"lower bound", listed + missing}};
  if (missing > 0 && variance > 0) {
    // Chao 1987: the number missing is taken as log-normal.
    double factor =
        std::exp(normal_point(level) * std::sqrt(std::log1p(variance / (missing * missing))));
    out.interval = Interval{.lower = listed + missing / factor,
                            .upper = listed + missing * factor,
                            .level = level,
                            .kind = "log-normal, of the bound"};
  }
  return out;
}

std::vector<PairEstimate> pair_estimates(const CaptureTable& table, double level) {
  std::vector<PairEstimate> out;
  for (size_t a = 0; a < table.list_count(); ++a) {
    for (size_t b = a + 1; b < table.list_count(); ++b) {
      uint64_t first = uint64_t{1} << a;
      uint64_t second = uint64_t{1} << b;
      PairEstimate pair{.first = a,
                        .second = b,
                        .on_first = table.on_all(first),
                        .on_second = table.on_all(second),
                        .on_both = table.on_all(first | second)};
      if (pair.on_first == 0 || pair.on_second == 0) continue;
      auto x = static_cast<double>(pair.on_first);
      auto y = static_cast<double>(pair.on_second);
      auto m = static_cast<double>(pair.on_both);
      pair.lincoln_petersen = m > 0 ? x * y / m : std::numeric_limits<double>::infinity();
      pair.chapman = (x + 1) * (y + 1) / (m + 1) - 1;
      double variance = (x + 1) * (y + 1) * (x - m) * (y - m) / ((m + 1) * (m + 1) * (m + 2));
      double half = normal_point(level) * std::sqrt(variance);
      pair.interval = Interval{.lower = std::max(x + y - m, pair.chapman - half),
                               .upper = pair.chapman + half,
                               .level = level,
                               .kind = "normal, Seber's variance"};
      out.push_back(pair);
    }
  }
  return out;
}

std::vector<Estimate> floors(const CaptureTable& table, double level) {
  std::vector<Estimate> out{chao_floor(table, level)};
  Estimate pairs{.method = "pairs", .variant = "Lincoln-Petersen", .observed = table.observed()};
  pairs.assumptions = {
      "being on one list has nothing to do with being on the other, which two lists cannot test",
      "a person hidden from one list is not hidden from the other too: where that fails, which is "
      "usual, the number is too low"};
  if (Result<void> possible = refuse_blocking(table); !possible) {
    pairs.refusals = {{possible.error().message, possible.error().hint}};
    out.push_back(std::move(pairs));
    return out;
  }
  JsonArray rows;
  double low = HUGE_VAL;
  double high = 0;
  std::vector<PairEstimate> all = pair_estimates(table, level);
  for (const PairEstimate& pair : all) {
    low = std::min(low, pair.chapman);
    high = std::max(high, pair.chapman);
    rows.push_back(Json(JsonObject{{"chapman", Json(decimal(pair.chapman))},
                                   {"first", Json(table.lists[pair.first])},
                                   {"lincoln_petersen", Json(decimal(pair.lincoln_petersen))},
                                   {"lower", Json(decimal(pair.interval.lower))},
                                   {"on_both", Json(pair.on_both)},
                                   {"on_first", Json(pair.on_first)},
                                   {"on_second", Json(pair.on_second)},
                                   {"second", Json(table.lists[pair.second])},
                                   {"upper", Json(decimal(pair.interval.upper))}}));
  }
  pairs.details = Json(JsonObject{{"pairs", Json(std::move(rows))}});
  if (all.size() == 1) {
    pairs.points = {{"Chapman", all[0].chapman}, {"Lincoln-Petersen", all[0].lincoln_petersen}};
    pairs.interval = all[0].interval;
    pairs.warnings.push_back(
        "two lists: independence is assumed and cannot be tested; the interval speaks of chance "
        "alone");
  } else {
    pairs.refusals = {{fmt::format("a pair is no estimate where there are more lists: {} pairs go "
                                   "from {} to {}",
                                   all.size(), rounded(low), rounded(high)),
                       "read their spread as how far the lists are from independent"}};
  }
  out.push_back(std::move(pairs));
  return out;
}

}  // namespace habeas::estimate
