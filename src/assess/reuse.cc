// SPDX-License-Identifier: Apache-2.0
#include "assess/reuse.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "assess/words.h"

namespace habeas::assess {

namespace {

// Words as numbers: equal folded words have equal numbers in all texts of one run.
struct Indexed {
  std::vector<uint32_t> words;
  std::vector<int64_t> from, to;  // characters
};

Indexed index_words(std::string_view text, std::unordered_map<std::string, uint32_t>& numbers) {
  Indexed out;
  int64_t characters = 0;
  size_t at = 0;
  auto advance = [&](size_t to) {
    characters += characters_before(text.substr(at, to - at), to - at);
    at = to;
    return characters;
  };
  for (const Word& word : words_of(text)) {
    auto [number, fresh] = numbers.emplace(word.folded, static_cast<uint32_t>(numbers.size()));
    out.words.push_back(number->second);
    out.from.push_back(advance(word.from));
    out.to.push_back(advance(word.to));
  }
  return out;
}

// SplitMix64's finaliser over the five numbers: any good mixing does, the order it gives chooses
// which hashes are kept.
uint64_t hash_at(const Indexed& text, size_t at) {
  uint64_t hash = 0x9e3779b97f4a7c15ULL;
  for (int64_t i = 0; i < kShingle; ++i) {
    hash ^=
        text.words[at + static_cast<size_t>(i)] + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2);
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
    hash ^= hash >> 31;
  }
  return hash;
}

// Places of the kept hashes, in order.
std::vector<std::pair<uint64_t, size_t>> winnow(const Indexed& text) {
  std::vector<std::pair<uint64_t, size_t>> kept;
  auto shingle = static_cast<size_t>(kShingle), window = static_cast<size_t>(kWindow);
  if (text.words.size() < shingle) return kept;
  std::vector<uint64_t> hashes;
  for (size_t i = 0; i + shingle <= text.words.size(); ++i) hashes.push_back(hash_at(text, i));
  size_t last = SIZE_MAX;
  for (size_t i = 0; i + window <= std::max(hashes.size(), window); ++i) {
    size_t end = std::min(i + window, hashes.size());
    size_t best = i;
    for (size_t k = i; k < end; ++k) {
      if (hashes[k] <= hashes[best]) best = k;
    }
    if (best == last) continue;
    last = best;
    kept.emplace_back(hashes[best], best);
  }
  return kept;
}

using Run = std::pair<std::pair<size_t, size_t>, size_t>;  // begins, length

// The maximal run of equal words through these places; length 0 if they differ.
Run follow(const Indexed& a, const Indexed& b, size_t x, size_t y) {
  if (a.words[x] != b.words[y]) return {{x, y}, 0};
  while (x > 0 && y > 0 && a.words[x - 1] == b.words[y - 1]) --x, --y;
  size_t length = 0;
  while (x + length < a.words.size() && y + length < b.words.size() &&
         a.words[x + length] == b.words[y + length])
    ++length;
  return {{x, y}, length};
}

ReusedPair pair_from(const std::set<Run>& runs, const Indexed& a, const Indexed& b) {
  ReusedPair pair;
  bool first_is_shorter = a.words.size() <= b.words.size();
  pair.shorter = static_cast<int64_t>(std::min(a.words.size(), b.words.size()));
  std::set<size_t> covered;
  for (const auto& [begin, length] : runs) {
    size_t x = begin.first, y = begin.second;
    pair.passages.push_back({a.from[x], a.to[x + length - 1], b.from[y], b.to[y + length - 1],
                             static_cast<int64_t>(length)});
    pair.longest = std::max(pair.longest, static_cast<int64_t>(length));
    for (size_t i = 0; i < length; ++i) covered.insert((first_is_shorter ? x : y) + i);
  }
  pair.words = static_cast<int64_t>(covered.size());
  return pair;
}

}  // namespace

std::vector<ReusedPair> reused_passages(std::span<const ReuseText> texts, int64_t commonest) {
  std::unordered_map<std::string, uint32_t> numbers;
  std::vector<Indexed> indexed;
  std::unordered_map<uint64_t, std::vector<std::pair<size_t, size_t>>> places;  // text, word
  for (size_t i = 0; i < texts.size(); ++i) {
    indexed.push_back(index_words(texts[i].text, numbers));
    for (const auto& [hash, at] : winnow(indexed.back())) places[hash].emplace_back(i, at);
  }
  std::map<std::pair<size_t, size_t>, std::set<Run>> found;
  for (const auto& [hash, all] : places) {
    std::set<size_t> distinct;
    for (const auto& place : all) distinct.insert(place.first);
    if (static_cast<int64_t>(distinct.size()) > commonest) continue;
    for (size_t i = 0; i < all.size(); ++i) {
      for (size_t k = i + 1; k < all.size(); ++k) {
        const auto& [a, x] = all[i];
        const auto& [b, y] = all[k];
        if (a == b || texts[a].id == texts[b].id) continue;
        Run run = follow(indexed[a], indexed[b], x, y);
        if (static_cast<int64_t>(run.second) >= kShortestPassage) found[{a, b}].insert(run);
      }
    }
  }
  std::vector<ReusedPair> pairs;
  for (const auto& [ends, runs] : found) {
    ReusedPair pair = pair_from(runs, indexed[ends.first], indexed[ends.second]);
    pair.first = ends.first;
    pair.second = ends.second;
    pairs.push_back(std::move(pair));
  }
  std::ranges::sort(pairs, [&](const ReusedPair& a, const ReusedPair& b) {
    // Shares as fractions, compared exactly.
    int64_t left = a.words * b.shorter, right = b.words * a.shorter;
    if (left != right) return left > right;
    return std::tie(texts[a.first].id, texts[a.second].id, texts[a.first].via,
                    texts[a.second].via) <
           std::tie(texts[b.first].id, texts[b.second].id, texts[b.first].via, texts[b.second].via);
  });
  return pairs;
}

}  // namespace habeas::assess
