// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/core.h>

#include "base/parallel.h"
#include "base/philox.h"
#include "estimate/internal/latent_chains.h"
#include "estimate/latent.h"

// Latent classes on tables that are nearly the same. The chains on the first one are run until they
// agree; on each other table as many chains begin in their states, forget those for some rounds,
// and go on until they agree there. No ladder is climbed: that plain chains find every mode was
// tested on the first table alone, and the result says so.

namespace habeas::estimate {

namespace {

constexpr size_t kChains = 8;
constexpr int64_t kBurnIn = 300;  // rounds, on the first table from the prior
constexpr int64_t kForget = 100;  // rounds, on each other table
constexpr int64_t kFirstBlock = 200;
constexpr double kReferenceShare = 0.15;  // of the work allowed
constexpr double kTableShare = 0.05;      // of it, before a table gets a run of its own
constexpr size_t kDraws = 1000;

struct Reference {
  std::vector<std::string> lists;
  std::unique_ptr<LatentCells> cells;  // the chains point to it
  std::vector<LatentLadder> chains;
  bool agrees = false;
};

double unit_work(const LatentCells& cells, const LatentSettings& settings,
                 const std::vector<LatentLadder>& chains) {
  int64_t steps = 0;
  for (const LatentLadder& chain : chains) steps += chain.steps();
  return seconds_of_gradient(cells, settings.prior.classes) * static_cast<double>(steps);
}

void advance(std::vector<LatentLadder>& chains, int64_t rounds, bool tuning, int threads) {
  parallel_for(static_cast<int64_t>(chains.size()), threads,
               [&](int64_t c) { chains[static_cast<size_t>(c)].run(rounds, tuning); });
}

// Until the chains agree and have draws enough, or the work is done.
std::pair<Gathered, Verdict> agree(std::vector<LatentLadder>& chains, const LatentCells& cells,
                                   const LatentSettings& settings, double ess, double work,
                                   int threads) {
  for (int64_t rounds = kFirstBlock;; rounds += rounds / 2) {
    advance(chains, rounds, false, threads);
    Gathered gathered;
    gather(chains, gathered_length({&chains}), &gathered);
    Verdict verdict = judge(gathered);
    if (verdict.enough(ess) || unit_work(cells, settings, chains) >= work)
      return {std::move(gathered), verdict};
  }
}

Estimate cold(const CaptureTable& table, const LatentSettings& settings) {
  Result<LatentResult> result = sample_latent_classes(table, settings);
  if (result) return latent_estimate(table, settings, *result);
  Estimate refused{.method = "latent", .observed = table.observed()};
  refused.refusals = {{result.error().message, result.error().hint}};
  refused.words = cite(refused);
  return refused;
}

Estimate warm(const Reference& reference, const CaptureTable& table,
              const LatentSettings& settings) {
  if (!reference.agrees || table.lists != reference.lists || !refuse_blocking(table))
    return cold(table, settings);
  for (size_t j = 0; j < table.list_count(); ++j)
    if (table.on_all(uint64_t{1} << j) == table.observed()) return cold(table, settings);
  LatentCells cells(table);
  std::vector<LatentLadder> chains;
  for (size_t c = 0; c < kChains; ++c) {
    chains.emplace_back(cells, settings.prior, std::vector<double>{1.0},
                        philox_key(settings.seed, 4), c);
    chains.back().adopt(reference.chains[c]);
  }
  advance(chains, kForget, true, 1);
  auto [gathered, verdict] =
      agree(chains, cells, settings, kLatentLeastEss, kTableShare * settings.effort, 1);
  if (!verdict.enough(kLatentLeastEss)) return cold(table, settings);
  LatentResult result{.posterior = mixture_of(gathered, settings.cap)};
  QuantileErrors ends = quantile_errors(gathered, settings.cap, settings.level);
  result.converged = true;
  result.precise = true;
  result.rhat = verdict.rhat;
  result.bulk = verdict.bulk;
  result.tail = verdict.tail;
  result.mcse_lower = ends.error[0];
  result.mcse_median = ends.error[1];
  result.mcse_upper = ends.error[2];
  result.starts = static_cast<int>(kChains);
  result.effort = unit_work(cells, settings, chains);
  result.why = {"these chains began where those on another linkage ended, and climbed no ladder"};
  Variates chance(philox_key(settings.seed, 5), 0);
  result.draws = result.posterior.draw(kDraws, &chance);
  return latent_estimate(table, settings, result);
}

}  // namespace

std::function<Estimate(const CaptureTable& table, uint64_t seed)> warm_latent(
    const CaptureTable& table, const LatentSettings& settings) {
  auto reference = std::make_shared<Reference>();
  reference->lists = table.lists;
  reference->cells = std::make_unique<LatentCells>(table);
  bool usable = table.list_count() >= 3 && refuse_blocking(table).has_value() &&
                settings.prior.classes >= 1 && settings.prior.classes <= 64;
  if (usable) {
    for (size_t c = 0; c < kChains; ++c)
      reference->chains.emplace_back(*reference->cells, settings.prior, std::vector<double>{1.0},
                                     philox_key(settings.seed, 1), c);
    advance(reference->chains, kBurnIn, true, settings.threads);
    auto [gathered, verdict] =
        agree(reference->chains, *reference->cells, settings, kLatentLeastEss,
              kReferenceShare * settings.effort, settings.threads);
    reference->agrees = verdict.enough(kLatentLeastEss);
  }
  return [reference, settings](const CaptureTable& other, uint64_t seed) {
    LatentSettings with = settings;
    with.seed = seed;
    with.threads = 1;  // tables go side by side
    return warm(*reference, other, with);
  };
}

}  // namespace habeas::estimate
