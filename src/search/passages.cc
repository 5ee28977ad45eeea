// SPDX-License-Identifier: Apache-2.0
#include "search/passages.h"

#include <algorithm>

#include "search/words.h"

namespace habeas::search {

namespace {

bool is_space(char c) { return static_cast<unsigned char>(c) <= ' '; }
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Where the passage that begins at `from` ends, `end` at the latest.
size_t passage_end(std::string_view text, size_t from, size_t end, size_t aim) {
  for (size_t at = from + aim; at < end; ++at) {
    const size_t length = at - from;
    const char c = text[at];
    if (c == '\n' && (text[at - 1] == '\n' || length >= 2 * aim)) return at + 1;
    if (is_space(c) && length >= 4 * aim) return at + 1;
    if (!continues(c) && length >= 8 * aim) return at;
  }
  return end;
}

// Bytes at which pages begin, with the page; one of page 0 where there are none.
std::vector<std::pair<size_t, int64_t>> page_bytes(std::string_view text,
                                                   const std::vector<PageStart>& pages) {
  std::vector<std::pair<size_t, int64_t>> out;
  size_t at = 0;
  int64_t character = 0;
  for (const PageStart& start : pages) {
    while (at < text.size() && character < start.character) {
      ++at;
      while (at < text.size() && continues(text[at])) ++at;
      ++character;
    }
    out.emplace_back(at, start.page);
  }
  if (out.empty() || out.front().first > 0) out.insert(out.begin(), {0, 0});
  return out;
}

}  // namespace

int64_t count_characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); });
}

std::vector<Passage> cut_passages(std::string_view text, const std::vector<PageStart>& pages,
                                  size_t aim) {
  std::vector<Passage> out;
  const auto starts = page_bytes(text, pages);
  size_t counted = 0;
  int64_t characters = 0;
  for (size_t i = 0; i < starts.size(); ++i) {
    const size_t end = i + 1 < starts.size() ? starts[i + 1].first : text.size();
    for (size_t from = starts[i].first; from < end;) {
      const size_t next = passage_end(text, from, end, std::max<size_t>(aim, 1));
      size_t first = from;
      size_t last = next;
      while (first < last && is_space(text[first])) ++first;
      while (last > first && is_space(text[last - 1])) --last;
      if (first < last) {
        characters += count_characters(text.substr(counted, first - counted));
        counted = first;
        out.push_back({first, last, characters, starts[i].second});
      }
      from = next;
    }
  }
  return out;
}

namespace {

struct Window {
  size_t first = 0;  // words
  size_t last = 0;   // one past
};

// The window with most different wanted words, then with most wanted ones.
Window best_window(const std::vector<Word>& words, const std::set<std::string>& wanted,
                   size_t length) {
  Window best{0, std::min(length, words.size())};
  std::pair<size_t, size_t> most{0, 0};
  for (size_t first = 0; first < words.size(); ++first) {
    if (!wanted.contains(words[first].text)) continue;
    std::set<std::string> different;
    size_t all = 0;
    const size_t end = std::min(first + length, words.size());
    for (size_t at = first; at < end; ++at) {
      if (!wanted.contains(words[at].text)) continue;
      different.insert(words[at].text);
      ++all;
    }
    const std::pair<size_t, size_t> has{different.size(), all};
    if (has <= most) continue;
    most = has;
    // A little of what stands before belongs to it.
    const size_t before = std::min(first, length / 5);
    best = {first - before, std::min(first - before + length, words.size())};
  }
  return best;
}

}  // namespace

Snippet make_snippet(std::string_view text, const std::set<std::string>& wanted, size_t words) {
  const std::vector<Word> all = words_of(text);
  Snippet out;
  if (all.empty()) return out;
  const Window window = best_window(all, wanted, std::max<size_t>(words, 1));
  out.whole = window.first == 0 && window.last == all.size();
  out.from = window.first == 0 ? 0 : all[window.first].from;
  out.to = window.last == all.size() ? text.size() : all[window.last - 1].to;
  size_t next = window.first;
  for (size_t at = out.from; at < out.to;) {
    while (next < window.last && all[next].to <= at) ++next;
    const bool begins = next < window.last && all[next].from == at;
    if (begins && wanted.contains(all[next].text)) {
      const size_t mark = out.text.size();
      out.text.append(text.substr(at, all[next].to - at));
      at = all[next].to;
      out.marks.emplace_back(mark, out.text.size());
      continue;
    }
    if (!is_space(text[at]) && text[at] != '\x7F')
      out.text += text[at];
    else if (!out.text.empty() && out.text.back() != ' ')
      out.text += ' ';
    ++at;
  }
  while (out.text.ends_with(' ')) out.text.pop_back();
  return out;
}

std::set<std::string> wanted_words(const Node& query,
                                   const std::vector<std::vector<std::string>>& spellings) {
  std::set<std::string> out;
  if (query.kind == NodeKind::kNot) return out;
  const bool by_spelling = query.kind == NodeKind::kWord || query.kind == NodeKind::kName;
  for (const std::string& word : query.words) {
    out.insert(word);
    if (!by_spelling) continue;
    for (const std::vector<std::string>& group : spellings)
      if (group.front() == word) out.insert(group.begin(), group.end());
  }
  for (const Node& child : query.children) out.merge(wanted_words(child, spellings));
  return out;
}

}  // namespace habeas::search
