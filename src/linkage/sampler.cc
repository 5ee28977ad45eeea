// SPDX-License-Identifier: Apache-2.0
#include "linkage/sampler.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "base/csv.h"
#include "base/random.h"
#include "linkage/cluster_names.h"

namespace habeas::linkage {

namespace {

constexpr double kMost = 12;    // log odds of one pair
constexpr double kAbsent = -3;  // of a pair that is not known, as in ClusterOptions

double uniform(SeededRandom& random) {
  return (static_cast<double>(random.next() >> 11) + 0.5) / 9007199254740992.0;
}

int64_t poisson(SeededRandom& random, double mean) {
  if (mean > 500) {  // by then normal to within a thousandth
    const double normal =
        std::sqrt(-2 * std::log(uniform(random))) * std::cos(6.283185307179586 * uniform(random));
    return std::max<int64_t>(0, std::llround(mean + std::sqrt(mean) * normal));
  }
  int64_t count = 0;
  for (double product = uniform(random); product > std::exp(-mean); product *= uniform(random))
    ++count;
  return count;
}

class Sampler {
 public:
  Sampler(const LinkResult& result, const Constraints& constraints, uint64_t seed)
      : constraints_(constraints),
        random_(mix(seed + 0xD4A3)),
        cluster_(result.cluster),
        near_(result.cluster.size()),
        fixed_(result.cluster.size(), false) {
    const double prior = std::log(result.model.prior) - std::log1p(-result.model.prior);
    for (const LinkedPair& pair : result.pairs) {
      // The evidence that clusters are grown by, but a strong pair keeps its strength.
      const double odds = pair.log_odds > 0
                              ? std::min(pair.log_odds, kMost)
                              : static_cast<double>(pair_evidence(pair.log_odds - prior, prior));
      near_[pair.a].emplace_back(pair.b, odds);
      near_[pair.b].emplace_back(pair.a, odds);
    }
    for (const auto& [a, b] : constraints.same) fixed_[a] = fixed_[b] = true;
    for (const auto& [a, b] : constraints.different) {
      apart_[a].push_back(b);
      apart_[b].push_back(a);
    }
    members_.resize(cluster_.size());
    for (RecordNumber i = 0; i < cluster_.size(); ++i) members_[cluster_[i]].push_back(i);
  }

  void sweep() {
    for (RecordNumber i = 0; i < cluster_.size(); ++i)
      if (!near_[i].empty() && !fixed_[i]) move(i);
  }

  [[nodiscard]] std::vector<RecordNumber> partition() const {
    std::vector<RecordNumber> named(cluster_.size());
    for (const std::vector<RecordNumber>& members : members_) {
      if (members.empty()) continue;
      const RecordNumber first = *std::min_element(members.begin(), members.end());
      for (RecordNumber member : members) named[member] = first;
    }
    return named;
  }
  [[nodiscard]] int64_t clusters() const {
    return std::count_if(members_.begin(), members_.end(),
                         [](const auto& members) { return !members.empty(); });
  }
  [[nodiscard]] SeededRandom& random() { return random_; }

 private:
  // Sum of the log odds of a record's pairs with the members of a cluster, absent pairs included.
  [[nodiscard]] double sum_with(RecordNumber record, RecordNumber cluster) const {
    double sum = 0;
    size_t known = 0;
    for (const auto& [other, odds] : near_[record]) {
      if (cluster_[other] != cluster || other == record) continue;
      sum += odds;
      ++known;
    }
    const size_t others = members_[cluster].size() - (cluster_[record] == cluster ? 1 : 0);
    return sum + static_cast<double>(others - known) * kAbsent;
  }

  [[nodiscard]] bool allowed(RecordNumber record, RecordNumber cluster) const {
    const auto apart = apart_.find(record);
    if (apart != apart_.end())
      for (RecordNumber other : apart->second)
        if (cluster_[other] == cluster) return false;
    if (constraints_.list.empty() || !constraints_.duplicate_free[constraints_.list[record]])
      return true;
    return std::none_of(
        members_[cluster].begin(), members_[cluster].end(),
        [&](RecordNumber other) { return constraints_.list[other] == constraints_.list[record]; });
  }

  void move(RecordNumber record) {
    const RecordNumber own = cluster_[record];
    std::erase(members_[own], record);
    cluster_[record] = static_cast<RecordNumber>(cluster_.size());  // nowhere
    std::vector<RecordNumber> places;
    for (const auto& [other, odds] : near_[record])
      if (std::find(places.begin(), places.end(), cluster_[other]) == places.end() &&
          allowed(record, cluster_[other]))
        places.push_back(cluster_[other]);
    std::vector<double> gain = {0};  // alone
    for (RecordNumber place : places)
      gain.push_back(sum_with(record, place) / static_cast<double>(members_[place].size()));
    const double most = *std::max_element(gain.begin(), gain.end());
    double total = 0;
    for (double& each : gain) total += each = std::exp(each - most);
    double at = uniform(random_) * total;
    size_t choice = 0;
    while (choice + 1 < gain.size() && at >= gain[choice]) at -= gain[choice++];
    const RecordNumber to = choice > 0 ? places[choice - 1] : free_number();
    members_[to].push_back(record);
    cluster_[record] = to;
  }

  // A number that no cluster goes by; there is one for each record, so one is always free.
  RecordNumber free_number() {
    while (!members_[next_free_ % members_.size()].empty()) ++next_free_;
    return static_cast<RecordNumber>(next_free_ % members_.size());
  }

  const Constraints& constraints_;
  SeededRandom random_;
  std::vector<RecordNumber> cluster_;
  std::vector<std::vector<std::pair<RecordNumber, double>>> near_;
  std::vector<bool> fixed_;
  std::unordered_map<RecordNumber, std::vector<RecordNumber>> apart_;
  std::vector<std::vector<RecordNumber>> members_;
  size_t next_free_ = 0;
};

}  // namespace

std::string draws_csv(const Records& records, const Draws& draws) {
  std::string out = "record,list";
  for (size_t draw = 1; draw <= draws.partitions.size(); ++draw) out += "," + std::to_string(draw);
  out.push_back('\n');
  const ClusterNames names(records, records.lists.size());
  for (RecordNumber i = 0; i < records.size(); ++i) {
    append_csv_field(out, records.id_of(i));
    out.push_back(',');
    append_csv_field(out, records.lists[records.list[i]].name);
    for (const std::vector<RecordNumber>& partition : draws.partitions) {
      out.push_back(',');
      append_csv_field(out, names.of(partition[i]));
    }
    out.push_back('\n');
  }
  return out;
}

Draws draw_partitions(const LinkResult& result, const Constraints& constraints,
                      const DrawOptions& options) {
  Draws draws;
  Sampler sampler(result, constraints, options.seed);
  for (int sweep = 0; sweep < options.burn_in; ++sweep) sampler.sweep();
  // A matching pair that blocking missed joins two clusters as often as the pairs found did.
  const double merged =
      static_cast<double>(result.cluster.size()) - static_cast<double>(result.clusters);
  const double missed = merged * (1 / std::max(result.blocking_recall, 0.05) - 1);
  for (int draw = 0; draw < options.draws; ++draw) {
    for (int sweep = 0; sweep < options.thin; ++sweep) sampler.sweep();
    draws.partitions.push_back(sampler.partition());
    const int64_t lost = poisson(sampler.random(), missed);
    draws.persons.push_back(std::max<int64_t>(1, sampler.clusters() - lost));
  }
  std::vector<int64_t> sorted = draws.persons;
  std::sort(sorted.begin(), sorted.end());
  if (!sorted.empty()) {
    draws.low = sorted[sorted.size() / 20];
    draws.high = sorted[sorted.size() - 1 - sorted.size() / 20];
  }
  return draws;
}

}  // namespace habeas::linkage
