// SPDX-License-Identifier: Apache-2.0
#include "suggest/internal/content.h"

#include <algorithm>
#include <array>

#include "calendar/written_dates.h"

namespace habeas::suggest {

namespace {

constexpr size_t kLongestDate = 6;    // tokens
constexpr size_t kLongestUnit = 6;    // words
constexpr size_t kLongestScope = 16;  // words behind the unit that are kept as scope

bool has_month(const Token& token) {
  return token.kind == TokenKind::kWord && !calendar::months_named(token.folded).empty();
}

// A number of four digits that may be a year of one of the calendars.
bool is_year(const Token& token) {
  std::string digits = ascii_digits(token.folded);
  bool plain = digits.size() == 4 && std::all_of(digits.begin(), digits.end(),
                                                 [](char c) { return c >= '0' && c <= '9'; });
  if (!plain) return false;
  int year = std::stoi(digits);
  return (year >= 1300 && year <= 1450) || (year >= 1850 && year <= 2100);
}

bool is_decade(const Token& token) {
  return token.folded.size() == 5 && token.folded.ends_with('s') &&
         std::all_of(token.folded.begin(), token.folded.begin() + 4,
                     [](char c) { return c >= '0' && c <= '9'; });
}

bool is_day_number(const Token& token) {
  std::string digits = ascii_digits(token.folded);
  size_t count = 0;
  while (count < digits.size() && digits[count] >= '0' && digits[count] <= '9') ++count;
  if (count == 0 || count > 2) return false;
  std::string_view rest = std::string_view(digits).substr(count);
  return rest.empty() || rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
}

// "More than 2000": a number, whatever year it may look like.
bool bounds_stand_before(const Lexicon& lexicon, Tokens tokens, TokenRange range, size_t at) {
  for (size_t back = 1; back <= 4 && at >= range.first + back; ++back) {
    for (auto phrases :
         {lexicon.at_least, lexicon.at_most, lexicon.more_than, lexicon.less_than, lexicon.about}) {
      Match<std::string_view> phrase = match(tokens, at - back, phrases);
      if (phrase && phrase.length == back) return tokens[at].kind == TokenKind::kNumber;
    }
  }
  return false;
}

std::optional<ProposedDate> read_date(std::string_view text, Tokens tokens, TokenRange range) {
  ProposedDate date;
  date.written = words_of(text, tokens, range);
  Result<calendar::WrittenDate> read = calendar::read_written_date(date.written);
  if (!read || read->readings.empty()) return {};
  for (const calendar::Reading& reading : read->readings) {
    date.readings.push_back(reading.date.canonical());
  }
  return date;
}

struct Magnitude {
  size_t length = 0;  // tokens
  int64_t at_least = 0;
  int64_t at_most = -1;
  bool vague = false;
};

std::optional<int64_t> integer_of(const Token& token) {
  std::string digits;
  for (char c : ascii_digits(token.folded)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  bool fraction = token.folded.find('.') != std::string::npos;
  if (digits.empty() || digits.size() > 12 || fraction) return {};
  return std::stoll(digits);
}

// The multiplier that a following word names: "2 million", "۳ هزار".
int64_t multiplier(const Token& token) {
  for (std::string_view word : {"thousand", "هزار", "ألف", "آلاف"}) {
    if (token.folded == fold_word(word)) return 1000;
  }
  for (std::string_view word : {"million", "میلیون", "مليون"}) {
    if (token.folded == fold_word(word)) return 1000000;
  }
  return 1;
}

std::optional<Magnitude> magnitude_at(const Lexicon& lexicon, Tokens tokens, size_t at,
                                      size_t end) {
  if (tokens[at].kind == TokenKind::kNumber) {
    std::optional<int64_t> value = integer_of(tokens[at]);
    if (!value) return {};
    Magnitude out{1, *value, *value, false};
    if (at + 1 < end && multiplier(tokens[at + 1]) > 1) {
      out.at_least = out.at_most = *value * multiplier(tokens[at + 1]);
      out.length = 2;
    }
    return out;
  }
  Match<NumberWord> word = match(tokens, at, lexicon.numbers);
  if (!word) return {};
  Magnitude out{word.length, word.entry->at_least, word.entry->at_most, word.entry->at_most < 0};
  if (!out.vague && at + word.length < end && multiplier(tokens[at + word.length]) > 1) {
    out.at_least *= multiplier(tokens[at + word.length]);
    out.at_most = out.at_least;
    ++out.length;
  }
  return out;
}

bool is_between(const Token& token) {
  return token.folded == "between" || token.folded == fold_word("میان") ||
         token.folded == fold_word("بین");
}

bool is_and(const Token& token) { return token.folded == "and" || token.folded == "و"; }

bool is_dash(const Token& token) {
  return token.folded == "-" || token.folded == "–" || token.folded == "—" ||
         token.folded == "to" || token.folded == "تا" || token.folded == "الی";
}

// "N-page": a property of a document given by a number and a noun in one word.
std::optional<ProposedNumber> compound_number(std::string_view text, const Token& token) {
  size_t hyphen = token.folded.find('-');
  if (hyphen == std::string::npos || hyphen == 0) return {};
  std::string digits = token.folded.substr(0, hyphen);
  if (digits.size() > 9 ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return {};
  }
  ProposedNumber out;
  out.written = std::string(text.substr(token.from, token.to - token.from));
  out.at_least = out.at_most = std::stoll(digits);
  out.unit = token.folded.substr(hyphen + 1);
  return out;
}

}  // namespace

std::vector<FoundHedge> hedges_in(const Lexicon& lexicon, std::string_view text, Tokens tokens,
                                  TokenRange range) {
  std::vector<FoundHedge> out;
  Tokens within = tokens.subspan(0, range.last);
  for (size_t i = range.first; i < range.last; ++i) {
    Match<Hedge> hedge = match(within, i, lexicon.hedges);
    if (!hedge) continue;
    // May, the month.
    if (tokens[i].folded == "may" &&
        (tokens[i].capital || (i + 1 < range.last && is_year(tokens[i + 1]))))
      continue;
    out.push_back({words_of(text, tokens, {i, i + hedge.length}), hedge.entry->modality,
                   hedge.entry->from_others});
    i += hedge.length - 1;
  }
  return out;
}

std::vector<ProposedDate> dates_in(const Lexicon& lexicon, std::string_view text, Tokens tokens,
                                   TokenRange range, std::vector<bool>& used) {
  std::vector<ProposedDate> out;
  used.resize(tokens.size());
  for (size_t i = range.first; i < range.last; ++i) {
    bool may_begin =
        has_month(tokens[i]) || is_year(tokens[i]) || is_decade(tokens[i]) ||
        (is_day_number(tokens[i]) && i + 1 < range.last && has_month(tokens[i + 1])) ||
        ((tokens[i].folded == "late" || tokens[i].folded == "early" || tokens[i].folded == "mid" ||
          tokens[i].folded == "summer" || tokens[i].folded == "spring" ||
          tokens[i].folded == "autumn" || tokens[i].folded == "winter" ||
          tokens[i].folded == fold_word("تابستان") || tokens[i].folded == fold_word("پاییز") ||
          tokens[i].folded == fold_word("بهار") || tokens[i].folded == fold_word("زمستان")));
    if (!may_begin || bounds_stand_before(lexicon, tokens, range, i)) continue;
    for (size_t length = std::min(kLongestDate, range.last - i); length > 0; --length) {
      size_t last = i + length - 1;
      bool ends_date = has_month(tokens[last]) || is_year(tokens[last]) ||
                       is_decade(tokens[last]) || is_day_number(tokens[last]);
      if (!ends_date) continue;
      bool number = false;
      for (size_t k = i; k <= last; ++k) {
        number = number || is_year(tokens[k]) || is_decade(tokens[k]) || is_day_number(tokens[k]);
      }
      if (!number) continue;
      std::optional<ProposedDate> date = read_date(text, tokens, {i, last + 1});
      if (!date) continue;
      out.push_back(std::move(*date));
      for (size_t k = i; k <= last; ++k) used[k] = true;
      i = last;
      break;
    }
    // "July 19" without a year is a date too, though of no one year.
    if (has_month(tokens[i]) && i + 1 < range.last && !used[i] && is_day_number(tokens[i + 1])) {
      out.push_back({words_of(text, tokens, {i, i + 2}), {}});
      used[i] = used[i + 1] = true;
    }
  }
  return out;
}

std::vector<ProposedNumber> numbers_in(const Lexicon& lexicon, std::string_view text, Tokens tokens,
                                       TokenRange range, const std::vector<bool>& used) {
  std::vector<ProposedNumber> out;
  for (size_t i = range.first; i < range.last; ++i) {
    if (i < used.size() && used[i]) continue;
    if (std::optional<ProposedNumber> compound = compound_number(text, tokens[i])) {
      out.push_back(std::move(*compound));
      continue;
    }
    std::optional<Magnitude> magnitude = magnitude_at(lexicon, tokens, i, range.last);
    if (!magnitude) continue;
    bool one_word_small =
        tokens[i].kind == TokenKind::kWord && magnitude->at_most >= 0 && magnitude->at_most < 3;
    if (one_word_small) continue;
    size_t first = i;
    ProposedNumber number;
    number.at_least = magnitude->at_least;
    number.at_most = magnitude->at_most;
    number.vague = magnitude->vague;
    // Bounds stand up to three words before the number.
    for (size_t back = 1; back <= 4 && i >= range.first + back; ++back) {
      size_t at = i - back;
      auto stands = [&](std::span<const std::string_view> phrases) {
        Match<std::string_view> phrase = match(tokens, at, phrases);
        return phrase && at + phrase.length == i;
      };
      bool above = stands(lexicon.more_than);
      bool below = stands(lexicon.less_than);
      // The longest phrase is met last: "no less than" after "less than".
      if (above || stands(lexicon.at_least)) {
        number.at_least = magnitude->at_least;
        number.at_most = -1;
        number.excluded = above;
      } else if (below || stands(lexicon.at_most)) {
        number.at_least = 0;
        number.at_most = magnitude->at_least;
        number.excluded = below;
      } else if (stands(lexicon.about)) {
        number.about = true;
      } else {
        continue;
      }
      first = at;
    }
    size_t end = i + magnitude->length;
    bool between = i > range.first && is_between(tokens[i - 1]);
    if (end + 1 < range.last && (is_dash(tokens[end]) || (between && is_and(tokens[end])))) {
      if (std::optional<Magnitude> upper = magnitude_at(lexicon, tokens, end + 1, range.last);
          upper && upper->at_least >= number.at_least) {
        number.at_most = upper->at_most;
        end += 1 + upper->length;
        if (between) first = i - 1;
      }
    }
    size_t unit = end;
    while (unit < range.last && tokens[unit].folded == "of") ++unit;
    size_t unit_end = unit;
    while (unit_end < range.last && unit_end - unit < kLongestUnit &&
           tokens[unit_end].kind == TokenKind::kWord &&
           !is_one_of(tokens[unit_end], lexicon.stops) &&
           !is_one_of(tokens[unit_end], lexicon.finite) &&
           !match(tokens, unit_end, lexicon.hedges) && !match(tokens, unit_end, lexicon.verbs)) {
      ++unit_end;
    }
    number.written = words_of(text, tokens, {first, end});
    number.unit = words_of(text, tokens, {unit, unit_end});
    size_t scope_end = std::min(range.last, unit_end + kLongestScope);
    while (scope_end > unit_end && is_terminal(tokens[scope_end - 1])) --scope_end;
    number.scope = words_of(text, tokens, {unit_end, scope_end});
    out.push_back(std::move(number));
    i = end - 1;
  }
  return out;
}

std::vector<std::string> names_in(const Lexicon& lexicon, std::string_view text, Tokens tokens,
                                  TokenRange range) {
  std::vector<std::string> out;
  for (size_t i = range.first; i < range.last; ++i) {
    bool titled = is_one_of(tokens[i], lexicon.honorifics) || is_one_of(tokens[i], lexicon.titles);
    bool arabic = tokens[i].kind == TokenKind::kWord &&
                  is_arabic_letter(character_at(tokens[i].folded, 0).code);
    if (arabic && titled && i + 1 < range.last) {
      size_t end = i + 1;
      while (end < range.last && end - i <= 3 && tokens[end].kind == TokenKind::kWord &&
             !is_one_of(tokens[end], lexicon.stops) && !match(tokens, end, lexicon.verbs)) {
        ++end;
      }
      if (end > i + 1) out.push_back(words_of(text, tokens, {i + 1, end}));
      i = end - 1;
      continue;
    }
    if (!tokens[i].capital || (i == range.first && is_one_of(tokens[i], lexicon.lead_ins)) ||
        is_one_of(tokens[i], lexicon.determiners)) {
      continue;
    }
    size_t end = i + 1;
    while (end < range.last &&
           (tokens[end].capital ||
            (tokens[end].folded == "." && tokens[end - 1].to - tokens[end - 1].from <= 2))) {
      ++end;
    }
    while (end > i && tokens[end - 1].kind == TokenKind::kMark) --end;
    if (end - i >= 2) out.push_back(words_of(text, tokens, {i, end}));
    i = end - 1;
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Kind kind_of(const Lexicon& lexicon, std::string_view text, Tokens tokens, TokenRange range,
             bool asks, const std::vector<ProposedNumber>& numbers) {
  Tokens within = slice(tokens, range);
  bool demand = asks || holds(within, lexicon.demands);
  if (demand) {
    for (size_t i = range.first; i < range.last; ++i) {
      bool opens = i == range.first || tokens[i - 1].folded == "," || tokens[i - 1].folded == "،";
      if (!opens || !match(tokens, i, lexicon.conditions)) continue;
      size_t end = i;
      while (end < range.last && tokens[end].folded != "," && tokens[end].folded != "،") ++end;
      return {"recommendation", "a demand under a condition", words_of(text, tokens, {i, end})};
    }
    return {"demand", asks ? "verb of asking" : "word of demanding", ""};
  }
  if (holds(within, lexicon.characterisations)) {
    return {numbers.empty() ? "characterisation" : "number",
            numbers.empty() ? "legal or evaluating word" : "a number with a unit", ""};
  }
  if (!numbers.empty()) return {"number", "a number with a unit", ""};
  if (holds(within, lexicon.opinions)) return {"opinion", "loaded word", ""};
  return {"fact", "none of the other kinds", ""};
}

}  // namespace habeas::suggest
