// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "assess/internal/check_list.h"
#include "text/string_distance.h"
#include "text/unicode.h"

// Names are what is written with capitals: abbreviations (two capitals or more in one word), and
// runs of three words or more that each begin with a capital. Scripts without capitals have no such
// mark; there, names are compared through the entities and lists of the case, not here.

namespace habeas::assess {

namespace {

std::u16string letters_of(std::string_view folded_text) {
  std::u16string out;
  for (char32_t point : text::decode(folded_text)) {
    if (point != '-' && point != '\'') out += static_cast<char16_t>(point);
  }
  return out;
}

int capitals(std::string_view written) {
  return static_cast<int>(
      std::ranges::count_if(written, [](char c) { return c >= 'A' && c <= 'Z'; }));
}

bool is_plural_of(std::string_view longer, std::string_view shorter) {
  return longer == std::string(shorter) + "s" || longer == std::string(shorter) + "'s" ||
         longer == std::string(shorter) + "es";
}

struct Named {
  std::vector<std::string> words;  // folded
  Passage place;
};

// One word of capitals that differs by a letter from another.
void abbreviations(const Check& check, const ExhibitView& view, const Report& report) {
  std::map<std::string, Passage> names;
  for (const Word& word : view.words) {
    if (capitals(word.written) >= 3 && word.folded.size() >= 4)
      names.emplace(word.folded, Passage{word.from, word.to});
  }
  for (auto a = names.begin(); a != names.end(); ++a) {
    for (auto b = std::next(a); b != names.end(); ++b) {
      std::u16string x = letters_of(a->first), y = letters_of(b->first);
      // Five letters at least: IRN and IRL are two things.
      if (std::min(x.size(), y.size()) < 5 || x == y || text::edit_distance(x, y, 1) > 1 ||
          is_plural_of(a->first, b->first) || is_plural_of(b->first, a->first))
        continue;
      bool digits = std::ranges::any_of(x + y, [](char16_t c) { return c >= '0' && c <= '9'; });
      if (digits) continue;  // numbered things differ in a figure on purpose
      CheckFinding finding = found(
          check, view.exhibit.sha256, {},
          fmt::format("a name is written two ways: {} and {}",
                      in_quotes(view.text.substr(a->second.from, a->second.to - a->second.from)),
                      in_quotes(view.text.substr(b->second.from, b->second.to - b->second.from))));
      finding.spots = {spot_of(view, a->second), spot_of(view, b->second)};
      finding.detail = a->first + "|" + b->first;
      report(std::move(finding));
    }
  }
}

// Runs of words with capitals; small words inside a run ("of", "the") belong to it.
std::vector<Named> names_in(const ExhibitView& view) {
  std::vector<Named> names;
  size_t i = 0;
  while (i < view.words.size()) {
    if (!view.words[i].capital) {
      ++i;
      continue;
    }
    size_t end = i + 1;
    while (end < view.words.size() && view.words[end - 1].joins_next && view.words[end].capital)
      ++end;
    if (end - i >= 3) {
      Named name;
      name.place = {view.words[i].from, view.words[end - 1].to};
      for (size_t k = i; k < end; ++k) name.words.push_back(view.words[k].folded);
      names.push_back(std::move(name));
    }
    i = end;
  }
  return names;
}

// Two runs of three words of which one differs by a letter or two, the others agree.
void runs_of_words(const Check& check, const ExhibitView& view, const Report& report) {
  constexpr size_t kWords = 3;
  std::map<std::vector<std::string>, Passage> windows;
  for (const Named& name : names_in(view)) {
    for (size_t i = 0; i + kWords <= name.words.size(); ++i) {
      std::vector<std::string> window(name.words.begin() + static_cast<int64_t>(i),
                                      name.words.begin() + static_cast<int64_t>(i + kWords));
      windows.emplace(std::move(window), name.place);
    }
  }
  std::map<std::vector<std::string>, std::set<std::vector<std::string>>> by_rest;
  for (const auto& [window, place] : windows) {
    for (size_t open = 0; open < kWords; ++open) {
      std::vector<std::string> rest = window;
      rest[open] = "";
      by_rest[rest].insert(window);
    }
  }
  std::set<std::string> told;
  for (const auto& [rest, members] : by_rest) {
    for (auto a = members.begin(); a != members.end(); ++a) {
      for (auto b = std::next(a); b != members.end(); ++b) {
        size_t open = 0;
        while ((*a)[open] == (*b)[open]) ++open;
        std::u16string x = letters_of((*a)[open]), y = letters_of((*b)[open]);
        if (std::min(x.size(), y.size()) < 4 || text::edit_distance(x, y, 2) > 2) continue;
        // A plain plural is no other spelling of a word, but of a title it is.
        std::string key = (*a)[open] + "|" + (*b)[open];
        if (!told.insert(key).second) continue;
        const Passage &first = windows.at(*a), &second = windows.at(*b);
        CheckFinding finding =
            found(check, view.exhibit.sha256, {},
                  fmt::format("a name or title is written two ways: {} and {}",
                              in_quotes(view.text.substr(first.from, first.to - first.from)),
                              in_quotes(view.text.substr(second.from, second.to - second.from))));
        finding.spots = {spot_of(view, first), spot_of(view, second)};
        finding.detail = key;
        report(std::move(finding));
      }
    }
  }
}

void look(const Check& check, const ExhibitView& view, const Report& report) {
  abbreviations(check, view, report);
  runs_of_words(check, view, report);
}

}  // namespace

constinit const Check kNameTwoSpellings = {
    .id = "name-two-spellings",
    .severity = Severity::kWarning,
    .title = "a name written two ways in one source",
    .explanation =
        "One exhibit spells the name of a body, a work or a person in two ways. Record it as it is "
        "written, each at its place, and give the entity the name that its own documents use.",
    .of_exhibit = look};

}  // namespace habeas::assess
