// SPDX-License-Identifier: Apache-2.0
#include "text/script.h"

#include <array>
#include <unicode/uchar.h>

namespace habeas::text {

Script script_of(char32_t point) {
  if (point < 0x80) {
    const char32_t lower = point | 0x20U;
    return lower >= 'a' && lower <= 'z' ? Script::kLatin : Script::kNone;
  }
  if (!u_isalpha(static_cast<UChar32>(point))) return Script::kNone;
  if (point < 0x0250 || (point >= 0x1E00 && point < 0x1F00) ||
      (point >= 0x0250 && point < 0x02B0) || (point >= 0xFF21 && point <= 0xFF5A) ||
      (point >= 0x2C60 && point < 0x2C80) || (point >= 0xA720 && point < 0xA800) ||
      (point >= 0xFB00 && point <= 0xFB06))
    return Script::kLatin;
  if (point < 0x0300) return Script::kNone;  // modifier letters: ayn and hamza marks
  if ((point >= 0x0400 && point < 0x0530) || (point >= 0x1C80 && point < 0x1C90) ||
      (point >= 0x2DE0 && point < 0x2E00) || (point >= 0xA640 && point < 0xA6A0))
    return Script::kCyrillic;
  if ((point >= 0x0600 && point < 0x0700) || (point >= 0x0750 && point < 0x0780) ||
      (point >= 0x0870 && point < 0x0900) || (point >= 0xFB50 && point <= 0xFDFF) ||
      (point >= 0xFE70 && point < 0xFEFF))
    return point == 0x0640 ? Script::kNone : Script::kArabic;
  return Script::kOther;
}

bool is_word_part(char32_t point) {
  if (point < 0x80)
    return (point >= '0' && point <= '9') || script_of(point) == Script::kLatin;
  return (u_getIntPropertyValue(static_cast<UChar32>(point), UCHAR_GENERAL_CATEGORY_MASK) &
          (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK)) != 0;
}

Script main_script(std::u32string_view points) {
  std::array<size_t, 5> count{};
  std::array<size_t, 5> first{};
  for (size_t i = 0; i < points.size(); ++i) {
    const auto script = static_cast<size_t>(script_of(points[i]));
    if (count[script]++ == 0) first[script] = i;
  }
  size_t best = 0;
  for (size_t script = 1; script < count.size(); ++script) {
    if (count[script] == 0) continue;
    if (best == 0 || count[script] > count[best] ||
        (count[script] == count[best] && first[script] < first[best]))
      best = script;
  }
  return static_cast<Script>(best);
}

bool is_mixed(std::u32string_view points) {
  Script seen = Script::kNone;
  for (char32_t point : points) {
    const Script script = script_of(point);
    if (script == Script::kNone || script == seen) continue;
    if (seen != Script::kNone) return true;
    seen = script;
  }
  return false;
}

std::string_view script_name(Script script) {
  switch (script) {
    case Script::kNone:
      return "none";
    case Script::kLatin:
      return "latin";
    case Script::kArabic:
      return "arabic";
    case Script::kCyrillic:
      return "cyrillic";
    case Script::kOther:
      return "other";
  }
  return "none";
}

}  // namespace habeas::text
