// SPDX-License-Identifier: Apache-2.0
#include "casefile/person_clusters.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <queue>
#include <set>

namespace habeas::casefile {

namespace {

// Between two groups: what is known of the pairs that the run put into one cluster.
struct Bond {
  int64_t evidence = 0;  // sum over the pairs of which there is any
  int64_t pairs = 0;     // how many these are
};

struct Proposal {
  int64_t mean = 0;
  size_t a = 0;
  size_t b = 0;
  uint64_t version_a = 0;
  uint64_t version_b = 0;
  // The best on top; ties go to the lower numbers, so that the result is one.
  friend bool operator<(const Proposal& x, const Proposal& y) {
    if (x.mean != y.mean) return x.mean < y.mean;
    if (x.a != y.a) return x.a > y.a;
    return x.b > y.b;
  }
};

class Grouping {
 public:
  explicit Grouping(const ClustersOfRun& run)
      : run_(run),
        parent_(run.cluster.size()),
        version_(run.cluster.size(), 0),
        apart_(run.cluster.size()),
        bonds_(run.cluster.size()),
        members_(run.cluster.size()) {
    std::iota(parent_.begin(), parent_.end(), 0);
    for (size_t i = 0; i < run.cluster.size(); ++i)
      if (run.cluster[i] != ClustersOfRun::kNone) members_[i][run.cluster[i]] = 1;
    for (const auto& [a, b] : run.different) {
      if (a == b) continue;
      apart_[a].insert(b);
      apart_[b].insert(a);
    }
  }

  std::vector<size_t> run() {
    for (const auto& [a, b] : run_.same) {
      const size_t x = root(a);
      const size_t y = root(b);
      if (x != y && !apart_[x].contains(y)) merge(std::min(x, y), std::max(x, y));
    }
    const std::vector<bool> contested = contested_clusters();
    join_uncontested(contested);
    join_by_evidence(contested);
    std::vector<size_t> out(parent_.size());
    for (size_t i = 0; i < out.size(); ++i) out[i] = root(i);
    return out;
  }

 private:
  size_t root(size_t record) {
    while (parent_[record] != record) {
      parent_[record] = parent_[parent_[record]];
      record = parent_[record];
    }
    return record;
  }

  // Clusters that cannot simply be taken over: one of them, or of those that decisions tie it to,
  // is broken or holds two records that a decision keeps apart.
  std::vector<bool> contested_clusters() {
    const size_t count = run_.broken.size();
    std::vector<size_t> tied(count);
    std::iota(tied.begin(), tied.end(), 0);
    auto top = [&](size_t cluster) {
      while (tied[cluster] != cluster) {
        tied[cluster] = tied[tied[cluster]];
        cluster = tied[cluster];
      }
      return cluster;
    };
    for (size_t i = 0; i < parent_.size(); ++i) {
      const std::map<int64_t, int64_t>& in = members_[root(i)];
      for (const auto& [cluster, records] : in)
        tied[top(static_cast<size_t>(cluster))] = top(static_cast<size_t>(in.begin()->first));
    }
    std::vector<bool> bad(count, false);
    for (size_t cluster = 0; cluster < count; ++cluster)
      if (run_.broken[cluster]) bad[top(cluster)] = true;
    auto place = [&](size_t record) -> int64_t {
      const std::map<int64_t, int64_t>& in = members_[root(record)];
      return in.empty() ? -1 : static_cast<int64_t>(top(static_cast<size_t>(in.begin()->first)));
    };
    for (const auto& [a, b] : run_.different) {
      const int64_t one = place(a);
      if (one >= 0 && one == place(b)) bad[static_cast<size_t>(one)] = true;
    }
    std::vector<bool> out(count);
    for (size_t cluster = 0; cluster < count; ++cluster) out[cluster] = bad[top(cluster)];
    return out;
  }

  void join_uncontested(const std::vector<bool>& contested) {
    std::vector<size_t> first(contested.size(), SIZE_MAX);
    for (size_t i = 0; i < parent_.size(); ++i) {
      const int64_t cluster = run_.cluster[i];
      if (cluster == ClustersOfRun::kNone || contested[static_cast<size_t>(cluster)]) continue;
      size_t& head = first[static_cast<size_t>(cluster)];
      if (head == SIZE_MAX) head = i;
      const size_t x = root(head);
      const size_t y = root(i);
      if (x != y) merge(std::min(x, y), std::max(x, y));
    }
  }

  void join_by_evidence(const std::vector<bool>& contested) {
    for (const EvidencedPair& pair : run_.pairs) {
      const int64_t cluster = run_.cluster[pair.a];
      if (cluster == ClustersOfRun::kNone || cluster != run_.cluster[pair.b]) continue;
      if (!contested[static_cast<size_t>(cluster)]) continue;
      const size_t x = root(pair.a);
      const size_t y = root(pair.b);
      if (x == y) continue;
      for (Bond* bond : {&bonds_[x][y], &bonds_[y][x]}) {
        bond->evidence += pair.evidence;
        ++bond->pairs;
      }
    }
    for (size_t a = 0; a < bonds_.size(); ++a)
      for (const auto& [b, bond] : bonds_[a])
        if (a < b) propose(a, b, bond);
    while (!queue_.empty()) {
      const Proposal best = queue_.top();
      queue_.pop();
      if (root(best.a) != best.a || root(best.b) != best.b) continue;
      if (version_[best.a] != best.version_a || version_[best.b] != best.version_b) continue;
      merge(best.a, best.b);
      for (const auto& [other, bond] : bonds_[best.a])
        propose(std::min(best.a, other), std::max(best.a, other), bond);
    }
  }

  void propose(size_t a, size_t b, const Bond& bond) {
    if (apart_[a].contains(b)) return;
    // Pairs across that the run put into one cluster.
    int64_t pairs = 0;
    for (const auto& [cluster, count] : members_[a]) {
      const auto other = members_[b].find(cluster);
      if (other != members_[b].end()) pairs += count * other->second;
    }
    const int64_t sum = bond.evidence + (pairs - bond.pairs) * kAbsentEvidence;
    // Rounded down, whatever the sign.
    const int64_t mean = sum >= 0 ? sum / pairs : -((-sum + pairs - 1) / pairs);
    if (mean > run_.threshold) queue_.push({mean, a, b, version_[a], version_[b]});
  }

  // b goes into a, a < b.
  void merge(size_t a, size_t b) {
    parent_[b] = a;
    ++version_[a];
    ++version_[b];
    for (const auto& [cluster, count] : members_[b]) members_[a][cluster] += count;
    for (const size_t other : apart_[b]) {
      apart_[other].erase(b);
      if (other == a) continue;
      apart_[other].insert(a);
      apart_[a].insert(other);
    }
    for (const auto& [other, bond] : bonds_[b]) {
      bonds_[other].erase(b);
      if (other == a) continue;
      for (Bond* joined : {&bonds_[a][other], &bonds_[other][a]}) {
        joined->evidence += bond.evidence;
        joined->pairs += bond.pairs;
      }
    }
    members_[b].clear();
    apart_[b].clear();
    bonds_[b].clear();
  }

  const ClustersOfRun& run_;
  std::vector<size_t> parent_;
  std::vector<uint64_t> version_;
  std::vector<std::set<size_t>> apart_;  // groups that a decision keeps apart from each
  std::vector<std::map<size_t, Bond>> bonds_;
  std::vector<std::map<int64_t, int64_t>> members_;  // of each group, in each cluster of the run
  std::priority_queue<Proposal> queue_;
};

}  // namespace

std::vector<size_t> decided_groups(const ClustersOfRun& run) { return Grouping(run).run(); }

}  // namespace habeas::casefile
