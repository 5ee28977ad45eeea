// SPDX-License-Identifier: Apache-2.0
//
// What a whole case does per second, with body, entry and projection: one change at a time, with
// every sync that it makes, and 4,096 exhibits as one change. Rows as docs/benchmarks.md says.
//   case_bench [FOLDER]           FOLDER is on the disk to be measured; default the present folder
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <unistd.h>

#include <fmt/core.h>

#include "workspace/add_exhibits.h"
#include "workspace/state_claims.h"

namespace habeas::workspace {
namespace {

struct Syncs {
  int64_t files = 0;    // fdatasync
  int64_t folders = 0;  // fsync of a folder
  int64_t whole = 0;    // syncfs
  [[nodiscard]] int64_t all() const { return files + folders + whole; }
};

// The real disk, counting what is asked of it.
class CountedFile : public File {
 public:
  CountedFile(std::unique_ptr<File> file, Syncs& syncs) : file_(std::move(file)), syncs_(syncs) {}
  Result<size_t> read_at(int64_t offset, std::span<uint8_t> out) const override {
    return file_->read_at(offset, out);
  }
  Result<void> write_at(int64_t offset, ByteView bytes) override {
    return file_->write_at(offset, bytes);
  }
  Result<void> truncate(int64_t size) override { return file_->truncate(size); }
  Result<void> sync() override {
    ++syncs_.files;
    return file_->sync();
  }
  Result<int64_t> size() const override { return file_->size(); }
  Result<void> set_read_only(bool read_only) override { return file_->set_read_only(read_only); }

 private:
  std::unique_ptr<File> file_;
  Syncs& syncs_;
};

class CountedDisk : public FileSystem {
 public:
  Syncs syncs;

  Result<std::unique_ptr<File>> open(const fs::path& path, OpenMode mode) override {
    std::unique_ptr<File> file = TRY(disk_.open(path, mode));
    return std::unique_ptr<File>(std::make_unique<CountedFile>(std::move(file), syncs));
  }
  Result<FileStatus> status(const fs::path& path) override { return disk_.status(path); }
  Result<void> rename(const fs::path& from, const fs::path& to) override {
    return disk_.rename(from, to);
  }
  Result<void> remove(const fs::path& path) override { return disk_.remove(path); }
  Result<void> make_directory(const fs::path& path) override { return disk_.make_directory(path); }
  Result<std::vector<std::string>> list(const fs::path& path) override { return disk_.list(path); }
  Result<void> sync_directory(const fs::path& path) override {
    ++syncs.folders;
    return disk_.sync_directory(path);
  }
  Result<void> sync_all(const fs::path& path) override {
    ++syncs.whole;
    return disk_.sync_all(path);
  }
  Result<int64_t> free_space(const fs::path& path) override { return disk_.free_space(path); }
  Result<std::unique_ptr<FileLock>> lock(const fs::path& path, std::string_view note) override {
    return disk_.lock(path, note);
  }

 private:
  FileSystem& disk_ = posix_file_system();
};

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "case_bench: {}\n", why);
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error().message);
  return std::move(*result);
}

double timed(const std::function<void()>& work) {
  auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Seconds of CPU of this process so far, all threads: what a loaded machine does not change.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

int setting(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::max(1, std::atoi(text));
}

void row(const std::string& name, double value, const std::string& unit, const std::string& peer,
         double ratio) {
  fmt::print("{}\t{:.0f}\t{}\t{}\t{:.2f}\n", name, value, unit, peer, ratio);
  std::fflush(stdout);
}

// fdatasync of 300 bytes written over a prewritten file, per second.
double raw_syncs(const fs::path& folder, int count) {
  const fs::path path = folder / "raw";
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) give_up("cannot write " + path.string());
  std::string zeros(size_t{1} << 20, '\0');
  std::string text(300, 'x');
  if (::pwrite(fd, zeros.data(), zeros.size(), 0) < 0 || fsync(fd) != 0) give_up("writing failed");
  double seconds = timed([&] {
    for (int i = 0; i < count; ++i) {
      off_t at = static_cast<off_t>(static_cast<size_t>(i) * text.size() % (zeros.size() / 2));
      if (::pwrite(fd, text.data(), text.size(), at) < 0 || fdatasync(fd) != 0)
        give_up("fdatasync failed");
    }
  });
  close(fd);
  fs::remove(path);
  return count / seconds;
}

struct Bench {
  CountedDisk disk;
  fs::path folder;
  Environment environment{
      .files = disk,
      .home = folder / "home",
      .passphrase = [](std::string_view) -> Result<std::string> { return std::string("bench"); },
      .kdf_cost = KdfCost::kMinimum};

  explicit Bench(fs::path where) : folder(std::move(where)) {}

  Workspace fresh_case() {
    InitSecrets secrets;
    return must(Workspace::create(environment, folder / "case",
                                  {.name = "bench", .origin = "", .actor_name = ""}, secrets));
  }
};

// `operation` is done `count` times; its rate stands beside the rate at which this disk could do as
// many syncs and nothing else, measured before and after.
void measure_operation(Bench& bench, const std::string& name, int count,
                       const std::function<void(int)>& operation) {
  double before = raw_syncs(bench.folder, 300);
  Syncs start = bench.disk.syncs;
  double cpu = cpu_seconds();
  double seconds = timed([&] {
    for (int i = 0; i < count; ++i) operation(i);
  });
  cpu = cpu_seconds() - cpu;
  double wall = (before + raw_syncs(bench.folder, 300)) / 2;
  auto each = [&](int64_t from, int64_t to) { return static_cast<double>(to - from) / count; };
  const Syncs& end = bench.disk.syncs;
  double syncs = each(start.all(), end.all());
  double rate = count / seconds;
  row(name, rate, "1/s", "300/s (gate 1.00)", rate / 300);
  row(fmt::format("  its syncs: {:.1f} of files, {:.1f} of folders, {:.1f} of all",
                  each(start.files, end.files), each(start.folders, end.folders),
                  each(start.whole, end.whole)),
      syncs, "each", fmt::format("{:.0f} raw fdatasync/s: room for {:.0f}/s", wall, wall / syncs),
      rate * syncs / wall);
  row("  its CPU", cpu * 1e6 / count, "us each", "3333 us: 300/s on one core", cpu * 300 / count);
}

void measure_batch(Bench& bench, Workspace& workspace) {
  const fs::path in = bench.folder / "in";
  fs::create_directories(in);
  constexpr int kFiles = 4096 + 904;
  for (int i = 0; i < kFiles; ++i) std::ofstream(in / fmt::format("{:05}", i)) << "exhibit " << i;
  const int64_t size = workspace.log().size();
  Syncs start = bench.disk.syncs;
  AddRequest request;
  request.arguments = {in.string()};
  AddSummary summary;
  double cpu = cpu_seconds();
  double seconds = timed([&] {
    summary = must(add_exhibits(
        workspace, request, [](const Added&) {}, [](const vault::RefusedSource&) {}));
  });
  cpu = cpu_seconds() - cpu;
  const int64_t entries = workspace.log().size() - size;
  if (summary.fresh != kFiles || entries != 2) give_up("5,000 exhibits are not two entries");
  row(fmt::format("add {} small exhibits: {} entries", kFiles, entries), kFiles / seconds,
      "files/s", fmt::format("{} syncs in all", bench.disk.syncs.all() - start.all()), 1);
  row("  its CPU, all threads", cpu * 1e6 / kFiles, "us each", "100 us: 10,000/s on one core",
      cpu * 1e4 / kFiles);
}

int run(const fs::path& where) {
  const int scale = setting("HABEAS_BENCH_SCALE", 1);
  Bench bench(where / fmt::format("case-bench-{}", getpid()));
  fs::create_directories(bench.folder);
  {
    Workspace workspace = bench.fresh_case();
    const int count = 2000 / scale;
    auto source = [&](int i) {
      JsonObject members{{"name", Json(fmt::format("source {}", i))}, {"kind", Json("person")}};
      (void)must(register_source(workspace, Json(std::move(members))));
    };
    measure_operation(bench, "one source, durable", count, source);
    measure_operation(bench, "one source and a checkpoint", count / 4, [&](int i) {
      source(count + i);
      (void)must(workspace.checkpoint());
    });
    measure_batch(bench, workspace);
  }
  fs::remove_all(bench.folder);
  return 0;
}

}  // namespace
}  // namespace habeas::workspace

int main(int argc, char** argv) { return habeas::workspace::run(argc > 1 ? argv[1] : "."); }
