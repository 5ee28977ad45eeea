// SPDX-License-Identifier: Apache-2.0
// Accuracy and speed of linkage: `linkage_bench FOLDER` (docs/benchmarks.md). Public lists are read
// from
// ../shared/data/linkage or $HABEAS_LINKAGE_DATA, where they are; the SYNTHETIC list is made in
// FOLDER by synthetic_people beside this program. HABEAS_BENCH_SCALE divides its million records.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>
#include <sys/resource.h>
#include <vector>

#include <fmt/core.h>

#include "base/file_system.h"
#include "linkage/evaluate.h"
#include "linkage/link.h"

namespace {

using namespace habeas;
using namespace habeas::linkage;

struct Job {
  std::string name;
  std::string mapping;
  std::string truth;  // column
  std::vector<std::string> files;
  std::string gate;   // of pair F1 of the clusters
  std::string speed;  // of seconds
};

void row(const std::string& name, double value, const std::string& unit, const std::string& gate) {
  fmt::print("{:<44}\t{:.4f}\t{}\t{}\t\n", name, value, unit, gate);
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// "rec-12-dup-0" of the febrl lists is person rec-12.
std::string person_of(std::string_view text) {
  if (!text.starts_with("rec-")) return std::string(text);
  return std::string(text.substr(0, text.find('-', 4)));
}

Result<void> run(const Job& job, int threads) {
  const std::string folder = HABEAS_SOURCE_DIR "/bench/linkage/";
  Mapping mapping =
      TRY(parse_mapping(TRY(read_file(posix_file_system(), folder + job.mapping, 1 << 20))));
  MappedField& truth_field = mapping.fields.emplace_back();
  truth_field.name = "truth";
  truth_field.columns = {job.truth};
  truth_field.kind = FieldKind::kCategory;
  const auto start = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds();
  RecordsReader reader(mapping, threads);
  for (const std::string& path : job.files) {
    std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
    TRY(reader.read(fs::path(path).filename().string(), csv_source(*file), no_progress()));
  }
  Records records = reader.finish();
  Column truth = std::move(records.columns.back());
  records.columns.pop_back();
  const Prepared prepared = prepare(records, threads);
  LinkOptions options;
  options.threads = threads;
  const LinkResult result = TRY(link(records, prepared, {}, options, no_progress()));
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const double cpu_used = cpu_seconds() - cpu;
  std::vector<uint32_t> person;
  TextPool persons;
  for (RecordNumber i = 0; i < records.size(); ++i)
    person.push_back(persons.intern(person_of(truth.texts[truth.value[i]])));
  double true_pairs = agreement(result.cluster, person, 1).pairs_true;
  double found = 0;
  double right = 0;
  for (const LinkedPair& pair : result.pairs) {
    if (pair.log_odds <= 0) continue;
    ++found;
    right += person[pair.a] == person[pair.b] ? 1 : 0;
  }
  const Agreement clusters = agreement(result.cluster, person, 1);
  row(job.name + " pairs at 0.5", true_pairs + found > 0 ? 2 * right / (true_pairs + found) : 0,
      "F1", "");
  row(job.name + " clusters", clusters.f1.value, "F1", job.gate);
  row(job.name + " persons found / true",
      static_cast<double>(clusters.clusters) / static_cast<double>(clusters.persons), "ratio", "");
  row(job.name + " wall", wall.count(), fmt::format("s, {} threads", threads), job.speed);
  row(job.name + " processor", cpu_used, "s", "");
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : "/tmp";
  const char* named = std::getenv("HABEAS_LINKAGE_DATA");
  const std::string data = named ? named : HABEAS_SOURCE_DIR "/../shared/data/linkage";
  const char* scale = std::getenv("HABEAS_BENCH_SCALE");
  const int64_t people = 1000000 / std::max(1, scale ? std::atoi(scale) : 1);
  std::vector<Job> jobs;
  if (exists(posix_file_system(), data)) {
    jobs = {
        {"RLdata10000", "rldata.toml", "ent_id", {data + "/RLdata10000.csv"}, "[0.96]", "[0.5 s]"},
        {"febrl3", "febrl.toml", "rec_id", {data + "/febrl3.csv"}, "[0.998]", ""},
        {"febrl4",
         "febrl.toml",
         "rec_id",
         {data + "/febrl4a.csv", data + "/febrl4b.csv"},
         "[0.998]",
         ""},
        {"fake_1000", "fake.toml", "cluster", {data + "/fake_1000.csv"}, "", ""},
        {"historical_50k",
         "historical.toml",
         "cluster",
         {data + "/historical_50k.csv"},
         "[0.86]",
         "[2.1 s]"}};
  } else {
    fmt::print("public lists: skipped, no {}\t\t\t\t\n", data);
  }
  const std::string made = folder + "/synthetic_people.csv";
  const std::string maker = fs::path(argv[0]).parent_path().string() + "/synthetic_people";
  if (std::system(fmt::format("'{}' {} 1 > '{}'", maker, people, made).c_str()) == 0)
    jobs.push_back({"synthetic", "synthetic.toml", "person", {made}, "[0.98]", "[7.7 s]"});
  int failed = 0;
  const int threads = 2;
  for (const Job& job : jobs) {
    const Result<void> done = run(job, threads);
    if (done) continue;
    fmt::print(stderr, "{}: {}\n", job.name, done.error().message);
    failed = 1;
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  row("largest memory of all runs", static_cast<double>(used.ru_maxrss) / 1024, "MB", "[1024]");
  std::remove(made.c_str());
  return failed;
}
