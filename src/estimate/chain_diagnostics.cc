// SPDX-License-Identifier: Apache-2.0
#include "estimate/chain_diagnostics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/special_functions/erf.hpp>

#include "base/result.h"

namespace habeas::estimate {

namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
};
Moments moments(const std::vector<double>& series) {
  Moments m;
  for (double x : series) m.mean += x;
  m.mean /= static_cast<double>(series.size());
  for (double x : series) m.variance += (x - m.mean) * (x - m.mean);
  m.variance /= static_cast<double>(series.size() - 1);
  return m;
}

Chains split(const Chains& chains) {
  Chains halves;
  for (const auto& chain : chains) {
    check(chain.size() >= 8, "a chain of at least 8 draws");
    auto half = static_cast<std::ptrdiff_t>(chain.size() / 2);
    halves.emplace_back(chain.begin(), chain.begin() + half);
    halves.emplace_back(chain.end() - half, chain.end());
  }
  return halves;
}

// Ranks (averaged over ties) as normal scores: (r - 3/8) / (S + 1/4).
Chains rank_normal(const Chains& chains) {
  std::vector<std::pair<double, size_t>> all;
  for (const auto& chain : chains)
    for (double x : chain) all.emplace_back(x, all.size());
  std::ranges::sort(all);
  std::vector<double> score(all.size());
  auto total = static_cast<double>(all.size());
  for (size_t i = 0; i < all.size();) {
    size_t j = i;
    while (j < all.size() && all[j].first == all[i].first) ++j;
    double rank = (static_cast<double>(i + 1) + static_cast<double>(j)) / 2;
    double p = (rank - 0.375) / (total + 0.25);
    double z = -std::sqrt(2.0) * boost::math::erfc_inv(2 * p);
    for (size_t k = i; k < j; ++k) score[all[k].second] = z;
    i = j;
  }
  Chains out;
  size_t at = 0;
  for (const auto& chain : chains) {
    auto begin = score.begin() + static_cast<std::ptrdiff_t>(at);
    out.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(chain.size()));
    at += chain.size();
  }
  return out;
}

double plain_rhat(const Chains& chains) {
  std::vector<double> means;
  double within = 0;
  for (const auto& chain : chains) {
    Moments m = moments(chain);
    means.push_back(m.mean);
    within += m.variance / static_cast<double>(chains.size());
  }
  double between = moments(means).variance;
  if (within <= 0) return between > 0 ? std::numeric_limits<double>::infinity() : 1;
  auto length = static_cast<double>(chains.front().size());
  return std::sqrt((length - 1) / length + between / within);
}

// Geyer's initial monotone sequence over all chains (Vehtari et al. 2021, section 3.2).
double plain_ess(const Chains& chains) {
  size_t m = chains.size();
  size_t length = chains.front().size();
  auto n = static_cast<double>(length);
  std::vector<Moments> each;
  std::vector<double> means;
  double within = 0;
  for (const auto& chain : chains) {
    each.push_back(moments(chain));
    means.push_back(each.back().mean);
    within += each.back().variance / static_cast<double>(m);
  }
  double pooled = within * (n - 1) / n + (m > 1 ? moments(means).variance : 0);
  double draws = n * static_cast<double>(m);
  double most = draws * std::log10(draws);
  if (!(pooled > 0)) return draws;
  auto correlation = [&](size_t lag) {
    double sum = 0;
    for (size_t c = 0; c < m; ++c) {
      const double* x = chains[c].data();
      double mean = each[c].mean;
      double product = 0;
      for (size_t t = 0; t + lag < length; ++t) product += (x[t] - mean) * (x[t + lag] - mean);
      sum += product / n;
    }
    return 1 - (within * (n - 1) / n - sum / static_cast<double>(m)) / pooled;
  };
  double time = -1;
  double last = std::numeric_limits<double>::infinity();
  for (size_t lag = 0; lag + 1 < length; lag += 2) {
    double pair = (lag == 0 ? 1 : correlation(lag)) + correlation(lag + 1);
    if (pair < 0) break;
    last = std::min(last, pair);
    time += 2 * last;
  }
  return std::min(draws / std::max(time, 1 / std::log10(draws)), most);
}

double sample_quantile(const Chains& chains, double p) {
  std::vector<double> all;
  for (const auto& chain : chains) all.insert(all.end(), chain.begin(), chain.end());
  auto at = static_cast<std::ptrdiff_t>(p * static_cast<double>(all.size() - 1));
  std::nth_element(all.begin(), all.begin() + at, all.end());
  return all[static_cast<size_t>(at)];
}

}  // namespace

double split_rhat(const Chains& chains) {
  Chains halves = split(chains);
  double middle = sample_quantile(halves, 0.5);
  Chains folded = halves;
  for (auto& chain : folded)
    for (double& x : chain) x = std::fabs(x - middle);
  return std::max(plain_rhat(rank_normal(halves)), plain_rhat(rank_normal(folded)));
}

double ess_bulk(const Chains& chains) { return plain_ess(rank_normal(split(chains))); }

double ess_tail(const Chains& chains) {
  double least = std::numeric_limits<double>::infinity();
  for (double p : {0.05, 0.95}) {
    double edge = sample_quantile(chains, p);
    Chains below = split(chains);
    for (auto& chain : below)
      for (double& x : chain) x = x <= edge ? 1 : 0;
    least = std::min(least, plain_ess(below));
  }
  return least;
}

double ess_mean(const Chains& chains) { return plain_ess(split(chains)); }

double mcse_mean(const Chains& chains) {
  double mean = 0;
  double count = 0;
  for (const auto& chain : chains) count += static_cast<double>(chain.size());
  for (const auto& chain : chains)
    for (double x : chain) mean += x / count;
  double variance = 0;
  for (const auto& chain : chains)
    for (double x : chain) variance += (x - mean) * (x - mean) / (count - 1);
  return std::sqrt(variance / ess_mean(chains));
}

}  // namespace habeas::estimate
