// SPDX-License-Identifier: Apache-2.0
#include "names/internal/letters.h"

#include <algorithm>
#include <array>

#include "text/fold.h"
#include "text/unicode.h"

namespace habeas::names {

namespace {

using text::Script;

// Position + 1 is the code.
constexpr std::u32string_view kLatin =
    U"abcdefghijklmnopqrstuvwxyz\u00e7\u0161\u011f\u00f6\u00fc"
    U"\u00f1\u00e4\u00e9\u010d\u017e\u00e5\u00fe";
constexpr std::u32string_view kArabic =
    U"\u0627\u0628\u067e\u062a\u062b\u062c\u0686\u062d\u062e\u062f\u0630\u0631\u0632\u0698\u0633"
    U"\u0634\u0635\u0636\u0637\u0638\u0639\u063a\u0641\u06a4\u0642\u06a9\u06af\u0644\u0645\u0646"
    U"\u0648\u0647\u06cc\u0622\u0623\u0625\u0624\u0626\u0621\u0649\u0629\u06c6\u06ce\u06d5";

// Letters of Latin script that stand for one of kLatin; others lose their accents.
char32_t latin_sound(char32_t letter) {
  switch (letter) {
    case 0x015F:
    case 0x0219:
    case 0x015B:
    case 0x015D:
      return 0x0161;  // ş ș ś ŝ -> š
    case 0x0107:
    case 0x0109:
      return 0x010D;  // ć -> č
    case 0x017A:
    case 0x017C:
      return 0x017E;  // ź ż -> ž
    case 0x00F8:
    case 0x0153:
    case 0x0151:
      return 0x00F6;  // ø œ ő -> ö
    case 0x0171:
      return 0x00FC;  // ű -> ü
    case 0x00E6:
      return 0x00E4;  // æ -> ä
    case 0x0259:
      return 0x00E4;  // Azeri schwa is written a in other romanisations, a-e in sound
    case 0x00E8:
    case 0x00EA:
    case 0x0119:
    case 0x011B:
      return 0x00E9;  // è ê -> é
    case 0x0144:
      return 0x00F1;  // ń -> ñ
    default:
      return letter;
  }
}

// The rich letter for one that sounds the same and is typed for it.
char32_t arabic_sound_letter(char32_t letter) {
  switch (letter) {
    case 0x064A:
    case 0x06D2:
    case 0x06D3:
    case 0x06CD:
    case 0x06D0:
      return 0x06CC;
    case 0x0643:
    case 0x06AA:
    case 0x06AB:
    case 0x06AC:
    case 0x06AE:
      return 0x06A9;
    case 0x0671:
    case 0x0672:
      return 0x0627;
    case 0x0673:
      return 0x0625;
    case 0x06BE:
    case 0x06C0:
    case 0x06C1:
    case 0x06C2:
      return 0x0647;
    case 0x06C3:
      return 0x0629;
    case 0x06C7:
    case 0x06C8:
      return 0x06C6;
    case 0x06CB:
      return 0x06A4;
    case 0x06A5:
    case 0x06A8:
      return letter == 0x06A5 ? 0x06A4 : 0x0642;
    case 0x0679:
    case 0x067C:
      return 0x062A;
    case 0x0688:
    case 0x0689:
      return 0x062F;
    case 0x0691:
    case 0x0693:
    case 0x0695:
      return 0x0631;
    case 0x06B5:
      return 0x0644;
    case 0x06BA:
    case 0x06BC:
      return 0x0646;
    case 0x069A:
      return 0x0634;
    case 0x0696:
      return 0x0698;
    case 0x0685:
      return 0x0686;
    case 0x0681:
      return 0x062C;
    case 0x06B0:
    case 0x0763:
      return 0x06AF;
    default:
      return letter;
  }
}

constexpr std::array<std::string_view, 32> kCyrillic = {
    "a", "b", "v", "g", "d", "e",  "zh", "z",  "i",  "y",    "k", "l", "m", "n", "o",  "p",
    "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "",  "y", "",  "e", "yu", "ya"};

}  // namespace

std::string_view romanise_cyrillic(char32_t letter) {
  if (letter >= 0x0430 && letter <= 0x044F) return kCyrillic[letter - 0x0430];
  switch (letter) {
    case 0x0451:
      return "yo";
    case 0x0452:
      return "dj";
    case 0x0453:
    case 0x0491:
    case 0x0493:
      return letter == 0x0493 ? "gh" : "g";
    case 0x0454:
      return "ye";
    case 0x0456:
    case 0x0457:
    case 0x04E3:
      return "i";
    case 0x0458:
      return "y";
    case 0x0459:
      return "l";
    case 0x045A:
    case 0x04A3:
      return "n";
    case 0x045B:
      return "ch";
    case 0x045E:
      return "w";
    case 0x045F:
    case 0x04B7:
    case 0x04B9:
      return "j";
    case 0x049B:
    case 0x0499:
      return "q";
    case 0x04B3:
    case 0x04BB:
      return "h";
    case 0x04AF:
    case 0x04B1:
    case 0x04EF:
      return "u";
    case 0x04E9:
      return "o";
    case 0x04D9:
      return "a";
    default:
      return {};
  }
}

uint8_t latin_code(char32_t letter) {
  const size_t at = kLatin.find(latin_sound(letter));
  return at == std::u32string_view::npos ? 0 : static_cast<uint8_t>(at + 1);
}

uint8_t arabic_code(char32_t letter) {
  const size_t at = kArabic.find(arabic_sound_letter(letter));
  return at == std::u32string_view::npos ? 0 : static_cast<uint8_t>(at + 1);
}

char32_t latin_letter(uint8_t code) {
  return code == 0 || code > kLatin.size() ? U'?' : kLatin[code - 1U];
}

char32_t arabic_letter(uint8_t code) {
  return code == 0 || code > kArabic.size() ? U'?' : kArabic[code - 1U];
}

LetterSound arabic_sound(char32_t letter) {
  switch (arabic_sound_letter(letter)) {
    case 0x0627:
    case 0x0622:
    case 0x0623:
    case 0x0625:
    case 0x0649:
      return {"", 'A'};
    case 0x06D5:
      return {"", 0};
    case 0x0648:
    case 0x06C6:
    case 0x0624:
      return {"", 'U'};
    case 0x06CC:
    case 0x06CE:
    case 0x0626:
      return {"", 'I'};
    case 0x0628:
      return {"b", 0};
    case 0x067E:
      return {"p", 0};
    case 0x062A:
    case 0x0637:
      return {"t", 0};
    case 0x062B:
      return {"st", 0};
    case 0x0633:
    case 0x0635:
      return {"s", 0};
    case 0x0630:
    case 0x0636:
    case 0x0638:
      return {"zd", 0};
    case 0x0632:
      return {"z", 0};
    case 0x062C:
      return {"jg", 0};
    case 0x0698:
      return {"j", 0};
    case 0x0686:
      return {"c", 0};
    case 0x062D:
    case 0x0647:
      return {"h", 0};
    case 0x062E:
      return {"x", 0};
    case 0x062F:
      return {"d", 0};
    case 0x0631:
      return {"r", 0};
    case 0x0634:
      return {"S", 0};
    case 0x063A:
      return {"g", 0};
    case 0x0642:
      return {"gk", 0};
    case 0x06AF:
      return {"g", 0};
    case 0x0641:
      return {"f", 0};
    case 0x06A4:
      return {"fv", 0};
    case 0x06A9:
      return {"k", 0};
    case 0x0644:
      return {"l", 0};
    case 0x0645:
      return {"m", 0};
    case 0x0646:
      return {"n", 0};
    default:
      return {"", 0};
  }
}

Word read_word(std::u32string_view cleaned) {
  Word out;
  const std::u32string lower = text::lower_case(cleaned);
  out.script = text::main_script(lower);
  if (out.script == Script::kCyrillic) {
    for (char32_t letter : lower) {
      const std::string_view latin = romanise_cyrillic(letter);
      for (char c : latin) out.letters.push_back(static_cast<char32_t>(c));
      if (latin.empty() && text::script_of(letter) == Script::kLatin) out.letters.push_back(letter);
    }
    out.script = Script::kLatin;
    return out;
  }
  if (out.script == Script::kArabic) {
    for (char32_t letter : lower)
      if (arabic_code(letter) != 0) out.letters.push_back(arabic_letter(arabic_code(letter)));
    return out;
  }
  for (char32_t letter : lower) {
    if (letter == 0x0131) letter = 'i';
    if (latin_code(letter) != 0) {
      out.letters.push_back(latin_letter(latin_code(letter)));
      continue;
    }
    for (char32_t plain : text::strip_accents(std::u32string_view(&letter, 1)))
      if (latin_code(plain) != 0) out.letters.push_back(plain);
  }
  return out;
}

std::u32string fold_word(const Word& word) {
  std::u32string out;
  if (word.script != Script::kArabic) return text::strip_accents(word.letters);
  for (char32_t letter : word.letters) {
    const char32_t folded = text::fold_arabic(letter);
    if (folded != 0) out.push_back(folded == 0x06A4 ? U'\u0641' : folded);
  }
  return out;
}

}  // namespace habeas::names
