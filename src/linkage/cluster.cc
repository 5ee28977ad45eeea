// SPDX-License-Identifier: Apache-2.0
#include "linkage/cluster.h"

#include <algorithm>
#include <numeric>

#include "base/parallel.h"
#include "linkage/internal/cluster_component.h"
#include "linkage/internal/forest.h"

namespace habeas::linkage {

namespace {

constexpr double kMostFor = 8;
constexpr double kMostAgainst = -8;
constexpr double kLittle = -1.5;  // a pair that says little

constexpr size_t kRecordsAtOnce = 8192;

// The components of two records and more, one after another: cuts what belongs to each out of what
// is given for all.
class Components {
 public:
  Components(size_t records, std::span<const Edge> edges, const Constraints& constraints,
             const ClusterOptions& options)
      : constraints_(constraints), options_(options), component_of_(records, kAlone) {
    internal::Forest forest(records);
    // Where pairs that are not known speak for joining, any known pair may join.
    const bool any = options.absent > options.threshold;
    for (const Edge& edge : edges)
      if (any || static_cast<double>(edge.evidence) > options.threshold)
        forest.join(edge.a, edge.b);
    for (const auto& [a, b] : constraints.same) forest.join(a, b);
    number(forest, records);
    edges_ = Grouped<Edge>(*this, edges);
    same_ = Grouped<Pair>(*this, constraints.same);
    different_ = Grouped<Pair>(*this, constraints.different);
    const auto& free = constraints.duplicate_free;
    one_to_one_ =
        !constraints.list.empty() && std::find(free.begin(), free.end(), true) != free.end();
  }

  [[nodiscard]] size_t chunks() const { return chunk_begin_.size() - 1; }

  void cluster_chunk(size_t chunk, std::vector<RecordNumber>& cluster,
                     std::vector<std::pair<RecordNumber, RecordNumber>>& conflicts) const {
    internal::Component component;
    for (size_t c = chunk_begin_[chunk]; c < chunk_begin_[chunk + 1]; ++c) {
      const std::span<const RecordNumber> members =
          std::span(members_).subspan(member_begin_[c], member_begin_[c + 1] - member_begin_[c]);
      component.records = members.size();
      edges_.copy(c, component.edges);
      same_.copy(c, component.same);
      different_.copy(c, component.different);
      component.list.clear();
      for (size_t i = 0; one_to_one_ && i < members.size(); ++i) {
        const uint16_t list = constraints_.list[members[i]];
        component.list.push_back(constraints_.duplicate_free[list] ? list
                                                                   : internal::kWithDuplicates);
      }
      const Clustering own = internal::cluster_component(component, options_);
      for (size_t i = 0; i < members.size(); ++i) cluster[members[i]] = members[own.cluster[i]];
      for (const auto& [a, b] : own.conflicts) conflicts.emplace_back(members[a], members[b]);
    }
  }

 private:
  using Pair = std::pair<RecordNumber, RecordNumber>;
  static constexpr uint32_t kAlone = 0xFFFFFFFF;

  static Pair ends(const Edge& edge) { return {edge.a, edge.b}; }
  static Pair ends(const Pair& pair) { return pair; }
  static Edge with_ends(const Edge& edge, RecordNumber a, RecordNumber b) {
    return {a, b, edge.evidence};
  }
  static Pair with_ends(const Pair&, RecordNumber a, RecordNumber b) { return {a, b}; }

  // Those that lie within a component, by component, in its numbers and the order they came in.
  template <typename Item>
  class Grouped {
   public:
    Grouped() = default;
    Grouped(const Components& components, std::span<const Item> items)
        : begin_(components.member_begin_.size(), 0) {
      const auto component_of = [&](const Item& item) {
        const uint32_t c = components.component_of_[ends(item).first];
        return c == components.component_of_[ends(item).second] ? c : kAlone;
      };
      for (const Item& item : items)
        if (component_of(item) != kAlone) ++begin_[component_of(item) + 1];
      std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
      items_.resize(begin_.back());
      std::vector<size_t> at(begin_.begin(), begin_.end() - 1);
      for (const Item& item : items) {
        const uint32_t c = component_of(item);
        if (c == kAlone) continue;
        const auto local = [&](RecordNumber record) { return components.local_[record]; };
        items_[at[c]++] = with_ends(item, local(ends(item).first), local(ends(item).second));
      }
    }
    void copy(size_t component, std::vector<Item>& to) const {
      to.assign(items_.begin() + static_cast<int64_t>(begin_[component]),
                items_.begin() + static_cast<int64_t>(begin_[component + 1]));
    }

   private:
    std::vector<size_t> begin_;
    std::vector<Item> items_;
  };

  // Components of two records or more in order of their first records, and records within them.
  void number(internal::Forest& forest, size_t records) {
    std::vector<uint32_t> size(records, 0);
    for (RecordNumber i = 0; i < records; ++i) ++size[forest.root(i)];
    member_begin_ = {0};
    chunk_begin_ = {0};
    local_.assign(records, 0);
    for (RecordNumber i = 0; i < records; ++i) {
      if (forest.root(i) != i || size[i] < 2) continue;
      component_of_[i] = static_cast<uint32_t>(member_begin_.size() - 1);
      member_begin_.push_back(member_begin_.back() + size[i]);
      if (member_begin_.back() - member_begin_[chunk_begin_.back()] >= kRecordsAtOnce)
        chunk_begin_.push_back(member_begin_.size() - 1);
    }
    if (chunk_begin_.back() != member_begin_.size() - 1)
      chunk_begin_.push_back(member_begin_.size() - 1);
    members_.resize(member_begin_.back());
    std::vector<size_t> at(member_begin_.begin(), member_begin_.end() - 1);
    for (RecordNumber i = 0; i < records; ++i) {
      const uint32_t c = component_of_[forest.root(i)];
      component_of_[i] = c;
      if (c == kAlone) continue;
      local_[i] = static_cast<RecordNumber>(at[c] - member_begin_[c]);
      members_[at[c]++] = i;
    }
  }

  const Constraints& constraints_;
  const ClusterOptions& options_;
  bool one_to_one_ = false;
  std::vector<uint32_t> component_of_;  // of each record
  std::vector<RecordNumber> local_;     // its number within
  std::vector<size_t> member_begin_;    // of each component, in members_
  std::vector<RecordNumber> members_;
  std::vector<size_t> chunk_begin_;  // components of each unit of work
  Grouped<Edge> edges_;
  Grouped<Pair> same_, different_;
};

}  // namespace

float pair_evidence(double log_likelihood_ratio, double log_prior_odds) {
  const double odds = log_likelihood_ratio + log_prior_odds;
  if (odds >= kLittle) return static_cast<float>(std::min(odds, kMostFor));
  // Between the prior (the pair says nothing) and kLittle all pairs say little; below it they say
  // no.
  if (log_likelihood_ratio >= 0) return static_cast<float>(kLittle);
  return static_cast<float>(std::max(kLittle + log_likelihood_ratio, kMostAgainst));
}

Clustering cluster_records(size_t records, std::span<const Edge> edges,
                           const Constraints& constraints, const ClusterOptions& options) {
  Clustering all;
  all.cluster.resize(records);
  std::iota(all.cluster.begin(), all.cluster.end(), 0);
  const Components components(records, edges, constraints, options);
  std::vector<std::vector<std::pair<RecordNumber, RecordNumber>>> conflicts(components.chunks());
  parallel_for(static_cast<int64_t>(components.chunks()), options.threads, [&](int64_t k) {
    components.cluster_chunk(static_cast<size_t>(k), all.cluster,
                             conflicts[static_cast<size_t>(k)]);
  });
  for (const auto& some : conflicts)
    all.conflicts.insert(all.conflicts.end(), some.begin(), some.end());
  return all;
}

}  // namespace habeas::linkage
