// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "names/internal/compounds.h"
#include "names/internal/letters.h"
#include "names/internal/words.h"
#include "names/name.h"
#include "names/skeleton.h"
#include "text/fold.h"
#include "text/unicode.h"

// From text to tokens, in five steps that each see less text and know more: clean the letters; set
// aside what stands in brackets; cut into words; join compounds and tell titles from names; give
// each token its part.

namespace habeas::names {

namespace {

using text::Script;

constexpr size_t kMaxWords = 64;        // of one segment
constexpr size_t kMaxWordLetters = 48;  // of one word; the rest is not read

// One word of the text. `attached`: a hyphen or a zero-width non-joiner stood before it.
struct RawWord {
  std::u32string written;
  std::u32string letters;
  Script script = Script::kNone;
  WordKind kind = WordKind::kNone;
  bool attached = false;
  bool dotted = false;
};

bool is_opening(char32_t c) {
  return c == '(' || c == '[' || c == '{' || c == 0xAB || c == 0x201C || c == 0x201E ||
         c == 0xFD3E || c == 0x2039;
}
bool is_closing(char32_t c) {
  return c == ')' || c == ']' || c == '}' || c == 0xBB || c == 0x201D || c == 0xFD3F || c == 0x203A;
}
bool is_plain_quote(char32_t c) { return c == '"'; }

bool is_joiner(char32_t c) {
  return c == '-' || c == '_' || c == 0x200C || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

// Letters, marks on them and signs inside words; all else separates.
bool is_of_word(char32_t c) {
  if (text::script_of(c) != Script::kNone || text::is_arabic_mark(c)) return true;
  return c == '\'' || c == '`' || c == 0x2018 || c == 0x2019 || (c >= 0x02B0 && c <= 0x036F) ||
         c == 0x0621 || (c >= '0' && c <= '9');
}

struct Segments {
  std::u32string main;
  std::vector<std::u32string> aliases;
};

Segments set_aliases_apart(std::u32string_view text) {
  Segments out;
  std::u32string* open = nullptr;
  bool quoted = false;
  for (char32_t c : text) {
    if (open == nullptr && (is_opening(c) || is_plain_quote(c))) {
      if (out.aliases.size() < 8) {
        out.aliases.emplace_back();
        open = &out.aliases.back();
        quoted = is_plain_quote(c);
      }
      out.main.push_back(' ');
    } else if (open != nullptr && (quoted ? is_plain_quote(c) : is_closing(c))) {
      open = nullptr;
    } else if (open != nullptr && is_opening(c)) {
      open->push_back(' ');
    } else {
      (open != nullptr ? *open : out.main).push_back(c);
    }
  }
  return out;
}

std::string folded_utf8(const Word& word) { return text::encode(fold_word(word)); }

RawWord make_word(std::u32string_view written, bool attached, bool dotted) {
  RawWord out;
  out.written = std::u32string(written.substr(0, kMaxWordLetters));
  Word word = read_word(out.written);
  out.script = word.script;
  if (word.script == Script::kArabic) word.letters = repair_arabic(word.letters);
  if (text::main_script(out.written) == Script::kCyrillic)
    word.letters = settle_cyrillic(word.letters);
  out.letters = word.letters;
  out.kind = word_kind(folded_utf8(word));
  if (out.kind == WordKind::kNone && word.script == Script::kOther)
    out.letters = text::lower_case(out.written);
  out.attached = attached;
  out.dotted = dotted;
  return out;
}

// Words in order, and the place of the first comma between words (its index in words), or npos.
struct Words {
  std::vector<RawWord> words;
  size_t comma = std::string::npos;
  bool strokes = false;  // held digits, question marks or crosses where a name should be
};

Words cut_words(std::u32string_view text) {
  Words out;
  bool attached = false;
  size_t i = 0;
  while (i < text.size() && out.words.size() < kMaxWords) {
    if (!is_of_word(text[i])) {
      if ((text[i] == ',' || text[i] == 0x060C) && !out.words.empty() &&
          out.comma == std::string::npos)
        out.comma = out.words.size();
      if (text[i] == '?' || text[i] == 0x061F || text[i] == '*') out.strokes = true;
      attached = is_joiner(text[i]) || (attached && text[i] == '\'');
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && is_of_word(text[i])) ++i;
    const bool dotted = i < text.size() && text[i] == '.';
    RawWord word = make_word(text.substr(begin, i - begin), attached, dotted);
    attached = false;
    if (word.letters.empty()) {
      out.strokes = true;
      continue;
    }
    out.words.push_back(std::move(word));
  }
  if (out.comma >= out.words.size()) out.comma = std::string::npos;
  return out;
}

// "Ruh ol-lah", "Nasr ed-Din", "Abd ar-Rahman", "Saif ud Din": the article with its vowel, and its
// l become the next consonant.
void mark_articles(std::vector<RawWord>& words) {
  constexpr std::u32string_view kVowels = U"aeiou";
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const std::u32string& letters = words[i].letters;
    const RawWord& next = words[i + 1];
    if (letters.size() < 2 || letters.size() > 3 || next.letters.empty()) continue;
    if (kVowels.find(letters[0]) == std::u32string_view::npos) continue;
    const bool whole = letters[1] == U'l' || letters[1] == next.letters[0];
    const std::string following = text::encode(next.letters);
    const bool ending =
        following == "din" || following == "deen" || following == "dine" || following == "lah";
    if (whole && (next.attached || ending)) words[i].kind = WordKind::kArticle;
  }
}

bool is_initial(const RawWord& word) {
  if (word.script == Script::kOther) return false;
  return word.letters.size() == 1;
}

// Joins and classifies. Each step looks at most two words ahead.
class Composer {
 public:
  explicit Composer(std::vector<RawWord> words) : words_(std::move(words)) {}

  std::vector<Token> compose() {
    while (next_ < words_.size() && out_.size() < kMaxTokens) step();
    return std::move(out_);
  }

 private:
  [[nodiscard]] const RawWord* ahead(size_t by) const {
    return next_ + by < words_.size() ? &words_[next_ + by] : nullptr;
  }
  [[nodiscard]] bool names_follow(size_t by) const {
    const RawWord* word = ahead(by);
    return word != nullptr && !is_initial(*word) && word->kind != WordKind::kPlaceholder;
  }

  void step() {
    const RawWord& word = words_[next_];
    switch (word.kind) {
      case WordKind::kPlaceholder:
      case WordKind::kFiller:
        return add({next_}, Part::kPlaceholder);
      case WordKind::kTitle:
        // A name of one word is that word: Sharif, Mirza. So is a title with an ending: Haji zadeh.
        if (const RawWord* next = ahead(1); next != nullptr && next->kind == WordKind::kSuffix)
          return add({next_}, Part::kGiven);
        return add({next_}, names_follow(1) || !out_.empty() ? Part::kTitle : Part::kGiven);
      case WordKind::kSonOf:
        if (names_follow(1) && !out_.empty()) return add({next_}, Part::kConnector);
        return add({next_}, Part::kGiven);
      case WordKind::kConnector:
        return add({next_}, names_follow(1) ? Part::kConnector : Part::kGiven);
      case WordKind::kArticle:
        return article();
      case WordKind::kServant:
      case WordKind::kFatherOf:
      case WordKind::kPrefix:
        return prefix(word.kind);
      case WordKind::kSuffix:
        if (!out_.empty() && can_take_suffix()) return suffix();
        return add({next_}, Part::kGiven);
      case WordKind::kAlias:
      case WordKind::kNone:
        break;
    }
    add({next_}, is_initial(word) ? Part::kInitial : Part::kGiven);
  }

  [[nodiscard]] bool can_take_suffix() const {
    const Token& before = out_.back();
    return before.part == Part::kGiven && before.script == words_[next_].script &&
           before.text.size() < 40;
  }

  // "al Hashimi"; or the middle of "Ruh al lah", "Saif al din".
  void article() {
    const RawWord* next = ahead(1);
    if (next == nullptr || is_initial(*next)) return add({next_}, Part::kGiven);
    const std::string following = text::encode(next->letters);
    const bool ending = following == "din" || following == "deen" || following == "lah" ||
                        following == "dine" || following == "allah";
    if (ending && !out_.empty() && can_take_suffix()) {
      Token& before = out_.back();
      if (before.pieces.empty()) before.pieces.push_back(before.text);
      before.pieces.push_back("al" + following);
      before.text = text::encode(unify_compound(
          text::decode(before.text + "al" + (following == "allah" ? "lah" : following))));
      before.written +=
          " " + text::encode(words_[next_].written) + " " + text::encode(next->written);
      next_ += 2;
      return;
    }
    ++next_;
    const size_t at = out_.size();
    step();
    if (out_.size() > at) out_[at].article = true;
  }

  void prefix(WordKind kind) {
    size_t by = 1;
    std::vector<size_t> parts = {next_};
    std::u32string middle;
    if (const RawWord* next = ahead(by); next != nullptr && next->kind == WordKind::kArticle) {
      ++by;
      parts.push_back(next_ + 1);
    } else if (next != nullptr && kind == WordKind::kServant && next->letters.size() == 2 &&
               next->script == Script::kLatin && ahead(2) != nullptr &&
               (next->letters[1] == ahead(2)->letters[0])) {
      ++by;  // "Abd ar Rahman", "Abd us Salam"
      parts.push_back(next_ + 1);
    }
    const RawWord* name = ahead(by);
    const bool usable = name != nullptr && !is_initial(*name) &&
                        name->script == words_[next_].script &&
                        (name->kind == WordKind::kNone || name->kind == WordKind::kSuffix ||
                         name->kind == WordKind::kTitle);
    if (!usable) return add({next_}, Part::kGiven);
    parts.push_back(next_ + by);
    const bool first = out_.empty() && ahead(by + 1) != nullptr;
    add(parts, kind == WordKind::kFatherOf && first ? Part::kKunya : Part::kGiven, kind);
  }

  void suffix() {
    Token& before = out_.back();
    const RawWord& word = words_[next_];
    if (before.pieces.empty()) before.pieces.push_back(before.text);
    before.pieces.push_back(text::encode(word.letters));
    std::u32string letters = text::decode(before.text) + word.letters;
    if (word.script == Script::kLatin) letters = unify_compound(letters);
    before.text = text::encode(letters);
    before.written += " " + text::encode(word.written);
    ++next_;
  }

  // One token of the words at `parts`; next_ moves behind the last.
  void add(const std::vector<size_t>& parts, Part part, WordKind kind = WordKind::kNone) {
    Token token;
    token.part = part;
    token.script = words_[parts[0]].script;
    std::u32string letters;
    for (size_t i = 0; i < parts.size(); ++i) {
      const RawWord& word = words_[parts[i]];
      if (i > 0) token.written += " ";
      token.written += text::encode(word.written);
      std::u32string_view piece = word.letters;
      const bool article = i > 0 && i + 1 < parts.size();
      if (token.script == Script::kLatin) {
        if (i == 0 && kind == WordKind::kServant && parts.size() > 1) piece = U"abd";
        if (i == 0 && kind == WordKind::kFatherOf && parts.size() > 2) piece = U"ab";
        if (i == 0 && kind == WordKind::kFatherOf && parts.size() == 2 && !piece.ends_with(U"l"))
          piece = piece.starts_with(U"a") ? U"abu" : U"umm";
        if (article) piece = kind == WordKind::kFatherOf ? U"ul" : U"al";
        if (!article && i > 0 && kind == WordKind::kServant && parts.size() == 2 &&
            words_[parts[0]].letters.size() > 3)
          letters += U"al";
      }
      letters += piece;
      if (parts.size() > 1 && !article) token.pieces.push_back(text::encode(piece));
    }
    if (token.script == Script::kLatin) letters = unify_compound(letters);
    if (token.script == Script::kArabic && parts.size() == 1) {
      const std::u32string_view bare = without_article(letters);
      token.article = bare.size() != letters.size();
      letters = std::u32string(bare);
    }
    token.text = text::encode(letters);
    out_.push_back(std::move(token));
    next_ = parts.back() + 1;
  }

  std::vector<RawWord> words_;
  size_t next_ = 0;
  std::vector<Token> out_;
};

bool bears(const Token& token) {
  switch (token.part) {
    case Part::kTitle:
    case Part::kConnector:
    case Part::kInitial:
    case Part::kPlaceholder:
      return false;
    default:
      return !token.text.empty();
  }
}

// Words that say only that there is no name: all fillers, or fillers, titles and initials with a
// placeholder among them. A filler beside a real name is taken as a name ("Adult Ahmadi" is rare,
// Man, Zan and Foetus are names somewhere).
void settle_placeholders(Name& name, const std::vector<RawWord>& words, bool strokes) {
  bool said = false;
  bool real = false;
  for (const RawWord& word : words) {
    if (word.kind == WordKind::kPlaceholder) said = true;
    if (word.kind == WordKind::kNone && !is_initial(word)) real = true;
    if (word.kind == WordKind::kServant || word.kind == WordKind::kFatherOf ||
        word.kind == WordKind::kPrefix || word.kind == WordKind::kSuffix)
      real = true;
  }
  const bool fillers = std::all_of(words.begin(), words.end(), [](const RawWord& word) {
    return word.kind == WordKind::kFiller || word.kind == WordKind::kConnector ||
           word.kind == WordKind::kPlaceholder || is_initial(word);
  });
  const bool has_filler = std::any_of(words.begin(), words.end(), [](const RawWord& word) {
    return word.kind == WordKind::kFiller;
  });
  name.placeholder = (said && !real) || (fillers && has_filler) || (words.empty() && strokes);
  if (name.placeholder || said) return;
  for (Token& token : name.tokens)
    if (token.part == Part::kPlaceholder) token.part = Part::kGiven;
}

// Given, middle, family by place; a token after "bin" is the father, after a second one the
// grandfather. Four bearing tokens are given, father, grandfather, family, as in registers of the
// Arab world; of three, the middle one may be the father or a second given name.
void assign_parts(std::vector<Token>& tokens) {
  std::vector<size_t> bearing;
  for (size_t i = 0; i < tokens.size(); ++i)
    if (bears(tokens[i]) && tokens[i].part != Part::kKunya) bearing.push_back(i);
  const size_t count = bearing.size();
  for (size_t k = 0; k < count; ++k) {
    Part part = Part::kMiddle;
    if (k == 0)
      part = Part::kGiven;
    else if (k + 1 == count)
      part = Part::kFamily;
    else if (count == 4)
      part = k == 1 ? Part::kFather : Part::kGrandfather;
    tokens[bearing[k]].part = part;
  }
  int sons = 0;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].part != Part::kConnector ||
        word_kind(text::fold(tokens[i].written)) != WordKind::kSonOf)
      continue;
    Token& next = tokens[i + 1];
    if (!bears(next)) continue;
    ++sons;
    // "Ahmad bin Said" may name no family; the last token stays what both readings allow.
    if (next.part != Part::kFamily || sons > 1 || count <= 2)
      next.part = sons == 1 ? Part::kFather : Part::kGrandfather;
  }
}

void finish_tokens(Name& name) {
  for (Token& token : name.tokens) {
    if (!bears(token)) continue;
    token.skeletons = skeletons(token.text);
    const bool ends_in_i =
        token.text.ends_with("i") || token.text.ends_with("y") || token.text.ends_with("ی");
    token.nisba = ends_in_i && token.text.size() > 3;
  }
}

// "Mahsa (Zhina) Amini": an alias of one token stands for the given name, so the alias is Zhina
// Amini.
void complete_alias(Name& alias, const Name& name) {
  if (alias.bearing_tokens() != 1 || name.bearing_tokens() < 2) return;
  bool given = true;
  for (const Token& token : name.tokens) {
    if (!bears(token)) continue;
    if (!given && alias.tokens.size() < kMaxTokens) alias.tokens.push_back(token);
    given = false;
  }
}

void parse_segment(Name& name, std::u32string_view segment, Order order) {
  Words cut = cut_words(segment);
  const bool comma_turns = cut.comma != std::string::npos && cut.comma <= 3;
  if (comma_turns || order == Order::kFamilyFirst) {
    const size_t at = comma_turns ? cut.comma : 1;
    if (at < cut.words.size())
      std::rotate(cut.words.begin(), cut.words.begin() + static_cast<ptrdiff_t>(at),
                  cut.words.end());
  }
  mark_articles(cut.words);
  name.tokens = Composer(cut.words).compose();
  settle_placeholders(name, cut.words, cut.strokes);
}

// What follows "alias" or "known as" goes to the aliases.
void split_at_alias_word(Segments& segments) {
  size_t i = 0;
  const std::u32string& main = segments.main;
  while (i < main.size()) {
    while (i < main.size() && !is_of_word(main[i])) ++i;
    const size_t begin = i;
    while (i < main.size() && is_of_word(main[i])) ++i;
    if (begin == 0 || i == begin || i - begin > 12) continue;
    const std::u32string_view word = std::u32string_view(main).substr(begin, i - begin);
    if (word_kind(text::fold(text::encode(word))) != WordKind::kAlias) continue;
    std::u32string_view rest = std::u32string_view(main).substr(i);
    for (std::u32string_view link : {U" به ", U" as ", U" ب"})
      if (rest.starts_with(link)) {
        rest.remove_prefix(link.size());
        break;
      }
    segments.aliases.emplace_back(rest);
    segments.main.resize(begin);
    return;
  }
}

}  // namespace

std::string_view part_name(Part part) {
  constexpr std::array<std::string_view, 10> kNames = {
      "given", "middle", "father",    "grandfather", "family",
      "kunya", "title",  "connector", "initial",     "placeholder"};
  return kNames[static_cast<size_t>(part)];
}

size_t Name::bearing_tokens() const {
  return static_cast<size_t>(std::count_if(tokens.begin(), tokens.end(), bears));
}

std::string Name::folded() const {
  std::string out;
  for (const Token& token : tokens)
    if (bears(token)) out += (out.empty() ? "" : " ") + text::fold(token.text);
  return out;
}

Name parse(std::string_view written, const ParseOptions& options) {
  Name out;
  out.original = std::string(written);
  const std::u32string points = text::decode(written, kMaxLetters + 1);
  out.truncated = points.size() > kMaxLetters;
  const std::u32string cleaned =
      text::clean(std::u32string_view(points).substr(0, kMaxLetters)).substr(0, 2 * kMaxLetters);
  out.mixed_scripts = text::is_mixed(cleaned);
  Segments segments = set_aliases_apart(cleaned);
  split_at_alias_word(segments);
  parse_segment(out, segments.main, options.order);
  for (const std::u32string& segment : segments.aliases) {
    Name alias;
    alias.original = text::encode(segment);
    parse_segment(alias, segment, Order::kGivenFirst);
    if (alias.tokens.empty()) continue;
    complete_alias(alias, out);
    assign_parts(alias.tokens);
    finish_tokens(alias);
    out.aliases.push_back(std::move(alias));
  }
  assign_parts(out.tokens);
  finish_tokens(out);
  return out;
}

Name parse_columns(const NameColumns& columns) {
  Name out;
  struct Column {
    std::string_view text;
    Part part;
  };
  const std::array<Column, 5> order = {{{columns.title, Part::kTitle},
                                        {columns.given, Part::kGiven},
                                        {columns.father, Part::kFather},
                                        {columns.grandfather, Part::kGrandfather},
                                        {columns.family, Part::kFamily}}};
  for (const Column& column : order) {
    if (column.text.empty()) continue;
    if (!out.original.empty()) out.original += " ";
    out.original += column.text;
    Name one = parse(column.text);
    bool first = true;
    for (Token& token : one.tokens) {
      if (out.tokens.size() >= kMaxTokens) break;
      if (column.part == Part::kTitle && bears(token))
        token.part = Part::kTitle;
      else if (bears(token) && token.part != Part::kKunya)
        token.part = first || column.part != Part::kGiven ? column.part : Part::kMiddle;
      if (bears(token)) first = false;
      if (one.placeholder) token.part = Part::kPlaceholder;
      out.tokens.push_back(std::move(token));
    }
    for (Name& alias : one.aliases) out.aliases.push_back(std::move(alias));
    out.truncated = out.truncated || one.truncated;
    out.mixed_scripts = out.mixed_scripts || one.mixed_scripts;
    if (one.placeholder) out.placeholder = true;
  }
  if (out.bearing_tokens() > 0) out.placeholder = false;
  return out;
}

}  // namespace habeas::names
