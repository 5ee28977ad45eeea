// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "crypto/ed25519.h"
#include "ledger/checkpoint.h"
#include "ledger/cosignature.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

// Keys and signed checkpoints for tests: same seed, same key. They protect nothing.

namespace habeas::ledger::testing {

inline SigningKey seeded_key(uint64_t seed) {
  SeededRandom random(seed);
  return SigningKey::generate(random).value();
}

inline VerifierKey log_vkey(std::string_view name, const SigningKey& key) {
  return VerifierKey{
      .name = std::string(name), .type = SignatureType::kEd25519, .public_key = key.public_key()};
}

inline VerifierKey witness_vkey(std::string_view name, const SigningKey& key) {
  return VerifierKey{.name = std::string(name),
                     .type = SignatureType::kCosignature,
                     .public_key = key.public_key()};
}

inline std::string checkpoint_of(std::string_view origin, int64_t size, const Digest& root,
                                 const SigningKey& key) {
  return sign_checkpoint(
             Checkpoint{
                 .origin = std::string(origin), .size = size, .root = root, .extensions = {}},
             key)
      .value();
}

inline std::string checkpoint_of(std::string_view origin, const MemoryTree& tree, int64_t size,
                                 const SigningKey& key) {
  return checkpoint_of(origin, size, tree.root_at(size).value(), key);
}

inline std::string cosigned(std::string_view checkpoint_note, std::string_view witness,
                            const SigningKey& key, Instant time) {
  Note note = parse_note(checkpoint_note).value();
  note.signatures.push_back(cosign(key, witness, note.text, time).value());
  return format_note(note);
}

// Leaf i holds the decimal text of i.
inline MemoryTree counting_tree(int64_t size) {
  std::vector<Digest> leaves;
  for (int64_t i = 0; i < size; i++) leaves.push_back(leaf_hash(as_bytes(std::to_string(i))));
  MemoryTree tree;
  tree.append(leaves);
  return tree;
}

}  // namespace habeas::ledger::testing
