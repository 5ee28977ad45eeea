// SPDX-License-Identifier: Apache-2.0
#include "estimate/chain_diagnostics.h"

#include <cmath>

#include <gtest/gtest.h>

#include "estimate/variates.h"

namespace habeas::estimate {
namespace {

// Autoregressive chains have a known effective sample size: draws (1-phi)/(1+phi).
Chains autoregressive(double phi, size_t chains, size_t length, double apart = 0) {
  Chains out(chains);
  for (size_t c = 0; c < chains; ++c) {
    Variates chance(17, c);
    double x = chance.normal() / std::sqrt(1 - phi * phi);
    for (size_t t = 0; t < length; ++t) {
      x = phi * x + chance.normal();
      out[c].push_back(x + apart * static_cast<double>(c));
    }
  }
  return out;
}

TEST(ChainDiagnostics, EffectiveDrawsOfAnAutoregression) {
  for (double phi : {-0.3, 0.0, 0.5, 0.9}) {
    double exact = 4 * 5000 * (1 - phi) / (1 + phi);
    EXPECT_NEAR(ess_mean(autoregressive(phi, 4, 5000)) / exact, 1, 0.12) << phi;
    EXPECT_NEAR(ess_bulk(autoregressive(phi, 4, 5000)) / exact, 1, 0.12) << phi;
  }
}

TEST(ChainDiagnostics, ChainsThatAgreeAndChainsThatDoNot) {
  EXPECT_LT(split_rhat(autoregressive(0.3, 4, 2000)), 1.01);
  EXPECT_GT(split_rhat(autoregressive(0.3, 4, 2000, 0.5)), 1.05);
  EXPECT_LT(ess_bulk(autoregressive(0.3, 4, 2000, 2)), 50);
}

TEST(ChainDiagnostics, SeesUnlikeSpreadsThroughFolding) {
  Chains chains = autoregressive(0, 4, 2000);
  for (double& x : chains[0]) x *= 3;  // same centre, another spread
  EXPECT_GT(split_rhat(chains), 1.05);
}

TEST(ChainDiagnostics, SeesADriftThroughSplitting) {
  Chains chains = autoregressive(0, 1, 2000);
  for (size_t t = 0; t < chains[0].size(); ++t) chains[0][t] += static_cast<double>(t) / 500;
  EXPECT_GT(split_rhat(chains), 1.1);
}

TEST(ChainDiagnostics, IsNotMovedByAHeavyTail) {
  Chains chains(4);
  for (size_t c = 0; c < 4; ++c) {
    Variates chance(3, c);
    for (int t = 0; t < 1000; ++t)
      chains[c].push_back(chance.normal() / chance.normal());  // Cauchy
  }
  EXPECT_LT(split_rhat(chains), 1.01);
  EXPECT_NEAR(ess_tail(chains), 4000, 1200);
}

TEST(ChainDiagnostics, ConstantChains) {
  EXPECT_EQ(split_rhat(Chains(2, std::vector<double>(100, 3.0))), 1);
  Chains apart{std::vector<double>(100, 3.0), std::vector<double>(100, 4.0)};
  EXPECT_GT(split_rhat(apart), 100);
}

TEST(ChainDiagnostics, StandardErrorOfIndependentDraws) {
  EXPECT_NEAR(mcse_mean(autoregressive(0, 4, 2500)), 0.01, 0.0012);
}

}  // namespace
}  // namespace habeas::estimate
