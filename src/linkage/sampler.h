// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "linkage/cluster.h"
#include "linkage/link.h"

// How sure the clusters are: partitions of the records drawn from a distribution over partitions
// that obey the constraints, and from them an interval for the number of distinct persons.
//
// Records are moved one at a time, among the clusters that they have a pair with and one of their
// own: a place has log odds against being alone of the mean evidence of the record's pairs with
// those in it, the measure that clusters are grown by. For two records that is the pair's own log
// odds. For more, the conditionals belong to no one joint density: the draws are those of a
// dependency network (Heckerman and others, JMLR 1, 2000).

namespace habeas::linkage {

struct DrawOptions {
  int draws = 100;
  int burn_in = 20;  // sweeps thrown away at the start
  int thin = 3;      // sweeps between draws
  uint64_t seed = 1;
};

struct Draws {
  // Each draw: of each record the number of its cluster's first record.
  std::vector<std::vector<RecordNumber>> partitions;
  // Persons of each draw, less those that pairs missed by blocking would have joined (Poisson).
  std::vector<int64_t> persons;
  int64_t low = 0;  // 90 % interval for the number of persons
  int64_t high = 0;
};

// "record,list,1,2,...": the cluster of each record in each draw.
[[nodiscard]] std::string draws_csv(const Records& records, const Draws& draws);

[[nodiscard]] Draws draw_partitions(const LinkResult& result, const Constraints& constraints,
                                    const DrawOptions& options);

}  // namespace habeas::linkage
