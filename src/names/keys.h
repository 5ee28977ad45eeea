// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "names/name.h"

// Blocking keys: records that may name one person share at least one. Placeholders and initials
// give none. A key is a 64-bit FNV-1a hash over its kind and its text, the same on every machine.

namespace habeas::names {

enum class KeyKind : uint8_t {
  kFull,          // all bearing tokens' skeletons joined, in order: space and hyphen do not matter
  kSorted,        // the same, sorted: order does not matter
  kGivenFamily,   // first and last bearing token: what stands between does not matter
  kGivenFather,   // first and second
  kFatherFamily,  // second and last
  kPair,          // any two adjacent tokens
  kDeletion,      // kFull less one letter: one letter more, less or other
};
[[nodiscard]] std::string_view key_kind_name(KeyKind kind);

struct Key {
  KeyKind kind = KeyKind::kFull;
  uint64_t hash = 0;
  std::string text;  // for people: "hsn mhmd"
  friend bool operator==(const Key&, const Key&) = default;
};

struct KeyOptions {
  bool deletions = true;  // kDeletion: about as many keys as the skeleton has letters
  bool aliases = true;    // also the keys of the aliases
};

// Without doubles, in a fixed order; at most 256.
[[nodiscard]] std::vector<Key> blocking_keys(const Name& name, const KeyOptions& options = {});

}  // namespace habeas::names
