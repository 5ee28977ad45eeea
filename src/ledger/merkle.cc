// SPDX-License-Identifier: Apache-2.0
#include "ledger/merkle.h"

#include <algorithm>
#include <bit>
#include <string>

// Two facts carry this file. First, a range that starts at a multiple of a power of two no smaller
// than its length falls into complete nodes, one per bit of its length, largest first; its hash is
// those nodes folded from the right. Every hash in a proof is of such a range. Second, hashing a
// level pair by pair and carrying a last odd node up unchanged gives the same root as RFC 6962's
// split at the largest power of two, because all subtrees but the rightmost are complete.

namespace habeas::ledger {
namespace {

// The size of chunks hashed at once by CompactRange: 2^16 leaves, a buffer of 1 MiB.
constexpr int kChunkLevel = 16;

uint64_t bits(int64_t value) { return static_cast<uint64_t>(value); }

// std::bit_width as int; libstdc++ 12 still returns the type of its argument (LWG 3656).
int bit_width(uint64_t value) { return static_cast<int>(std::bit_width(value)); }

// Largest power of two smaller than n; n >= 2.
int64_t split(int64_t n) { return static_cast<int64_t>(std::bit_floor(bits(n) - 1)); }

bool is_power_of_two(int64_t n) { return std::has_single_bit(bits(n)); }

int level_of(int64_t complete_size) { return std::countr_zero(bits(complete_size)); }

Result<void> check_size(int64_t size) {
  if (size < 0 || size > kMaxTreeSize) {
    return fail(ErrorKind::kInvalid, "tree size " + std::to_string(size) + " is out of range");
  }
  return {};
}

Result<void> check_index(int64_t index, int64_t size) {
  TRY(check_size(size));
  if (index < 0 || index >= size) {
    return fail(ErrorKind::kInvalid, "index " + std::to_string(index) + " lies outside a tree of " +
                                         std::to_string(size) + " entries");
  }
  return {};
}

Result<void> check_order(int64_t old_size, int64_t new_size) {
  TRY(check_size(new_size));
  if (old_size < 0 || old_size > new_size) {
    return fail(ErrorKind::kInvalid, "a tree of " + std::to_string(new_size) +
                                         " entries cannot have grown out of " +
                                         std::to_string(old_size));
  }
  return {};
}

Result<void> check_length(size_t actual, size_t expected) {
  if (actual != expected) {
    return fail(ErrorKind::kInvalid, "the proof has " + std::to_string(actual) + " hashes where " +
                                         std::to_string(expected) + " are needed");
  }
  return {};
}

// The complete nodes that make up [begin, end), largest first.
Result<std::vector<Digest>> range_peaks(int64_t begin, int64_t end, const HashReader& reader) {
  std::vector<Digest> peaks;
  while (begin < end) {
    int level = bit_width(bits(end - begin)) - 1;
    Digest peak = TRY(reader(level, begin >> level));
    peaks.push_back(peak);
    begin += int64_t{1} << level;
  }
  return peaks;
}

Result<Digest> range_hash(int64_t begin, int64_t end, const HashReader& reader) {
  std::vector<Digest> peaks = TRY(range_peaks(begin, end, reader));
  return root_of_peaks(peaks);
}

// Walks from the root to the leaf; range(begin, end) gives the hash of the sibling range.
template <typename Range>
Result<std::vector<Digest>> walk_inclusion(int64_t index, int64_t size, const Range& range) {
  std::vector<Digest> proof;
  int64_t begin = 0;
  int64_t end = size;
  while (end - begin > 1) {
    int64_t middle = begin + split(end - begin);
    bool left = index < middle;
    Digest sibling = TRY(left ? range(middle, end) : range(begin, middle));
    proof.push_back(sibling);
    (left ? end : begin) = middle;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

// SUBPROOF of RFC 6962 section 2.1.2 as a loop; `whole` is its flag b: the subtree at hand is the
// old tree itself, whose root the verifier knows.
template <typename Range>
Result<std::vector<Digest>> walk_consistency(int64_t old_size, int64_t new_size,
                                             const Range& range) {
  std::vector<Digest> proof;
  if (old_size == 0) return proof;
  int64_t begin = 0;
  int64_t end = new_size;
  bool whole = true;
  while (old_size != end) {
    int64_t middle = begin + split(end - begin);
    bool left = old_size <= middle;
    Digest sibling = TRY(left ? range(middle, end) : range(begin, middle));
    proof.push_back(sibling);
    (left ? end : begin) = middle;
    whole = whole && left;
  }
  if (!whole) {
    Digest head = TRY(range(begin, end));
    proof.push_back(head);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

// An audit path meets `inner` levels below the place where the paths of the leaf and of the last
// leaf part, and from there up one hash for each complete subtree to the left.
struct PathShape {
  int inner;
  int border;
};
PathShape path_shape(int64_t index, int64_t size) {
  int inner = bit_width(bits(index) ^ bits(size - 1));
  int border = std::popcount(bits(index) >> inner);
  return {inner, border};
}

}  // namespace

Digest leaf_hash(ByteView data) {
  Digest out;
  sha256_prefixed(0x00, data, out);
  return out;
}

Digest node_hash(const Digest& left, const Digest& right) {
  const Digest children[2] = {left, right};
  Digest out;
  sha256_nodes(children, 1, &out);
  return out;
}

Digest empty_root() { return sha256({}); }

Digest root_of(std::span<const Digest> leaf_hashes) {
  if (leaf_hashes.empty()) return empty_root();
  if (leaf_hashes.size() == 1) return leaf_hashes[0];
  size_t count = leaf_hashes.size();
  std::vector<Digest> level((count + 1) / 2);
  sha256_nodes(leaf_hashes.data(), count / 2, level.data());
  if (count % 2 == 1) level.back() = leaf_hashes.back();
  for (count = level.size(); count > 1; count = (count + 1) / 2) {
    sha256_nodes(level.data(), count / 2, level.data());
    if (count % 2 == 1) level[count / 2] = level[count - 1];
  }
  return level[0];
}

Digest root_of_peaks(std::span<const Digest> peaks) {
  if (peaks.empty()) return empty_root();
  Digest root = peaks.back();
  for (size_t i = peaks.size() - 1; i-- > 0;) root = node_hash(peaks[i], root);
  return root;
}

Result<CompactRange> CompactRange::from_peaks(int64_t size, std::vector<Digest> peaks) {
  TRY(check_size(size));
  if (static_cast<size_t>(std::popcount(bits(size))) != peaks.size()) {
    return fail(ErrorKind::kInvalid, std::to_string(peaks.size()) +
                                         " subtree roots do not make a tree of " +
                                         std::to_string(size) + " entries");
  }
  CompactRange range;
  range.size_ = size;
  range.peaks_ = std::move(peaks);
  return range;
}

void CompactRange::append(const Digest& leaf_hash) {
  append(std::span<const Digest>(&leaf_hash, 1));
}

void CompactRange::append(std::span<const Digest> leaf_hashes) {
  check(static_cast<uint64_t>(leaf_hashes.size()) <= bits(kMaxTreeSize - size_),
        "a tree has at most 2^62 leaves");
  while (!leaf_hashes.empty()) {
    // The largest complete node that starts here and is filled by what remains.
    int level = std::min(bit_width(leaf_hashes.size()) - 1, kChunkLevel);
    if (size_ != 0) level = std::min(level, std::countr_zero(bits(size_)));
    size_t count = size_t{1} << level;
    Digest node = root_of(leaf_hashes.first(count));
    for (int64_t above = size_ >> level; (above & 1) != 0; above >>= 1) {
      node = node_hash(peaks_.back(), node);
      peaks_.pop_back();
    }
    peaks_.push_back(node);
    size_ += static_cast<int64_t>(count);
    leaf_hashes = leaf_hashes.subspan(count);
  }
}

Digest CompactRange::root() const { return root_of_peaks(peaks_); }

Result<Digest> tree_root(int64_t size, const HashReader& reader) {
  TRY(check_size(size));
  return range_hash(0, size, reader);
}

Result<std::vector<Digest>> tree_peaks(int64_t size, const HashReader& reader) {
  TRY(check_size(size));
  return range_peaks(0, size, reader);
}

Result<std::vector<Digest>> inclusion_proof(int64_t index, int64_t size, const HashReader& reader) {
  TRY(check_index(index, size));
  return walk_inclusion(index, size,
                        [&](int64_t begin, int64_t end) { return range_hash(begin, end, reader); });
}

Result<std::vector<Digest>> consistency_proof(int64_t old_size, int64_t new_size,
                                              const HashReader& reader) {
  TRY(check_order(old_size, new_size));
  return walk_consistency(old_size, new_size, [&](int64_t begin, int64_t end) {
    return range_hash(begin, end, reader);
  });
}

Result<Digest> root_from_inclusion(const Digest& leaf_hash, int64_t index, int64_t size,
                                   std::span<const Digest> proof) {
  TRY(check_index(index, size));
  PathShape shape = path_shape(index, size);
  TRY(check_length(proof.size(), static_cast<size_t>(shape.inner + shape.border)));
  Digest hash = leaf_hash;
  for (size_t i = 0; i < proof.size(); i++) {
    bool sibling_is_left = static_cast<int>(i) >= shape.inner || ((index >> i) & 1) != 0;
    hash = sibling_is_left ? node_hash(proof[i], hash) : node_hash(hash, proof[i]);
  }
  return hash;
}

Result<void> verify_inclusion(const Digest& leaf_hash, int64_t index, int64_t size,
                              std::span<const Digest> proof, const Digest& root) {
  Digest reached = TRY(root_from_inclusion(leaf_hash, index, size, proof));
  if (reached != root) {
    return fail(ErrorKind::kCorrupt, "entry " + std::to_string(index) + " is not in the tree of " +
                                         std::to_string(size) + " entries with root " +
                                         to_hex(root) + ": its proof leads to " + to_hex(reached));
  }
  return {};
}

Result<void> verify_consistency(int64_t old_size, int64_t new_size, std::span<const Digest> proof,
                                const Digest& old_root, const Digest& new_root) {
  TRY(check_order(old_size, new_size));
  auto inconsistent = [&](std::string_view which) {
    return fail(ErrorKind::kCorrupt, "the tree of " + std::to_string(new_size) +
                                         " entries with root " + to_hex(new_root) +
                                         " is no continuation of that of " +
                                         std::to_string(old_size) + " with root " +
                                         to_hex(old_root) + ": " + std::string(which));
  };
  if (new_size == 0 && new_root != empty_root())
    return inconsistent("the empty tree has another root");
  if (old_size == 0) {
    TRY(check_length(proof.size(), 0));
    if (old_root != empty_root()) return inconsistent("the empty tree has another root");
    return {};
  }
  if (old_size == new_size) {
    TRY(check_length(proof.size(), 0));
    if (old_root != new_root) return inconsistent("two roots at one size");
    return {};
  }
  // The path of the old tree's last leaf, from the node that is complete in the old tree; that
  // node heads the proof unless it is the whole old tree (RFC 9162 section 2.1.4.2).
  PathShape shape = path_shape(old_size - 1, new_size);
  int skipped = std::countr_zero(bits(old_size));
  size_t head = is_power_of_two(old_size) ? 0 : 1;
  int inner = shape.inner - skipped;
  TRY(check_length(proof.size(), head + static_cast<size_t>(inner + shape.border)));
  Digest old_hash = head == 0 ? old_root : proof[0];
  Digest new_hash = old_hash;
  int64_t position = (old_size - 1) >> skipped;
  for (size_t i = head; i < proof.size(); i++) {
    int step = static_cast<int>(i - head);
    bool sibling_is_left = step >= inner || ((position >> step) & 1) != 0;
    if (sibling_is_left) {
      old_hash = node_hash(proof[i], old_hash);
      new_hash = node_hash(proof[i], new_hash);
    } else {
      new_hash = node_hash(new_hash, proof[i]);
    }
  }
  if (old_hash != old_root) return inconsistent("the proof leads to another old root");
  if (new_hash != new_root) return inconsistent("the proof leads to another new root");
  return {};
}

void MemoryTree::append(const Digest& leaf_hash) { append(std::span<const Digest>(&leaf_hash, 1)); }

void MemoryTree::append(std::span<const Digest> leaf_hashes) {
  if (leaf_hashes.empty()) return;
  if (levels_.empty()) levels_.emplace_back();
  size_t from = levels_[0].size();
  levels_[0].insert(levels_[0].end(), leaf_hashes.begin(), leaf_hashes.end());
  grow(from);
  refresh_edge();
}

void MemoryTree::grow(size_t from) {
  for (size_t level = 0; levels_[level].size() >= 2; level++) {
    if (level + 1 == levels_.size()) levels_.emplace_back();
    from /= 2;
    size_t count = levels_[level].size() / 2;
    levels_[level + 1].resize(count);
    if (from < count)
      sha256_nodes(&levels_[level][2 * from], count - from, &levels_[level + 1][from]);
  }
}

void MemoryTree::refresh_edge() {
  int64_t total = size();
  int top = bit_width(bits(total));
  edge_.assign(static_cast<size_t>(top) + 1, Digest{});
  for (int level = 0; level < top; level++) {
    auto at = static_cast<size_t>(level);
    bool empty_below = (total & ((int64_t{1} << level) - 1)) == 0;
    if (((total >> level) & 1) == 0) {
      edge_[at + 1] = edge_[at];
    } else {
      const Digest& complete = levels_[at][static_cast<size_t>(total >> level) - 1];
      edge_[at + 1] = empty_below ? complete : node_hash(complete, edge_[at]);
    }
  }
}

Digest MemoryTree::root() const { return size() == 0 ? empty_root() : edge_.back(); }

const Digest& MemoryTree::node(int level, int64_t index) const {
  check(level >= 0 && static_cast<size_t>(level) < levels_.size() && index >= 0 &&
            bits(index) < levels_[static_cast<size_t>(level)].size(),
        "the node exists");
  return levels_[static_cast<size_t>(level)][static_cast<size_t>(index)];
}

HashReader MemoryTree::reader() const {
  return [this](int level, int64_t index) -> Result<Digest> {
    if (level < 0 || static_cast<size_t>(level) >= levels_.size() || index < 0 ||
        bits(index) >= levels_[static_cast<size_t>(level)].size()) {
      return fail(ErrorKind::kNotFound, "no node " + std::to_string(index) + " at level " +
                                            std::to_string(level) + " of the tree");
    }
    return levels_[static_cast<size_t>(level)][static_cast<size_t>(index)];
  };
}

Result<Digest> MemoryTree::root_at(int64_t size) const {
  if (size == this->size()) return root();
  return tree_root(size, reader());
}

Result<std::vector<Digest>> MemoryTree::inclusion_proof(int64_t index, int64_t size) const {
  if (size != this->size()) return ledger::inclusion_proof(index, size, reader());
  TRY(check_index(index, size));
  PathShape shape = path_shape(index, size);
  std::vector<Digest> proof;
  proof.reserve(static_cast<size_t>(shape.inner + shape.border));
  for (int level = 0; (int64_t{1} << level) < size; level++) {
    int64_t sibling = (index >> level) ^ 1;
    auto at = static_cast<size_t>(level);
    if (sibling < static_cast<int64_t>(levels_[at].size())) {
      proof.push_back(levels_[at][static_cast<size_t>(sibling)]);
    } else if ((sibling << level) < size) {
      proof.push_back(edge_[at]);
    }  // else nothing stands to the right: the node is carried up as it is
  }
  return proof;
}

Result<std::vector<Digest>> MemoryTree::consistency_proof(int64_t old_size,
                                                          int64_t new_size) const {
  if (new_size != size()) return ledger::consistency_proof(old_size, new_size, reader());
  TRY(check_order(old_size, new_size));
  return walk_consistency(old_size, new_size, [this](int64_t begin, int64_t end) -> Result<Digest> {
    int64_t length = end - begin;
    if (is_power_of_two(length)) return node(level_of(length), begin >> level_of(length));
    return edge_[static_cast<size_t>(bit_width(bits(length)))];  // ragged, hence the right edge
  });
}

}  // namespace habeas::ledger
