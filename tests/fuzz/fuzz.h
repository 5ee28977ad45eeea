// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/encoding.h"

// What the targets share. A target holds its parser to promises, not only to not crashing: what is
// accepted is written back byte for byte, so that no two texts mean the same.

namespace habeas::fuzz {

inline void require(bool promise, const char* what) {
  if (promise) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return as_text(ByteView(data, size));
}

}  // namespace habeas::fuzz
