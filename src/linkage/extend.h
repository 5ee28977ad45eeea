// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "linkage/drift.h"
#include "linkage/run_file.h"

// Linking new lists against an existing run without doing it again. The run's model, keys and
// frequencies are frozen, its clusters are what was stored, and only pairs with a new record are
// looked up. What a full run would do otherwise is measured (linkage/drift.h) and said.
//
// Clusters of the run stay whole: new records join them, or bring two of them together where all
// the evidence between them, compared anew, is in favour. Only a decision that two of its records
// are different persons opens a cluster; it is then made again from its own pairs.

namespace habeas::linkage {

// A run as stored. Its records are the first ones of the lists that are now linked.
struct BaseRun {
  std::vector<RecordNumber> cluster;  // of each of its records, the number of the cluster's first
  std::vector<double> probability;
  const RunFile& file;
};

// From the clusters CSV of the run: rows in the order of the records, names as `names` gives them.
// kConflict if they are not the clusters of these records.
struct StoredCluster {
  std::string cluster;
  double probability = 1;
};
[[nodiscard]] Result<BaseRun> base_run(const RunFile& file, const ClusterNames& names,
                                       const std::vector<StoredCluster>& stored);

struct Extension {
  LinkResult result;  // pairs: those with a new record; clusters: of all records
  Drift drift;
  int64_t brought_together = 0;  // clusters of the run that are now part of another
  int64_t opened = 0;            // clusters of the run that a decision opened
};

// How many records, from the first, the frequencies of a run are of.
[[nodiscard]] size_t frozen_records(const Records& records, const RunFile& file);

// `prepared` with the frequencies of frozen_records(). `decisions`: all that are to be followed,
// those of the run included. kInvalid if the run's model or keys are of other fields, kConflict if
// progress asks to stop.
[[nodiscard]] Result<Extension> extend(const Records& records, const Prepared& prepared,
                                       const BaseRun& base, const Decisions& decisions,
                                       const LinkOptions& options, Progress& progress);

}  // namespace habeas::linkage
