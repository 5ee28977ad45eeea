// SPDX-License-Identifier: Apache-2.0
#include "base/testing/simulated_file_system.h"

#include <set>
#include <stdlib.h>

#include "base/testing/file_system_suite.h"

namespace habeas {
namespace {

class PosixPlace : public TestPlace {
 public:
  PosixPlace() {
    std::string form = (fs::temp_directory_path() / "habeas-suite-XXXXXX").string();
    root_ = mkdtemp(form.data());
  }
  ~PosixPlace() override { fs::remove_all(root_); }
  FileSystem& files() override { return posix_file_system(); }
  fs::path folder() override { return root_; }

 private:
  fs::path root_;
};

class SimulatedPlace : public TestPlace {
 public:
  FileSystem& files() override { return files_; }
  fs::path folder() override { return "/"; }

 private:
  SimulatedFileSystem files_;
};

std::unique_ptr<TestPlace> make_posix_place() { return std::make_unique<PosixPlace>(); }
std::unique_ptr<TestPlace> make_simulated_place() { return std::make_unique<SimulatedPlace>(); }

INSTANTIATE_TEST_SUITE_P(Posix, FileSystemSuite, testing::Values(&make_posix_place));
INSTANTIATE_TEST_SUITE_P(Simulated, FileSystemSuite, testing::Values(&make_simulated_place));

std::string content(FileSystem& files, const fs::path& path) {
  return read_file(files, path).value();
}

TEST(SimulatedDisk, KeepsSyncedBytesUnderSyncedNamesOnly) {
  for (bool sync_file : {false, true}) {
    for (bool sync_folder : {false, true}) {
      SimulatedFileSystem files;
      SeededRandom random(1);
      std::unique_ptr<File> file = files.open("/x", OpenMode::kCreateNew).value();
      ASSERT_TRUE(file->write_at(0, as_bytes("abc")));
      if (sync_file) {
        ASSERT_TRUE(file->sync());
      }
      if (sync_folder) {
        ASSERT_TRUE(files.sync_directory("/"));
      }
      files.crash(CrashMode::kDropAll, random);
      ASSERT_EQ(exists(files, "/x"), sync_folder);
      if (sync_folder) {
        EXPECT_EQ(content(files, "/x"), sync_file ? "abc" : "");
      }
    }
  }
}

TEST(SimulatedDisk, KeepAllIsWhatAKilledProcessLeaves) {
  SimulatedFileSystem files;
  SeededRandom random(1);
  ASSERT_TRUE(write_file(files, "/x", "abc"));
  ASSERT_TRUE(files.rename("/x", "/y"));
  files.crash(CrashMode::kKeepAll, random);
  EXPECT_EQ(files.tree("/"), (FileTree{{"y", "abc"}}));
  files.crash(CrashMode::kDropAll, random);
  EXPECT_EQ(files.tree("/"), (FileTree{{"y", "abc"}})) << "what survived a crash is durable";
}

TEST(SimulatedDisk, AProcessCrashLeavesTheUnsyncedUnsynced) {
  SimulatedFileSystem files;
  SeededRandom random(1);
  ASSERT_TRUE(write_file(files, "/x", "abc"));
  files.crash(CrashMode::kProcessOnly, random);
  EXPECT_EQ(content(files, "/x"), "abc");
  files.crash(CrashMode::kDropAll, random);
  EXPECT_FALSE(exists(files, "/x"));
}

TEST(SimulatedDisk, TearsUnsyncedWritesAtSectors) {
  const std::string kOld(4096, 'o');
  const std::string kNew(4096, 'n');
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SimulatedFileSystem files;
    SeededRandom random(seed);
    ASSERT_TRUE(write_file_durably(files, "/x", kOld));
    std::unique_ptr<File> file = files.open("/x", OpenMode::kReadWrite).value();
    ASSERT_TRUE(file->write_at(100, as_bytes(kNew).first(3000)));
    files.crash(CrashMode::kRandom, random);
    std::string after = content(files, "/x");
    ASSERT_EQ(after.size(), 4096U);
    for (size_t sector = 0; sector < 8; ++sector) {
      size_t from = std::max<size_t>(100, sector * 512);
      size_t to = std::min<size_t>(3100, sector * 512 + 512);
      std::string_view within = std::string_view(after).substr(from, to - from);
      EXPECT_TRUE(within.find('o') == std::string_view::npos ||
                  within.find('n') == std::string_view::npos);
    }
    EXPECT_EQ(after.substr(0, 100) + after.substr(3100), std::string(1096, 'o'));
    outcomes.insert(after);
  }
  EXPECT_GT(outcomes.size(), 50U);
  EXPECT_TRUE(outcomes.contains(kOld.substr(0, 100) + kNew.substr(0, 3000) + kOld.substr(0, 996)) ||
              outcomes.contains(kOld));
}

TEST(SimulatedDisk, AnUnsyncedChangeOfSizeMaySurviveOrNot) {
  std::set<int64_t> sizes;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    SimulatedFileSystem files;
    SeededRandom random(seed);
    ASSERT_TRUE(write_file_durably(files, "/x", std::string(1000, 'o')));
    std::unique_ptr<File> file = files.open("/x", OpenMode::kReadWrite).value();
    ASSERT_TRUE(file->write_at(1000, as_bytes(std::string(1000, 'n'))));
    ASSERT_TRUE(file->truncate(10));
    files.crash(CrashMode::kRandom, random);
    sizes.insert(files.status("/x")->size);
  }
  EXPECT_EQ(sizes, (std::set<int64_t>{10, 1000, 2000}));
}

TEST(SimulatedDisk, ARenameOverADurableNameNeverLosesBoth) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    SimulatedFileSystem files;
    SeededRandom random(seed);
    ASSERT_TRUE(write_file_durably(files, "/x", "old"));
    std::unique_ptr<File> fresh = files.open("/x.tmp", OpenMode::kCreateNew).value();
    ASSERT_TRUE(fresh->write_at(0, as_bytes("new")));
    ASSERT_TRUE(fresh->sync());
    ASSERT_TRUE(files.rename("/x.tmp", "/x"));
    files.crash(CrashMode::kRandom, random);
    outcomes.insert(content(files, "/x"));
  }
  EXPECT_EQ(outcomes, (std::set<std::string>{"old", "new"}));
}

TEST(SimulatedDisk, ARenameAcrossFoldersIsNeverLostWithBothNames) {
  std::set<std::string> outcomes;
  for (bool sync_target : {false, true}) {
    for (uint64_t seed = 0; seed < 50; ++seed) {
      SimulatedFileSystem files;
      SeededRandom random(seed);
      ASSERT_TRUE(make_directories(files, "/a"));
      ASSERT_TRUE(make_directories(files, "/b"));
      ASSERT_TRUE(write_file_durably(files, "/a/x", "1"));
      ASSERT_TRUE(files.rename("/a/x", "/b/y"));
      ASSERT_TRUE(files.sync_directory("/a")) << "the source alone makes nothing durable";
      if (sync_target) {
        ASSERT_TRUE(files.sync_directory("/b"));
      }
      files.crash(CrashMode::kRandom, random);
      std::string found;
      for (const auto& entry : files.tree("/")) found += entry.first + " ";
      outcomes.insert(found);
      if (sync_target) {
        EXPECT_TRUE(exists(files, "/b/y"));
      }
    }
  }
  EXPECT_EQ(outcomes, (std::set<std::string>{"a/ b/y ", "a/x b/ ", "a/x b/y "}));
}

TEST(SimulatedDisk, AFailedSyncLosesItsWritesForGood) {
  SimulatedFileSystem files;
  SeededRandom random(1);
  ASSERT_TRUE(write_file_durably(files, "/x", "old"));
  std::unique_ptr<File> file = files.open("/x", OpenMode::kReadWrite).value();
  ASSERT_TRUE(file->write_at(0, as_bytes("new")));
  files.fail_at(files.operations(), FaultKind::kIoError);
  Result<void> synced = file->sync();
  ASSERT_FALSE(synced);
  EXPECT_EQ(synced.error().kind, ErrorKind::kIo);
  EXPECT_EQ(content(files, "/x"), "new");
  ASSERT_TRUE(file->sync()) << "the second sync lies";
  files.crash(CrashMode::kDropAll, random);
  EXPECT_EQ(content(files, "/x"), "old");
}

TEST(SimulatedDisk, AFailedWriteLeavesHalfAndOthersNothing) {
  SimulatedFileSystem files;
  std::unique_ptr<File> file = files.open("/x", OpenMode::kCreateNew).value();
  files.fail_at(1, FaultKind::kNoSpace);
  Result<void> written = file->write_at(0, as_bytes("abcd"));
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("No space left"), std::string::npos);
  EXPECT_EQ(content(files, "/x"), "ab");
  files.fail_at(2, FaultKind::kIoError);
  EXPECT_FALSE(files.rename("/x", "/y"));
  EXPECT_TRUE(exists(files, "/x"));
  EXPECT_TRUE(files.rename("/x", "/y")) << "later operations go on";
}

TEST(SimulatedDisk, AFullDiskTakesWhatFits) {
  SimulatedFileSystem files;
  files.set_free_space(6);
  std::unique_ptr<File> file = files.open("/x", OpenMode::kCreateNew).value();
  ASSERT_TRUE(file->write_at(0, as_bytes("abcd")));
  EXPECT_EQ(files.free_space("/").value(), 2);
  EXPECT_FALSE(file->write_at(2, as_bytes("CDEFGH")));
  EXPECT_EQ(content(files, "/x"), "abCDEF");
  ASSERT_TRUE(file->write_at(0, as_bytes("AB"))) << "overwriting needs no space";
  ASSERT_TRUE(files.remove("/x"));
  EXPECT_EQ(files.free_space("/").value(), 6);
}

TEST(SimulatedDisk, AKilledMachineAnswersNothingUntilItIsUpAgain) {
  SimulatedFileSystem files;
  SeededRandom random(1);
  std::unique_ptr<File> file = files.open("/x", OpenMode::kCreateNew).value();
  Result<std::unique_ptr<FileLock>> lock = files.lock("/lock", "me");
  ASSERT_TRUE(lock);
  files.kill_at(1);
  EXPECT_FALSE(file->write_at(0, as_bytes("a")));
  EXPECT_TRUE(files.killed());
  EXPECT_FALSE(files.status("/x"));
  EXPECT_FALSE(files.list("/"));
  EXPECT_FALSE(files.make_directory("/d"));
  files.crash(CrashMode::kKeepAll, random);
  EXPECT_EQ(content(files, "/x"), "a") << "the operation that was killed may have been done";
  EXPECT_FALSE(file->sync()) << "handles do not survive";
  Result<std::unique_ptr<FileLock>> next = files.lock("/lock", "other");
  EXPECT_TRUE(next) << "locks are released";
  lock.value().reset();
  EXPECT_FALSE(files.lock("/lock", "third")) << "a lock of before the crash releases nothing";
}

TEST(SimulatedDisk, CountsAndRecordsMutatingOperationsOnly) {
  SimulatedFileSystem files;
  files.record_operations();
  ASSERT_TRUE(make_directories(files, "/a"));
  ASSERT_TRUE(write_file_durably(files, "/a/x", "1"));
  ASSERT_TRUE(read_file(files, "/a/x"));
  ASSERT_TRUE(files.list("/a"));
  std::vector<std::string> log = files.operation_log();
  EXPECT_EQ(files.operations(), static_cast<int64_t>(log.size()));
  ASSERT_EQ(log.size(), 8U);
  EXPECT_EQ(log[0], "0 making the folder /a ");
  EXPECT_EQ(log[4], "4 writing /a/x.tmp 0+1");
  EXPECT_EQ(log[7], "7 syncing the folder /a ");
}

TEST(SimulatedDisk, SavesAndRestoresTreesAndFlipsBits) {
  SimulatedFileSystem files;
  SeededRandom random(1);
  ASSERT_TRUE(make_directories(files, "/case/empty"));
  ASSERT_TRUE(write_file(files, "/case/x", "abc"));
  FileTree backup = files.tree("/case");
  EXPECT_EQ(backup, (FileTree{{"empty/", ""}, {"x", "abc"}}));
  ASSERT_TRUE(write_file(files, "/case/x", "changed"));
  ASSERT_TRUE(write_file(files, "/case/y", "new"));
  files.replace_tree("/case", backup);
  EXPECT_EQ(files.tree("/case"), backup);
  EXPECT_TRUE(files.flip("/case/x", 1, 0x01));
  EXPECT_FALSE(files.flip("/case/x", 3, 0x01));
  files.crash(CrashMode::kDropAll, random);
  EXPECT_EQ(content(files, "/case/x"), "acc");
}

TEST(SimulatedDisk, AReadOnlyFileIsNotOpenedForWriting) {
  SimulatedFileSystem files;
  std::unique_ptr<File> file = files.open("/x", OpenMode::kCreateNew).value();
  ASSERT_TRUE(file->set_read_only(true));
  EXPECT_TRUE(files.is_read_only("/x"));
  EXPECT_EQ(files.open("/x", OpenMode::kReadWrite).error().kind, ErrorKind::kDenied);
  EXPECT_TRUE(files.open("/x", OpenMode::kRead));
}

TEST(SimulatedDisk, IsFastEnoughForSweepsOfThousands) {
  SeededRandom random(7);
  SimulatedFileSystem files;
  for (int round = 0; round < 2000; ++round) {
    ASSERT_TRUE(write_file_durably(files, "/x", std::string(4096, 'x')));
    files.crash(CrashMode::kRandom, random);
  }
  EXPECT_EQ(content(files, "/x").size(), 4096U);
}

}  // namespace
}  // namespace habeas
