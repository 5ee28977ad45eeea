// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <memory>

#include <gtest/gtest.h>

#include "base/testing/simulated_file_system.h"
#include "ledger/checkpoint.h"
#include "ledger/log.h"
#include "ledger/tiles.h"

// A small life of a log (made, appended to, signed, key rotated, signed again), interrupted at each
// of its operations in every way the simulated disk knows; after it the log must open, hold what
// was promised, and go on. HABEAS_SLOW=1 tries more seeds.

namespace habeas::ledger {
namespace {

const fs::path kFolder = "/case/ledger";
const fs::path kHome = "/home/last-signed";
constexpr std::string_view kOrigin = "example.org/case";

bool slow() { return std::getenv("HABEAS_SLOW") != nullptr; }

SigningKey key_of(uint8_t seed) { return SigningKey::from_seed(Bytes(32, seed)).value(); }

LogOptions small_options() {
  LogOptions options;
  options.free_space_floor = 0;
  options.segments = {.segment_bytes = 6000, .first_chunk = 1024, .last_chunk = 2048};
  return options;
}

// Entries of many lengths, each different.
std::string entry_text(int64_t index) {
  size_t length = static_cast<size_t>((index * 37) % 120);
  if (index % 50 == 7) length = 900;
  return "entry " + std::to_string(index) + " " +
         std::string(length, static_cast<char>('a' + index % 26));
}

// What the log told its user, and what it was doing when it died.
struct Promises {
  bool created = false;
  int64_t acknowledged = 0;
  int64_t attempted = 0;  // entries in the append under way
  std::optional<SignedHead> signed_head;
};

Result<void> append(Log& log, int64_t count, Promises& promises) {
  std::vector<std::string> texts;
  for (int64_t i = 0; i < count; ++i) texts.push_back(entry_text(promises.acknowledged + i));
  std::vector<ByteView> entries;
  for (const std::string& text : texts) entries.push_back(as_bytes(text));
  promises.attempted = count;
  int64_t first = TRY(log.append(entries));
  EXPECT_EQ(first, promises.acknowledged);
  promises.acknowledged += count;
  promises.attempted = 0;
  return {};
}

Result<void> sign(Log& log, std::initializer_list<const SigningKey*> keys, Promises& promises) {
  std::vector<const SigningKey*> list(keys);
  std::string note = TRY(log.sign_checkpoint(list));
  promises.signed_head = log.head();
  EXPECT_EQ(promises.signed_head->checkpoint, note);
  return {};
}

Result<void> live(FileSystem& files, Promises& promises) {
  SigningKey old_key = key_of(1);
  SigningKey new_key = key_of(2);
  {
    Log log = TRY(Log::create(files, kFolder, kOrigin, kHome, small_options()));
    promises.created = true;
    TRY(append(log, 1, promises));
    TRY(sign(log, {&old_key}, promises));
    TRY(append(log, 3, promises));
    TRY(append(log, 100, promises));
    TRY(sign(log, {&old_key}, promises));
  }
  Log log = TRY(Log::open(files, kFolder, kOrigin, LogMode::kWrite, kHome, small_options()));
  TRY(append(log, 1, promises));
  TRY(append(log, 1, promises));
  TRY(sign(log, {&old_key, &new_key}, promises));
  TRY(append(log, 170, promises));
  TRY(sign(log, {&new_key}, promises));
  TRY(log.rebuild_tiles());
  return append(log, 2, promises);
}

// Everything that a tlog client would read, authenticated by the checkpoint that lies beside it.
void expect_whole_tiles(FileSystem& files, const SignedHead& head) {
  ASSERT_EQ(read_file(files, kFolder / "checkpoint").value(), head.checkpoint);
  TileHashReader reader(head.size, head.root, [&files](const TileId& tile) -> Result<Bytes> {
    std::string text = TRY(read_file(files, kFolder / tile_path(tile)));
    return Bytes(text.begin(), text.end());
  });
  for (int64_t tile = 0; tile * kTileWidth < head.size; ++tile) {
    Result<std::vector<Digest>> leaves = reader.leaf_hashes(tile);
    ASSERT_TRUE(leaves) << leaves.error().message;
    int width = tile_width(TileId::kEntries, tile, head.size);
    Result<std::string> bundle =
        read_file(files, kFolder / tile_path({TileId::kEntries, tile, width}));
    ASSERT_TRUE(bundle) << bundle.error().message;
    Result<std::vector<ByteView>> entries = parse_entry_bundle(as_bytes(*bundle), width);
    ASSERT_TRUE(entries) << entries.error().message;
    for (size_t i = 0; i < leaves->size(); ++i) EXPECT_EQ(leaf_hash((*entries)[i]), (*leaves)[i]);
  }
}

void expect_promises_kept(const Log& log, const Promises& promises) {
  ASSERT_FALSE(log.incident()) << log.incident()->message;
  ASSERT_TRUE(log.size() == promises.acknowledged ||
              log.size() == promises.acknowledged + promises.attempted)
      << log.size() << " of " << promises.acknowledged << " and " << promises.attempted;
  std::vector<Digest> hashes;
  Result<void> read =
      log.for_each(0, log.size(), [&hashes](int64_t index, std::string_view entry) -> Result<void> {
        EXPECT_EQ(entry, entry_text(index));
        hashes.push_back(leaf_hash(as_bytes(entry)));
        return {};
      });
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(log.root(), root_of(hashes));
  if (!promises.signed_head) return;
  ASSERT_TRUE(log.head());
  EXPECT_GE(log.head()->size, promises.signed_head->size);
  EXPECT_EQ(log.root_at(promises.signed_head->size).value(), promises.signed_head->root);
}

// Opens for reading, then for writing; makes the log if its making was cut short; checks; goes on.
void recover(FileSystem& files, Promises& promises) {
  Result<Log> reader =
      Log::open(files, kFolder, kOrigin, LogMode::kReadOnly, kHome, small_options());
  if (!reader) {
    ASSERT_EQ(reader.error().kind, ErrorKind::kNotFound) << reader.error().message;
    ASSERT_FALSE(promises.created);
  } else {
    expect_promises_kept(*reader, promises);
  }
  Result<Log> writer = Log::open(files, kFolder, kOrigin, LogMode::kWrite, kHome, small_options());
  if (!writer) {
    ASSERT_EQ(writer.error().kind, ErrorKind::kNotFound) << writer.error().message;
    ASSERT_FALSE(promises.created);
    writer = Log::create(files, kFolder, kOrigin, kHome, small_options());
    ASSERT_TRUE(writer) << writer.error().message;
  }
  expect_promises_kept(*writer, promises);
  promises = {.created = true,
              .acknowledged = writer->size(),
              .attempted = 0,
              .signed_head = writer->head()};
  if (writer->head()) expect_whole_tiles(files, *writer->head());
  SigningKey key = key_of(2);
  Result<void> appended = append(*writer, 2, promises);
  ASSERT_TRUE(appended) << appended.error().message;
  Result<void> was_signed = sign(*writer, {&key}, promises);
  ASSERT_TRUE(was_signed) << was_signed.error().message;
  expect_whole_tiles(files, *writer->head());
}

int64_t operations_of_a_life() {
  SimulatedFileSystem files;
  Promises promises;
  Result<void> lived = live(files, promises);
  EXPECT_TRUE(lived) << lived.error().message;
  EXPECT_EQ(promises.acknowledged, 278);
  return files.operations();
}

TEST(LogCrash, AtEachOperationNothingAcknowledgedIsLost) {
  struct Way {
    CrashMode mode;
    uint64_t seeds;
  };
  const Way kWays[] = {
      {CrashMode::kDropAll, 1}, {CrashMode::kKeepAll, 1}, {CrashMode::kRandom, slow() ? 100U : 2U}};
  const int64_t total = operations_of_a_life();
  ASSERT_GT(total, 100);
  for (int64_t n = 0; n < total; ++n) {
    for (const Way& way : kWays) {
      for (uint64_t seed = 0; seed < way.seeds; ++seed) {
        SCOPED_TRACE("operation " + std::to_string(n) + " mode " +
                     std::to_string(static_cast<int>(way.mode)) + " seed " + std::to_string(seed));
        SimulatedFileSystem files;
        SeededRandom random(seed * 1000 + static_cast<uint64_t>(n));
        Promises promises;
        files.kill_at(n);
        ASSERT_FALSE(live(files, promises));
        files.crash(way.mode, random);
        recover(files, promises);
        if (HasFatalFailure()) return;
        files.crash(CrashMode::kDropAll, random);
        recover(files, promises);
        if (HasFailure()) return;
      }
    }
  }
}

TEST(LogCrash, APowerCutDuringRecoveryLosesNothingEither) {
  const int64_t total = operations_of_a_life();
  SeededRandom chance(11);
  const int rounds = slow() ? 20000 : 500;
  for (int round = 0; round < rounds; ++round) {
    int64_t first = static_cast<int64_t>(chance.below(static_cast<uint64_t>(total)));
    int64_t second = static_cast<int64_t>(chance.below(40));
    SCOPED_TRACE("round " + std::to_string(round) + " operations " + std::to_string(first) +
                 " and " + std::to_string(second));
    SimulatedFileSystem files;
    SeededRandom random(static_cast<uint64_t>(round));
    Promises promises;
    files.kill_at(first);
    ASSERT_FALSE(live(files, promises));
    files.crash(round % 2 == 0 ? CrashMode::kRandom : CrashMode::kProcessOnly, random);
    files.kill_at(files.operations() + second);
    // The recovery that is cut short may itself append; what it is told counts.
    Result<Log> log = Log::open(files, kFolder, kOrigin, LogMode::kWrite, kHome, small_options());
    if (log) {
      promises = {.created = true,
                  .acknowledged = log->size(),
                  .attempted = 0,
                  .signed_head = promises.signed_head};
      SigningKey key = key_of(2);
      Result<void> went_on = append(*log, 5, promises);
      if (went_on) went_on = sign(*log, {&key}, promises);
    }
    files.crash(CrashMode::kRandom, random);
    recover(files, promises);
    if (HasFailure()) return;
  }
}

// The program survives, gets an error, and is started again; a power cut later must not show that
// something it relied on had never reached the disk.
TEST(LogCrash, AFailureOfEachOperationIsToldAndHarmless) {
  const int64_t total = operations_of_a_life();
  for (FaultKind kind : {FaultKind::kNoSpace, FaultKind::kIoError}) {
    for (int64_t n = 0; n < total; ++n) {
      SCOPED_TRACE("operation " + std::to_string(n) + " fault " +
                   std::to_string(static_cast<int>(kind)));
      SimulatedFileSystem files;
      SeededRandom random(static_cast<uint64_t>(n));
      Promises promises;
      files.fail_at(n, kind);
      Result<void> lived = live(files, promises);
      if (!lived) {
        EXPECT_EQ(lived.error().kind, ErrorKind::kIo) << lived.error().message;
        EXPECT_NE(lived.error().message.find(kind == FaultKind::kNoSpace ? "No space left"
                                                                         : "Input/output error"),
                  std::string::npos)
            << lived.error().message;
      } else {
        EXPECT_EQ(promises.acknowledged, 278)
            << "a failure that is not told must have had no effect";
      }
      recover(files, promises);
      if (HasFatalFailure()) return;
      files.crash(CrashMode::kDropAll, random);
      recover(files, promises);
      if (HasFailure()) return;
    }
  }
}

TEST(LogCrash, AFullDiskStopsAppendsAndSpoilsNothing) {
  for (int64_t space = 0; space < 60000; space += 1777) {
    SCOPED_TRACE("bytes " + std::to_string(space));
    SimulatedFileSystem files;
    SeededRandom random(1);
    Promises promises;
    files.set_free_space(space);
    Result<void> lived = live(files, promises);
    if (!lived) {
      EXPECT_EQ(lived.error().kind, ErrorKind::kIo) << lived.error().message;
    }
    files.set_free_space(int64_t{1} << 30);
    files.crash(CrashMode::kRandom, random);
    recover(files, promises);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace habeas::ledger
