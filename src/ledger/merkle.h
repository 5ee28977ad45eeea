// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "crypto/digest.h"

// The Merkle tree of RFC 6962 section 2.1, over SHA-256.
//
//   root of nothing        = SHA-256("")
//   hash of a leaf         = SHA-256(0x00 || data)
//   hash of an inner node  = SHA-256(0x01 || left || right)
//   n leaves split at k, the largest power of two smaller than n.
//
// A node (level, index) is the root of the *complete* subtree over the leaves
// [index << level, (index + 1) << level); level 0 holds the leaf hashes. Every root and every
// proof is made of complete nodes, which never change once they exist.

namespace habeas::ledger {

// No tree here is larger; sums of sizes and indexes then never overflow.
inline constexpr int64_t kMaxTreeSize = int64_t{1} << 62;
// The longest proof that a tree of kMaxTreeSize leaves can need, and what tlog-witness allows.
inline constexpr size_t kMaxProofHashes = 63;

[[nodiscard]] Digest leaf_hash(ByteView data);
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);
[[nodiscard]] Digest empty_root();

// The root over leaf hashes; works level by level in one buffer, so that inner nodes are hashed
// many at a time.
[[nodiscard]] Digest root_of(std::span<const Digest> leaf_hashes);

// A tree that only grows and remembers nothing but its peaks: the roots of its maximal complete
// subtrees, the largest first; one per bit set in its size. Enough to append for ever and to tell
// the root at any moment.
class CompactRange {
 public:
  CompactRange() = default;
  // kInvalid unless there is one peak per bit set in `size` and 0 <= size <= kMaxTreeSize.
  [[nodiscard]] static Result<CompactRange> from_peaks(int64_t size, std::vector<Digest> peaks);

  void append(const Digest& leaf_hash);
  void append(std::span<const Digest> leaf_hashes);

  [[nodiscard]] int64_t size() const { return size_; }
  [[nodiscard]] const std::vector<Digest>& peaks() const { return peaks_; }
  [[nodiscard]] Digest root() const;

 private:
  int64_t size_ = 0;
  std::vector<Digest> peaks_;
};

// The root of the tree whose peaks are these, largest first; the empty root if there is none.
[[nodiscard]] Digest root_of_peaks(std::span<const Digest> peaks);

// Gives the complete node (level, index). Called only for nodes that exist in the tree asked about.
using HashReader = std::function<Result<Digest>(int level, int64_t index)>;

// The root of the first `size` leaves. Errors are those of the reader, or kInvalid for the size.
[[nodiscard]] Result<Digest> tree_root(int64_t size, const HashReader& reader);

// The peaks of the first `size` leaves, largest first, to continue a CompactRange from.
[[nodiscard]] Result<std::vector<Digest>> tree_peaks(int64_t size, const HashReader& reader);

// Audit path of leaf `index` in the tree of `size` leaves, from the leaf's sibling up to the root's
// child (RFC 6962 section 2.1.1). kInvalid unless 0 <= index < size <= kMaxTreeSize.
[[nodiscard]] Result<std::vector<Digest>> inclusion_proof(int64_t index, int64_t size,
                                                          const HashReader& reader);

// Proof that the tree of `old_size` leaves is a prefix of that of `new_size` (RFC 6962 section
// 2.1.2). Empty if old_size is 0 or equals new_size. kInvalid unless 0 <= old_size <= new_size.
[[nodiscard]] Result<std::vector<Digest>> consistency_proof(int64_t old_size, int64_t new_size,
                                                            const HashReader& reader);

// The root that a proof leads to. kInvalid if the index lies outside the tree or the proof has not
// exactly the length that (index, size) asks for. To compare it with a trusted root is the
// caller's duty; verify_inclusion does both.
[[nodiscard]] Result<Digest> root_from_inclusion(const Digest& leaf_hash, int64_t index,
                                                 int64_t size, std::span<const Digest> proof);

// kInvalid as root_from_inclusion; kCorrupt if the proof leads to another root.
[[nodiscard]] Result<void> verify_inclusion(const Digest& leaf_hash, int64_t index, int64_t size,
                                            std::span<const Digest> proof, const Digest& root);

// kInvalid if sizes are out of order or the proof has the wrong length; kCorrupt if it does not
// join the two roots. From the empty tree, the proof must be empty and the old root the empty root;
// between equal sizes, the proof must be empty and the roots equal.
[[nodiscard]] Result<void> verify_consistency(int64_t old_size, int64_t new_size,
                                              std::span<const Digest> proof, const Digest& old_root,
                                              const Digest& new_root);

// Every complete node in memory: 64 bytes a leaf. Proofs are table look-ups: the hashes of the
// ragged right edge at the current size are kept ready, refreshed by each append, so prefer to
// append many leaves at once. Const members may be called from several threads.
class MemoryTree {
 public:
  void append(const Digest& leaf_hash);
  void append(std::span<const Digest> leaf_hashes);

  [[nodiscard]] int64_t size() const {
    return levels_.empty() ? 0 : static_cast<int64_t>(levels_[0].size());
  }
  [[nodiscard]] Digest root() const;
  [[nodiscard]] const Digest& leaf(int64_t index) const { return node(0, index); }
  // The node must exist (checked).
  [[nodiscard]] const Digest& node(int level, int64_t index) const;
  // Answers kNotFound for nodes that do not exist. Valid while the tree lives.
  [[nodiscard]] HashReader reader() const;

  // As the free functions, for any size up to the current one; fastest at the current one.
  [[nodiscard]] Result<Digest> root_at(int64_t size) const;
  [[nodiscard]] Result<std::vector<Digest>> inclusion_proof(int64_t index, int64_t size) const;
  [[nodiscard]] Result<std::vector<Digest>> consistency_proof(int64_t old_size,
                                                              int64_t new_size) const;

 private:
  void grow(size_t from);  // recomputes the nodes above leaves [from, size)
  void refresh_edge();
  std::vector<std::vector<Digest>> levels_;  // levels_[l][i] = node (l, i)
  // edge_[l] = hash of everything from the last complete node of level l to the end of the tree,
  // that is of the leaves [(size >> l) << l, size); meaningful where that range is not empty.
  std::vector<Digest> edge_;
};

}  // namespace habeas::ledger
