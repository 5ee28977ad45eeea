// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "linkage/cluster_names.h"
#include "linkage/link.h"
#include "linkage/redirects.h"

// The run file: all that is needed to say what a run did and to do it again, or to explain and
// extend it: inputs with their digests, the mapping, options, predicates, model, what came out.
// Format: docs/formats/link-run.md.

namespace habeas::linkage {

struct RunInput {
  std::string path;
  std::string sha256;  // hex
};

struct EarlierDecisions {
  RunInput file;
  size_t lists = 0;  // how many there were when it was followed: its ids are of these
};

struct RunFile {
  std::string tool;  // "habeas 0.1.0"
  std::vector<RunInput> inputs;
  std::string mapping;  // the text of the mapping
  std::string id;       // the id column, if the command line named it
  RunInput places;      // the table of places; path empty: none
  RunInput clusters;    // what was written
  RunInput decisions;   // path empty: none
  // Of a run that extends another: the SHA-256 of that one's run file, else ""; decisions that it
  // followed and this one goes on following; and what became of its clusters.
  std::string base;
  std::vector<EarlierDecisions> earlier_decisions;
  std::vector<Redirect> redirects;
  // The first so many lists are those that model, keys and frequencies were learnt from.
  size_t frozen_lists = 0;
  LinkOptions options;
  Model model;
  std::vector<PlannedPredicate> predicates;  // name and budget; found by name among the atoms
  Json summary;
};

[[nodiscard]] Json run_file_to_json(const RunFile& run);
[[nodiscard]] Result<RunFile> run_file_from_json(const Json& json);
// Counts, predicates, reliability and recall of a result, for run file and --json.
[[nodiscard]] Json result_summary(const Records& records, const LinkResult& result);

// "record,cluster,probability,list" and "record_a,record_b,probability,weight,list_a,list_b".
[[nodiscard]] std::string clusters_csv(const Records& records, const LinkResult& result,
                                       const ClusterNames& names);
[[nodiscard]] std::string clusters_csv(const Records& records, const LinkResult& result);
[[nodiscard]] std::string pairs_csv(const Records& records, const LinkResult& result, double least);

}  // namespace habeas::linkage
