// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/link_queries.h"
#include "linkage/explain.h"
#include "linkage/link.h"
#include "workspace/workspace.h"

// Linkage in a case: which records are one person, by a run of the method and by decisions of
// persons. Both are entries; persons are their projection (docs/formats/links.md).

namespace habeas::workspace {

struct LinkCaseOptions {
  linkage::LinkOptions linkage;
  std::vector<std::string> duplicate_free;  // lists, by id or name, on which nobody stands twice
  std::string tool;                         // "habeas 0.1.0"
};

struct LinkCaseSummary {
  int64_t entry = 0;
  int64_t lists = 0;
  int64_t records = 0;
  int64_t persons = 0;          // as the case shows them now
  double expected_matches = 0;  // pairs
  double compared = 0;
  double blocking_recall = 1;
};

// Reads every record that stands and whoever links may see, follows the decisions in force, and
// records what came out (link.run). kInvalid if there is nothing to compare, kConflict if progress
// asks to stop; then nothing is written.
[[nodiscard]] Result<LinkCaseSummary> link_case(Workspace& workspace,
                                                const LinkCaseOptions& options, Progress& progress);

// What may be shown to whoever reads here; the workspace must outlive it.
[[nodiscard]] casefile::Shows shows_to_reader(Workspace& workspace);

struct Verdict {
  std::string a, b;  // records: ids, or labels of persons stated by hand
  std::string verdict;
  std::string reason;
  bool blind = false;  // a second opinion: it may contradict, and then neither binds
};
struct Decided {
  Committed entry;
  std::string id;
};
// A decision of the current actor on the ledger (link.decided). kConflict if decisions that stand
// contradict it, all of them named; kNotFound if a record does not stand or may not be seen.
[[nodiscard]] Result<Decided> decide_link(Workspace& workspace, const Verdict& verdict);

// Takes a decision back. kConflict if it was taken back before.
[[nodiscard]] Result<Committed> undo_decision(Workspace& workspace, std::string_view id,
                                              std::string_view reason);

// The record meant: an id that stands or its later issue, or a label. kNotFound as decide_link.
[[nodiscard]] Result<std::string> record_for_link(Workspace& workspace, std::string_view reference);

struct CaseExplanation {
  std::string a, b;  // records
  linkage::PairExplanation pair;
  bool together = false;     // one person, as the case shows it
  bool by_last_run = false;  // the model is that of the last run; else one made now
  double threshold = 0.5;
  std::vector<casefile::LinkDecision> binding;  // decisions that hold them together or apart
  bool duplicate_free = false;                  // both on one list that is free of duplicates
};
// Why two records are one person in this case, or are not.
[[nodiscard]] Result<CaseExplanation> explain_link(Workspace& workspace, std::string_view a,
                                                   std::string_view b, Progress& progress);

}  // namespace habeas::workspace
