// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crypto/digest.h"

// RFC 6962 section 2.1 as its recursive definitions read, slow and obvious, sharing no code with
// ledger/merkle.cc. For tests only: merkle_test.cc compares, merkle_vectors_test.cc labels vectors.

namespace habeas::ledger::testing {

using Hashes = std::vector<Digest>;

inline Digest oracle_hash(const std::string& bytes) { return sha256(as_bytes(bytes)); }
inline std::string raw(const Digest& digest) { return std::string(as_text(digest.bytes)); }
inline Digest oracle_leaf(const std::string& data) {
  return oracle_hash(std::string(1, '\0') + data);
}
inline Digest oracle_node(const Digest& l, const Digest& r) {
  return oracle_hash("\x01" + raw(l) + raw(r));
}

// "the largest power of two smaller than n"
inline int64_t oracle_split(int64_t n) {
  int64_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

class OracleTree {
 public:
  explicit OracleTree(Hashes leaves) : leaves_(std::move(leaves)) {}
  // Leaf i holds the decimal text of i.
  static OracleTree counting(int64_t size) {
    Hashes leaves;
    for (int64_t i = 0; i < size; i++) leaves.push_back(oracle_leaf(std::to_string(i)));
    return OracleTree(std::move(leaves));
  }
  const Hashes& leaves() const { return leaves_; }

  // MTH(D[begin:end]); remembered, so that sweeps over all sizes take seconds.
  Digest mth(int64_t begin, int64_t end) {
    if (begin == end) return oracle_hash("");
    if (end - begin == 1) return leaves_[static_cast<size_t>(begin)];
    auto key = std::make_pair(begin, end);
    if (auto at = memory_.find(key); at != memory_.end()) return at->second;
    int64_t k = oracle_split(end - begin);
    Digest result = oracle_node(mth(begin, begin + k), mth(begin + k, end));
    memory_.emplace(key, result);
    return result;
  }
  Digest root(int64_t size) { return mth(0, size); }

  // PATH(m, D[begin:end])
  Hashes path(int64_t m, int64_t begin, int64_t end) {
    if (end - begin == 1) return {};
    int64_t k = oracle_split(end - begin);
    Hashes result;
    if (m < k) {
      result = path(m, begin, begin + k);
      result.push_back(mth(begin + k, end));
    } else {
      result = path(m - k, begin + k, end);
      result.push_back(mth(begin, begin + k));
    }
    return result;
  }
  Hashes inclusion(int64_t index, int64_t size) { return path(index, 0, size); }

  // SUBPROOF(m, D[begin:end], b)
  Hashes subproof(int64_t m, int64_t begin, int64_t end, bool b) {
    if (m == end - begin) return b ? Hashes{} : Hashes{mth(begin, end)};
    int64_t k = oracle_split(end - begin);
    Hashes result;
    if (m <= k) {
      result = subproof(m, begin, begin + k, b);
      result.push_back(mth(begin + k, end));
    } else {
      result = subproof(m - k, begin + k, end, false);
      result.push_back(mth(begin, begin + k));
    }
    return result;
  }
  Hashes consistency(int64_t old_size, int64_t new_size) {
    return old_size == 0 ? Hashes{} : subproof(old_size, 0, new_size, true);
  }

 private:
  Hashes leaves_;
  std::map<std::pair<int64_t, int64_t>, Digest> memory_;
};

// The root an audit path leads to, by undoing PATH; nullopt if it is too long or too short.
inline std::optional<Digest> oracle_root_from_path(const Digest& leaf, int64_t m, int64_t n,
                                                   Hashes proof) {
  if (n == 1) return proof.empty() ? std::optional<Digest>(leaf) : std::nullopt;
  if (proof.empty()) return std::nullopt;
  Digest sibling = proof.back();
  proof.pop_back();
  int64_t k = oracle_split(n);
  auto below = m < k ? oracle_root_from_path(leaf, m, k, proof)
                     : oracle_root_from_path(leaf, m - k, n - k, proof);
  if (!below) return std::nullopt;
  return m < k ? oracle_node(*below, sibling) : oracle_node(sibling, *below);
}

// The old and the new root a consistency proof leads to, by undoing SUBPROOF.
inline std::optional<std::pair<Digest, Digest>> oracle_roots_from_subproof(const Digest& old_root,
                                                                           int64_t m, int64_t n,
                                                                           Hashes proof, bool b) {
  if (m == n) {
    if (b) return proof.empty() ? std::optional(std::make_pair(old_root, old_root)) : std::nullopt;
    return proof.size() == 1 ? std::optional(std::make_pair(proof[0], proof[0])) : std::nullopt;
  }
  if (proof.empty()) return std::nullopt;
  Digest sibling = proof.back();
  proof.pop_back();
  int64_t k = oracle_split(n);
  if (m <= k) {
    auto below = oracle_roots_from_subproof(old_root, m, k, proof, b);
    if (!below) return std::nullopt;
    return std::make_pair(below->first, oracle_node(below->second, sibling));
  }
  auto below = oracle_roots_from_subproof(old_root, m - k, n - k, proof, false);
  if (!below) return std::nullopt;
  return std::make_pair(oracle_node(sibling, below->first), oracle_node(sibling, below->second));
}

}  // namespace habeas::ledger::testing
