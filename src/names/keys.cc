// SPDX-License-Identifier: Apache-2.0
#include "names/keys.h"

#include <algorithm>
#include <array>

#include "names/internal/hash.h"

namespace habeas::names {

namespace {

constexpr size_t kMaxKeys = 256;
constexpr size_t kMaxReadings = 8;       // of a whole name
constexpr size_t kShortestDeletion = 4;  // shorter skeletons less a letter say nothing

using Readings = std::vector<std::vector<std::string>>;  // each: one skeleton for each token

// All choices of one skeleton per token, the likeliest first: the first token's alternatives vary
// slowest, and a name with more than kMaxReadings loses the unlikeliest.
Readings readings_of(const std::vector<const Token*>& tokens) {
  Readings out = {{}};
  for (const Token* token : tokens) {
    Readings longer;
    for (size_t rank = 0; rank < token->skeletons.size(); ++rank) {
      for (const std::vector<std::string>& reading : out) {
        if (longer.size() >= kMaxReadings) break;
        longer.push_back(reading);
        longer.back().push_back(token->skeletons[rank]);
      }
    }
    out = std::move(longer);
  }
  return out;
}

class KeySet {
 public:
  void add(KeyKind kind, std::string text) {
    // One or two consonants are shared by thousands.
    const auto letters = std::count_if(text.begin(), text.end(), [](char c) { return c != ' '; });
    if (letters < 2 || keys_.size() >= kMaxKeys) return;
    const auto tag = static_cast<char>('0' + static_cast<int>(kind));
    const uint64_t hash = fnv1a(text, fnv1a(std::string_view(&tag, 1)));
    for (const Key& key : keys_)
      if (key.hash == hash) return;
    keys_.push_back(Key{kind, hash, std::move(text)});
  }
  [[nodiscard]] std::vector<Key> take() { return std::move(keys_); }

 private:
  std::vector<Key> keys_;
};

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : between) + part;
  return out;
}

void add_reading(KeySet& keys, const std::vector<std::string>& reading, bool deletions) {
  const std::string full = joined(reading, "");
  keys.add(KeyKind::kFull, full);
  const size_t count = reading.size();
  if (count >= 2) {
    std::vector<std::string> sorted = reading;
    std::sort(sorted.begin(), sorted.end());
    keys.add(KeyKind::kSorted, joined(sorted, " "));
    keys.add(KeyKind::kGivenFamily, reading.front() + " " + reading.back());
    keys.add(KeyKind::kGivenFather, reading[0] + " " + reading[1]);
    keys.add(KeyKind::kFatherFamily, reading[count >= 3 ? 1 : 0] + " " + reading.back());
    for (size_t i = 0; i + 1 < count; ++i)
      keys.add(KeyKind::kPair, reading[i] + " " + reading[i + 1]);
  }
  if (!deletions || full.size() < kShortestDeletion) return;
  keys.add(KeyKind::kDeletion, full);
  for (size_t i = 0; i < full.size(); ++i)
    keys.add(KeyKind::kDeletion, full.substr(0, i) + full.substr(i + 1));
}

void add_name(KeySet& keys, const Name& name, bool deletions) {
  if (name.placeholder) return;
  std::vector<const Token*> tokens;
  for (const Token& token : name.tokens)
    if (!token.skeletons.empty() && tokens.size() < 8) tokens.push_back(&token);
  if (tokens.empty()) return;
  bool likeliest = true;
  for (const std::vector<std::string>& reading : readings_of(tokens)) {
    add_reading(keys, reading, deletions && likeliest);
    likeliest = false;
  }
}

}  // namespace

std::string_view key_kind_name(KeyKind kind) {
  constexpr std::array<std::string_view, 7> kNames = {
      "full", "sorted", "given+family", "given+father", "father+family", "pair", "deletion"};
  return kNames[static_cast<size_t>(kind)];
}

std::vector<Key> blocking_keys(const Name& name, const KeyOptions& options) {
  KeySet keys;
  add_name(keys, name, options.deletions);
  if (options.aliases)
    for (const Name& alias : name.aliases) add_name(keys, alias, options.deletions);
  return keys.take();
}

}  // namespace habeas::names
