// SPDX-License-Identifier: Apache-2.0
#include "linkage/extend.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::linkage {

namespace {

constexpr size_t kMostWithin = 64;     // records of a cluster all of whose pairs are compared
constexpr size_t kMostBetween = 4096;  // pairs of two clusters, to compare them all
constexpr size_t kMostMet = 16;        // clusters that meet in one place, to compare them all

double logit(double p) { return std::log(p) - std::log1p(-p); }

class Roots {
 public:
  RecordNumber root(RecordNumber record) {
    while (true) {
      const auto at = parent_.find(record);
      if (at == parent_.end() || at->second == record) return record;
      record = at->second;
    }
  }
  void join(RecordNumber a, RecordNumber b) {
    a = root(a);
    b = root(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::unordered_map<RecordNumber, RecordNumber> parent_;
};

// The part of the records that new ones can change: they, the clusters they have good evidence
// with, and what decisions touch. Clustered alone, in numbers of its own.
class Neighbourhood {
 public:
  Neighbourhood(const Records& records, const Prepared& prepared, const BaseRun& base,
                const Decisions& decisions, const std::vector<LinkedPair>& pairs, double threshold)
      : records_(records),
        base_(base),
        decisions_(decisions),
        pairs_(pairs),
        model_(base.file.model),
        comparator_(prepared),
        from_(static_cast<RecordNumber>(base.cluster.size())),
        threshold_(logit(threshold)),
        touched_(from_, false),
        open_(from_, false) {}

  void run(Extension& out) {
    touch();
    gather();
    compare_known();
    cluster(out);
  }

  // Pairs of records of the run that were compared anew.
  [[nodiscard]] const std::vector<LinkedPair>& compared() const { return between_; }

 private:
  void touch() {
    for (const LinkedPair& pair : pairs_)
      if (pair.log_odds > threshold_ && pair.a < from_) touched_[base_.cluster[pair.a]] = true;
    for (const auto& [a, b] : decisions_.different) {
      for (const RecordNumber record : {a, b})
        if (record < from_) touched_[base_.cluster[record]] = true;
      if (a < from_ && b < from_ && base_.cluster[a] == base_.cluster[b])
        open_[base_.cluster[a]] = true;
    }
    for (const auto& [a, b] : decisions_.same)
      for (const RecordNumber record : {a, b})
        if (record < from_) touched_[base_.cluster[record]] = true;
  }

  void gather() {
    std::vector<bool> chosen(records_.size(), false);
    for (RecordNumber i = 0; i < from_; ++i) chosen[i] = touched_[base_.cluster[i]];
    for (const LinkedPair& pair : pairs_) {
      chosen[pair.b] = true;
      if (pair.a >= from_) chosen[pair.a] = true;
    }
    for (const auto* list : {&decisions_.same, &decisions_.different})
      for (const auto& [a, b] : *list) chosen[a] = chosen[b] = true;
    for (RecordNumber i = 0; i < records_.size(); ++i) {
      if (!chosen[i]) continue;
      local_.emplace(i, static_cast<RecordNumber>(members_.size()));
      members_.push_back(i);
      if (i < from_) of_cluster_[base_.cluster[i]].push_back(i);
    }
  }

  void compare(RecordNumber a, RecordNumber b) {
    const Pattern pattern = comparator_.compare(a, b);
    between_.push_back({std::min(a, b), std::max(a, b), pattern, model_.log_odds(pattern)});
  }

  // All pairs between clusters that new records bring near one another, and within those opened.
  void compare_known() {
    Roots near;
    for (const LinkedPair& pair : pairs_) {
      if (pair.log_odds <= threshold_) continue;
      near.join(pair.a < from_ ? base_.cluster[pair.a] : pair.a, pair.b);
    }
    std::vector<std::pair<RecordNumber, RecordNumber>> by_place;  // root, cluster
    for (RecordNumber i : members_) {
      if (i >= from_ || base_.cluster[i] != i) continue;
      by_place.emplace_back(near.root(i), i);
    }
    for (const auto& [a, b] : decisions_.same)
      if (a < from_ && b < from_ && base_.cluster[a] != base_.cluster[b])
        compare_clusters(base_.cluster[a], base_.cluster[b]);
    std::sort(by_place.begin(), by_place.end());
    for (size_t begin = 0; begin < by_place.size();) {
      size_t end = begin;
      while (end < by_place.size() && by_place[end].first == by_place[begin].first) ++end;
      if (end - begin <= kMostMet)
        for (size_t i = begin; i < end; ++i)
          for (size_t j = i + 1; j < end; ++j)
            compare_clusters(by_place[i].second, by_place[j].second);
      begin = end;
    }
    for (const auto& [root, members] : of_cluster_)
      if (open_[root])
        for (size_t i = 0; i < members.size() && members.size() <= kMostBetween; ++i)
          for (size_t j = i + 1; j < members.size(); ++j) compare(members[i], members[j]);
    std::sort(between_.begin(), between_.end(), [](const LinkedPair& x, const LinkedPair& y) {
      return x.a != y.a ? x.a < y.a : x.b < y.b;
    });
    between_.erase(std::unique(between_.begin(), between_.end(),
                               [](const LinkedPair& x, const LinkedPair& y) {
                                 return x.a == y.a && x.b == y.b;
                               }),
                   between_.end());
  }

  void compare_clusters(RecordNumber x, RecordNumber y) {
    const std::vector<RecordNumber>& first = of_cluster_[x];
    const std::vector<RecordNumber>& second = of_cluster_[y];
    if (first.size() * second.size() > kMostBetween) return;
    for (const RecordNumber a : first)
      for (const RecordNumber b : second) compare(a, b);
  }

  [[nodiscard]] Constraints constraints(const std::vector<uint16_t>& lists) const {
    Constraints out;
    // Decisions first: they are what a base cluster was made under, too.
    for (const auto& [a, b] : decisions_.same) out.same.emplace_back(local_.at(a), local_.at(b));
    for (RecordNumber i : members_)
      if (i < from_ && base_.cluster[i] != i && !open_[base_.cluster[i]])
        out.same.emplace_back(local_.at(base_.cluster[i]), local_.at(i));
    for (const auto& [a, b] : decisions_.different)
      out.different.emplace_back(local_.at(a), local_.at(b));
    out.list = lists;
    for (const RecordList& list : records_.lists) out.duplicate_free.push_back(list.duplicate_free);
    return out;
  }

  void cluster(Extension& out) {
    std::vector<Edge> edges;
    const double prior = logit(model_.prior);
    const auto add = [&](const LinkedPair& pair) {
      const auto a = local_.find(pair.a);
      const auto b = local_.find(pair.b);
      if (a == local_.end() || b == local_.end()) return;
      edges.push_back({a->second, b->second, pair_evidence(pair.log_odds - prior, prior)});
    };
    for (const LinkedPair& pair : pairs_) add(pair);
    for (const LinkedPair& pair : between_) add(pair);
    std::vector<uint16_t> lists;
    for (RecordNumber i : members_) lists.push_back(records_.list[i]);
    ClusterOptions chosen;
    chosen.threshold = threshold_;
    const Clustering made = cluster_records(members_.size(), edges, constraints(lists), chosen);
    out.result.cluster = base_.cluster;
    for (auto i = static_cast<RecordNumber>(from_); i < records_.size(); ++i)
      out.result.cluster.push_back(i);
    for (size_t k = 0; k < members_.size(); ++k)
      out.result.cluster[members_[k]] = members_[made.cluster[k]];
    // A cluster of the run that decisions pull apart is no conflict of decisions.
    for (const auto& [x, y] : made.conflicts) {
      const std::pair<RecordNumber, RecordNumber> pair(members_[x], members_[y]);
      if (std::find(decisions_.same.begin(), decisions_.same.end(), pair) != decisions_.same.end())
        out.result.conflicts.push_back(pair);
    }
    for (RecordNumber i = 0; i < from_; ++i) {
      if (base_.cluster[i] == i && out.result.cluster[i] != i) ++out.brought_together;
      if (open_[i]) ++out.opened;
    }
  }

  const Records& records_;
  const BaseRun& base_;
  const Decisions& decisions_;
  const std::vector<LinkedPair>& pairs_;
  const Model& model_;
  Comparator comparator_;
  RecordNumber from_;
  double threshold_;
  std::vector<bool> touched_;  // by number of the cluster
  std::vector<bool> open_;
  std::vector<RecordNumber> members_;  // ascending
  std::unordered_map<RecordNumber, RecordNumber> local_;
  std::unordered_map<RecordNumber, std::vector<RecordNumber>> of_cluster_;
  std::vector<LinkedPair> between_;
};

// Records of clusters that changed are as probable as all their pairs say; the others as before,
// but for a record alone that now has a pair more that may be a match.
void set_probabilities(const Prepared& prepared, const BaseRun& base, std::vector<LinkedPair> known,
                       LinkResult& result) {
  const auto from = static_cast<RecordNumber>(base.cluster.size());
  std::unordered_map<RecordNumber, std::vector<RecordNumber>> changed;
  std::vector<uint32_t> size_before(from, 0);
  std::vector<bool> differs(result.cluster.size(), false);  // by number of the cluster
  for (RecordNumber i = 0; i < result.cluster.size(); ++i) {
    if (i >= from || base.cluster[i] != result.cluster[i]) differs[result.cluster[i]] = true;
    if (i < from && base.cluster[i] != result.cluster[i]) differs[base.cluster[i]] = true;
  }
  for (RecordNumber i = 0; i < result.cluster.size(); ++i)
    if (differs[result.cluster[i]]) changed[result.cluster[i]].push_back(i);
  Comparator comparator(prepared);
  for (const auto& [root, members] : changed) {
    if (members.size() > kMostWithin) continue;
    for (size_t i = 0; i < members.size() && members[i] < from; ++i)
      for (size_t j = i + 1; j < members.size() && members[j] < from; ++j) {
        const Pattern pattern = comparator.compare(members[i], members[j]);
        known.push_back({members[i], members[j], pattern, result.model.log_odds(pattern)});
      }
  }
  std::sort(known.begin(), known.end(), [](const LinkedPair& x, const LinkedPair& y) {
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  known.erase(std::unique(known.begin(), known.end(),
                          [](const LinkedPair& x, const LinkedPair& y) {
                            return x.a == y.a && x.b == y.b;
                          }),
              known.end());
  result.probability = record_probabilities(result.cluster, known);
  std::vector<bool> has_company(result.cluster.size(), false);
  for (RecordNumber i = 0; i < result.cluster.size(); ++i)
    if (result.cluster[i] != i) has_company[result.cluster[i]] = true;
  for (RecordNumber i = 0; i < from; ++i) {
    if (differs[result.cluster[i]]) continue;
    const double alone = has_company[result.cluster[i]] ? 1 : result.probability[i];
    result.probability[i] = base.probability[i] * alone;
  }
}

// As in a full run (linkage/link.cc): how many matches no key found, after Chao (1987).
double estimated_recall(const NewPairs& found) {
  double all = 0;
  double once = 0;
  double twice = 0;
  for (size_t i = 0; i < found.kept.size(); ++i) {
    const double p = 1 / (1 + std::exp(-found.kept[i].log_odds));
    all += p;
    if (found.times[i] == 1) once += p;
    if (found.times[i] == 2) twice += p;
  }
  if (all <= 0) return 1;
  return all / (all + once * std::max(once - 1, 0.0) / (2 * (twice + 1)));
}

}  // namespace

Result<BaseRun> base_run(const RunFile& file, const ClusterNames& names,
                         const std::vector<StoredCluster>& stored) {
  BaseRun base{{}, {}, file};
  std::unordered_map<std::string_view, RecordNumber> first;
  for (RecordNumber i = 0; i < stored.size(); ++i) {
    const auto [at, fresh] = first.emplace(stored[i].cluster, i);
    if (fresh && names.of(i) != stored[i].cluster)
      return fail(ErrorKind::kConflict,
                  fmt::format("the clusters call one {}, which is not the name of its first record",
                              printable(stored[i].cluster)),
                  "give the clusters as `habeas link run` wrote them");
    base.cluster.push_back(at->second);
    base.probability.push_back(stored[i].probability);
  }
  return base;
}

size_t frozen_records(const Records& records, const RunFile& file) {
  return static_cast<size_t>(
      std::lower_bound(records.list.begin(), records.list.end(), file.frozen_lists) -
      records.list.begin());
}

Result<Extension> extend(const Records& records, const Prepared& prepared, const BaseRun& base,
                         const Decisions& decisions, const LinkOptions& options,
                         Progress& progress) {
  const RunFile& file = base.file;
  if (file.model.comparators != prepared.columns.size())
    return fail(ErrorKind::kInvalid, "the model of the run file is of other fields",
                "use the mapping that the run was made with");
  const PairRule rule = pair_rule(records);
  const auto from = static_cast<RecordNumber>(base.cluster.size());
  NewPairs found = TRY(
      find_new_pairs(prepared, rule, file.predicates, file.model, from, options.threads, progress));
  Extension out;
  LinkResult& result = out.result;
  out.drift = measure_drift(prepared, rule, file.model, found, from, frozen_records(records, file),
                            options.threshold);
  result.model = file.model;
  result.plan = file.predicates;
  result.predicates = found.predicates;
  PairRule before = rule;
  before.list = rule.list.first(from);
  result.all_pairs = rule.pairs() - before.pairs();
  result.compared = found.compared;
  result.blocking_recall = estimated_recall(found);
  for (const LinkedPair& pair : found.kept)
    result.expected_matches += 1 / (1 + std::exp(-pair.log_odds));
  result.pairs = std::move(found.kept);
  std::sort(result.pairs.begin(), result.pairs.end(), [](const LinkedPair& x, const LinkedPair& y) {
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  progress.report("clustering", 0, -1, "pairs");
  Neighbourhood near(records, prepared, base, decisions, result.pairs, options.threshold);
  near.run(out);
  for (RecordNumber i = 0; i < result.cluster.size(); ++i)
    if (result.cluster[i] == i) ++result.clusters;
  std::vector<LinkedPair> known = result.pairs;
  known.insert(known.end(), near.compared().begin(), near.compared().end());
  set_probabilities(prepared, base, std::move(known), result);
  return out;
}

}  // namespace habeas::linkage
