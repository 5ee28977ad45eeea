// SPDX-License-Identifier: Apache-2.0
//
// How fast exhibits enter the vault, against what the machine can do at best. Prints one row a
// measurement: name, value, unit, what it is compared with, ratio. Peers run between our own
// rounds, in the same minute on the same disk.
//
//   vault_bench [FOLDER]          FOLDER is on the disk to be measured; default the present folder
//   HABEAS_BENCH_ROUNDS=3         rounds of each; the median counts
//   HABEAS_BENCH_SCALE=1          divides the sizes, for a quick look
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/core.h>

#include "base/file_system.h"
#include "base/random.h"
#include "vault/exhibit_store.h"
#include "vault/source_walk.h"

namespace habeas::vault {
namespace {

constexpr double kMega = 1e6;
constexpr size_t kSmall = 8 << 10;
constexpr size_t kBlock = 1 << 20;

using Seconds = double;

Seconds timed(const std::function<void()>& work) {
  auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int setting(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::max(1, std::atoi(text));
}

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "vault_bench: {}\n", why);
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error().message);
  return std::move(*result);
}

std::string load_average() {
  std::string line;
  std::ifstream file("/proc/loadavg");
  std::getline(file, line);
  return line;
}

void row(const std::string& name, double value, const std::string& unit, const std::string& peer,
         double ratio) {
  fmt::print("{:<34} {:>10.0f} {:<8} {:<44} {:>6.2f}\n", name, value, unit, peer, ratio);
  std::fflush(stdout);
}

// Removing a large file on a disk with discard is work of its own: let it end before the next
// measurement.
void remove_and_settle(const fs::path& path) {
  fs::remove_all(path);
  ::sync();
}

void write_plain(const fs::path& path, size_t blocks, ByteView block) {
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) give_up("cannot write " + path.string());
  for (size_t i = 0; i < blocks; ++i) {
    if (::write(fd, block.data(), block.size()) != static_cast<ssize_t>(block.size()))
      give_up("short write to " + path.string());
  }
  if (fdatasync(fd) != 0) give_up("fdatasync failed");
  close(fd);
}

void run_openssl(const fs::path& path) {
  pid_t child = fork();
  if (child == 0) {
    int quiet = ::open("/dev/null", O_WRONLY);
    dup2(quiet, STDOUT_FILENO);
    execlp("openssl", "openssl", "dgst", "-sha256", path.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
    give_up("openssl dgst could not be run");
}

// Walks `source` and stores all of it in batches; returns how many were stored.
size_t add_all(const fs::path& vault, const fs::path& source, size_t batch) {
  ExhibitStore store =
      must(ExhibitStore::open(posix_file_system(), vault, StoreKind::kExhibits, StoreMode::kWrite));
  SourceWalk walk({source.string()});
  std::vector<std::unique_ptr<Source>> sources;
  size_t stored = 0;
  auto flush = [&] {
    for (const PutOutcome& outcome : must(store.put_batch(sources))) {
      if (std::holds_alternative<StoredExhibit>(outcome)) ++stored;
    }
    sources.clear();
  };
  while (std::optional<WalkItem> item = walk.next()) {
    if (auto* found = std::get_if<std::unique_ptr<Source>>(&*item))
      sources.push_back(std::move(*found));
    if (sources.size() == batch) flush();
  }
  flush();
  return stored;
}

void measure_large(const fs::path& folder, int rounds, int scale) {
  const size_t blocks = 2000 / static_cast<size_t>(scale);
  const double bytes = static_cast<double>(blocks * kBlock);
  const fs::path source = folder / "large.bin";
  SeededRandom random(1);
  {
    std::ofstream file(source, std::ios::binary);
    for (size_t i = 0; i < blocks; ++i) {
      Bytes block = random.bytes(kBlock);
      file.write(reinterpret_cast<const char*>(block.data()),
                 static_cast<std::streamsize>(block.size()));
    }
  }
  ::sync();
  const Bytes block = random.bytes(kBlock);
  std::vector<double> hashing, writing, adding;
  for (int round = 0; round < rounds; ++round) {
    hashing.push_back(bytes / timed([&] { run_openssl(source); }));
    writing.push_back(bytes / timed([&] { write_plain(folder / "plain.bin", blocks, block); }));
    remove_and_settle(folder / "plain.bin");
    adding.push_back(bytes / timed([&] {
                       if (add_all(folder / "vault", source, 1) != 1)
                         give_up("the large file was not stored");
                     }));
    remove_and_settle(folder / "vault");
  }
  const double wall = std::min(median(hashing), median(writing));
  row("openssl dgst -sha256, cached file", median(hashing) / kMega, "MB/s", "", 1);
  row("sequential write and fdatasync", median(writing) / kMega, "MB/s", "", 1);
  row(fmt::format("add one file of {:.1f} GB", bytes / 1e9), median(adding) / kMega, "MB/s",
      "the lower of the two above (gate 0.80)", median(adding) / wall);
  remove_and_settle(source);
}

enum class Content { kMixed, kNoise, kProse, kJpeg, kHtml };

Bytes small_content(Content content, size_t number, SeededRandom& random) {
  if (content == Content::kMixed)
    content = number % 4 == 0   ? Content::kNoise
              : number % 4 == 1 ? Content::kProse
                                : Content::kJpeg;
  Bytes bytes = random.bytes(kSmall);
  const std::string_view sentence =
      "The witness said that he was taken from the house in the evening. ";
  if (content == Content::kProse || content == Content::kHtml) {
    for (size_t i = 0; i < kSmall; ++i)
      bytes[i] = static_cast<uint8_t>(sentence[i % sentence.size()]);
    std::string start = fmt::format(
        "{}Statement {} ", content == Content::kHtml ? "<!DOCTYPE html><html><body>" : "", number);
    std::copy(start.begin(), start.end(), bytes.begin());
  } else if (content == Content::kJpeg) {
    constexpr std::array<uint8_t, 12> kHeader = {0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10,
                                                 'J',  'F',  'I',  'F',  0x00, 0x01};
    std::copy(kHeader.begin(), kHeader.end(), bytes.begin());
  }
  return bytes;
}

void make_small(const fs::path& folder, size_t count, Content content) {
  SeededRandom random(2);
  for (size_t i = 0; i < count; ++i) {
    const fs::path shard = folder / fmt::format("{:03}", i / 1000);
    if (i % 1000 == 0) fs::create_directories(shard);
    Bytes bytes = small_content(content, i, random);
    std::ofstream file(shard / fmt::format("{:06}.bin", i), std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }
  ::sync();
}

// The same durable files without reading, hashing or typing: create, write, syncfs, rename, syncfs.
void write_small_plain(const fs::path& folder, size_t count) {
  fs::create_directories(folder / "in");
  for (int i = 0; i < 256; ++i) fs::create_directories(folder / fmt::format("{:02x}", i));
  SeededRandom random(3);
  const Bytes bytes = random.bytes(kSmall);
  const int disk = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (size_t start = 0; start < count; start += ExhibitStore::kMaxBatch) {
    const size_t end = std::min(count, start + ExhibitStore::kMaxBatch);
    for (size_t i = start; i < end; ++i) {
      int fd = ::open((folder / "in" / std::to_string(i)).c_str(),
                      O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (fd < 0 || ::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        give_up("cannot write");
      close(fd);
    }
    if (syncfs(disk) != 0) give_up("syncfs failed");
    for (size_t i = start; i < end; ++i) {
      fs::rename(folder / "in" / std::to_string(i),
                 folder / fmt::format("{:02x}", random.below(256)) / fmt::format("{:064}", i));
    }
    if (syncfs(disk) != 0) give_up("syncfs failed");
  }
  close(disk);
}

void measure_small(const fs::path& folder, int rounds, size_t count, Content content,
                   const std::string& name, bool gate) {
  const fs::path source = folder / "small";
  make_small(source, count, content);
  std::vector<double> plain, adding;
  for (int round = 0; round < rounds; ++round) {
    const std::string number = fmt::format("{}-{}", name, round);
    if (gate) {
      plain.push_back(static_cast<double>(count) /
                      timed([&] { write_small_plain(folder / ("plain-" + number), count); }));
    }
    size_t stored = 0;
    adding.push_back(static_cast<double>(count) / timed([&] {
                       stored =
                           add_all(folder / ("vault-" + number), source, ExhibitStore::kMaxBatch);
                     }));
    if (stored != count) give_up(fmt::format("{} of {} files were stored", stored, count));
    ::sync();
  }
  if (gate) row("write and rename only, 1 thread", median(plain), "files/s", "", 1);
  row(fmt::format("add {} files of 8 KiB, {}", count, name), median(adding), "files/s",
      gate ? "10000 files/s (gate 1.00)" : "10000 files/s", median(adding) / 10000);
  if (gate)
    row("", median(adding), "files/s", "write and rename only, above",
        median(adding) / median(plain));
  fs::rename(source, folder / ("small-" + name));
}

// ext4 does not use an inode again for up to five minutes after its file was removed, and looks
// past each such inode whenever a file is made: after a large removal (a build, a test run) making
// files may be fifty times slower, for us and for everybody. That is also why the rounds remove
// nothing.
void tell_whether_making_files_is_slow(const fs::path& folder) {
  constexpr int kFiles = 500;
  fs::create_directories(folder / "probe");
  const double each = timed([&] {
                        for (int i = 0; i < kFiles; ++i)
                          std::ofstream(folder / "probe" / std::to_string(i));
                      }) /
                      kFiles;
  fmt::print("making an empty file takes {:.0f} us{}\n", each * 1e6,
             each > 100e-6
                 ? ": slow, many files were removed lately; wait five minutes and measure again"
                 : "");
}

int run(const fs::path& where) {
  const int rounds = setting("HABEAS_BENCH_ROUNDS", 3);
  const int scale = setting("HABEAS_BENCH_SCALE", 1);
  const fs::path folder = where / fmt::format("vault-bench-{}", getpid());
  fs::create_directories(folder);
  fmt::print("load average before: {}\n", load_average());
  tell_whether_making_files_is_slow(folder);
  fmt::print("{:<34} {:>10} {:<8} {:<44} {:>6}\n", "name", "value", "unit", "peer", "ratio");
  measure_large(folder, rounds, scale);
  measure_small(folder, rounds, 100000 / static_cast<size_t>(scale), Content::kMixed, "mixed",
                true);
  const size_t few = 20000 / static_cast<size_t>(scale);
  measure_small(folder, 1, few, Content::kNoise, "noise", false);
  measure_small(folder, 1, few, Content::kProse, "prose", false);
  measure_small(folder, 1, few, Content::kHtml, "HTML", false);
  fmt::print("load average after: {}\n", load_average());
  remove_and_settle(folder);
  return 0;
}

}  // namespace
}  // namespace habeas::vault

int main(int argc, char** argv) { return habeas::vault::run(argc > 1 ? argv[1] : "."); }
