// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "casefile/claim_file.h"
#include "workspace/word_finder.h"
#include "workspace/workspace.h"

// Sources, entities and claims put on the ledger, and claims withdrawn.

namespace habeas::workspace {

struct StatedSummary {
  int64_t sources = 0;
  int64_t entities = 0;
  int64_t persons = 0;
  int64_t lineage = 0;
  int64_t known_claims = 0;         // of `claims`: stood before under their labels
  std::vector<std::string> claims;  // their ids, in the order of the file
};

// The whole file or nothing: when any line is at fault every fault is put into `faults`, the result
// is a failure and nothing was written. (A disk that fails meanwhile may leave the sources and
// entities without the claims, and says so; the same file given again goes on from there: what its
// labels stand for already is not stated twice, and a claim that says otherwise under a label that
// stands is a fault.) Anchored
// words are looked for in the exhibit's bytes (text exhibits only), with runs of white space taken
// as one space; what is found is stored with its character range and 32 characters on either side.
[[nodiscard]] Result<StatedSummary> state_claims(
    Workspace& workspace, std::string_view claim_file, std::vector<casefile::Fault>& faults,
    casefile::ClaimFileForm form = casefile::ClaimFileForm::kJsonLines);

// One source by hand; `members` as a source line of a claim file. Returns its id.
[[nodiscard]] Result<std::string> register_source(Workspace& workspace, const Json& members);

// What was said stays, with why it no longer stands. kConflict if it was withdrawn before.
[[nodiscard]] Result<Committed> withdraw_claim(Workspace& workspace, std::string_view id_or_label,
                                               std::string_view reason);

}  // namespace habeas::workspace
