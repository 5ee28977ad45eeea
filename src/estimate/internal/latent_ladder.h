// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "estimate/internal/latent_kernel.h"

// One ladder of tempered replicas of the latent-class posterior: rung 0 is the prior, the last rung
// the posterior. Neighbours exchange states by Metropolis steps, even and odd pairs in turn (Okabe
// et al. 2001; Syed et al. 2022), so that a state found at the top of the ladder of temperatures
// can travel down into another mode. A ladder of one rung is a plain chain.

namespace habeas::estimate {

// What one round leaves of the coldest rung.
struct LatentDraw {
  double observed = 0;  // n, less what censored cells overcount
  double seen = 0;      // 1 - p_0
  double unseen = 0;    // p_0
  double log_likelihood = 0;
  double occupied = 0;  // classes with somebody in them
};

class LatentLadder {
 public:
  LatentLadder(const LatentCells& cells, const LatentPrior& prior, std::vector<double> powers,
               uint64_t key, uint64_t stream);

  // Sweep, glide and exchange on every rung, `rounds` times. While `tuning`, step sizes move
  // towards three accepted glides in four and nothing is kept.
  void run(int64_t rounds, bool tuning);
  // Sets new powers; each rung takes the state of the old rung `from[i]`.
  void respace(const std::vector<double>& powers, const std::vector<size_t>& from);

  // Takes the states and step sizes of a ladder of as many rungs on other cells.
  void adopt(const LatentLadder& other);

  [[nodiscard]] const std::vector<double>& powers() const { return powers_; }
  [[nodiscard]] const std::vector<LatentDraw>& draws() const { return draws_; }
  // Between rung i and i+1 since the last reset: mean acceptance probability.
  [[nodiscard]] double acceptance(size_t pair) const;
  // log of the mean of density(i+1)/density(i) over the states of rung i: stepping stones.
  [[nodiscard]] double log_step(size_t pair) const;
  // Journeys of a replica from the prior to the posterior and back, since the last reset.
  [[nodiscard]] int64_t round_trips() const { return round_trips_; }
  [[nodiscard]] double glide_acceptance() const;
  // Gradients and sweeps done so far, which cost about the same.
  [[nodiscard]] int64_t steps() const { return steps_; }
  void reset_counts();

 private:
  void move(size_t rung, bool tuning);
  void exchange(int64_t round);
  void note_ends();

  std::vector<double> powers_;
  Variates chance_;
  std::vector<LatentKernel> replicas_;
  std::vector<size_t> at_;    // replica of each rung
  std::vector<int> heading_;  // of each replica: 0 unknown, 1 from the prior, 2 from the posterior
  std::vector<double> log_step_size_;
  std::vector<double> accept_sum_, stone_max_, stone_sum_;
  int64_t counted_ = 0;
  int64_t steps_ = 0;
  int64_t glides_ = 0;
  int64_t glides_accepted_ = 0;
  int64_t round_ = 0;
  int64_t round_trips_ = 0;
  std::vector<LatentDraw> draws_;
};

}  // namespace habeas::estimate
