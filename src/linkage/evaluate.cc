// SPDX-License-Identifier: Apache-2.0
#include "linkage/evaluate.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "base/result.h"

namespace habeas::linkage {

namespace {

constexpr int kSamples = 200;

double choose2(double n) { return n * (n - 1) / 2; }
double f_measure(double precision, double recall) {
  return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

// What one person adds to each sum, so that a bootstrap sample is a weighted sum of persons. A
// false pair or a wrong cluster is shared between the persons it touches.
struct Share {
  double records = 0;
  double pairs_true = 0;
  double pairs_found = 0;
  double pairs_both = 0;
  double b_precision = 0;
  double b_recall = 0;
  double clusters = 0;
  double exact = 0;
};

struct Rates {
  std::array<double, 9> value{};
};

Rates rates_of(const Share& sum, double persons) {
  const auto ratio = [](double a, double b) { return b > 0 ? a / b : 0; };
  Rates rates;
  rates.value[0] = ratio(sum.pairs_both, sum.pairs_found);
  rates.value[1] = ratio(sum.pairs_both, sum.pairs_true);
  rates.value[3] = ratio(sum.b_precision, sum.records);
  rates.value[4] = ratio(sum.b_recall, sum.records);
  rates.value[6] = ratio(sum.exact, sum.clusters);
  rates.value[7] = ratio(sum.exact, persons);
  for (size_t i : {0U, 3U, 6U}) rates.value[i + 2] = f_measure(rates.value[i], rates.value[i + 1]);
  return rates;
}

void add(Share& sum, const Share& share, double times) {
  sum.records += times * share.records;
  sum.pairs_true += times * share.pairs_true;
  sum.pairs_found += times * share.pairs_found;
  sum.pairs_both += times * share.pairs_both;
  sum.b_precision += times * share.b_precision;
  sum.b_recall += times * share.b_recall;
  sum.clusters += times * share.clusters;
  sum.exact += times * share.exact;
}

std::vector<Share> shares_of(std::span<const uint32_t> cluster, std::span<const uint32_t> truth,
                             Agreement& out) {
  std::unordered_map<uint32_t, uint32_t> person_of;
  std::unordered_map<uint32_t, double> cluster_size;
  std::unordered_map<uint64_t, double> both;
  std::vector<double> person_size;
  std::vector<uint32_t> person(truth.size());
  for (size_t i = 0; i < truth.size(); ++i) {
    const auto [at, fresh] = person_of.emplace(truth[i], static_cast<uint32_t>(person_of.size()));
    person[i] = at->second;
    if (fresh) person_size.push_back(0);
    ++person_size[person[i]];
    ++cluster_size[cluster[i]];
    ++both[static_cast<uint64_t>(person[i]) << 32 | cluster[i]];
  }
  std::vector<Share> shares(person_size.size());
  for (size_t p = 0; p < shares.size(); ++p) {
    shares[p].records = person_size[p];
    shares[p].pairs_true = choose2(person_size[p]);
  }
  std::vector<std::pair<uint64_t, double>> cells(both.begin(), both.end());
  std::sort(cells.begin(), cells.end());
  for (const auto& [key, n] : cells) {
    Share& share = shares[key >> 32];
    const double size = cluster_size[static_cast<uint32_t>(key)];
    share.pairs_both += choose2(n);
    share.pairs_found += choose2(n) + n * (size - n) / 2;
    share.b_precision += n * n / size;
    share.b_recall += n * n / share.records;
    share.clusters += n / size;
    if (n == size && n == share.records) share.exact += 1;
  }
  out.records = static_cast<int64_t>(truth.size());
  out.persons = static_cast<int64_t>(shares.size());
  out.clusters = static_cast<int64_t>(cluster_size.size());
  return shares;
}

}  // namespace

Agreement agreement(std::span<const uint32_t> cluster, std::span<const uint32_t> truth,
                    uint64_t seed) {
  check(cluster.size() == truth.size(), "each record has a cluster and a truth");
  Agreement out;
  const std::vector<Share> shares = shares_of(cluster, truth, out);
  Share sum;
  for (const Share& share : shares) add(sum, share, 1);
  const Rates point = rates_of(sum, static_cast<double>(shares.size()));
  std::array<std::vector<double>, 9> samples;
  SeededRandom random(seed);
  for (int sample = 0; sample < kSamples && !shares.empty(); ++sample) {
    Share drawn;
    for (size_t i = 0; i < shares.size(); ++i)
      add(drawn, shares[(random.next() >> 32) * shares.size() >> 32], 1);
    const Rates rates = rates_of(drawn, static_cast<double>(shares.size()));
    for (size_t k = 0; k < 9; ++k) samples[k].push_back(rates.value[k]);
  }
  std::array<Rate*, 9> rates = {&out.precision,         &out.recall,         &out.f1,
                                &out.b_precision,       &out.b_recall,       &out.b_f1,
                                &out.cluster_precision, &out.cluster_recall, &out.cluster_f1};
  for (size_t k = 0; k < 9; ++k) {
    std::sort(samples[k].begin(), samples[k].end());
    *rates[k] = {point.value[k], point.value[k], point.value[k]};
    if (samples[k].empty()) continue;
    rates[k]->low = samples[k][kSamples / 20];
    rates[k]->high = samples[k][kSamples - 1 - kSamples / 20];
  }
  out.pairs_true = sum.pairs_true;
  out.pairs_found = sum.pairs_found;
  out.pairs_both = sum.pairs_both;
  return out;
}

}  // namespace habeas::linkage
