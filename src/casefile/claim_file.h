// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "casefile/item.h"

// A claim file: JSON Lines, one source, entity or claim a line (docs/formats/claims.md). It names
// things by labels; a label means a line of this file or one already in the case.

namespace habeas::casefile {

struct LabelledItem {
  int64_t line = 0;
  std::string label;
  Item item;
};

// A claim whose references are still labels.
struct StatedClaim {
  int64_t line = 0;
  std::string label;
  std::string subject;                // label, id or exhibit
  std::vector<std::string> speakers;  // labels or ids, innermost first
  std::string exhibit;        // SHA-256, or a file name that is single in the case; may be ""
  std::string anchored_text;  // the words to be found in the exhibit; may be ""
  std::string answers;        // label or id of a claim; may be ""
  std::string supersedes;
  Item item;  // everything that needs no reference
};

struct ClaimFile {
  std::vector<LabelledItem> sources;
  std::vector<LabelledItem> entities;
  std::vector<StatedClaim> claims;
};

struct Fault {
  int64_t line = 0;
  std::string message;
};

// Reads every line and reports every fault; the file is usable only when `faults` is empty. Blank
// lines and lines that begin with # are passed over. Nothing is filled in.
[[nodiscard]] ClaimFile parse_claim_file(std::string_view text, std::vector<Fault>& faults);

// The same checks for one source given by hand.
[[nodiscard]] Result<Item> source_item(const Json& members);

}  // namespace habeas::casefile
