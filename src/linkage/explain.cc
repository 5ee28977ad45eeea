// SPDX-License-Identifier: Apache-2.0
#include "linkage/explain.h"

#include <cmath>

#include <fmt/core.h>

#include "base/encoding.h"
#include "calendar/gregorian.h"

namespace habeas::linkage {

namespace {

// A date of birth that nobody stated stands there as what the age allows.
void reckoned_from_age(const Values& values, RecordNumber a, RecordNumber b, int level,
                       FieldEvidence& evidence) {
  if (!is_date(values.kind)) return;
  const auto reckoned = [&](RecordNumber record, std::string& text) {
    const DateForm& date = values.dates[values.value[record]];
    if (values.value[record] == kNotStated || !date.from_age) return false;
    text = fmt::format("{} to {}, by the age", calendar::to_iso(date.earliest),
                       calendar::to_iso(date.latest));
    return true;
  };
  const bool first = reckoned(a, evidence.a);
  const bool second = reckoned(b, evidence.b);
  if (first == second) return;
  evidence.words = level > kLevelWeak       ? "as the age allows"
                   : level == kLevelWeak    ? "within two years of what the age allows"
                   : level == kLevelMissing ? evidence.words
                                            : "not what the age allows";
}

// What the table of places says of the two.
void known_places(const Values& values, RecordNumber a, RecordNumber b, FieldEvidence& evidence) {
  if (values.table == nullptr || values.value[a] == values.value[b]) return;
  switch (values.table->relation(values.places[values.value[a]], values.places[values.value[b]])) {
    case PlaceRelation::kUnknown:
      return;
    case PlaceRelation::kSame:
      evidence.words = "names of one place";
      return;
    case PlaceRelation::kPart:
      evidence.words = "one within the other";
      return;
    case PlaceRelation::kSiblings:
      evidence.words = "two parts of one place";
      return;
    default:
      evidence.words = "different places";
  }
}

}  // namespace

PairExplanation explain_pair(const Records& records, const Prepared& prepared, const Model& model,
                             RecordNumber a, RecordNumber b) {
  PairExplanation out;
  Comparator comparator(prepared);
  const Pattern pattern = comparator.compare(a, b);
  for (size_t c = 0; c < model.comparators; ++c) {
    FieldEvidence& evidence = out.fields.emplace_back();
    evidence.field = prepared.columns[c].name;
    evidence.a = records.text_of(c, a);
    evidence.b = records.text_of(c, b);
    evidence.words = level_words(prepared.columns[c].kind, level_of(pattern, c));
    evidence.weight = model.weight_of(pattern, c);
    reckoned_from_age(prepared.columns[c], a, b, level_of(pattern, c), evidence);
    known_places(prepared.columns[c], a, b, evidence);
  }
  out.prior = std::log(model.prior) - std::log1p(-model.prior);
  out.log_odds = model.log_odds(pattern);
  out.calibration = out.log_odds - model.weight(pattern) - out.prior;
  out.probability = model.probability(pattern);
  return out;
}

std::string explanation_text(const PairExplanation& explanation) {
  std::string out;
  for (const FieldEvidence& field : explanation.fields)
    out += fmt::format(
        "{:+7.2f}  {}: {}\n           {} | {}\n", field.weight, printable(field.field), field.words,
        field.a.empty() ? "-" : printable(field.a), field.b.empty() ? "-" : printable(field.b));
  out +=
      fmt::format("{:+7.2f}  before any field is looked at: few pairs of records are one person\n",
                  explanation.prior);
  if (std::abs(explanation.calibration) > 1e-9)
    out += fmt::format("{:+7.2f}  as decisions of persons on pairs with such sums have shown\n",
                       explanation.calibration);
  out += fmt::format("{:+7.2f}  in all: probability {:.4f} that they are one person\n",
                     explanation.log_odds, explanation.probability);
  return out;
}

}  // namespace habeas::linkage
