// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "base/encoding.h"
#include "workspace/state_claims.h"

namespace habeas::workspace {

namespace {

constexpr int64_t kContext =
    32;  // characters either side of an anchor (docs/architecture.md, section 2)

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\v';
}

// The text with every run of white space as one space, and where each byte of it came from.
struct Folded {
  std::string text;
  std::vector<size_t> origin;
};

Folded fold_spaces(std::string_view text) {
  Folded out;
  out.text.reserve(text.size());
  out.origin.reserve(text.size() + 1);
  for (size_t i = 0; i < text.size(); ++i) {
    bool space = is_space(text[i]);
    if (space && !out.text.empty() && out.text.back() == ' ') continue;
    out.text += space ? ' ' : text[i];
    out.origin.push_back(i);
  }
  out.origin.push_back(text.size());
  return out;
}

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

int64_t characters(std::string_view text) {
  int64_t count = 0;
  for (char c : text) count += starts_character(c) ? 1 : 0;
  return count;
}

size_t back(std::string_view text, size_t from, int64_t count) {
  while (from > 0 && count > 0) {
    --from;
    if (starts_character(text[from])) --count;
  }
  return from;
}

size_t forward(std::string_view text, size_t from, int64_t count) {
  while (from < text.size() && count > 0) {
    ++from;
    if (from == text.size() || starts_character(text[from])) --count;
  }
  return from;
}

}  // namespace

Result<FoundWords> find_words(std::string_view text, std::string_view words) {
  Folded haystack = fold_spaces(text);
  Folded needle = fold_spaces(words);
  while (needle.text.starts_with(' ')) needle.text.erase(0, 1);
  while (needle.text.ends_with(' ')) needle.text.pop_back();
  if (needle.text.empty()) return fail(ErrorKind::kInvalid, "no words to look for");
  size_t at = haystack.text.find(needle.text);
  if (at == std::string::npos) {
    return fail(ErrorKind::kNotFound, "the anchored words are not in the exhibit",
                "quote the exhibit letter by letter; line breaks do not matter");
  }
  size_t from = haystack.origin[at];
  size_t to = haystack.origin[at + needle.text.size()];
  while (to > from && is_space(text[to - 1])) --to;
  FoundWords found;
  found.from = characters(text.substr(0, from));
  found.words = std::string(text.substr(from, to - from));
  found.to = found.from + characters(found.words);
  size_t before = back(text, from, kContext);
  found.before = std::string(text.substr(before, from - before));
  found.after = std::string(text.substr(to, forward(text, to, kContext) - to));
  found.several = haystack.text.find(needle.text, at + 1) != std::string::npos;
  return found;
}

}  // namespace habeas::workspace
