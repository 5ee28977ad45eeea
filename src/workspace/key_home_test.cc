// SPDX-License-Identifier: Apache-2.0
#include "workspace/key_home.h"

#include <gtest/gtest.h>

#include "base/testing/simulated_file_system.h"

namespace habeas::workspace {
namespace {

TEST(KeyHome, AChangedPassphraseOpensTheKeyAndTheOldOneDoesNot) {
  SimulatedFileSystem files;
  SeededRandom random(7);
  SigningKey key = SigningKey::generate(random).value();
  KeyHome home(files, "/home");
  ASSERT_TRUE(home.store(key, "actor example.org/x", "old words", KdfCost::kMinimum, random));
  EXPECT_EQ(home.store(key, "again", "x", KdfCost::kMinimum, random).error().kind,
            ErrorKind::kConflict);
  EXPECT_EQ(
      home.reseal(key.public_key(), "wrong", "new words", KdfCost::kMinimum, random).error().kind,
      ErrorKind::kDenied);
  EXPECT_TRUE(home.load(key.public_key(), "old words"));
  ASSERT_TRUE(home.reseal(key.public_key(), "old words", "new words", KdfCost::kMinimum, random));
  EXPECT_EQ(home.load(key.public_key(), "old words").error().kind, ErrorKind::kDenied);
  Result<SigningKey> opened = home.load(key.public_key(), "new words");
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->public_key(), key.public_key());
  std::vector<StoredKey> keys = home.list().value();
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].label, "actor example.org/x");
}

}  // namespace
}  // namespace habeas::workspace
