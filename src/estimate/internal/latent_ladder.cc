// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/latent_ladder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace habeas::estimate {

namespace {
constexpr double kGlideTarget = 0.75;
constexpr double kGlideLength = 1.0;  // of a trajectory, in logits
constexpr int kFewestSteps = 3;
constexpr int kMostSteps = 80;
constexpr double kStepsPerSweep = 4;  // a gradient costs about as much as a sweep
}  // namespace

LatentLadder::LatentLadder(const LatentCells& cells, const LatentPrior& prior,
                           std::vector<double> powers, uint64_t key, uint64_t stream)
    : powers_(std::move(powers)), chance_(key, stream) {
  for (size_t i = 0; i < powers_.size(); ++i) replicas_.emplace_back(cells, prior, &chance_);
  at_.resize(powers_.size());
  std::iota(at_.begin(), at_.end(), size_t{0});
  log_step_size_.assign(powers_.size(), std::log(0.05));
  heading_.assign(powers_.size(), 0);
  reset_counts();
}

void LatentLadder::reset_counts() {
  size_t pairs = powers_.empty() ? 0 : powers_.size() - 1;
  accept_sum_.assign(pairs, 0);
  stone_max_.assign(pairs, -1e300);
  stone_sum_.assign(pairs, 0);
  counted_ = 0;
  glides_ = 0;
  glides_accepted_ = 0;
  round_trips_ = 0;
}

double LatentLadder::acceptance(size_t pair) const {
  return accept_sum_[pair] / static_cast<double>(std::max<int64_t>(counted_, 1));
}
double LatentLadder::log_step(size_t pair) const {
  return stone_max_[pair] + std::log(stone_sum_[pair] / static_cast<double>(counted_));
}
double LatentLadder::glide_acceptance() const {
  return static_cast<double>(glides_accepted_) / static_cast<double>(std::max<int64_t>(glides_, 1));
}

void LatentLadder::respace(const std::vector<double>& powers, const std::vector<size_t>& from) {
  std::vector<LatentKernel> states;
  std::vector<double> steps;
  for (size_t rung : from) {
    states.push_back(replicas_[at_[rung]]);
    steps.push_back(log_step_size_[rung]);
  }
  powers_ = powers;
  replicas_ = std::move(states);
  log_step_size_ = std::move(steps);
  at_.resize(powers_.size());
  std::iota(at_.begin(), at_.end(), size_t{0});
  heading_.assign(powers_.size(), 0);
  reset_counts();
}

void LatentLadder::adopt(const LatentLadder& other) {
  check(other.powers_.size() == powers_.size(), "a ladder of as many rungs");
  for (size_t rung = 0; rung < powers_.size(); ++rung)
    replicas_[at_[rung]].take_parameters(other.replicas_[other.at_[rung]]);
  log_step_size_ = other.log_step_size_;
}

void LatentLadder::move(size_t rung, bool tuning) {
  LatentKernel& state = replicas_[at_[rung]];
  double w = powers_[rung];
  if (w == 0) {
    state.draw_prior(&chance_);
    return;
  }
  // Step and length vary, so that no orbit closes upon itself.
  double step = std::exp(log_step_size_[rung] + chance_.uniform() - 0.5);
  double mean = std::clamp(kGlideLength / std::exp(log_step_size_[rung]),
                           static_cast<double>(kFewestSteps), static_cast<double>(kMostSteps));
  int sweeps = 1 + static_cast<int>(mean / kStepsPerSweep);
  for (int s = 0; s < sweeps; ++s) state.sweep(w, &chance_);
  int steps = 1 + static_cast<int>(chance_.uniform() * 2 * mean);
  bool accepted = state.glide(w, step, steps, &chance_);
  ++glides_;
  steps_ += steps + sweeps;
  glides_accepted_ += accepted ? 1 : 0;
  if (!tuning) return;
  double gain = 1 / std::sqrt(static_cast<double>(round_) + 4);
  log_step_size_[rung] =
      std::clamp(log_step_size_[rung] + gain * ((accepted ? 1 : 0) - kGlideTarget), std::log(1e-4),
                 std::log(0.5));
}

void LatentLadder::exchange(int64_t round) {
  for (size_t i = 0; i + 1 < powers_.size(); ++i) {
    LatentKernel& low = replicas_[at_[i]];
    LatentKernel& high = replicas_[at_[i + 1]];
    double gap = powers_[i + 1] - powers_[i];
    double stone = gap * low.log_likelihood();
    double accept = std::min(1.0, std::exp(stone - gap * high.log_likelihood()));
    accept_sum_[i] += accept;
    if (stone > stone_max_[i]) {
      stone_sum_[i] = stone_sum_[i] * std::exp(stone_max_[i] - stone) + 1;
      stone_max_[i] = stone;
    } else {
      stone_sum_[i] += std::exp(stone - stone_max_[i]);
    }
    // The pair above is of the other parity: it is counted with the exchanged state, which is as
    // much a state of that rung.
    if (static_cast<int64_t>(i % 2) == round % 2 && chance_.uniform() < accept)
      std::swap(at_[i], at_[i + 1]);
  }
}

void LatentLadder::note_ends() {
  size_t last = powers_.size() - 1;
  if (last == 0) return;
  int& at_prior = heading_[at_[0]];
  if (at_prior == 2) ++round_trips_;
  at_prior = 1;
  // A round trip ends at the prior and must have seen the posterior after its last visit there.
  if (heading_[at_[last]] == 1) heading_[at_[last]] = 2;
}

void LatentLadder::run(int64_t rounds, bool tuning) {
  for (int64_t r = 0; r < rounds; ++r, ++round_) {
    for (size_t i = 0; i < powers_.size(); ++i) move(i, tuning);
    exchange(round_);
    note_ends();
    ++counted_;
    if (tuning) continue;
    LatentKernel& cold = replicas_[at_.back()];
    draws_.push_back({.observed = static_cast<double>(cold.observed()),
                      .seen = cold.seen(),
                      .unseen = cold.unseen(),
                      .log_likelihood = cold.log_likelihood(),
                      .occupied = static_cast<double>(cold.occupied())});
  }
}

}  // namespace habeas::estimate
