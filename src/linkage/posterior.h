// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "linkage/sampler.h"

namespace habeas::linkage {

// How sure a whole cluster is, from drawn partitions: a statement about the set of its records, not
// a mean over its pairs. Each is a share of the draws; with n draws a share p is known to within
// about 1.6 sqrt(p (1 - p) / n), nine times in ten, if the draws were independent.
struct ClusterPosterior {
  RecordNumber cluster = 0;  // its first record
  int64_t records = 0;
  double exactly = 0;   // its records together and nobody else with them
  double together = 0;  // its records together, whoever else is there
};

// For each cluster of `cluster`, in order of their first records. No draws: all shares 0.
[[nodiscard]] std::vector<ClusterPosterior> cluster_posteriors(
    std::span<const RecordNumber> cluster, std::span<const std::vector<RecordNumber>> partitions);

// "cluster,records,exactly,together".
[[nodiscard]] std::string posteriors_csv(const Records& records,
                                         std::span<const ClusterPosterior> posteriors);

}  // namespace habeas::linkage
