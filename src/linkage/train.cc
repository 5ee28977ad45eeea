// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.h"
#include "linkage/internal/dependence.h"
#include "linkage/model.h"

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

using Matrix = internal::Dependence::Matrix;

// What a matching pair looks like before any is seen: mostly the same, else alike.
constexpr double kPriorSame = 0.8;
constexpr double kPriorDifferent = 0.06;
constexpr double kPriorPairs = 20;  // how many matches the prior shape is worth
constexpr double kTreePairs = 30;   // how many pairs a parent level needs to speak for itself
constexpr double kTrust = 2;  // how far a field may speak for itself, over what the others say
constexpr double kSampledPairs = 10;  // of the background, that a parent level needs likewise
constexpr double kFeigned = 2;        // information that a match may feign among others
constexpr size_t kPatternsAtOnce = 16384;
constexpr double kLeastShare = 1e-9;  // of a level: nothing is impossible

double logistic(double odds) {
  return odds > 0 ? 1 / (1 + std::exp(-odds)) : std::exp(odds) / (1 + std::exp(odds));
}

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
    without_.assign(counts.pattern.size() * comparators, 0);
    forget();
    if (!counts.levels.empty()) count_unblocked();
  }

  Model run() {
    const bool dependence = options_.dependence && model_.comparators > 1;
    run_from(dependence);
    // Few pairs, nearly all of them matches: then their agreement itself looks like a dependence of
    // strangers, and nobody is found. Such a start is no start.
    if (dependence && model_.expected_matches < 1) {
      forget();
      run_from(false);
    }
    return std::move(model_);
  }

 private:
  void run_from(bool dependent) {
    start(dependent);
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
  }

  void forget() {
    const size_t comparators = model_.comparators;
    model_ = Model{};
    model_.comparators = comparators;
    model_.match_parent.assign(comparators, -1);
    model_.other_parent.assign(comparators, -1);
    model_.match.resize(comparators);
    model_.other.resize(comparators);
    shapes_.clear();
    std::fill(probability_.begin(), probability_.end(), 0);
    std::fill(without_.begin(), without_.end(), 0.0F);
    find_children();
  }

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

  // As one that is no match, of the pairs that blocking found.
  [[nodiscard]] double weight_found(size_t i, double probability) const {
    return counts_.blocked[i] * (1 - probability) +
           (counts_.different.empty() ? 0 : counts_.different[i]);
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

  // Pairs of each level that blocking did not find: all, less those it found.
  void count_unblocked() {
    unblocked_ = counts_.levels;
    for (size_t i = 0; i < counts_.pattern.size(); ++i)
      for (size_t c = 0; c < model_.comparators; ++c)
        unblocked_[c][static_cast<size_t>(level_of(counts_.pattern[i], c))] -= counts_.blocked[i];
    for (auto& levels : unblocked_)
      for (double& pairs : levels) pairs = std::max(pairs, 0.0);
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

  void start(bool dependent) {
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
    if (!dependent) return;
    // Fields of one thing (a postcode and its city) agree together by chance far more often than
    // they would one by one. Unless non-matches have this from the beginning, EM takes such pairs
    // for matches, and the class of matches never recovers.
    expect();
    model_.other_parent = tree(false);
    find_children();
    estimate(false);
    model_.refresh();
  }

  // Patterns are worked on in chunks of one size, so that sums are the same on any number of
  // threads.
  [[nodiscard]] int64_t chunks() const {
    return static_cast<int64_t>((counts_.pattern.size() + kPatternsAtOnce - 1) / kPatternsAtOnce);
  }
  [[nodiscard]] size_t begin_of(int64_t chunk) const {
    return std::min(counts_.pattern.size(), static_cast<size_t>(chunk) * kPatternsAtOnce);
  }

  // The probability of each pattern, and without each of its fields.
  void expect() {
    parallel_for(chunks(), options_.threads, [&](int64_t chunk) {
      for (size_t i = begin_of(chunk); i < begin_of(chunk + 1); ++i) probabilities_without(i);
    });
  }

  void iterate(int rounds) {
    double before = -1;
    for (int round = 0; round < rounds; ++round) {
      expect();
      double matches = 0;
      for (size_t i = 0; i < probability_.size(); ++i)
        matches += counts_.blocked[i] * probability_[i];
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
    std::vector<Sums> parts(static_cast<size_t>(chunks()), Sums(model_.comparators));
    parallel_for(chunks(), options_.threads, [&](int64_t chunk) {
      for (size_t i = begin_of(chunk); i < begin_of(chunk + 1); ++i)
        add_pattern(i, match, parents, parts[static_cast<size_t>(chunk)]);
    });
    Sums sums(model_.comparators);
    for (const Sums& part : parts) sums.add(part);
    if (!match && !unblocked_.empty()) add_unblocked(parents, sums);
    for (size_t c = 0; c < model_.comparators; ++c) {
      Model::Table& table = match ? model_.match[c] : model_.other[c];
      fill_marginal(table[kLevelMissing], sums.marginal[c], match ? &shapes_[c] : nullptr);
      if (match) bound_different(table[kLevelMissing], most_different_[c]);
      for (size_t p = 1; p < kLevels; ++p) {
        if (parents[c] < 0) continue;
        double sum = 0;
        for (size_t level = 1; level < kLevels; ++level) sum += sums.joint[c][p][level];
        const double strength = match || !unblocked_.empty()
                                    ? kTreePairs
                                    : std::max(kTreePairs, 2 * counts_.background_weight);
        for (size_t level = 1; level < kLevels; ++level)
          table[p][level] =
              (sums.joint[c][p][level] + strength * table[kLevelMissing][level]) / (sum + strength);
        // Matches that differ in one field differ more often in the next, but they do not all.
        if (match) bound_different(table[p], (1 + most_different_[c]) / 2);
        table[p][kLevelMissing] = 1;
      }
      table[kLevelMissing][kLevelMissing] = 1;
    }
  }

  struct Sums {
    explicit Sums(size_t comparators)
        : joint(comparators, Matrix{}),
          sampled(comparators, Matrix{}),
          shared(comparators, Matrix{}),
          marginal(comparators) {
      for (auto& row : marginal) row.fill(0);
    }
    void add(const Sums& other) {
      for (size_t c = 0; c < joint.size(); ++c)
        for (size_t level = 0; level < kLevels; ++level) {
          marginal[c][level] += other.marginal[c][level];
          for (size_t p = 0; p < kLevels; ++p) {
            joint[c][p][level] += other.joint[c][p][level];
            sampled[c][p][level] += other.sampled[c][p][level];
            shared[c][p][level] += other.shared[c][p][level];
          }
        }
    }
    std::vector<Matrix> joint;    // pairs, parent's level and own
    std::vector<Matrix> sampled;  // pairs as drawn, of the sample that tells of the parent's level
    std::vector<Matrix> shared;   // of the sample of pairs that share a value of the child
    std::vector<std::array<double, kLevels>> marginal;
  };

  // Pairs of pattern i in the sample that tells of this level of the parent.
  [[nodiscard]] double drawn(size_t i, int field, size_t level) const {
    return field >= 0 && level >= kLevelSame && !counts_.sharing.empty()
               ? counts_.sharing[static_cast<size_t>(field)][i]
               : counts_.background[i];
  }

  void add_pattern(size_t i, bool match, const std::vector<int>& parents, Sums& sums) const {
    const Pattern pattern = counts_.pattern[i];
    for (size_t c = 0; c < model_.comparators; ++c) {
      const auto level = static_cast<size_t>(level_of(pattern, c));
      if (level == kLevelMissing) continue;
      const auto without = static_cast<double>(without_[i * model_.comparators + c]);
      const double as_match = std::min(probability_[i], kTrust * without);
      const bool sampled = !match && !unblocked_.empty();
      const double weight =
          sampled ? weight_found(i, without) : weight_in(i, match ? as_match : without, match);
      const size_t parent =
          parents[c] < 0 ? 0
                         : static_cast<size_t>(level_of(pattern, static_cast<size_t>(parents[c])));
      if (sampled) sums.sampled[c][parent][level] += drawn(i, parents[c], parent) * (1 - without);
      if (sampled && !counts_.sharing.empty())
        sums.shared[c][parent][level] += counts_.sharing[c][i] * (1 - without);
      sums.marginal[c][level] += weight;
      if (parents[c] >= 0) sums.joint[c][parent][level] += weight;
    }
  }

  // Non-matches that blocking did not find: as many at each level as the census says.
  void add_unblocked(const std::vector<int>& parents, Sums& sums) const {
    for (size_t c = 0; c < model_.comparators; ++c) {
      for (size_t level = 1; level < kLevels; ++level)
        sums.marginal[c][level] += unblocked_[c][level];
      if (parents[c] >= 0) add_unblocked_rows(c, static_cast<size_t>(parents[c]), sums);
    }
  }

  // Below each level of the parent, as the samples have them, with a few imagined pairs to hold
  // them to what they are in all. Whoever shares a value of the parent is told of by the sample of
  // such pairs; whoever does not, but shares one of the child, by the child's; all others by the
  // background.
  void add_unblocked_rows(size_t child, size_t parent, Sums& sums) const {
    const Matrix& sampled = sums.sampled[child];
    const Matrix& shared = sums.shared[child];
    const double stated = stated_of(child);
    if (stated <= 0) return;
    const double share = stated / (stated + unblocked_[child][kLevelMissing]);
    const double parent_stated = stated_of(parent);
    const double parent_share =
        parent_stated / std::max(1.0, parent_stated + unblocked_[parent][kLevelMissing]);
    for (size_t p = 1; p < kLevels; ++p) {
      const bool whole = p >= kLevelSame || counts_.sharing.empty();
      double left = unblocked_[parent][p] * share;
      for (size_t level = kLevelSame; !whole && level < kLevels; ++level) {
        double drawn = 0;
        for (size_t q = 1; q < kLevels; ++q) drawn += shared[q][level];
        const double pairs =
            unblocked_[child][level] * parent_share *
            (shared[p][level] + unblocked_[parent][p] / std::max(1.0, parent_stated)) / (drawn + 1);
        sums.joint[child][p][level] += std::min(left, pairs);
        left -= std::min(left, pairs);
      }
      const size_t end = whole ? size_t{kLevels} : size_t{kLevelSame};
      double drawn = kSampledPairs;
      double held = 0;
      for (size_t level = 1; level < end; ++level) {
        drawn += sampled[p][level];
        held += unblocked_[child][level];
      }
      for (size_t level = 1; level < end && held > 0; ++level)
        sums.joint[child][p][level] +=
            left * (sampled[p][level] + kSampledPairs * unblocked_[child][level] / held) / drawn;
    }
  }

  [[nodiscard]] double stated_of(size_t field) const {
    double stated = 0;
    for (size_t level = 1; level < kLevels; ++level) stated += unblocked_[field][level];
    return stated;
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

  [[nodiscard]] std::vector<int> tree(bool match) const {
    const internal::Dependence dependence(counts_, probability_, unblocked_, model_.comparators);
    return match ? dependence.among_matches() : dependence.among_others();
  }

  const PatternCounts& counts_;
  TrainOptions options_;
  Model model_;
  std::vector<double> probability_;
  std::vector<float> without_;  // probability of pattern i without comparator c
  std::vector<std::vector<size_t>> children_;
  std::vector<std::array<double, kLevels>> unblocked_;
  std::vector<double> most_different_;
  std::vector<std::array<double, kLevels>> shapes_;
};

}  // namespace

Model train(const PatternCounts& counts, std::span<const FieldKind> kinds,
            const TrainOptions& options) {
  return Trainer(counts, kinds, options).run();
}

}  // namespace habeas::linkage
