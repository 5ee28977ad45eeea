// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Spellings of one name, in any script: "hossein", "hussain", "حسین". The judgement is that of
// names/compare.h, on single folded words. Method: docs/methods/search.md.

namespace habeas::search {

// One word, to be compared with many. Confined to one thread.
class Spellings {
 public:
  explicit Spellings(std::string_view word);
  ~Spellings();
  Spellings(const Spellings&) = delete;
  Spellings& operator=(const Spellings&) = delete;

  // Words that may be spellings of one another share a key; at most 8, in a fixed order, without
  // doubles. None for numbers, for words of one letter, and for those whose consonant skeleton has
  // fewer than two letters unless the table of variants knows them.
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
  // 0 unless both are spellings of one name: share a key and are compared as variants or better.
  // Else in (0, 1]; 1 for the word itself. Symmetric.
  [[nodiscard]] double similarity(std::string_view other);

 private:
  struct Compared;
  std::string word_;
  std::vector<std::string> keys_;
  std::unique_ptr<Compared> compared_;
};

[[nodiscard]] std::vector<std::string> spelling_keys(std::string_view word);
[[nodiscard]] double spelling_similarity(std::string_view a, std::string_view b);

}  // namespace habeas::search
