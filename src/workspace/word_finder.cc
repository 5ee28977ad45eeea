// SPDX-License-Identifier: Apache-2.0
#include "workspace/word_finder.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "base/encoding.h"

namespace habeas::workspace {

namespace {

constexpr int64_t kContext = 32;  // characters either side of an anchor (docs/architecture.md)
constexpr size_t kCountEvery = 4096;
constexpr size_t kGram = 8;
// Below this many questions or bytes, looking through the text is quicker than an index of it.
constexpr int64_t kQuestionsForIndex = 8;
constexpr size_t kBytesForIndex = 32 << 10;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\v';
}

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), starts_character);
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

std::string with_single_spaces(std::string_view words) {
  std::string out;
  for (char c : words) {
    bool space = is_space(c);
    if (space && (out.empty() || out.back() == ' ')) continue;
    out += space ? ' ' : c;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

uint64_t eight_bytes(std::string_view text, size_t at) {
  uint64_t out = 0;
  std::memcpy(&out, text.data() + at, kGram);
  return out;
}

}  // namespace

WordFinder::WordFinder(std::string text) : text_(std::move(text)) {
  check(text_.size() < UINT32_MAX, "exhibits are read up to 64 MiB");
  fold();
  uint32_t count = 0;
  for (size_t i = 0; i < text_.size(); ++i) {
    if (i % kCountEvery == 0) counts_.push_back(count);
    count += starts_character(text_[i]) ? 1 : 0;
  }
}

void WordFinder::fold() {
  folded_.reserve(text_.size());
  bool moved = true;
  for (size_t i = 0; i < text_.size(); ++i) {
    bool space = is_space(text_[i]);
    if (space && !folded_.empty() && folded_.back() == ' ') {
      moved = true;
      continue;
    }
    if (moved) breaks_.push_back({static_cast<uint32_t>(folded_.size()), static_cast<uint32_t>(i)});
    moved = false;
    folded_ += space ? ' ' : text_[i];
  }
}

size_t WordFinder::original(size_t folded) const {
  if (folded >= folded_.size()) return text_.size();
  auto after = std::upper_bound(breaks_.begin(), breaks_.end(), folded,
                                [](size_t at, const Break& row) { return at < row.folded; });
  const Break& row = *std::prev(after);
  return row.original + (folded - row.folded);
}

int64_t WordFinder::characters_before(size_t at) const {
  size_t block = std::min(at / kCountEvery, counts_.empty() ? 0 : counts_.size() - 1);
  if (counts_.empty()) return 0;
  size_t from = block * kCountEvery;
  return counts_[block] + characters(std::string_view(text_).substr(from, at - from));
}

void WordFinder::make_index() {
  for (size_t at = 0; at + kGram <= folded_.size(); at += kGram)
    grams_.push_back({eight_bytes(folded_, at), static_cast<uint32_t>(at)});
  std::sort(grams_.begin(), grams_.end(), [](const Gram& a, const Gram& b) {
    return std::tie(a.bytes, a.at) < std::tie(b.bytes, b.at);
  });
}

// Words of 15 bytes or more hold, at each of eight alignments, a whole gram that was indexed if
// they stand in the text so aligned; of several, the rarest is looked up: a text may repeat itself.
WordFinder::Places WordFinder::indexed_places_of(std::string_view needle) const {
  auto before = [](const Gram& a, uint64_t b) { return a.bytes < b; };
  auto after = [](uint64_t a, const Gram& b) { return a < b.bytes; };
  Places out;
  for (size_t alignment = 0; alignment < kGram; ++alignment) {
    auto from = grams_.end(), to = grams_.end();
    size_t offset = 0;
    for (size_t at = alignment; at + kGram <= needle.size(); at += kGram) {
      uint64_t bytes = eight_bytes(needle, at);
      auto first = std::lower_bound(grams_.begin(), grams_.end(), bytes, before);
      auto last = std::upper_bound(first, grams_.end(), bytes, after);
      if (at != alignment && last - first >= to - from) continue;
      from = first, to = last, offset = at;
    }
    int found = 0;  // two of one alignment are enough: they come in the order of their places
    for (; from != to && found < 2; ++from) {
      if (from->at < offset) continue;
      size_t at = from->at - offset;
      if (folded_.compare(at, needle.size(), needle) != 0) continue;
      ++found;
      if (out.first != std::string::npos && out.first != at) out.several = true;
      out.first = std::min(out.first, at);
    }
  }
  return out;
}

WordFinder::Places WordFinder::places_of(std::string_view needle) {
  bool indexed = needle.size() >= 2 * kGram - 1 && folded_.size() >= kBytesForIndex;
  if (indexed && ++asked_ > kQuestionsForIndex) {
    if (grams_.empty()) make_index();
    return indexed_places_of(needle);
  }
  Places out;
  out.first = folded_.find(needle);
  out.several =
      out.first != std::string::npos && folded_.find(needle, out.first + 1) != std::string::npos;
  return out;
}

Result<FoundWords> WordFinder::find(std::string_view words) {
  std::string needle = with_single_spaces(words);
  if (needle.empty()) return fail(ErrorKind::kInvalid, "no words to look for");
  Places places = places_of(needle);
  if (places.first == std::string::npos) {
    return fail(ErrorKind::kNotFound, "the anchored words are not in the exhibit",
                "quote the exhibit letter by letter; line breaks do not matter");
  }
  std::string_view text = text_;
  size_t from = original(places.first);
  size_t to = original(places.first + needle.size());
  while (to > from && is_space(text[to - 1])) --to;
  FoundWords found;
  found.from = characters_before(from);
  found.words = std::string(text.substr(from, to - from));
  found.to = found.from + characters(found.words);
  size_t before = back(text, from, kContext);
  found.before = std::string(text.substr(before, from - before));
  found.after = std::string(text.substr(to, forward(text, to, kContext) - to));
  found.several = places.several;
  return found;
}

Result<FoundWords> find_words(std::string_view text, std::string_view words) {
  return WordFinder(std::string(text)).find(words);
}

}  // namespace habeas::workspace
