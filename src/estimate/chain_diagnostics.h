// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

// Has a Markov chain been run long enough? Vehtari, Gelman, Simpson, Carpenter, Bürkner,
// "Rank-normalization, folding, and localization: an improved R-hat" (Bayesian Analysis 16, 2021).
// A set of chains is a vector of equally long series, each of at least 8 draws.

namespace habeas::estimate {

using Chains = std::vector<std::vector<double>>;

// The larger of the rank-normalised split R-hat of the draws and of their distances from the
// median; 1 when all draws are equal, infinite when each chain stands still at a value of its own.
[[nodiscard]] double split_rhat(const Chains& chains);
// Effective number of independent draws: for the middle, for the 5 % and 95 % tails (the lesser),
// and for the mean of the draws as they are. At most draws * log10(draws).
[[nodiscard]] double ess_bulk(const Chains& chains);
[[nodiscard]] double ess_tail(const Chains& chains);
[[nodiscard]] double ess_mean(const Chains& chains);
// Standard error of the mean over all chains.
[[nodiscard]] double mcse_mean(const Chains& chains);

}  // namespace habeas::estimate
