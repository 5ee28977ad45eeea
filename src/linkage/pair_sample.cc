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
constexpr double kLeftShare = 0.005;       // of the matches, among pairs not sampled from
constexpr double kMostLeft = 0.02;         // probability of such a pair
constexpr double kMostListed = 4e6;        // pairs within clusters that are listed one by one
constexpr double kZ = 1.6448536269514722;  // 90 %

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

// Of a stratum: the share of matches and its interval (Wilson, JASA 22, 1927), drawn in as labelled
// pairs become all pairs.
struct Share {
  double at = 0;
  double low = 0;
  double high = 1;
};

Share share_of(const Stratum& stratum, const StratumLabels& labels) {
  Share share;
  const auto n = static_cast<double>(labels.same + labels.different);
  if (n == 0) {
    share.at = stratum.pairs > 0 ? std::min(1.0, stratum.expected / stratum.pairs) : 0;
    return share;
  }
  share.at = static_cast<double>(labels.same) / n;
  const double middle = (share.at + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
  const double half =
      kZ / (1 + kZ * kZ / n) * std::sqrt(share.at * (1 - share.at) / n + kZ * kZ / (4 * n * n));
  const double rest =
      std::sqrt(std::max(0.0, stratum.pairs - n) / std::max(1.0, stratum.pairs - 1));
  share.low = share.at - rest * (share.at - std::max(0.0, middle - half));
  share.high = share.at + rest * (std::min(1.0, middle + half) - share.at);
  return share;
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
                                    double blocking_recall) {
  check(labels.size() == sample.strata.size(), "each stratum has its labels");
  SampleEstimate out;
  std::vector<Share> shares;
  Totals point;
  for (size_t k = 0; k < labels.size(); ++k) {
    const Stratum& stratum = sample.strata[k];
    shares.push_back(share_of(stratum, labels[k]));
    out.labelled += labels[k].same + labels[k].different;
    (stratum.together ? point.right : point.lost) += stratum.pairs * shares[k].at;
    if (stratum.together) point.together += stratum.pairs;
  }
  const auto rates_at = [&](const Totals& totals) {
    return rates_of(totals, sample.left_expected, blocking_recall);
  };
  const Rates at = rates_at(point);
  // How far each rate moves when one stratum's share is at an end of its interval; the moves of
  // several strata are independent, so their squares add.
  Rates below;
  Rates above;
  for (size_t k = 0; k < labels.size(); ++k) {
    for (const double end : {shares[k].low, shares[k].high}) {
      Totals moved = point;
      (sample.strata[k].together ? moved.right : moved.lost) +=
          sample.strata[k].pairs * (end - shares[k].at);
      const Rates there = rates_at(moved);
      for (size_t i = 0; i < 4; ++i) {
        const double move = there.value[i] - at.value[i];
        (move < 0 ? below : above).value[i] += move * move;
      }
    }
  }
  const std::array<Rate*, 4> rates = {&out.precision, &out.recall, &out.f1,
                                      &out.recall_with_missed};
  for (size_t i = 0; i < 4; ++i)
    *rates[i] = {at.value[i], std::max(0.0, at.value[i] - std::sqrt(below.value[i])),
                 std::min(1.0, at.value[i] + std::sqrt(above.value[i]))};
  out.matches = point.right + point.lost;
  out.missed = sample.left_expected +
               (out.matches + sample.left_expected) * (1 / std::max(blocking_recall, 1e-6) - 1);
  return out;
}

}  // namespace habeas::linkage
