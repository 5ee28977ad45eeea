// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "names/name.h"

// Latin spellings of a name in Arabic or Cyrillic script. Short vowels are not written in Arabic
// script: the press form takes them from the variant table where it knows the token, and guesses
// otherwise; the scholarly forms show only what is written, consonant for consonant.

namespace habeas::names {

enum class Reading : uint8_t {
  kPersian,  // ث س ص are s, ذ ز ض ظ are z, و is v
  kArabic,   // ث is th, ذ dh, ض d, و is w
};

struct Romanisation {
  std::string style;  // "press", "persian", "arabic", "ijmes-persian", "ijmes-arabic"
  std::string text;
};

// Nothing for a name in Latin script or without bearing tokens. Deterministic; "press" comes first
// and is there only if the variant table knows every bearing token.
[[nodiscard]] std::vector<Romanisation> romanise(const Name& name);

// One token. Vowels that are not written are left out if `scholarly`, else an "a" is put between
// consonants that could not be spoken otherwise.
[[nodiscard]] std::string romanise_token(std::string_view letters, Reading reading, bool scholarly);

}  // namespace habeas::names
