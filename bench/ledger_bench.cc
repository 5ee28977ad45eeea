// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <vector>

#include "base/file_system.h"
#include "base/random.h"
#include "ledger/log.h"

// What the ledger does per second beside what the machine allows, in one run. Prints rows of
//   name <TAB> value <TAB> unit <TAB> peer or target <TAB> ratio
// Usage: ledger_bench [FOLDER]; FOLDER is on the disk to be measured. HABEAS_BENCH_SCALE divides
// the 1,000,000 entries of the bulk log.

namespace {

using namespace habeas;
using namespace habeas::ledger;

constexpr size_t kEntryBytes = 256;

double seconds_on(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Spent {
  double wall = 0;
  double cpu = 0;
};

Spent measure(const std::function<void()>& work) {
  double wall = seconds_on(CLOCK_MONOTONIC);
  double cpu = seconds_on(CLOCK_PROCESS_CPUTIME_ID);
  work();
  return {.wall = seconds_on(CLOCK_MONOTONIC) - wall,
          .cpu = seconds_on(CLOCK_PROCESS_CPUTIME_ID) - cpu};
}

void row(const std::string& name, double value, const char* unit, const std::string& peer,
         double ratio) {
  std::printf("%-44s\t%14.2f\t%-10s\t%-34s\t%6.2f\n", name.c_str(), value, unit, peer.c_str(),
              ratio);
  std::fflush(stdout);
}

std::string load_average() {
  std::ifstream file("/proc/loadavg");
  std::string line;
  std::getline(file, line);
  return line;
}

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "ledger_bench: %s failed\n", what);
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result) std::fprintf(stderr, "ledger_bench: %s\n", result.error().message.c_str());
  require(result.has_value(), "a step");
  return std::move(result).value();
}

void must(const Result<void>& result) {
  if (!result) std::fprintf(stderr, "ledger_bench: %s\n", result.error().message.c_str());
  require(result.has_value(), "a step");
}

// The machine's own: overwriting `bytes` of a file that was written and synced before, and
// fdatasync.
double raw_syncs_per_second(const fs::path& folder, size_t bytes, double for_seconds) {
  fs::path path = folder / "raw";
  int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  require(fd >= 0, "opening the raw file");
  std::vector<char> zeros(size_t{8} << 20);
  require(write(fd, zeros.data(), zeros.size()) == static_cast<ssize_t>(zeros.size()),
          "prewriting");
  require(fsync(fd) == 0, "syncing");
  std::vector<char> data(bytes, 'x');
  int64_t count = 0;
  off_t at = 0;
  double end = seconds_on(CLOCK_MONOTONIC) + for_seconds;
  double start = seconds_on(CLOCK_MONOTONIC);
  while (seconds_on(CLOCK_MONOTONIC) < end) {
    require(pwrite(fd, data.data(), bytes, at) == static_cast<ssize_t>(bytes), "writing");
    require(fdatasync(fd) == 0, "syncing");
    at += static_cast<off_t>(bytes);
    if (at + static_cast<off_t>(bytes) > static_cast<off_t>(zeros.size())) at = 0;
    ++count;
  }
  double rate = static_cast<double>(count) / (seconds_on(CLOCK_MONOTONIC) - start);
  close(fd);
  fs::remove(path);
  return rate;
}

// Writing and syncing a growing file in pieces of 16 MiB: the disk's own rate in bytes per second.
double raw_write_rate(const fs::path& folder, size_t total) {
  fs::path path = folder / "raw";
  int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  require(fd >= 0, "opening the raw file");
  std::vector<char> data(size_t{16} << 20, 'x');
  Spent spent = measure([&] {
    for (size_t done = 0; done < total; done += data.size()) {
      require(write(fd, data.data(), data.size()) == static_cast<ssize_t>(data.size()), "writing");
      require(fdatasync(fd) == 0, "syncing");
    }
  });
  close(fd);
  fs::remove(path);
  return static_cast<double>(total) / spent.wall;
}

std::vector<ByteView> views_of(const Bytes& pool, size_t count) {
  std::vector<ByteView> entries;
  for (size_t i = 0; i < count; ++i)
    entries.push_back(
        ByteView(pool).subspan(i * kEntryBytes % (pool.size() - kEntryBytes), kEntryBytes));
  return entries;
}

struct Place {
  fs::path root;
  fs::path ledger() const { return root / "case" / "ledger"; }
  fs::path home() const { return root / "home" / "last-signed"; }
  Log fresh() const {
    fs::remove_all(root / "case");
    fs::remove_all(root / "home");
    return must(Log::create(posix_file_system(), ledger(), "bench.example/log", home(), {}));
  }
};

// Alternates slices of raw syncs and of appends, so that what else the machine does hits both.
void bench_single(const Place& place, const Bytes& pool) {
  Log log = place.fresh();
  double raw = 0;
  double ours = 0;
  const int kSlices = 8;
  for (int slice = 0; slice < kSlices; ++slice) {
    raw += raw_syncs_per_second(place.root, kEntryBytes + 26, 0.5) / kSlices;
    double start = seconds_on(CLOCK_MONOTONIC);
    int64_t count = 0;
    while (seconds_on(CLOCK_MONOTONIC) < start + 0.5) {
      must(log.append(
          ByteView(pool).subspan(static_cast<size_t>(count) % 1000 * kEntryBytes, kEntryBytes)));
      ++count;
    }
    ours += static_cast<double>(count) / (seconds_on(CLOCK_MONOTONIC) - start) / kSlices;
  }
  row("raw pwrite 282 B + fdatasync, prewritten", raw, "1/s", "-", 1);
  row("append one at a time, durable", ours, "entries/s", "raw fdatasync (>= 0.60, aim 0.75)",
      ours / raw);
}

void bench_bulk(const Place& place, const Bytes& pool, int64_t total, size_t batch) {
  Log log = place.fresh();
  std::vector<ByteView> entries = views_of(pool, batch);
  double disk = raw_write_rate(place.root, size_t{256} << 20);
  Spent spent = measure([&] {
    for (int64_t done = 0; done < total; done += static_cast<int64_t>(batch))
      must(log.append(entries));
  });
  double rate = static_cast<double>(log.size()) / spent.wall;
  // A small batch is bound by the rate of syncs, a large one by bytes and hashing.
  std::string name = "append in batches of " + std::to_string(batch) + ", durable";
  if (batch < 1024) {
    double syncs = raw_syncs_per_second(place.root, batch * (kEntryBytes + 2), 0.5);
    row(name, rate, "entries/s", "raw fdatasync of as many bytes",
        rate / (syncs * static_cast<double>(batch)));
  } else {
    row(name, rate, "entries/s", "target 500,000/s", rate / 500000);
  }
  row("  its bytes, of the disk's own write rate", rate * 258 / 1e6, "MB/s",
      std::to_string(static_cast<int>(disk / 1e6)) + " MB/s raw", rate * 258 / disk);
  row("  its CPU", spent.cpu * 1e9 / static_cast<double>(log.size()), "ns/entry", "-", 0);
}

// What verifying cannot do without: the leaf hash of each entry, and the tree over them.
void bench_hashing(int64_t total) {
  SeededRandom random(3);
  Bytes pool = random.bytes(size_t{4} << 20);
  std::vector<ByteView> entries = views_of(pool, 4096);
  std::vector<Digest> hashes(entries.size());
  Digest root{};
  int64_t leaves = 0;
  Spent spent = measure([&] {
    MemoryTree tree;
    for (; leaves < total; leaves += static_cast<int64_t>(entries.size())) {
      sha256_leaves(entries, hashes);
      tree.append(hashes);
    }
    root = tree.root();
  });
  require(root != Digest{}, "hashing");
  double cpu = spent.cpu * 1e6 / static_cast<double>(leaves);
  row("verify: hash every entry and the tree", cpu, "s CPU/1M", "target 1 s", 1 / cpu);
}

void bench_tree(const Place& place, int64_t total) {
  SigningKey key = must(SigningKey::from_seed(Bytes(32, 1)));
  {
    Log log = must(Log::open(posix_file_system(), place.ledger(), "bench.example/log",
                             LogMode::kWrite, place.home(), {}));
    Spent spent = measure([&] { must(log.sign_checkpoint(key)); });
    row("first checkpoint: re-read, sign, all tiles", spent.wall * 1e3, "ms", "-", 0);
    const int kRounds = 500;
    double syncs = raw_syncs_per_second(place.root, 282, 0.5);
    spent = measure([&] {
      for (int i = 0; i < kRounds; ++i) {
        must(log.append(as_bytes("one more")));
        must(log.sign_checkpoint(key));
      }
    });
    row("append one and publish a checkpoint", kRounds / spent.wall, "1/s",
        "raw fdatasync: 5 syncs each", 5 * kRounds / spent.wall / syncs);
  }
  std::optional<Log> log;
  Spent spent = measure([&] {
    log.emplace(must(Log::open(posix_file_system(), place.ledger(), "bench.example/log",
                               LogMode::kReadOnly, place.home(), {})));
  });
  double per_million = 1e6 / static_cast<double>(log->size());
  row("open: read, CRC and rehash every entry", spent.cpu * per_million, "s CPU/1M", "target 1 s",
      1 / (spent.cpu * per_million));
  spent = measure([&] {
    must(log->for_each(0, total, [](int64_t, std::string_view) { return Result<void>(); }));
  });
  row("read and rehash every entry", spent.cpu * per_million, "s CPU/1M", "target 1 s",
      1 / (spent.cpu * per_million));
  bench_hashing(total);
  const int64_t kProofs = 2'000'000;
  uint64_t sum = 0;
  SeededRandom random(1);
  spent = measure([&] {
    for (int64_t i = 0; i < kProofs; ++i) {
      int64_t index = static_cast<int64_t>(random.next() % static_cast<uint64_t>(log->size()));
      sum += must(log->inclusion_proof(index, log->size())).size();
    }
  });
  // Nothing but one core is used, so its time counts, not that of others on the machine.
  double rate = static_cast<double>(kProofs) / spent.cpu;
  row("inclusion proofs from memory", rate, "1/s CPU", "target 1,000,000/s", rate / 1e6);
  spent = measure([&] {
    for (int64_t i = 0; i < kProofs / 4; ++i) {
      int64_t size = static_cast<int64_t>(random.next() % static_cast<uint64_t>(log->size()));
      sum += must(log->consistency_proof(size, log->size())).size();
    }
  });
  rate = static_cast<double>(kProofs / 4) / spent.cpu;
  row("consistency proofs from memory", rate, "1/s CPU", "target 500,000/s", rate / 5e5);
  const int64_t kReads = 200'000;
  spent = measure([&] {
    for (int64_t i = 0; i < kReads; ++i)
      sum += must(log->entry(static_cast<int64_t>(random.next() % static_cast<uint64_t>(total))))
                 .size();
  });
  row("read one entry, checked", static_cast<double>(kReads) / spent.wall, "1/s", "-", 0);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  row("peak memory", static_cast<double>(usage.ru_maxrss) / 1024, "MiB", "-", 0);
  require(sum != 0, "keeping the results");
}

}  // namespace

int main(int argc, char** argv) {
  fs::path base = argc > 1 ? fs::path(argv[1]) : fs::temp_directory_path();
  const char* scale = std::getenv("HABEAS_BENCH_SCALE");
  int64_t total = 1'000'000 / std::max(1, scale == nullptr ? 1 : std::atoi(scale));
  std::string form = (base / "habeas-ledger-bench-XXXXXX").string();
  require(mkdtemp(form.data()) != nullptr, "making a folder");
  Place place{form};
  SeededRandom random(7);
  Bytes pool = random.bytes(size_t{4} << 20);
  std::printf("# load average %s; SHA-256 by %s; %lld entries of %zu bytes in %s\n",
              load_average().c_str(), std::string(sha256_kernel_name()).c_str(),
              static_cast<long long>(total), kEntryBytes, form.c_str());
  bench_single(place, pool);
  for (size_t batch : {size_t{64}, size_t{4096}, size_t{65536}})
    bench_bulk(place, pool, batch == 64 ? total / 4 : total, batch);
  bench_tree(place, total);
  std::printf("# load average %s\n", load_average().c_str());
  fs::remove_all(form);
  return 0;
}
