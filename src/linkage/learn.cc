// SPDX-License-Identifier: Apache-2.0
#include "linkage/learn.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.h"
#include "base/random.h"
#include "linkage/census.h"

namespace habeas::linkage {

namespace {

constexpr int64_t kPairsAtOnce = 16384;
constexpr size_t kMatchesTried = 4000;
constexpr size_t kMostPredicates = 24;
constexpr size_t kTriedAtOnce = 32;
constexpr size_t kSharingPairs = 10000;  // of each field

// Cheap enough to try many predicates, large enough to hold a few hundred matches: a sample of s
// out of n records holds the share (s/n)^2 of the matches.
size_t sample_size(size_t records) {
  const auto n = static_cast<double>(records);
  return static_cast<size_t>(std::min(n, std::max(20000.0, n * 0.1 > 100000 ? 100000.0 : n * 0.1)));
}

double pairs_each(size_t records) {
  return std::clamp(4.0e6 / std::max(1.0, static_cast<double>(records)), 10.0, 60.0);
}

std::vector<RecordNumber> draw_records(size_t records, size_t count, uint64_t seed) {
  std::vector<RecordNumber> all(records);
  std::iota(all.begin(), all.end(), 0);
  if (count >= records) return all;
  // Those with the lowest hashes: the same whatever the order in which they are asked.
  std::vector<uint64_t> hashed(records);
  for (size_t i = 0; i < records; ++i) hashed[i] = mix(seed * 0x9E3779B97F4A7C15ULL + i + 1);
  std::nth_element(all.begin(), all.begin() + static_cast<int64_t>(count), all.end(),
                   [&](RecordNumber a, RecordNumber b) {
                     return hashed[a] != hashed[b] ? hashed[a] < hashed[b] : a < b;
                   });
  all.resize(count);
  std::sort(all.begin(), all.end());
  return all;
}

bool independent(const Atom& a, const Atom& b) {
  for (size_t x : a.columns())
    for (size_t y : b.columns())
      if (x == y) return false;
  return true;
}

std::vector<Predicate> candidates(const std::vector<Atom>& atoms) {
  std::vector<Predicate> all;
  for (size_t a = 0; a < atoms.size(); ++a) {
    const auto first = static_cast<int>(a);
    if (atoms[a].alone()) all.push_back({first, -1});
    if (atoms[a].several()) all.push_back({first, first});
    for (size_t b = a + 1; b < atoms.size(); ++b)
      if (independent(atoms[a], atoms[b])) all.push_back({first, static_cast<int>(b)});
  }
  return all;
}

struct Candidate {
  PlannedPredicate planned;
  std::vector<uint32_t> removed;  // keys of groups too large for it, on the sample
  double cost = 0;                // pairs on all records
  std::vector<uint64_t> found;    // bits: which of the tried matches it joins
  std::vector<uint64_t> pairs;    // of positions, for the first model
};

class Learner {
 public:
  Learner(const Prepared& prepared, const PairRule& rule, const LearnOptions& options)
      : prepared_(prepared), rule_(rule), options_(options) {
    learned_.sample =
        std::min(prepared.records, options.sample ? options.sample : sample_size(prepared.records));
    sample_ = draw_records(prepared.records, learned_.sample, options.seed);
    scale_ = static_cast<double>(prepared.records) /
             std::max<double>(1, static_cast<double>(sample_.size()));
    budget_ = static_cast<double>(prepared.records) *
              (options.pairs_each > 0 ? options.pairs_each : pairs_each(prepared.records));
  }

  Result<Learned> run(Progress& progress) {
    learned_.plan.atoms = make_atoms(prepared_);
    progress.report("learning keys", 0, -1, "records");
    try_candidates();
    if (progress.stop_requested())
      return fail(ErrorKind::kConflict, "stopped; nothing was written");
    first_model();
    find_matches();
    choose();
    return std::move(learned_);
  }

 private:
  void try_candidates() {
    const std::vector<Predicate> all = candidates(learned_.plan.atoms);
    learned_.predicates_tried = static_cast<int>(all.size());
    candidates_.resize(all.size());
    const double on_sample = std::max(3000.0, 0.5 * static_cast<double>(sample_.size()));
    // A predicate may cost a third of the budget; on the sample that is a share of scale^-2.
    const double most = std::max(budget_ / 3 / (scale_ * scale_), 50.0);
    for (size_t begin = 0; begin < all.size(); begin += kTriedAtOnce) {
      const size_t count = std::min(kTriedAtOnce, all.size() - begin);
      parallel_for(static_cast<int64_t>(count), options_.threads, [&](int64_t k) {
        try_candidate(all[begin + static_cast<size_t>(k)], most, on_sample,
                      candidates_[begin + static_cast<size_t>(k)]);
      });
      gather_pairs(begin, count);
    }
  }

  void try_candidate(const Predicate& predicate, double most, double on_sample,
                     Candidate& candidate) const {
    candidate.planned.predicate = predicate;
    RecordKeys keys(prepared_, learned_.plan.atoms, candidate.planned.predicate, sample_, 1);
    const std::vector<uint64_t> entries = keys.spend(most, candidate.planned, &candidate.removed);
    candidate.cost = candidate.planned.pairs * scale_ * scale_;
    collect(entries, std::min(on_sample, candidate.planned.pairs), candidate);
  }

  // Their pairs go to those of the candidates before, each once.
  void gather_pairs(size_t begin, size_t count) {
    std::vector<uint64_t> more;
    for (size_t c = begin; c < begin + count; ++c) {
      more.insert(more.end(), candidates_[c].pairs.begin(), candidates_[c].pairs.end());
      std::vector<uint64_t>().swap(candidates_[c].pairs);
    }
    std::erase_if(more, [&](uint64_t pair) {
      return !rule_.allows(sample_[pair >> 32], sample_[pair & 0xFFFFFFFF]);
    });
    std::sort(more.begin(), more.end());
    more.erase(std::unique(more.begin(), more.end()), more.end());
    std::vector<uint64_t> joined;
    joined.reserve(pairs_.size() + more.size());
    std::set_union(pairs_.begin(), pairs_.end(), more.begin(), more.end(),
                   std::back_inserter(joined));
    pairs_ = std::move(joined);
  }

  // Pairs of the smallest groups, up to `most`. Beyond 40 records only common keys are left.
  static void collect(const std::vector<uint64_t>& entries, double most, Candidate& candidate) {
    constexpr size_t kLargest = 40;
    std::vector<std::pair<uint32_t, uint32_t>> groups;  // size, begin
    for (size_t begin = 0; begin < entries.size();) {
      size_t end = begin + 1;
      while (end < entries.size() && entries[end] >> 32 == entries[begin] >> 32) ++end;
      if (end - begin <= kLargest)
        groups.emplace_back(static_cast<uint32_t>(end - begin), static_cast<uint32_t>(begin));
      begin = end;
    }
    std::sort(groups.begin(), groups.end());
    for (const auto& [size, begin] : groups) {
      for (size_t i = begin; i < begin + size; ++i)
        for (size_t j = i + 1; j < begin + size; ++j)
          candidate.pairs.push_back((entries[i] & 0xFFFFFFFF) << 32 | (entries[j] & 0xFFFFFFFF));
      if (static_cast<double>(candidate.pairs.size()) >= most) return;
    }
  }

  [[nodiscard]] uint64_t position_of(RecordNumber record) const {
    return static_cast<uint64_t>(std::lower_bound(sample_.begin(), sample_.end(), record) -
                                 sample_.begin());
  }

  // Compares pairs of positions; the patterns in their order.
  std::vector<Pattern> compare(const std::vector<uint64_t>& pairs) const {
    std::vector<Pattern> patterns(pairs.size());
    const auto count = static_cast<int64_t>(pairs.size());
    parallel_for((count + kPairsAtOnce - 1) / kPairsAtOnce, options_.threads, [&](int64_t k) {
      Comparator comparator(prepared_);
      for (int64_t i = k * kPairsAtOnce; i < std::min(count, (k + 1) * kPairsAtOnce); ++i) {
        const uint64_t pair = pairs[static_cast<size_t>(i)];
        patterns[static_cast<size_t>(i)] =
            comparator.compare(sample_[pair >> 32], sample_[pair & 0xFFFFFFFF]);
      }
    });
    return patterns;
  }

  void first_model() {
    patterns_ = compare(pairs_);
    std::vector<RecordNumber> positions(sample_.size());
    std::iota(positions.begin(), positions.end(), 0);
    PairRule rule;
    std::vector<uint16_t> lists;
    for (RecordNumber record : sample_) lists.push_back(rule_.list[record]);
    rule.list = lists;
    rule.duplicate_free = rule_.duplicate_free;
    std::vector<uint64_t> random = random_pairs(rule, positions, 200000, options_.seed + 1);
    std::erase_if(random, [&](uint64_t pair) {
      return std::binary_search(pairs_.begin(), pairs_.end(), pair);
    });
    PatternTally blocked;
    PatternTally background;
    for (Pattern pattern : patterns_) blocked.add(pattern);
    for (Pattern pattern : compare(random)) background.add(pattern);
    std::vector<PatternTally> sharing(prepared_.columns.size());
    for (size_t c = 0; c < sharing.size(); ++c) {
      std::vector<uint64_t> pairs;
      for (const RecordPair& pair :
           draw_sharing(prepared_, rule_, sample_, c, kSharingPairs, options_.seed))
        pairs.push_back(position_of(pair.a) << 32 | position_of(pair.b));
      std::erase_if(pairs, [&](uint64_t pair) {
        return std::binary_search(pairs_.begin(), pairs_.end(), pair);
      });
      for (Pattern pattern : compare(pairs)) sharing[c].add(pattern);
    }
    PatternCounts counts = join_counts(blocked, background, rule.pairs(), sharing);
    counts.levels =
        count_levels(prepared_, rule_, sample_,
                     {.drawn = 100000, .seed = options_.seed, .threads = options_.threads});
    learned_.model = train(counts, prepared_.kinds(), {.threads = options_.threads});
    // A pair of the sample is as rarely a match as one of all.
  }

  void find_matches() {
    std::vector<size_t> matches;
    for (size_t i = 0; i < pairs_.size(); ++i)
      if (learned_.model.log_odds(patterns_[i]) > 0) matches.push_back(i);
    const size_t step = matches.size() / kMatchesTried + 1;
    for (size_t i = 0; i < matches.size(); i += step) matches_.push_back(pairs_[matches[i]]);
    // Keys are made again for the records of these matches alone: those of the whole sample under
    // every predicate would fill the memory.
    std::vector<uint32_t> positions;
    for (uint64_t match : matches_) {
      positions.push_back(static_cast<uint32_t>(match >> 32));
      positions.push_back(static_cast<uint32_t>(match));
    }
    std::sort(positions.begin(), positions.end());
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    std::vector<RecordNumber> records;
    for (uint32_t position : positions) records.push_back(sample_[position]);
    const auto at = [&](uint64_t position) {
      const auto found = std::lower_bound(positions.begin(), positions.end(), position);
      return static_cast<size_t>(found - positions.begin());
    };
    std::vector<std::pair<size_t, size_t>> pairs;
    for (uint64_t match : matches_) pairs.emplace_back(at(match >> 32), at(match & 0xFFFFFFFF));
    parallel_for(static_cast<int64_t>(candidates_.size()), options_.threads, [&](int64_t k) {
      Candidate& candidate = candidates_[static_cast<size_t>(k)];
      candidate.found.assign((pairs.size() + 63) / 64, 0);
      RecordKeys keys(prepared_, learned_.plan.atoms, candidate.planned.predicate, records, 1);
      keys.remove(candidate.removed);
      uint32_t key = 0;
      for (size_t m = 0; m < pairs.size(); ++m)
        if (keys.share(pairs[m].first, pairs[m].second, key))
          candidate.found[m / 64] |= uint64_t{1} << (m % 64);
    });
  }

  // Greedy: the most matches found for the first, second or third time, for the pairs it costs. A
  // match found by several predicates is safe against what each of them misses in the records not
  // sampled.
  void choose() {
    const auto matches = static_cast<double>(matches_.size());
    const double fixed = 0.3 * static_cast<double>(prepared_.records);  // building an index
    std::vector<int> times(matches_.size(), 0);
    std::vector<bool> taken(candidates_.size(), false);
    double spent = 0;
    while (learned_.plan.predicates.size() < kMostPredicates && matches > 0) {
      double best = 0;
      double best_gain = 0;
      size_t choice = candidates_.size();
      for (size_t c = 0; c < candidates_.size(); ++c) {
        if (taken[c] || candidates_[c].planned.largest < 2) continue;
        if (spent + candidates_[c].cost > budget_ && spent > 0) continue;
        double gain = 0;
        for (size_t m = 0; m < matches_.size(); ++m)
          if ((candidates_[c].found[m / 64] >> (m % 64) & 1) != 0)
            gain += times[m] == 0 ? 1 : times[m] == 1 ? 0.1 : times[m] == 2 ? 0.01 : 0;
        const double rate = gain / (candidates_[c].cost + fixed);
        if (rate > best) {
          best = rate;
          best_gain = gain;
          choice = c;
        }
      }
      if (choice == candidates_.size() || best_gain < 0.0005 * matches) break;
      taken[choice] = true;
      Candidate& chosen = candidates_[choice];
      spent += chosen.cost;
      double found = 0;
      for (size_t m = 0; m < matches_.size(); ++m) {
        if ((chosen.found[m / 64] >> (m % 64) & 1) == 0) continue;
        ++times[m];
        ++found;
      }
      PlannedPredicate& planned = learned_.plan.predicates.emplace_back(chosen.planned);
      planned.name = predicate_name(learned_.plan.atoms, planned.predicate);
      planned.budget = std::max(1.5 * chosen.cost, static_cast<double>(prepared_.records));
      planned.yield = found / matches;
    }
    if (learned_.plan.predicates.empty()) choose_without_matches();
  }

  // Nothing looked like a match: the cheapest predicates that stand alone, so that a run still
  // looks.
  void choose_without_matches() {
    for (const Candidate& candidate : candidates_) {
      if (candidate.planned.predicate.second >= 0 || learned_.plan.predicates.size() >= 8) continue;
      PlannedPredicate& planned = learned_.plan.predicates.emplace_back(candidate.planned);
      planned.name = predicate_name(learned_.plan.atoms, planned.predicate);
      planned.budget = budget_ / 8;
    }
  }

  const Prepared& prepared_;
  const PairRule& rule_;
  LearnOptions options_;
  Learned learned_;
  std::vector<RecordNumber> sample_;
  double scale_ = 1;
  double budget_ = 0;
  std::vector<Candidate> candidates_;
  std::vector<uint64_t> pairs_;  // of positions in the sample
  std::vector<Pattern> patterns_;
  std::vector<uint64_t> matches_;
};

}  // namespace

Result<Learned> learn_blocking(const Prepared& prepared, const PairRule& rule,
                               const LearnOptions& options, Progress& progress) {
  return Learner(prepared, rule, options).run(progress);
}

}  // namespace habeas::linkage
