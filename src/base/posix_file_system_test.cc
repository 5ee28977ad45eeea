// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/file_system.h"

namespace habeas {
namespace {

class PosixFileSystemTest : public testing::Test {
 protected:
  PosixFileSystemTest() {
    std::string form = (fs::temp_directory_path() / "habeas-base-XXXXXX").string();
    root_ = mkdtemp(form.data());
  }
  ~PosixFileSystemTest() override { fs::remove_all(root_); }
  FileSystem& files_ = posix_file_system();
  fs::path root_;
};

TEST_F(PosixFileSystemTest, WritesDurablyAndReadsBack) {
  ASSERT_TRUE(make_directories(files_, root_ / "a/b"));
  ASSERT_TRUE(write_file_durably(files_, root_ / "a/b/c", "one"));
  ASSERT_TRUE(write_file_durably(files_, root_ / "a/b/c", "two"));
  EXPECT_EQ(read_file(files_, root_ / "a/b/c").value(), "two");
  EXPECT_EQ(files_.list(root_ / "a/b").value(), std::vector<std::string>{"c"});
  EXPECT_FALSE(read_file(files_, root_ / "a/b/c", 2));
  ASSERT_TRUE(remove_tree(files_, root_ / "a"));
  EXPECT_FALSE(exists(files_, root_ / "a"));
  EXPECT_TRUE(remove_tree(files_, root_ / "a"));
}

TEST_F(PosixFileSystemTest, FollowsNoLinkAndHangsOnNoFifo) {
  ASSERT_EQ(symlink("/etc/passwd", (root_ / "link").c_str()), 0);
  ASSERT_EQ(mkfifo((root_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(files_.open(root_ / "link", OpenMode::kRead).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(files_.open(root_ / "fifo", OpenMode::kRead).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(files_.status(root_ / "link")->type, FileType::kSymlink);
  EXPECT_EQ(files_.status(root_ / "fifo")->type, FileType::kOther);
}

TEST_F(PosixFileSystemTest, SaysWhichKindOfFailureItWas) {
  EXPECT_EQ(files_.open(root_ / "none", OpenMode::kRead).error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(write_file(files_, root_ / "x", ""));
  EXPECT_EQ(files_.open(root_ / "x", OpenMode::kCreateNew).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(files_.open(root_ / "x" / "y", OpenMode::kRead).error().kind, ErrorKind::kNotFound);
}

TEST_F(PosixFileSystemTest, ASecondHolderIsToldWhoHoldsTheLock) {
  auto first = files_.lock(root_ / "lock", "process 42 (habeas add)");
  ASSERT_TRUE(first);
  auto second = files_.lock(root_ / "lock", "process 43");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
  EXPECT_NE(second.error().message.find("process 42 (habeas add)"), std::string::npos);
  first.value().reset();
  EXPECT_TRUE(files_.lock(root_ / "lock", "process 43"));
}

}  // namespace
}  // namespace habeas
