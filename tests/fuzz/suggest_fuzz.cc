// SPDX-License-Identifier: Apache-2.0
// Suggestions: places lie within the text, every suggestion has a speaker and a reason.
#include "fuzz.h"
#include "suggest/suggestion.h"

using namespace habeas;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  for (const suggest::Suggestion& suggestion : suggest::suggest_claims(text).claims) {
    require(suggestion.span.from <= suggestion.span.to &&
                suggestion.span.to <= static_cast<int64_t>(text.size()),
            "a span lies within the text");
    require(!suggestion.speakers.empty() && !suggestion.why.empty(),
            "a suggestion has a speaker and a reason");
  }
  return 0;
}
