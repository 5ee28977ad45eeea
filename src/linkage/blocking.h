// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "linkage/keys.h"

// Which pairs of records are compared: those that share a key under one of the plan's predicates.
// Each pair is met once, under the first predicate that joins it, and is never stored before it is
// compared.

namespace habeas::linkage {

struct PlannedPredicate {
  Predicate predicate;
  std::string name;
  double budget = 0;      // pairs: groups are taken from the smallest until it is spent
  uint32_t largest = 0;   // records of a group taken; larger groups are left to other predicates
  double pairs = 0;       // that share a key, before taking away those met already
  double yield = 0;       // share of matches that it alone would find, as estimated
  uint64_t left_out = 0;  // groups too large
};

struct BlockingPlan {
  std::vector<Atom> atoms;
  std::vector<PlannedPredicate> predicates;
};

// Which pairs may be linked at all: not two records of one list that is free of duplicates.
struct PairRule {
  std::span<const uint16_t> list;    // of each record
  std::vector<bool> duplicate_free;  // of each list
  [[nodiscard]] bool allows(RecordNumber a, RecordNumber b) const {
    return list[a] != list[b] || !duplicate_free[list[a]];
  }
  [[nodiscard]] double pairs() const;
};

// The keys of each record under one predicate, 32 bits of each. Two keys that fall together join
// records that share nothing: a few pairs more, which are compared like any other.
class RecordKeys {
 public:
  RecordKeys() = default;
  RecordKeys(const Prepared& prepared, const std::vector<Atom>& atoms, const Predicate& predicate,
             std::span<const RecordNumber> records, int threads);
  // By position in `records`; ascending, without doubles.
  [[nodiscard]] std::span<const uint32_t> of(size_t position) const {
    if (!several_) return std::span(keys_).subspan(position, keys_[position] == 0 ? 0 : 1);
    return std::span(keys_).subspan(ends_[position], ends_[position + 1] - ends_[position]);
  }
  [[nodiscard]] bool several() const { return several_; }
  // As key << 32 | position, ascending.
  [[nodiscard]] std::vector<uint64_t> sorted() const;
  // Whether a record may have several under the predicate.
  [[nodiscard]] static bool several(const std::vector<Atom>& atoms, const Predicate& predicate);
  [[nodiscard]] size_t size() const { return several_ ? ends_.size() - 1 : keys_.size(); }
  // Takes groups from the smallest until `budget` pairs are spent; keys of larger groups are
  // removed, and told in `removed`. Returns the entries of groups of two or more that stay, and
  // writes what was spent.
  std::vector<uint64_t> spend(double budget, PlannedPredicate& spent,
                              std::vector<uint32_t>* removed = nullptr);
  void remove(const std::vector<uint32_t>& keys);  // ascending
  // The smallest key that both have.
  [[nodiscard]] bool share(size_t a, size_t b, uint32_t& smallest) const {
    if (!several_) {
      smallest = keys_[a];
      return keys_[a] == keys_[b] && keys_[a] != 0;
    }
    return share_several(a, b, smallest);
  }

 private:
  [[nodiscard]] bool share_several(size_t a, size_t b, uint32_t& smallest) const;
  bool several_ = false;
  std::vector<uint32_t> ends_;
  std::vector<uint32_t> keys_;  // one for each record (0: none), or between ends_
};

struct RecordPair {
  RecordNumber a = 0;  // a < b
  RecordNumber b = 0;
};

// Receives each pair of the plan, once. Chunks are the unit of work of a thread, many at a time;
// what is joined in order of predicate and chunk does not depend on the number of threads.
class PairVisitor {
 public:
  virtual ~PairVisitor() = default;
  virtual void begin(size_t predicate, size_t chunks) = 0;
  // Called once for each chunk, from any thread.
  virtual void visit(size_t chunk, std::span<const RecordPair> pairs) = 0;
  virtual void end() = 0;
};

class Blocking {
 public:
  // Spends each predicate's budget; `records` are all of `prepared`. kConflict if progress asks to
  // stop.
  [[nodiscard]] static Result<Blocking> build(const Prepared& prepared, BlockingPlan plan,
                                              int threads, Progress& progress);
  [[nodiscard]] Result<void> visit(const PairRule& rule, int threads, Progress& progress,
                                   PairVisitor& visitor) const;
  // How many of the predicates join the two.
  [[nodiscard]] int joined_by(RecordNumber a, RecordNumber b) const;
  [[nodiscard]] const BlockingPlan& plan() const { return plan_; }

 private:
  // Under predicate `p`; the smallest key that both have.
  [[nodiscard]] bool share(size_t p, RecordNumber a, RecordNumber b, uint32_t& smallest) const {
    if (slot_[p] == kSeveral) return keys_[p].share(a, b, smallest);
    smallest = rows_[a * slots_ + slot_[p]];
    return smallest != 0 && smallest == rows_[b * slots_ + slot_[p]];
  }
  // Under any of the first `count` predicates.
  [[nodiscard]] bool met_before(size_t count, RecordNumber a, RecordNumber b) const;
  // As RecordKeys::sorted().
  [[nodiscard]] std::vector<uint64_t> sorted(size_t p) const;

  static constexpr uint32_t kSeveral = 0xFFFFFFFF;
  BlockingPlan plan_;
  size_t records_ = 0;
  // Keys of predicates with one key a record lie together, record after record: whether two records
  // met before is asked for every pair.
  size_t slots_ = 0;
  std::vector<uint32_t> rows_;
  std::vector<uint32_t> slot_;      // of each predicate, ascending, or kSeveral
  std::vector<uint32_t> slots_of_;  // of the first so many predicates
  std::vector<size_t> several_;     // predicates with several keys a record
  std::vector<RecordKeys> keys_;    // of each of these; empty for others
};

}  // namespace habeas::linkage
