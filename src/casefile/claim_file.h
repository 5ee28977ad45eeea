// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "casefile/item.h"
#include "casefile/person_statement.h"
#include "casefile/schema.h"

// A claim file: sources, entities, claims and lineage, as JSON Lines or in Markdown that a person
// writes by hand (docs/formats/claims.md). Both forms say the same things and give the same items.
// It names things by labels; a label means a thing of this file or one already in the case.

namespace habeas::casefile {

struct LabelledItem {
  int64_t line = 0;
  std::string label;
  Item item;
};

// Words that stand in an exhibit, still to be found there.
struct StatedAnchor {
  std::string field;    // the field of the item that it becomes: "anchor", "speaker/0/anchor"
  std::string exhibit;  // SHA-256, or a file name that is single in the case
  std::string text;     // may be ""
  int64_t line = 0;
};

// A claim whose references are still labels.
struct StatedClaim {
  int64_t line = 0;
  std::string label;
  std::string subject;                // label, id or exhibit
  std::vector<std::string> speakers;  // labels or ids, innermost first
  std::vector<StatedAnchor> anchors;  // the claim's own first, then those of its speakers
  std::string answers;                // label or id of a claim; may be ""
  std::string supersedes;
  Item item;  // everything that needs no reference; entities in the value are still labels
};

// That one claim or source derives from another: asserted or suspected, by whom, on what ground.
struct StatedLineage {
  int64_t line = 0;
  std::string from, to;  // labels or ids of two claims or two sources
  std::string stated_by;
  std::vector<StatedAnchor> anchors;  // none or one
  Item item;
};

// A person named in the file (docs/formats/persons.md): a record that claims attach to.
struct StatedPerson {
  int64_t line = 0;
  std::string label;
  PersonStatement statement;
  bool known = false;  // the case has a record of this label already
};

struct ClaimFile {
  std::vector<LabelledItem> sources;
  std::vector<LabelledItem> entities;
  std::vector<StatedPerson> persons;
  std::vector<StatedClaim> claims;
  std::vector<StatedLineage> lineage;
};

struct Fault {
  int64_t line = 0;
  std::string message;
};

enum class ClaimFileForm { kJsonLines, kMarkdown };

// Reads every line and reports every fault; the file is usable only when `faults` is empty. Nothing
// is filled in. In JSON Lines, blank lines and lines that begin with # are passed over.
[[nodiscard]] ClaimFile parse_claim_file(std::string_view text, std::vector<Fault>& faults,
                                         const Schema& schema = Schema::built_in(),
                                         ClaimFileForm form = ClaimFileForm::kJsonLines);

// The same checks for one source given by hand.
[[nodiscard]] Result<Item> source_item(const Json& members);

}  // namespace habeas::casefile
