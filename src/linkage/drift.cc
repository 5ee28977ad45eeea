// SPDX-License-Identifier: Apache-2.0
#include "linkage/drift.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::linkage {

namespace {

// From where on a difference is worth a line of advice.
constexpr double kUnseen = 0.15;  // beyond what is expected
constexpr double kStated = 0.3;   // difference of shares
constexpr double kLevelsOff = 0.25;
constexpr double kLeastMatches = 30;  // for the levels to say anything
constexpr double kPriorTimes = 2;
constexpr double kChanged = 0.02;  // of the matches
constexpr double kGrown = 0.5;     // new records, of those before
constexpr double kKeyless = 0.05;  // of the new records

double logistic(double odds) { return 1 / (1 + std::exp(-odds)); }
double logit(double p) { return std::log(p) - std::log1p(-p); }

// A pair's log odds under another prior than the model's.
double log_odds_under(const Model& model, Pattern pattern, double prior) {
  return model.slope * (model.weight(pattern) + logit(prior)) + model.offset;
}

// Matches among the new pairs, by EM over their share alone. Pairs not compared are held to be
// none.
double matches_by_em(const Model& model, const NewPairs& found, double all_pairs) {
  double prior = model.prior;
  double matches = 0;
  for (int round = 0; round < 100; ++round) {
    double sum = 0;
    for (const auto& [pattern, count] : found.patterns)
      sum += count * logistic(log_odds_under(model, pattern, prior));
    const double next = std::clamp(sum / std::max(all_pairs, 2.0), 1e-15, 0.5);
    const bool done = std::abs(sum - matches) < 1e-6 * (sum + 1);
    matches = sum;
    prior = next;
    if (done) break;
  }
  return matches;
}

FieldDrift drift_of(const Values& values, RecordNumber from, size_t counted) {
  FieldDrift drift;
  drift.field = values.name;
  double stated_before = 0;
  double stated = 0;
  double unseen = 0;
  double once = 0;
  for (size_t i = 0; i < values.value.size(); ++i) {
    const ValueId id = values.value[i];
    if (id == kNotStated) continue;
    if (i < counted) {
      ++stated_before;
      once += values.count[id] == 1 ? 1 : 0;
    }
    if (i < from) continue;
    ++stated;
    unseen += values.count[id] == 0 ? 1 : 0;
  }
  const auto ratio = [](double part, double whole) { return whole > 0 ? part / whole : 0; };
  drift.stated_before = ratio(stated_before, static_cast<double>(counted));
  drift.stated = ratio(stated, static_cast<double>(values.value.size() - from));
  drift.unseen = ratio(unseen, stated);
  drift.unseen_expected = ratio(once, stated_before);
  return drift;
}

// Levels of the new pairs, each weighed by how probably it is a match, against the model's.
void compare_levels(const Model& model, const NewPairs& found, double matches, Drift& drift) {
  if (matches < kLeastMatches) return;
  std::vector<std::array<double, kLevels>> seen(model.comparators);
  for (auto& row : seen) row.fill(0);
  for (const auto& [pattern, count] : found.patterns) {
    const double weight = count * model.probability(pattern);
    if (weight <= 0) continue;
    for (size_t c = 0; c < model.comparators; ++c)
      seen[c][static_cast<size_t>(level_of(pattern, c))] += weight;
  }
  for (size_t c = 0; c < model.comparators; ++c) {
    double sum = 0;
    double off = 0;
    for (size_t level = 1; level < kLevels; ++level) sum += seen[c][level];
    if (sum < kLeastMatches) continue;
    // Frequency is told by the bins of "the same"; here they are one level.
    double same = 0;
    for (size_t level = 1; level < kLevels; ++level) {
      const double difference = seen[c][level] / sum - model.match[c][kLevelMissing][level];
      if (level >= kLevelSame)
        same += difference;
      else
        off += std::abs(difference);
    }
    drift.fields[c].levels = (off + std::abs(same)) / 2;
  }
}

void advise(Drift& drift) {
  const auto say = [&](std::string line) { drift.advice.push_back(std::move(line)); };
  for (const FieldDrift& field : drift.fields) {
    const std::string name = printable(field.field);
    if (field.unseen > field.unseen_expected + kUnseen)
      say(fmt::format("{}: {:.0f} % of the new values were never seen, {:.0f} % would be usual",
                      name, 100 * field.unseen, 100 * field.unseen_expected));
    if (std::abs(field.stated - field.stated_before) > kStated)
      say(fmt::format("{}: stated by {:.0f} % of the new records, before by {:.0f} %", name,
                      100 * field.stated, 100 * field.stated_before));
    if (field.levels > kLevelsOff)
      say(fmt::format("{}: the new matches agree otherwise than those learnt from (by {:.2f})",
                      name, field.levels));
  }
  const double times = drift.prior / std::max(drift.prior_before, 1e-300);
  if (times > kPriorTimes || times < 1 / kPriorTimes)
    say(fmt::format("matches are {:.1f} times as frequent as the frozen model holds", times));
  if (drift.would_change > std::max(1.0, kChanged * drift.matches))
    say(fmt::format("{:.0f} pairs would fall on the other side of the threshold",
                    drift.would_change));
  if (drift.records > kGrown * drift.records_before)
    say(fmt::format("{:.0f} new records stand against {:.0f} that the model was learnt on",
                    drift.records, drift.records_before));
  if (static_cast<double>(drift.without_keys) > kKeyless * drift.records)
    say(fmt::format("{} new records could not be looked up by any key", drift.without_keys));
}

}  // namespace

Drift measure_drift(const Prepared& prepared, const PairRule& rule, const Model& model,
                    const NewPairs& found, RecordNumber from, size_t counted, double threshold) {
  Drift drift;
  drift.records_before = static_cast<double>(counted);
  drift.records = static_cast<double>(prepared.records - from);
  drift.without_keys = found.without_keys;
  for (const Values& values : prepared.columns)
    drift.fields.push_back(drift_of(values, from, counted));
  PairRule before = rule;
  before.list = rule.list.first(from);
  const double pairs_before = before.pairs();
  const double pairs_new = rule.pairs() - pairs_before;
  drift.prior_before = model.prior;
  drift.matches = matches_by_em(model, found, pairs_new);
  drift.prior = std::clamp(
      (model.prior * pairs_before + drift.matches) / std::max(pairs_before + pairs_new, 2.0), 1e-15,
      0.5);
  const double least = logit(threshold);
  for (const auto& [pattern, count] : found.patterns)
    if ((model.log_odds(pattern) > least) != (log_odds_under(model, pattern, drift.prior) > least))
      drift.would_change += count;
  compare_levels(model, found, drift.matches, drift);
  advise(drift);
  return drift;
}

Json drift_to_json(const Drift& drift) {
  const auto share = [](double value) { return Json(fmt::format("{:.4f}", value)); };
  JsonArray fields;
  for (const FieldDrift& field : drift.fields)
    fields.push_back(Json(JsonObject{{"field", Json(field.field)},
                                     {"levels", share(field.levels)},
                                     {"stated", share(field.stated)},
                                     {"stated_before", share(field.stated_before)},
                                     {"unseen", share(field.unseen)},
                                     {"unseen_expected", share(field.unseen_expected)}}));
  JsonArray advice;
  for (const std::string& line : drift.advice) advice.emplace_back(line);
  return Json(
      JsonObject{{"advice", Json(std::move(advice))},
                 {"fields", Json(std::move(fields))},
                 {"matches", Json(static_cast<int64_t>(std::llround(drift.matches)))},
                 {"prior", Json(fmt::format("{:.4g}", drift.prior))},
                 {"prior_before", Json(fmt::format("{:.4g}", drift.prior_before))},
                 {"without_keys", Json(drift.without_keys)},
                 {"would_change", Json(static_cast<int64_t>(std::llround(drift.would_change)))}});
}

std::string drift_text(const Drift& drift) {
  if (drift.advice.empty())
    return "the new records are like those before; a full run would differ little\n";
  std::string out = "a full run would differ:\n";
  for (const std::string& line : drift.advice) out += "  " + line + "\n";
  return out;
}

}  // namespace habeas::linkage
