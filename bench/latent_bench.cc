// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/core.h>

#include "base/parallel.h"
#include "estimate/histories.h"
#include "estimate/latent.h"

// CPU seconds, divided by the cores that share them, until latent classes converge (R-hat < 1.01,
// 1,000 effective draws, precise ends); beside them LCMCR's recorded CPU seconds for as many
// effective draws (reference.csv, one core). The histories lie outside the project: $HABEAS_MSE,
// else ../shared/data/mse.

namespace {

using namespace habeas;

struct Row {
  const char* name;
  int classes;
  double gate;  // seconds on two cores
  double peer;  // LCMCR's CPU seconds for 1,000 effective draws; 0: its chains never agreed
};
constexpr Row kRows[] = {
    {"kosovo4", 10, 10, 9.4},
    {"ph_caloocan_police", 10, 10, 2.1},
    {"ph_caloocan_unidentified", 10, 10, 6.1},
    {"ph_manila_police", 10, 10, 1.8},
    {"ph_manila_unidentified", 10, 10, 2.1},
    {"uk5", 10, 10, 0},
    {"netherlands5", 10, 60, 0},
    {"gaza3", 10, 60, 156},
    {"co_recruit_R1_h1999_20", 15, 120, 0},
};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main() {
  const char* given = std::getenv("HABEAS_MSE");
  std::string folder = given != nullptr ? given : "../shared/data/mse";
  const char* scale = std::getenv("HABEAS_BENCH_SCALE");
  double divide = scale != nullptr ? std::atof(scale) : 1;
  for (const Row& row : kRows) {
    std::ifstream in(folder + "/" + row.name + ".csv");
    if (!in) {
      std::cerr << "latent_bench: no " << row.name << ".csv in " << folder << ": skipped\n";
      continue;
    }
    std::stringstream text;
    text << in.rdbuf();
    auto histories = estimate::read_histories(text.str(), {});
    if (!histories) {
      std::cerr << "latent_bench: " << histories.error().message << "\n";
      continue;
    }
    estimate::LatentSettings settings;
    settings.prior.classes = row.classes;
    settings.cap = 20;
    settings.effort = 100 / (divide > 0 ? divide : 1);
    double before = cpu_seconds();
    auto result = estimate::sample_latent_classes(histories->whole, settings);
    double seconds = (cpu_seconds() - before) / 2;
    if (!result) {
      std::cerr << "latent_bench: " << result.error().message << "\n";
      continue;
    }
    std::string beside = fmt::format(
        "{} [{} s]; LCMCR {}", result->converged ? "converged" : "not converged", row.gate,
        row.peer > 0 ? fmt::format("{} CPU s for ESS 1000", row.peer) : "sticks");
    std::cout << fmt::format("{:<34} {:>10.2f} {:<8} {:<44} {:>6.2f}\n",
                             std::string("latent ") + row.name, seconds, "s/2cores", beside,
                             seconds / row.gate);
  }
  return 0;
}
