// SPDX-License-Identifier: Apache-2.0
#include "text/unicode.h"

#include <algorithm>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/result.h"

namespace habeas::text {

namespace {

// How many bytes a lead byte announces, 0 if it can lead nothing; and the range of the second byte,
// which is where overlong forms and surrogates are refused.
struct Lead {
  int length;
  unsigned char low;
  unsigned char high;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

icu::UnicodeString to_icu(std::u32string_view points) {
  icu::UnicodeString out;
  for (char32_t point : points) out.append(static_cast<UChar32>(point));
  return out;
}

std::u32string from_icu(const icu::UnicodeString& text) {
  std::u32string out;
  out.reserve(static_cast<size_t>(text.length()));
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
    out.push_back(static_cast<char32_t>(text.char32At(i)));
  return out;
}

// Code points that no normal form changes and with which nothing composes.
bool is_plain(char32_t point) {
  if (point < 0x80) return true;
  if (point == 0x200C || point == 0x200D) return true;
  const bool arabic = (point >= 0x0627 && point <= 0x064A) || point == 0x0640 || point == 0x0621 ||
                      point == 0x067E || point == 0x0686 || point == 0x0698 || point == 0x06A9 ||
                      point == 0x06AF || point == 0x06CC;
  return arabic;
}

std::u32string normalised(const icu::Normalizer2* form, std::u32string_view points) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString out = form->normalize(to_icu(points), status);
  check(U_SUCCESS(status) != 0, "ICU normalises any text");
  return from_icu(out);
}

}  // namespace

std::u32string decode(std::string_view utf8, size_t limit) {
  std::u32string out;
  out.reserve(std::min(utf8.size(), limit));
  size_t i = 0;
  while (i < utf8.size() && out.size() < limit) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    const Lead lead = lead_of(first);
    if (lead.length <= 1) {
      out.push_back(lead.length == 1 ? first : kReplacement);
      ++i;
      continue;
    }
    char32_t point = first & (0x7FU >> lead.length);
    int taken = 1;
    while (taken < lead.length && i + static_cast<size_t>(taken) < utf8.size()) {
      const auto byte = static_cast<unsigned char>(utf8[i + static_cast<size_t>(taken)]);
      const unsigned char low = taken == 1 ? lead.low : 0x80;
      const unsigned char high = taken == 1 ? lead.high : 0xBF;
      if (byte < low || byte > high) break;
      point = (point << 6U) | (byte & 0x3FU);
      ++taken;
    }
    out.push_back(taken == lead.length ? point : kReplacement);
    i += static_cast<size_t>(taken);
  }
  return out;
}

void append(std::string& utf8, char32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) point = kReplacement;
  const auto put = [&](char32_t byte) { utf8.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | (point >> 6U));
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | (point >> 12U));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | (point >> 18U));
    put(0x80U | ((point >> 12U) & 0x3FU));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

std::string encode(std::u32string_view points) {
  std::string out;
  out.reserve(points.size() * 2);
  for (char32_t point : points) append(out, point);
  return out;
}

std::u32string compose(std::u32string_view points) {
  if (std::all_of(points.begin(), points.end(), is_plain)) return std::u32string(points);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCInstance(status);
  check(U_SUCCESS(status) != 0, "ICU has NFKC");
  return normalised(form, points);
}

std::u32string decompose(std::u32string_view points) {
  if (std::all_of(points.begin(), points.end(), [](char32_t c) { return c < 0x80; }))
    return std::u32string(points);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKDInstance(status);
  check(U_SUCCESS(status) != 0, "ICU has NFKD");
  return normalised(form, points);
}

std::u32string lower_case(std::u32string_view points) {
  std::u32string out(points);
  for (char32_t& point : out) {
    if (point < 0x80)
      point = point >= 'A' && point <= 'Z' ? point + 32 : point;
    else if (point == 0x130)
      point = 'i';
    else
      point = static_cast<char32_t>(u_tolower(static_cast<UChar32>(point)));
  }
  return out;
}

}  // namespace habeas::text
