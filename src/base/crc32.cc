// SPDX-License-Identifier: Apache-2.0
#include "base/crc32.h"

#include <array>
#include <cstring>

// Sixteen bytes at a time ("slicing", Kounavis and Berry, 2005): table k tells what a byte does to
// the sum when k more bytes follow it.

namespace habeas {
namespace {

constexpr size_t kSlice = 16;
using Tables = std::array<std::array<uint32_t, 256>, kSlice>;

constexpr Tables make_tables() {
  Tables tables{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit)
      value = (value & 1U) != 0 ? (value >> 1) ^ 0xEDB88320U : value >> 1;
    tables[0][i] = value;
  }
  for (size_t k = 1; k < kSlice; ++k) {
    for (size_t i = 0; i < 256; ++i) {
      uint32_t value = tables[k - 1][i];
      tables[k][i] = (value >> 8) ^ tables[0][value & 255U];
    }
  }
  return tables;
}
constexpr Tables kTables = make_tables();

uint32_t get_u32le(const uint8_t* at) {
  return uint32_t{at[0]} | (uint32_t{at[1]} << 8) | (uint32_t{at[2]} << 16) |
         (uint32_t{at[3]} << 24);
}

}  // namespace

uint32_t crc32(ByteView bytes, uint32_t previous) {
  uint32_t sum = ~previous;
  const uint8_t* at = bytes.data();
  size_t left = bytes.size();
  for (; left >= kSlice; left -= kSlice, at += kSlice) {
    uint32_t next = 0;
    for (size_t word = 0; word < kSlice / 4; ++word) {
      uint32_t value = get_u32le(at + 4 * word) ^ (word == 0 ? sum : 0);
      size_t table = kSlice - 1 - 4 * word;
      next ^= kTables[table][value & 255U] ^ kTables[table - 1][(value >> 8) & 255U] ^
              kTables[table - 2][(value >> 16) & 255U] ^ kTables[table - 3][value >> 24];
    }
    sum = next;
  }
  for (; left > 0; --left, ++at) sum = (sum >> 8) ^ kTables[0][(sum ^ *at) & 255U];
  return ~sum;
}

}  // namespace habeas
