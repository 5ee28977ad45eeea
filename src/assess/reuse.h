// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Text reuse between exhibits: passages of eight words or more that two texts share, whatever their
// typography, spelling of Arabic letters or line breaks.
//
// Winnowing (Schleimer, Wilkerson, Aiken 2003, "Winnowing: local algorithms for document
// fingerprinting"): hash every run of k = 5 folded words; of every w = 4 neighbouring hashes keep
// the smallest, the rightmost of equal ones. Two texts that share k + w - 1 = 8 words share a kept
// hash. Every shared hash is then compared word by word and followed to both sides, so that no
// collision is reported and each passage is as long as it is.
//
// That two texts share passages says neither who copied nor that anybody did: both may quote a
// third. It is a proposal for a person to look at.

namespace habeas::assess {

inline constexpr int64_t kShingle = 5;
inline constexpr int64_t kWindow = 4;
inline constexpr int64_t kShortestPassage = kShingle + kWindow - 1;

struct ReuseText {
  std::string id;   // exhibit
  std::string via;  // "" for the exhibit's own text, else "a translation by ..."
  std::string_view text;
};

// A maximal run of equal words, as characters of each text.
struct SharedPassage {
  int64_t first_from = 0, first_to = 0;
  int64_t second_from = 0, second_to = 0;
  int64_t words = 0;
};

struct ReusedPair {
  size_t first = 0, second = 0;         // into the texts; first < second
  std::vector<SharedPassage> passages;  // by place in the first, then in the second
  int64_t words = 0;                    // of the shorter text that stand in some passage
  int64_t shorter = 0;                  // words of the shorter text
  int64_t longest = 0;                  // words of the longest passage
  [[nodiscard]] double share() const {
    return shorter == 0 ? 0 : static_cast<double>(words) / static_cast<double>(shorter);
  }
};

// Pairs of texts of different ids that share a passage, by share (greatest first), then ids. A hash
// that stands in more than `commonest` texts is boilerplate and starts no comparison (what it
// begins is found by its neighbours, or not at all).
[[nodiscard]] std::vector<ReusedPair> reused_passages(std::span<const ReuseText> texts,
                                                      int64_t commonest = 200);

}  // namespace habeas::assess
