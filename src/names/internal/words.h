// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

// Words that are no names but stand in them.

namespace habeas::names {

enum class WordKind : uint8_t {
  kNone,
  kTitle,        // seyyed, haj, dr
  kSonOf,        // bin, ibn, ben, ould: the next token is the father
  kConnector,    // de, van, آل: weighs nothing
  kArticle,      // al, el, ال written apart
  kServant,      // abd, abdul: joined with the next
  kFatherOf,     // abu, umm: joined with the next
  kPrefix,       // gholam: joined with the next
  kSuffix,       // allah, din, zadeh, pour: joined with the one before
  kAlias,        // "alias", "known as": what follows is an alias
  kPlaceholder,  // unknown
  kFiller,       // man, woman, body: with a placeholder, or alone, it says no name
};

// `folded`: as text::fold gives it.
[[nodiscard]] WordKind word_kind(std::string_view folded);

}  // namespace habeas::names
