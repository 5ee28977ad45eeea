// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "linkage/values.h"

// What records may be looked up by. An atom reads one thing off a record (the family name's
// skeleton, the year and month of birth, each word of the address); a predicate is one atom, or two
// together. Which predicates a run uses is learnt from its own records: linkage/blocking.h.

namespace habeas::linkage {

// Keys of one record under one atom or predicate; what is beyond is left out.
struct KeySet {
  static constexpr size_t kMax = 24;
  std::array<uint64_t, kMax> key{};
  size_t count = 0;
  void add(uint64_t value) {
    if (count < kMax) key[count++] = value;
  }
};

class Atom {
 public:
  Atom(std::string name, bool alone) : name_(std::move(name)), alone_(alone) {}
  [[nodiscard]] const std::string& name() const { return name_; }
  // May be a predicate by itself; others (sex, a year) only together with another.
  [[nodiscard]] bool alone() const { return alone_; }
  // Some record has several keys.
  [[nodiscard]] bool several() const { return several_; }
  [[nodiscard]] const std::vector<size_t>& columns() const { return columns_; }
  void keys(const Prepared& prepared, RecordNumber record, KeySet& out) const;

  // The keys of each value of a column, in order of the values; called once for each column.
  void begin_column(size_t column, size_t values);
  void add_value(const KeySet& keys);

 private:
  std::string name_;
  bool alone_;
  bool several_ = false;
  std::vector<size_t> columns_;
  std::vector<std::vector<uint32_t>> begins_;  // for each column, of each value and one beyond
  std::vector<std::vector<uint64_t>> keys_;
};

// All the atoms that the columns allow. Names give skeletons, tokens, first letters; dates their
// parts; numbers themselves and the next; codes their halves; texts their rarest words.
[[nodiscard]] std::vector<Atom> make_atoms(const Prepared& prepared);

// One atom, two, or (first == second) any two keys of one atom together.
struct Predicate {
  int first = 0;
  int second = -1;
  friend bool operator==(const Predicate&, const Predicate&) = default;
};
[[nodiscard]] std::string predicate_name(const std::vector<Atom>& atoms,
                                         const Predicate& predicate);
// Without doubles, ascending.
void predicate_keys(const Prepared& prepared, const std::vector<Atom>& atoms,
                    const Predicate& predicate, RecordNumber record, KeySet& out);

}  // namespace habeas::linkage
