// SPDX-License-Identifier: Apache-2.0
#include "linkage/model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

// Why EM over all pairs and not over the blocked ones alone. Blocking selects pairs because they
// agree, so among blocked non-matches fields are strongly dependent, and levels are far from what
// chance gives. Over *all* pairs chance is simple: two records that are not one person agree as
// often as their values are common. So the class of non-matches is estimated from the census of
// blocked pairs and the weighted sample of the rest together; the class of matches from blocked
// pairs, since a match in the sample (one in many thousands) would stand for thousands. The ratio
// of the two is the same in and out of the blocks, since whether a pair is blocked follows from its
// records.

namespace habeas::linkage {

namespace {

using Matrix = std::array<std::array<double, kLevels>, kLevels>;

// What a matching pair looks like before any is seen: mostly the same, else alike.
constexpr double kPriorSame = 0.8;
constexpr double kPriorDifferent = 0.06;
constexpr double kPriorPairs = 20;  // how many matches the prior shape is worth
constexpr double kTreePairs = 30;   // how many pairs a parent level needs to speak for itself
constexpr double kTrust = 2;  // how far a field may speak for itself, over what the others say
constexpr double kLeastShare = 1e-9;  // of a level: nothing is impossible

double logistic(double odds) {
  return odds > 0 ? 1 / (1 + std::exp(-odds)) : std::exp(odds) / (1 + std::exp(odds));
}
double safe_log(double x) { return std::log(std::max(x, 1e-300)); }

// The shape of a level's probability among matches, for a field whose "same" bins have the shares
// of `bins` among its records.
std::array<double, kLevels> prior_shape(const std::array<double, kLevels>& observed) {
  std::array<double, kLevels> shape{};
  double bins = 0;
  for (int level = kLevelSame; level < kLevels; ++level)
    bins += observed[static_cast<size_t>(level)];
  for (size_t level = kLevelDifferent; level < kLevels; ++level) {
    if (level == kLevelDifferent)
      shape[level] = kPriorDifferent;
    else if (level < kLevelSame)
      shape[level] = (1 - kPriorSame - kPriorDifferent) / (kLevelSame - kLevelWeak);
    else
      shape[level] =
          kPriorSame * (bins > 0 ? observed[level] / bins * 0.5 + 0.5 / kBins : 1.0 / kBins);
  }
  double sum = 0;
  for (size_t level = kLevelDifferent; level < kLevels; ++level) sum += shape[level];
  for (double& share : shape) share /= sum;
  return shape;
}

class Trainer {
 public:
  Trainer(const PatternCounts& counts, std::span<const FieldKind> kinds,
          const TrainOptions& options)
      : counts_(counts), options_(options), probability_(counts.pattern.size(), 0) {
    const size_t comparators = kinds.size();
    for (FieldKind kind : kinds) most_different_.push_back(most_different(kind));
    model_.comparators = comparators;
    model_.match_parent.assign(comparators, -1);
    model_.other_parent.assign(comparators, -1);
    model_.match.resize(comparators);
    model_.other.resize(comparators);
    without_.assign(counts.pattern.size() * comparators, 0);
    find_children();
  }

  Model run() {
    start();
    const int first = options_.dependence ? options_.rounds / 2 : options_.rounds;
    iterate(first);
    if (options_.dependence && model_.comparators > 1) {
      model_.match_parent = tree(true);
      model_.other_parent = tree(false);
      find_children();
      estimate(true);
      estimate(false);
      model_.refresh();
      iterate(options_.rounds - first);
    }
    return std::move(model_);
  }

 private:
  // How much the pairs of pattern i count in a class, if they are matches with this probability. A
  // pair of the sample that looks like a match is one that blocking missed, and counts in neither.
  [[nodiscard]] double weight_in(size_t i, double probability, bool match) const {
    const double decided = counts_.same.empty() ? 0
                           : match              ? counts_.same[i]
                                                : counts_.different[i];
    if (match) return counts_.blocked[i] * probability + decided;
    return (counts_.blocked[i] + counts_.background[i] * counts_.background_weight) *
               (1 - probability) +
           decided;
  }

  // For each comparator, the probability that pattern i is a match by all the others.
  void probabilities_without(size_t i) {
    const Pattern pattern = counts_.pattern[i];
    const size_t n = model_.comparators;
    float* out = without_.data() + i * n;
    double odds = model_.log_odds(pattern);
    probability_[i] = logistic(odds);
    for (size_t c = 0; c < n; ++c) {
      double rest = odds - model_.weight_of(pattern, c);
      const Pattern unsaid = pattern & ~(Pattern{15} << (4 * c));
      for (const size_t child : children_[c])
        rest += model_.weight_of(unsaid, child) - model_.weight_of(pattern, child);
      out[c] = static_cast<float>(logistic(rest));
    }
  }

  void find_children() {
    children_.assign(model_.comparators, {});
    for (size_t c = 0; c < model_.comparators; ++c) {
      const int p = model_.match_parent[c];
      const int q = model_.other_parent[c];
      if (p >= 0) children_[static_cast<size_t>(p)].push_back(c);
      if (q >= 0 && q != p) children_[static_cast<size_t>(q)].push_back(c);
    }
  }

  void start() {
    // Non-matches first: nearly all pairs are.
    shapes_.resize(model_.comparators);
    for (size_t c = 0; c < model_.comparators; ++c) {
      std::array<double, kLevels> seen{};
      for (size_t i = 0; i < counts_.pattern.size(); ++i)
        seen[static_cast<size_t>(level_of(counts_.pattern[i], c))] += counts_.blocked[i];
      shapes_[c] = prior_shape(seen);
      model_.match[c][kLevelMissing] = shapes_[c];
    }
    estimate(false);
    model_.refresh();
    const double blocked = std::accumulate(counts_.blocked.begin(), counts_.blocked.end(), 0.0);
    model_.prior = std::max(0.05 * blocked, 1.0) / std::max(counts_.all_pairs, 2.0);
  }

  void iterate(int rounds) {
    double before = -1;
    for (int round = 0; round < rounds; ++round) {
      double matches = 0;
      for (size_t i = 0; i < probability_.size(); ++i) {
        probabilities_without(i);
        matches += counts_.blocked[i] * probability_[i];
      }
      model_.expected_matches = matches;
      model_.prior = std::clamp(matches / std::max(counts_.all_pairs, 2.0), 1e-15, 0.5);
      estimate(true);
      estimate(false);
      model_.refresh();
      if (std::abs(matches - before) < 1e-5 * (matches + 1)) break;
      before = matches;
    }
  }

  // Tables of one class from the weights of its patterns.
  void estimate(bool match) {
    const std::vector<int>& parents = match ? model_.match_parent : model_.other_parent;
    std::vector<Matrix> joint(model_.comparators, Matrix{});
    std::vector<std::array<double, kLevels>> marginal(model_.comparators);
    for (auto& row : marginal) row.fill(0);
    for (size_t i = 0; i < counts_.pattern.size(); ++i) {
      for (size_t c = 0; c < model_.comparators; ++c) {
        const auto level = static_cast<size_t>(level_of(counts_.pattern[i], c));
        if (level == kLevelMissing) continue;
        const auto without = static_cast<double>(without_[i * model_.comparators + c]);
        const double as_match = std::min(probability_[i], kTrust * without);
        const double weight = weight_in(i, match ? as_match : without, match);
        marginal[c][level] += weight;
        if (parents[c] < 0) continue;
        joint[c][static_cast<size_t>(level_of(counts_.pattern[i], static_cast<size_t>(parents[c])))]
             [level] += weight;
      }
    }
    for (size_t c = 0; c < model_.comparators; ++c) {
      Model::Table& table = match ? model_.match[c] : model_.other[c];
      fill_marginal(table[kLevelMissing], marginal[c], match ? &shapes_[c] : nullptr);
      if (match) bound_different(table[kLevelMissing], most_different_[c]);
      for (size_t p = 1; p < kLevels; ++p) {
        if (parents[c] < 0) continue;
        double sum = 0;
        for (size_t level = 1; level < kLevels; ++level) sum += joint[c][p][level];
        const double strength =
            match ? kTreePairs : std::max(kTreePairs, 2 * counts_.background_weight);
        for (size_t level = 1; level < kLevels; ++level)
          table[p][level] =
              (joint[c][p][level] + strength * table[kLevelMissing][level]) / (sum + strength);
        // Matches that differ in one field differ more often in the next, but they do not all.
        if (match) bound_different(table[p], (1 + most_different_[c]) / 2);
        table[p][kLevelMissing] = 1;
      }
      table[kLevelMissing][kLevelMissing] = 1;
    }
  }

  static void bound_different(std::array<double, kLevels>& row, double most) {
    const double different = row[kLevelDifferent];
    if (different <= most) return;
    for (size_t level = kLevelWeak; level < kLevels; ++level)
      row[level] *= (1 - most) / std::max(1 - different, 1e-12);
    row[kLevelDifferent] = most;
  }

  static void fill_marginal(std::array<double, kLevels>& row,
                            const std::array<double, kLevels>& seen,
                            const std::array<double, kLevels>* prior) {
    double sum = 0;
    for (size_t level = 1; level < kLevels; ++level) sum += seen[level];
    for (size_t level = 1; level < kLevels; ++level) {
      row[level] = prior ? (seen[level] + kPriorPairs * (*prior)[level]) / (sum + kPriorPairs)
                         : (seen[level] + 0.5 / kLevels) / (sum + 0.5);
      row[level] = std::max(row[level], kLeastShare);
    }
  }

  // The maximum spanning tree of mutual information within the class; parent of each comparator. A
  // parent stands before its child in no particular order: the product needs none.
  [[nodiscard]] std::vector<int> tree(bool match) const {
    const size_t n = model_.comparators;
    std::vector<Matrix> joint(n * n, Matrix{});
    for (size_t i = 0; i < counts_.pattern.size(); ++i) {
      const double weight = weight_in(i, probability_[i], match);
      if (weight <= 0) continue;
      for (size_t a = 0; a < n; ++a) {
        const auto x = static_cast<size_t>(level_of(counts_.pattern[i], a));
        if (x == kLevelMissing) continue;
        for (size_t b = a + 1; b < n; ++b)
          joint[a * n + b][x][static_cast<size_t>(level_of(counts_.pattern[i], b))] += weight;
      }
    }
    std::vector<double> information(n * n, 0);
    for (size_t a = 0; a < n; ++a)
      for (size_t b = a + 1; b < n; ++b)
        information[a * n + b] = information[b * n + a] = mutual_information(joint[a * n + b]);
    // Prim's algorithm from the first comparator; ties go to the lower number.
    std::vector<int> parent(n, -1);
    std::vector<bool> in(n, false);
    in[0] = true;
    for (size_t step = 1; step < n; ++step) {
      size_t best_from = 0;
      size_t best_to = 0;
      double best = -1;
      for (size_t from = 0; from < n; ++from) {
        if (!in[from]) continue;
        for (size_t to = 0; to < n; ++to) {
          if (in[to] || information[from * n + to] <= best) continue;
          best = information[from * n + to];
          best_from = from;
          best_to = to;
        }
      }
      in[best_to] = true;
      parent[best_to] = static_cast<int>(best_from);
    }
    return parent;
  }

  static double mutual_information(const Matrix& joint) {
    std::array<double, kLevels> row{};
    std::array<double, kLevels> column{};
    double sum = 0;
    for (size_t x = 1; x < kLevels; ++x)
      for (size_t y = 1; y < kLevels; ++y) {
        row[x] += joint[x][y];
        column[y] += joint[x][y];
        sum += joint[x][y];
      }
    if (sum <= 0) return 0;
    double information = 0;
    for (size_t x = 1; x < kLevels; ++x)
      for (size_t y = 1; y < kLevels; ++y)
        if (joint[x][y] > 0)
          information += joint[x][y] / sum * std::log(joint[x][y] * sum / (row[x] * column[y]));
    return information * sum;
  }

  const PatternCounts& counts_;
  TrainOptions options_;
  Model model_;
  std::vector<double> probability_;
  std::vector<float> without_;  // probability of pattern i without comparator c
  std::vector<std::vector<size_t>> children_;
  std::vector<double> most_different_;
  std::vector<std::array<double, kLevels>> shapes_;
};

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

Model train(const PatternCounts& counts, std::span<const FieldKind> kinds,
            const TrainOptions& options) {
  return Trainer(counts, kinds, options).run();
}

}  // namespace habeas::linkage
