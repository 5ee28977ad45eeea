// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "names/compare.h"

namespace habeas::names {

// Whether a comes before b, for a comparison that does not depend on which name is called the
// first.
[[nodiscard]] bool in_canonical_order(const NamePool& pool, const PackedName& a,
                                      const PackedName& b);

// One comparison of two packed names at work; compare() and explain() share it.
class Matching {
 public:
  static constexpr size_t kMax = PackedName::kMax;
  // take_a tokens of a from `a`, take_b tokens of b from `b`: 1 and 1, 2 and 1, or 1 and 2.
  struct Pair {
    uint8_t a = 0;
    uint8_t take_a = 0;
    uint8_t b = 0;
    uint8_t take_b = 0;
    TokenComparison like;
  };

  Matching(const NamePool& pool, const PackedName& a, const PackedName& b);
  void align();
  [[nodiscard]] Comparison result() const;

  [[nodiscard]] size_t pairs() const { return pairs_; }
  [[nodiscard]] const Pair& pair(size_t k) const { return pair_[k]; }
  [[nodiscard]] float weight_of_pair(const Pair& pair) const;
  [[nodiscard]] float weight_a(size_t i) const { return weight_a_[i]; }
  [[nodiscard]] float weight_b(size_t j) const { return weight_b_[j]; }

 private:
  void in_order();
  // Whether an assignment without order could be enough better to be taken.
  [[nodiscard]] bool improvable() const;
  void without_order();
  [[nodiscard]] TokenComparison likeness(size_t i, size_t take_a, size_t j, size_t take_b) const;
  [[nodiscard]] float gain(size_t i, size_t take_a, size_t j, size_t take_b) const;

  const NamePool& pool_;
  const PackedName& a_;
  const PackedName& b_;
  std::array<float, kMax> weight_a_{};
  std::array<float, kMax> weight_b_{};
  std::array<std::array<TokenComparison, kMax>, kMax> single_{};
  std::array<Pair, kMax> pair_{};
  size_t pairs_ = 0;
  float total_ = 0;
  bool swapped_ = false;
};

}  // namespace habeas::names
