// SPDX-License-Identifier: Apache-2.0
#include "linkage/link.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/parallel.h"
#include "linkage/internal/comparator_pool.h"
#include "linkage/learn.h"

namespace habeas::linkage {

namespace {

constexpr size_t kBackgroundPairs = 300000;
constexpr int64_t kPairsAtOnce = 16384;
using internal::ComparatorPool;

// Compares the pairs of the plan, counts every pattern, keeps the pairs worth it.
class Comparing : public PairVisitor {
 public:
  Comparing(ComparatorPool& pool, const Model& first) : pool_(pool), first_(first) {}

  void begin(size_t predicate, size_t chunks) override {
    parts_.assign(chunks, {});
    if (predicate >= compared_.size()) compared_.resize(predicate + 1, 0);
    predicate_ = predicate;
  }
  void visit(size_t chunk, std::span<const RecordPair> pairs) override {
    Part& part = parts_[chunk];
    std::unique_ptr<Comparator> comparator = pool_.take();
    for (const RecordPair& pair : pairs) {
      const Pattern pattern = comparator->compare(pair.a, pair.b);
      part.tally.add(pattern);
      if (first_.log_odds(pattern) >= kWorthKeeping)
        part.kept.push_back({pair.a, pair.b, pattern, 0});
    }
    part.compared = static_cast<double>(pairs.size());
    pool_.give_back(std::move(comparator));
  }
  void end() override {
    for (Part& part : parts_) {
      tally.add_all(part.tally);
      kept.insert(kept.end(), part.kept.begin(), part.kept.end());
      kept_by.insert(kept_by.end(), part.kept.size(), static_cast<uint8_t>(predicate_));
      compared_[predicate_] += part.compared;
    }
    parts_.clear();
  }
  [[nodiscard]] double compared(size_t predicate) const { return compared_[predicate]; }

  PatternTally tally;
  std::vector<LinkedPair> kept;
  std::vector<uint8_t> kept_by;

 private:
  struct Part {
    PatternTally tally;
    std::vector<LinkedPair> kept;
    double compared = 0;
  };
  ComparatorPool& pool_;
  const Model& first_;
  size_t predicate_ = 0;
  std::vector<Part> parts_;
  std::vector<double> compared_;
};

PatternTally background_of(const Prepared& prepared, const PairRule& rule, const Blocking& blocking,
                           ComparatorPool& pool, const LinkOptions& options) {
  std::vector<RecordNumber> all(prepared.records);
  std::iota(all.begin(), all.end(), 0);
  const std::vector<uint64_t> random = random_pairs(rule, all, kBackgroundPairs, options.seed + 2);
  const auto count = static_cast<int64_t>(random.size());
  std::vector<PatternTally> parts(static_cast<size_t>((count + kPairsAtOnce - 1) / kPairsAtOnce));
  parallel_for(static_cast<int64_t>(parts.size()), options.threads, [&](int64_t k) {
    std::unique_ptr<Comparator> comparator = pool.take();
    for (int64_t i = k * kPairsAtOnce; i < std::min(count, (k + 1) * kPairsAtOnce); ++i) {
      const auto a = static_cast<RecordNumber>(random[static_cast<size_t>(i)] >> 32);
      const auto b = static_cast<RecordNumber>(random[static_cast<size_t>(i)]);
      if (blocking.joined_by(a, b) == 0)
        parts[static_cast<size_t>(k)].add(comparator->compare(a, b));
    }
    pool.give_back(std::move(comparator));
  });
  PatternTally tally;
  for (const PatternTally& part : parts) tally.add_all(part);
  return tally;
}

// How many matches no predicate joined, from how many were joined once and how often twice (Chao
// 1987, a lower bound: predicates overlap more than chance would have it).
double estimated_recall(const Blocking& blocking, const std::vector<LinkedPair>& pairs) {
  double all = 0;
  double once = 0;
  double twice = 0;
  const size_t step = pairs.size() / 200000 + 1;
  for (size_t i = 0; i < pairs.size(); i += step) {
    const double p = 1 / (1 + std::exp(-pairs[i].log_odds));
    const int times = blocking.joined_by(pairs[i].a, pairs[i].b);
    all += p;
    if (times == 1) once += p;
    if (times == 2) twice += p;
  }
  if (all <= 0) return 1;
  const double missed = once * std::max(once - 1, 0.0) / (2 * (twice + 1));
  return all / (all + missed);
}

void score(LinkResult& result, std::vector<LinkedPair> kept, const LinkOptions& options) {
  const auto count = static_cast<int64_t>(kept.size());
  parallel_for((count + kPairsAtOnce - 1) / kPairsAtOnce, options.threads, [&](int64_t k) {
    for (int64_t i = k * kPairsAtOnce; i < std::min(count, (k + 1) * kPairsAtOnce); ++i)
      kept[static_cast<size_t>(i)].log_odds =
          result.model.log_odds(kept[static_cast<size_t>(i)].pattern);
  });
  std::sort(kept.begin(), kept.end(), [](const LinkedPair& x, const LinkedPair& y) {
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  result.pairs = std::move(kept);
}

void make_clusters(const Records& records, const Decisions& decisions, const LinkOptions& options,
                   LinkResult& result) {
  std::vector<Edge> edges;
  edges.reserve(result.pairs.size());
  const double prior = std::log(result.model.prior / (1 - result.model.prior));
  for (const LinkedPair& pair : result.pairs)
    edges.push_back({pair.a, pair.b, pair_evidence(pair.log_odds - prior, prior)});
  const Constraints constraints = constraints_of(records, decisions);
  ClusterOptions chosen;
  chosen.threshold = std::log(options.threshold / (1 - options.threshold));
  Clustering clustering = cluster_records(records.size(), edges, constraints, chosen);
  result.cluster = std::move(clustering.cluster);
  result.conflicts = std::move(clustering.conflicts);
  for (RecordNumber i = 0; i < result.cluster.size(); ++i)
    if (result.cluster[i] == i) ++result.clusters;
}

// The decided pairs under the model as it was trained; one decided both ways is none.
std::vector<LabelledPair> labels_of(const Decisions& decisions, const PairRule& rule,
                                    const Model& model, ComparatorPool& pool) {
  std::map<std::pair<RecordNumber, RecordNumber>, int> decided;  // 1 same, 2 different, 3 both
  for (const auto& pair : decisions.same) decided[pair] |= 1;
  for (const auto& pair : decisions.different) decided[pair] |= 2;
  std::map<RecordNumber, RecordNumber> parent;
  const auto root = [&](RecordNumber record) {
    while (parent.contains(record)) record = parent[record];
    return record;
  };
  for (const auto& [pair, word] : decided) {
    const RecordNumber a = root(pair.first);
    const RecordNumber b = root(pair.second);
    if (a != b) parent[std::max(a, b)] = std::min(a, b);
  }
  std::vector<LabelledPair> labels;
  std::unique_ptr<Comparator> comparator = pool.take();
  for (const auto& [pair, word] : decided)
    if (word != 3 && pair.first != pair.second && rule.allows(pair.first, pair.second))
      labels.push_back({model.log_odds(comparator->compare(pair.first, pair.second)), word == 1,
                        root(pair.first)});
  pool.give_back(std::move(comparator));
  return labels;
}

// Probabilities as the decisions of persons correct them, and what follows from these.
void calibrate_model(const std::vector<LabelledPair>& labels, const PatternCounts& counts,
                     LinkResult& result) {
  result.calibration = calibrate(labels);
  if (!result.calibration.used) return;
  result.model.slope = result.calibration.slope;
  result.model.offset = result.calibration.offset;
  result.model.expected_matches = 0;
  for (size_t i = 0; i < counts.pattern.size(); ++i)
    result.model.expected_matches +=
        counts.blocked[i] * result.model.probability(counts.pattern[i]);
}

}  // namespace

Decisions later_wins(const Decisions& earlier, const Decisions& later) {
  std::map<std::pair<RecordNumber, RecordNumber>, int> last;
  for (const Decisions* each : {&earlier, &later}) {
    for (const auto& pair : each->same) last[pair] = 1;
    for (const auto& pair : each->different) last[pair] = 2;
    for (const auto& pair : each->unsure) last[pair] = 3;
  }
  Decisions out;
  for (const auto& [pair, word] : last)
    (word == 1 ? out.same : word == 2 ? out.different : out.unsure).push_back(pair);
  return out;
}

PairRule pair_rule(const Records& records) {
  PairRule rule;
  rule.list = records.list;
  for (const RecordList& list : records.lists) rule.duplicate_free.push_back(list.duplicate_free);
  return rule;
}

Constraints constraints_of(const Records& records, const Decisions& decisions) {
  Constraints constraints;
  constraints.same = decisions.same;
  constraints.different = decisions.different;
  constraints.list = records.list;
  for (const RecordList& list : records.lists)
    constraints.duplicate_free.push_back(list.duplicate_free);
  return constraints;
}

std::vector<double> record_probabilities(std::span<const RecordNumber> cluster,
                                         std::span<const LinkedPair> known) {
  const size_t records = cluster.size();
  std::vector<double> within(records, 0);
  std::vector<double> outside(records, 0);  // sum of log(1 - p) over pairs that leave the cluster
  std::vector<uint32_t> pairs(records, 0);
  for (const LinkedPair& pair : known) {
    const bool together = cluster[pair.a] == cluster[pair.b];
    const double log_no = -std::log1p(std::exp(std::min(pair.log_odds, 30.0)));
    for (RecordNumber record : {pair.a, pair.b}) {
      if (together) {
        within[record] += std::clamp(pair.log_odds, -8.0, 20.0);
        ++pairs[record];
      } else {
        outside[record] += log_no;
      }
    }
  }
  std::vector<double> probability(records, 1);
  for (size_t i = 0; i < records; ++i)
    probability[i] =
        pairs[i] > 0 ? 1 / (1 + std::exp(-within[i] / pairs[i])) : std::exp(outside[i]);
  return probability;
}

Result<LinkResult> link(const Records& records, const Prepared& prepared,
                        const Decisions& decisions, const LinkOptions& options,
                        Progress& progress) {
  const PairRule rule = pair_rule(records);
  LearnOptions learn;
  learn.seed = options.seed;
  learn.threads = options.threads;
  Learned learned = TRY(learn_blocking(prepared, rule, learn, progress));
  const Blocking blocking =
      TRY(Blocking::build(prepared, std::move(learned.plan), options.threads, progress));
  ComparatorPool pool(prepared);
  Comparing comparing(pool, learned.model);
  TRY(blocking.visit(rule, options.threads, progress, comparing));
  LinkResult result;
  result.sample = learned.sample;
  result.predicates_tried = learned.predicates_tried;
  result.all_pairs = rule.pairs();
  const PatternCounts counts = join_counts(
      comparing.tally, background_of(prepared, rule, blocking, pool, options), result.all_pairs);
  TrainOptions train_options;
  train_options.dependence = options.dependence;
  result.model = train(counts, prepared.kinds(), train_options);
  calibrate_model(labels_of(decisions, rule, result.model, pool), counts, result);
  result.expected_matches = result.model.expected_matches;
  result.reliability = reliability(counts, result.model);
  result.plan = blocking.plan().predicates;
  const std::vector<PlannedPredicate>& planned = blocking.plan().predicates;
  for (size_t p = 0; p < planned.size(); ++p) {
    PredicateReport& report = result.predicates.emplace_back();
    report.name = planned[p].name;
    report.pairs = planned[p].pairs;
    report.compared = comparing.compared(p);
    report.largest = planned[p].largest;
    report.left_out = planned[p].left_out;
    result.compared += report.compared;
  }
  for (size_t i = 0; i < comparing.kept.size(); ++i)
    result.predicates[comparing.kept_by[i]].matches +=
        result.model.probability(comparing.kept[i].pattern);
  score(result, std::move(comparing.kept), options);
  result.blocking_recall = estimated_recall(blocking, result.pairs);
  progress.report("clustering", 0, -1, "pairs");
  make_clusters(records, decisions, options, result);
  result.probability = record_probabilities(result.cluster, result.pairs);
  return result;
}

}  // namespace habeas::linkage
