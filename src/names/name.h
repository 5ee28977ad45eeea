// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/script.h"

// A personal name as written, taken apart: tokens, what each is, and the keys under which the same
// token in another spelling or script is found. Parsing never fails and takes time linear in what
// it reads, which is at most kMaxLetters code points; `truncated` says that there was more.

namespace habeas::names {

using text::Script;

inline constexpr size_t kMaxLetters = 1024;  // of one name, with its brackets
inline constexpr size_t kMaxTokens = 16;     // of one name; later ones are not read

// What a token is in the name. Which of several given names is the father's is known only from a
// connector ("bin"), from four parts, or from a column of its own.
enum class Part : uint8_t {
  kGiven,
  kMiddle,  // a second given name or a father's name: the text does not say which
  kFather,
  kGrandfather,
  kFamily,
  kKunya,        // Abu X, Umm X
  kTitle,        // Seyyed, Haj, Dr: weighs almost nothing
  kConnector,    // bin, bint, ould, de, van
  kInitial,      // one letter: never matched by name
  kPlaceholder,  // "unknown": never matched by name
};
[[nodiscard]] std::string_view part_name(Part part);

// The alphabet of comparison: lower case; accents off where they change no sound (ş, ç, ö stay);
// every yeh and kaf one letter, while آ, ئ, ة, ى stay; marks and hamza signs off; Cyrillic
// romanised. Compounds are joined ("abd al rahman" is "abdalrahman") and an article is taken off.
struct Token {
  std::string written;  // as it stood in the text
  std::string text;  // its letters in the alphabet of comparison (below): "abdalrahman", "حسین"
  Script script = Script::kNone;  // of `text`; Cyrillic has been romanised and is kLatin
  Part part = Part::kGiven;
  bool article = false;             // al-, el-, ال was taken off
  bool nisba = false;               // ends as names of origin do: -i, -ی
  std::vector<std::string> pieces;  // of a compound, in order; empty if it is none
  std::vector<std::string>
      skeletons;  // consonant skeletons (names/skeleton.h), the likeliest first
};

struct Name {
  std::string original;
  std::vector<Token> tokens;
  // What stood in brackets or after "alias". One of a single token stands for the given name and is
  // completed with the other tokens: "Mahsa (Zhina) Amini" has the alias "Zhina Amini".
  std::vector<Name> aliases;
  bool placeholder = false;  // says that the name is not known: never compared
  bool truncated = false;
  bool mixed_scripts = false;

  // The tokens that can carry a comparison: no title, connector, initial or placeholder.
  [[nodiscard]] size_t bearing_tokens() const;
  // The bearing tokens, folded as for plain equality (text/fold.h), with one space between.
  [[nodiscard]] std::string folded() const;
};

enum class Order : uint8_t {
  kGivenFirst,
  kFamilyFirst,  // Hungarian lists, school registers; a comma says so in any case
};

struct ParseOptions {
  Order order = Order::kGivenFirst;
};

[[nodiscard]] Name parse(std::string_view written, const ParseOptions& options = {});

// A name whose parts stand in columns of their own; empty ones are absent.
struct NameColumns {
  std::string_view title;
  std::string_view given;
  std::string_view father;
  std::string_view grandfather;
  std::string_view family;
};
[[nodiscard]] Name parse_columns(const NameColumns& columns);

}  // namespace habeas::names
