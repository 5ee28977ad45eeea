// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "base/csv.h"
#include "estimate/histories.h"
#include "estimate/latent.h"

// Our answers beside those of LCMCR itself (reference.csv: six chains of 270,000 sweeps), where its
// chains agree. Slow; the histories are not the project's to ship.

namespace habeas::estimate {
namespace {

std::string shared_file(const std::string& name) {
  std::ifstream in(std::string(HABEAS_SOURCE_DIR) + "/../shared/data/mse/" + name);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Peer {
  std::string dataset;
  double mean = 0, median = 0, lower = 0, upper = 0;
  double error_mean = 0, error_lower = 0, error_median = 0, error_upper = 0;
};

std::vector<Peer> peers_that_converged() {
  std::vector<Peer> out;
  std::string text = shared_file("reference.csv");
  CsvReader reader(csv_source(text));
  while (true) {
    Result<CsvEvent> event = reader.next();
    if (!event || *event == CsvEvent::kEnd) break;
    auto f = reader.fields();
    if (f.size() < 17 || f[1] != "LCMCR" || f[2] != "K=10 a=b=0.25") continue;
    auto number = [&](size_t i) { return std::strtod(std::string(f[i]).c_str(), nullptr); };
    if (!(number(16) < 1.02)) continue;
    out.push_back({std::string(f[0]), number(4), number(5), number(6), number(7), number(8),
                   number(9), number(10), number(11)});
  }
  return out;
}

TEST(LatentAgreement, WithLcmcrWhereItsChainsAgree) {
  if (std::getenv("HABEAS_SLOW") == nullptr) GTEST_SKIP() << "slow: set HABEAS_SLOW=1";
  std::vector<Peer> peers = peers_that_converged();
  if (peers.empty()) GTEST_SKIP() << "../shared/data/mse is not here";
  int compared = 0;
  for (const Peer& peer : peers) {
    std::string text = shared_file(peer.dataset + ".csv");
    if (text.empty()) continue;  // kept back
    CaptureTable table = read_histories(text, {}).value().whole;
    LatentSettings settings;
    settings.cap = 20;
    settings.effort = 40;
    LatentResult ours = sample_latent_classes(table, settings).value();
    ++compared;
    EXPECT_TRUE(ours.converged) << peer.dataset << ": "
                                << (ours.why.empty() ? "" : ours.why.front());
    // Its quantiles are of whole numbers from thinned draws: half a person, and half a per cent of
    // the width for quantiles of 27,000 autocorrelated draws.
    double slack = 0.5 + 0.005 * (peer.upper - peer.lower);
    EXPECT_NEAR(ours.posterior.quantile(0.5), peer.median,
                3 * std::hypot(ours.mcse_median, peer.error_median) + slack)
        << peer.dataset;
    EXPECT_NEAR(ours.posterior.quantile(0.025), peer.lower,
                3 * std::hypot(ours.mcse_lower, peer.error_lower) + slack)
        << peer.dataset;
    EXPECT_NEAR(ours.posterior.quantile(0.975), peer.upper,
                3 * std::hypot(ours.mcse_upper, peer.error_upper) + slack)
        << peer.dataset;
  }
  EXPECT_GT(compared, 5);
}

}  // namespace
}  // namespace habeas::estimate
