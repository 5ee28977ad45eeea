// SPDX-License-Identifier: Apache-2.0
#include "linkage/link.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>

#include <fmt/core.h>

#include "base/parallel.h"
#include "linkage/census.h"
#include "linkage/internal/forest.h"
#include "linkage/learn.h"
#include "linkage/pair_store.h"

namespace habeas::linkage {

namespace {

// Pairs of each field that the census draws, at the least.
constexpr size_t kLeastDrawn = 100000;

constexpr size_t kBackgroundPairs = 300000;
constexpr size_t kSharingPairs = 30000;  // of each field
constexpr int64_t kPairsAtOnce = 16384;
constexpr size_t kAhead = 8;      // pairs whose values are fetched before they are needed
constexpr double kReported = -6;  // log odds from which a pair is kept to the end

// Comparators are dear to make (their caches) and belong to one thread at a time; so does a tally.
struct Worker {
  explicit Worker(const Prepared& prepared) : comparator(prepared) {}
  Comparator comparator;
  PatternTally tally;
  std::vector<KeptPair> kept;
};

class WorkerPool {
 public:
  explicit WorkerPool(const Prepared& prepared) : prepared_(prepared) {}
  std::unique_ptr<Worker> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<Worker>(prepared_);
    std::unique_ptr<Worker> worker = std::move(free_.back());
    free_.pop_back();
    return worker;
  }
  void give_back(std::unique_ptr<Worker> worker) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(worker));
  }
  // What all have counted; counts are whole numbers, so their order is no matter.
  PatternTally take_tally() {
    PatternTally all;
    for (const std::unique_ptr<Worker>& worker : free_)
      all.add_all(std::exchange(worker->tally, PatternTally()));
    return all;
  }

 private:
  const Prepared& prepared_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Worker>> free_;
};

// Compares the pairs of the plan, counts every pattern, keeps the pairs worth it.
class Comparing : public PairVisitor {
 public:
  Comparing(WorkerPool& pool, const Model& first, PairStore& store)
      : pool_(pool), first_(first), store_(store) {}

  void begin(size_t predicate, size_t) override {
    if (predicate >= compared_.size()) compared_.resize(predicate + 1, 0);
    predicate_ = static_cast<uint32_t>(predicate);
    pairs_ = 0;
  }
  void visit(size_t, std::span<const RecordPair> pairs) override {
    std::unique_ptr<Worker> worker = pool_.take();
    worker->kept.clear();
    for (size_t i = 0; i < pairs.size(); ++i) {
      const RecordPair& pair = pairs[i];
      if (i + kAhead < pairs.size())
        worker->comparator.fetch(pairs[i + kAhead].a, pairs[i + kAhead].b);
      const Pattern pattern = worker->comparator.compare(pair.a, pair.b);
      worker->tally.add(pattern);
      if (first_.log_odds(pattern) >= kWorthKeeping)
        worker->kept.push_back({pair.a, pair.b, static_cast<uint32_t>(pattern),
                                static_cast<uint32_t>(pattern >> 32), predicate_});
    }
    store_.add(worker->kept);
    pairs_ += pairs.size();
    pool_.give_back(std::move(worker));
  }
  void end() override { compared_[predicate_] += static_cast<double>(pairs_); }
  [[nodiscard]] double compared(size_t predicate) const { return compared_[predicate]; }

 private:
  WorkerPool& pool_;
  const Model& first_;
  PairStore& store_;
  uint32_t predicate_ = 0;
  std::atomic<uint64_t> pairs_ = 0;
  std::vector<double> compared_;
};

// The patterns of those of the pairs that no key joins.
PatternTally compare_unjoined(std::span<const RecordPair> pairs, const Blocking& blocking,
                              WorkerPool& pool, int threads) {
  const auto count = static_cast<int64_t>(pairs.size());
  parallel_for((count + kPairsAtOnce - 1) / kPairsAtOnce, threads, [&](int64_t k) {
    std::unique_ptr<Worker> worker = pool.take();
    for (int64_t i = k * kPairsAtOnce; i < std::min(count, (k + 1) * kPairsAtOnce); ++i) {
      const auto [a, b] = pairs[static_cast<size_t>(i)];
      if (blocking.joined_by(a, b) == 0) worker->tally.add(worker->comparator.compare(a, b));
    }
    pool.give_back(std::move(worker));
  });
  return pool.take_tally();
}

PatternTally background_of(const PairRule& rule, const Blocking& blocking, WorkerPool& pool,
                           std::span<const RecordNumber> all, const LinkOptions& options) {
  std::vector<RecordPair> pairs;
  for (uint64_t pair : random_pairs(rule, all, kBackgroundPairs, options.seed + 2))
    pairs.push_back({static_cast<RecordNumber>(pair >> 32), static_cast<RecordNumber>(pair)});
  return compare_unjoined(pairs, blocking, pool, options.threads);
}

// Of pairs that share a value of each field.
std::vector<PatternTally> sharing_of(const Prepared& prepared, const PairRule& rule,
                                     const Blocking& blocking, WorkerPool& pool,
                                     std::span<const RecordNumber> all,
                                     const LinkOptions& options) {
  std::vector<PatternTally> sharing;
  for (size_t c = 0; c < prepared.columns.size(); ++c)
    sharing.push_back(
        compare_unjoined(draw_sharing(prepared, rule, all, c, kSharingPairs, options.seed + 3),
                         blocking, pool, options.threads));
  return sharing;
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

// What the pairs kept are worth under the final model. Of those that say no, only the ones within a
// group of records that others bring together matter to clusters; the rest is not kept any longer.
Result<void> score(LinkResult& result, const PairStore& store, const Decisions& decisions,
                   const LinkOptions& options, size_t records) {
  internal::Forest forest(records);
  for (const auto& [a, b] : decisions.same) forest.join(a, b);
  const double joins = std::min(0.0, std::log(options.threshold / (1 - options.threshold)));
  // Thousand-millionths, as whole numbers: their sum is the same in any order.
  std::vector<int64_t> matches(result.predicates.size(), 0);
  TRY(store.each([&](std::span<const KeptPair> pairs) {
    for (const KeptPair& pair : pairs) {
      const double odds = result.model.log_odds(pair.pattern());
      matches[pair.predicate] += std::llround(1e9 / (1 + std::exp(-odds)));
      if (odds > joins) forest.join(pair.a, pair.b);
    }
  }));
  for (size_t p = 0; p < matches.size(); ++p)
    result.predicates[p].matches = static_cast<double>(matches[p]) / 1e9;
  const auto keep = [&](const KeptPair& pair) {
    return forest.root(pair.a) == forest.root(pair.b) ||
           result.model.log_odds(pair.pattern()) >= kReported;
  };
  return store.each_in_order(keep, [&](std::span<const KeptPair> pairs) {
    for (const KeptPair& pair : pairs)
      result.pairs.push_back(
          {pair.a, pair.b, pair.pattern(), result.model.log_odds(pair.pattern())});
  });
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
  chosen.threads = options.threads;
  Clustering clustering = cluster_records(records.size(), edges, constraints, chosen);
  result.cluster = std::move(clustering.cluster);
  result.conflicts = std::move(clustering.conflicts);
  for (RecordNumber i = 0; i < result.cluster.size(); ++i)
    if (result.cluster[i] == i) ++result.clusters;
}

// The decided pairs under the model as it was trained; one decided both ways is none.
std::vector<LabelledPair> labels_of(const Decisions& decisions, const PairRule& rule,
                                    const Model& model, WorkerPool& pool) {
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
  std::unique_ptr<Worker> worker = pool.take();
  for (const auto& [pair, word] : decided)
    if (word != 3 && pair.first != pair.second && rule.allows(pair.first, pair.second))
      labels.push_back({model.log_odds(worker->comparator.compare(pair.first, pair.second)),
                        word == 1, root(pair.first)});
  pool.give_back(std::move(worker));
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

// What the pairs kept may take: the bound, less what the program holds by now and what clusters
// take later; a little in any case.
Result<size_t> pair_memory(size_t records, const LinkOptions& options) {
  constexpr size_t kLeast = size_t{8} << 20;
  constexpr size_t kLaterEach = 120;  // bytes a record
  if (options.pair_memory > 0 || options.memory == 0) return options.pair_memory;
  const size_t held = resident_memory() + records * kLaterEach;
  if (held + kLeast > options.memory)
    return fail(
        ErrorKind::kInvalid,
        fmt::format("{} records need more than {} MB of memory", records, options.memory >> 20),
        fmt::format("give --memory {} MB or more", (held + kLeast) / 1000000 + 1));
  return options.memory - held;
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
  WorkerPool pool(prepared);
  PairStore store(posix_file_system(), options.temporary,
                  TRY(pair_memory(records.size(), options)));
  Comparing comparing(pool, learned.model, store);
  TRY(blocking.visit(rule, options.threads, progress, comparing));
  TRY(store.finish());
  LinkResult result;
  result.sample = learned.sample;
  result.spilled = store.spilled();
  result.predicates_tried = learned.predicates_tried;
  result.all_pairs = rule.pairs();
  const PatternTally blocked = pool.take_tally();
  std::vector<RecordNumber> all(prepared.records);
  std::iota(all.begin(), all.end(), 0);
  const PatternTally background = background_of(rule, blocking, pool, all, options);
  PatternCounts counts = join_counts(blocked, background, result.all_pairs,
                                     sharing_of(prepared, rule, blocking, pool, all, options));
  counts.levels =
      count_levels(prepared, rule, all,
                   {.drawn = std::clamp(10 * all.size(), kLeastDrawn, CensusOptions{}.drawn),
                    .seed = options.seed,
                    .threads = options.threads});
  TrainOptions train_options;
  train_options.dependence = options.dependence;
  train_options.threads = options.threads;
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
  TRY(score(result, store, decisions, options, records.size()));
  result.blocking_recall = estimated_recall(blocking, result.pairs);
  progress.report("clustering", 0, -1, "pairs");
  make_clusters(records, decisions, options, result);
  result.probability = record_probabilities(result.cluster, result.pairs);
  return result;
}

}  // namespace habeas::linkage
