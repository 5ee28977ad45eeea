// SPDX-License-Identifier: Apache-2.0
#include "vault/body_store.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/crc32c.h"
#include "base/testing/simulated_file_system.h"
#include "vault/layout.h"

namespace habeas::vault {
namespace {

using Texts = std::vector<std::string>;

const fs::path kVault = "/case/vault";

Digest root_for(int64_t body) { return sha256(as_bytes("root of " + std::to_string(body))); }

Texts texts_for(int64_t body, int64_t items = 3) {
  Texts texts;
  for (int64_t i = 0; i < items; ++i) {
    texts.push_back("{\"body\":" + std::to_string(body) + ",\"item\":" + std::to_string(i) +
                    ",\"text\":\"" +
                    std::string(static_cast<size_t>((body * 7 + i * 13) % 90), 'x') + "\"}");
  }
  return texts;
}

Result<void> append(BodyStore& store, int64_t body, int64_t items = 3) {
  TRY(store.begin());
  for (const std::string& text : texts_for(body, items)) TRY(store.add_item(text));
  return store.finish(root_for(body));
}

struct Disk {
  SimulatedFileSystem files;
  Disk() {
    EXPECT_TRUE(make_directories(files, kVault));
    EXPECT_TRUE(files.sync_all("/"));
  }
  Result<BodyStore> open(BodyMode mode, int64_t segment_bytes = int64_t{1} << 26) {
    return BodyStore::open(files, kVault, mode,
                           {.segment_bytes = segment_bytes, .free_space_floor = 0});
  }
  // A store with `bodies` synced bodies, closed again.
  void fill(int64_t bodies, int64_t segment_bytes) {
    BodyStore store = open(BodyMode::kWrite, segment_bytes).value();
    EXPECT_TRUE(store.truncate_to(0));
    for (int64_t k = 0; k < bodies; ++k) EXPECT_TRUE(append(store, k));
    EXPECT_TRUE(store.sync());
  }
};

// Everything as texts_for and root_for say.
Result<void> read_everything(BodyStore& store) {
  for (int64_t k = 0; k < store.size(); ++k) {
    BodyHeader header = TRY(store.header(k));
    Texts items = TRY(store.items(k));
    if (header.root != root_for(k) || items != texts_for(k))
      return fail(ErrorKind::kInvalid, "body " + std::to_string(k) + " differs");
    for (size_t i = 0; i < items.size(); ++i) {
      std::string one = TRY(store.item(k, static_cast<int64_t>(i)));
      if (one != items[i]) return fail(ErrorKind::kInvalid, "one item differs");
    }
  }
  return {};
}

TEST(BodyStore, WritesTheDocumentedBytes) {
  Disk disk;
  BodyStore store = disk.open(BodyMode::kWrite).value();
  ASSERT_TRUE(store.truncate_to(0));
  ASSERT_TRUE(store.begin());
  ASSERT_TRUE(store.add_item("{\"a\":1}"));
  ASSERT_TRUE(store.add_item("{}"));
  ASSERT_TRUE(store.finish(root_for(0)));
  ASSERT_TRUE(store.sync());

  Bytes numbers = from_hex(
                      "0000000000000000"
                      "00000002"
                      "00000000"
                      "0000000000000019")
                      .value();
  std::string rest(as_text(numbers));
  rest.append(as_text(root_for(0).bytes));
  auto u32 = [](uint32_t value) {
    Bytes bytes;
    put_u32be(bytes, value);
    return std::string(as_text(bytes));
  };
  std::string expected = "habeas-bodies v1 alg=plain first=0" + std::string(29, ' ') + "\n" +
                         "HBOD" + u32(crc32c(as_bytes(rest))) + rest + u32(7) +
                         u32(crc32c(as_bytes("{\"a\":1}"))) + "{\"a\":1}" + u32(2) +
                         u32(crc32c(as_bytes("{}"))) + "{}";
  EXPECT_EQ(disk.files.tree(kVault).at("bodies/000000.bodies"), expected);
  EXPECT_EQ(to_hex(as_bytes(disk.files.tree(kVault).at("bodies/index"))),
            "0000000000000002"
            "0000000000000040"
            "0000000000000019");
}

TEST(BodyStore, ReadsBackWhatWasWrittenOverManySegments) {
  Disk disk;
  disk.fill(20, 700);
  EXPECT_GT(disk.files.tree(kVault).size(), 5U);
  for (BodyMode mode : {BodyMode::kRead, BodyMode::kWrite}) {
    BodyStore store = disk.open(mode, 700).value();
    EXPECT_EQ(store.size(), 20);
    EXPECT_TRUE(read_everything(store));
  }
}

TEST(BodyStore, IsEmptyWhereThereIsNothing) {
  Disk disk;
  BodyStore store = disk.open(BodyMode::kRead).value();
  EXPECT_EQ(store.size(), 0);
  EXPECT_EQ(store.header(0).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(store.item(0, 0).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(exists(disk.files, bodies_folder(kVault)));
}

TEST(BodyStore, FindsAnyItemOfALargeBody) {
  Disk disk;
  constexpr int64_t kItems = 30'000;
  {
    BodyStore store = disk.open(BodyMode::kWrite).value();
    ASSERT_TRUE(store.truncate_to(0));
    ASSERT_TRUE(append(store, 0, kItems));  // over 2 MB: flushed before its header is known
    ASSERT_TRUE(append(store, 1));
    EXPECT_EQ(store.item(0, kItems - 1).value(), texts_for(0, kItems).back());  // before any sync
    ASSERT_TRUE(store.sync());
  }
  BodyStore store = disk.open(BodyMode::kRead).value();
  Texts texts = texts_for(0, kItems);
  for (int64_t item : {0, 1, 255, 256, 257, 1024, 29'999})
    EXPECT_EQ(store.item(0, item).value(), texts[static_cast<size_t>(item)]) << item;
  EXPECT_EQ(store.items(0).value(), texts);
  EXPECT_EQ(store.item(0, kItems).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(store.items(1).value(), texts_for(1));
}

TEST(BodyStore, MakesALostOrDamagedIndexAgain) {
  Disk disk;
  disk.fill(12, 700);
  const std::string index = disk.files.tree(kVault).at("bodies/index");
  ASSERT_EQ(index.size(), 12U * 24);
  for (size_t i = 0; i < index.size(); ++i) {
    for (uint8_t mask : {uint8_t{1}, uint8_t{0x80}}) {
      ASSERT_TRUE(disk.files.flip(kVault / "bodies/index", static_cast<int64_t>(i), mask));
      Result<BodyStore> store = disk.open(BodyMode::kRead, 700);
      ASSERT_TRUE(store) << i;
      EXPECT_EQ(store->size(), 12) << i;
      EXPECT_TRUE(read_everything(*store)) << i;
      ASSERT_TRUE(disk.files.flip(kVault / "bodies/index", static_cast<int64_t>(i), mask));
    }
  }
  ASSERT_TRUE(disk.files.remove(kVault / "bodies/index"));
  {
    BodyStore store = disk.open(BodyMode::kWrite, 700).value();
    ASSERT_TRUE(store.truncate_to(12));
    EXPECT_TRUE(read_everything(store));
  }
  EXPECT_EQ(disk.files.tree(kVault).at("bodies/index"), index);
}

TEST(BodyStore, NoticesEveryFlippedByte) {
  Disk disk;
  disk.fill(8, 700);
  for (const auto& [name, bytes] : disk.files.tree(kVault)) {
    if (!name.ends_with(".bodies")) continue;
    for (size_t i = 0; i < bytes.size(); ++i) {
      ASSERT_TRUE(disk.files.flip(kVault / name, static_cast<int64_t>(i), 0x04));
      Result<BodyStore> store = disk.open(BodyMode::kWrite, 700);
      bool noticed = !store.has_value();
      if (store) {
        bool read = read_everything(*store).has_value();
        Result<void> tidied = store->truncate_to(8);
        noticed = !read || !tidied;
        if (!tidied) {
          EXPECT_EQ(tidied.error().kind, ErrorKind::kCorrupt);
        }
      }
      EXPECT_TRUE(noticed) << name << " byte " << i;
      ASSERT_TRUE(disk.files.flip(kVault / name, static_cast<int64_t>(i), 0x04));
    }
  }
  // And nothing was lost while it was looked at.
  BodyStore store = disk.open(BodyMode::kRead, 700).value();
  EXPECT_EQ(store.size(), 8);
  EXPECT_TRUE(read_everything(store));
}

TEST(BodyStore, NeverRemovesBodiesBecauseOneHeaderIsDamaged) {
  Disk disk;
  disk.fill(8, int64_t{1} << 20);
  FileTree before = disk.files.tree(kVault);
  ASSERT_TRUE(disk.files.flip(kVault / "bodies/000000.bodies", 64, 1));  // header of body 0
  ASSERT_TRUE(disk.files.remove(kVault / "bodies/index"));
  FileTree damaged = disk.files.tree(kVault);
  BodyStore store = disk.open(BodyMode::kWrite).value();
  Result<void> tidied = store.truncate_to(8);
  ASSERT_FALSE(tidied);
  EXPECT_EQ(tidied.error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(disk.files.tree(kVault), damaged);
}

TEST(BodyStore, NamesTheSegmentThatIsMissing) {
  Disk disk;
  disk.fill(12, 700);
  ASSERT_TRUE(disk.files.remove(kVault / "bodies/000001.bodies"));
  Result<BodyStore> store = disk.open(BodyMode::kRead, 700);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(store.error().message.find("000001.bodies"), std::string::npos);
}

TEST(BodyStore, RefusesAFormOfTheFutureWithAdvice) {
  Disk disk;
  std::string header = "habeas-bodies v2 alg=plain first=0" + std::string(29, ' ') + "\n";
  disk.files.replace_tree(kVault, {{"bodies/000000.bodies", header}});
  Result<BodyStore> store = disk.open(BodyMode::kRead);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(store.error().hint.find("newest"), std::string::npos);
}

TEST(BodyStore, TruncatesToAnyNumberOfBodies) {
  for (int64_t keep = 0; keep <= 12; ++keep) {
    Disk disk;
    disk.fill(12, 700);
    {
      BodyStore store = disk.open(BodyMode::kWrite, 700).value();
      EXPECT_EQ(store.truncate_to(13).error().kind, ErrorKind::kCorrupt);
      ASSERT_TRUE(store.truncate_to(keep));
      EXPECT_EQ(store.size(), keep);
      ASSERT_TRUE(append(store, keep));
      ASSERT_TRUE(store.sync());
    }
    SeededRandom random(1);
    disk.files.crash(CrashMode::kDropAll, random);
    BodyStore store = disk.open(BodyMode::kRead, 700).value();
    EXPECT_EQ(store.size(), keep + 1);
    EXPECT_TRUE(read_everything(store)) << keep;
  }
}

TEST(BodyStore, TakesBackABodyThatIsAbandonedOrWhoseEntryFailed) {
  Disk disk;
  BodyStore store = disk.open(BodyMode::kWrite).value();
  ASSERT_TRUE(store.truncate_to(0));
  ASSERT_TRUE(append(store, 0));
  ASSERT_TRUE(store.begin());
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(store.add_item(std::string(100'000, 'y')));
  ASSERT_TRUE(store.abandon());
  ASSERT_TRUE(append(store, 1));
  ASSERT_TRUE(append(store, 2));
  ASSERT_TRUE(store.sync());
  ASSERT_TRUE(store.truncate_to(2));
  EXPECT_EQ(store.size(), 2);
  ASSERT_TRUE(append(store, 2));
  ASSERT_TRUE(store.truncate_to(3));  // not yet synced
  EXPECT_TRUE(read_everything(store));
  EXPECT_EQ(store.size(), 3);
}

TEST(BodyStore, RefusesToBeginBelowTheFreeSpaceFloor) {
  Disk disk;
  BodyStore store =
      BodyStore::open(disk.files, kVault, BodyMode::kWrite, {.free_space_floor = 1'000'000})
          .value();
  ASSERT_TRUE(store.truncate_to(0));
  disk.files.set_free_space(999'999);
  Result<void> begun = store.begin();
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind, ErrorKind::kIo);
  EXPECT_NE(begun.error().hint.find("free some space"), std::string::npos);
  disk.files.set_free_space(2'000'000);
  EXPECT_TRUE(append(store, 0));
}

TEST(BodyStore, IsPoisonedByAFailedSync) {
  Disk disk;
  BodyStore store = disk.open(BodyMode::kWrite).value();
  ASSERT_TRUE(store.truncate_to(0));
  ASSERT_TRUE(append(store, 0));
  disk.files.fail_at(disk.files.operations() + 1,
                     FaultKind::kIoError);  // 0: the write, 1: the sync
  ASSERT_FALSE(store.sync());
  EXPECT_FALSE(store.sync());
  EXPECT_FALSE(store.begin());
  EXPECT_FALSE(store.truncate_to(0));
}

TEST(BodyStore, RefusesEmptyAndOverlongItems) {
  Disk disk;
  BodyStore store = disk.open(BodyMode::kWrite).value();
  ASSERT_TRUE(store.truncate_to(0));
  ASSERT_TRUE(store.begin());
  EXPECT_EQ(store.add_item("").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(store.add_item(std::string(static_cast<size_t>(kMaxStoredItem) + 1, 'x')).error().kind,
            ErrorKind::kInvalid);
  ASSERT_TRUE(store.add_item("{}"));
  EXPECT_TRUE(store.finish(root_for(0)));
}

// --- Erasure ---

constexpr const char* kReduced = "{\"erased\":9,\"leaves\":[]}";

std::vector<BodyErasure> some_erasures() {
  return {{.body = 1, .item = 0, .stored = kReduced},
          {.body = 1, .item = 2, .stored = kReduced},
          {.body = 6, .item = 1, .stored = kReduced}};
}

Texts texts_after_erasure(int64_t body) {
  Texts texts = texts_for(body);
  for (const BodyErasure& erasure : some_erasures()) {
    if (erasure.body == body) texts[static_cast<size_t>(erasure.item)] = erasure.stored;
  }
  return texts;
}

bool anywhere(const FileTree& tree, const std::string& text) {
  return std::any_of(tree.begin(), tree.end(),
                     [&](const auto& file) { return file.second.find(text) != std::string::npos; });
}

TEST(BodyStore, ErasesItemsAndOverwritesTheOldBytes) {
  Disk disk;
  disk.fill(8, 700);
  std::unique_ptr<File> old_file =
      disk.files.open(body_segment_path(kVault, 0), OpenMode::kRead).value();
  {
    BodyStore store = disk.open(BodyMode::kWrite, 700).value();
    ASSERT_TRUE(store.truncate_to(8));
    ASSERT_TRUE(store.erase(some_erasures()));
    for (int64_t k = 0; k < 8; ++k) {
      EXPECT_EQ(store.items(k).value(), texts_after_erasure(k)) << k;
      EXPECT_EQ(store.header(k)->root, root_for(k));
    }
    ASSERT_TRUE(store.erase(some_erasures()));  // again: nothing to do
    ASSERT_TRUE(append(store, 8));
    ASSERT_TRUE(store.sync());
  }
  for (const BodyErasure& erasure : some_erasures()) {
    EXPECT_FALSE(
        anywhere(disk.files.tree("/"), texts_for(erasure.body)[static_cast<size_t>(erasure.item)]));
  }
  // The file that was replaced: what was erased is zeros, what was not is still there.
  std::string old_bytes(static_cast<size_t>(old_file->size().value()), '\0');
  ASSERT_TRUE(
      old_file->read_at(0, {reinterpret_cast<uint8_t*>(old_bytes.data()), old_bytes.size()}));
  EXPECT_EQ(old_bytes.find(texts_for(1)[0]), std::string::npos);
  EXPECT_EQ(old_bytes.find(texts_for(1)[2]), std::string::npos);
  EXPECT_NE(old_bytes.find(texts_for(1)[1]), std::string::npos);

  SeededRandom random(1);
  disk.files.crash(CrashMode::kDropAll, random);
  BodyStore store = disk.open(BodyMode::kRead, 700).value();
  EXPECT_EQ(store.size(), 9);
  for (int64_t k = 0; k < 8; ++k) EXPECT_EQ(store.items(k).value(), texts_after_erasure(k)) << k;
}

TEST(BodyStore, ErasesBesideDamageAndEvenDamagedItems) {
  Disk disk;
  disk.fill(8, int64_t{1} << 20);
  std::string bytes = disk.files.tree(kVault).at("bodies/000000.bodies");
  auto neighbour = static_cast<int64_t>(bytes.find(texts_for(2)[0]));
  auto target = static_cast<int64_t>(bytes.find(texts_for(1)[0]));
  ASSERT_TRUE(disk.files.flip(kVault / "bodies/000000.bodies", neighbour + 3, 1));
  ASSERT_TRUE(disk.files.flip(kVault / "bodies/000000.bodies", target + 3, 1));
  BodyStore store = disk.open(BodyMode::kWrite).value();
  ASSERT_TRUE(store.truncate_to(8));
  ASSERT_TRUE(store.erase(some_erasures()));
  EXPECT_EQ(store.items(1).value(), texts_after_erasure(1));
  EXPECT_EQ(store.items(2).error().kind, ErrorKind::kCorrupt);
}

TEST(BodyStore, ErasesNothingIfOneItemDoesNotExist) {
  Disk disk;
  disk.fill(8, 700);
  FileTree before = disk.files.tree(kVault);
  BodyStore store = disk.open(BodyMode::kWrite, 700).value();
  ASSERT_TRUE(store.truncate_to(8));
  for (BodyErasure wrong : {BodyErasure{.body = 8, .item = 0, .stored = kReduced},
                            BodyErasure{.body = 2, .item = 3, .stored = kReduced}}) {
    std::vector<BodyErasure> erasures = some_erasures();
    erasures.push_back(wrong);
    EXPECT_EQ(store.erase(erasures).error().kind, ErrorKind::kNotFound);
  }
  EXPECT_EQ(disk.files.tree(kVault), before);
}

// --- Crashes ---

struct Sweep {
  CrashMode mode;
  bool second_crash;  // a power cut after the case was reopened
};

constexpr Sweep kSweeps[] = {{CrashMode::kDropAll, false},
                             {CrashMode::kKeepAll, false},
                             {CrashMode::kRandom, false},
                             {CrashMode::kRandom, true},
                             {CrashMode::kProcessOnly, true}};

// Appends bodies in groups, and says in `acknowledged` what a ledger would have entries for.
Result<void> append_groups(Disk& disk, int64_t& acknowledged) {
  BodyStore store = TRY(disk.open(BodyMode::kWrite, 700));
  TRY(store.truncate_to(acknowledged));
  for (int group = 0; group < 4; ++group) {
    for (int i = 0; i <= group; ++i) TRY(append(store, store.size()));
    TRY(store.sync());
    acknowledged = store.size();
    if (group == 1) {  // a body whose entry is refused
      TRY(append(store, store.size(), 5));
      TRY(store.sync());
      TRY(store.truncate_to(acknowledged));
    }
  }
  return {};
}

void check_after_crash(Disk& disk, int64_t acknowledged, const std::string& where) {
  Result<BodyStore> store = disk.open(BodyMode::kWrite, 700);
  ASSERT_TRUE(store) << where << ": " << store.error().message;
  Result<void> tidied = store->truncate_to(acknowledged);
  ASSERT_TRUE(tidied) << where << ": " << tidied.error().message;
  Result<void> read = read_everything(*store);
  ASSERT_TRUE(read) << where << ": " << read.error().message;
  ASSERT_EQ(store->size(), acknowledged) << where;
}

TEST(BodyStoreCrash, LosesNothingThatWasSynced) {
  int64_t operations = 0;
  {
    Disk disk;
    int64_t start = disk.files.operations();
    int64_t acknowledged = 0;
    ASSERT_TRUE(append_groups(disk, acknowledged));
    ASSERT_EQ(acknowledged, 10);
    operations = disk.files.operations() - start;
  }
  ASSERT_GT(operations, 30);
  for (int64_t n = 0; n < operations; ++n) {
    for (const Sweep& sweep : kSweeps) {
      Disk disk;
      SeededRandom random(static_cast<uint64_t>(n) * 31 + static_cast<uint64_t>(sweep.mode));
      disk.files.kill_at(disk.files.operations() + n);
      int64_t acknowledged = 0;
      // Killed while the index is written, nobody notices: the commit was done.
      if (append_groups(disk, acknowledged)) {
        EXPECT_EQ(acknowledged, 10) << n;
      }
      disk.files.crash(sweep.mode, random);
      std::string where = "killed at operation " + std::to_string(n) + ", mode " +
                          std::to_string(static_cast<int>(sweep.mode));
      check_after_crash(disk, acknowledged, where);
      if (sweep.second_crash) {
        disk.files.crash(CrashMode::kRandom, random);
        check_after_crash(disk, acknowledged, where + ", twice");
      }
      ASSERT_TRUE(append_groups(disk, acknowledged)) << where;
      disk.files.crash(CrashMode::kDropAll, random);
      check_after_crash(disk, acknowledged, where + ", and on");
    }
  }
}

TEST(BodyStoreCrash, ReportsEveryFaultAndGoesOnAfterwards) {
  for (FaultKind kind : {FaultKind::kNoSpace, FaultKind::kIoError}) {
    int faults = 0;
    for (int64_t n = 0;; ++n) {
      Disk disk;
      disk.files.fail_at(disk.files.operations() + n, kind);
      int64_t start = disk.files.operations();
      int64_t acknowledged = 0;
      Result<void> done = append_groups(disk, acknowledged);
      if (disk.files.operations() - start <= n) break;  // beyond the end
      if (!done) {
        ++faults;
        EXPECT_EQ(done.error().kind, ErrorKind::kIo) << n;
      } else {
        EXPECT_EQ(acknowledged, 10) << n;  // only the index may fail unnoticed
      }
      disk.files.clear_faults();
      check_after_crash(disk, acknowledged, "fault at operation " + std::to_string(n));
      SeededRandom random(static_cast<uint64_t>(n));
      disk.files.crash(CrashMode::kDropAll, random);
      check_after_crash(disk, acknowledged,
                        "fault at operation " + std::to_string(n) + ", then a crash");
    }
    EXPECT_GT(faults, 20);
  }
}

Result<void> erase_some(Disk& disk) {
  BodyStore store = TRY(disk.open(BodyMode::kWrite, 700));
  TRY(store.truncate_to(8));
  return store.erase(some_erasures());
}

void check_old_or_new(Disk& disk, bool must_be_new, const std::string& where) {
  Result<BodyStore> store = disk.open(BodyMode::kWrite, 700);
  ASSERT_TRUE(store) << where << ": " << store.error().message;
  Result<void> tidied = store->truncate_to(8);
  ASSERT_TRUE(tidied) << where << ": " << tidied.error().message;
  for (int64_t k = 0; k < 8; ++k) {
    Result<Texts> texts = store->items(k);
    ASSERT_TRUE(texts) << where << ": " << texts.error().message;
    EXPECT_TRUE(*texts == texts_after_erasure(k) || (!must_be_new && *texts == texts_for(k)))
        << where << ", body " << k;
    EXPECT_EQ(store->header(k)->root, root_for(k));
  }
  for (const auto& [name, bytes] : disk.files.tree(kVault))
    EXPECT_FALSE(name.ends_with(".rewrite")) << where;
}

TEST(BodyStoreCrash, ErasureIsOldOrNewForEachBody) {
  int64_t operations = 0;
  {
    Disk disk;
    disk.fill(8, 700);
    int64_t start = disk.files.operations();
    ASSERT_TRUE(erase_some(disk));
    operations = disk.files.operations() - start;
  }
  ASSERT_GT(operations, 15);
  for (int64_t n = 0; n < operations; ++n) {
    for (const Sweep& sweep : kSweeps) {
      Disk disk;
      disk.fill(8, 700);
      SeededRandom random(static_cast<uint64_t>(n) * 17 + static_cast<uint64_t>(sweep.mode));
      disk.files.kill_at(disk.files.operations() + n);
      bool acknowledged = erase_some(disk).has_value();
      std::string where = "killed at operation " + std::to_string(n) + ", mode " +
                          std::to_string(static_cast<int>(sweep.mode));
      disk.files.crash(sweep.mode, random);
      check_old_or_new(disk, acknowledged, where);
      if (sweep.second_crash) {
        disk.files.crash(CrashMode::kRandom, random);
        check_old_or_new(disk, acknowledged, where + ", twice");
      }
      ASSERT_TRUE(erase_some(disk)) << where;
      disk.files.crash(CrashMode::kDropAll, random);
      check_old_or_new(disk, true, where + ", repeated");
    }
  }
}

TEST(BodyStoreCrash, ErasureSurvivesEveryFault) {
  for (FaultKind kind : {FaultKind::kNoSpace, FaultKind::kIoError}) {
    for (int64_t n = 0;; ++n) {
      Disk disk;
      disk.fill(8, 700);
      int64_t start = disk.files.operations();
      disk.files.fail_at(start + n, kind);
      Result<void> done = erase_some(disk);
      if (disk.files.operations() - start <= n) break;
      disk.files.clear_faults();
      check_old_or_new(disk, done.has_value(), "fault at operation " + std::to_string(n));
    }
  }
}

}  // namespace
}  // namespace habeas::vault
