// SPDX-License-Identifier: Apache-2.0
#include "estimate/latent.h"

#include <algorithm>
#include <cmath>

#include <boost/math/special_functions/erf.hpp>
#include <fmt/core.h>

#include "base/parallel.h"
#include "estimate/internal/latent_chains.h"

// How a run goes:
//   1. Chains from independent starts, each from the prior, run until they agree.
//   2. Ladders from the prior to the posterior are tuned and run: their round trips show whether a
//      replica can leave its mode, and their coldest rungs are further chains.
//   3. If the ladders travel and all chains agree, all count. If they travel and the plain chains
//   do
//      not agree, the ladders alone count: plain chains stick. If ladders do not travel, agreement
//      of all independent starts, or of four ladders and the evidence that each found along its
//      path, is all there is, and the result says so.
// Nothing is decided by a clock; work is counted in steps of the kernel.

namespace habeas::estimate {

namespace {

constexpr size_t kLadders = 4;
constexpr size_t kPlainChains = 8;
constexpr int kTuningPhases = 6;
constexpr int64_t kTuningRounds = 30;  // of the first phase; each next one has twice as many
constexpr int64_t kFirstBlock = 500;
constexpr double kRungDistance = 1.68;  // acceptance .4 between neighbours of normal likelihoods
constexpr size_t kMostRungs = 64;
constexpr double kPathSpread = 0.25;  // of log evidence, between ladders that travel little
constexpr double kPlainShare = 0.15;  // of the work: when plain chains are given up
constexpr double kAgreementShare =
    0.05;  // of the work: when ladders that do not travel are given up

double normal_quantile(double p) { return -std::sqrt(2.0) * boost::math::erfc_inv(2 * p); }

class Run {
 public:
  Run(const CaptureTable& table, const LatentSettings& settings)
      : settings_(settings), cells_(table) {
    unit_ = seconds_of_gradient(cells_, settings.prior.classes);
  }

  LatentResult finish();

 private:
  void advance(std::vector<LatentLadder>* set, int64_t rounds, bool tuning);
  void tune();
  void plain();
  void tempered();
  void conclude(LatentResult* result);
  void evidence(LatentResult* result) const;
  [[nodiscard]] double path_spread() const;
  [[nodiscard]] bool precise(const QuantileErrors& q) const;
  [[nodiscard]] UnseenMixture posterior() const { return mixture_of(final_, settings_.cap); }
  [[nodiscard]] QuantileErrors quantiles() const {
    return quantile_errors(final_, settings_.cap, settings_.level);
  }
  [[nodiscard]] int64_t trips() const {
    int64_t sum = 0;
    for (const LatentLadder& ladder : ladders_) sum += ladder.round_trips();
    return sum;
  }
  [[nodiscard]] bool spent(double share) const { return work_ >= share * settings_.effort; }

  LatentSettings settings_;
  LatentCells cells_;
  double unit_ = 0;
  double work_ = 0;
  std::vector<LatentLadder> plain_;
  std::vector<LatentLadder> ladders_;
  Gathered final_;
  Verdict verdict_;
  bool all_agree_ = false;
  bool paths_agree_ = false;
};

void Run::advance(std::vector<LatentLadder>* set, int64_t rounds, bool tuning) {
  int64_t before = 0;
  int64_t after = 0;
  for (const LatentLadder& ladder : *set) before += ladder.steps();
  parallel_for(static_cast<int64_t>(set->size()), settings_.threads,
               [&](int64_t i) { (*set)[static_cast<size_t>(i)].run(rounds, tuning); });
  for (const LatentLadder& ladder : *set) after += ladder.steps();
  work_ += unit_ * static_cast<double>(after - before);
}

// Chains from independent starts, until they agree and have draws enough.
void Run::plain() {
  for (size_t c = 0; c < kPlainChains; ++c)
    plain_.emplace_back(cells_, settings_.prior, std::vector<double>{1.0},
                        philox_key(settings_.seed, 1), c);
  advance(&plain_, kTuningRounds * 10, true);
  for (int64_t rounds = kFirstBlock;; rounds += rounds / 2) {
    advance(&plain_, rounds, false);
    Gathered gathered;
    gather(plain_, gathered_length({&plain_}), &gathered);
    Verdict verdict = judge(gathered);
    if (verdict.enough(settings_.target_ess) || spent(kPlainShare)) return;
  }
}

// Levels so that neighbours exchange in two rounds of five. The distance between rungs is measured
// by what normal log-likelihoods would make of the acceptance, which adds up along the path even
// where acceptance is nearly none.
void Run::tune() {
  double n = 0;
  for (int64_t count : cells_.counts) n += static_cast<double>(count);
  std::vector<double> powers{0};
  constexpr int kFirst = 24;
  for (int i = 0; i < kFirst; ++i)
    powers.push_back(std::exp(std::log(0.3 / n) * (1 - i / (kFirst - 1.0))));
  for (size_t c = 0; c < kLadders; ++c)
    ladders_.emplace_back(cells_, settings_.prior, powers, philox_key(settings_.seed, 2), c);
  for (int phase = 0; phase < kTuningPhases; ++phase) {
    advance(&ladders_, kTuningRounds << phase, true);
    if (phase + 1 == kTuningPhases || spent(0.5)) break;
    std::vector<double> reach{0};
    for (size_t i = 0; i + 1 < powers.size(); ++i) {
      double accept = 0;
      for (const LatentLadder& ladder : ladders_)
        accept += ladder.acceptance(i) / static_cast<double>(kLadders);
      double distance = -2 * normal_quantile(std::clamp(accept, 1e-6, 0.999) / 2);
      reach.push_back(reach.back() + distance);
    }
    size_t steps = std::clamp(static_cast<size_t>(std::ceil(reach.back() / kRungDistance)),
                              size_t{4}, kMostRungs);
    std::vector<double> next;
    std::vector<size_t> from;
    size_t at = 0;
    for (size_t i = 0; i <= steps; ++i) {
      double goal = reach.back() * static_cast<double>(i) / static_cast<double>(steps);
      while (at + 2 < powers.size() && reach[at + 1] < goal) ++at;
      double part = std::clamp((goal - reach[at]) / (reach[at + 1] - reach[at]), 0.0, 1.0);
      next.push_back(at == 0 ? powers[1] * part
                             : powers[at] * std::pow(powers[at + 1] / powers[at], part));
      from.push_back(part < 0.5 ? at : at + 1);
    }
    next.front() = 0;
    next.back() = 1;
    from.front() = 0;
    powers = next;
    for (LatentLadder& ladder : ladders_) ladder.respace(next, from);
  }
  for (LatentLadder& ladder : ladders_) ladder.reset_counts();
}

void Run::tempered() {
  tune();
  const double begun = work_;
  for (int64_t rounds = kFirstBlock;; rounds += rounds / 2) {
    advance(&ladders_, rounds, false);
    Gathered ladders;
    gather(ladders_, gathered_length({&ladders_}), &ladders);
    Gathered all;
    size_t length = gathered_length({&ladders_, &plain_});
    gather(ladders_, length, &all);
    gather(plain_, length, &all);
    Verdict alone = judge(ladders);
    Verdict together = judge(all);
    all_agree_ = together.agrees();
    final_ = all_agree_ ? std::move(all) : std::move(ladders);
    verdict_ = all_agree_ ? together : alone;
    paths_agree_ = alone.agrees() && path_spread() < kPathSpread;
    bool settled =
        trips() >= 2 * kLatentRoundTrips ||
        ((all_agree_ || paths_agree_) && work_ - begun >= kAgreementShare * settings_.effort);
    if (spent(1) || (settled && verdict_.enough(settings_.target_ess) && precise(quantiles())))
      return;
  }
}

bool Run::precise(const QuantileErrors& q) const {
  double most = settings_.target_precision * (q.at[2] - q.at[0]) + 0.5;  // half a person is enough
  return q.error[0] <= most && q.error[2] <= most;
}

void Run::conclude(LatentResult* result) {
  QuantileErrors q = quantiles();
  result->rhat = verdict_.rhat;
  result->bulk = verdict_.bulk;
  result->tail = verdict_.tail;
  result->mcse_lower = q.error[0];
  result->mcse_median = q.error[1];
  result->mcse_upper = q.error[2];
  result->precise = precise(q);
  result->round_trips = trips();
  result->rungs = static_cast<int>(ladders_.front().powers().size());
  result->starts = static_cast<int>(final_.chains.size());
  result->effort = work_;
  result->least_swap = 1;
  for (size_t i = 0; i + 1 < ladders_.front().powers().size(); ++i) {
    double accept = 0;
    for (const LatentLadder& ladder : ladders_)
      accept += ladder.acceptance(i) / static_cast<double>(kLadders);
    result->least_swap = std::min(result->least_swap, accept);
  }
  bool travelled = result->round_trips >= kLatentRoundTrips;
  if (!verdict_.agrees())
    result->why.push_back(fmt::format(
        "chains from {} independent starts do not agree (R-hat {:.3f}, wanted below {})",
        result->starts, verdict_.rhat, kLatentRhat));
  if (std::min(verdict_.bulk, verdict_.tail) < kLatentLeastEss)
    result->why.push_back(
        fmt::format("too few independent draws ({:.0f} in the middle, {:.0f} in the "
                    "tails, wanted {})",
                    verdict_.bulk, verdict_.tail, kLatentLeastEss));
  if (!travelled && !all_agree_ && !paths_agree_)
    result->why.push_back(fmt::format("the tempered path was travelled {} times, wanted {}",
                                      result->round_trips, kLatentRoundTrips));
  result->converged = result->why.empty();
  if (result->converged && !travelled)
    result->why.push_back(fmt::format(
        "the tempered path was travelled only {} times: that no mode was missed rests on the "
        "agreement of {} {}",
        result->round_trips, result->starts,
        all_agree_ ? "chains from independent starts" : "ladders, and of their evidence"));
  if (!all_agree_ && result->converged)
    result->why.push_back(
        "plain chains stay in a mode of their own here: the tempered chains alone are used");
  evidence(result);
  for (const auto& chain : final_.chains)
    for (const LatentDraw& draw : chain)
      result->occupied += draw.occupied / static_cast<double>(chain.size() * final_.chains.size());
  Variates chance(philox_key(settings_.seed, 3), 0);
  result->draws = result->posterior.draw(settings_.draws, &chance);
  std::vector<double> seen;
  for (const auto& chain : final_.chains)
    for (const LatentDraw& draw : chain) seen.push_back(draw.seen);
  std::ranges::sort(seen);
  result->seen_median = quantile(seen, 0.5);
  LatentKernel kernel(cells_, settings_.prior, &chance);
  std::vector<double> prior;
  for (int i = 0; i < 4000; ++i) {
    kernel.draw_prior(&chance);
    prior.push_back(kernel.seen());
  }
  std::ranges::sort(prior);
  result->prior_seen_median = quantile(prior, 0.5);
}

// Standard error, between ladders, of the log evidence that each found along its own path. Ladders
// whose replicas cannot pass a rung differ by several units there.
double Run::path_spread() const {
  std::vector<double> each;
  double mean = 0;
  for (const LatentLadder& ladder : ladders_) {
    double sum = 0;
    for (size_t i = 0; i + 1 < ladder.powers().size(); ++i) sum += ladder.log_step(i);
    each.push_back(sum);
    mean += sum / static_cast<double>(kLadders);
  }
  double spread = 0;
  for (double e : each) spread += (e - mean) * (e - mean);
  return std::sqrt(spread / static_cast<double>(kLadders * (kLadders - 1)));
}

void Run::evidence(LatentResult* result) const {
  if (!cells_.censored.empty()) return;  // the data themselves are partly drawn
  double constant = 0;
  double n = 0;
  for (size_t x = 0; x < cells_.counts.size(); ++x) {
    auto count = static_cast<double>(cells_.counts[x]);
    constant += count * std::log(cells_.share[x]) - std::lgamma(count + 1);
    n += count;
  }
  constant += std::lgamma(n + 1);
  std::vector<double> each;
  for (const LatentLadder& ladder : ladders_) {
    double sum = constant;
    for (size_t i = 0; i + 1 < ladder.powers().size(); ++i) sum += ladder.log_step(i);
    each.push_back(sum);
  }
  double mean = 0;
  double spread = 0;
  for (double e : each) mean += e / static_cast<double>(each.size());
  for (double e : each) spread += (e - mean) * (e - mean);
  result->log_evidence = mean;
  result->log_evidence_error =
      std::sqrt(spread / static_cast<double>(each.size() * (each.size() - 1)));
}

LatentResult Run::finish() {
  plain();
  tempered();
  LatentResult result{.posterior = posterior()};
  conclude(&result);
  return result;
}

Result<void> check_settings(const LatentSettings& settings) {
  const LatentPrior& prior = settings.prior;
  if (prior.classes < 1 || prior.classes > 64)
    return fail(ErrorKind::kInvalid, fmt::format("{} latent classes", prior.classes),
                "ask for 1 to 64; 10 is usual");
  for (double x : {prior.alpha_shape, prior.alpha_rate, prior.lambda_a, prior.lambda_b})
    if (!(x >= 0.01 && x <= 1e6))
      return fail(ErrorKind::kInvalid, fmt::format("a prior parameter of {}", x),
                  "prior parameters lie between 0.01 and 1000000");
  if (settings.cap && !(*settings.cap > 0))
    return fail(ErrorKind::kInvalid, "a cap that leaves nobody unseen",
                "the cap is a multiple of n above 0; LCMCR has 20");
  if (!(settings.level > 0.5 && settings.level < 1))
    return fail(ErrorKind::kInvalid, fmt::format("an interval of probability {}", settings.level),
                "ask for more than 0.5 and less than 1");
  if (!(settings.effort > 0) || !(settings.target_ess > 0))
    return fail(ErrorKind::kInvalid, "no work allowed", "effort and effective draws are above 0");
  return {};
}

}  // namespace

Result<LatentResult> sample_latent_classes(const CaptureTable& table,
                                           const LatentSettings& settings) {
  TRY(refuse_blocking(table));
  TRY(check_settings(settings));
  if (table.list_count() < 3)
    return fail(ErrorKind::kInvalid, "latent classes need three lists, there are two",
                "two lists allow Lincoln and Petersen's ratio only, under independence that cannot "
                "be tested");
  for (size_t j = 0; j < table.list_count(); ++j)
    if (table.on_all(uint64_t{1} << j) == table.observed())
      return fail(ErrorKind::kInvalid,
                  fmt::format("everybody observed is on list {}", table.lists[j]),
                  "the other lists are parts of it and say nothing of who is on none: drop it");
  return Run(table, settings).finish();
}

}  // namespace habeas::estimate
