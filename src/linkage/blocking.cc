// SPDX-License-Identifier: Apache-2.0
#include "linkage/blocking.h"

#include <algorithm>
#include <numeric>

#include "base/parallel.h"

namespace habeas::linkage {

namespace {

constexpr int64_t kRecordsAtOnce = 32768;
constexpr double kPairsOfChunk = 60000;
constexpr size_t kAhead = 16;  // entries whose rows are fetched before they are needed

// Ascending by the upper 32 bits; equal ones keep their order. Three passes of eleven bits.
void radix_sort(std::vector<uint64_t>& keys) {
  if (keys.size() < 4096) {
    std::sort(keys.begin(), keys.end());
    return;
  }
  std::vector<uint64_t> other(keys.size());
  for (int shift : {32, 43, 54}) {
    std::vector<size_t> at(2049, 0);
    for (uint64_t key : keys) ++at[(key >> shift & 2047) + 1];
    std::partial_sum(at.begin(), at.end(), at.begin());
    for (uint64_t key : keys) other[at[key >> shift & 2047]++] = key;
    keys.swap(other);
  }
}

uint32_t key_of(uint64_t entry) { return static_cast<uint32_t>(entry >> 32); }
RecordNumber record_of(uint64_t entry) { return static_cast<RecordNumber>(entry); }

// Calls f(begin, end) for each group of entries of one key.
template <typename Function>
void each_group(std::span<const uint64_t> keys, const Function& f) {
  for (size_t begin = 0; begin < keys.size();) {
    size_t end = begin + 1;
    while (end < keys.size() && key_of(keys[end]) == key_of(keys[begin])) ++end;
    f(begin, end);
    begin = end;
  }
}

}  // namespace

double PairRule::pairs() const {
  std::vector<double> size(duplicate_free.size(), 0);
  for (uint16_t each : list) ++size[each];
  const auto all = static_cast<double>(list.size());
  double pairs = all * (all - 1) / 2;
  for (size_t i = 0; i < size.size(); ++i)
    if (duplicate_free[i]) pairs -= size[i] * (size[i] - 1) / 2;
  return pairs;
}

bool RecordKeys::several(const std::vector<Atom>& atoms, const Predicate& predicate) {
  return predicate.second == predicate.first ||
         atoms[static_cast<size_t>(predicate.first)].several() ||
         (predicate.second >= 0 && atoms[static_cast<size_t>(predicate.second)].several());
}

RecordKeys::RecordKeys(const Prepared& prepared, const std::vector<Atom>& atoms,
                       const Predicate& predicate, std::span<const RecordNumber> records,
                       int threads) {
  several_ = several(atoms, predicate);
  const auto count = static_cast<int64_t>(records.size());
  const int64_t chunks = (count + kRecordsAtOnce - 1) / kRecordsAtOnce;
  std::vector<std::vector<uint32_t>> parts(static_cast<size_t>(chunks));
  if (several_) ends_.assign(records.size() + 1, 0);
  parallel_for(chunks, threads, [&](int64_t k) {
    std::vector<uint32_t>& part = parts[static_cast<size_t>(k)];
    KeySet set;
    for (int64_t i = k * kRecordsAtOnce; i < std::min(count, (k + 1) * kRecordsAtOnce); ++i) {
      predicate_keys(prepared, atoms, predicate, records[static_cast<size_t>(i)], set);
      const size_t before = part.size();
      for (size_t j = 0; j < set.count; ++j) {
        const auto key = static_cast<uint32_t>(set.key[j] >> 32);
        if (key != 0 && (part.size() == before || part.back() != key)) part.push_back(key);
      }
      if (several_)
        ends_[static_cast<size_t>(i) + 1] = static_cast<uint32_t>(part.size() - before);
      else if (part.size() == before)
        part.push_back(0);
    }
  });
  for (auto& part : parts) {
    keys_.insert(keys_.end(), part.begin(), part.end());
    std::vector<uint32_t>().swap(part);
  }
  std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
}

std::vector<uint64_t> RecordKeys::sorted() const {
  std::vector<uint64_t> entries;
  entries.reserve(keys_.size());
  for (size_t position = 0; position < size(); ++position)
    for (uint32_t key : of(position))
      entries.push_back(static_cast<uint64_t>(key) << 32 | position);
  radix_sort(entries);
  return entries;
}

std::vector<uint64_t> RecordKeys::spend(double budget, PlannedPredicate& spent,
                                        std::vector<uint32_t>* removed) {
  std::vector<uint64_t> entries = sorted();
  std::vector<double> groups_of_size;
  each_group(entries, [&](size_t begin, size_t end) {
    const size_t size = end - begin;
    if (groups_of_size.size() <= size) groups_of_size.resize(size + 1, 0);
    ++groups_of_size[size];
  });
  spent.pairs = 0;
  spent.largest = 1;
  for (size_t size = 2; size < groups_of_size.size(); ++size) {
    const double pairs =
        groups_of_size[size] * static_cast<double>(size) * static_cast<double>(size - 1) / 2;
    if (spent.pairs + pairs > budget) break;
    spent.pairs += pairs;
    if (pairs > 0) spent.largest = static_cast<uint32_t>(size);
  }
  std::vector<uint32_t> left_out;
  size_t kept = 0;
  each_group(entries, [&](size_t begin, size_t end) {
    if (end - begin > spent.largest) left_out.push_back(key_of(entries[begin]));
    if (end - begin < 2 || end - begin > spent.largest) return;
    for (size_t i = begin; i < end; ++i) entries[kept++] = entries[i];
  });
  entries.resize(kept);
  spent.left_out = left_out.size();
  if (spent.largest < 2) left_out.clear();
  if (!left_out.empty()) remove(left_out);
  if (removed != nullptr) *removed = std::move(left_out);
  return entries;
}

void RecordKeys::remove(const std::vector<uint32_t>& keys) {
  const auto gone = [&](uint32_t key) { return std::binary_search(keys.begin(), keys.end(), key); };
  if (!several_) {
    for (uint32_t& key : keys_)
      if (key != 0 && gone(key)) key = 0;
    return;
  }
  uint32_t to = 0;
  uint32_t begin = 0;
  for (size_t position = 0; position + 1 < ends_.size(); ++position) {
    const uint32_t end = ends_[position + 1];
    for (uint32_t k = begin; k < end; ++k)
      if (!gone(keys_[k])) keys_[to++] = keys_[k];
    begin = end;
    ends_[position + 1] = to;
  }
  keys_.resize(to);
}

bool RecordKeys::share_several(size_t a, size_t b, uint32_t& smallest) const {
  const std::span<const uint32_t> x = of(a);
  const std::span<const uint32_t> y = of(b);
  for (size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    if (x[i] == y[j]) {
      smallest = x[i];
      return true;
    }
    if (x[i] < y[j])
      ++i;
    else
      ++j;
  }
  return false;
}

Result<Blocking> Blocking::build(const Prepared& prepared, BlockingPlan plan, int threads,
                                 Progress& progress) {
  std::vector<RecordNumber> all(prepared.records);
  std::iota(all.begin(), all.end(), 0);
  Blocking blocking;
  blocking.plan_ = std::move(plan);
  blocking.records_ = all.size();
  std::vector<PlannedPredicate>& predicates = blocking.plan_.predicates;
  blocking.keys_.resize(predicates.size());
  for (size_t p = 0; p < predicates.size(); ++p) {
    const bool several = RecordKeys::several(blocking.plan_.atoms, predicates[p].predicate);
    blocking.slots_of_.push_back(static_cast<uint32_t>(blocking.slots_));
    blocking.slot_.push_back(several ? kSeveral : static_cast<uint32_t>(blocking.slots_++));
    if (several) blocking.several_.push_back(p);
  }
  blocking.rows_.resize(all.size() * blocking.slots_);
  for (size_t p = 0; p < predicates.size(); ++p) {
    RecordKeys keys(prepared, blocking.plan_.atoms, predicates[p].predicate, all, threads);
    (void)keys.spend(predicates[p].budget, predicates[p]);
    if (keys.several()) {
      blocking.keys_[p] = std::move(keys);
    } else {
      for (size_t i = 0; i < all.size(); ++i)
        blocking.rows_[i * blocking.slots_ + blocking.slot_[p]] =
            keys.of(i).empty() ? 0 : keys.of(i).front();
    }
    progress.report("indexing", static_cast<int64_t>(p) + 1,
                    static_cast<int64_t>(predicates.size()), "keys");
    if (progress.stop_requested())
      return fail(ErrorKind::kConflict, "stopped; nothing was written");
  }
  return blocking;
}

int Blocking::joined_by(RecordNumber a, RecordNumber b) const {
  uint32_t key = 0;
  int times = 0;
  for (size_t p = 0; p < slot_.size(); ++p) times += share(p, a, b, key) ? 1 : 0;
  return times;
}

bool Blocking::met_before(size_t count, RecordNumber a, RecordNumber b) const {
  const uint32_t* x = rows_.data() + a * slots_;
  const uint32_t* y = rows_.data() + b * slots_;
  const size_t slots = slots_of_[count];
  for (size_t slot = 0; slot < slots; ++slot)
    if (x[slot] == y[slot] && x[slot] != 0) return true;
  uint32_t key = 0;
  for (size_t p : several_) {
    if (p >= count) return false;
    if (keys_[p].share(a, b, key)) return true;
  }
  return false;
}

std::vector<uint64_t> Blocking::sorted(size_t p) const {
  if (slot_[p] == kSeveral) return keys_[p].sorted();
  std::vector<uint64_t> entries;
  entries.reserve(records_);
  for (size_t i = 0; i < records_; ++i) {
    const uint32_t key = rows_[i * slots_ + slot_[p]];
    if (key != 0) entries.push_back(static_cast<uint64_t>(key) << 32 | i);
  }
  radix_sort(entries);
  return entries;
}

Result<void> Blocking::visit(const PairRule& rule, int threads, Progress& progress,
                             PairVisitor& visitor) const {
  for (size_t p = 0; p < slot_.size(); ++p) {
    const std::vector<uint64_t> entries = sorted(p);
    const uint32_t largest = plan_.predicates[p].largest;
    std::vector<size_t> cuts = {0};
    double pairs = 0;
    each_group(entries, [&](size_t begin, size_t end) {
      const auto size = static_cast<double>(end - begin);
      if (end - begin <= largest) pairs += size * (size - 1) / 2;
      if (pairs < kPairsOfChunk) return;
      cuts.push_back(end);
      pairs = 0;
    });
    if (cuts.back() != entries.size()) cuts.push_back(entries.size());
    visitor.begin(p, cuts.size() - 1);
    const auto met = [&](RecordNumber a, RecordNumber b, uint32_t key) {
      if (met_before(p, a, b)) return true;
      // Of several keys in common, the smallest has the pair.
      uint32_t smallest = 0;
      return slot_[p] == kSeveral && keys_[p].share(a, b, smallest) && smallest != key;
    };
    parallel_for(static_cast<int64_t>(cuts.size()) - 1, threads, [&](int64_t k) {
      const auto chunk = static_cast<size_t>(k);
      std::vector<RecordPair> met_here;
      const auto part = std::span(entries).subspan(cuts[chunk], cuts[chunk + 1] - cuts[chunk]);
      each_group(part, [&](size_t begin, size_t end) {
        if (end - begin > largest) return;
        for (size_t i = begin; i < end; ++i) {
          if (i + kAhead < part.size())
            __builtin_prefetch(rows_.data() + record_of(part[i + kAhead]) * slots_);
          for (size_t j = i + 1; j < end; ++j) {
            const RecordNumber a = record_of(part[i]);
            const RecordNumber b = record_of(part[j]);
            if (rule.allows(a, b) && !met(a, b, key_of(part[i]))) met_here.push_back({a, b});
          }
        }
      });
      visitor.visit(chunk, met_here);
    });
    visitor.end();
    progress.report("comparing pairs", static_cast<int64_t>(p) + 1,
                    static_cast<int64_t>(slot_.size()), "keys");
    if (progress.stop_requested())
      return fail(ErrorKind::kConflict, "stopped; nothing was written");
  }
  return {};
}

}  // namespace habeas::linkage
