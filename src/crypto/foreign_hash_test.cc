// SPDX-License-Identifier: Apache-2.0
#include "crypto/foreign_hash.h"

#include <gtest/gtest.h>

namespace habeas {
namespace {

// "abc": RFC 1321 (appendix A.5), FIPS 180-4 examples.
TEST(ForeignHash, GivesThePublishedDigests) {
  const struct {
    const char* algorithm;
    std::string hex;
  } kCases[] = {
      {"md5", "900150983cd24fb0d6963f7d28e17f72"},
      {"sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"sha512",
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
  };
  for (const auto& c : kCases) {
    Result<ForeignHash> hash = ForeignHash::start(c.algorithm);
    ASSERT_TRUE(hash) << c.algorithm;
    hash->update(as_bytes("a"));
    hash->update(as_bytes(""));
    hash->update(as_bytes("bc"));
    EXPECT_EQ(hash->finish(), c.hex) << c.algorithm;
    EXPECT_EQ(foreign_hash_of_length(c.hex.size()), c.algorithm);
  }
}

TEST(ForeignHash, RefusesWhatItDoesNotKnow) {
  for (const char* name : {"", "MD5", "sha384", "crc32"})
    EXPECT_EQ(ForeignHash::start(name).error().kind, ErrorKind::kInvalid) << name;
  for (size_t length : {0U, 31U, 56U, 96U}) EXPECT_EQ(foreign_hash_of_length(length), "");
}

}  // namespace
}  // namespace habeas
