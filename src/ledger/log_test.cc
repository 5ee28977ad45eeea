// SPDX-License-Identifier: Apache-2.0
#include "ledger/log.h"

#include <gtest/gtest.h>

#include "base/testing/simulated_file_system.h"
#include "ledger/checkpoint.h"

namespace habeas::ledger {
namespace {

const fs::path kFolder = "/case/ledger";
const fs::path kHome = "/home/last-signed";
constexpr std::string_view kOrigin = "example.org/case";

SigningKey key_of(uint8_t seed) { return SigningKey::from_seed(Bytes(32, seed)).value(); }
VerifierKey vkey_of(uint8_t seed) {
  return {.name = std::string(kOrigin),
          .type = SignatureType::kEd25519,
          .public_key = key_of(seed).public_key()};
}

LogOptions plain_options() {
  LogOptions options;
  options.segments = {.segment_bytes = 20000, .first_chunk = 1024, .last_chunk = 4096};
  return options;
}

class LogTest : public testing::Test {
 protected:
  Log create() { return Log::create(files_, kFolder, kOrigin, kHome, plain_options()).value(); }
  Result<Log> open(LogMode mode, const LogOptions& options = plain_options()) {
    return Log::open(files_, kFolder, kOrigin, mode, kHome, options);
  }
  Log writer() { return open(LogMode::kWrite).value(); }

  // Entries differ by `flavour`, so that two histories can be told apart.
  static void append(Log& log, int64_t count, std::string_view flavour = "entry") {
    std::vector<std::string> texts;
    for (int64_t i = 0; i < count; ++i)
      texts.push_back(std::string(flavour) + " " + std::to_string(log.size() + i));
    std::vector<ByteView> entries;
    for (const std::string& text : texts) entries.push_back(as_bytes(text));
    Result<int64_t> first = log.append(entries);
    ASSERT_TRUE(first) << first.error().message;
  }
  void sign(Log& log) {
    Result<std::string> note = log.sign_checkpoint(key_);
    ASSERT_TRUE(note) << note.error().message;
  }

  SimulatedFileSystem files_;
  SigningKey key_ = key_of(1);
};

TEST_F(LogTest, AppendsSignsAndProves) {
  Log log = create();
  EXPECT_EQ(log.root(), empty_root());
  append(log, 300);
  std::string note = log.sign_checkpoint(key_).value();
  OpenedCheckpoint opened = open_checkpoint(note, std::vector<VerifierKey>{vkey_of(1)}).value();
  EXPECT_EQ(
      opened.checkpoint,
      (Checkpoint{
          .origin = std::string(kOrigin), .size = 300, .root = log.root(), .extensions = {}}));
  EXPECT_EQ(read_file(files_, kFolder / "checkpoint").value(), note);
  for (int64_t index : {0, 1, 255, 256, 299}) {
    std::vector<Digest> proof = log.inclusion_proof(index, 300).value();
    EXPECT_TRUE(verify_inclusion(leaf_hash(as_bytes(log.entry(index).value())), index, 300, proof,
                                 log.root()));
  }
  Digest old_root = log.root();
  append(log, 21);
  EXPECT_TRUE(
      verify_consistency(300, 321, log.consistency_proof(300, 321).value(), old_root, log.root()));
  EXPECT_EQ(log.entry(320).value(), "entry 320");
  EXPECT_EQ(log.entry(321).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(log.append(std::span<const ByteView>()).error().kind, ErrorKind::kInvalid);
}

TEST_F(LogTest, OpensAsItWasLeft) {
  Digest root;
  {
    Log log = create();
    append(log, 5);
    sign(log);
    append(log, 2);
    root = log.root();
  }
  for (LogMode mode : {LogMode::kReadOnly, LogMode::kWrite}) {
    Log log = open(mode).value();
    EXPECT_EQ(log.size(), 7);
    EXPECT_EQ(log.root(), root);
    EXPECT_EQ(log.head()->size, 5);
    EXPECT_FALSE(log.incident());
  }
}

TEST_F(LogTest, AReaderChangesNothingAndWritesNothing) {
  {
    Log log = create();
    append(log, 5);
    sign(log);
  }
  FileTree before = files_.tree("/");
  Log reader = open(LogMode::kReadOnly).value();
  EXPECT_EQ(reader.append(as_bytes("x")).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(reader.sign_checkpoint(key_).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(reader.rebuild_tiles().error().kind, ErrorKind::kDenied);
  EXPECT_EQ(files_.tree("/"), before);
}

TEST_F(LogTest, ASecondWriterIsToldWhoHoldsTheLock) {
  LogOptions options = plain_options();
  options.lock_note = "process 42 (habeas add)";
  Log log = Log::create(files_, kFolder, kOrigin, kHome, options).value();
  Result<Log> second = open(LogMode::kWrite);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
  EXPECT_NE(second.error().message.find("process 42 (habeas add)"), std::string::npos);
  EXPECT_TRUE(open(LogMode::kReadOnly)) << "readers need no lock";
}

TEST_F(LogTest, AnOriginNamesOneLogForEver) {
  {
    Log log = create();
    EXPECT_EQ(Log::create(files_, kFolder, kOrigin, kHome, plain_options()).error().kind,
              ErrorKind::kConflict);
    append(log, 1);
    sign(log);
  }
  EXPECT_EQ(Log::create(files_, kFolder, kOrigin, kHome, plain_options()).error().kind,
            ErrorKind::kConflict);
  EXPECT_EQ(Log::create(files_, "/elsewhere", kOrigin, kHome, plain_options()).error().kind,
            ErrorKind::kConflict);
  EXPECT_EQ(Log::create(files_, "/third", "two\nlines", kHome, plain_options()).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(
      Log::open(files_, "/fourth", kOrigin, LogMode::kWrite, kHome, plain_options()).error().kind,
      ErrorKind::kNotFound);
  EXPECT_EQ(Log::open(files_, "/fourth", kOrigin, LogMode::kReadOnly, kHome, plain_options())
                .error()
                .kind,
            ErrorKind::kNotFound);
}

TEST_F(LogTest, ARotationSignsWithBothKeys) {
  Log log = create();
  append(log, 3);
  sign(log);
  SigningKey new_key = key_of(2);
  const SigningKey* both[] = {&key_, &new_key};
  std::string note = log.sign_checkpoint(both).value();
  for (uint8_t seed : {uint8_t{1}, uint8_t{2}})
    EXPECT_TRUE(open_checkpoint(note, std::vector<VerifierKey>{vkey_of(seed)}));
  EXPECT_EQ(log.sign_checkpoint(std::span<const SigningKey* const>()).error().kind,
            ErrorKind::kInvalid);
}

TEST_F(LogTest, SigningTheSameHeadAgainWritesNothing) {
  Log log = create();
  append(log, 3);
  std::string note = log.sign_checkpoint(key_).value();
  int64_t operations = files_.operations();
  EXPECT_EQ(log.sign_checkpoint(key_).value(), note);
  EXPECT_EQ(files_.operations(), operations);
}

TEST_F(LogTest, KnowsWhichKeysMayHaveSigned) {
  {
    Log log = create();
    append(log, 3);
    sign(log);
  }
  LogOptions options = plain_options();
  options.keys = {vkey_of(1), vkey_of(2)};
  EXPECT_TRUE(open(LogMode::kWrite, options));
  options.keys = {vkey_of(2)};
  Result<Log> refused = open(LogMode::kWrite, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kCorrupt);
  EXPECT_TRUE(open(LogMode::kReadOnly, options)->incident());
}

// The heart of it: two copies of a case, one key home. Whoever signs first has made history.
TEST_F(LogTest, AForkedHeadIsRefusedForEver) {
  {
    Log log = create();
    append(log, 10);
    sign(log);
  }
  files_.replace_tree("/copy", files_.tree("/case"));
  Log copy =
      Log::open(files_, "/copy/ledger", kOrigin, LogMode::kWrite, kHome, plain_options()).value();
  {
    Log log = writer();
    append(log, 1, "true");
    sign(log);
  }
  append(copy, 5, "false");
  for (int attempt = 0; attempt < 3; ++attempt) {
    Result<std::string> refused = copy.sign_checkpoint(key_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
    std::string evidence = read_file(files_, kFolder / "checkpoint").value();
    EXPECT_NE(refused.error().message.find(evidence), std::string::npos) << refused.error().message;
    EXPECT_NE(refused.error().hint.find("habeas recover"), std::string::npos);
    append(copy, 1, "false");
  }
  { Log dropped = std::move(copy); }
  Result<Log> reopened =
      Log::open(files_, "/copy/ledger", kOrigin, LogMode::kWrite, kHome, plain_options());
  ASSERT_FALSE(reopened) << "and it cannot be opened for writing again";
  EXPECT_EQ(reopened.error().kind, ErrorKind::kCorrupt);
  Log log = writer();
  append(log, 1, "true");
  sign(log);
}

TEST_F(LogTest, ABackupOlderThanWhatWasSignedOpensForReadingOnly) {
  FileTree backup;
  {
    Log log = create();
    append(log, 10);
    sign(log);
    backup = files_.tree("/case");
    append(log, 5);
    sign(log);
  }
  files_.replace_tree("/case", backup);
  LogOptions adopting = plain_options();
  adopting.adoption = Adoption::kAdopt;
  for (const LogOptions& options : {plain_options(), adopting}) {
    Result<Log> refused = open(LogMode::kWrite, options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kCorrupt);
    EXPECT_NE(refused.error().hint.find("habeas recover"), std::string::npos);
  }
  Log reader = open(LogMode::kReadOnly).value();
  ASSERT_TRUE(reader.incident());
  EXPECT_NE(reader.incident()->message.find("size 15"), std::string::npos)
      << reader.incident()->message;
  EXPECT_EQ(reader.entry(9).value(), "entry 9");
  EXPECT_EQ(files_.tree("/case"), backup);
}

TEST_F(LogTest, AnotherHistoryOfTheSameLengthIsAnIncident) {
  {
    Log log = create();
    append(log, 10);
    sign(log);
  }
  SimulatedFileSystem other;
  {
    Log log = Log::create(other, kFolder, kOrigin, kHome, plain_options()).value();
    append(log, 12, "false");
    ASSERT_TRUE(log.sign_checkpoint(key_));
  }
  files_.replace_tree("/case", other.tree("/case"));
  Result<Log> refused = open(LogMode::kWrite);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kCorrupt);
  EXPECT_TRUE(open(LogMode::kReadOnly)->incident());
}

TEST_F(LogTest, ACaseFromAnotherMachineIsWrittenOnlyAfterAdoption) {
  {
    Log log = create();
    append(log, 10);
    sign(log);
    append(log, 1);
  }
  const fs::path new_home = "/other/last-signed";
  Result<Log> refused =
      Log::open(files_, kFolder, kOrigin, LogMode::kWrite, new_home, plain_options());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_FALSE(Log::open(files_, kFolder, kOrigin, LogMode::kReadOnly, new_home, plain_options())
                   ->incident());
  EXPECT_FALSE(Log::open(files_, kFolder, kOrigin, LogMode::kReadOnly, fs::path(), plain_options())
                   ->incident());
  LogOptions adopting = plain_options();
  adopting.adoption = Adoption::kAdopt;
  Log log = Log::open(files_, kFolder, kOrigin, LogMode::kWrite, new_home, adopting).value();
  EXPECT_EQ(LastSigned::open(files_, new_home, kOrigin)->head()->size, 10);
  append(log, 1);
  sign(log);
}

TEST_F(LogTest, BitRotInWhatWasSignedIsAnIncidentAndNeverCutOff) {
  {
    Log log = create();
    append(log, 3);
    append(log, 4);
    sign(log);
  }
  FileTree good = files_.tree("/case");
  const std::string& segment = good["ledger/segments/000000.entries"];
  int64_t end = static_cast<int64_t>(segment.find_last_not_of('\0')) + 1;
  for (int64_t offset = 0; offset < end; ++offset) {
    ASSERT_TRUE(files_.flip(kFolder / "segments/000000.entries", offset, 0x08));
    FileTree rotten = files_.tree("/case");
    Result<Log> refused = open(LogMode::kWrite);
    ASSERT_FALSE(refused) << offset;
    EXPECT_EQ(refused.error().kind, ErrorKind::kCorrupt)
        << offset << " " << refused.error().message;
    Log reader = open(LogMode::kReadOnly).value();
    EXPECT_TRUE(reader.incident()) << offset;
    EXPECT_EQ(files_.tree("/case"), rotten) << offset;
    ASSERT_TRUE(files_.flip(kFolder / "segments/000000.entries", offset, 0x08));
  }
  EXPECT_TRUE(open(LogMode::kWrite));
}

TEST_F(LogTest, BytesThatChangeUnderAnOpenLogAreNotReadNorSigned) {
  Log log = create();
  append(log, 3);
  std::string segment = files_.tree(kFolder)["segments/000000.entries"];
  int64_t at = static_cast<int64_t>(segment.find("entry 1"));
  ASSERT_TRUE(files_.flip(kFolder / "segments/000000.entries", at, 0x01));
  EXPECT_EQ(log.entry(1).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(log.entry(0).value(), "entry 0");
  EXPECT_EQ(log.sign_checkpoint(key_).error().kind, ErrorKind::kCorrupt);
  EXPECT_FALSE(exists(files_, kFolder / "checkpoint"));
  EXPECT_FALSE(log.append(as_bytes("x"))) << "nothing goes on top of it";
}

TEST_F(LogTest, AHeadThatWasSignedButNotPublishedIsPublishedAtOpening) {
  std::string note;
  {
    Log log = create();
    append(log, 3);
    note = log.sign_checkpoint(key_).value();
  }
  ASSERT_TRUE(files_.remove(kFolder / "checkpoint"));
  EXPECT_EQ(open(LogMode::kReadOnly)->head()->checkpoint, note);
  EXPECT_FALSE(exists(files_, kFolder / "checkpoint"));
  Log log = writer();
  EXPECT_EQ(read_file(files_, kFolder / "checkpoint").value(), note);
}

// A failed sync leaves the new head readable in the cache only. Whoever opens the log next must not
// publish it before it is on disk.
TEST_F(LogTest, NothingIsPublishedThatTheKeyHomeCouldForget) {
  SeededRandom random(1);
  int64_t operation = 0;
  {
    Log log = create();
    for (int round = 0; round < 2; ++round) {
      append(log, 1);
      sign(log);
    }
    append(log, 1);
    operation = files_.operations() + 1;  // written into the slot, then synced
    files_.fail_at(operation, FaultKind::kIoError);
    ASSERT_FALSE(log.sign_checkpoint(key_));
  }
  { Log log = writer(); }
  files_.crash(CrashMode::kDropAll, random);
  Checkpoint published =
      parse_checkpoint(read_file(files_, kFolder / "checkpoint").value())->checkpoint;
  EXPECT_EQ(published.size, 3);
  EXPECT_EQ(LastSigned::open(files_, kHome, kOrigin)->head()->size, 3);
}

TEST_F(LogTest, TilesBelowTheMarkAreDurable) {
  SeededRandom random(1);
  {
    Log log = create();
    append(log, 66000);
    sign(log);
    ASSERT_EQ(read_file(files_, kFolder / "tiles-synced").value(), "66000\n");
  }
  FileTree good = files_.tree(kFolder / "tile");
  files_.crash(CrashMode::kDropAll, random);
  EXPECT_EQ(files_.tree(kFolder / "tile"), good);
}

TEST_F(LogTest, AKeyHomeThatIsOlderThanTheCaseCatchesUp) {
  FileTree old_home;
  {
    Log log = create();
    append(log, 3);
    sign(log);
    old_home = files_.tree("/home");
    append(log, 3);
    sign(log);
  }
  files_.replace_tree("/home", old_home);
  Log log = writer();
  EXPECT_EQ(log.head()->size, 6);
  EXPECT_EQ(LastSigned::open(files_, kHome, kOrigin)->head()->size, 6);
}

TEST_F(LogTest, StopsBeforeTheDiskIsFull) {
  Log log = create();
  append(log, 1);
  files_.set_free_space((int64_t{64} << 20) + 50);
  int64_t operations = files_.operations();
  Result<int64_t> refused = log.append(as_bytes(std::string(100, 'x')));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kIo);
  EXPECT_EQ(files_.operations(), operations) << "refused before writing";
  EXPECT_TRUE(log.append(as_bytes("x"))) << "and not poisoned by it";
  files_.set_free_space(1000);
  EXPECT_EQ(log.sign_checkpoint(key_).error().kind, ErrorKind::kIo);
}

TEST_F(LogTest, RebuildsItsTilesFromTheEntries) {
  Log log = create();
  append(log, 700);
  sign(log);
  FileTree good = files_.tree(kFolder / "tile");
  ASSERT_TRUE(remove_tree(files_, kFolder / "tile"));
  ASSERT_TRUE(log.rebuild_tiles());
  EXPECT_EQ(files_.tree(kFolder / "tile"), good);
  ASSERT_TRUE(write_file(files_, kFolder / "tile/stranger", "x"));
  ASSERT_TRUE(files_.flip(kFolder / "tile/0/000", 3, 1));
  ASSERT_TRUE(log.rebuild_tiles());
  EXPECT_EQ(files_.tree(kFolder / "tile"), good);
  ASSERT_TRUE(remove_tree(files_, kFolder / "tile"));
  { Log dropped = std::move(log); }
  EXPECT_TRUE(open(LogMode::kWrite));
  EXPECT_EQ(files_.tree(kFolder / "tile"), good) << "opening misses them too";
}

TEST_F(LogTest, KeepsOnlyTheTilesOfThePublishedSize) {
  Log log = create();
  for (int64_t step : {1, 7, 200, 90, 300}) {
    append(log, step);
    sign(log);
  }
  FileTree grown = files_.tree(kFolder / "tile");
  ASSERT_TRUE(log.rebuild_tiles());
  EXPECT_EQ(files_.tree(kFolder / "tile"), grown);
}

}  // namespace
}  // namespace habeas::ledger
