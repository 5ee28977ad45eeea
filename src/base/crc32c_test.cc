// SPDX-License-Identifier: Apache-2.0
#include "base/crc32c.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas {
namespace {

// RFC 3720 appendix B.4.
TEST(Crc32c, AgreesWithRfc3720) {
  Bytes zeros(32, 0), ones(32, 0xff), rising(32);
  for (size_t i = 0; i < 32; ++i) rising[i] = static_cast<uint8_t>(i);
  EXPECT_EQ(crc32c(zeros), 0x8a9136aaU);
  EXPECT_EQ(crc32c(ones), 0x62a8ab43U);
  EXPECT_EQ(crc32c(rising), 0x46dd794eU);
  EXPECT_EQ(crc32c(as_bytes("123456789")), 0xe3069283U);
}

TEST(Crc32c, ContinuesAnEarlierSumAndAgreesWithABitwiseTwin) {
  SeededRandom random(3);
  for (size_t length = 0; length < 100; ++length) {
    Bytes bytes = random.bytes(length);
    uint32_t slow = 0xffffffffU;
    for (uint8_t byte : bytes) {
      slow ^= byte;
      for (int k = 0; k < 8; ++k) slow = (slow >> 1) ^ ((slow & 1) != 0 ? 0x82f63b78U : 0U);
    }
    EXPECT_EQ(crc32c(bytes), ~slow);
    ByteView view(bytes);
    EXPECT_EQ(crc32c(view.subspan(length / 2), crc32c(view.first(length / 2))), ~slow);
  }
}

}  // namespace
}  // namespace habeas
