// SPDX-License-Identifier: Apache-2.0
// Claim files in both forms. What is taken can be stored, has a speaker and an anchor, and reads
// back in words; what is not says why, on a line that there is.
#include <algorithm>

#include "casefile/claim_file.h"
#include "casefile/claim_value.h"
#include "fuzz.h"

namespace {

using habeas::Json;
using habeas::casefile::ClaimFileForm;

void check_item(const habeas::casefile::Item& item) {
  for (const auto& [name, value] : item.fields) {
    habeas::fuzz::require(habeas::parse_canonical_json(habeas::canonical_json(value)).has_value(),
                          "every field can be stored");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = habeas::fuzz::text_of(data, size);
  const int64_t lines = std::count(text.begin(), text.end(), '\n') + 1;
  for (ClaimFileForm form : {ClaimFileForm::kJsonLines, ClaimFileForm::kMarkdown}) {
    std::vector<habeas::casefile::Fault> faults;
    const auto file = habeas::casefile::parse_claim_file(
        text, faults, habeas::casefile::Schema::built_in(), form);
    for (const auto& fault : faults) {
      habeas::fuzz::require(!fault.message.empty(), "a fault says what it is");
      habeas::fuzz::require(fault.line >= 1 && fault.line <= lines, "a fault is on a line");
    }
    if (!faults.empty()) continue;
    for (const auto& row : file.sources) check_item(row.item);
    for (const auto& row : file.entities) check_item(row.item);
    for (const auto& row : file.lineage) check_item(row.item);
    for (const auto& claim : file.claims) {
      check_item(claim.item);
      habeas::fuzz::require(!claim.speakers.empty(), "a claim has a speaker");
      habeas::fuzz::require(claim.speakers.size() == claim.item.speakers.size(),
                            "every link of the chain has a source");
      habeas::fuzz::require(!claim.anchors.empty() && claim.anchors.front().field == "anchor",
                            "a claim has an anchor");
      const auto value = claim.item.fields.find("value");
      if (value == claim.item.fields.end()) continue;
      habeas::fuzz::require(!habeas::casefile::value_in_words(value->second).empty(),
                            "a value has words");
    }
  }
  return 0;
}
