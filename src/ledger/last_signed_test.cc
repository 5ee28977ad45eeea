// SPDX-License-Identifier: Apache-2.0
#include "ledger/last_signed.h"

#include <gtest/gtest.h>

#include "base/testing/simulated_file_system.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"

namespace habeas::ledger {
namespace {

const fs::path kHome = "/home/someone/last-signed";
constexpr std::string_view kOrigin = "example.org/log";

SignedHead head_of(int64_t size, std::string_view root_text = "a root",
                   std::string_view origin = kOrigin) {
  SigningKey key = SigningKey::from_seed(Bytes(32, 1)).value();
  Digest root = size == 0 ? empty_root() : sha256(as_bytes(root_text));
  std::string note =
      sign_checkpoint({.origin = std::string(origin), .size = size, .root = root, .extensions = {}},
                      key)
          .value();
  return {.size = size, .root = root, .checkpoint = note};
}

fs::path slot(std::string_view name) { return kHome / to_hex(sha256(as_bytes(kOrigin))) / name; }

LastSigned opened(FileSystem& files) { return LastSigned::open(files, kHome, kOrigin).value(); }

TEST(LastSigned, RemembersTheLastHead) {
  SimulatedFileSystem files;
  SeededRandom random(1);
  LastSigned store = opened(files);
  EXPECT_FALSE(store.head());
  EXPECT_TRUE(files.tree("/").empty()) << "looking makes nothing";
  std::optional<SignedHead> before;
  for (int64_t size : {0, 1, 5, 5, 100}) {
    ASSERT_TRUE(store.compare_and_set(before, head_of(size)));
    before = head_of(size);
    EXPECT_EQ(store.head(), before);
    files.crash(CrashMode::kDropAll, random);
    store = opened(files);
    EXPECT_EQ(store.head(), before) << "durable when it returned";
  }
  EXPECT_FALSE(LastSigned::open(files, kHome, "example.org/other")->head());
}

TEST(LastSigned, WritesTheDocumentedForm) {
  SimulatedFileSystem files;
  LastSigned store = opened(files);
  SignedHead head = head_of(5);
  ASSERT_TRUE(store.compare_and_set(std::nullopt, head));
  std::string rest = "sequence 1\norigin example.org/log\nsize 5\nroot " + to_base64(head.root) +
                     "\n\n" + head.checkpoint;
  EXPECT_EQ(read_file(files, slot("a")).value(),
            "habeas-last-signed v1 " + to_hex(sha256(as_bytes(rest))) + "\n" + rest);
}

TEST(LastSigned, RefusesToGoBackAndToFork) {
  SimulatedFileSystem files;
  LastSigned store = opened(files);
  ASSERT_TRUE(store.compare_and_set(std::nullopt, head_of(5)));
  EXPECT_EQ(store.compare_and_set(head_of(5), head_of(4)).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(store.compare_and_set(head_of(5), head_of(5, "another root")).error().kind,
            ErrorKind::kDenied);
  EXPECT_EQ(opened(files).head(), head_of(5));
}

TEST(LastSigned, SeesThatAnotherProcessSigned) {
  SimulatedFileSystem files;
  LastSigned one = opened(files);
  LastSigned two = opened(files);
  ASSERT_TRUE(one.compare_and_set(std::nullopt, head_of(5)));
  EXPECT_EQ(two.compare_and_set(std::nullopt, head_of(6)).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(two.head(), head_of(5)) << "and shows what it signed";
  ASSERT_TRUE(two.compare_and_set(head_of(5), head_of(6)));
  ASSERT_TRUE(one.reload());
  EXPECT_EQ(one.head(), head_of(6));
}

TEST(LastSigned, ASpoiledSlotLeavesTheOtherAndTwoStopEverything) {
  SimulatedFileSystem files;
  LastSigned store = opened(files);
  ASSERT_TRUE(store.compare_and_set(std::nullopt, head_of(5)));
  ASSERT_TRUE(files.flip(slot("a"), 30, 1));
  EXPECT_EQ(LastSigned::open(files, kHome, kOrigin).error().kind, ErrorKind::kCorrupt)
      << "nobody knows what was signed";
  ASSERT_TRUE(files.flip(slot("a"), 30, 1));
  ASSERT_TRUE(store.compare_and_set(head_of(5), head_of(6)));
  int64_t length = files.status(slot("b"))->size;
  for (int64_t offset = 0; offset < length; ++offset) {
    ASSERT_TRUE(files.flip(slot("b"), offset, 0x04));
    EXPECT_EQ(opened(files).head(), head_of(5)) << offset;
    ASSERT_TRUE(files.flip(slot("b"), offset, 0x04));
  }
  ASSERT_TRUE(files.flip(slot("a"), 100, 1));
  EXPECT_EQ(opened(files).head(), head_of(6));
  ASSERT_TRUE(files.flip(slot("b"), 100, 1));
  EXPECT_EQ(LastSigned::open(files, kHome, kOrigin).error().kind, ErrorKind::kCorrupt);
}

TEST(LastSigned, ACrashLeavesTheOldHeadOrTheNew) {
  for (int64_t heads = 1; heads <= 4; ++heads) {
    for (int64_t kill = 0; kill < 12; ++kill) {
      for (uint64_t seed = 0; seed < 20; ++seed) {
        SimulatedFileSystem files;
        SeededRandom random(seed);
        LastSigned store = opened(files);
        std::optional<SignedHead> before;
        for (int64_t size = 1; size < heads; ++size) {
          ASSERT_TRUE(store.compare_and_set(before, head_of(size)));
          before = head_of(size);
        }
        files.kill_at(files.operations() + kill);
        bool told = store.compare_and_set(before, head_of(heads)).has_value();
        files.crash(static_cast<CrashMode>(seed % 3), random);
        std::optional<SignedHead> after = opened(files).head();
        EXPECT_TRUE(after == head_of(heads) || (!told && after == before))
            << heads << " " << kill << " " << seed;
      }
    }
  }
}

TEST(LastSigned, AFailedSyncEndsIt) {
  SimulatedFileSystem files;
  LastSigned store = opened(files);
  ASSERT_TRUE(store.compare_and_set(std::nullopt, head_of(1)));
  ASSERT_TRUE(store.compare_and_set(head_of(1), head_of(2)));
  files.fail_at(files.operations() + 1, FaultKind::kIoError);
  EXPECT_EQ(store.compare_and_set(head_of(2), head_of(3)).error().kind, ErrorKind::kIo);
  EXPECT_EQ(store.compare_and_set(head_of(2), head_of(3)).error().kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace habeas::ledger
