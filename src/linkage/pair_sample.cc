// SPDX-License-Identifier: Apache-2.0
#include "linkage/pair_sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/philox.h"
#include "base/result.h"

namespace habeas::linkage {

namespace {

constexpr std::array<double, 7> kEdges = {0, 0.005, 0.02, 0.1, 0.5, 0.9, 0.99};
constexpr int64_t kLeastDrawn = 10;
constexpr double kLeftShare = 0.005;  // of the matches, among pairs not sampled from
constexpr double kMostLeft = 0.02;    // probability of such a pair
constexpr double kMostListed = 4e6;   // pairs within clusters that are listed one by one
constexpr int kDraws = 4000;

double probability_of(const LinkedPair& pair) { return 1 / (1 + std::exp(-pair.log_odds)); }

struct Item {
  uint64_t hash = 0;
  RecordNumber a = 0;
  RecordNumber b = 0;
};

class Drawing {
 public:
  Drawing(std::span<const RecordNumber> cluster, std::span<const LinkedPair> pairs,
          const SampleOptions& options)
      : cluster_(cluster), pairs_(pairs), options_(options) {
    // Strata: apart and together by probability, and together without one.
    for (const bool together : {false, true})
      for (size_t k = 0; k < kEdges.size(); ++k) {
        Stratum& stratum = strata_.emplace_back();
        stratum.together = together;
        stratum.low = kEdges[k];
        stratum.high = k + 1 < kEdges.size() ? kEdges[k + 1] : 1;
      }
    Stratum& unscored = strata_.emplace_back();
    unscored.together = true;
    unscored.scored = false;
    items_.resize(strata_.size());
  }

  PairSample run() {
    const double floor = lowest_sampled();
    for (const LinkedPair& pair : pairs_) {
      const double p = probability_of(pair);
      const bool together = cluster_[pair.a] == cluster_[pair.b];
      if (!together && p < floor) {
        ++out_.left_pairs;
        out_.left_expected += p;
        continue;
      }
      const auto bin = static_cast<size_t>(std::upper_bound(kEdges.begin(), kEdges.end(), p) -
                                           kEdges.begin() - 1);
      add(bin + (together ? kEdges.size() : 0), pair.a, pair.b, p);
    }
    add_unscored();
    draw(allocation());
    return std::move(out_);
  }

 private:
  [[nodiscard]] uint64_t hash_of(RecordNumber a, RecordNumber b) const {
    return mix(mix(options_.seed + 0x5A317E) ^ (static_cast<uint64_t>(a) << 32 | b));
  }

  void add(size_t stratum, RecordNumber a, RecordNumber b, double p) {
    ++strata_[stratum].pairs;
    strata_[stratum].expected += p;
    items_[stratum].push_back({hash_of(a, b), a, b});
  }

  // The probability below which all pairs apart hold next to no matches.
  [[nodiscard]] double lowest_sampled() const {
    std::vector<double> low;
    double all = 0;
    for (const LinkedPair& pair : pairs_) {
      const double p = probability_of(pair);
      all += p;
      if (p < kMostLeft && cluster_[pair.a] != cluster_[pair.b]) low.push_back(p);
    }
    std::sort(low.begin(), low.end());
    double sum = 0;
    for (const double p : low) {
      sum += p;
      if (sum > kLeftShare * all) return p;
    }
    return kMostLeft;
  }

  [[nodiscard]] bool scored(RecordNumber a, RecordNumber b) const {
    const auto at = std::lower_bound(pairs_.begin(), pairs_.end(), std::pair(a, b),
                                     [](const LinkedPair& pair, const auto& wanted) {
                                       return std::pair(pair.a, pair.b) < wanted;
                                     });
    return at != pairs_.end() && at->a == a && at->b == b;
  }

  // Pairs within clusters that were never looked up or are not worth keeping.
  void add_unscored() {
    std::vector<std::pair<RecordNumber, RecordNumber>> by_cluster;
    for (RecordNumber i = 0; i < cluster_.size(); ++i) by_cluster.emplace_back(cluster_[i], i);
    std::sort(by_cluster.begin(), by_cluster.end());
    std::vector<std::pair<size_t, size_t>> clusters;  // begin, end
    double all = 0;
    for (size_t begin = 0; begin < by_cluster.size();) {
      size_t end = begin;
      while (end < by_cluster.size() && by_cluster[end].first == by_cluster[begin].first) ++end;
      const auto n = static_cast<double>(end - begin);
      if (end - begin > 1) clusters.emplace_back(begin, end);
      all += n * (n - 1) / 2;
      begin = end;
    }
    const size_t stratum = strata_.size() - 1;
    if (all <= kMostListed) {
      for (const auto& [begin, end] : clusters)
        for (size_t i = begin; i < end; ++i)
          for (size_t j = i + 1; j < end; ++j)
            if (!scored(by_cluster[i].second, by_cluster[j].second))
              add(stratum, by_cluster[i].second, by_cluster[j].second, 0);
      return;
    }
    // Too many to list: their number is known, and candidates are drawn until there are enough.
    double with_score = 0;
    for (size_t k = kEdges.size(); k < stratum; ++k) with_score += strata_[k].pairs;
    strata_[stratum].pairs = std::max(0.0, all - with_score);
    std::vector<double> upto;
    double sum = 0;
    for (const auto& [begin, end] : clusters) {
      const auto n = static_cast<double>(end - begin);
      upto.push_back(sum += n * (n - 1) / 2);
    }
    Philox random(philox_key(options_.seed, 0x7E77), 0);
    std::vector<Item>& items = items_[stratum];
    for (int tries = 0; tries < 200 * options_.size; ++tries) {
      const size_t k = static_cast<size_t>(
          std::upper_bound(upto.begin(), upto.end() - 1, random.uniform() * all) - upto.begin());
      const auto [begin, end] = clusters[k];
      const RecordNumber a = by_cluster[begin + random.below(end - begin)].second;
      const RecordNumber b = by_cluster[begin + random.below(end - begin)].second;
      if (a < b && !scored(a, b)) items.push_back({hash_of(a, b), a, b});
    }
    const auto same = [](const Item& x, const Item& y) { return x.a == y.a && x.b == y.b; };
    std::sort(items.begin(), items.end(), [](const Item& x, const Item& y) {
      return std::pair(x.a, x.b) < std::pair(y.a, y.b);
    });
    items.erase(std::unique(items.begin(), items.end(), same), items.end());
  }

  // How many of each stratum: by its number of pairs times the spread that its share is expected to
  // have, but never as if a share were quite certain.
  [[nodiscard]] std::vector<int64_t> allocation() const {
    std::vector<double> worth(strata_.size(), 0);
    double sum = 0;
    for (size_t k = 0; k < strata_.size(); ++k) {
      if (strata_[k].pairs <= 0) continue;
      const double share =
          strata_[k].scored ? std::clamp(strata_[k].expected / strata_[k].pairs, 0.02, 0.98) : 0.5;
      sum += worth[k] = strata_[k].pairs * std::sqrt(share * (1 - share));
    }
    std::vector<int64_t> size(strata_.size(), 0);
    for (size_t k = 0; k < strata_.size(); ++k) {
      if (worth[k] <= 0) continue;
      const auto wanted = static_cast<int64_t>(std::llround(options_.size * worth[k] / sum));
      size[k] = std::min(std::max(wanted, kLeastDrawn), static_cast<int64_t>(items_[k].size()));
    }
    return size;
  }

  // Those with the lowest hashes: a random sample, and the same in whatever order pairs come.
  void draw(const std::vector<int64_t>& size) {
    std::vector<std::pair<uint64_t, SampledPair>> drawn;
    for (size_t k = 0; k < strata_.size(); ++k) {
      if (strata_[k].pairs <= 0) continue;
      const auto number = static_cast<uint32_t>(out_.strata.size());
      out_.strata.push_back(strata_[k]);
      std::vector<Item>& items = items_[k];
      std::sort(items.begin(), items.end(), [](const Item& x, const Item& y) {
        return x.hash != y.hash ? x.hash < y.hash : std::pair(x.a, x.b) < std::pair(y.a, y.b);
      });
      for (int64_t i = 0; i < size[k]; ++i) {
        const Item& item = items[static_cast<size_t>(i)];
        drawn.push_back({mix(item.hash + 1), {item.a, item.b, number}});
      }
    }
    std::sort(drawn.begin(), drawn.end(), [](const auto& x, const auto& y) {
      return x.first != y.first
                 ? x.first < y.first
                 : std::pair(x.second.a, x.second.b) < std::pair(y.second.a, y.second.b);
    });
    for (const auto& [order, pair] : drawn) out_.pairs.push_back(pair);
  }

  std::span<const RecordNumber> cluster_;
  std::span<const LinkedPair> pairs_;
  SampleOptions options_;
  std::vector<Stratum> strata_;
  std::vector<std::vector<Item>> items_;
  PairSample out_;
};

// Marsaglia and Tsang, ACM Transactions on Mathematical Software 26 (2000).
double gamma_draw(Philox& random, double shape) {
  if (shape < 1) return gamma_draw(random, shape + 1) * std::pow(random.uniform(), 1 / shape);
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = random.normal();
    const double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
    if (v <= 0) continue;
    if (std::log(random.uniform()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

// Matches among the pairs of a stratum that nobody labelled.
double unlabelled_matches(Philox& random, double pairs, const StratumLabels& labels) {
  const double rest = pairs - static_cast<double>(labels.same + labels.different);
  if (rest < 0.5) return 0;
  const double x = gamma_draw(random, static_cast<double>(labels.same) + 0.5);
  const double y = gamma_draw(random, static_cast<double>(labels.different) + 0.5);
  const double share = x / (x + y);
  if (rest > 500) return rest * share;
  double sum = 0;
  for (double i = 0; i < rest; ++i) sum += random.uniform() < share ? 1 : 0;
  return sum;
}

struct Totals {
  double right = 0;  // matches within clusters
  double lost = 0;   // matches between clusters
  double together = 0;
};

struct Rates {
  std::array<double, 4> value{};  // precision, recall, f1, recall with missed
};

Rates rates_of(const Totals& totals, double left, double blocking_recall) {
  const auto ratio = [](double part, double whole) { return whole > 0 ? part / whole : 0; };
  const double known = totals.right + totals.lost;
  const double missed = left + (known + left) * (1 / std::max(blocking_recall, 1e-6) - 1);
  Rates rates;
  rates.value = {ratio(totals.right, totals.together), ratio(totals.right, known),
                 ratio(2 * totals.right, totals.together + known),
                 ratio(totals.right, known + missed)};
  return rates;
}

}  // namespace

PairSample draw_pair_sample(std::span<const RecordNumber> cluster,
                            std::span<const LinkedPair> pairs, const SampleOptions& options) {
  return Drawing(cluster, pairs, options).run();
}

SampleEstimate estimate_from_sample(const PairSample& sample, std::span<const StratumLabels> labels,
                                    double blocking_recall, uint64_t seed) {
  check(labels.size() == sample.strata.size(), "each stratum has its labels");
  Totals point;
  SampleEstimate out;
  for (size_t k = 0; k < labels.size(); ++k) {
    const Stratum& stratum = sample.strata[k];
    const auto n = static_cast<double>(labels[k].same + labels[k].different);
    out.labelled += labels[k].same + labels[k].different;
    const double share = n > 0               ? static_cast<double>(labels[k].same) / n
                         : stratum.pairs > 0 ? stratum.expected / stratum.pairs
                                             : 0;
    (stratum.together ? point.right : point.lost) += stratum.pairs * share;
    if (stratum.together) point.together += stratum.pairs;
  }
  const Rates at = rates_of(point, sample.left_expected, blocking_recall);
  std::array<std::vector<double>, 4> drawn;
  Philox random(philox_key(seed, 0xE57), 0);
  for (int draw = 0; draw < kDraws; ++draw) {
    Totals totals;
    totals.together = point.together;
    for (size_t k = 0; k < labels.size(); ++k)
      (sample.strata[k].together ? totals.right : totals.lost) +=
          static_cast<double>(labels[k].same) +
          unlabelled_matches(random, sample.strata[k].pairs, labels[k]);
    const Rates rates = rates_of(totals, sample.left_expected, blocking_recall);
    for (size_t i = 0; i < 4; ++i) drawn[i].push_back(rates.value[i]);
  }
  const std::array<Rate*, 4> rates = {&out.precision, &out.recall, &out.f1,
                                      &out.recall_with_missed};
  for (size_t i = 0; i < 4; ++i) {
    std::sort(drawn[i].begin(), drawn[i].end());
    // With few labels of a rare thing the posterior lies to one side of what was counted.
    *rates[i] = {at.value[i], std::min(at.value[i], drawn[i][kDraws / 20]),
                 std::max(at.value[i], drawn[i][kDraws - 1 - kDraws / 20])};
  }
  out.matches = point.right + point.lost;
  out.missed = sample.left_expected +
               (out.matches + sample.left_expected) * (1 / std::max(blocking_recall, 1e-6) - 1);
  return out;
}

}  // namespace habeas::linkage
