// SPDX-License-Identifier: Apache-2.0
#include "dossier/internal/sign_runs.h"

#include <algorithm>

#include "search/words.h"

namespace habeas::dossier {

namespace {

constexpr size_t kStart = 5;   // signs by which a run is looked up; the shortest there is
constexpr size_t kNumber = 9;  // digits of a telephone number that do not differ by country code
constexpr size_t kApart = 3;   // bytes of other signs that may stand inside a run: ") -"

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The letters and digits of a text, folded, and where each came from.
struct Signs {
  std::string text;
  std::vector<uint32_t> from;  // byte of the text, for each byte of `text`
  std::vector<uint32_t> to;
  std::vector<bool> first;  // a word of the text begins here
};

Signs signs_of(std::string_view text) {
  Signs out;
  search::for_each_word(text, [&](const search::Word& word) {
    const bool exact = word.to - word.from == word.text.size();
    for (size_t i = 0; i < word.text.size(); ++i) {
      out.text += word.text[i];
      out.from.push_back(static_cast<uint32_t>(exact ? word.from + i : word.from));
      out.to.push_back(static_cast<uint32_t>(exact ? word.from + i + 1 : word.to));
      out.first.push_back(i == 0);
    }
  });
  return out;
}

}  // namespace

void SignRuns::withhold(std::string_view written, uint32_t owner, bool contact) {
  Run run{signs_of(written).text, owner, contact, false};
  run.is_number =
      std::all_of(run.signs.begin(), run.signs.end(), is_digit) && run.signs.size() >= kNumber;
  if (run.is_number) run.signs.erase(0, run.signs.size() - kNumber);
  if (run.signs.size() < kStart) return;
  by_start_[run.signs.substr(0, kStart)].push_back(static_cast<uint32_t>(runs_.size()));
  runs_.push_back(std::move(run));
}

void SignRuns::release(std::string_view text) {
  for (const Found& found : find(text)) released_.insert(found.signs);
}

std::vector<SignRuns::Found> SignRuns::find(std::string_view text) const {
  std::vector<Found> out;
  if (runs_.empty()) return out;
  const Signs signs = signs_of(text);
  for (size_t at = 0; at + kStart <= signs.text.size(); ++at) {
    auto bucket = by_start_.find(signs.text.substr(at, kStart));
    if (bucket == by_start_.end()) continue;
    for (uint32_t number : bucket->second) {
      const Run& run = runs_[number];
      const size_t end = at + run.signs.size();
      if (signs.text.compare(at, run.signs.size(), run.signs) != 0) continue;
      if (end < signs.text.size() && !signs.first[end]) continue;
      size_t begin = at;
      while (run.is_number && !signs.first[begin] && is_digit(signs.text[begin - 1])) --begin;
      if (!signs.first[begin]) continue;
      bool close = true;
      for (size_t i = at + 1; i < end && close; ++i)
        close = !signs.first[i] || signs.from[i] <= signs.to[i - 1] + kApart;
      if (!close || released_.contains(run.signs)) continue;
      out.push_back({run.owner, run.contact, signs.from[at], signs.to[end - 1], run.signs});
    }
  }
  return out;
}

}  // namespace habeas::dossier
