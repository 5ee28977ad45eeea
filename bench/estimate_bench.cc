// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <time.h>
#include <vector>

#include "estimate/graphs.h"
#include "estimate/histories.h"
#include "estimate/loglinear.h"
#include "estimate/sparse.h"

// CPU seconds of the estimators beside those of their peers in R. The peers' were recorded on two
// Zen 2 cores (their packages come from CRAN, which is not asked here); ours are of this machine
// and hour. With the published sets beside the project (HABEAS_HISTORIES, else ../shared/data/mse)
// it measures on those; without, on the one that may be shipped with nobody's licence: a simulated
// table. Usage: estimate_bench [FOLDER]; the folder is not used.

namespace {

using namespace habeas;
using namespace habeas::estimate;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double measured(const std::function<void()>& work) {
  double start = cpu_seconds();
  work();
  return cpu_seconds() - start;
}

void row(const std::string& name, double seconds, const std::string& peer, double peer_seconds) {
  std::printf("%s\t%.4f\tCPU s\t%s%s\t%.0f\n", name.c_str(), seconds, peer.c_str(),
              peer_seconds > 0 ? (": " + std::to_string(peer_seconds).substr(0, 6)).c_str() : "",
              peer_seconds > 0 ? peer_seconds / seconds : 0.0);
  std::fflush(stdout);
}

std::filesystem::path folder() {
  const char* named = std::getenv("HABEAS_HISTORIES");
  return named != nullptr ? named : "../shared/data/mse";
}

std::optional<CaptureTable> table_of(const std::string& name) {
  std::ifstream file(folder() / (name + ".csv"), std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(std::istreambuf_iterator<char>(file), {});
  auto read = read_histories(text, {.repeated = HistoryOptions::Repeated::kAdd});
  if (!read) return std::nullopt;
  return read->whole;
}

// Five lists of 3,000 persons, two classes of visibility, counted in expectation.
CaptureTable simulated() {
  std::vector<Cell> cells;
  for (uint64_t x = 1; x < 32; ++x) {
    double visible = 1200;
    double hidden = 1800;
    for (int j = 0; j < 5; ++j) {
      double p = 0.15 + 0.05 * j;
      visible *= x >> j & 1 ? p : 1 - p;
      hidden *= x >> j & 1 ? p / 4 : 1 - p / 4;
    }
    cells.push_back({x, static_cast<int64_t>(visible + hidden + 0.5)});
  }
  return make_capture_table({"A", "B", "C", "D", "E"}, cells).value();
}

void measure_one(const std::string& name, const CaptureTable& table, double loglinear_peer,
                 double sparse_peer, double graphs_peer) {
  row("log-linear, all models, " + name,
      measured([&] { static_cast<void>(search_loglinear(table, {})); }), "Rcapture [1 s]",
      loglinear_peer);
  row("sparse, 1,000 BCa replicates, " + name,
      measured([&] { static_cast<void>(estimate_sparse(table, {})); }), "SparseMSE [3 s]",
      sparse_peer);
  double delta = 1.0 / static_cast<double>(uint64_t{1} << table.list_count());
  GraphOptions options;
  options.prior.largest_missing = 30 * table.observed();
  row("graphs, exact, " + name,
      measured([&] { static_cast<void>(average_graphs(table, delta, options)); }), "dga [0.05 s]",
      graphs_peer);
}

void measure_graphs(const std::string& name, const std::string& gate) {
  std::optional<CaptureTable> table = table_of(name);
  if (!table) return;
  double delta = 1.0 / static_cast<double>(uint64_t{1} << table->list_count());
  row("graphs, exact, " + name + " (" + std::to_string(table->list_count()) + " lists)",
      measured([&] { static_cast<void>(average_graphs(*table, delta, {})); }),
      "none goes there [" + gate + "]", 0);
}

// Counts of the seven histories of three lists, one row for each linkage draw.
void measure_linkage_draws() {
  std::ifstream file(folder() / "sudan_linkage" / "draws.csv");
  std::string line;
  if (!file || !std::getline(file, line)) return;
  std::vector<CaptureTable> tables;
  while (std::getline(file, line)) {
    std::vector<int64_t> numbers;
    for (size_t begin = 0; begin < line.size();) {
      numbers.push_back(std::strtoll(line.c_str() + begin, nullptr, 10));
      begin = std::min(line.find(',', begin), line.size()) + 1;
    }
    if (numbers.size() < 8) return;
    std::vector<Cell> cells;
    // n001 ... n111 by the header: the first list is the first digit.
    for (uint64_t digits = 1; digits < 8; ++digits) {
      uint64_t history = (digits >> 2 & 1) | (digits >> 1 & 1) << 1 | (digits & 1) << 2;
      cells.push_back({history, numbers[numbers.size() - 8 + digits]});
    }
    tables.push_back(make_capture_table({"A", "B", "C"}, cells).value());
  }
  double seconds = measured([&] {
    for (int twice = 0; twice < 2; ++twice) {
      for (const CaptureTable& table : tables) static_cast<void>(average_graphs(table, 0.125, {}));
    }
  });
  row("graphs, " + std::to_string(2 * tables.size()) + " linkage draws", seconds,
      "R and Python scripts [5 s]", 0);
}

}  // namespace

int main() {
  // CPU seconds of reference.csv: Rcapture closedpMS.t, SparseMSE with 1,000 replicates, dga.
  struct Peer {
    const char* set;
    double loglinear, sparse, graphs;
  };
  const Peer peers[] = {{"kosovo4", .5, 55, .58},
                        {"uk5", 54, 129, 5.7},
                        {"netherlands5", 56, 154, 19.2},
                        {"neworleans5", 55, 34, .17},
                        {"australia4", .5, 42, .03}};
  bool any = false;
  for (const Peer& peer : peers) {
    std::optional<CaptureTable> table = table_of(peer.set);
    if (!table) continue;
    any = true;
    measure_one(peer.set, *table, peer.loglinear, peer.sparse, peer.graphs);
  }
  if (!any) measure_one("simulated five lists", simulated(), 54, 129, 25);
  measure_graphs("hare6", "0.1 s");
  measure_graphs("ph_manila_unidentified", "1 s");
  if (std::getenv("HABEAS_SLOW") != nullptr) measure_graphs("neworleans8", "60 s");
  measure_linkage_draws();
  return 0;
}
