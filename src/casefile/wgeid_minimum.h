// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

// What a communication to the UN Working Group on Enforced or Involuntary Disappearances must hold
// at least: six elements (its methods of work; the working group asks for them in its form). It
// says what is there and what to ask next; it judges nothing and fills nothing in.

namespace habeas::casefile {

enum class ElementState { kThere, kPartly, kLacking };

struct MinimumElement {
  std::string_view letter;  // "a" to "f"
  std::string_view name;
  ElementState state = ElementState::kLacking;
  std::string there;             // what stands in the record, as it was said
  std::vector<std::string> ask;  // questions that would complete it; empty when it is there
};

[[nodiscard]] std::string_view word_of(ElementState state);  // "there", "partly", "lacking"

// `fields` of a record of any origin; `submitter` is the name of the source, "" if it is not known.
[[nodiscard]] std::vector<MinimumElement> wgeid_minimum(const Json& fields,
                                                        std::string_view submitter);

// What the form asks beyond the minimum and the record does not say, as property names.
[[nodiscard]] std::vector<std::string> also_asked(const Json& fields);

// The name in words, as far as it is known; "(no name known)".
[[nodiscard]] std::string name_in_words(const Json& fields);

}  // namespace habeas::casefile
