// SPDX-License-Identifier: Apache-2.0
#include "linkage/explain.h"

#include <cmath>

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::linkage {

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
  }
  out.prior = std::log(model.prior) - std::log1p(-model.prior);
  out.log_odds = model.log_odds(pattern);
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
  out += fmt::format("{:+7.2f}  in all: probability {:.4f} that they are one person\n",
                     explanation.log_odds, explanation.probability);
  return out;
}

}  // namespace habeas::linkage
