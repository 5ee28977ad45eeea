// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What a person types, as a tree. Grammar (docs/guide/search.md says it for users):
//
//   query  = all { OR all }           all = { [NOT] part }, AND may stand between
//   part   = ( query ) | -part | word | =word | "words" | field:value | name:"words"
//   value  = word | "words"           of date fields: a date in EDTF, an interval included
//
// Operators are in capitals. Quotation marks of any kind open and close; marks of direction and
// control characters divide words and mean nothing.

namespace habeas::search {

inline constexpr size_t kMaxQueryBytes = 4096;
inline constexpr size_t kMaxQueryParts = 64;  // words, phrases and fields
inline constexpr int kMaxQueryDepth = 16;     // of parentheses and NOTs

enum class NodeKind : uint8_t {
  kWord,    // words[0] or a spelling of it as a name
  kExact,   // words[0] as it is (after folding)
  kPhrase,  // words in this order with nothing between
  kName,    // words or spellings of them near one another, in any order
  kField,   // a document whose field `field` has `value` (folded)
  kDates,   // a document one of whose dates `field` may lie in [from, to]; "" for any of them
  kAnd,
  kOr,
  kNot,  // one child
};

// Days since 1970-01-01; the bounds themselves stand for "no end".
inline constexpr int64_t kNoBeginning = INT64_MIN;
inline constexpr int64_t kNoEnd = INT64_MAX;

struct Node {
  NodeKind kind = NodeKind::kAnd;
  std::vector<std::string> words;  // folded
  std::string field, value;
  int64_t from = kNoBeginning, to = kNoEnd;
  std::vector<Node> children;
  friend bool operator==(const Node&, const Node&) = default;
};

// Names of the fields that may be asked for, in a fixed order; the last ones are dates.
[[nodiscard]] std::span<const std::string_view> query_fields();
[[nodiscard]] bool is_date_field(std::string_view field);

// kInvalid with the place (in characters) and advice. A query that asks for nothing, or says only
// what is not wanted, is invalid.
[[nodiscard]] Result<Node> parse_query(std::string_view text);

// A name as somebody wrote it, as a query: its words near one another, titles and connectors left
// out, or those of one of its aliases. kInvalid if it has no words.
[[nodiscard]] Result<Node> name_query(std::string_view name);

// One line that says how a query was understood: "hossein AND (\"a b\" OR NOT source:x)".
[[nodiscard]] std::string query_text(const Node& node);

}  // namespace habeas::search
