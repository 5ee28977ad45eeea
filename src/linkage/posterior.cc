// SPDX-License-Identifier: Apache-2.0
#include "linkage/posterior.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/csv.h"
#include "linkage/cluster_names.h"

namespace habeas::linkage {

std::vector<ClusterPosterior> cluster_posteriors(
    std::span<const RecordNumber> cluster, std::span<const std::vector<RecordNumber>> partitions) {
  std::vector<uint32_t> size(cluster.size(), 0);
  for (const RecordNumber root : cluster) ++size[root];
  std::vector<uint32_t> together(cluster.size(), 0);
  std::vector<uint32_t> exactly(cluster.size(), 0);
  std::vector<uint32_t> drawn(cluster.size());
  std::vector<bool> apart(cluster.size());
  for (const std::vector<RecordNumber>& partition : partitions) {
    drawn.assign(cluster.size(), 0);
    apart.assign(cluster.size(), false);
    for (size_t i = 0; i < cluster.size(); ++i) {
      ++drawn[partition[i]];
      if (partition[i] != partition[cluster[i]]) apart[cluster[i]] = true;
    }
    for (size_t root = 0; root < cluster.size(); ++root) {
      if (size[root] == 0 || apart[root]) continue;
      ++together[root];
      if (drawn[partition[root]] == size[root]) ++exactly[root];
    }
  }
  const double draws = std::max<double>(1, static_cast<double>(partitions.size()));
  std::vector<ClusterPosterior> posteriors;
  for (RecordNumber root = 0; root < cluster.size(); ++root)
    if (size[root] > 0)
      posteriors.push_back({root, size[root], exactly[root] / draws, together[root] / draws});
  return posteriors;
}

std::string posteriors_csv(const Records& records, std::span<const ClusterPosterior> posteriors) {
  const ClusterNames names(records, records.lists.size());
  std::string out = "cluster,records,exactly,together\n";
  for (const ClusterPosterior& each : posteriors) {
    append_csv_field(out, names.of(each.cluster));
    out += fmt::format(",{},{:.4f},{:.4f}\n", each.records, each.exactly, each.together);
  }
  return out;
}

}  // namespace habeas::linkage
