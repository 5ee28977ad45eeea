// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace habeas::names {

// FNV-1a, 64 bits (Fowler, Noll, Vo), from a basis of the caller's so that kinds of keys differ.
inline constexpr uint64_t kFnvBasis = 0xCBF29CE484222325ULL;
[[nodiscard]] constexpr uint64_t fnv1a(std::string_view text, uint64_t hash = kFnvBasis) {
  for (char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3ULL;
  }
  return hash;
}

}  // namespace habeas::names
