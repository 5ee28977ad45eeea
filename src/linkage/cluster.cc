// SPDX-License-Identifier: Apache-2.0
#include "linkage/cluster.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>
#include <unordered_map>

namespace habeas::linkage {

namespace {

constexpr double kMostFor = 8;
constexpr double kMostAgainst = -8;
constexpr double kLittle = -1.5;  // a pair that says little

class Forest {
 public:
  explicit Forest(size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  RecordNumber root(RecordNumber record) {
    while (parent_[record] != record) {
      parent_[record] = parent_[parent_[record]];
      record = parent_[record];
    }
    return record;
  }
  // The lower number becomes the root.
  RecordNumber join(RecordNumber a, RecordNumber b) {
    a = root(a);
    b = root(b);
    if (a > b) std::swap(a, b);
    parent_[b] = a;
    return a;
  }

 private:
  std::vector<RecordNumber> parent_;
};

// Between two clusters: the sum of the evidence of known pairs, and how many there are.
struct Bond {
  double evidence = 0;
  uint32_t pairs = 0;
  bool forbidden = false;
};

struct Proposal {
  double mean = 0;
  RecordNumber a = 0;
  RecordNumber b = 0;
  uint32_t version_a = 0;
  uint32_t version_b = 0;
  // The best on top; ties go to the lower numbers, so that the result is one.
  friend bool operator<(const Proposal& x, const Proposal& y) {
    if (x.mean != y.mean) return x.mean < y.mean;
    if (x.a != y.a) return x.a > y.a;
    return x.b > y.b;
  }
};

class Agglomeration {
 public:
  Agglomeration(size_t records, std::span<const Edge> edges, const Constraints& constraints,
                const ClusterOptions& options)
      : constraints_(constraints), options_(options), forest_(records), size_(records, 1),
        version_(records, 0), bonds_(records), lists_(records) {
    for (RecordNumber i = 0; i < records; ++i)
      if (!constraints.list.empty() && constraints.duplicate_free[constraints.list[i]])
        lists_[i].push_back(constraints.list[i]);
    for (const Edge& edge : edges) {
      if (edge.a == edge.b) continue;
      add(edge.a, edge.b, edge.evidence);
      add(edge.b, edge.a, edge.evidence);
    }
    for (const auto& [a, b] : constraints.different) {
      if (a == b) continue;
      bonds_[a][b].forbidden = true;
      bonds_[b][a].forbidden = true;
    }
  }

  Clustering run() {
    Clustering result;
    for (const auto& [a, b] : constraints_.same) {
      const RecordNumber x = forest_.root(a);
      const RecordNumber y = forest_.root(b);
      if (x == y) continue;
      const auto bond = bonds_[x].find(y);
      if (bond != bonds_[x].end() && bond->second.forbidden)
        result.conflicts.emplace_back(a, b);
      else
        merge(std::min(x, y), std::max(x, y));
    }
    for (RecordNumber a = 0; a < bonds_.size(); ++a)
      for (const auto& [b, bond] : bonds_[a])
        if (a < b) propose(a, b, bond);
    while (!queue_.empty()) {
      const Proposal best = queue_.top();
      queue_.pop();
      if (version_[best.a] != best.version_a || version_[best.b] != best.version_b) continue;
      if (forest_.root(best.a) != best.a || forest_.root(best.b) != best.b) continue;
      merge(best.a, best.b);
      for (const auto& [other, bond] : bonds_[best.a]) propose(std::min(best.a, other), std::max(best.a, other), bond);
    }
    result.cluster.resize(size_.size());
    for (RecordNumber i = 0; i < size_.size(); ++i) result.cluster[i] = forest_.root(i);
    return result;
  }

 private:
  void add(RecordNumber from, RecordNumber to, double evidence) {
    Bond& bond = bonds_[from][to];
    bond.evidence += evidence;
    ++bond.pairs;
  }

  [[nodiscard]] bool lists_clash(RecordNumber a, RecordNumber b) const {
    const std::vector<uint16_t>& x = lists_[a];
    const std::vector<uint16_t>& y = lists_[b];
    for (size_t i = 0, j = 0; i < x.size() && j < y.size();) {
      if (x[i] == y[j]) return true;
      if (x[i] < y[j])
        ++i;
      else
        ++j;
    }
    return false;
  }

  void propose(RecordNumber a, RecordNumber b, const Bond& bond) {
    if (bond.forbidden || bond.pairs == 0) return;
    const double pairs = static_cast<double>(size_[a]) * static_cast<double>(size_[b]);
    const double mean =
        (bond.evidence + (pairs - static_cast<double>(bond.pairs)) * options_.absent) / pairs;
    if (mean <= options_.threshold || lists_clash(a, b)) return;
    queue_.push({mean, a, b, version_[a], version_[b]});
  }

  // b goes into a, a < b.
  void merge(RecordNumber a, RecordNumber b) {
    forest_.join(a, b);
    size_[a] += size_[b];
    ++version_[a];
    ++version_[b];
    for (const auto& [other, bond] : bonds_[b]) {
      bonds_[other].erase(b);
      if (other == a) continue;
      Bond& joined = bonds_[a][other];
      joined.evidence += bond.evidence;
      joined.pairs += bond.pairs;
      joined.forbidden = joined.forbidden || bond.forbidden;
      bonds_[other][a] = joined;
    }
    bonds_[b].clear();
    std::vector<uint16_t> lists;
    std::set_union(lists_[a].begin(), lists_[a].end(), lists_[b].begin(), lists_[b].end(),
                   std::back_inserter(lists));
    lists_[a] = std::move(lists);
  }

  const Constraints& constraints_;
  ClusterOptions options_;
  Forest forest_;
  std::vector<uint32_t> size_;
  std::vector<uint32_t> version_;
  std::vector<std::unordered_map<RecordNumber, Bond>> bonds_;
  std::vector<std::vector<uint16_t>> lists_;
  std::priority_queue<Proposal> queue_;
};

}  // namespace

float pair_evidence(double log_likelihood_ratio, double log_prior_odds) {
  const double odds = log_likelihood_ratio + log_prior_odds;
  if (odds >= kLittle) return static_cast<float>(std::min(odds, kMostFor));
  // Between the prior (the pair says nothing) and kLittle all pairs say little; below it they say no.
  if (log_likelihood_ratio >= 0) return static_cast<float>(kLittle);
  return static_cast<float>(std::max(kLittle + log_likelihood_ratio, kMostAgainst));
}

Clustering cluster_records(size_t records, std::span<const Edge> edges,
                           const Constraints& constraints, const ClusterOptions& options) {
  return Agglomeration(records, edges, constraints, options).run();
}

}  // namespace habeas::linkage
