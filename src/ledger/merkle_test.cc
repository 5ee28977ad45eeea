// SPDX-License-Identifier: Apache-2.0
#include "ledger/merkle.h"

#include <bit>
#include <string>

#include <gtest/gtest.h>

#include "base/random.h"
#include "ledger/testing/merkle_oracle.h"

namespace habeas::ledger {
namespace {

using testing::Hashes;
using testing::OracleTree;

constexpr int64_t kSweep = 300;

MemoryTree tree_of(std::span<const Digest> leaves) {
  MemoryTree tree;
  tree.append(leaves);
  return tree;
}

// A tree in which every leaf is the same: its node (level, index) depends on the level alone, so
// trees of any size can be asked for.
class UniformTree {
 public:
  UniformTree() {
    nodes_.push_back(leaf_hash(as_bytes("same")));
    for (int level = 1; level <= 62; level++)
      nodes_.push_back(node_hash(nodes_.back(), nodes_.back()));
  }
  HashReader reader() const {
    return
        [this](int level, int64_t) -> Result<Digest> { return nodes_[static_cast<size_t>(level)]; };
  }
  const Digest& leaf() const { return nodes_[0]; }

 private:
  Hashes nodes_;
};

TEST(Merkle, HashesTheEightLeavesThatEveryImplementationTests) {
  // Leaves and roots of the original Certificate Transparency tests (Google, 2012).
  const char* kLeaves[] = {"",
                           "00",
                           "10",
                           "2021",
                           "3031",
                           "40414243",
                           "5051525354555657",
                           "606162636465666768696a6b6c6d6e6f"};
  const char* kRoots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Hashes leaves;
  for (size_t i = 0; i < 8; i++) {
    leaves.push_back(leaf_hash(*from_hex(kLeaves[i])));
    EXPECT_EQ(to_hex(root_of(leaves)), kRoots[i]);
  }
  EXPECT_EQ(to_hex(empty_root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(root_of({}), empty_root());
}

TEST(Merkle, EveryRootToThreeHundredAgreesWithTheRecursiveDefinition) {
  OracleTree oracle = OracleTree::counting(kSweep);
  std::span<const Digest> leaves = oracle.leaves();
  MemoryTree whole = tree_of(leaves);
  MemoryTree growing;
  CompactRange range;
  for (int64_t size = 0; size <= kSweep; size++) {
    Digest expected = oracle.root(size);
    EXPECT_EQ(root_of(leaves.first(static_cast<size_t>(size))), expected) << size;
    EXPECT_EQ(growing.root(), expected) << size;
    EXPECT_EQ(range.root(), expected) << size;
    EXPECT_EQ(*tree_root(size, whole.reader()), expected) << size;
    EXPECT_EQ(*whole.root_at(size), expected) << size;
    EXPECT_EQ(*tree_peaks(size, whole.reader()), range.peaks()) << size;
    if (size == kSweep) break;
    growing.append(leaves[static_cast<size_t>(size)]);
    range.append(leaves[static_cast<size_t>(size)]);
  }
}

TEST(Merkle, EveryInclusionProofToThreeHundredAgreesAndVerifies) {
  OracleTree oracle = OracleTree::counting(kSweep);
  MemoryTree whole = tree_of(oracle.leaves());
  HashReader reader = whole.reader();
  MemoryTree growing;
  for (int64_t size = 1; size <= kSweep; size++) {
    growing.append(oracle.leaves()[static_cast<size_t>(size - 1)]);
    Digest root = oracle.root(size);
    for (int64_t index = 0; index < size; index++) {
      Hashes expected = oracle.inclusion(index, size);
      ASSERT_EQ(*inclusion_proof(index, size, reader), expected) << index << " of " << size;
      ASSERT_EQ(*growing.inclusion_proof(index, size), expected) << index << " of " << size;
      ASSERT_TRUE(verify_inclusion(whole.leaf(index), index, size, expected, root))
          << index << " of " << size;
    }
  }
}

TEST(Merkle, EveryConsistencyProofToThreeHundredAgreesAndVerifies) {
  OracleTree oracle = OracleTree::counting(kSweep);
  MemoryTree whole = tree_of(oracle.leaves());
  HashReader reader = whole.reader();
  MemoryTree growing;
  for (int64_t size = 1; size <= kSweep; size++) {
    growing.append(oracle.leaves()[static_cast<size_t>(size - 1)]);
    for (int64_t old_size = 0; old_size <= size; old_size++) {
      Hashes expected = oracle.consistency(old_size, size);
      ASSERT_EQ(*consistency_proof(old_size, size, reader), expected) << old_size << " to " << size;
      ASSERT_EQ(*growing.consistency_proof(old_size, size), expected) << old_size << " to " << size;
      ASSERT_TRUE(
          verify_consistency(old_size, size, expected, oracle.root(old_size), oracle.root(size)))
          << old_size << " to " << size;
    }
  }
}

TEST(Merkle, APathIsRefusedAtEveryOtherIndexAndUnderEveryOtherLeaf) {
  OracleTree oracle = OracleTree::counting(33);
  for (int64_t size = 2; size <= 33; size++) {
    for (int64_t index = 0; index < size; index++) {
      Hashes proof = oracle.inclusion(index, size);
      for (int64_t other = 0; other < size; other++) {
        if (other == index) continue;
        const Digest& leaf = oracle.leaves()[static_cast<size_t>(index)];
        const Digest& other_leaf = oracle.leaves()[static_cast<size_t>(other)];
        EXPECT_FALSE(verify_inclusion(leaf, other, size, proof, oracle.root(size)));
        EXPECT_FALSE(verify_inclusion(other_leaf, index, size, proof, oracle.root(size)));
      }
    }
  }
}

TEST(Merkle, BatchesOfAnySizeMakeTheSameTree) {
  OracleTree oracle = OracleTree::counting(3000);
  std::span<const Digest> leaves = oracle.leaves();
  SeededRandom random(7);
  for (int round = 0; round < 40; round++) {
    CompactRange range;
    MemoryTree tree;
    size_t at = 0;
    while (at < leaves.size()) {
      size_t count =
          std::min(leaves.size() - at, static_cast<size_t>(random.below(round % 2 == 0 ? 9 : 900)));
      range.append(leaves.subspan(at, count));
      tree.append(leaves.subspan(at, count));
      at += count;
      ASSERT_EQ(range.root(), oracle.root(static_cast<int64_t>(at)));
      ASSERT_EQ(tree.root(), oracle.root(static_cast<int64_t>(at)));
    }
  }
}

TEST(Merkle, ABatchLargerThanTheChunkIsHashedRight) {
  Hashes leaves((size_t{1} << 16) * 2 + 12345);
  SeededRandom random(3);
  for (Digest& leaf : leaves) random.fill(leaf.bytes);
  CompactRange range;
  range.append(leaves[0]);
  range.append(std::span<const Digest>(leaves).subspan(1));
  EXPECT_EQ(range.root(), root_of(leaves));
  EXPECT_EQ(tree_of(leaves).root(), root_of(leaves));
}

TEST(CompactRange, ContinuesFromItsPeaks) {
  OracleTree oracle = OracleTree::counting(100);
  for (int64_t size = 0; size < 100; size++) {
    CompactRange first;
    first.append(std::span<const Digest>(oracle.leaves()).first(static_cast<size_t>(size)));
    auto second = CompactRange::from_peaks(first.size(), first.peaks());
    ASSERT_TRUE(second);
    second->append(std::span<const Digest>(oracle.leaves()).subspan(static_cast<size_t>(size)));
    EXPECT_EQ(second->root(), oracle.root(100));
  }
}

TEST(CompactRange, RefusesPeaksThatDoNotFitTheSize) {
  EXPECT_TRUE(CompactRange::from_peaks(0, {}));
  EXPECT_TRUE(CompactRange::from_peaks(5, {Digest{}, Digest{}}));
  EXPECT_TRUE(CompactRange::from_peaks(kMaxTreeSize, {Digest{}}));
  EXPECT_FALSE(CompactRange::from_peaks(5, {Digest{}}));
  EXPECT_FALSE(CompactRange::from_peaks(0, {Digest{}}));
  EXPECT_FALSE(CompactRange::from_peaks(-1, {}));
  EXPECT_FALSE(CompactRange::from_peaks(kMaxTreeSize + 1, {Digest{}, Digest{}}));
}

TEST(Merkle, ProofsHoldAtSizesNearTheLimit) {
  UniformTree uniform;
  const int64_t kSizes[] = {1,
                            2,
                            3,
                            (int64_t{1} << 40) - 1,
                            (int64_t{1} << 40) + 12345,
                            (int64_t{1} << 61) + 1,
                            kMaxTreeSize - 1,
                            kMaxTreeSize};
  for (int64_t size : kSizes) {
    Digest root = *tree_root(size, uniform.reader());
    for (int64_t index : {int64_t{0}, size / 3, size / 2, size - 1}) {
      auto proof = inclusion_proof(index, size, uniform.reader());
      ASSERT_TRUE(proof);
      EXPECT_LE(proof->size(), kMaxProofHashes);
      EXPECT_TRUE(verify_inclusion(uniform.leaf(), index, size, *proof, root))
          << index << " of " << size;
      proof->push_back(Digest{});
      EXPECT_FALSE(verify_inclusion(uniform.leaf(), index, size, *proof, root))
          << index << " of " << size;
    }
    for (int64_t old_size : kSizes) {
      if (old_size > size) continue;
      Digest old_root = *tree_root(old_size, uniform.reader());
      auto proof = consistency_proof(old_size, size, uniform.reader());
      ASSERT_TRUE(proof);
      EXPECT_LE(proof->size(), kMaxProofHashes);
      EXPECT_TRUE(verify_consistency(old_size, size, *proof, old_root, root))
          << old_size << " to " << size;
      proof->push_back(Digest{});
      EXPECT_FALSE(verify_consistency(old_size, size, *proof, old_root, root))
          << old_size << " to " << size;
    }
  }
}

TEST(Merkle, RefusesSizesAndIndexesOutOfRange) {
  UniformTree uniform;
  HashReader reader = uniform.reader();
  struct Case {
    int64_t index;
    int64_t size;
  };
  const Case kCases[] = {{0, 0},
                         {1, 1},
                         {-1, 1},
                         {2, 1},
                         {0, -1},
                         {-1, -1},
                         {0, kMaxTreeSize + 1},
                         {0, INT64_MAX},
                         {INT64_MAX, INT64_MAX},
                         {INT64_MIN, 5},
                         {0, INT64_MIN}};
  for (const Case& c : kCases) {
    EXPECT_EQ(inclusion_proof(c.index, c.size, reader).error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(root_from_inclusion(Digest{}, c.index, c.size, {}).error().kind, ErrorKind::kInvalid);
  }
  const Case kPairs[] = {
      {1, 0},        {-1, 0}, {-1, -1}, {5, 4}, {0, kMaxTreeSize + 1}, {INT64_MAX, INT64_MAX},
      {INT64_MIN, 1}};
  for (const Case& c : kPairs) {
    EXPECT_EQ(consistency_proof(c.index, c.size, reader).error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(verify_consistency(c.index, c.size, {}, Digest{}, Digest{}).error().kind,
              ErrorKind::kInvalid);
  }
}

TEST(Merkle, TheEmptyTreeIsConsistentOnlyWithItsOwnRoot) {
  Digest other = leaf_hash(as_bytes("x"));
  const Digest kOne[] = {other};
  EXPECT_TRUE(verify_consistency(0, 0, {}, empty_root(), empty_root()));
  EXPECT_TRUE(verify_consistency(0, 1, {}, empty_root(), other));
  EXPECT_EQ(verify_consistency(0, 1, {}, other, other).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(verify_consistency(0, 0, {}, empty_root(), other).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(verify_consistency(0, 1, kOne, empty_root(), other).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(verify_consistency(1, 1, kOne, other, other).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(verify_consistency(1, 1, {}, other, empty_root()).error().kind, ErrorKind::kCorrupt);
}

TEST(Merkle, ProofFailuresOfTheReaderAreHandedOn) {
  HashReader broken = [](int, int64_t) -> Result<Digest> {
    return fail(ErrorKind::kIo, "the disk is gone");
  };
  EXPECT_EQ(inclusion_proof(3, 9, broken).error().kind, ErrorKind::kIo);
  EXPECT_EQ(consistency_proof(3, 9, broken).error().kind, ErrorKind::kIo);
  EXPECT_EQ(tree_root(9, broken).error().message, "the disk is gone");
}

TEST(MemoryTree, AnswersNotFoundForNodesItDoesNotHave) {
  MemoryTree tree = tree_of(OracleTree::counting(5).leaves());
  EXPECT_EQ(tree.reader()(0, 5).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(tree.reader()(1, 2).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(tree.reader()(3, 0).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(tree.inclusion_proof(0, 6).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(MemoryTree().inclusion_proof(0, 0).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(MemoryTree().root(), empty_root());
  EXPECT_TRUE(MemoryTree().consistency_proof(0, 0));
}

}  // namespace
}  // namespace habeas::ledger
