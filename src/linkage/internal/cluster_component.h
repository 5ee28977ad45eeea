// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "linkage/cluster.h"

namespace habeas::linkage::internal {

inline constexpr uint16_t kWithDuplicates = 65535;  // a list in which a person may stand twice

// Records that evidence in favour may bring together, however indirectly, numbered from 0. No
// cluster reaches beyond one.
struct Component {
  size_t records = 0;
  std::vector<Edge> edges;
  std::vector<std::pair<RecordNumber, RecordNumber>> same;
  std::vector<std::pair<RecordNumber, RecordNumber>> different;
  std::vector<uint16_t>
      list;  // of each record, or kWithDuplicates; empty if no list is free of them
};

// cluster_records() for one component, in its own numbers.
[[nodiscard]] Clustering cluster_component(const Component& component,
                                           const ClusterOptions& options);

}  // namespace habeas::linkage::internal
