// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

#include "base/result.h"

// The CRC32 instruction of SSE4.2 computes this very polynomial; compiled apart, with its own flag.

namespace habeas::internal {

uint32_t crc32c_sse42(const uint8_t* data, size_t size, uint32_t crc);
bool has_sse42();

#if defined(__x86_64__)
bool has_sse42() { return __builtin_cpu_supports("sse4.2") != 0; }

uint32_t crc32c_sse42(const uint8_t* data, size_t size, uint32_t crc) {
  uint64_t wide = crc;
  for (; size >= 8; size -= 8, data += 8) {
    uint64_t word = 0;
    std::memcpy(&word, data, 8);
    wide = _mm_crc32_u64(wide, word);
  }
  auto narrow = static_cast<uint32_t>(wide);
  for (; size > 0; --size, ++data) narrow = _mm_crc32_u8(narrow, *data);
  return narrow;
}
#else
bool has_sse42() { return false; }
uint32_t crc32c_sse42(const uint8_t*, size_t, uint32_t crc) {
  check(false, "the SSE4.2 path is taken on x86-64 only");
  return crc;
}
#endif

}  // namespace habeas::internal
