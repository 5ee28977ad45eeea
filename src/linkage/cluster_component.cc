// SPDX-License-Identifier: Apache-2.0
#include "linkage/internal/cluster_component.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <queue>
#include <unordered_map>

#include "linkage/internal/forest.h"

namespace habeas::linkage::internal {

namespace {

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
  Agglomeration(const Component& component, const ClusterOptions& options)
      : component_(component),
        options_(options),
        forest_(component.records),
        size_(component.records, 1),
        version_(component.records, 0),
        bonds_(component.records),
        lists_(component.records) {
    for (RecordNumber i = 0; i < component.list.size(); ++i)
      if (component.list[i] != kWithDuplicates) lists_[i].push_back(component.list[i]);
    for (const Edge& edge : component.edges) {
      if (edge.a == edge.b) continue;
      add(edge.a, edge.b, edge.evidence);
      add(edge.b, edge.a, edge.evidence);
    }
    for (const auto& [a, b] : component.different) {
      if (a == b) continue;
      bonds_[a][b].forbidden = true;
      bonds_[b][a].forbidden = true;
    }
  }

  Clustering run() {
    Clustering result;
    for (const auto& [a, b] : component_.same) {
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
      for (const auto& [other, bond] : bonds_[best.a])
        propose(std::min(best.a, other), std::max(best.a, other), bond);
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

  const Component& component_;
  ClusterOptions options_;
  Forest forest_;
  std::vector<uint32_t> size_;
  std::vector<uint32_t> version_;
  std::vector<std::unordered_map<RecordNumber, Bond>> bonds_;
  std::vector<std::vector<uint16_t>> lists_;
  std::priority_queue<Proposal> queue_;
};

// Greedy joining may have put a record with the wrong one of two persons first. Records are moved,
// one at a time, to the cluster with which their mean evidence is best, or to one of their own.
class Refinement {
 public:
  Refinement(const Component& component, const ClusterOptions& options,
             std::vector<RecordNumber>& cluster)
      : component_(component),
        options_(options),
        cluster_(cluster),
        begin_(cluster.size() + 1, 0),
        fixed_(cluster.size(), false),
        size_(cluster.size(), 0) {
    for (const Edge& edge : component.edges) {
      ++begin_[edge.a + 1];
      ++begin_[edge.b + 1];
    }
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    near_.resize(begin_.back());
    std::vector<size_t> at(begin_.begin(), begin_.end() - 1);
    for (const Edge& edge : component.edges) {
      near_[at[edge.a]++] = {edge.b, edge.evidence};
      near_[at[edge.b]++] = {edge.a, edge.evidence};
    }
    // Edges come in any order; sums must not.
    for (size_t i = 0; i < cluster.size(); ++i)
      std::sort(near_.begin() + static_cast<int64_t>(begin_[i]),
                near_.begin() + static_cast<int64_t>(begin_[i + 1]));
    for (const auto& [a, b] : component.same) fixed_[a] = fixed_[b] = true;
    for (const auto& [a, b] : component.different) {
      apart_[a].push_back(b);
      apart_[b].push_back(a);
    }
    for (RecordNumber root : cluster_) ++size_[root];
    for (RecordNumber i = 0; i < cluster_.size(); ++i) {
      if (cluster_[i] != i) members_[cluster_[i]].push_back(i);
      if (cluster_[i] != i && members_[cluster_[i]].size() == 1)
        members_[cluster_[i]].insert(members_[cluster_[i]].begin(), cluster_[i]);
    }
  }

  void run() {
    for (int pass = 0; pass < kPasses; ++pass) {
      size_t moved = 0;
      for (RecordNumber i = 0; i < cluster_.size(); ++i) moved += consider(i) ? 1 : 0;
      if (moved == 0) break;
    }
    // A cluster is named by its first record, which may have left it.
    std::vector<RecordNumber> first(cluster_.size(), static_cast<RecordNumber>(cluster_.size()));
    for (RecordNumber i = 0; i < cluster_.size(); ++i)
      first[cluster_[i]] = std::min(first[cluster_[i]], i);
    for (RecordNumber& each : cluster_) each = first[each];
  }

 private:
  static constexpr int kPasses = 3;
  static constexpr double kGain = 0.5;  // of mean evidence, for a move

  struct Sum {
    double evidence = 0;
    uint32_t pairs = 0;
  };

  [[nodiscard]] bool allowed(RecordNumber record, RecordNumber into) const {
    const auto apart = apart_.find(record);
    if (apart != apart_.end())
      for (RecordNumber other : apart->second)
        if (cluster_[other] == into) return false;
    if (component_.list.empty() || component_.list[record] == kWithDuplicates) return true;
    const auto members = members_.find(into);
    if (members == members_.end()) return component_.list[into] != component_.list[record];
    return std::none_of(members->second.begin(), members->second.end(), [&](RecordNumber other) {
      return component_.list[other] == component_.list[record];
    });
  }

  bool consider(RecordNumber record) {
    const RecordNumber own = cluster_[record];
    if (fixed_[record]) return false;
    sums_.clear();
    bool others = false;
    for (size_t k = begin_[record]; k < begin_[record + 1]; ++k) {
      const RecordNumber root = cluster_[near_[k].first];
      Sum& sum = sums_[root];
      sum.evidence += static_cast<double>(near_[k].second);
      ++sum.pairs;
      others = others || root != own;
    }
    const auto mean = [&](RecordNumber root, double size) {
      const Sum& sum = sums_[root];
      return (sum.evidence + (size - sum.pairs) * options_.absent) / size;
    };
    const bool alone = size_[own] == 1;
    if (!others && alone) return false;
    double best = alone ? options_.threshold : mean(own, size_[own] - 1.0);
    RecordNumber choice = own;
    // Better alone than here; if others go by its number, it stays until it finds a better place.
    if (!alone && best < options_.threshold - kGain && size_[record] == 0)
      return move(record, own, record);
    for (const auto& [root, sum] : sums_) {
      if (root == own || sum.pairs == 0) continue;
      const double there = mean(root, size_[root]);
      const bool better = there > best + (choice == own ? kGain : 0);
      if (!better || there <= options_.threshold || !allowed(record, root)) continue;
      best = there;
      choice = root;
    }
    return choice != own && move(record, own, choice);
  }

  bool move(RecordNumber record, RecordNumber from, RecordNumber into) {
    if (into == from) return false;
    if (members_[into].empty() && size_[into] == 1) members_[into].push_back(into);
    std::erase(members_[from], record);
    members_[into].push_back(record);
    --size_[from];
    ++size_[into];
    cluster_[record] = into;
    return true;
  }

  const Component& component_;
  ClusterOptions options_;
  std::vector<RecordNumber>& cluster_;
  std::vector<size_t> begin_;
  std::vector<std::pair<RecordNumber, float>> near_;
  std::vector<bool> fixed_;
  std::vector<uint32_t> size_;  // of the cluster that goes by this number
  std::map<RecordNumber, std::vector<RecordNumber>> apart_;
  std::unordered_map<RecordNumber, std::vector<RecordNumber>> members_;
  std::map<RecordNumber, Sum> sums_;
};

}  // namespace

Clustering cluster_component(const Component& component, const ClusterOptions& options) {
  Clustering clustering = Agglomeration(component, options).run();
  Refinement(component, options, clustering.cluster).run();
  return clustering;
}

}  // namespace habeas::linkage::internal
