// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "estimate/capture_table.h"
#include "estimate/result.h"
#include "estimate/unseen_mixture.h"

// Latent classes: persons are of unseen kinds, and within a kind the lists find people
// independently. The posterior is that of Manrique-Vallier, "Bayesian population size estimation
// using Dirichlet process mixtures" (Biometrics 72, 2016), the model of the R package LCMCR; how it
// is sampled is our own (ADR 13): Gibbs on cells, Hamiltonian moves with everything unseen summed
// out, and a tempered ladder beside chains from independent starts.

namespace habeas::estimate {

// pi by sticks V_k ~ Beta(1, alpha) in `classes` classes, alpha ~ Gamma(alpha_shape, rate
// alpha_rate); lambda_jk ~ Beta(lambda_a, lambda_b). The defaults are LCMCR's.
struct LatentPrior {
  int classes = 10;
  double alpha_shape = 0.25;
  double alpha_rate = 0.25;
  double lambda_a = 1;
  double lambda_b = 1;
  bool operator==(const LatentPrior&) const = default;
};

struct LatentSettings {
  LatentPrior prior;
  // N - n at most this many times n: LCMCR has 20 built in. Empty: no cap.
  std::optional<double> cap;
  uint64_t seed = 1;
  int threads = 0;           // 0: all; changes no bit of the result
  double target_ess = 1000;  // bulk and tail; the run goes on until then
  double target_precision =
      0.02;  // standard error of both ends, as a share of the interval's width
  double level = 0.95;
  // Work allowed, in units of about one CPU second of 2026 (counted, not timed: same result
  // anywhere).
  double effort = 100;
  size_t draws = 4000;  // of N, in the result
};

// The bounds beyond which no interval is given.
inline constexpr double kLatentRhat = 1.01;
inline constexpr double kLatentLeastEss = 400;
inline constexpr int64_t kLatentRoundTrips = 10;

struct LatentResult {
  UnseenMixture posterior;
  bool converged = false;        // an interval may be given
  bool precise = false;          // the stated precision was reached too
  std::vector<std::string> why;  // what failed, and what is worth knowing although nothing did
  double rhat = 0;               // the larger of those of N and of the likelihood
  double bulk = 0;               // effective sample size
  double tail = 0;
  double mcse_lower = 0;  // Monte-Carlo standard errors of both ends and of the median
  double mcse_median = 0;
  double mcse_upper = 0;
  int64_t round_trips = 0;  // prior to posterior and back, all ladders
  int rungs = 0;
  double least_swap = 0;          // the worst acceptance between neighbouring rungs
  int starts = 0;                 // independent chains that R-hat compares
  double log_evidence = 0;        // log P(histories | n), by stepping stones
  double log_evidence_error = 0;  // standard error between ladders
  double occupied = 0;            // mean number of classes with somebody in them
  double prior_seen_median = 0;   // of 1 - p_0, beside the posterior's: what the data added
  double seen_median = 0;
  double effort = 0;          // work done
  std::vector<double> draws;  // of N, equally weighted
};

// Refuses (kInvalid) what refuse_blocking refuses, fewer than three lists, a list that holds
// everybody, and settings out of range.
[[nodiscard]] Result<LatentResult> sample_latent_classes(const CaptureTable& table,
                                                         const LatentSettings& settings);

// The method as one that begins where chains on `reference` ended: for the many tables that draws
// of a linkage give, which differ in few cells. Where the chains on the reference do not agree, or
// not on a table, that table gets a run of its own from the start. Safe to call from several
// threads.
[[nodiscard]] std::function<Estimate(const CaptureTable& table, uint64_t seed)> warm_latent(
    const CaptureTable& reference, const LatentSettings& settings);

// As an estimate: without points and interval unless it converged.
[[nodiscard]] Estimate latent_estimate(const CaptureTable& table, const LatentSettings& settings,
                                       const LatentResult& result);

// Beta(a, b) for lambda such that the expansion factor N/n has about these quantiles when nothing
// is known but the number of lists (estimate.md of LCMCR's successors: -log p_0 is a sum of J terms
// -log(1-lambda), matched by mean and variance to a Gamma through both quantiles). Needs
// 1 < low < high and lists >= 1.
struct ExpansionPrior {
  double low = 1.1;  // the 2.5 % quantile of N/n
  double high = 5;   // the 97.5 % quantile
};
[[nodiscard]] Result<LatentPrior> elicit_prior(const ExpansionPrior& expansion, int lists,
                                               LatentPrior rest);

}  // namespace habeas::estimate
