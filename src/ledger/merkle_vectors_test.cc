// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/json.h"
#include "ledger/merkle.h"
#include "ledger/testing/merkle_oracle.h"

// tests/vectors/*.jsonl: proofs, good and mutated in every way we could think of, each with what a
// verifier must say. The labels come from the recursive oracle alone, which shares no code with
// ledger/merkle.cc. This test makes the vectors anew, compares them with the files byte for byte,
// and then lets the verifier judge what it reads from the files. After a change of the generator:
//   HABEAS_WRITE_VECTORS=1 ledger_test --gtest_filter='Vectors.*'

namespace habeas::ledger {
namespace {

using testing::Hashes;
using testing::OracleTree;

// What a verifier must say. "invalid": the numbers or the length of the proof cannot be right,
// whatever the hashes. "mismatch": the proof leads to another root.
std::string outcome(const Result<void>& result) {
  if (result) return "accept";
  return result.error().kind == ErrorKind::kInvalid ? "invalid" : "mismatch";
}

struct InclusionCase {
  std::string what;
  Digest leaf;
  int64_t index = 0;
  int64_t size = 0;
  Hashes proof;
  Digest root;
};

struct ConsistencyCase {
  std::string what;
  int64_t old_size = 0;
  int64_t new_size = 0;
  Hashes proof;
  Digest old_root;
  Digest new_root;
};

std::string oracle_outcome(const InclusionCase& c) {
  if (c.index < 0 || c.index >= c.size) return "invalid";
  auto root = testing::oracle_root_from_path(c.leaf, c.index, c.size, c.proof);
  if (!root) return "invalid";
  return *root == c.root ? "accept" : "mismatch";
}

std::string oracle_outcome(const ConsistencyCase& c) {
  if (c.old_size < 0 || c.old_size > c.new_size) return "invalid";
  if (c.old_size == 0) {
    // Whatever the root of a tree of nothing is said to be, there is only one.
    Digest nothing = testing::oracle_hash("");
    if (c.new_size == 0 && c.new_root != nothing) return "mismatch";
    if (!c.proof.empty()) return "invalid";
    return c.old_root == nothing ? "accept" : "mismatch";
  }
  auto roots =
      testing::oracle_roots_from_subproof(c.old_root, c.old_size, c.new_size, c.proof, true);
  if (!roots) return "invalid";
  return roots->first == c.old_root && roots->second == c.new_root ? "accept" : "mismatch";
}

JsonArray to_json(const Hashes& hashes) {
  JsonArray array;
  for (const Digest& hash : hashes) array.push_back(Json(to_base64(hash)));
  return array;
}

std::string line_of(const InclusionCase& c) {
  JsonObject object;
  object["desc"] = c.what;
  object["leaf_hash"] = to_base64(c.leaf);
  object["index"] = c.index;
  object["size"] = c.size;
  object["proof"] = to_json(c.proof);
  object["root"] = to_base64(c.root);
  object["expect"] = oracle_outcome(c);
  return canonical_json(Json(std::move(object))) + "\n";
}

std::string line_of(const ConsistencyCase& c) {
  JsonObject object;
  object["desc"] = c.what;
  object["size1"] = c.old_size;
  object["size2"] = c.new_size;
  object["proof"] = to_json(c.proof);
  object["root1"] = to_base64(c.old_root);
  object["root2"] = to_base64(c.new_root);
  object["expect"] = oracle_outcome(c);
  return canonical_json(Json(std::move(object))) + "\n";
}

struct ProofMutation {
  std::string what;
  Hashes proof;
};

// Every way to spoil a list of hashes; `foreign` is a hash that does not belong.
std::vector<ProofMutation> mutations(const Hashes& proof, const Digest& foreign) {
  std::vector<ProofMutation> all;
  auto changed = [&](const std::string& what, auto change) {
    Hashes copy = proof;
    change(copy);
    all.push_back({what, std::move(copy)});
  };
  changed("a hash appended", [&](Hashes& p) { p.push_back(foreign); });
  changed("a hash prepended", [&](Hashes& p) { p.insert(p.begin(), foreign); });
  if (proof.empty()) return all;
  changed("the last hash dropped", [](Hashes& p) { p.pop_back(); });
  changed("the last hash repeated", [](Hashes& p) { p.push_back(p.back()); });
  changed("one bit of the first hash flipped", [](Hashes& p) { p.front().bytes[0] ^= 0x80; });
  changed("one bit of the last hash flipped", [](Hashes& p) { p.back().bytes[31] ^= 1; });
  if (proof.size() == 1) return all;
  changed("all hashes dropped", [](Hashes& p) { p.clear(); });
  changed("the first hash dropped", [](Hashes& p) { p.erase(p.begin()); });
  changed("the first hash repeated", [](Hashes& p) { p.insert(p.begin(), p.front()); });
  changed("the first two swapped", [](Hashes& p) { std::swap(p[0], p[1]); });
  changed("the order reversed", [](Hashes& p) { std::reverse(p.begin(), p.end()); });
  changed("the second hash replaced", [&](Hashes& p) { p[1] = foreign; });
  return all;
}

void add_inclusion(OracleTree& tree, int64_t index, int64_t size, bool mutate,
                   std::vector<InclusionCase>& all) {
  std::string at = "index " + std::to_string(index) + " of " + std::to_string(size);
  InclusionCase good{at,
                     tree.leaves()[static_cast<size_t>(index)],
                     index,
                     size,
                     tree.inclusion(index, size),
                     tree.root(size)};
  all.push_back(good);
  if (!mutate) return;
  auto changed = [&](const std::string& what, auto change) {
    InclusionCase copy = good;
    copy.what = at + ": " + what;
    change(copy);
    all.push_back(std::move(copy));
  };
  const Digest foreign = testing::oracle_leaf("foreign");
  for (const ProofMutation& m : mutations(good.proof, foreign)) {
    changed(m.what, [&](InclusionCase& c) { c.proof = m.proof; });
  }
  changed("another leaf", [&](InclusionCase& c) { c.leaf = foreign; });
  changed("another root", [&](InclusionCase& c) { c.root = foreign; });
  changed("the leaf hash as root", [&](InclusionCase& c) { c.root = c.leaf; });
  changed("the empty root", [&](InclusionCase& c) { c.root = testing::oracle_hash(""); });
  changed("index - 1", [&](InclusionCase& c) { c.index--; });
  changed("index + 1", [&](InclusionCase& c) { c.index++; });
  changed("index xor 2", [&](InclusionCase& c) { c.index ^= 2; });
  changed("index = size", [&](InclusionCase& c) { c.index = c.size; });
  changed("size - 1", [&](InclusionCase& c) { c.size--; });
  changed("size + 1", [&](InclusionCase& c) { c.size++; });
  changed("size doubled", [&](InclusionCase& c) { c.size *= 2; });
  changed("size 0", [&](InclusionCase& c) { c.size = 0; });
  changed("a negative size", [&](InclusionCase& c) { c.size = -c.size; });
}

void add_consistency(OracleTree& tree, int64_t old_size, int64_t new_size, bool mutate,
                     std::vector<ConsistencyCase>& all) {
  std::string at = std::to_string(old_size) + " to " + std::to_string(new_size);
  ConsistencyCase good{at,
                       old_size,
                       new_size,
                       tree.consistency(old_size, new_size),
                       tree.root(old_size),
                       tree.root(new_size)};
  all.push_back(good);
  if (!mutate) return;
  auto changed = [&](const std::string& what, auto change) {
    ConsistencyCase copy = good;
    copy.what = at + ": " + what;
    change(copy);
    all.push_back(std::move(copy));
  };
  const Digest foreign = testing::oracle_leaf("foreign");
  for (const ProofMutation& m : mutations(good.proof, foreign)) {
    changed(m.what, [&](ConsistencyCase& c) { c.proof = m.proof; });
  }
  changed("the old root prepended",
          [&](ConsistencyCase& c) { c.proof.insert(c.proof.begin(), c.old_root); });
  changed("another old root", [&](ConsistencyCase& c) { c.old_root = foreign; });
  changed("another new root", [&](ConsistencyCase& c) { c.new_root = foreign; });
  changed("the roots swapped", [&](ConsistencyCase& c) { std::swap(c.old_root, c.new_root); });
  changed("the old root twice", [&](ConsistencyCase& c) { c.new_root = c.old_root; });
  changed("the sizes swapped", [&](ConsistencyCase& c) { std::swap(c.old_size, c.new_size); });
  changed("old size - 1", [&](ConsistencyCase& c) { c.old_size--; });
  changed("old size + 1", [&](ConsistencyCase& c) { c.old_size++; });
  changed("new size - 1", [&](ConsistencyCase& c) { c.new_size--; });
  changed("new size + 1", [&](ConsistencyCase& c) { c.new_size++; });
  changed("from the empty tree", [&](ConsistencyCase& c) { c.old_size = 0; });
}

std::string inclusion_vectors() {
  OracleTree tree = OracleTree::counting(1001);
  std::vector<InclusionCase> all;
  for (int64_t size = 1; size <= 9; size++) {
    for (int64_t index = 0; index < size; index++) add_inclusion(tree, index, size, false, all);
  }
  const std::pair<int64_t, int64_t> kMutated[] = {
      {0, 1}, {0, 2}, {1, 2}, {0, 3}, {2, 3},   {3, 4},  {4, 5},   {2, 7},
      {6, 7}, {0, 8}, {5, 8}, {8, 9}, {10, 11}, {7, 13}, {16, 17}, {18, 20}};
  for (auto [index, size] : kMutated) add_inclusion(tree, index, size, true, all);
  for (int64_t index : {0, 511, 512, 999, 1000}) add_inclusion(tree, index, 1001, false, all);
  add_inclusion(tree, 1000, 1001, true, all);
  std::string text;
  for (const InclusionCase& c : all) text += line_of(c);
  return text;
}

std::string consistency_vectors() {
  OracleTree tree = OracleTree::counting(1001);
  std::vector<ConsistencyCase> all;
  for (int64_t size = 0; size <= 8; size++) {
    for (int64_t old_size = 0; old_size <= size; old_size++)
      add_consistency(tree, old_size, size, false, all);
  }
  const std::pair<int64_t, int64_t> kMutated[] = {
      {0, 1}, {1, 1}, {1, 2}, {2, 3},  {1, 4},  {3, 4},   {4, 4},   {4, 7},
      {6, 7}, {6, 8}, {7, 8}, {8, 11}, {9, 13}, {15, 16}, {16, 17}, {12, 20}};
  for (auto [old_size, size] : kMutated) add_consistency(tree, old_size, size, true, all);
  for (int64_t old_size : {1, 511, 512, 513, 1000})
    add_consistency(tree, old_size, 1001, false, all);
  add_consistency(tree, 777, 1001, true, all);
  std::string text;
  for (const ConsistencyCase& c : all) text += line_of(c);
  return text;
}

fs::path vector_file(std::string_view name) {
  return fs::path(HABEAS_SOURCE_DIR) / "tests" / "vectors" / name;
}

// The file as it must be; written first if the developer asked for it.
std::string committed(std::string_view name, const std::string& generated) {
  FileSystem& files = posix_file_system();
  if (std::getenv("HABEAS_WRITE_VECTORS") != nullptr)
    write_file(files, vector_file(name), generated).value();
  return read_file(files, vector_file(name)).value();
}

std::vector<Json> parse_lines(std::string_view text) {
  std::vector<Json> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    lines.push_back(parse_canonical_json(text.substr(0, end)).value());
    text.remove_prefix(end + 1);
  }
  return lines;
}

Digest digest_at(const Json& object, std::string_view key) {
  return digest_from_base64(object.text_at(key).value()).value();
}

Hashes proof_of(const Json& object) {
  Hashes proof;
  for (const Json& hash : *object.find("proof")->array())
    proof.push_back(digest_from_base64(*hash.string()).value());
  return proof;
}

// The three outcomes must all occur, or the vectors prove little.
void expect_variety(const std::map<std::string, int>& count) {
  EXPECT_EQ(count.size(), 3u);
  for (const auto& [name, number] : count) EXPECT_GT(number, 40) << name;
}

TEST(Vectors, OfInclusionAreCurrentAndJudgedAsLabelled) {
  std::string generated = inclusion_vectors();
  std::string text = committed("inclusion.jsonl", generated);
  EXPECT_TRUE(text == generated) << "tests/vectors/inclusion.jsonl is not what the generator makes";
  std::map<std::string, int> count;
  for (const Json& line : parse_lines(text)) {
    Result<void> verdict =
        verify_inclusion(digest_at(line, "leaf_hash"), line.integer_at("index").value(),
                         line.integer_at("size").value(), proof_of(line), digest_at(line, "root"));
    std::string expected = line.text_at("expect").value();
    EXPECT_EQ(outcome(verdict), expected) << line.text_at("desc").value();
    count[expected]++;
  }
  expect_variety(count);
}

TEST(Vectors, OfConsistencyAreCurrentAndJudgedAsLabelled) {
  std::string generated = consistency_vectors();
  std::string text = committed("consistency.jsonl", generated);
  EXPECT_TRUE(text == generated)
      << "tests/vectors/consistency.jsonl is not what the generator makes";
  std::map<std::string, int> count;
  for (const Json& line : parse_lines(text)) {
    Result<void> verdict =
        verify_consistency(line.integer_at("size1").value(), line.integer_at("size2").value(),
                           proof_of(line), digest_at(line, "root1"), digest_at(line, "root2"));
    std::string expected = line.text_at("expect").value();
    EXPECT_EQ(outcome(verdict), expected) << line.text_at("desc").value();
    count[expected]++;
  }
  expect_variety(count);
}

// Far more mutations than the files hold: every index and pair to 40, judged by verifier and
// oracle.
TEST(Vectors, VerifierAndOracleAgreeOnEveryMutationToForty) {
  const int64_t last = std::getenv("HABEAS_SLOW") != nullptr ? 100 : 40;
  OracleTree tree = OracleTree::counting(last);
  int64_t judged = 0;
  for (int64_t size = 1; size <= last; size++) {
    for (int64_t index = 0; index < size; index++) {
      std::vector<InclusionCase> cases;
      add_inclusion(tree, index, size, true, cases);
      for (const InclusionCase& c : cases) {
        ASSERT_EQ(outcome(verify_inclusion(c.leaf, c.index, c.size, c.proof, c.root)),
                  oracle_outcome(c))
            << c.what;
        judged++;
      }
      std::vector<ConsistencyCase> pairs;
      add_consistency(tree, index + 1, size, true, pairs);
      for (const ConsistencyCase& c : pairs) {
        ASSERT_EQ(
            outcome(verify_consistency(c.old_size, c.new_size, c.proof, c.old_root, c.new_root)),
            oracle_outcome(c))
            << c.what;
        judged++;
      }
    }
  }
  EXPECT_GT(judged, 30000);
}

}  // namespace
}  // namespace habeas::ledger
