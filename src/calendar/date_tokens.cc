// SPDX-License-Identifier: Apache-2.0
#include "calendar/internal/date_tokens.h"

#include <charconv>

#include "base/encoding.h"

namespace habeas::calendar::internal {
namespace {

constexpr std::size_t kMaxDigits = 9;

// Decodes one code point of valid UTF-8 and moves past it.
char32_t take_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
  };
  const char32_t lead = byte(at);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t point = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (byte(at + i) & 0x3F);
  at += length;
  return point;
}

void put(std::string& out, char32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

constexpr char32_t kDropped = 0;

// The base letter of an accented Latin letter, as far as the five languages and the usual
// transliterations of Arabic and Persian need it.
char32_t fold_latin(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 32;
  switch (c) {
    case U'à':
    case U'á':
    case U'â':
    case U'ä':
    case U'À':
    case U'Á':
    case U'Â':
    case U'ā':
    case U'Ā':
      return U'a';
    case U'è':
    case U'é':
    case U'ê':
    case U'ë':
    case U'È':
    case U'É':
    case U'Ê':
      return U'e';
    case U'ì':
    case U'í':
    case U'î':
    case U'ï':
    case U'Í':
    case U'Î':
    case U'ī':
    case U'Ī':
      return U'i';
    case U'ò':
    case U'ó':
    case U'ô':
    case U'ö':
    case U'Ó':
    case U'Ô':
    case U'ō':
      return U'o';
    case U'ù':
    case U'ú':
    case U'û':
    case U'ü':
    case U'Ù':
    case U'Ú':
    case U'Û':
    case U'ū':
    case U'Ū':
      return U'u';
    case U'ç':
    case U'Ç':
      return U'c';
    case U'ñ':
    case U'Ñ':
      return U'n';
    case U'ḥ':
    case U'Ḥ':
      return U'h';
    case U'ṣ':
    case U'Ṣ':
      return U's';
    case U'ḍ':
    case U'Ḍ':
      return U'd';
    case U'ṭ':
    case U'Ṭ':
      return U't';
    default:
      return c;
  }
}

char32_t fold_arabic(char32_t c) {
  switch (c) {
    case 0x0622:
    case 0x0623:
    case 0x0625:
    case 0x0671:
      return 0x0627;  // alef with madda, hamza, wasla
    case 0x0624:
    case 0x06C6:
      return 0x0648;  // waw with hamza, Kurdish oe
    case 0x0626:
    case 0x0649:
    case 0x064A:
    case 0x06CE:
      return 0x06CC;  // yeh forms
    case 0x0629:
    case 0x06C0:
    case 0x06C1:
    case 0x06BE:
    case 0x06D5:
      return 0x0647;  // heh forms
    case 0x0643:
      return 0x06A9;  // kaf
    case 0x0695:
      return 0x0631;  // Kurdish rr
    case 0x06B5:
      return 0x0644;  // Kurdish ll
    default:
      break;
  }
  const bool vowel_mark = (c >= 0x064B && c <= 0x065F) || c == 0x0670;
  return vowel_mark || c == 0x0621 || c == 0x0640 ? kDropped : c;
}

bool is_direction_mark(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || c == 0x200D || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

bool is_apostrophe(char32_t c) {
  return c == '\'' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x02BC || c == 0x02BE ||
         c == 0x02BF;
}

bool is_space(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x00A0 || c == 0x200C ||
         c == 0x2009 || c == 0x202F;
}

char32_t fold_point(char32_t c) {
  if (c >= 0x0660 && c <= 0x0669) return U'0' + (c - 0x0660);
  if (c >= 0x06F0 && c <= 0x06F9) return U'0' + (c - 0x06F0);
  if (is_direction_mark(c) || is_apostrophe(c)) return kDropped;
  if (is_space(c)) return U' ';
  return c < 0x0600 || c >= 0x1E00 ? fold_latin(c) : fold_arabic(c);
}

// A mark that may stand in a date, in its ASCII form; 0 for anything else.
char mark_of(char32_t c) {
  switch (c) {
    case U'/':
    case U'.':
    case U'-':
    case U',':
    case U'?':
    case U'~':
    case U':':
    case U'(':
    case U')':
    case U';':
      return static_cast<char>(c);
    case 0x2013:
    case 0x2014:
      return '=';  // en and em dash: a range
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2212:
      return '-';  // hyphens and minus
    case 0x060C:
      return ',';
    case 0x061F:
      return '?';
    case 0x060D:
    case 0x2044:
      return '/';  // Arabic date separator, fraction slash
    default:
      return 0;
  }
}

bool is_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') ||
         (c >= 0x0620 && c <= 0x06D5 && c != 0x066A && c != 0x066B && c != 0x066C && c != 0x066D);
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = fold_point(take_code_point(text, at));
    if (point != kDropped) put(out, point);
  }
  return out;
}

Result<std::vector<Token>> cut_into_tokens(std::string_view text) {
  if (!is_utf8(text))
    return fail(ErrorKind::kInvalid, "the date is not valid UTF-8", "state the file's encoding");
  std::vector<Token> tokens;
  bool glued = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t raw = take_code_point(text, at);
    // French elision and the like: the article is a word of its own ("d'août", "l'été").
    const bool elision = is_apostrophe(raw) && !tokens.empty() &&
                         tokens.back().kind == Token::Kind::kWord &&
                         (tokens.back().text == "d" || tokens.back().text == "l") && start > 0;
    const char32_t c = raw == 0 ? U'\1' : fold_point(raw);
    if (c == U' ' || elision) {
      glued = false;
      continue;
    }
    if (c == kDropped || raw == 0x00BA || raw == 0x00AA || raw == 0x00B0)
      continue;  // º ª ° after a number
    const bool digit = c >= U'0' && c <= U'9';
    if (!digit && !is_letter(c)) {
      const char mark = mark_of(c);
      if (mark == 0)
        return fail(ErrorKind::kInvalid,
                    "\"" + printable(text.substr(start, at - start)) + "\" has no place in a date");
      tokens.push_back({Token::Kind::kMark, std::string(1, mark), 0, mark, glued});
      glued = true;
      continue;
    }
    const Token::Kind kind = digit ? Token::Kind::kNumber : Token::Kind::kWord;
    if (!glued || tokens.empty() || tokens.back().kind != kind)
      tokens.push_back({kind, "", 0, 0, glued});
    put(tokens.back().text, c);
    glued = true;
    if (digit && tokens.back().text.size() > kMaxDigits)
      return fail(ErrorKind::kInvalid, "a number of more than nine digits has no place in a date");
  }
  for (Token& token : tokens)
    if (token.kind == Token::Kind::kNumber)
      std::from_chars(token.text.data(), token.text.data() + token.text.size(), token.value);
  return tokens;
}

}  // namespace habeas::calendar::internal
