// SPDX-License-Identifier: Apache-2.0
#include "ingest/read_file.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/core.h>

#include "ingest/internal/options.h"
#include "ingest/protocol.h"

namespace habeas::ingest {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// The reader process. Killed and waited for by its end.
class Child {
 public:
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (output_ >= 0) close(output_);
    if (process_ > 0) {
      kill(process_, SIGKILL);
      wait();
    }
  }

  Result<void> start(const ReaderProgram& program, const SealedBytes& bytes,
                     const std::string& order, int64_t memory_bytes);
  [[nodiscard]] int output() const { return output_; }
  void end() const { kill(process_, SIGKILL); }
  // The status of wait4(2), once.
  int wait() {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return status;
  }

 private:
  pid_t process_ = -1;
  int output_ = -1;
};

// What the process finds in its environment: nothing of the caller's but what libraries need to be
// found. One thread, so that the result does not depend on how many processors there are.
std::vector<std::string> child_environment(int64_t memory_bytes) {
  std::vector<std::string> out = {"LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1", "GIO_USE_VFS=local"};
  for (const char* name : {"LD_LIBRARY_PATH", "TESSDATA_PREFIX"}) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody here sets the environment
    if (const char* value = std::getenv(name)) out.push_back(fmt::format("{}={}", name, value));
  }
#if defined(__SANITIZE_ADDRESS__)
  out.push_back(
      fmt::format("ASAN_OPTIONS=detect_leaks=0:hard_rss_limit_mb={}", memory_bytes >> 20));
#else
  static_cast<void>(memory_bytes);  // setrlimit, in confine.cc
#endif
  return out;
}

Result<void> Child::start(const ReaderProgram& program, const SealedBytes& bytes,
                          const std::string& order, int64_t memory_bytes) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorKind::kIo, "no pipe can be had for a reader");
  output_ = ends[0];
  fcntl(output_, F_SETPIPE_SZ, 1 << 20);  // fewer changes between the two; no loss if refused
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, bytes.descriptor(), kInputDescriptor + 1);
  posix_spawn_file_actions_adddup2(&actions, ends[1], kOutputDescriptor);
  posix_spawn_file_actions_adddup2(&actions, kInputDescriptor + 1, kInputDescriptor);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, kInputDescriptor + 1);
  std::vector<std::string> words = {program.executable, program.word, order};
  std::vector<std::string> environment = child_environment(memory_bytes);
  auto pointers = [](std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
  };
  int failed = posix_spawn(&process_, program.executable.c_str(), &actions, nullptr,
                           pointers(words).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) {
    process_ = -1;
    return fail(ErrorKind::kIo, fmt::format("the reader cannot be started: error {}", failed));
  }
  return {};
}

// One file being read: pump the pipe into the parser until it is closed, the time is up, the user
// has enough, or the output is not what it must be.
class Reading {
 public:
  Reading(const ReadOptions& options, ReadingSink& sink, Progress& progress)
      : options_(options), progress_(progress), parser_(sink, options.limits.output_bytes) {}

  Result<ReadingTool> run(const ReaderProgram& program, const SealedBytes& bytes,
                          const std::string& order) {
    TRY(child_.start(program, bytes, order, options_.limits.memory_bytes));
    // works.
    SteadyTime deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(options_.limits.clock_seconds);
    TRY(pump(deadline));
    int status = child_.wait();
    if (!parser_.ended()) return fail(death(status));
    TRY(parser_.finish());
    return parser_.tool();
  }

 private:
  Result<void> pump(SteadyTime deadline) {
    Bytes chunk(size_t{1} << 20);
    for (;;) {
      pollfd wanted{.fd = child_.output(), .events = POLLIN, .revents = 0};
      int ready = poll(&wanted, 1, 200);
      if (progress_.stop_requested())
        return fail(ErrorKind::kConflict, "stopped before the file was read");
      if (std::chrono::steady_clock::now() > deadline) {
        return fail(ErrorKind::kInvalid,
                    fmt::format("its reader{} was ended: it was not done after {} s", reader_name(),
                                options_.limits.clock_seconds),
                    "the file may be made to hold readers up; or the machine is busy");
      }
      if (ready <= 0) continue;
      ssize_t got = read(child_.output(), chunk.data(), chunk.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail(ErrorKind::kIo, "the reader's pipe cannot be read");
      if (got == 0) return {};
      TRY(parser_.feed(ByteView(chunk.data(), static_cast<size_t>(got))));
    }
  }

  [[nodiscard]] std::string reader_name() const {
    return parser_.tool().format.empty() ? "" : " (" + parser_.tool().format + ")";
  }

  [[nodiscard]] Error death(int status) const {
    std::string what = fmt::format("its reader{} ", reader_name());
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)) {
      return Error{ErrorKind::kInvalid,
                   what + fmt::format("was ended: it used up {} s of the processor, or the memory",
                                      options_.limits.seconds),
                   "the file may be made to hold readers up; raise --seconds if you trust it"};
    }
    if (WIFSIGNALED(status))
      what += fmt::format("crashed (signal {})", WTERMSIG(status));
    else
      what += fmt::format("broke off (status {})", WEXITSTATUS(status));
    return Error{
        ErrorKind::kInvalid, what,
        "the file is damaged, or made to attack readers; the exhibit itself is kept as it is"};
  }

  const ReadOptions& options_;
  Progress& progress_;
  FrameParser parser_;
  Child child_;
};

}  // namespace

Result<ReadingTool> read_file(const ReaderProgram& program, const SealedBytes& bytes,
                              std::string_view name, std::string_view media_type,
                              const ReadOptions& options, ReadingSink& sink, Progress& progress) {
  if (bytes.size() > options.limits.input_bytes) {
    return fail(ErrorKind::kInvalid,
                fmt::format("it is larger than the {} bytes that a reader takes",
                            options.limits.input_bytes));
  }
  ReaderOrder order{.options = options,
                    .name = std::string(name),
                    .media_type = std::string(media_type),
                    .size = bytes.size(),
                    .parent = getpid()};
  return Reading(options, sink, progress).run(program, bytes, format_order(order));
}

}  // namespace habeas::ingest
