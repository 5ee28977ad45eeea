// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <vector>

#include "estimate/chain_diagnostics.h"
#include "estimate/internal/latent_ladder.h"
#include "estimate/unseen_mixture.h"

// Draws of several chains put together, judged, and made into a posterior of N.

namespace habeas::estimate {

// About how long one gradient takes, in seconds of 2026: work is counted in these, not timed.
[[nodiscard]] double seconds_of_gradient(const LatentCells& cells, int classes);

// Draws of several chains, evenly thinned to one length.
struct Gathered {
  std::vector<std::vector<LatentDraw>> chains;
  [[nodiscard]] Chains series(double (*of)(const LatentDraw&)) const;
  [[nodiscard]] std::vector<UnseenComponent> components() const;
};
// Without the first fifth of each chain.
void gather(const std::vector<LatentLadder>& from, size_t length, Gathered* to);
// The length that all of them have, at most what is looked at in diagnostics.
[[nodiscard]] size_t gathered_length(std::initializer_list<const std::vector<LatentLadder>*> sets);

struct Verdict {
  double rhat = 1e300;
  double bulk = 0;
  double tail = 0;
  [[nodiscard]] bool agrees() const { return rhat < kLatentRhat; }
  [[nodiscard]] bool enough(double ess) const { return agrees() && bulk >= ess && tail >= ess; }
};
// Of log N and of the log-likelihood.
[[nodiscard]] Verdict judge(const Gathered& gathered);

// Lower end, median, upper end.
struct QuantileErrors {
  double at[3] = {};
  double error[3] = {};
};
[[nodiscard]] UnseenMixture mixture_of(const Gathered& gathered, std::optional<double> cap);
[[nodiscard]] QuantileErrors quantile_errors(const Gathered& gathered, std::optional<double> cap,
                                             double level);

}  // namespace habeas::estimate
