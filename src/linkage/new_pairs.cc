// SPDX-License-Identifier: Apache-2.0
#include "linkage/new_pairs.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/parallel.h"
#include "linkage/internal/comparator_pool.h"
#include "linkage/learn.h"

namespace habeas::linkage {

namespace {

constexpr int64_t kRecordsAtOnce = 32768;
constexpr int64_t kPairsAtOnce = 16384;
constexpr RecordNumber kBatch = 65536;  // new records whose pairs are held at a time
constexpr double kSpendMore = 4;        // than the run did for each record
constexpr double kLeastBudget = 10000;  // pairs

// Which of a few keys a record has: a bitmap turns nearly all others away.
class KeyTable {
 public:
  explicit KeyTable(std::vector<uint32_t> keys) : keys_(std::move(keys)), seen_(kBits / 64, 0) {
    for (const uint32_t key : keys_) seen_[slot(key) / 64] |= uint64_t{1} << (slot(key) % 64);
  }
  // The key's number, or -1.
  [[nodiscard]] int64_t number(uint32_t key) const {
    if ((seen_[slot(key) / 64] >> (slot(key) % 64) & 1) == 0) return -1;
    const auto at = std::lower_bound(keys_.begin(), keys_.end(), key);
    return at != keys_.end() && *at == key ? at - keys_.begin() : -1;
  }
  [[nodiscard]] size_t size() const { return keys_.size(); }

 private:
  static constexpr size_t kBits = size_t{1} << 22;
  static size_t slot(uint32_t key) { return key >> 10; }  // keys are hashes
  std::vector<uint32_t> keys_;
  std::vector<uint64_t> seen_;
};

// Keys are cut to 32 bits as RecordKeys cuts them.
template <typename Function>
void each_key(const KeySet& set, const Function& f) {
  uint32_t before = 0;
  for (size_t i = 0; i < set.count; ++i) {
    const auto key = static_cast<uint32_t>(set.key[i] >> 32);
    if (key != 0 && key != before) f(key);
    before = key;
  }
}

class Finder {
 public:
  Finder(const Prepared& prepared, const PairRule& rule, const BlockingPlan& plan,
         const Model& model, RecordNumber from, int threads)
      : prepared_(prepared),
        rule_(rule),
        plan_(plan),
        model_(model),
        from_(from),
        threads_(threads),
        pool_(prepared) {
    for (const PlannedPredicate& planned : plan.predicates)
      found_.predicates.emplace_back().name = planned.name;
    keyless_.assign(prepared.records - from, true);
  }

  Result<NewPairs> run(Progress& progress) {
    const auto records = static_cast<RecordNumber>(prepared_.records);
    for (RecordNumber begin = from_; begin < records; begin = std::min(records, begin + kBatch)) {
      const RecordNumber end = std::min(records, begin + kBatch);
      std::vector<uint64_t> pairs;  // b << 32 | a
      for (size_t p = 0; p < plan_.predicates.size(); ++p) {
        const std::vector<uint64_t> here = joined(p, begin, end);
        found_.predicates[p].pairs += static_cast<double>(here.size());
        pairs.insert(pairs.end(), here.begin(), here.end());
        progress.report("looking up new records", end - from_, records - from_, "records");
        if (progress.stop_requested())
          return fail(ErrorKind::kConflict, "stopped; nothing was written");
      }
      std::sort(pairs.begin(), pairs.end());
      compare(pairs);
    }
    found_.patterns = tally_.sorted();
    found_.without_keys = std::count(keyless_.begin(), keyless_.end(), true);
    return std::move(found_);
  }

 private:
  // Pairs that predicate p joins, of new records in [begin, end) with any before them; ascending,
  // without doubles.
  std::vector<uint64_t> joined(size_t p, RecordNumber begin, RecordNumber end) {
    const KeyTable table(keys_of(p, begin, end));
    const auto chunks = (static_cast<int64_t>(end) + kRecordsAtOnce - 1) / kRecordsAtOnce;
    std::vector<std::vector<uint64_t>> parts(static_cast<size_t>(chunks));
    const uint32_t largest = std::max(2U, plan_.predicates[p].largest);
    parallel_for(chunks, threads_, [&](int64_t k) {
      std::vector<uint64_t>& part = parts[static_cast<size_t>(k)];
      std::vector<uint32_t> count(table.size(), 0);
      KeySet set;
      const auto last = std::min<int64_t>(end, (k + 1) * kRecordsAtOnce);
      for (int64_t r = k * kRecordsAtOnce; r < last; ++r) {
        const auto record = static_cast<RecordNumber>(r);
        predicate_keys(prepared_, plan_.atoms, plan_.predicates[p].predicate, record, set);
        each_key(set, [&](uint32_t key) {
          const int64_t number = table.number(key);
          // One more than `largest` is enough to know that the key is left out.
          if (number < 0 || ++count[static_cast<size_t>(number)] > largest + 1) return;
          part.push_back(static_cast<uint64_t>(number) << 32 | record);
        });
      }
    });
    std::vector<uint64_t> entries;  // key number << 32 | record
    for (std::vector<uint64_t>& part : parts) {
      entries.insert(entries.end(), part.begin(), part.end());
      std::vector<uint64_t>().swap(part);
    }
    std::sort(entries.begin(), entries.end());
    return spend(p, entries, begin, end, largest);
  }

  std::vector<uint32_t> keys_of(size_t p, RecordNumber begin, RecordNumber end) {
    std::vector<uint32_t> keys;
    KeySet set;
    for (RecordNumber record = begin; record < end; ++record) {
      predicate_keys(prepared_, plan_.atoms, plan_.predicates[p].predicate, record, set);
      each_key(set, [&](uint32_t key) {
        keys.push_back(key);
        keyless_[record - from_] = false;
      });
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
  }

  struct Group {
    double pairs;
    size_t begin, middle, end;  // of entries; from `middle` on the batch's records
  };

  // The pairs of the rarest keys, within the budget.
  std::vector<uint64_t> spend(size_t p, const std::vector<uint64_t>& entries, RecordNumber begin,
                              RecordNumber end, uint32_t largest) {
    std::vector<Group> groups;
    for (size_t at = 0; at < entries.size();) {
      Group group{0, at, at, at};
      size_t of_run = 0;
      for (; at < entries.size() && entries[at] >> 32 == entries[group.begin] >> 32; ++at) {
        const auto record = static_cast<RecordNumber>(entries[at]);
        if (record < from_) ++of_run;
        if (record < begin) group.middle = at + 1;
      }
      group.end = at;
      const auto fresh = static_cast<double>(group.end - group.middle);
      group.pairs =
          fresh * static_cast<double>(group.middle - group.begin) + fresh * (fresh - 1) / 2;
      if (of_run > largest || fresh > largest)
        ++found_.predicates[p].left_out;
      else if (group.pairs > 0)
        groups.push_back(group);
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group& x, const Group& y) { return x.pairs < y.pairs; });
    const double each = plan_.predicates[p].budget / std::max<double>(1, from_);
    double left = std::max(kLeastBudget, kSpendMore * each * static_cast<double>(end - begin));
    std::vector<uint64_t> pairs;
    for (const Group& group : groups) {
      left -= group.pairs;
      if (left < 0) {
        ++found_.predicates[p].left_out;
        continue;
      }
      for (size_t j = group.middle; j < group.end; ++j) {
        const auto b = static_cast<RecordNumber>(entries[j]);
        for (size_t i = group.begin; i < j; ++i) {
          const auto a = static_cast<RecordNumber>(entries[i]);
          if (rule_.allows(a, b)) pairs.push_back(static_cast<uint64_t>(b) << 32 | a);
        }
      }
      found_.predicates[p].largest =
          std::max(found_.predicates[p].largest, static_cast<uint32_t>(group.end - group.begin));
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    return pairs;
  }

  // `pairs` ascending; a pair stands there once for each predicate that joins it.
  void compare(const std::vector<uint64_t>& pairs) {
    struct Part {
      PatternTally tally;
      std::vector<LinkedPair> kept;
      std::vector<uint8_t> times;
      double compared = 0;
    };
    const auto count = static_cast<int64_t>(pairs.size());
    const int64_t chunks = (count + kPairsAtOnce - 1) / kPairsAtOnce;
    std::vector<Part> parts(static_cast<size_t>(chunks));
    parallel_for(chunks, threads_, [&](int64_t k) {
      Part& part = parts[static_cast<size_t>(k)];
      std::unique_ptr<Comparator> comparator = pool_.take();
      const auto last = static_cast<size_t>(std::min(count, (k + 1) * kPairsAtOnce));
      for (auto i = static_cast<size_t>(k * kPairsAtOnce); i < last; ++i) {
        if (i > 0 && pairs[i] == pairs[i - 1]) continue;  // the first of equal ones has the pair
        size_t same = i;
        while (same < pairs.size() && pairs[same] == pairs[i]) ++same;
        const auto a = static_cast<RecordNumber>(pairs[i]);
        const auto b = static_cast<RecordNumber>(pairs[i] >> 32);
        const Pattern pattern = comparator->compare(a, b);
        part.tally.add(pattern);
        ++part.compared;
        const double log_odds = model_.log_odds(pattern);
        if (log_odds < kWorthKeeping) continue;
        part.kept.push_back({a, b, pattern, log_odds});
        part.times.push_back(static_cast<uint8_t>(std::min<size_t>(same - i, 255)));
      }
      pool_.give_back(std::move(comparator));
    });
    for (const Part& part : parts) {
      tally_.add_all(part.tally);
      found_.kept.insert(found_.kept.end(), part.kept.begin(), part.kept.end());
      found_.times.insert(found_.times.end(), part.times.begin(), part.times.end());
      found_.compared += part.compared;
    }
  }

  const Prepared& prepared_;
  const PairRule& rule_;
  const BlockingPlan& plan_;
  const Model& model_;
  RecordNumber from_;
  int threads_;
  internal::ComparatorPool pool_;
  PatternTally tally_;
  std::vector<bool> keyless_;
  NewPairs found_;
};

}  // namespace

Result<BlockingPlan> plan_of(const Prepared& prepared, const std::vector<PlannedPredicate>& named) {
  BlockingPlan plan;
  plan.atoms = make_atoms(prepared);
  const auto atoms = static_cast<int>(plan.atoms.size());
  std::map<std::string, Predicate> known;
  for (int a = 0; a < atoms; ++a) {
    for (int b = -1; b < atoms; ++b)
      if (b < 0 || b >= a) known.emplace(predicate_name(plan.atoms, {a, b}), Predicate{a, b});
  }
  for (const PlannedPredicate& each : named) {
    const auto at = known.find(each.name);
    if (at == known.end())
      return fail(ErrorKind::kInvalid,
                  fmt::format("no fields of the mapping make the key \"{}\" of the run file",
                              printable(each.name)),
                  "use the mapping that the run was made with");
    PlannedPredicate& planned = plan.predicates.emplace_back(each);
    planned.predicate = at->second;
  }
  return plan;
}

Result<NewPairs> find_new_pairs(const Prepared& prepared, const PairRule& rule,
                                const std::vector<PlannedPredicate>& predicates, const Model& model,
                                RecordNumber from, int threads, Progress& progress) {
  const BlockingPlan plan = TRY(plan_of(prepared, predicates));
  return Finder(prepared, rule, plan, model, from, threads).run(progress);
}

}  // namespace habeas::linkage
