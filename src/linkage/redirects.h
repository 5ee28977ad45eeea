// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "linkage/cluster_names.h"

// What became of clusters that had a name once. A cluster's name is that of its oldest record, so
// it follows that record for ever; when a cluster goes into an older one, or some of its records
// leave it, a redirect says where to look. Every name ever given out is a name of today or is
// redirected to names of today, in one step.

namespace habeas::linkage {

struct Redirect {
  std::string from;  // a name of an earlier run
  std::string to;    // a cluster of this one that holds, or may hold, records of it
  std::string why;   // "merged": its oldest record is in `to`; "split": others of its records are
  friend bool operator==(const Redirect&, const Redirect&) = default;
};

// Of a run over the records 0 to before.size() - 1 and a later one over these and perhaps more:
// clusters as the number of each one's first record. `earlier` are the redirects that led to
// `before`. In the order of the records.
[[nodiscard]] std::vector<Redirect> redirects_between(const ClusterNames& names,
                                                      std::span<const RecordNumber> before,
                                                      std::span<const RecordNumber> after,
                                                      std::span<const Redirect> earlier);

// The clusters of today that a name, of today or of an earlier run, stands for; empty if it was
// never given out.
[[nodiscard]] std::vector<std::string> resolve(const std::string& name,
                                               std::span<const Redirect> redirects,
                                               std::span<const std::string> clusters);

// "from,to,why".
[[nodiscard]] std::string redirects_csv(std::span<const Redirect> redirects);

}  // namespace habeas::linkage
