// SPDX-License-Identifier: Apache-2.0
#include "linkage/model.h"

#include <algorithm>
#include <cmath>

namespace habeas::linkage {

namespace {

double logistic(double odds) {
  return odds > 0 ? 1 / (1 + std::exp(-odds)) : std::exp(odds) / (1 + std::exp(odds));
}
double safe_log(double x) { return std::log(std::max(x, 1e-300)); }

double entry_of(const std::vector<Model::Table>& tables, const std::vector<int>& parents,
                Pattern pattern, size_t c) {
  const auto level = static_cast<size_t>(level_of(pattern, c));
  const size_t row = parents[c] < 0
                         ? size_t{kLevelMissing}
                         : static_cast<size_t>(level_of(pattern, static_cast<size_t>(parents[c])));
  return tables[c][row][level];
}

}  // namespace

void Model::refresh() {
  const auto logs = [](const std::vector<Table>& from) {
    std::vector<Table> to = from;
    for (Table& table : to)
      for (auto& row : table) {
        for (double& value : row) value = safe_log(value);
        row[kLevelMissing] = 0;  // neither for nor against
      }
    return to;
  };
  log_match = logs(match);
  log_other = logs(other);
}

double Model::weight_of(Pattern pattern, size_t comparator) const {
  return entry_of(log_match, match_parent, pattern, comparator) -
         entry_of(log_other, other_parent, pattern, comparator);
}

double Model::weight(Pattern pattern) const {
  double sum = 0;
  for (size_t c = 0; c < comparators; ++c) sum += weight_of(pattern, c);
  return sum;
}

double Model::log_odds(Pattern pattern) const {
  return slope * (weight(pattern) + safe_log(prior) - std::log1p(-prior)) + offset;
}

double Model::probability(Pattern pattern) const { return logistic(log_odds(pattern)); }

double most_different(FieldKind kind) {
  switch (kind) {
    case FieldKind::kMiddle:
    case FieldKind::kPlace:
    case FieldKind::kAddress:
    case FieldKind::kPostcode:
    case FieldKind::kCategory:
    case FieldKind::kEmail:
    case FieldKind::kText:
      return 0.5;  // people move, work and write in several places
    case FieldKind::kYear:
    case FieldKind::kAge:
    case FieldKind::kNumber:
      return 0.4;
    default:
      return 0.3;
  }
}

}  // namespace habeas::linkage
