// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_map>

#include "suggest/internal/attribution.h"
#include "suggest/internal/content.h"
#include "suggest/internal/lexicon.h"
#include "suggest/internal/passage.h"
#include "suggest/internal/sentence.h"
#include "suggest/suggestion.h"

// How a document becomes suggestions (docs/methods/suggest.md):
//   passages -> sentences of the narrator with quotations as pieces -> who speaks each piece ->
//   what the words hold -> one suggestion for each claim -> repeated words folded together.
// The narrator is the issuer of the document; every chain ends with it, except in what a
// distributor says of itself.

namespace habeas::suggest {

namespace {

constexpr size_t kShortQuote = 4;  // words: a phrase in quotation marks, not a quotation

// One speaker and the words it vouches for, from the outermost inwards.
struct Link {
  Speaker speaker;
  const SpeechVerb* verb = nullptr;
};

class Reader {
 public:
  Reader(std::string_view source, const Lexicon& lexicon, Suggestions& out)
      : source_(source), lexicon_(lexicon), out_(out), speakers_(lexicon, out.issuer) {
    count_characters();
  }

  void read(const Passage& passage, const Passage* name_line);
  void note(const Passage& passage);

 private:
  struct Claim {
    TokenRange range;
    std::vector<Link> chain;  // outermost first, without the issuer
    bool quoted = false;
    bool asks = false;
    bool denies = false;
    std::vector<std::string> why;
  };

  void read_sentence(const Sentence& sentence);
  [[nodiscard]] bool read_parenthesis(TokenRange whole);
  [[nodiscard]] bool read_attributed(const Sentence& sentence, bool has_quote);
  // `tail`: the speaker stands behind the quotation, or is the one before.
  void read_quotations(const Sentence& sentence, const std::vector<Link>& chain,
                       const Attribution& attribution, bool tail);
  // Splits sentences, looks for speakers inside, and emits.
  void state(TokenRange range, Claim claim);
  void emit(Claim claim);
  [[nodiscard]] std::vector<TokenRange> items_of(TokenRange range) const;
  void fill(const Claim& claim, Suggestion& suggestion);
  void add_speakers(const Claim& claim, Suggestion& suggestion);
  void count_characters();
  [[nodiscard]] Span span_of(TokenRange range) const;
  [[nodiscard]] Span characters(uint32_t from, uint32_t to) const;
  [[nodiscard]] int64_t line_of(uint32_t byte) const;
  [[nodiscard]] size_t words_in(TokenRange range) const;
  [[nodiscard]] bool holds_number(TokenRange range);

  std::string_view source_;
  const Lexicon& lexicon_;
  Suggestions& out_;
  Speakers speakers_;
  std::vector<int64_t> character_of_;  // of each byte
  std::vector<uint32_t> lines_;        // where each line begins
  const Passage* passage_ = nullptr;
  std::vector<Token> tokens_;
  std::optional<std::vector<Link>> continued_;  // who spoke the last quotation of this passage
  std::string own_voice_;                       // who "we" is in a notice
};

void Reader::count_characters() {
  character_of_.resize(source_.size() + 1);
  int64_t count = 0;
  lines_.push_back(0);
  for (size_t i = 0; i < source_.size(); ++i) {
    bool begins = (static_cast<unsigned char>(source_[i]) & 0xc0) != 0x80;
    character_of_[i] = begins ? count++ : count - 1;
    if (source_[i] == '\n') lines_.push_back(static_cast<uint32_t>(i + 1));
  }
  character_of_[source_.size()] = count;
}

Span Reader::characters(uint32_t from, uint32_t to) const {
  return {character_of_[from], to == 0 ? 0 : character_of_[to - 1] + 1};
}

int64_t Reader::line_of(uint32_t byte) const {
  auto at = std::upper_bound(lines_.begin(), lines_.end(), byte);
  return at - lines_.begin();
}

Span Reader::span_of(TokenRange range) const {
  uint32_t from = passage_->origin[tokens_[range.first].from];
  uint32_t to = passage_->origin[tokens_[range.last - 1].to - 1] + 1;
  return characters(from, to);
}

size_t Reader::words_in(TokenRange range) const {
  return static_cast<size_t>(std::count_if(
      tokens_.begin() + static_cast<std::ptrdiff_t>(range.first),
      tokens_.begin() + static_cast<std::ptrdiff_t>(range.last), [](const Token& token) {
        return token.kind == TokenKind::kWord || token.kind == TokenKind::kNumber;
      }));
}

void Reader::note(const Passage& passage) {
  std::vector<Token> tokens = tokens_of(passage.text);
  speakers_.read(passage.text, tokens);
}

void Reader::read(const Passage& passage, const Passage* name_line) {
  passage_ = &passage;
  tokens_ = tokens_of(passage.text);
  part_joined_words(lexicon_, tokens_);
  continued_.reset();
  own_voice_.clear();
  if (passage.kind == PassageKind::kPullQuote && name_line != nullptr) {
    std::vector<Token> names = tokens_of(name_line->text);
    size_t end = 0;
    while (end < names.size() && names[end].folded != "," && names[end].folded != "،") ++end;
    static constexpr SpeechVerb kSaid{"said"};
    continued_ = {{speakers_.resolve(name_line->text, names, {0, end}), &kSaid}};
  }
  std::vector<Sentence> sentences = sentences_of(tokens_);
  if (passage.kind == PassageKind::kNotice && !sentences.empty()) {
    TokenRange name = name_phrase(lexicon_, tokens_, sentences.front().range());
    own_voice_ = words_of(passage.text, tokens_, name);
    for (std::string_view owner : {"'s", "\xe2\x80\x99s"}) {
      if (own_voice_.ends_with(owner)) own_voice_.resize(own_voice_.size() - owner.size());
    }
  }
  for (const Sentence& sentence : sentences) {
    // The author of a document that a sentence names is known to that sentence already.
    TokenRange range = sentence.range();
    speakers_.read(passage.text, slice(tokens_, range));
    read_sentence(sentence);
  }
}

void Reader::read_sentence(const Sentence& sentence) {
  TokenRange whole = sentence.range();
  if (words_in(whole) < 3) return;
  // Who issues the document is noted of the document, not claimed in it.
  if (passage_->after_end && holds(slice(tokens_, whole), lexicon_.issued_by)) return;
  bool has_quote = std::any_of(sentence.pieces.begin(), sentence.pieces.end(),
                               [](const Piece& piece) { return piece.quoted; });
  const Piece& first = sentence.pieces.front();
  Claim plain{
      .range = whole, .chain = {}, .quoted = false, .asks = false, .denies = false, .why = {}};
  if (passage_->kind == PassageKind::kCaption) {
    bool telling = holds_number(whole);
    if (!telling) return;
    plain.why = {"caption"};
    emit(std::move(plain));
    return;
  }
  if (passage_->kind == PassageKind::kNotice) {
    plain.why = {"notice: who sends it out speaks of itself"};
    emit(std::move(plain));
    return;
  }
  if (!has_quote && read_parenthesis(whole)) return;
  if (!first.quoted && read_attributed(sentence, has_quote)) return;
  if (!has_quote) {
    plain.why = {"the narrator's own words"};
    state(whole, plain);
    return;
  }
  // A quotation with its speaker behind it.
  for (size_t i = 1; i < sentence.pieces.size(); ++i) {
    if (sentence.pieces[i].quoted) continue;
    if (std::optional<Attribution> found = find_tail(lexicon_, tokens_, sentence.pieces[i].range)) {
      Link link{speakers_.resolve(passage_->text, tokens_, found->subject), found->verb};
      read_quotations(sentence, {link}, *found, true);
      return;
    }
  }
  // The words of a document by its author, inside a sentence of the narrator.
  if (!first.quoted) {
    if (std::optional<Attribution> found = find_author(lexicon_, tokens_, first.range)) {
      plain.why = {"the narrator's own words"};
      emit(plain);
      Link link{speakers_.resolve(passage_->text, tokens_, found->subject), found->verb};
      size_t last = found->content.last;
      for (const Piece& piece : sentence.pieces) {
        if (piece.quoted) {
          last = piece.range.last;
          break;
        }
      }
      emit({.range = {found->content.first, last},
            .chain = {link},
            .quoted = true,
            .asks = false,
            .denies = false,
            .why = {found->rule}});
      return;
    }
  }
  // A quotation that goes on from the one before.
  if (first.quoted && continued_) {
    Attribution none;
    none.rule = passage_->kind == PassageKind::kPullQuote ? "pull quote with its name line"
                                                          : "the same speaker goes on";
    read_quotations(sentence, *continued_, none, true);
    return;
  }
  plain.why = {"the narrator's own words"};
  state(whole, plain);
}

// "..., they said, ...": true if the sentence is of that form.
bool Reader::read_parenthesis(TokenRange whole) {
  std::optional<Attribution> found = find_parenthesis(lexicon_, tokens_, whole);
  if (!found) return false;
  Link link{speakers_.resolve(passage_->text, tokens_, found->subject), found->verb};
  emit({.range = found->content,
        .chain = {link},
        .quoted = false,
        .asks = false,
        .denies = false,
        .why = {found->rule}});
  if (!found->rest.empty()) read_sentence({{{.quoted = false, .range = found->rest}}});
  return true;
}

// The narrator names a speaker before the words.
bool Reader::read_attributed(const Sentence& sentence, bool has_quote) {
  std::optional<Attribution> found =
      find_attribution(lexicon_, tokens_, sentence.pieces.front().range);
  if (!found) return false;
  std::vector<Link> chain{
      {speakers_.resolve(passage_->text, tokens_, found->subject), found->verb}};
  if (!found->cited.empty()) {
    // Whom the speaker passes on is no speaker of this passage: "she" is still the one who cites.
    chain.push_back({{words_of(passage_->text, tokens_, found->cited),
                      words_of(passage_->text, tokens_, found->cited), false},
                     nullptr});
  }
  // Numbers in the narrator's own words before the verb are the narrator's.
  if (!found->subject.empty() && holds_number(found->subject)) {
    emit({.range = found->subject,
          .chain = {},
          .quoted = false,
          .asks = false,
          .denies = false,
          .why = {"a number in the narrator's words"}});
  }
  if (has_quote) {
    read_quotations(sentence, chain, *found, false);
    return true;
  }
  // A bare denial says what it denies nowhere else: it keeps the whole sentence.
  bool denies = found->verb != nullptr && found->verb->denies;
  bool bare = words_in(found->content) < 2 || (denies && words_in(found->content) < 5);
  TokenRange range = bare ? sentence.range() : found->content;
  state(range, {.range = range,
                .chain = std::move(chain),
                .quoted = false,
                .asks = found->verb != nullptr && found->verb->asks,
                .denies = denies,
                .why = {found->rule}});
  return true;
}

void Reader::read_quotations(const Sentence& sentence, const std::vector<Link>& chain,
                             const Attribution& attribution, bool tail) {
  continued_ = chain;
  Claim base{.range = {},
             .chain = chain,
             .quoted = true,
             .asks = attribution.verb != nullptr && attribution.verb->asks,
             .denies = attribution.verb != nullptr && attribution.verb->denies,
             .why = {attribution.rule}};
  size_t longest_quote = 0;
  for (const Piece& piece : sentence.pieces) {
    if (piece.quoted) longest_quote = std::max(longest_quote, words_in(piece.range));
  }
  if (longest_quote < kShortQuote && !tail) {
    // Phrases in quotation marks within reported words.
    base.range = {attribution.content.first, sentence.range().last};
    base.why.emplace_back("phrases in quotation marks");
    state(base.range, base);
    return;
  }
  bool opened = false;
  for (size_t i = 0; i < sentence.pieces.size(); ++i) {
    const Piece& piece = sentence.pieces[i];
    if (!piece.quoted) continue;
    TokenRange range = piece.range;
    // The narrator's words between verb and quotation belong to the first quoted sentence.
    bool colon = range.first >= 2 && tokens_[range.first - 2].folded == ":";  // before the mark
    if (!opened && !tail && !colon && !attribution.content.empty() &&
        attribution.content.first < range.first) {
      range.first = attribution.content.first;
    }
    if (!opened && tail && i > 0 && !sentence.pieces[i - 1].quoted &&
        words_in(sentence.pieces[i - 1].range) > 0) {
      range.first = sentence.pieces[i - 1].range.first;
    }
    opened = true;
    Claim claim = base;
    claim.why.emplace_back("quotation");
    state(range, std::move(claim));
  }
}

void Reader::state(TokenRange range, Claim claim) {
  for (TokenRange part : split_sentences(tokens_, range)) {
    if (words_in(part) < 2) continue;
    Claim one = claim;
    one.range = part;
    // A speaker inside the words: one link more.
    if (!one.chain.empty()) {
      std::optional<Attribution> inner = find_attribution(lexicon_, tokens_, part);
      if (inner && !inner->subject.empty() && !inner->content.empty() &&
          words_in(inner->content) >= 3) {
        Speaker speaker = speakers_.resolve(passage_->text, tokens_, inner->subject);
        if (!speaker.issuer && speaker.name != one.chain.back().speaker.name) {
          one.chain.push_back({speaker, inner->verb});
          one.range = inner->content;
          one.asks = inner->verb != nullptr && inner->verb->asks;
          one.denies = inner->verb != nullptr && inner->verb->denies;
          one.why.push_back("within the words: " + inner->rule);
        }
      }
    }
    std::vector<TokenRange> items = items_of(one.range);
    for (size_t i = 0; i < items.size(); ++i) {
      Claim item = one;
      item.range = items[i];
      if (items.size() > 1) item.why.emplace_back("one of the things that are enumerated");
      emit(std::move(item));
    }
  }
}

// "allegations of A, B, C and D": each is a claim of its own. The first keeps the words before.
std::vector<TokenRange> Reader::items_of(TokenRange range) const {
  size_t trigger = range.last;
  for (size_t i = range.first; i + 1 < range.last; ++i) {
    if ((tokens_[i].folded == "allegations" || tokens_[i].folded == "reports" ||
         tokens_[i].folded == "accusations" || tokens_[i].folded == fold_word("ادعاهای") ||
         tokens_[i].folded == fold_word("مزاعم"))) {
      trigger = i;
      break;
    }
  }
  if (trigger == range.last) return {range};
  std::vector<size_t> cuts;
  size_t last_comma = 0;
  for (size_t i = trigger; i + 2 < range.last; ++i) {
    bool comma = tokens_[i].folded == "," || tokens_[i].folded == "،";
    if (comma && is_one_of(tokens_[i + 1], lexicon_.determiners)) {
      cuts.push_back(i + 1);
      last_comma = i + 1;
    }
    if (comma && tokens_[i + 1].folded == "and" &&
        is_one_of(tokens_[i + 2], lexicon_.determiners)) {
      cuts.push_back(i + 2);
      last_comma = i + 2;
    }
  }
  if (cuts.size() < 2) return {range};
  for (size_t i = last_comma; i + 2 < range.last; ++i) {
    if (tokens_[i].folded == "and" && is_one_of(tokens_[i + 1], lexicon_.determiners)) {
      cuts.push_back(i + 1);
      break;
    }
  }
  std::vector<TokenRange> out;
  size_t first = range.first;
  for (size_t cut : cuts) {
    out.push_back({first, cut});
    first = cut;
  }
  out.push_back({first, range.last});
  return out;
}

bool Reader::holds_number(TokenRange range) {
  std::vector<bool> used;
  std::vector<ProposedDate> dates = dates_in(lexicon_, passage_->text, tokens_, range, used);
  bool exact = std::any_of(dates.begin(), dates.end(), [](const ProposedDate& date) {
    return date.readings.size() != 1 || date.readings[0].size() > 4;
  });
  if (passage_->kind == PassageKind::kCaption && exact) return true;
  // Small numbers of people in a subject ("seven experts") are part of its name.
  std::vector<ProposedNumber> numbers = numbers_in(lexicon_, passage_->text, tokens_, range, used);
  return std::any_of(numbers.begin(), numbers.end(), [&](const ProposedNumber& number) {
    return number.vague || number.at_least > 12 || passage_->kind == PassageKind::kCaption;
  });
}

void Reader::add_speakers(const Claim& claim, Suggestion& suggestion) {
  std::vector<FoundHedge> hedges = hedges_in(lexicon_, passage_->text, tokens_, claim.range);
  std::string named;
  std::string unnamed;
  std::string_view modality;
  std::string_view others;
  for (const FoundHedge& hedge : hedges) {
    if (claim.denies && hedge.from_others) continue;  // what is denied, not a hedge of the denial
    std::string& into = hedge.from_others ? unnamed : named;
    into += (into.empty() ? "" : "; ") + hedge.written;
    (hedge.from_others ? others : modality) = hedge.modality;
  }
  // One enumerated thing after the first stands under the same word.
  bool enumerated = !claim.why.empty() && claim.why.back().starts_with("one of");
  if (enumerated && unnamed.empty()) {
    for (auto at = out_.claims.rbegin(); at != out_.claims.rend(); ++at) {
      if (at->speakers.empty() || !at->speakers.front().name.empty()) continue;
      others = at->speakers.front().modality == "reported" ? "reported" : "alleged";
      unnamed = at->speakers.front().hedge;
      break;
    }
  }
  if (!unnamed.empty()) {
    suggestion.speakers.push_back({"", "", "reported", std::string(others), unnamed, "", false});
    suggestion.why.emplace_back("a word that says others, not named, say so");
  }
  size_t innermost = suggestion.speakers.size();
  for (auto link = claim.chain.rbegin(); link != claim.chain.rend(); ++link) {
    const SpeechVerb* verb = link->verb;
    suggestion.speakers.push_back({link->speaker.name, link->speaker.written,
                                   verb == nullptr ? "reported" : std::string(verb->role),
                                   verb == nullptr ? "reported" : std::string(verb->modality), "",
                                   "", link->speaker.issuer});
  }
  if (passage_->kind == PassageKind::kNotice) {
    suggestion.speakers.push_back({own_voice_, own_voice_, "wrote", "asserted", "", "", false});
  } else if (claim.chain.empty() || !claim.chain.front().speaker.issuer) {
    bool reports = !claim.chain.empty();
    suggestion.speakers.push_back(
        {out_.issuer, "", reports ? "quoted" : "wrote", "asserted", "", "", true});
  }
  if (!named.empty()) {
    ProposedSpeaker& speaker =
        suggestion.speakers[std::min(innermost, suggestion.speakers.size() - 1)];
    speaker.hedge = named;
    speaker.modality = std::string(modality);
  }
}

void Reader::fill(const Claim& claim, Suggestion& suggestion) {
  const std::string& text = passage_->text;
  suggestion.text = words_of(text, tokens_, claim.range);
  std::vector<bool> used;
  suggestion.dates = dates_in(lexicon_, text, tokens_, claim.range, used);
  suggestion.numbers = numbers_in(lexicon_, text, tokens_, claim.range, used);
  suggestion.names = names_in(lexicon_, text, tokens_, claim.range);
  Kind kind = kind_of(lexicon_, text, tokens_, claim.range, claim.asks, suggestion.numbers);
  suggestion.kind = kind.kind;
  suggestion.condition = kind.condition;
  suggestion.why.push_back("kind: " + kind.rule);
  bool denies = claim.denies;
  for (size_t at = claim.range.first; at < claim.range.last && !denies; ++at) {
    auto denial = match(tokens_, at, lexicon_.denials);
    if (denial.length == 0 || at + denial.length > claim.range.last) continue;
    denies = true;
    suggestion.why.emplace_back("words that deny the rest");
  }
  suggestion.polarity = denies ? "denies" : "affirms";
  uint32_t from = passage_->origin[tokens_[claim.range.first].from];
  uint32_t to = passage_->origin[tokens_[claim.range.last - 1].to - 1] + 1;
  for (const ByteRange& range : passage_->interruptions) {
    if (range.first > from && range.second < to) {
      suggestion.interruptions.push_back(characters(range.first, range.second));
    }
  }
  if (!claim.quoted) return;
  for (size_t i = claim.range.first; i < claim.range.last; ++i) {
    if (tokens_[i].folded != "[") continue;
    size_t close = i;
    while (close + 1 < claim.range.last && tokens_[close].folded != "]") ++close;
    suggestion.insertions.push_back(
        characters(passage_->origin[tokens_[i].from], passage_->origin[tokens_[close].to - 1] + 1));
    i = close;
  }
}

void Reader::emit(Claim claim) {
  // Marks at the ends are no part of the words.
  while (!claim.range.empty()) {
    const Token& token = tokens_[claim.range.last - 1];
    bool mark = token.kind == TokenKind::kOpenQuote || token.kind == TokenKind::kCloseQuote ||
                (token.kind == TokenKind::kMark && token.folded != ")" && token.folded != "]") ||
                token.folded == "and" || token.folded == "or" || token.folded == "و";
    if (!mark) break;
    --claim.range.last;
  }
  while (!claim.range.empty()) {
    const Token& token = tokens_[claim.range.first];
    bool mark = token.kind == TokenKind::kCloseQuote || token.kind == TokenKind::kOpenQuote ||
                token.folded == "," || token.folded == "،" || token.folded == ":" ||
                token.folded == ".";
    if (!mark) break;
    ++claim.range.first;
  }
  if (words_in(claim.range) < 1) return;
  Suggestion suggestion;
  suggestion.span = span_of(claim.range);
  suggestion.first_line = line_of(passage_->origin[tokens_[claim.range.first].from]);
  suggestion.last_line = line_of(passage_->origin[tokens_[claim.range.last - 1].to - 1]);
  suggestion.quoted = claim.quoted;
  suggestion.why = claim.why;
  add_speakers(claim, suggestion);
  fill(claim, suggestion);
  out_.claims.push_back(std::move(suggestion));
}

// --- The document ---

std::string name_behind(const Lexicon& lexicon, const Passage& passage, Tokens tokens, size_t at,
                        size_t end) {
  while (at < end && (is_one_of(tokens[at], lexicon.determiners) || tokens[at].folded == ":")) ++at;
  size_t last = at;
  while (last < end && tokens[last].folded != "," && tokens[last].folded != "،" &&
         tokens[last].folded != "(" &&
         !(tokens[last].kind == TokenKind::kWord && !tokens[last].capital &&
           lexicon.language == "en" && tokens[last].folded != "of" &&
           tokens[last].folded != "for" && tokens[last].folded != "the" &&
           tokens[last].folded != "and")) {
    ++last;
  }
  while (last > at && (is_terminal(tokens[last - 1]))) --last;
  return words_of(passage.text, tokens, {at, last});
}

std::string find_issuer(const Lexicon& lexicon, const std::vector<Passage>& passages) {
  for (auto passage = passages.rbegin(); passage != passages.rend(); ++passage) {
    if (passage->kind == PassageKind::kNotice) continue;
    std::vector<Token> tokens = tokens_of(passage->text);
    for (const Sentence& sentence : sentences_of(tokens)) {
      TokenRange range = sentence.range();
      // Only what is behind the end mark, or a short line, says who issues the document.
      if (!passage->after_end && range.size() > 14) continue;
      for (size_t i = range.first; i < range.last; ++i) {
        Match<std::string_view> phrase = match(tokens, i, lexicon.issued_by);
        if (!phrase) continue;
        std::string name = name_behind(lexicon, *passage, tokens, i + phrase.length, range.last);
        if (!name.empty()) return name;
      }
    }
  }
  return {};
}

// What speaks of itself as "we" behind the end, and is not the issuer's: a distributor's notice.
void mark_notices(const Lexicon& lexicon, std::vector<Passage>& passages) {
  for (Passage& passage : passages) {
    if (!passage.after_end || passage.kind != PassageKind::kBody) continue;
    std::vector<Token> tokens = tokens_of(passage.text);
    if (!tokens.empty() && tokens[0].capital && holds(tokens, lexicon.own)) {
      passage.kind = PassageKind::kNotice;
    }
  }
}

std::string date_of(const Lexicon& lexicon, const std::vector<Passage>& passages) {
  for (const Passage& passage : passages) {
    if (passage.kind != PassageKind::kDateline) continue;
    std::vector<Token> tokens = tokens_of(passage.text);
    std::vector<bool> used;
    std::vector<ProposedDate> dates =
        dates_in(lexicon, passage.text, tokens, {0, tokens.size()}, used);
    for (const ProposedDate& date : dates) {
      if (date.readings.size() == 1) return date.readings[0];
    }
  }
  return {};
}

std::string chain_key(const Suggestion& suggestion) {
  std::string key;
  for (const ProposedSpeaker& speaker : suggestion.speakers) key += speaker.name + '\n';
  return key;
}

// The words of a suggestion in runs of four, folded.
std::vector<std::string> runs_of(const Suggestion& suggestion) {
  std::vector<std::string> words;
  for (const Token& token : tokens_of(suggestion.text)) {
    if (token.kind == TokenKind::kWord || token.kind == TokenKind::kNumber)
      words.push_back(token.folded);
  }
  std::vector<std::string> out;
  for (size_t i = 0; i + 4 <= words.size(); ++i) {
    out.push_back(words[i] + ' ' + words[i + 1] + ' ' + words[i + 2] + ' ' + words[i + 3]);
  }
  return out;
}

// Of two suggestions with one chain, the one whose words stand almost all in the other is the same
// claim again (a pull quote, a subheading): it becomes a place of the longer one.
void fold_repetitions(std::vector<Suggestion>& claims) {
  std::unordered_map<std::string, std::vector<size_t>> where;
  std::vector<std::vector<std::string>> runs(claims.size());
  for (size_t i = 0; i < claims.size(); ++i) {
    runs[i] = runs_of(claims[i]);
    for (const std::string& run : runs[i]) {
      std::vector<size_t>& places = where[run];
      if (places.size() < 16 && (places.empty() || places.back() != i)) places.push_back(i);
    }
  }
  std::vector<bool> gone(claims.size());
  for (size_t i = 0; i < claims.size(); ++i) {
    if (runs[i].size() < 3) continue;
    std::unordered_map<size_t, size_t> shared;
    for (const std::string& run : runs[i]) {
      for (size_t other : where[run]) ++shared[other];
    }
    size_t best = i;
    for (size_t other = 0; other < claims.size(); ++other) {
      auto found = shared.find(other);
      if (other == i || found == shared.end() || gone[other]) continue;
      bool longer = runs[other].size() > runs[i].size() ||
                    (runs[other].size() == runs[i].size() && other > i);
      if (longer && found->second * 10 >= runs[i].size() * 7 &&
          chain_key(claims[other]) == chain_key(claims[i])) {
        best = other;
        break;
      }
    }
    if (best == i) continue;
    claims[best].also.push_back(claims[i].span);
    gone[i] = true;
  }
  std::vector<Suggestion> kept;
  for (size_t i = 0; i < claims.size(); ++i) {
    if (!gone[i]) kept.push_back(std::move(claims[i]));
  }
  claims = std::move(kept);
}

}  // namespace

Suggestions suggest_claims(std::string_view text, const SuggestOptions& options) {
  Suggestions out;
  std::vector<Passage> passages = read_passages(text);
  std::vector<Token> sample = tokens_of(text.substr(0, std::min<size_t>(text.size(), 20000)));
  const Lexicon& lexicon = lexicon_for(sample);
  out.language = lexicon.language;
  mark_notices(lexicon, passages);
  out.issuer = options.issuer.empty() ? find_issuer(lexicon, passages) : options.issuer;
  out.dated = date_of(lexicon, passages);
  for (const Passage& passage : passages) {
    if (passage.lead.empty()) continue;
    std::vector<Token> tokens = tokens_of(passage.lead);
    std::vector<bool> used;
    std::vector<ProposedDate> dates =
        dates_in(lexicon, passage.lead, tokens, {0, tokens.size()}, used);
    if (!dates.empty() && dates[0].readings.size() == 1) {
      if (out.dated.empty()) out.dated = dates[0].readings[0];  // "PORT ALMA, 14 March 2019 -- "
    } else if (out.distributor.empty()) {
      out.distributor = passage.lead;
    }
  }
  Reader reader(text, lexicon, out);
  for (size_t i = 0; i < passages.size(); ++i) {
    const Passage& passage = passages[i];
    switch (passage.kind) {
      case PassageKind::kHeading:
        reader.note(passage);
        break;
      case PassageKind::kNameLine:
      case PassageKind::kDateline:
      case PassageKind::kContact:
        break;
      default: {
        bool line = i + 1 < passages.size() && passages[i + 1].kind == PassageKind::kNameLine;
        reader.read(passage, line ? &passages[i + 1] : nullptr);
      }
    }
  }
  fold_repetitions(out.claims);
  std::stable_sort(
      out.claims.begin(), out.claims.end(), [](const Suggestion& a, const Suggestion& b) {
        return a.span.from != b.span.from ? a.span.from < b.span.from : a.span.to < b.span.to;
      });
  return out;
}

}  // namespace habeas::suggest
