// SPDX-License-Identifier: Apache-2.0
#include "base/crc32c.h"

#include <array>

namespace habeas {

namespace internal {
uint32_t crc32c_sse42(const uint8_t* data, size_t size, uint32_t crc);  // crc32c_sse42.cc
bool has_sse42();
}  // namespace internal

namespace {

constexpr std::array<uint32_t, 256> make_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int k = 0; k < 8; ++k) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0U);
    table[i] = crc;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kTable = make_table();

uint32_t crc32c_portable(ByteView bytes, uint32_t crc) {
  for (uint8_t byte : bytes) crc = (crc >> 8) ^ kTable[(crc ^ byte) & 255];
  return crc;
}

}  // namespace

uint32_t crc32c(ByteView bytes, uint32_t previous) {
  static const bool fast = internal::has_sse42();
  uint32_t crc = ~previous;
  crc =
      fast ? internal::crc32c_sse42(bytes.data(), bytes.size(), crc) : crc32c_portable(bytes, crc);
  return ~crc;
}

}  // namespace habeas
