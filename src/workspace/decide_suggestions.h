// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/claim_file.h"
#include "casefile/suggestion_decisions.h"
#include "suggest/suggestion.h"
#include "workspace/workspace.h"

// Suggestions from an exhibit of the case, and what people decide on them. Nothing is accepted by
// itself: each is accepted, mended or refused by somebody, with a reason, on the ledger
// (suggestion.decided).

namespace habeas::workspace {

struct ProposedClaim {
  std::string id;  // the same whenever the same words of the exhibit are proposed as the same kind
  suggest::Suggestion suggestion;
  Json line;  // as a line of a claim file; its sources are names behind a question mark
  std::optional<casefile::SuggestionDecision> decision;  // the one that holds
};

struct ExhibitSuggestions {
  std::string exhibit;  // SHA-256
  suggest::Suggestions all;
  std::vector<ProposedClaim> claims;  // in the order of the text
};

// kInvalid for an exhibit that is no text and was not read.
[[nodiscard]] Result<ExhibitSuggestions> suggestions_from(Workspace& workspace,
                                                          const std::string& exhibit,
                                                          std::string_view issuer);

// The suggestion of this id, wherever it is in the case. `issuer` as above.
[[nodiscard]] Result<ProposedClaim> suggestion_with_id(Workspace& workspace, std::string_view id,
                                                       std::string_view issuer,
                                                       std::string& exhibit);

// The first part of a suggestion's id: which exhibit it is in.
[[nodiscard]] std::string suggestion_exhibit_part(const std::string& sha256);

// What a person gives who accepts a suggestion as it stands.
struct Acceptance {
  std::string source;                           // of the issuer of the document
  std::map<std::string, std::string> speakers;  // name, or place in the chain from 1 -> source
  std::string subject;                          // "": the exhibit
  std::string property;                         // "": as proposed
  std::string label, level, compartment, reason;
};

struct DecidedSuggestion {
  std::string suggestion, verdict, claim;  // of a proposed lineage `claim` is the line of lineage
};

// A claim proposed from a text, or lineage proposed from texts that share passages
// (propose_lineage): that is stated as suspected, by `acceptance.source`, on the ground that was
// proposed; `speakers`, `subject` and `property` have no place there.
// Every link of the chain must be given a source: kInvalid names those that lack. Faults of the
// claim are put into `faults`.
[[nodiscard]] Result<DecidedSuggestion> accept_suggestion(Workspace& workspace, std::string_view id,
                                                          const Acceptance& acceptance,
                                                          std::string_view issuer,
                                                          std::vector<casefile::Fault>& faults);

// A draft gone through by hand: a claim file whose lines may name the suggestion that they come
// from. Such a line is accepted if it says what was proposed, else mended. All lines or none, as
// state_claims; when only the decisions are missing after a failure, the same draft goes on from
// there.
[[nodiscard]] Result<std::vector<DecidedSuggestion>> take_draft(
    Workspace& workspace, std::string_view draft, std::string_view reason, std::string_view issuer,
    std::vector<casefile::Fault>& faults);

// kConflict if a claim or a line of lineage that stands was made of it.
[[nodiscard]] Result<Committed> refuse_suggestion(Workspace& workspace, std::string_view id,
                                                  std::string_view reason, std::string_view issuer);

}  // namespace habeas::workspace
