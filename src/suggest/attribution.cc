// SPDX-License-Identifier: Apache-2.0
#include "suggest/internal/attribution.h"

#include <algorithm>
#include <array>

namespace habeas::suggest {

namespace {

constexpr size_t kLongestSubject = 30;  // tokens, apposition included

constexpr std::array<std::string_view, 14> kAdverbs = {
    "also", "then",     "further",  "furthermore", "later", "again",     "repeatedly",
    "has",  "recently", "publicly", "previously",  "have",  "initially", "officially"};
constexpr std::array<std::string_view, 9> kPassive = {"is",   "was",   "are",   "were", "be",
                                                      "been", "being", "which", "who"};
// Folded, as tokens are.
constexpr std::array<std::string_view, 4> kThat = {"that", "که", "ان", "بان"};
constexpr std::array<std::string_view, 6> kNobody = {"not",    "no",      "none",
                                                     "nobody", "neither", "never"};

constexpr std::array<std::string_view, 4> kOneOf = {"یکی", "برخی", "بسیاری", "تعدادی"};

bool is_comma(const Token& token) { return token.folded == "," || token.folded == "،"; }
bool is_colon(const Token& token) { return token.folded == ":"; }

bool is_that(const Token& token) {
  return std::find(kThat.begin(), kThat.end(), token.folded) != kThat.end();
}

bool has_digit(const Token& token) {
  return token.kind == TokenKind::kNumber ||
         (!token.folded.empty() && token.folded[0] >= '0' && token.folded[0] <= '9');
}

// Skips "On 9 May 2019, ", "In Geneva, ", "Meanwhile, ": phrases before the subject, each closed by
// a comma.
size_t skip_lead_ins(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  size_t at = range.first;
  while (at < range.last && match(tokens, at, lexicon.lead_ins)) {
    size_t comma = at;
    while (comma < range.last && !is_comma(tokens[comma])) ++comma;
    // "December 9, 2020,": a year behind a comma belongs to the phrase.
    while (comma + 2 < range.last && has_digit(tokens[comma + 1]) && is_comma(tokens[comma + 2])) {
      comma += 2;
    }
    if (comma >= range.last) return at;
    at = comma + 1;
  }
  return at;
}

// The last word of what may be the subject of a verb.
bool can_end_subject(const Lexicon& lexicon, Tokens tokens, size_t first, size_t at) {
  const Token& token = tokens[at];
  if (token.kind == TokenKind::kMark) return at > first && (is_comma(token) || token.folded == ")");
  if (token.kind != TokenKind::kWord) return false;
  return token.capital || is_one_of(token, lexicon.persons) || is_one_of(token, lexicon.others) ||
         is_one_of(token, lexicon.groups) || is_one_of(token, lexicon.titles) ||
         is_one_of(token, lexicon.documents) || is_one_of(token, lexicon.own);
}

// A clause of its own between start and verb means that the subject is not what stands first.
bool has_finite(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  bool apposition = false;
  for (size_t i = range.first; i < range.last; ++i) {
    if (is_comma(tokens[i])) apposition = !apposition;
    if (!apposition && is_one_of(tokens[i], lexicon.finite)) return true;
  }
  return false;
}

// The subject without its apposition: up to the first comma; or the apposition, if it alone holds a
// name: "its spokesman, Daron Velik,".
TokenRange without_apposition(Tokens tokens, TokenRange subject) {
  size_t comma = subject.first;
  while (comma < subject.last && !is_comma(tokens[comma])) ++comma;
  if (comma == subject.last) return subject;
  auto named = [&](TokenRange range) {
    return std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(range.first),
                       tokens.begin() + static_cast<std::ptrdiff_t>(range.last),
                       [](const Token& token) { return token.capital; });
  };
  size_t end = comma + 1;
  while (end < subject.last && !is_comma(tokens[end])) ++end;
  TokenRange first{subject.first, comma};
  TokenRange second{comma + 1, end};
  TokenRange first_but_one{subject.first + 1, comma};  // the first word has a capital anyway
  bool name_only = second.size() >= 2;
  for (size_t i = second.first; i < second.last; ++i) {
    name_only = name_only && (tokens[i].capital || tokens[i].folded == ".");
  }
  // "a UN spokesperson, Elin Aasen,": the first part ends with a common noun, the second is a name.
  bool office = name_only && tokens[first.last - 1].kind == TokenKind::kWord &&
                !tokens[first.last - 1].capital;
  bool swap = office || (!second.empty() && tokens[second.first].capital && named(second) &&
                         (first_but_one.empty() || !named(first_but_one)) && !named(first));
  return swap ? second : first;
}

TokenRange behind_last_comma(Tokens tokens, TokenRange subject) {
  for (size_t i = subject.last; i > subject.first; --i) {
    if (is_comma(tokens[i - 1])) return {i, subject.last};
  }
  return subject;
}

size_t skip_into_content(Tokens tokens, size_t at, size_t end) {
  while (at < end && (is_comma(tokens[at]) || is_colon(tokens[at]) || is_that(tokens[at]))) {
    ++at;
  }
  return at;
}

bool has_content(const SpeechVerb& verb, Tokens tokens, size_t at, size_t end) {
  if (!verb.needs_content) return true;
  return at >= end || is_colon(tokens[at]) || is_comma(tokens[at]) || is_that(tokens[at]);
}

// "X, citing Y, reported": Y, whom X passes on.
TokenRange cited_in(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  for (size_t i = range.first; i < range.last; ++i) {
    Match<std::string_view> phrase = match(tokens, i, lexicon.citing);
    if (!phrase) continue;
    size_t from = i + phrase.length;
    size_t to = from;
    while (to < range.last && !is_comma(tokens[to])) ++to;
    return {from, to};
  }
  return {};
}

std::string spoken(const SpeechVerb& verb) {
  return "verb of speech \"" + std::string(verb.form) + "\"";
}

std::optional<Attribution> subject_first(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  size_t start = skip_lead_ins(lexicon, tokens, range);
  for (size_t i = start + 1; i < range.last && i - start <= kLongestSubject; ++i) {
    if (tokens[i].capital) continue;  // "the United States" is no verb
    Match<SpeechVerb> verb = match(tokens, i, lexicon.verbs);
    if (!verb || !has_content(*verb.entry, tokens, i + verb.length, range.last)) continue;
    size_t before = i - 1;
    while (before > start &&
           std::find(kAdverbs.begin(), kAdverbs.end(), tokens[before].folded) != kAdverbs.end()) {
      --before;
    }
    if (std::find(kPassive.begin(), kPassive.end(), tokens[before].folded) != kPassive.end())
      continue;
    size_t after = i + verb.length;
    bool reports = after < range.last && (is_that(tokens[after]) || is_colon(tokens[after]));
    bool common = reports && is_one_of(tokens[start], lexicon.determiners) &&
                  tokens[before].kind == TokenKind::kWord;  // "the clerk testified that"
    if (!common && !can_end_subject(lexicon, tokens, start, before)) continue;
    TokenRange whole{start, before + 1};
    if (std::find(kNobody.begin(), kNobody.end(), tokens[start].folded) != kNobody.end()) return {};
    if (has_finite(lexicon, tokens, whole)) return {};
    // "X, the Y, said": the first part. "In a book titled T, X wrote": the last.
    TokenRange subject = is_comma(tokens[i - 1]) ? without_apposition(tokens, whole)
                                                 : behind_last_comma(tokens, whole);
    size_t content = skip_into_content(tokens, i + verb.length, range.last);
    return Attribution{.subject = subject,
                       .content = {content, range.last},
                       .cited = cited_in(lexicon, tokens, whole),
                       .verb = verb.entry,
                       .rule = spoken(*verb.entry)};
  }
  return {};
}

// Persian: the subject opens the sentence, the verb closes it.
std::optional<Attribution> verb_last(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  size_t start = skip_lead_ins(lexicon, tokens, range);
  for (size_t i = start + 1; i < range.last && i - start <= kLongestSubject; ++i) {
    Match<SpeechVerb> verb = match(tokens, i, lexicon.verbs);
    if (!verb) continue;
    size_t after = i + verb.length;
    bool ends = after >= range.last || is_terminal(tokens[after]);
    bool opens = ends || is_colon(tokens[after]) || is_that(tokens[after]) || verb.entry->asks;
    if (!opens || (ends && after < range.last && !verb.entry->denies && !verb.entry->asks))
      continue;
    size_t end = start;
    // "One of the guards": the word behind it does not end the subject.
    if (is_one_of(tokens[start], kOneOf) && start + 2 < i) end = start + 2;
    while (end < i && !is_comma(tokens[end]) && !is_one_of(tokens[end], lexicon.stops) &&
           (end == start || !is_one_of(tokens[end], lexicon.determiners))) {
      ++end;
    }
    bool clause = false;  // a clause of its own is no subject
    for (size_t k = start; k < end; ++k) {
      clause =
          clause || tokens[k].kind == TokenKind::kOpenQuote || is_one_of(tokens[k], lexicon.finite);
    }
    if (end == start || clause) continue;
    // What is denied stands before the verb, what is reported behind it.
    TokenRange content = ends && after < range.last
                             ? TokenRange{end, i}
                             : TokenRange{skip_into_content(tokens, after, range.last), range.last};
    return Attribution{.subject = {start, end},
                       .content = content,
                       .cited = cited_in(lexicon, tokens, {end, i}),
                       .verb = verb.entry,
                       .rule = spoken(*verb.entry)};
  }
  return {};
}

std::optional<Attribution> verb_first(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  size_t start = skip_lead_ins(lexicon, tokens, range);
  for (size_t i = start; i < range.last && i - start <= 12; ++i) {
    Match<SpeechVerb> verb = match(tokens, i, lexicon.verbs);
    if (!verb) continue;
    size_t after = i + verb.length;
    size_t end = after;
    while (end < range.last && !is_comma(tokens[end]) && !is_colon(tokens[end]) &&
           !is_terminal(tokens[end]) && !is_one_of(tokens[end], lexicon.stops) &&
           !(end > after && is_one_of(tokens[end], lexicon.determiners)) &&
           // The object follows the subject of "denied" and "called on" without a mark between.
           !(end > after && (verb.entry->asks || verb.entry->denies) &&
             is_one_of(tokens[end], lexicon.groups))) {
      ++end;
    }
    TokenRange subject{after, end};
    // The subject may stand before the verb: "the organisation said that".
    if (subject.empty() && i > start) subject = without_apposition(tokens, {start, i});
    // Or be left out, when the speaker goes on: "and added: ...".
    bool implied = subject.empty() && (after >= range.last || is_colon(tokens[after]));
    if (subject.empty() && !implied) continue;
    // What is said begins behind "that" or a colon.
    size_t content = std::max(after, subject.last);
    while (content < range.last && !is_colon(tokens[content]) &&
           !tokens[content].folded.starts_with("ان") && !is_that(tokens[content])) {
      ++content;
    }
    if (content >= range.last) content = std::max(after, subject.last);
    if (verb.entry->denies && content < range.last && !is_that(tokens[content]))
      content = subject.last;
    return Attribution{.subject = subject,
                       .content = {skip_into_content(tokens, content, range.last), range.last},
                       .cited = {},
                       .verb = verb.entry,
                       .rule = spoken(*verb.entry)};
  }
  return {};
}

std::optional<Attribution> according_to(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  for (size_t i = range.first; i < range.last; ++i) {
    // "In her view": whoever spoke last.
    bool view = i + 2 < range.last && tokens[i].folded == "in" &&
                (tokens[i + 1].folded == "his" || tokens[i + 1].folded == "her" ||
                 tokens[i + 1].folded == "their") &&
                (tokens[i + 2].folded == "view" || tokens[i + 2].folded == "opinion" ||
                 tokens[i + 2].folded == "words");
    if (view) {
      return Attribution{.subject = {},
                         .content = {std::min(i + 3, range.last), range.last},
                         .cited = {},
                         .verb = nullptr,
                         .rule = "\"in ... view\""};
    }
    Match<std::string_view> phrase = match(tokens, i, lexicon.according);
    if (!phrase || (i > range.first && match(tokens, i, lexicon.citing))) continue;
    size_t from = i + phrase.length;
    size_t to = from;
    while (to < range.last && !is_comma(tokens[to]) && !is_terminal(tokens[to])) ++to;
    if (to == from) continue;
    TokenRange content = i == range.first ? TokenRange{std::min(to + 1, range.last), range.last}
                                          : TokenRange{range.first, i};
    if (lexicon.order == WordOrder::kSubjectFirst) {
      // A name ends where its words end; anything else ("a leaked memo") at the comma.
      TokenRange name = name_phrase(lexicon, tokens, {from, to});
      if (!name.empty()) to = name.last;
      if (to - from > 12) continue;
    }
    return Attribution{.subject = {from, to},
                       .content = content,
                       .cited = {},
                       .verb = nullptr,
                       .rule = "\"" + std::string(*phrase.entry) + "\""};
  }
  return {};
}

constexpr std::array<std::string_view, 10> kCalls = {
    "referring", "calling", "describing", "labelling", "labeling",
    "terming",   "stating", "saying",     "alleging",  "condemning"};
constexpr std::array<std::string_view, 3> kBy = {"by", "from", "of"};

bool is_possessive(const Token& token) {
  return token.folded.ends_with("'s") || token.folded.ends_with("s'");
}

std::string capital_letters(std::string_view name) {
  std::string out;
  std::vector<Token> tokens = tokens_of(name);
  for (const Token& token : tokens) {
    if (token.kind != TokenKind::kWord) continue;
    // Every capital: "Iran-U.S." gives I, U, S.
    bool start = true;
    for (size_t at = token.from; at < token.to; ++at) {
      char c = name[at];
      if (start && c >= 'A' && c <= 'Z') out += c;
      start = c == '-' || c == '.';
    }
  }
  return out;
}

std::string letters_of_acronym(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') {
      out += c;
    } else if (c != '-' && c != '.' && c != ' ') {
      return {};
    }
  }
  return out;
}

std::vector<std::string> significant_words(std::string_view name) {
  std::vector<std::string> out;
  for (const Token& token : tokens_of(name)) {
    if (token.kind == TokenKind::kWord && token.folded.size() > 1 && token.folded != "the" &&
        token.folded != "of" && token.folded != "and") {
      out.push_back(token.folded);
    }
  }
  return out;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  std::vector<std::string> one = significant_words(a);
  std::vector<std::string> two = significant_words(b);
  if (one.empty() || two.empty()) return false;
  if (one == two) return true;
  // "Mrs. Karimi" and "Zahra Karimi": the one's words end the other's.
  const auto& shorter = one.size() < two.size() ? one : two;
  const auto& longer = one.size() < two.size() ? two : one;
  if (std::equal(shorter.rbegin(), shorter.rend(), longer.rbegin())) return true;
  // An acronym of three letters or more, at least two thirds of the initials from the first on.
  for (auto [acronym, full] : {std::pair{a, b}, std::pair{b, a}}) {
    std::string letters = letters_of_acronym(acronym);
    std::string initials = capital_letters(full);
    if (letters.size() >= 3 && significant_words(full).size() > 1 &&
        initials.starts_with(letters) && letters.size() * 3 >= initials.size() * 2) {
      return true;
    }
  }
  return false;
}

TokenRange name_phrase(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  size_t at = range.first;
  while (at < range.last && (is_one_of(tokens[at], lexicon.determiners))) ++at;
  size_t start = at;
  size_t good = at;  // the phrase may end here
  for (; at < range.last; ++at) {
    const Token& token = tokens[at];
    bool link = token.folded == "of" || token.folded == "for" || token.folded == "the" ||
                token.folded == "and" || token.folded == "on";
    bool number = match(tokens, at, lexicon.numbers) || token.kind == TokenKind::kNumber;
    bool group = is_one_of(token, lexicon.groups) || is_one_of(token, lexicon.titles) ||
                 is_one_of(token, lexicon.documents);
    bool initial = token.folded == "." && at > start && tokens[at - 1].capital &&
                   tokens[at - 1].to - tokens[at - 1].from <= 3;
    if (token.capital || group) {
      good = at + 1;
    } else if (initial || (number && at == start) || (link && at > start && good == at)) {
      continue;
    } else if (token.kind == TokenKind::kWord && at + 1 < range.last && good == at &&
               !is_one_of(token, lexicon.stops) &&
               (is_one_of(tokens[at + 1], lexicon.groups) || tokens[at + 1].capital) && !link) {
      continue;  // an adjective before the noun: "independent experts"
    } else {
      break;
    }
  }
  return {start, good};
}

std::optional<Attribution> find_attribution(const Lexicon& lexicon, Tokens tokens,
                                            TokenRange range) {
  if (range.empty()) return {};
  if (std::optional<Attribution> found = according_to(lexicon, tokens, range)) return found;
  switch (lexicon.order) {
    case WordOrder::kSubjectFirst:
      return subject_first(lexicon, tokens, range);
    case WordOrder::kVerbLast:
      return verb_last(lexicon, tokens, range);
    case WordOrder::kVerbFirst:
      return verb_first(lexicon, tokens, range);
  }
  return {};
}

std::optional<Attribution> find_tail(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  size_t at = range.first;
  while (at < range.last && is_comma(tokens[at])) ++at;
  if (at >= range.last) return {};
  if (std::optional<Attribution> found = according_to(lexicon, tokens, {at, range.last}))
    return found;
  // "said X"
  if (Match<SpeechVerb> verb = match(tokens, at, lexicon.verbs)) {
    TokenRange name = lexicon.order == WordOrder::kSubjectFirst
                          ? name_phrase(lexicon, tokens, {at + verb.length, range.last})
                          : TokenRange{at + verb.length, range.last};
    if (name.empty() && at + verb.length < range.last &&
        is_one_of(tokens[at + verb.length], lexicon.persons)) {
      name = {at + verb.length, at + verb.length + 1};
    }
    if (!name.empty()) {
      return Attribution{.subject = name,
                         .content = {},
                         .cited = {},
                         .verb = verb.entry,
                         .rule = "verb of speech behind the quotation"};
    }
  }
  // "X said"
  for (size_t i = at + 1; i < range.last && i <= at + 14; ++i) {
    Match<SpeechVerb> verb = match(tokens, i, lexicon.verbs);
    if (!verb || tokens[i].capital || !can_end_subject(lexicon, tokens, at, i - 1)) continue;
    return Attribution{.subject = without_apposition(tokens, {at, i}),
                       .content = {},
                       .cited = {},
                       .verb = verb.entry,
                       .rule = "verb of speech behind the quotation"};
  }
  return {};
}

std::optional<Attribution> find_parenthesis(const Lexicon& lexicon, Tokens tokens,
                                            TokenRange range) {
  constexpr std::array<std::string_view, 4> kClauses = {"while", "but", "although", "whereas"};
  for (size_t i = range.first; i + 2 < range.last; ++i) {
    if (!is_comma(tokens[i])) continue;
    for (size_t k = i + 2; k < range.last && k <= i + 7; ++k) {
      if (is_comma(tokens[k])) break;
      Match<SpeechVerb> verb = match(tokens, k, lexicon.verbs);
      if (!verb || tokens[k].capital || !can_end_subject(lexicon, tokens, i + 1, k - 1)) continue;
      // "..., they said on Tuesday, while ...": up to the next comma or the end, and not far.
      size_t close = k + verb.length;
      while (close < range.last && !is_comma(tokens[close]) && !is_terminal(tokens[close])) ++close;
      bool when = close == k + verb.length || match(tokens, k + verb.length, lexicon.lead_ins);
      if (!when || close - k > 6) continue;
      bool clause = close + 1 < range.last && std::find(kClauses.begin(), kClauses.end(),
                                                        tokens[close + 1].folded) != kClauses.end();
      bool last = close + 1 >= range.last;
      TokenRange content = clause || last ? TokenRange{range.first, i} : range;
      return Attribution{.subject = {i + 1, k},
                         .content = content,
                         .cited = {},
                         .verb = verb.entry,
                         .rule = "speaker between commas",
                         .rest = clause ? TokenRange{close + 2, range.last} : TokenRange{}};
    }
  }
  return {};
}

std::optional<Attribution> find_author(const Lexicon& lexicon, Tokens tokens, TokenRange range) {
  for (size_t i = range.first; i + 1 < range.last; ++i) {
    if (std::find(kBy.begin(), kBy.end(), tokens[i].folded) == kBy.end()) continue;
    if (i == range.first || !is_one_of(tokens[i - 1], lexicon.documents)) continue;
    TokenRange name = name_phrase(lexicon, tokens, {i + 1, range.last});
    if (name.empty() || name.last >= range.last) continue;
    if (std::find(kCalls.begin(), kCalls.end(), tokens[name.last].folded) == kCalls.end()) continue;
    static constexpr SpeechVerb kWrote{"wrote", "wrote"};
    return Attribution{.subject = name,
                       .content = {name.last, range.last},
                       .cited = {},
                       .verb = &kWrote,
                       .rule = "words of a document by its author"};
  }
  return {};
}

std::string Speakers::known_as(const std::string& name) {
  for (std::string& known : names_) {
    if (!same_name(known, name)) continue;
    if (significant_words(name).size() > significant_words(known).size()) known = name;
    return known;
  }
  names_.push_back(name);
  return name;
}

void Speakers::read(std::string_view text, Tokens tokens) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (is_one_of(tokens[i], lexicon_.documents) && i + 2 < tokens.size() &&
        (tokens[i + 1].folded == "by" || tokens[i + 1].folded == "from")) {
      TokenRange name = name_phrase(lexicon_, tokens, {i + 2, tokens.size()});
      if (!name.empty()) last_author_ = known_as(words_of(text, tokens, name));
    }
    if (!is_possessive(tokens[i]) || i + 1 >= tokens.size()) continue;
    if (!is_one_of(tokens[i + 1], lexicon_.documents)) continue;
    size_t first = i;
    while (first > 0 && tokens[first - 1].capital) --first;
    TokenRange owner{first, i + 1};
    std::string name = words_of(text, tokens, owner);
    bool capital = tokens[first].capital;
    while (!name.empty() && (name.back() == 's' || name.back() == '\'') && capital) {
      // "experts'" keeps its s, "Karimi's" loses it.
      bool mark = name.back() == '\'';
      name.pop_back();
      if (mark) break;
    }
    if (name.ends_with("\xe2\x80\x99")) name.erase(name.size() - 3);
    if (capital && !name.empty()) last_author_ = known_as(name);
  }
}

Speaker Speakers::resolve(std::string_view text, Tokens tokens, TokenRange subject) {
  Speaker speaker;
  if (subject.empty()) {
    if (last_person_) speaker = *last_person_;
    speaker.written.clear();
    return speaker;
  }
  speaker.written = words_of(text, tokens, subject);
  TokenRange range = subject;
  while (!range.empty() && (is_one_of(tokens[range.first], lexicon_.honorifics) ||
                            tokens[range.first].folded == ".")) {
    ++range.first;
  }
  const Token& first = tokens[std::min(range.first, tokens.size() - 1)];
  if (range.size() == 1 && is_one_of(first, lexicon_.persons) && last_person_) {
    speaker.name = last_person_->name;
    speaker.issuer = last_person_->issuer;
    last_ = speaker;
    return speaker;
  }
  bool other = range.size() == 1 && is_one_of(first, lexicon_.others);
  bool own = range.size() == 1 && is_one_of(first, lexicon_.own);
  if (own) return {issuer_, speaker.written, true};
  if (other && last_) {
    speaker.name = last_->name;
    speaker.issuer = last_->issuer;
    return speaker;
  }
  bool determined = !range.empty() && is_one_of(first, lexicon_.determiners);
  if (determined) ++range.first;
  bool document = !range.empty() && is_one_of(tokens[range.last - 1], lexicon_.documents);
  if (document && !last_author_.empty()) {
    speaker.name = last_author_;
  } else {
    // A person's name behind the office: the capitals after the last title or group word.
    size_t name = range.first;
    for (size_t i = range.first; i + 1 < range.last; ++i) {
      bool of_place = i + 2 < range.last && tokens[i + 1].folded == "of";
      if (is_one_of(tokens[i], lexicon_.titles) && tokens[i + 1].capital && !of_place) name = i + 1;
    }
    bool person = range.last - name >= 2 && tokens[name].capital;
    if (!person) name = range.first;
    speaker.name = known_as(words_of(text, tokens, {name, range.last}));
  }
  speaker.issuer = !issuer_.empty() && same_name(speaker.name, issuer_);
  if (speaker.issuer) speaker.name = issuer_;
  last_ = speaker;
  if (!document) last_person_ = speaker;
  return speaker;
}

}  // namespace habeas::suggest
