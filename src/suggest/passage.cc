// SPDX-License-Identifier: Apache-2.0
#include "suggest/internal/passage.h"

#include <algorithm>
#include <array>
#include <optional>

#include "suggest/internal/tokens.h"

// 1. Blocks: runs of lines that are not blank. Markup of links and emphasis is left out.
// 2. Joining. A block that ends inside a quotation, inside a bracket or in mid-sentence goes on in
// a
//    later block: the next one that begins with a small letter, that closes the bracket, or that
//    closes the quotation before it opens another. Blocks between the two that stand by themselves
//    are captions. Typesetters put pictures into paragraphs; converters leave them there.
// 3. Kinds, by form alone.

namespace habeas::suggest {

namespace {

constexpr size_t kReach = 10;  // blocks looked through for the rest of a broken sentence

struct Block {
  std::string text;
  std::vector<uint32_t> origin;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool emphasised = false;  // the whole block stands between asterisks
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Copies source[from, to) to the block without markup: [words](target) -> words, *words* -> words.
void copy_readable(std::string_view source, size_t from, size_t to, Block& block) {
  for (size_t at = from; at < to; ++at) {
    char c = source[at];
    if (c == '*' || c == '\0') continue;
    if (c == '[') {
      size_t close = source.find(']', at);
      if (close != std::string_view::npos && close + 1 < to && source[close + 1] == '(') {
        size_t end = source.find(')', close);
        if (end != std::string_view::npos && end < to) {
          copy_readable(source, at + 1, close, block);
          at = end;
          continue;
        }
      }
    }
    // A no-break space is a space.
    bool no_break = c == '\xc2' && at + 1 < to && source[at + 1] == '\xa0';
    bool space = is_blank(c) || no_break;
    if (space && (block.text.empty() || block.text.back() == ' ')) {
      if (no_break) ++at;
      continue;
    }
    block.text += space ? ' ' : c;
    block.origin.push_back(static_cast<uint32_t>(at));
    if (no_break) ++at;
  }
}

// "Contact: ...", "Issued by: ...": a line of its own.
bool begins_label(std::string_view line) {
  size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon > 60) return false;
  std::vector<Token> words = tokens_of(line.substr(0, colon));
  return !words.empty() && words.size() <= 4 &&
         std::all_of(words.begin(), words.end(),
                     [](const Token& token) { return token.kind == TokenKind::kWord; });
}

std::vector<Block> blocks_of(std::string_view source) {
  std::vector<Block> out;
  size_t at = 0;
  size_t start = std::string_view::npos;
  size_t last = 0;
  auto flush = [&] {
    if (start == std::string_view::npos) return;
    Block block;
    block.begin = static_cast<uint32_t>(start);
    block.end = static_cast<uint32_t>(last);
    std::string_view raw = source.substr(start, last - start);
    size_t first = raw.find_first_not_of(" \t\r\n");
    size_t final = raw.find_last_not_of(" \t\r\n");
    block.emphasised = first != final && raw[first] == '*' && raw[final] == '*';
    copy_readable(source, start, last, block);
    while (!block.text.empty() && block.text.back() == ' ') {
      block.text.pop_back();
      block.origin.pop_back();
    }
    start = std::string_view::npos;
    if (!block.text.empty()) out.push_back(std::move(block));
  };
  while (at < source.size()) {
    size_t end = std::min(source.find('\n', at), source.size());
    std::string_view line = source.substr(at, end - at);
    Block probe;  // a line of no-break spaces is blank too
    copy_readable(line, 0, line.size(), probe);
    if (probe.text.empty() || probe.text == " ") {
      flush();
    } else {
      if (begins_label(probe.text)) flush();
      if (start == std::string_view::npos) start = at;
      last = end;
    }
    at = end + 1;
  }
  flush();
  return out;
}

// What is open at the end of a text.
struct OpenState {
  bool quote = false;
  int brackets = 0;
};

OpenState open_at_end(Tokens tokens, OpenState state) {
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::kOpenQuote) state.quote = true;
    if (token.kind == TokenKind::kCloseQuote) state.quote = false;
    if (token.folded == "[") ++state.brackets;
    if (token.folded == "]") state.brackets = std::max(0, state.brackets - 1);
  }
  return state;
}

bool ends_a_sentence(std::string_view text) {
  // The last character that is no closing mark.
  size_t at = text.size();
  while (at > 0) {
    size_t from = at - 1;
    while (from > 0 && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80) --from;
    char32_t c = character_at(text, from).code;
    if (c == '"' || c == 0x201d || c == 0xbb || c == ')' || c == ']' || c == '\'' || c == 0x2019) {
      at = from;
      continue;
    }
    return c == '.' || c == '!' || c == '?' || c == 0x61f || c == 0x6d4 || c == ':' || c == 0x2026;
  }
  return false;
}

bool begins_small(std::string_view text) {
  char32_t c = character_at(text, 0).code;
  return c >= 'a' && c <= 'z';
}

// A bracket or a quotation that `text` closes before it opens one.
bool closes_bracket_first(std::string_view text) {
  size_t close = text.find(']');
  return close != std::string_view::npos &&
         text.substr(0, close).find('[') == std::string_view::npos;
}

// Read on from inside a quotation: a straight mark that follows a space and precedes a letter
// opens.
bool closes_quote_first(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    Character c = character_at(text, at);
    size_t next = at + c.length;
    if (c.code == 0x201c || c.code == 0xab) return false;
    if (c.code == 0x201d || c.code == 0xbb) return true;
    if (c.code == '"') {
      bool after_space = at == 0 || text[at - 1] == ' ';
      bool before_letter = next < text.size() && is_letter(character_at(text, next).code);
      return !(after_space && before_letter);
    }
    at = next;
  }
  return false;
}

size_t words_in(std::string_view text) {
  size_t count = 0;
  for (const Token& token : tokens_of(text)) {
    if (token.kind == TokenKind::kWord || token.kind == TokenKind::kNumber) ++count;
  }
  return count;
}

// Whether block `next` is the rest of what `state` left open.
bool goes_on(const OpenState& state, bool mid_sentence, std::string_view next) {
  if (state.brackets > 0) return closes_bracket_first(next);
  if (mid_sentence && begins_small(next)) return true;
  return state.quote && closes_quote_first(next);
}

void append(Passage& passage, const Block& block) {
  if (!passage.text.empty()) {
    passage.text += ' ';
    passage.origin.push_back(block.begin);
  }
  passage.text += block.text;
  passage.origin.insert(passage.origin.end(), block.origin.begin(), block.origin.end());
}

bool is_end_mark(std::string_view text) {
  constexpr std::array<std::string_view, 7> kMarks = {"###",  "# # #", "-30-", "-ENDS-",
                                                      "ENDS", "END",   "***"};
  return std::find(kMarks.begin(), kMarks.end(), text) != kMarks.end();
}

bool holds_any(const std::vector<Token>& tokens, std::initializer_list<std::string_view> words) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) {
    return std::find(words.begin(), words.end(), token.folded) != words.end();
  });
}

bool describes_picture(const std::vector<Token>& tokens) {
  return holds_any(tokens, {"photo", "photos", "photograph", "photographs", "photographic",
                            "picture", "exhibition", "exhibit", "portrait", "portraits", "poster",
                            "image", "عکس", "تصویر", "نمایشگاه", "صوره", "معرض"});
}

bool is_contact(std::string_view text, const std::vector<Token>& tokens) {
  if (text.find('@') != std::string_view::npos || text.find("://") != std::string_view::npos) {
    return true;
  }
  size_t digits = static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
  if (digits >= 7 && digits * 2 >= text.size()) return true;
  return text.starts_with("\xc2\xa9") || text.starts_with("(c)") ||
         ((!ends_a_sentence(text) || text.back() == ':') && tokens.size() <= 6 &&
          holds_any(tokens, {"email", "e-mail", "tel", "phone", "contact", "visit", "twitter",
                             "facebook", "instagram", "youtube", "linkedin", "website", "تلفن",
                             "ایمیل", "تماس", "هاتف", "البرید"}));
}

bool has_small_word(const std::vector<Token>& tokens) {
  size_t small = 0;
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::kWord && !token.capital && token.folded.size() > 3) ++small;
  }
  return small * 3 >= tokens.size();
}

bool is_dateline(std::string_view text, const std::vector<Token>& tokens) {
  size_t capitals = 0;
  size_t letters = 0;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') ++capitals;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) ++letters;
  }
  bool number = std::any_of(tokens.begin(), tokens.end(),
                            [](const Token& t) { return t.kind == TokenKind::kNumber; });
  return number && letters > 0 && capitals * 2 >= letters && tokens.size() < 25;
}

PassageKind kind_of(const Passage& passage, bool emphasised) {
  std::vector<Token> tokens = tokens_of(passage.text);
  bool sentence = ends_a_sentence(passage.text);
  if (is_contact(passage.text, tokens)) return PassageKind::kContact;
  if (!sentence && is_dateline(passage.text, tokens)) return PassageKind::kDateline;
  if (emphasised && !sentence && tokens.size() <= 15) return PassageKind::kNameLine;
  if (words_in(passage.text) <= 30 && describes_picture(tokens)) return PassageKind::kCaption;
  bool arabic = is_arabic_letter(character_at(passage.text, 0).code);
  if (!sentence &&
      (tokens.size() <= 5 || (!arabic && !has_small_word(tokens) && tokens.size() <= 25) ||
       (arabic && tokens.size() <= 15))) {
    return passage.after_end ? PassageKind::kContact : PassageKind::kHeading;
  }
  return PassageKind::kBody;
}

// "AGENCY.com/ -- Text": what stands before the dash says who sent it out.
void cut_lead(Passage& passage) {
  for (std::string_view mark : {" -- ", " \xe2\x80\x93 ", " \xe2\x80\x94 "}) {
    size_t at = passage.text.find(mark);
    if (at == std::string::npos || at > 60) continue;
    std::vector<Token> tokens = tokens_of(std::string_view(passage.text).substr(0, at));
    bool name = std::all_of(tokens.begin(), tokens.end(), [](const Token& token) {
      return token.kind != TokenKind::kWord || token.capital || token.folded == "com" ||
             token.folded == "org" || token.folded == "net";
    });
    if (!name) continue;
    passage.lead = passage.text.substr(0, at);
    passage.text.erase(0, at + mark.size());
    passage.origin.erase(passage.origin.begin(),
                         passage.origin.begin() + static_cast<std::ptrdiff_t>(at + mark.size()));
    return;
  }
}

// A lone opening mark before a sentence, and a name line or nothing behind it.
bool is_lone_quote(std::string_view text) {
  return text == "\xe2\x80\x9c" || text == "\"" || text == "\xc2\xab";
}

// The block that goes on with `text`, which ended with block `last`; nothing if none does.
std::optional<size_t> rest_of(const std::vector<Block>& blocks, const std::vector<bool>& taken,
                              const std::string& text, size_t last) {
  std::vector<Token> tokens = tokens_of(text);
  OpenState state = open_at_end(tokens, {});
  bool inside = state.quote || state.brackets > 0;
  bool mid = !ends_a_sentence(text);
  bool title = !is_arabic_letter(character_at(text, 0).code) && !has_small_word(tokens);
  if (!inside && (!mid || title || words_in(text) <= 5)) return {};
  for (size_t next = last + 1; next < blocks.size() && next <= last + kReach; ++next) {
    const std::string& candidate = blocks[next].text;
    if (is_end_mark(candidate)) return {};
    if (taken[next]) continue;
    std::vector<Token> words = tokens_of(candidate);
    if (!is_contact(candidate, words) && goes_on(state, mid, candidate)) return next;
    // A sentence that no mark holds open is not looked for behind other running text.
    if (!inside && words_in(candidate) > 12 && !describes_picture(words)) return {};
  }
  return {};
}

}  // namespace

std::vector<Passage> read_passages(std::string_view source) {
  std::vector<Block> blocks = blocks_of(source);
  std::vector<bool> taken(blocks.size());
  std::vector<bool> interrupts(blocks.size());
  std::vector<Passage> out;
  bool ended = false;
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (taken[i]) continue;
    if (is_end_mark(blocks[i].text)) {
      ended = true;
      continue;
    }
    Passage passage;
    passage.after_end = ended;
    append(passage, blocks[i]);
    bool lone = is_lone_quote(blocks[i].text);
    size_t last = i;
    while (std::optional<size_t> next = rest_of(blocks, taken, passage.text, last)) {
      for (size_t between = last + 1; between < *next; ++between) {
        passage.interruptions.emplace_back(blocks[between].begin, blocks[between].end);
        interrupts[between] = true;
      }
      append(passage, blocks[*next]);
      taken[*next] = true;
      last = *next;
    }
    passage.origin.push_back(passage.origin.empty() ? 0 : passage.origin.back() + 1);
    passage.kind = lone ? PassageKind::kPullQuote : kind_of(passage, blocks[i].emphasised);
    if (passage.kind == PassageKind::kBody) cut_lead(passage);
    // What interrupts a sentence describes a picture, whatever its form.
    if (interrupts[i] && passage.kind == PassageKind::kBody) passage.kind = PassageKind::kCaption;
    out.push_back(std::move(passage));
  }
  return out;
}

}  // namespace habeas::suggest
