// SPDX-License-Identifier: Apache-2.0
#include "base/crc32.h"

#include <gtest/gtest.h>

namespace habeas {
namespace {

// Bit by bit, from the definition.
uint32_t slowly(ByteView bytes) {
  uint32_t sum = ~0U;
  for (uint8_t byte : bytes) {
    sum ^= byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum & 1U) != 0 ? (sum >> 1) ^ 0xEDB88320U : sum >> 1;
  }
  return ~sum;
}

TEST(Crc32, GivesTheCheckValueOfTheDefinition) {
  EXPECT_EQ(crc32(as_bytes("123456789")), 0xCBF43926U);
  EXPECT_EQ(crc32({}), 0U);
}

TEST(Crc32, AgreesWithTheSlowFormAtEveryLengthAndCut) {
  Bytes bytes;
  for (int i = 0; i < 100; ++i) {
    ByteView all(bytes);
    ASSERT_EQ(crc32(all), slowly(all)) << i;
    for (size_t cut = 0; cut <= bytes.size(); cut += 7)
      ASSERT_EQ(crc32(all.subspan(cut), crc32(all.first(cut))), slowly(all)) << i << " at " << cut;
    bytes.push_back(static_cast<uint8_t>(i * 151 + 7));
  }
}

}  // namespace
}  // namespace habeas
