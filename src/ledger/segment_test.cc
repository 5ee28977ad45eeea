// SPDX-License-Identifier: Apache-2.0
#include "ledger/segment.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing/simulated_file_system.h"
#include "ledger/tiles.h"

namespace habeas::ledger {
namespace {

const fs::path kFolder = "/log/segments";

SegmentOptions small_segments() {
  return {.segment_bytes = 5000, .first_chunk = 1024, .last_chunk = 2048};
}

Result<void> no_visit(int64_t, std::span<const ByteView>) { return {}; }

Result<void> append(SegmentStore& store, const std::vector<std::string>& texts) {
  std::vector<ByteView> entries;
  for (const std::string& text : texts) entries.push_back(as_bytes(text));
  return store.append(entries);
}

TEST(SegmentForm, NamesAreSixDigitsOrMore) {
  EXPECT_EQ(segment_name(0), "000000.entries");
  EXPECT_EQ(segment_name(12), "000012.entries");
  EXPECT_EQ(segment_name(1234567), "1234567.entries");
  for (int64_t number : {0, 1, 10, 999999, 1000000})
    EXPECT_EQ(parse_segment_name(segment_name(number)), number);
  for (std::string_view bad :
       {"", ".entries", "0.entries", "00000.entries", "0000000.entries", "0000010.entries",
        "00000a.entries", "-00001.entries", "000000.entries.tmp", "000000"}) {
    EXPECT_FALSE(parse_segment_name(bad)) << bad;
  }
}

TEST(SegmentForm, TheHeaderIsOneLineOfText) {
  EXPECT_EQ(as_text(format_segment_header(42)),
            "habeas-entries v1 first=42                                     \n");
  EXPECT_EQ(parse_segment_header(format_segment_header(0)).value(), 0);
  EXPECT_EQ(parse_segment_header(format_segment_header(int64_t{1} << 62)).value(),
            int64_t{1} << 62);
  Bytes good = format_segment_header(42);
  for (size_t i = 0; i < good.size(); ++i) {
    for (uint8_t mask : {uint8_t{0x01}, uint8_t{0x20}, uint8_t{0x80}}) {
      Bytes bad = good;
      bad[i] = static_cast<uint8_t>(bad[i] ^ mask);
      Result<int64_t> parsed = parse_segment_header(bad);
      EXPECT_TRUE(!parsed || *parsed != 42) << i;
    }
  }
  EXPECT_FALSE(parse_segment_header(ByteView(good).first(63)));
}

TEST(SegmentForm, ABatchHasThisForm) {
  Bytes bytes;
  std::vector<ByteView> entries = {as_bytes("ab"), as_bytes(""), as_bytes("c")};
  put_batch(bytes, 258, entries);
  EXPECT_EQ(as_text(ByteView(bytes).first(4)), "HBAT");
  EXPECT_EQ(to_hex(ByteView(bytes).subspan(8)),
            "0000000000000102"  // first index
            "00000003"          // count
            "00000009"          // payload length
            "00026162"
            "0000"
            "000163");
  Batch batch = parse_batch(bytes).value();
  EXPECT_EQ(batch.first_index, 258);
  EXPECT_EQ(batch.length, bytes.size());
  ASSERT_EQ(batch.entries.size(), 3U);
  EXPECT_EQ(as_text(batch.entries[0]), "ab");
  EXPECT_EQ(as_text(batch.entries[1]), "");
  EXPECT_EQ(as_text(batch.entries[2]), "c");
}

TEST(SegmentForm, AnyFlippedByteSpoilsABatch) {
  Bytes good;
  std::vector<ByteView> entries = {as_bytes("first entry"), as_bytes("second")};
  put_batch(good, 7, entries);
  for (size_t i = 0; i < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bad = good;
      bad[i] = static_cast<uint8_t>(bad[i] ^ (1 << bit));
      EXPECT_FALSE(parse_batch(bad)) << i;
    }
  }
  for (size_t length = 0; length < good.size(); ++length)
    EXPECT_FALSE(parse_batch(ByteView(good).first(length))) << length;
}

TEST(SegmentStore, GivesBackWhatWasAppendedAcrossSegments) {
  SimulatedFileSystem files;
  SeededRandom random(3);
  std::vector<std::string> model;
  {
    SegmentStore store = SegmentStore::create(files, kFolder, small_segments()).value();
    for (int batch = 0; batch < 60; ++batch) {
      std::vector<std::string> texts;
      for (uint64_t i = 1 + random.below(batch % 7 == 0 ? 200 : 4); i > 0; --i) {
        texts.push_back(std::to_string(model.size()) + ":" + std::string(random.below(40), 'x'));
        model.push_back(texts.back());
      }
      ASSERT_TRUE(append(store, texts));
    }
    ASSERT_EQ(store.size(), static_cast<int64_t>(model.size()));
  }
  EXPECT_GT(files.list(kFolder)->size(), 3U);
  for (LogMode mode : {LogMode::kReadOnly, LogMode::kWrite}) {
    std::vector<std::string> seen;
    SegmentStore store =
        SegmentStore::open(
            files, kFolder, mode, 0, small_segments(),
            [&seen](int64_t first, std::span<const ByteView> entries) -> Result<void> {
              EXPECT_EQ(first, static_cast<int64_t>(seen.size()));
              for (ByteView entry : entries) seen.emplace_back(as_text(entry));
              return {};
            })
            .value();
    EXPECT_EQ(seen, model);
    EXPECT_EQ(store.torn_bytes(), 0);
    for (size_t i = 0; i < model.size(); ++i)
      ASSERT_EQ(store.entry(static_cast<int64_t>(i)).value(), model[i]);
    for (int round = 0; round < 200; ++round) {
      size_t from = random.below(model.size() + 1);
      size_t to = from + random.below(model.size() + 1 - from);
      Bytes expected;
      for (size_t i = from; i < to; ++i) {
        put_u16be(expected, static_cast<uint16_t>(model[i].size()));
        expected.insert(expected.end(), model[i].begin(), model[i].end());
      }
      ASSERT_EQ(store.encoded(static_cast<int64_t>(from), static_cast<int64_t>(to)).value(),
                expected);
    }
    EXPECT_EQ(store.entry(store.size()).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(store.entry(-1).error().kind, ErrorKind::kNotFound);
  }
}

TEST(SegmentStore, TakesTheLongestEntriesAndRefusesLonger) {
  SimulatedFileSystem files;
  SegmentStore store = SegmentStore::create(files, kFolder, small_segments()).value();
  std::vector<std::string> texts = {std::string(kMaxEntryBytes, 'm'), "",
                                    std::string(kMaxEntryBytes, 'n')};
  ASSERT_TRUE(append(store, texts));
  for (int64_t i = 0; i < 3; ++i) EXPECT_EQ(store.entry(i).value(), texts[static_cast<size_t>(i)]);
  EXPECT_EQ(append(store, {std::string(kMaxEntryBytes + 1, 'x')}).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(append(store, {}).error().kind, ErrorKind::kInvalid);
  std::string big(kMaxEntryBytes, 'b');
  std::vector<ByteView> too_much(kMaxBatchBytes / kMaxEntryBytes + 1, as_bytes(big));
  EXPECT_EQ(store.append(too_much).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(store.size(), 3);
  EXPECT_TRUE(append(store, {"goes on"})) << "a refused append changes nothing";
}

TEST(SegmentStore, AnAppendIsOneWriteAndOneSyncIntoZeros) {
  SimulatedFileSystem files;
  SegmentStore store = SegmentStore::create(files, kFolder, SegmentOptions{}).value();
  ASSERT_TRUE(append(store, {"first"}));
  int64_t size = files.status(kFolder / segment_name(0))->size;
  EXPECT_EQ(size, 256 << 10);
  for (int i = 0; i < 100; ++i) {
    int64_t before = files.operations();
    ASSERT_TRUE(append(store, {"one", "two"}));
    EXPECT_EQ(files.operations() - before, 2);
  }
  EXPECT_EQ(files.status(kFolder / segment_name(0))->size, size)
      << "a sync carries no change of size";
}

TEST(SegmentStore, AFailedSyncPoisonsTheWriter) {
  SimulatedFileSystem files;
  SegmentStore store = SegmentStore::create(files, kFolder, small_segments()).value();
  ASSERT_TRUE(append(store, {"kept"}));
  files.fail_at(files.operations() + 1, FaultKind::kIoError);
  EXPECT_EQ(append(store, {"lost"}).error().kind, ErrorKind::kIo);
  Result<void> again = append(store, {"next"});
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().hint.find("open it again"), std::string::npos);
  EXPECT_EQ(store.size(), 1);
}

TEST(SegmentStore, IsMadeOnce) {
  SimulatedFileSystem files;
  EXPECT_EQ(SegmentStore::open(files, kFolder, LogMode::kReadOnly, 0, {}, no_visit).error().kind,
            ErrorKind::kNotFound);
  ASSERT_TRUE(SegmentStore::create(files, kFolder, {}));
  EXPECT_EQ(SegmentStore::create(files, kFolder, {}).error().kind, ErrorKind::kConflict);
  SegmentStore reader =
      SegmentStore::open(files, kFolder, LogMode::kReadOnly, 0, {}, no_visit).value();
  EXPECT_EQ(append(reader, {"x"}).error().kind, ErrorKind::kDenied);
}

}  // namespace
}  // namespace habeas::ledger
