// SPDX-License-Identifier: Apache-2.0
// New rows against an existing run: `extend_bench FOLDER`. The SYNTHETIC list of synthetic_people
// (a million records; HABEAS_BENCH_SCALE divides) is linked as a base without the last hundredth of
// its persons' records, which then are linked against it. Each step is a process of its own, so
// that its memory is its own.
#include <chrono>
#include <cstdlib>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/core.h>

#include "base/file_system.h"
#include "linkage/evaluate.h"
#include "linkage/extend.h"

namespace {

using namespace habeas;
using namespace habeas::linkage;

constexpr int kThreads = 2;

void row(const std::string& name, double value, const std::string& unit) {
  fmt::print("{:<44}\t{:.4f}\t{}\t\t\n", name, value, unit);
}

Result<Records> read(const std::vector<std::string>& paths, Column& truth) {
  const std::string text = TRY(
      read_file(posix_file_system(), HABEAS_SOURCE_DIR "/bench/linkage/synthetic.toml", 1 << 20));
  Mapping mapping = TRY(parse_mapping(text));
  MappedField& field = mapping.fields.emplace_back();
  field.name = "truth";
  field.columns = {"person"};
  field.kind = FieldKind::kCategory;
  RecordsReader reader(mapping, kThreads);
  for (const std::string& path : paths) {
    std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
    TRY(reader.read(fs::path(path).filename().string(), csv_source(*file), no_progress()));
  }
  Records records = reader.finish();
  truth = std::move(records.columns.back());
  records.columns.pop_back();
  return records;
}

// Rows of the CSV to two files: every hundredth row to the second.
Result<int64_t> split(const std::string& all, const std::string& most, const std::string& rest) {
  const std::string text = TRY(read_file(posix_file_system(), all, int64_t{4} << 30));
  std::string first;
  std::string second;
  int64_t rows = 0;
  for (size_t at = 0; at < text.size(); ++rows) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line = std::string_view(text).substr(at, end - at);
    if (rows == 0 || rows % 100 != 0) first += line;
    if (rows == 0 || rows % 100 == 0) second += line;
    at = end;
  }
  TRY(write_file_durably(posix_file_system(), fs::absolute(most), first));
  TRY(write_file_durably(posix_file_system(), fs::absolute(rest), second));
  return rows - 1;
}

double f1_of(const std::vector<RecordNumber>& cluster, const Column& truth) {
  const std::vector<uint32_t> persons(truth.value.begin(), truth.value.end());
  return agreement(cluster, persons, 1).f1.value;
}

Result<void> run_base(const std::string& folder) {
  Column truth;
  const Records records = TRY(read({folder + "/base.csv"}, truth));
  const Prepared prepared = prepare(records, kThreads);
  LinkOptions options;
  options.threads = kThreads;
  const LinkResult result = TRY(link(records, prepared, {}, options, no_progress()));
  RunFile file;
  file.inputs.resize(1);
  file.model = result.model;
  file.predicates = result.plan;
  file.frozen_lists = 1;
  file.summary = result_summary(records, result);
  TRY(write_file_durably(posix_file_system(), folder + "/base.run.json",
                         canonical_json(run_file_to_json(file))));
  TRY(write_file_durably(posix_file_system(), folder + "/base.clusters.csv",
                         clusters_csv(records, result)));
  row("full run of the base: clusters", f1_of(result.cluster, truth), "F1");
  return {};
}

Result<std::vector<StoredCluster>> stored_clusters(const std::string& path) {
  std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
  CsvReader reader(csv_source(*file));
  std::vector<StoredCluster> stored;
  for (bool header = true;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) return stored;
    if (std::exchange(header, false)) continue;
    stored.push_back({std::string(reader.fields()[1]), 1});
  }
}

Result<void> run_added(const std::string& folder) {
  const auto start = std::chrono::steady_clock::now();
  const std::string text = TRY(read_file(posix_file_system(), folder + "/base.run.json", 1 << 28));
  const Json json = TRY(parse_json(text));
  const RunFile file = TRY(run_file_from_json(json));
  Column truth;
  const Records records = TRY(read({folder + "/base.csv", folder + "/new.csv"}, truth));
  const Prepared prepared = prepare(records, kThreads, frozen_records(records, file));
  const std::chrono::duration<double> ready = std::chrono::steady_clock::now() - start;
  const std::vector<StoredCluster> stored = TRY(stored_clusters(folder + "/base.clusters.csv"));
  const BaseRun base = TRY(base_run(file, ClusterNames(records, 1), stored));
  LinkOptions options;
  options.threads = kThreads;
  const Extension added = TRY(extend(records, prepared, base, {}, options, no_progress()));
  row("records added", static_cast<double>(records.size() - base.cluster.size()), "records");
  row("pairs compared", added.result.compared, "pairs");
  row("reading and preparing, wall", ready.count(), fmt::format("s, {} threads", kThreads));
  row("clusters with the new records", f1_of(added.result.cluster, truth), "F1");
  fmt::print("{}", drift_text(added.drift));
  return {};
}

// In a process of its own; says its time and its memory.
int measured(const std::string& name, const std::string& folder,
             Result<void> (*step)(const std::string&)) {
  std::fflush(stdout);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const Result<void> done = step(folder);
    if (!done) fmt::print(stderr, "{}: {}\n", name, done.error().message);
    std::fflush(stdout);
    _exit(done ? 0 : 1);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child) return 1;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  row(name + ", wall", wall.count(), fmt::format("s, {} threads", kThreads));
  row(name + ", processor", seconds(used.ru_utime) + seconds(used.ru_stime), "s");
  row(name + ", memory", static_cast<double>(used.ru_maxrss) / 1024, "MB");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = fs::absolute(argc > 1 ? argv[1] : "/tmp").string();
  const char* scale = std::getenv("HABEAS_BENCH_SCALE");
  const int64_t people = 1010000 / std::max(1, scale ? std::atoi(scale) : 1);
  const std::string all = folder + "/all.csv";
  const std::string maker = fs::path(argv[0]).parent_path().string() + "/synthetic_people";
  if (std::system(fmt::format("'{}' {} 1 > '{}'", maker, people, all).c_str()) != 0) return 1;
  if (!split(all, folder + "/base.csv", folder + "/new.csv")) return 1;
  int failed = measured("full run of the base", folder, run_base);
  failed |= measured("new records against the base", folder, run_added);
  for (const char* name : {"all.csv", "base.csv", "new.csv", "base.run.json", "base.clusters.csv"})
    std::remove((folder + "/" + name).c_str());
  return failed;
}
