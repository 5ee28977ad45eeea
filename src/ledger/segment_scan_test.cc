// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/testing/simulated_file_system.h"
#include "ledger/segment.h"

// What opening makes of damaged segments. The store used has three segments; the batches of the
// last one are known by their offsets.

namespace habeas::ledger {
namespace {

const fs::path kFolder = "/log/segments";

SegmentOptions small_segments() {
  return {.segment_bytes = 700, .first_chunk = 256, .last_chunk = 256};
}

struct Sight {
  std::optional<Error> failure;  // opening failed
  std::optional<Error> damage;
  std::vector<std::string> entries;
  int64_t torn = 0;
};

Sight look(FileSystem& files, LogMode mode, int64_t protected_size) {
  Sight sight;
  Result<SegmentStore> store =
      SegmentStore::open(files, kFolder, mode, protected_size, small_segments(),
                         [&sight](int64_t, std::span<const ByteView> entries) -> Result<void> {
                           for (ByteView entry : entries)
                             sight.entries.emplace_back(as_text(entry));
                           return {};
                         });
  if (!store) {
    sight.failure = store.error();
    return sight;
  }
  sight.damage = store->damage();
  sight.torn = store->torn_bytes();
  return sight;
}

class SegmentScan : public testing::Test {
 protected:
  SegmentScan() {
    SegmentStore store = SegmentStore::create(files_, kFolder, small_segments()).value();
    while (files_.list(kFolder)->size() < 3 || batch_starts_.size() < 3) {
      bool in_last = files_.list(kFolder)->size() == 3;
      model_.push_back("entry " + std::to_string(model_.size()) +
                       std::string(model_.size() % 5, '.'));
      ByteView entry = as_bytes(model_.back());
      check(store.append({&entry, 1}).has_value(), "the test can append");
      bool now_in_last = files_.list(kFolder)->size() == 3;
      if (now_in_last && !in_last)
        batch_starts_.push_back(static_cast<int64_t>(kSegmentHeaderBytes));
      if (now_in_last)
        batch_starts_.push_back(batch_starts_.back() +
                                static_cast<int64_t>(kBatchHeaderBytes + 2 + entry.size()));
    }
    good_ = files_.tree(kFolder);
    end_ = batch_starts_.back();
    batch_starts_.pop_back();
  }

  void restore() { files_.replace_tree(kFolder, good_); }
  [[nodiscard]] int64_t count() const { return static_cast<int64_t>(model_.size()); }
  [[nodiscard]] std::vector<std::string> first(int64_t n) const {
    return {model_.begin(), model_.begin() + n};
  }

  SimulatedFileSystem files_;
  FileTree good_;
  std::vector<std::string> model_;
  std::vector<int64_t> batch_starts_;  // in the last segment
  int64_t end_ = 0;                    // of its last batch
  const fs::path last_ = kFolder / "000002.entries";
};

TEST_F(SegmentScan, FindsAllThatIsThere) {
  for (LogMode mode : {LogMode::kReadOnly, LogMode::kWrite}) {
    Sight sight = look(files_, mode, count());
    EXPECT_FALSE(sight.failure);
    EXPECT_FALSE(sight.damage);
    EXPECT_EQ(sight.entries, model_);
  }
  EXPECT_EQ(files_.tree(kFolder), good_) << "opening a whole store changes no byte";
}

TEST_F(SegmentScan, AFlipAnywhereBeforeTheLastBatchIsDamage) {
  for (const auto& [name, bytes] : good_) {
    bool last = name == "000002.entries";
    int64_t limit =
        last ? batch_starts_.back() : static_cast<int64_t>(bytes.find_last_not_of('\0')) + 1;
    for (int64_t offset = 0; offset < limit; ++offset) {
      ASSERT_TRUE(files_.flip(kFolder / name, offset, 0x10));
      Sight writer = look(files_, LogMode::kWrite, 0);
      ASSERT_TRUE(writer.failure) << name << " " << offset;
      EXPECT_EQ(writer.failure->kind, ErrorKind::kCorrupt);
      Sight reader = look(files_, LogMode::kReadOnly, 0);
      ASSERT_FALSE(reader.failure);
      ASSERT_TRUE(reader.damage) << name << " " << offset;
      EXPECT_EQ(reader.entries, first(static_cast<int64_t>(reader.entries.size())));
      ASSERT_TRUE(files_.flip(kFolder / name, offset, 0x10));
    }
  }
  EXPECT_EQ(files_.tree(kFolder), good_) << "damage is never mended by changing bytes";
}

TEST_F(SegmentScan, AFlipInTheLastBatchIsATornTailUnlessItWasSigned) {
  for (int64_t offset = batch_starts_.back(); offset < end_; ++offset) {
    ASSERT_TRUE(files_.flip(last_, offset, 0x10));
    Sight is_signed = look(files_, LogMode::kWrite, count());
    ASSERT_TRUE(is_signed.failure) << offset;
    EXPECT_EQ(is_signed.failure->kind, ErrorKind::kCorrupt);
    Sight reader = look(files_, LogMode::kReadOnly, count() - 1);
    EXPECT_FALSE(reader.damage);
    EXPECT_GT(reader.torn, 0);
    EXPECT_EQ(reader.entries, first(count() - 1));
    Sight writer = look(files_, LogMode::kWrite, count() - 1);
    ASSERT_FALSE(writer.failure) << writer.failure->message;
    EXPECT_EQ(writer.torn, end_ - batch_starts_.back());
    EXPECT_EQ(look(files_, LogMode::kReadOnly, 0).torn, 0) << "it was erased";
    restore();
  }
}

TEST_F(SegmentScan, ALastBatchCutAnywhereIsErased) {
  for (int64_t length = batch_starts_.back(); length < end_; ++length) {
    FileTree cut = good_;
    cut["000002.entries"].resize(static_cast<size_t>(length));
    files_.replace_tree(kFolder, cut);
    Sight writer = look(files_, LogMode::kWrite, count() - 1);
    ASSERT_FALSE(writer.failure) << writer.failure->message;
    EXPECT_EQ(writer.entries, first(count() - 1));
    SegmentStore store =
        SegmentStore::open(files_, kFolder, LogMode::kWrite, 0, small_segments(), [](auto, auto) {
          return Result<void>();
        }).value();
    ByteView entry = as_bytes("after");
    ASSERT_TRUE(store.append({&entry, 1}));
    EXPECT_EQ(look(files_, LogMode::kReadOnly, 0).entries.back(), "after");
  }
}

TEST_F(SegmentScan, RemainsOfALostFirstSectorAreErasedToo) {
  FileTree torn = good_;
  std::string& text = torn["000002.entries"];
  for (int64_t i = batch_starts_.back(); i < batch_starts_.back() + 8; ++i)
    text[static_cast<size_t>(i)] = '\0';
  files_.replace_tree(kFolder, torn);
  EXPECT_EQ(look(files_, LogMode::kWrite, count()).failure->kind, ErrorKind::kCorrupt);
  Sight writer = look(files_, LogMode::kWrite, count() - 1);
  ASSERT_FALSE(writer.failure);
  EXPECT_EQ(writer.torn, end_ - batch_starts_.back());
  std::string after = files_.tree(kFolder)["000002.entries"];
  EXPECT_EQ(after.find_last_not_of('\0') + 1, static_cast<size_t>(batch_starts_.back()));
}

TEST_F(SegmentScan, AMissingOrForeignSegmentIsDamage) {
  for (std::string_view missing : {"000000.entries", "000001.entries"}) {
    FileTree without = good_;
    without.erase(std::string(missing));
    files_.replace_tree(kFolder, without);
    EXPECT_EQ(look(files_, LogMode::kWrite, 0).failure->kind, ErrorKind::kCorrupt) << missing;
  }
  FileTree swapped = good_;
  swapped["000002.entries"] = good_["000001.entries"];
  files_.replace_tree(kFolder, swapped);
  EXPECT_EQ(look(files_, LogMode::kWrite, 0).failure->kind, ErrorKind::kCorrupt);
  FileTree strangers = good_;
  strangers["000003.entries.tmp"] = "rubbish";
  files_.replace_tree(kFolder, strangers);
  EXPECT_EQ(look(files_, LogMode::kWrite, 0).entries, model_)
      << "other names are nobody's business";
}

TEST_F(SegmentScan, AnUnfinishedNewSegmentIsForgotten) {
  for (std::string_view content : {"", "habeas-ent", "\0\0\0\0"}) {
    FileTree begun = good_;
    begun["000003.entries"] = std::string(content);
    files_.replace_tree(kFolder, begun);
    EXPECT_EQ(look(files_, LogMode::kReadOnly, count()).entries, model_);
    Sight writer = look(files_, LogMode::kWrite, count());
    ASSERT_FALSE(writer.failure) << writer.failure->message;
    EXPECT_EQ(writer.entries, model_);
    EXPECT_EQ(files_.tree(kFolder), good_);
  }
}

TEST_F(SegmentScan, ALostTailOfSignedEntriesIsLeftToTheCallerToSee) {
  FileTree zeroed = good_;
  std::string& text = zeroed["000002.entries"];
  std::fill(text.begin() + batch_starts_.back(), text.end(), '\0');
  files_.replace_tree(kFolder, zeroed);
  Sight writer = look(files_, LogMode::kWrite, count());
  EXPECT_FALSE(writer.failure);
  EXPECT_EQ(writer.entries, first(count() - 1))
      << "nothing tells it from a log that never had the entry; log.h compares the size";
}

}  // namespace
}  // namespace habeas::ledger
