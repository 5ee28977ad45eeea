// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/file_system.h"

// The contract of base/file_system.h, checked on every implementation:
//   INSTANTIATE_TEST_SUITE_P(Posix, FileSystemSuite, testing::Values(&make_posix_place));

namespace habeas {

// A file system and an empty folder in it to play in.
class TestPlace {
 public:
  virtual ~TestPlace() = default;
  [[nodiscard]] virtual FileSystem& files() = 0;
  [[nodiscard]] virtual fs::path folder() = 0;
};

class FileSystemSuite : public testing::TestWithParam<std::function<std::unique_ptr<TestPlace>()>> {
 protected:
  FileSystemSuite() : place_(GetParam()()), files_(place_->files()), root_(place_->folder()) {}

  std::string content(const fs::path& path) { return read_file(files_, path).value(); }

  std::unique_ptr<TestPlace> place_;
  FileSystem& files_;
  fs::path root_;
};

TEST_P(FileSystemSuite, EachOpenModeMeetsAPresentAndAMissingFile) {
  struct Case {
    OpenMode mode;
    bool present_ok;
    ErrorKind present_error;
    bool missing_ok;
    ErrorKind missing_error;
  };
  const Case kCases[] = {
      {OpenMode::kRead, true, {}, false, ErrorKind::kNotFound},
      {OpenMode::kReadWrite, true, {}, false, ErrorKind::kNotFound},
      {OpenMode::kCreate, true, {}, true, {}},
      {OpenMode::kCreateNew, false, ErrorKind::kConflict, true, {}},
  };
  int number = 0;
  for (const Case& c : kCases) {
    fs::path present = root_ / ("present" + std::to_string(++number));
    ASSERT_TRUE(write_file(files_, present, "old"));
    Result<std::unique_ptr<File>> opened = files_.open(present, c.mode);
    ASSERT_EQ(opened.has_value(), c.present_ok) << number;
    if (!c.present_ok) {
      EXPECT_EQ(opened.error().kind, c.present_error) << number;
    }
    EXPECT_EQ(content(present), "old") << "opening never empties a file";
    Result<std::unique_ptr<File>> missing =
        files_.open(root_ / ("missing" + std::to_string(number)), c.mode);
    ASSERT_EQ(missing.has_value(), c.missing_ok) << number;
    if (!c.missing_ok) {
      EXPECT_EQ(missing.error().kind, c.missing_error) << number;
    }
  }
  EXPECT_EQ(files_.open(root_ / "no/such/folder", OpenMode::kCreate).error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(files_.open(root_, OpenMode::kRead).error().kind, ErrorKind::kInvalid);
}

TEST_P(FileSystemSuite, WritesAnywhereAndReadsGapsAsZeros) {
  std::unique_ptr<File> file = files_.open(root_ / "x", OpenMode::kCreateNew).value();
  ASSERT_TRUE(file->write_at(5, as_bytes("abc")));
  ASSERT_TRUE(file->write_at(1, as_bytes("Z")));
  EXPECT_EQ(file->size().value(), 8);
  EXPECT_EQ(content(root_ / "x"), std::string("\0Z\0\0\0abc", 8));
  Bytes out(4);
  EXPECT_EQ(file->read_at(6, out).value(), 2U) << "fewer bytes only at the end";
  EXPECT_EQ(file->read_at(8, out).value(), 0U);
  EXPECT_EQ(file->read_at(100, out).value(), 0U);
  ASSERT_TRUE(file->truncate(6));
  ASSERT_TRUE(file->truncate(7));
  EXPECT_EQ(content(root_ / "x"), std::string("\0Z\0\0\0a\0", 7))
      << "what was cut off does not come back";
  ASSERT_TRUE(file->sync());
}

TEST_P(FileSystemSuite, AFileOpenedForReadingIsNotWritten) {
  ASSERT_TRUE(write_file(files_, root_ / "x", "old"));
  std::unique_ptr<File> file = files_.open(root_ / "x", OpenMode::kRead).value();
  EXPECT_FALSE(file->write_at(0, as_bytes("n")));
  EXPECT_FALSE(file->truncate(0));
  EXPECT_EQ(content(root_ / "x"), "old");
}

TEST_P(FileSystemSuite, RenameReplacesAndOpenFilesLiveOn) {
  ASSERT_TRUE(write_file(files_, root_ / "old", "old"));
  ASSERT_TRUE(write_file(files_, root_ / "new", "new"));
  std::unique_ptr<File> replaced = files_.open(root_ / "old", OpenMode::kRead).value();
  ASSERT_TRUE(files_.rename(root_ / "new", root_ / "old"));
  EXPECT_EQ(content(root_ / "old"), "new");
  EXPECT_FALSE(exists(files_, root_ / "new"));
  Bytes out(3);
  EXPECT_EQ(replaced->read_at(0, out).value(), 3U);
  EXPECT_EQ(as_text(out), "old");
  EXPECT_EQ(files_.rename(root_ / "none", root_ / "old").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(content(root_ / "old"), "new");
}

TEST_P(FileSystemSuite, RenamesAcrossFolders) {
  ASSERT_TRUE(make_directories(files_, root_ / "a/b"));
  ASSERT_TRUE(make_directories(files_, root_ / "c"));
  ASSERT_TRUE(write_file(files_, root_ / "a/b/x", "1"));
  ASSERT_TRUE(files_.rename(root_ / "a/b/x", root_ / "c/y"));
  EXPECT_EQ(content(root_ / "c/y"), "1");
  EXPECT_TRUE(files_.list(root_ / "a/b").value().empty());
}

TEST_P(FileSystemSuite, ListsNamesSortedByBytes) {
  for (std::string_view name : {"b", "a10", "a2", "B", "\xc3\xa9"})
    ASSERT_TRUE(write_file(files_, root_ / name, ""));
  ASSERT_TRUE(files_.make_directory(root_ / "a"));
  EXPECT_EQ(files_.list(root_).value(),
            (std::vector<std::string>{"B", "a", "a10", "a2", "b", "\xc3\xa9"}));
  EXPECT_EQ(files_.list(root_ / "none").error().kind, ErrorKind::kNotFound);
}

TEST_P(FileSystemSuite, FoldersAreMadeOneLevelAtATime) {
  EXPECT_EQ(files_.make_directory(root_ / "a/b").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(files_.make_directory(root_ / "a"));
  ASSERT_TRUE(files_.make_directory(root_ / "a")) << "one that is there is no failure";
  EXPECT_EQ(files_.status(root_ / "a")->type, FileType::kDirectory);
  ASSERT_TRUE(write_file(files_, root_ / "f", "12345"));
  EXPECT_EQ(files_.make_directory(root_ / "f").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(files_.status(root_ / "f")->type, FileType::kRegular);
  EXPECT_EQ(files_.status(root_ / "f")->size, 5);
  EXPECT_EQ(files_.status(root_ / "none").error().kind, ErrorKind::kNotFound);
}

TEST_P(FileSystemSuite, RemovesFilesAndEmptyFoldersOnly) {
  ASSERT_TRUE(make_directories(files_, root_ / "a/b"));
  EXPECT_FALSE(files_.remove(root_ / "a"));
  ASSERT_TRUE(files_.remove(root_ / "a/b"));
  ASSERT_TRUE(files_.remove(root_ / "a"));
  EXPECT_EQ(files_.remove(root_ / "a").error().kind, ErrorKind::kNotFound);
}

TEST_P(FileSystemSuite, SyncsFoldersAndWholeDisks) {
  ASSERT_TRUE(write_file(files_, root_ / "x", "1"));
  EXPECT_TRUE(files_.sync_directory(root_));
  EXPECT_TRUE(files_.sync_all(root_));
  EXPECT_EQ(files_.sync_directory(root_ / "none").error().kind, ErrorKind::kNotFound);
  EXPECT_GT(files_.free_space(root_).value(), 0);
}

TEST_P(FileSystemSuite, ALockHasOneHolder) {
  Result<std::unique_ptr<FileLock>> first = files_.lock(root_ / "lock", "process 42");
  ASSERT_TRUE(first);
  Result<std::unique_ptr<FileLock>> second = files_.lock(root_ / "lock", "process 43");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
  EXPECT_NE(second.error().message.find("process 42"), std::string::npos);
  first.value().reset();
  EXPECT_TRUE(files_.lock(root_ / "lock", "process 43"));
  EXPECT_TRUE(exists(files_, root_ / "lock")) << "the file stays";
}

TEST_P(FileSystemSuite, ADurableWriteLeavesOneFile) {
  ASSERT_TRUE(write_file_durably(files_, root_ / "x", "one"));
  ASSERT_TRUE(write_file_durably(files_, root_ / "x", "two"));
  EXPECT_EQ(files_.list(root_).value(), std::vector<std::string>{"x"});
  EXPECT_EQ(content(root_ / "x"), "two");
}

}  // namespace habeas
