// SPDX-License-Identifier: Apache-2.0
#include "vault/source_walk.h"

#include <algorithm>
#include <fcntl.h>
#include <functional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "vault/internal/outside_file.h"
#include "vault/testing/temporary_folder.h"

namespace habeas::vault {
namespace {

namespace fs = std::filesystem;

// One line an item: "name" for a source, "name: reason" for a refusal.
std::vector<std::string> walked(std::vector<std::string> arguments,
                                const std::string& without_prefix = "") {
  std::vector<std::string> lines;
  SourceWalk walk(std::move(arguments));
  while (std::optional<WalkItem> item = walk.next()) {
    std::string line;
    if (auto* source = std::get_if<std::unique_ptr<Source>>(&*item)) {
      line = (*source)->name();
    } else {
      const RefusedSource& refused = std::get<RefusedSource>(*item);
      line = refused.name + ": " + std::string(refusal_name(refused.refusal.reason));
    }
    if (line.starts_with(without_prefix)) line = line.substr(without_prefix.size());
    lines.push_back(line);
  }
  return lines;
}

std::unique_ptr<Source> only_source(const fs::path& argument) {
  SourceWalk walk({argument.string()});
  std::optional<WalkItem> item = walk.next();
  check(item && std::holds_alternative<std::unique_ptr<Source>>(*item),
        "the walk begins with a source");
  return std::move(std::get<std::unique_ptr<Source>>(*item));
}

std::string reason_of(const OpenedSource& opened) {
  const Refusal* refusal = std::get_if<Refusal>(&opened);
  return refusal == nullptr ? "opened" : std::string(refusal_name(refusal->reason));
}

std::unique_ptr<SourceReader> reader_of(const Source& source) {
  OpenedSource opened = source.open();
  check(std::holds_alternative<std::unique_ptr<SourceReader>>(opened), "the source opens");
  return std::move(std::get<std::unique_ptr<SourceReader>>(opened));
}

std::string read_to_end(SourceReader& reader) {
  std::string all;
  Bytes buffer(7);
  while (size_t got = reader.read(buffer).value()) all += as_text(ByteView(buffer).first(got));
  return all;
}

TEST(SourceWalk, TakesArgumentsAsGivenAndFoldersInOrderOfBytes) {
  TemporaryFolder folder;
  for (const char* name : {"b/2", "b/10", "b/B", "a.txt", "b.txt", "b/c/x", "\xc3\xa9", "Z"})
    folder.write(name, name);
  const std::string root = folder.path().string() + "/";
  const std::vector<std::string> expected = {"Z",   "a.txt", "b/10",  "b/2",
                                             "b/B", "b/c/x", "b.txt", "\xc3\xa9"};
  EXPECT_EQ(walked({root}, root), expected);
  EXPECT_EQ(walked({folder.path().string()}, root), expected);
  EXPECT_EQ(walked({root + "b.txt", root + "a.txt"}, root),
            (std::vector<std::string>{"b.txt", "a.txt"}));
}

TEST(SourceWalk, KeepsHostileNamesByteForByte) {
  TemporaryFolder folder;
  const std::vector<std::string> names = {"\x01",
                                          " ",
                                          "-",
                                          "a\nb",
                                          "\"'`$(x)",
                                          "\xe2\x80\xae"
                                          "fdp.exe",
                                          "\xff\xfe broken"};
  for (const std::string& name : names) folder.write(name, name);
  std::vector<std::string> expected = names;
  std::sort(expected.begin(), expected.end());
  const std::string root = folder.path().string() + "/";
  EXPECT_EQ(walked({root}, root), expected);
  SourceWalk walk({root});
  while (std::optional<WalkItem> item = walk.next()) {
    const Source& source = *std::get<std::unique_ptr<Source>>(*item);
    EXPECT_EQ(read_to_end(*reader_of(source)), source.name().substr(root.size()));
  }
}

TEST(SourceWalk, RefusesWhatIsNoRegularFileWithItsReason) {
  TemporaryFolder folder;
  folder.write("file", "x");
  folder.write("folder/inside", "x");
  fs::create_symlink("/etc/passwd", folder / "link");
  fs::create_symlink("folder", folder / "linked-folder");
  fs::create_symlink("nowhere", folder / "dangling");
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  int server = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string socket_path = (folder / "socket").string();
  ASSERT_LT(socket_path.size(), sizeof address.sun_path);
  std::copy(socket_path.begin(), socket_path.end(), address.sun_path);
  ASSERT_EQ(bind(server, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const bool device_made =
      mknod((folder / "null").c_str(), S_IFCHR | 0600, makedev(1, 3)) == 0;  // root only

  const std::string root = folder.path().string() + "/";
  std::vector<std::string> expected = {"dangling: link", "fifo: fifo", "file",
                                       "folder/inside",  "link: link", "linked-folder: link"};
  if (device_made) expected.push_back("null: device");
  expected.push_back("socket: socket");
  EXPECT_EQ(walked({root}, root), expected);

  // The same as arguments; a trailing slash does not make a link followed.
  const struct {
    std::string name;
    const char* line;
  } kArguments[] = {
      {root + "link", "link: link"},
      {root + "linked-folder", "linked-folder: link"},
      {root + "linked-folder/", "linked-folder/: link"},
      {root + "fifo", "fifo: fifo"},
      {root + "socket", "socket: socket"},
      {root + "missing", "missing: missing"},
      {root + "file/x", "file/x: missing"},
  };
  for (const auto& row : kArguments)
    EXPECT_EQ(walked({row.name}, root), std::vector<std::string>{row.line});
  EXPECT_EQ(walked({"/dev/null", ""}),
            (std::vector<std::string>{"/dev/null: device", ": missing"}));
  close(server);
}

TEST(SourceWalk, FollowsLinksThatLeadToAnArgument) {
  TemporaryFolder folder;
  folder.write("real/file", "x");
  fs::create_symlink("real", folder / "way");
  EXPECT_EQ(read_to_end(*reader_of(*only_source(folder / "way/file"))), "x");
}

TEST(SourceWalk, RefusesWhatWasSwappedBetweenTheWalkAndTheOpening) {
  TemporaryFolder folder;
  folder.write("outside/secret", "secret");
  const struct {
    const char* what;
    std::function<void(const fs::path&)> swap;
    const char* reason;
  } kCases[] = {
      {"by a link",
       [&](const fs::path& at) {
         fs::remove(at / "sub/f");
         fs::create_symlink(folder / "outside/secret", at / "sub/f");
       },
       "link"},
      {"by a FIFO",
       [](const fs::path& at) {
         fs::remove(at / "sub/f");
         check(mkfifo((at / "sub/f").c_str(), 0600) == 0, "mkfifo");
       },
       "fifo"},
      {"by a folder",
       [](const fs::path& at) {
         fs::remove(at / "sub/f");
         fs::create_directory(at / "sub/f");
       },
       "other"},
      {"by nothing", [](const fs::path& at) { fs::remove(at / "sub/f"); }, "missing"},
      {"its folder by a link",
       [&](const fs::path& at) {
         fs::rename(at / "sub", at / "gone");
         fs::create_symlink(folder / "outside", at / "sub");
         folder.write("outside/f", "secret");
       },
       "link"},
  };
  for (const auto& row : kCases) {
    fs::remove_all(folder / "given");
    folder.write("given/sub/f", "x");
    std::unique_ptr<Source> source = only_source(folder / "given");
    row.swap(folder / "given");
    EXPECT_EQ(reason_of(source->open()), row.reason) << row.what;
  }
}

TEST(OutsideFolder, OpensNothingThroughALinkWithEitherWayOfLookingUp) {
  TemporaryFolder folder;
  folder.write("given/sub/f", "x");
  folder.write("outside/f", "secret");
  fs::create_symlink(folder / "outside", folder / "given/linked");
  fs::create_symlink(folder / "outside/f", folder / "given/link");
  const struct {
    const char* below;
    int code;
  } kCases[] = {
      {"sub/f", 0},         {"linked/f", ELOOP}, {"link", ELOOP}, {"sub/missing", ENOENT},
      {"sub/f/x", ENOTDIR},
  };
  for (OutsideFolder::LookUp look_up :
       {OutsideFolder::LookUp::kBest, OutsideFolder::LookUp::kStepByStep}) {
    OutsideFolder outside(
        open_outside(AT_FDCWD, (folder / "given").c_str(), O_RDONLY | O_DIRECTORY), look_up);
    for (const auto& row : kCases) {
      errno = 0;
      Descriptor opened = outside.open_below(row.below, O_RDONLY);
      EXPECT_EQ(opened.valid(), row.code == 0) << row.below;
      if (!opened.valid()) {
        EXPECT_EQ(errno, row.code) << row.below;
      }
    }
  }
}

TEST(SourceWalk, SaysWhichFilesItMayNotRead) {
  TemporaryFolder folder;
  folder.write("closed", "x");
  fs::permissions(folder / "closed", fs::perms::none);
  fs::permissions(folder.path(), fs::perms::all);
  std::unique_ptr<Source> source = only_source(folder / "closed");
  const bool root = geteuid() == 0;
  if (root) {
    ASSERT_EQ(seteuid(65534), 0);  // root may read everything: be nobody for a moment
  }
  const std::string reason = reason_of(source->open());
  if (root) {
    ASSERT_EQ(seteuid(0), 0);
  }
  EXPECT_EQ(reason, "unreadable");
}

TEST(SourceReader, TellsAFileThatChangedWhileItWasRead) {
  TemporaryFolder folder;
  const std::string content(100, 'a');
  const struct {
    const char* what;
    std::function<void(const fs::path&)> change;
    const char* said;
  } kCases[] = {
      {"nothing", [](const fs::path&) {}, nullptr},
      {"grown", [](const fs::path& at) { std::ofstream(at, std::ios::app) << "more"; }, "it grew"},
      {"shrunk", [](const fs::path& at) { fs::resize_file(at, 50); }, "it shrank"},
      {"emptied", [](const fs::path& at) { fs::resize_file(at, 0); }, "it shrank"},
      {"rewritten",
       [](const fs::path& at) { std::fstream(at, std::ios::in | std::ios::out).seekp(3).put('b'); },
       "its modification time moved"},
  };
  for (const auto& row : kCases) {
    fs::path path = folder.write("f", content);
    std::unique_ptr<SourceReader> reader = reader_of(*only_source(path));
    Bytes buffer(10);
    ASSERT_EQ(reader->read(buffer).value(), 10u);
    row.change(path);
    std::string rest = read_to_end(*reader);
    EXPECT_LE(rest.size(), content.size() - 10) << "never more than there was at first";
    Result<void> unchanged = reader->unchanged();
    EXPECT_EQ(unchanged.has_value(), row.said == nullptr) << row.what;
    if (!unchanged) {
      EXPECT_EQ(unchanged.error().kind, ErrorKind::kConflict);
      EXPECT_NE(unchanged.error().message.find(row.said == nullptr ? "?" : row.said),
                std::string::npos)
          << unchanged.error().message;
    }
  }
}

TEST(SourceReader, RefusesFilesWhoseSizeTheSystemDoesNotKnow) {
  // /proc files are "regular" with size 0: what they hold is made while it is read.
  std::unique_ptr<SourceReader> reader = reader_of(*only_source("/proc/self/status"));
  EXPECT_EQ(read_to_end(*reader), "");
  EXPECT_FALSE(reader->unchanged().has_value());
}

TEST(SourceWalk, WalksAFolderOfFiveThousand) {
  TemporaryFolder folder;
  std::vector<std::string> expected;
  for (int i = 0; i < 5000; ++i) {
    expected.push_back(std::to_string(i));
    folder.write(expected.back(), "");
  }
  std::sort(expected.begin(), expected.end());
  const std::string root = folder.path().string() + "/";
  EXPECT_EQ(walked({root}, root), expected);
}

TEST(SourceWalk, ReachesFilesDeeperThanTheLongestPath) {
  TemporaryFolder folder;
  const std::string step(100, 'd');
  int here = open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (int depth = 0; depth < 60; ++depth) {
    ASSERT_EQ(mkdirat(here, step.c_str(), 0700), 0);
    int next = openat(here, step.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    close(here);
    here = next;
  }
  int leaf = openat(here, "leaf", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(write(leaf, "deep", 4), 4);
  close(leaf);
  close(here);
  std::unique_ptr<Source> source = only_source(folder.path());
  EXPECT_GT(source->name().size(), 6000u);
  EXPECT_EQ(read_to_end(*reader_of(*source)), "deep");
}

TEST(SourceWalk, TakesTheStandardInputOnce) {
  EXPECT_EQ(walked({"-", "-"}), (std::vector<std::string>{"-", "-: twice"}));
}

TEST(StreamSource, ReadsAPipeToItsEnd) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string text = "what came through the pipe";
  ASSERT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  close(ends[1]);
  std::unique_ptr<Source> source = stream_source("letter", ends[0]);
  std::unique_ptr<SourceReader> reader = reader_of(*source);
  EXPECT_EQ(reader->expected_size(), -1);
  EXPECT_EQ(read_to_end(*reader), text);
  EXPECT_TRUE(reader->unchanged().has_value());
  close(ends[0]);
  EXPECT_EQ(reason_of(source->open()), "unreadable");  // a closed descriptor
}

TEST(SourceReader, LeavesTheAccessTimeAlone) {
  TemporaryFolder folder;
  fs::path path = folder.write("f", "x");
  timespec times[2] = {{.tv_sec = 1000, .tv_nsec = 0}, {.tv_sec = 2000, .tv_nsec = 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  EXPECT_EQ(read_to_end(*reader_of(*only_source(path))), "x");
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_atim.tv_sec, 1000);
}

}  // namespace
}  // namespace habeas::vault
