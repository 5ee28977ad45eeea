// SPDX-License-Identifier: Apache-2.0
#include "text/fold.h"

#include <unicode/uchar.h>

#include "text/unicode.h"

namespace habeas::text {

namespace {

bool is_space(char32_t point) {
  return point == ' ' || (point >= 9 && point <= 13) || point == 0x85 || point == 0xA0 ||
         u_isUWhiteSpace(static_cast<UChar32>(point));
}

// Latin letters that Unicode does not decompose.
std::u32string_view plain_latin(char32_t point) {
  switch (point) {
    case 0x00DF:
    case 0x1E9E:
      return U"ss";
    case 0x00E6:
      return U"ae";
    case 0x0153:
      return U"oe";
    case 0x00F8:
      return U"o";
    case 0x0142:
      return U"l";
    case 0x0111:
    case 0x00F0:
      return U"d";
    case 0x00FE:
      return U"th";
    case 0x0131:
      return U"i";
    case 0x0127:
      return U"h";
    case 0x0259:
    case 0x01DD:
      return U"a";
    case 0x014B:
      return U"ng";
    case 0x0138:
      return U"k";
    case 0x0167:
      return U"t";
    default:
      return {};
  }
}

}  // namespace

bool is_invisible(char32_t point) {
  return point == 0x200B || (point >= 0x200D && point <= 0x200F) ||
         (point >= 0x202A && point <= 0x202E) || (point >= 0x2060 && point <= 0x2064) ||
         (point >= 0x2066 && point <= 0x206F) || point == 0x061C || point == 0xFEFF ||
         point == 0x00AD || (point >= 0xFE00 && point <= 0xFE0F) ||
         (point < 0x20 && !(point >= 9 && point <= 13)) ||
         (point >= 0x7F && point < 0xA0 && point != 0x85);
}

bool is_arabic_mark(char32_t point) {
  return point == 0x0640 || (point >= 0x064B && point <= 0x065F) || point == 0x0670 ||
         (point >= 0x06D6 && point <= 0x06ED && point != 0x06DD && point != 0x06DE &&
          point != 0x06E5 && point != 0x06E6 && point != 0x06E9) ||
         (point >= 0x0610 && point <= 0x061A) || (point >= 0x08D3 && point <= 0x08FF);
}

char32_t fold_arabic(char32_t letter) {
  switch (letter) {
    case 0x0621:
    case 0x0674:
      return 0;
    case 0x0622:
    case 0x0623:
    case 0x0625:
    case 0x0671:
    case 0x0672:
    case 0x0673:
      return 0x0627;  // alef
    case 0x0624:
    case 0x0676:
    case 0x06C4:
    case 0x06C6:
    case 0x06C7:
    case 0x06C8:
    case 0x06CA:
      return 0x0648;  // waw; 06CB, the v of Kazakh and Uyghur, is waw too
    case 0x06CB:
      return 0x0648;
    case 0x0626:
    case 0x0649:
    case 0x064A:
    case 0x06CD:
    case 0x06CE:
    case 0x06D0:
    case 0x06D1:
    case 0x06D2:
    case 0x06D3:
    case 0x0678:
      return 0x06CC;  // yeh
    case 0x0643:
    case 0x06AA:
    case 0x06AB:
    case 0x06AC:
    case 0x06AE:
      return 0x06A9;  // kaf
    case 0x0629:
    case 0x06BE:
    case 0x06C0:
    case 0x06C1:
    case 0x06C2:
    case 0x06C3:
    case 0x06D5:
      return 0x0647;  // heh
    case 0x0679:
    case 0x067C:
      return 0x062A;  // teh
    case 0x0688:
    case 0x0689:
      return 0x062F;  // dal
    case 0x0691:
    case 0x0693:
    case 0x0695:
      return 0x0631;  // reh
    case 0x06B5:
      return 0x0644;  // lam
    case 0x06BA:
    case 0x06BC:
      return 0x0646;  // noon
    case 0x069A:
      return 0x0634;  // Pashto kheen
    case 0x0696:
      return 0x0698;  // Pashto zhe
    case 0x0685:
    case 0x0681:
      return letter == 0x0685 ? 0x0686 : 0x062C;
    case 0x06B0:
      return 0x06AF;
    default:
      return letter;
  }
}

char32_t fold_digit(char32_t point) {
  if (point >= 0x0660 && point <= 0x0669) return '0' + (point - 0x0660);
  if (point >= 0x06F0 && point <= 0x06F9) return '0' + (point - 0x06F0);
  return point;
}

std::u32string clean(std::u32string_view points) {
  std::u32string out = compose(points);
  std::erase_if(out, is_invisible);
  for (char32_t& point : out) point = fold_digit(point);
  return out;
}

std::u32string strip_accents(std::u32string_view points) {
  std::u32string out;
  for (char32_t point : decompose(points)) {
    const std::u32string_view plain = point < 0x80 ? std::u32string_view() : plain_latin(point);
    if (!plain.empty())
      out += plain;
    else if (point < 0x0300 || point > 0x036F)
      out.push_back(point);
  }
  return out;
}

std::string fold(std::string_view utf8) {
  // Lower case comes first: some capitals decompose only afterwards (the dotted I of Turkish).
  const std::u32string letters = strip_accents(lower_case(clean(decode(utf8))));
  std::string out;
  bool gap = false;
  for (char32_t point : letters) {
    if (is_space(point)) {
      gap = !out.empty();
      continue;
    }
    if (point == 0x200C || is_arabic_mark(point)) continue;
    const char32_t folded = fold_arabic(point);
    if (folded == 0) continue;
    if (gap) out.push_back(' ');
    gap = false;
    append(out, folded);
  }
  return out;
}

}  // namespace habeas::text
