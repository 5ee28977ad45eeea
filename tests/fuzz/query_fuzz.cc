// SPDX-License-Identifier: Apache-2.0
// Queries as strangers type them. Each is understood or refused with advice; what is understood is
// bounded, and printed it is understood as the same.
#include "base/encoding.h"
#include "fuzz.h"
#include "search/query.h"
#include "search/words.h"

namespace {

using namespace habeas::search;
using habeas::fuzz::require;

size_t check_node(const Node& node, int depth) {
  require(depth <= 4 * kMaxQueryDepth, "the tree is as deep as its parentheses");
  size_t parts = std::max<size_t>(node.children.empty() ? 1 : 0, node.words.size());
  for (const std::string& word : node.words) {
    require(!word.empty() && word.size() <= kMaxWordBytes, "words are bounded and not empty");
    require(habeas::is_utf8(word), "words are UTF-8");
  }
  if (node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr)
    require(node.children.size() >= 2, "a group has members");
  if (node.kind == NodeKind::kDates) require(node.from <= node.to, "a date ends after it begins");
  for (const Node& child : node.children) parts += check_node(child, depth + 1);
  return parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = habeas::fuzz::text_of(data, size);
  const habeas::Result<Node> node = parse_query(text);
  if (!node) {
    require(!node.error().message.empty() && !node.error().hint.empty(), "a refusal has advice");
    return 0;
  }
  require(check_node(*node, 0) <= kMaxQueryParts, "a query is bounded");
  const std::string printed = query_text(*node);
  require(habeas::is_utf8(printed), "print is UTF-8");
  // A name is taken apart as names are, and again when its words are read without their marks.
  if (printed.size() <= kMaxQueryBytes && printed.find("name:") == std::string::npos) {
    const habeas::Result<Node> again = parse_query(printed);
    require(static_cast<bool>(again) && query_text(*again) == printed, "print is a fixed point");
  }
  return 0;
}
