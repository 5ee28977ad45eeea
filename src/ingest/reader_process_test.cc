// SPDX-License-Identifier: Apache-2.0
// What a reader may not do, and what happens when it tries. This program is its own reader: main()
// below, with readers that misbehave.
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "ingest/internal/options.h"
#include "ingest/internal/readers.h"
#include "ingest/protocol.h"
#include "ingest/read_file.h"
#include "ingest/reader_main.h"
#include "ingest/testing/collected.h"

namespace habeas::ingest {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitised = true;  // without seccomp (confine.cc)
#else
constexpr bool kSanitised = false;
#endif

Result<void> loop(const ReaderInput&, ReadingSink&) {
  volatile uint64_t turns = 0;
  for (;;) turns = turns + 1;
}

Result<void> sleep_for_ever(const ReaderInput&, ReadingSink&) {
  for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
}

Result<void> allocate(const ReaderInput&, ReadingSink&) {
  std::vector<std::unique_ptr<char[]>> held;
  for (;;) {
    held.push_back(std::make_unique<char[]>(size_t{16} << 20));
    std::memset(held.back().get(), 1, size_t{16} << 20);
  }
}

Result<void> crash(const ReaderInput&, ReadingSink&) {
  std::raise(SIGSEGV);
  return {};
}

Result<void> leave(const ReaderInput&, ReadingSink&) { _exit(3); }

Result<void> talk_for_ever(const ReaderInput&, ReadingSink& sink) {
  for (;;) TRY(sink.metadata("a", "b"));
}

Result<void> throw_up(const ReaderInput&, ReadingSink&) {
  throw std::runtime_error("a library threw");
}

// Each attempt is told with what the system answered: 0 or an errno.
Result<void> attempt(const ReaderInput& input, ReadingSink& sink) {
  auto tell = [&](std::string_view what, bool done) {
    return sink.metadata(what, done ? "done" : std::strerror(errno));
  };
  std::string secret(input.name);
  TRY(tell("socket", socket(AF_INET, SOCK_STREAM, 0) >= 0));
  TRY(tell("unix socket", socket(AF_UNIX, SOCK_STREAM, 0) >= 0));
  pid_t child = fork();
  if (child == 0) _exit(0);
  TRY(tell("fork", child > 0));
  char shell[] = "/bin/true";
  char* arguments[] = {shell, nullptr};
  char* environment[] = {nullptr};
  TRY(tell("exec", execve(shell, arguments, environment) == 0));
  TRY(tell("write a file", open("/tmp/habeas-reader-test", O_CREAT | O_WRONLY, 0600) >= 0));
  TRY(tell("write over a file", open(secret.c_str(), O_RDWR) >= 0));
  TRY(tell("read a file of others", open(secret.c_str(), O_RDONLY) >= 0));
  TRY(tell("read passwords", open("/etc/passwd", O_RDONLY) >= 0));
  TRY(tell("list home", opendir("/root") != nullptr));
  TRY(tell("remove a file", unlink(secret.c_str()) == 0));
  TRY(tell("signal the parent", kill(getppid(), 0) == 0));
  rlimit more{RLIM_INFINITY, RLIM_INFINITY};
  TRY(tell("raise a limit", setrlimit(RLIMIT_CPU, &more) == 0));
  TRY(tell("another input", lseek(4, 0, SEEK_SET) >= 0));
  TRY(tell("write the input", write(kInputDescriptor, "x", 1) == 1));
  return tell("read a library's file", open("/usr/share/zoneinfo", O_RDONLY | O_DIRECTORY) >= 0 ||
                                           open("/usr/share", O_RDONLY | O_DIRECTORY) >= 0);
}

Result<void> echo(const ReaderInput& input, ReadingSink& sink) {
  return sink.block({.kind = "paragraph", .text = as_text(input.bytes)});
}

// Tells its process id and waits: for the test of a parent that dies.
Result<void> name_and_wait(const ReaderInput&, ReadingSink& sink) {
  TRY(sink.metadata("pid", std::to_string(getpid())));
  TRY(static_cast<FrameWriter&>(sink).tool({}));
  for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
}

constexpr Reader kMischief[] = {{"loop", loop, nullptr},         {"sleep", sleep_for_ever, nullptr},
                                {"allocate", allocate, nullptr}, {"crash", crash, nullptr},
                                {"leave", leave, nullptr},       {"talk", talk_for_ever, nullptr},
                                {"throw", throw_up, nullptr},    {"attempt", attempt, nullptr},
                                {"echo", echo, nullptr},         {"name", name_and_wait, nullptr}};

struct Outcome {
  Collected found;
  Result<ReadingTool> tool = fail(ErrorKind::kInvalid, "not run");
};

Outcome read_as(std::string_view format, std::string_view name = "file", ReadLimits limits = {},
                std::string_view bytes = "bytes") {
  Outcome out;
  Result<SealedBytes> sealed = SealedBytes::from(as_bytes(bytes));
  EXPECT_TRUE(sealed);
  ReadOptions options;
  options.format = format;
  options.limits = limits;
  out.tool = read_file(ReaderProgram{}, *sealed, name, "", options, out.found);
  return out;
}

TEST(ReaderProcess, GetsTheBytesAndSaysWhatItFound) {
  std::string bytes(3 << 20, 'x');
  Outcome out = read_as("echo", "file", {}, bytes);
  ASSERT_TRUE(out.tool) << out.tool.error().message;
  EXPECT_EQ(out.found.all(), "paragraph: " + bytes + "\n");
  EXPECT_EQ(out.tool->name, "habeas reader echo");
  EXPECT_TRUE(out.tool->confinement.starts_with("limits ")) << out.tool->confinement;
  EXPECT_TRUE(read_as("echo", "file", {}, "").tool);
}

TEST(ReaderProcess, OneThatLoopsIsEndedByTheProcessorsTimeAndNamed) {
  Outcome out = read_as("loop", "file", {.seconds = 1});
  ASSERT_FALSE(out.tool);
  EXPECT_EQ(out.tool.error().message,
            "its reader (loop) was ended: it used up 1 s of the processor, or the memory");
}

TEST(ReaderProcess, OneThatWaitsIsEndedByTheClockAndNamed) {
  Outcome out = read_as("sleep", "file", {.clock_seconds = 1});
  ASSERT_FALSE(out.tool);
  EXPECT_EQ(out.tool.error().message, "its reader (sleep) was ended: it was not done after 1 s");
}

TEST(ReaderProcess, OneThatEatsMemoryIsEndedAndSaysSo) {
  Outcome out = read_as("allocate", "file", {.seconds = 20, .memory_bytes = int64_t{400} << 20});
  ASSERT_FALSE(out.tool);
  EXPECT_EQ(out.tool.error().kind, ErrorKind::kInvalid);
  // A sanitiser ends the process itself, without the exception that says why.
  std::string_view said = kSanitised ? "its reader (allocate)" : "memory";
  EXPECT_NE(out.tool.error().message.find(said), std::string::npos) << out.tool.error().message;
}

TEST(ReaderProcess, OneThatCrashesOrLeavesOrThrowsIsARefusalOfThatFile) {
  EXPECT_NE(read_as("crash").tool.error().message.find("its reader (crash)"), std::string::npos);
  EXPECT_EQ(read_as("leave").tool.error().message, "its reader (leave) broke off (status 3)");
  EXPECT_EQ(read_as("throw").tool.error().message, "its reader gave up: a library threw");
  EXPECT_EQ(read_as("nothing").tool.error().message, "there is no reader called \"nothing\"");
}

TEST(ReaderProcess, OneThatTalksForEverIsCutOff) {
  Outcome out = read_as("talk", "file", {.output_bytes = 1 << 20});
  ASSERT_FALSE(out.tool);
  EXPECT_NE(out.tool.error().message.find("more than 1048576 bytes"), std::string::npos);
}

TEST(ReaderProcess, MayNotReachNetworkFilesOrProcesses) {
  std::string secret =
      fmt::format("{}/habeas-secret-{}", std::filesystem::temp_directory_path().string(), getpid());
  std::ofstream(secret) << "a witness";
  Outcome out = read_as("attempt", secret);
  ASSERT_TRUE(out.tool) << out.tool.error().message;
  bool landlock = out.tool->confinement.find("no-landlock") == std::string::npos;
  bool seccomp = out.tool->confinement.find("no-seccomp") == std::string::npos;
  EXPECT_EQ(seccomp, !kSanitised) << out.tool->confinement;
  std::map<std::string, bool> done;
  for (const std::string& line : out.found.lines) {
    size_t equals = line.find('=');
    done[line.substr(9, equals - 9)] = line.substr(equals + 1) == "done";
  }
  EXPECT_EQ(done.size(), 15U) << out.found.all();
  for (const char* what :
       {"socket", "unix socket", "fork", "exec", "signal the parent", "raise a limit"})
    EXPECT_FALSE(seccomp && done[what]) << what;
  for (const char* what : {"write a file", "write over a file", "remove a file"})
    EXPECT_FALSE((seccomp || landlock) && done[what]) << what;
  for (const char* what : {"read a file of others", "read passwords", "list home"})
    EXPECT_FALSE(landlock && done[what]) << what;
  EXPECT_FALSE(done["another input"]);
  EXPECT_FALSE(done["write the input"]);
  EXPECT_TRUE(done["read a library's file"]);
  EXPECT_TRUE(std::filesystem::exists(secret));
  EXPECT_FALSE(std::filesystem::exists("/tmp/habeas-reader-test"));
  std::filesystem::remove(secret);
}

TEST(ReaderProcess, DiesWithItsParent) {
  // A process between this one and the reader, killed while the reader waits.
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  pid_t between = fork();
  if (between == 0) {
    struct Tell : ReadingSink {
      int to = -1;
      Result<void> metadata(std::string_view, std::string_view value) override {
        bool told = write(to, value.data(), value.size()) > 0;
        close(to);
        if (!told) return fail(ErrorKind::kIo, "nobody listens");
        return {};
      }
    } sink;
    sink.to = ends[1];
    Result<SealedBytes> sealed = SealedBytes::from(as_bytes("x"));
    ReadOptions options;
    options.format = "name";
    static_cast<void>(read_file(ReaderProgram{}, *sealed, "x", "", options, sink));
    _exit(0);
  }
  close(ends[1]);
  char digits[32] = {};
  ssize_t got = read(ends[0], digits, sizeof digits - 1);
  close(ends[0]);
  ASSERT_GT(got, 0);
  pid_t reader = std::stoi(digits);
  EXPECT_EQ(kill(reader, 0), 0);
  kill(between, SIGKILL);
  waitpid(between, nullptr, 0);
  bool gone = false;
  for (int i = 0; i < 100 && !gone; ++i) {
    gone = kill(reader, 0) != 0;
    // An orphan that nobody has waited for yet is dead all the same.
    std::ifstream status(fmt::format("/proc/{}/stat", reader));
    std::string line;
    if (std::getline(status, line)) gone = gone || line.find(") Z") != std::string::npos;
    if (!gone) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_TRUE(gone);
}

TEST(ReaderProcess, StopsWhenTheUserDoes) {
  struct Impatient : Progress {
    void report(std::string_view, int64_t, int64_t, std::string_view) override {}
    bool stop_requested() override { return true; }
  } impatient;
  Collected sink;
  Result<SealedBytes> sealed = SealedBytes::from(as_bytes("x"));
  ReadOptions options;
  options.format = "sleep";
  Result<ReadingTool> tool = read_file(ReaderProgram{}, *sealed, "x", "", options, sink, impatient);
  ASSERT_FALSE(tool);
  EXPECT_EQ(tool.error().kind, ErrorKind::kConflict);
}

TEST(ReaderProcess, AFileOverTheLimitIsNotRead) {
  EXPECT_FALSE(read_as("echo", "file", {.input_bytes = 3}, "four").tool);
  auto source = [left = 10](std::span<uint8_t> out) mutable -> Result<size_t> {
    if (left-- == 0) return size_t{0};
    return std::min<size_t>(out.size(), 100);
  };
  EXPECT_TRUE(SealedBytes::from(source, 1000));
  EXPECT_FALSE(SealedBytes::from(source, 999));
}

TEST(SealedBytes, CannotBeChanged) {
  Result<SealedBytes> sealed = SealedBytes::from(as_bytes("witness"));
  ASSERT_TRUE(sealed);
  EXPECT_LT(pwrite(sealed->descriptor(), "x", 1, 0), 0);
  EXPECT_NE(ftruncate(sealed->descriptor(), 0), 0);
  EXPECT_EQ(sealed->size(), 7);
}

}  // namespace
}  // namespace habeas::ingest

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "reader")
    return habeas::ingest::reader_main(argc, argv, habeas::ingest::kMischief);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
