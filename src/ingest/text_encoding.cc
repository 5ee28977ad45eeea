// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/text_encoding.h"

#include <algorithm>
#include <array>
#include <memory>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/uvernum.h>

#include <fmt/core.h>

namespace habeas::ingest {

namespace {

// What one guess of ICU looks at: more does not make it better.
constexpr size_t kSample = size_t{64} << 10;

// Languages of the files that come to such cases, in the order of preference at equal confidence.
constexpr std::array<std::string_view, 22> kGuessable = {
    "windows-1256", "windows-1252", "ISO-8859-1", "ISO-8859-6",   "windows-1250", "ISO-8859-2",
    "windows-1251", "ISO-8859-5",   "KOI8-R",     "windows-1253", "ISO-8859-7",   "windows-1254",
    "ISO-8859-9",   "windows-1255", "ISO-8859-8", "ISO-8859-8-I", "GB18030",      "Big5",
    "Shift_JIS",    "EUC-JP",       "EUC-KR",     "ISO-2022-JP"};

bool begins(ByteView bytes, std::string_view mark) { return as_text(bytes).starts_with(mark); }

struct Utf8Tally {
  int64_t whole = 0;   // sequences of two bytes and more
  int64_t broken = 0;  // bytes that belong to none
};

// Counts well-formed sequences and stray bytes; is_utf8 judges each candidate.
Utf8Tally tally_utf8(std::string_view text) {
  Utf8Tally tally;
  for (size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead >= 0xc2 && i + length <= text.size() && is_utf8(text.substr(i, length))) {
      ++tally.whole;
      i += length;
    } else {
      ++tally.broken;
      ++i;
    }
  }
  return tally;
}

// Text of two bytes a character without a mark: mostly Latin digits, spaces and line breaks make
// zeros on one side. Arabic letters have 06 there.
std::string_view utf16_of(ByteView bytes) {
  size_t pairs = std::min(bytes.size(), kSample) / 2;
  if (pairs < 4 || bytes.size() % 2 != 0) return {};
  size_t even = 0, odd = 0;
  for (size_t i = 0; i < pairs; ++i) {
    even += bytes[2 * i] == 0 || bytes[2 * i] == 6;
    odd += bytes[2 * i + 1] == 0 || bytes[2 * i + 1] == 6;
  }
  if (odd * 10 >= pairs * 9 && even * 5 < pairs) return "UTF-16LE";
  if (even * 10 >= pairs * 9 && odd * 5 < pairs) return "UTF-16BE";
  return {};
}

// A window around the first bytes beyond ASCII.
ByteView sample_of(ByteView bytes) {
  auto first = std::find_if(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte >= 0x80; });
  auto at = static_cast<size_t>(first - bytes.begin());
  at = at > 1024 ? at - 1024 : 0;
  return bytes.subspan(at, std::min(kSample, bytes.size() - at));
}

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Result<Converter> open_converter(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &status), &ucnv_close);
  if (U_FAILURE(status) != 0 || name.empty()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("there is no encoding called \"{}\"", printable(name)),
                "use a name such as UTF-8, windows-1256, ISO-8859-1 or UTF-16LE");
  }
  return converter;
}

// Counts what ICU replaces.
void count_replaced(const void* context, UConverterToUnicodeArgs* args, const char* units,
                    int32_t length, UConverterCallbackReason reason, UErrorCode* error) {
  if (reason == UCNV_ILLEGAL || reason == UCNV_IRREGULAR || reason == UCNV_UNASSIGNED)
    ++*static_cast<int64_t*>(const_cast<void*>(
        context));  // NOLINT(cppcoreguidelines-pro-type-const-cast): ICU's signature
  UCNV_TO_U_CALLBACK_SUBSTITUTE(nullptr, args, units, length, reason, error);
}

Result<DecodedText> convert(ByteView bytes, const std::string& name) {
  DecodedText out;
  Converter from = TRY(open_converter(name));
  Converter to = TRY(open_converter("UTF-8"));
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(from.get(), count_replaced, &out.replaced, nullptr, nullptr, &status);
  const char* at = as_text(bytes).data();
  const char* end = at + bytes.size();
  std::array<UChar, 4096> pivot{};
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  std::string piece(size_t{1} << 16, '\0');
  bool first = true;
  do {
    status = U_ZERO_ERROR;
    char* target = piece.data();
    ucnv_convertEx(to.get(), from.get(), &target, piece.data() + piece.size(), &at, end,
                   pivot.data(), &pivot_source, &pivot_target, pivot.data() + pivot.size(),
                   static_cast<UBool>(first), 1, &status);
    first = false;
    out.text.append(piece.data(), target);
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  if (U_FAILURE(status) != 0)
    return fail(ErrorKind::kInvalid, fmt::format("its text cannot be decoded as {}", name));
  return out;
}

// A guess under which bytes are no characters, or controls that no text has, is half a guess: so
// ISO-8859-6 and windows-1256 are told apart, which share half of their letters.
bool decodes_cleanly(ByteView sample, const std::string& name) {
  Result<DecodedText> text = convert(sample, name);
  if (!text || text->replaced > 0) return false;
  for (size_t i = 0; i + 1 < text->text.size(); ++i) {
    auto next = static_cast<unsigned char>(text->text[i + 1]);
    if (text->text[i] == '\xc2' && next < 0xa0) return false;  // U+0080 to U+009F
  }
  return true;
}

// A short list has too few letters for ICU's statistics, but one sign is enough: words made of
// bytes beyond ASCII alone, all of them Arabic letters in windows-1256. Latin words mix in ASCII
// letters, and Cyrillic or ISO-8859-6 bytes are Latin letters there in part.
bool is_arabic_in_1256(ByteView sample) {
  int64_t pure = 0, mixed = 0;
  for (size_t i = 0; i < sample.size();) {
    bool high = false, low = false;
    size_t from = i;
    for (; i < sample.size(); ++i) {
      auto letter = static_cast<uint8_t>(sample[i] | 0x20);
      bool ascii = letter >= 'a' && letter <= 'z';
      if (!ascii && sample[i] < 0x80) break;
      (ascii ? low : high) = true;
    }
    pure += high && !low ? 1 : 0;
    mixed += high && low ? 1 : 0;
    if (i == from) ++i;
  }
  if (pure < 2 || mixed * 10 > pure) return false;
  // Lam, mim, nun, ha, waw and ya, a third of any Arabic or Persian text. In KOI8-R, whose small
  // letters are all Arabic ones here, these bytes are capitals.
  constexpr std::string_view kFrequent = "\xe1\xe3\xe4\xe5\xe6\xec\xed";
  int64_t high_bytes = 0, frequent = 0;
  for (uint8_t byte : sample) {
    high_bytes += byte >= 0x80 ? 1 : 0;
    frequent += kFrequent.find(static_cast<char>(byte)) != std::string_view::npos ? 1 : 0;
  }
  if (frequent * 7 < high_bytes) return false;
  Result<DecodedText> text = convert(sample, "windows-1256");
  if (!text) return false;
  int64_t arabic = 0, other = 0;
  for (char c : text->text) {
    auto lead = static_cast<unsigned char>(c);
    if (lead >= 0xd8 && lead <= 0xdb) ++arabic;                 // U+0600 to U+06FF
    if (lead == 0xc3 || lead == 0xc5 || lead == 0xc6) ++other;  // Latin letters
  }
  return arabic > 20 * other;
}

TextEncoding guess(ByteView bytes) {
  TextEncoding out{.name = "windows-1252", .how = "guessed", .confidence = 0, .skip = 0};
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status),
                                                                      &ucsdet_close);
  ByteView sample = sample_of(bytes);
  if (is_arabic_in_1256(sample)) {
    out.name = "windows-1256";
    out.confidence = 50;
    return out;
  }
  ucsdet_setText(detector.get(), as_text(sample).data(), static_cast<int32_t>(sample.size()),
                 &status);
  int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
  if (U_FAILURE(status) != 0) return out;
  auto rank_of = [](std::string_view name) { return std::ranges::find(kGuessable, name); };
  auto best = kGuessable.end();
  for (int32_t i = 0; i < count; ++i) {
    int confidence = ucsdet_getConfidence(matches[i], &status);
    std::string_view name = ucsdet_getName(matches[i], &status);
    auto rank = rank_of(name);
    if (U_FAILURE(status) != 0 || rank == kGuessable.end()) continue;
    if (!decodes_cleanly(sample, std::string(name))) confidence /= 2;
    if (confidence > out.confidence || (confidence == out.confidence && rank < best)) {
      out.name = name;
      out.confidence = confidence;
      best = rank;
    }
  }
  return out;
}

}  // namespace

DecodedText mend_utf8(std::string_view text) {
  DecodedText out;
  out.text.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (i + length <= text.size() && is_utf8(text.substr(i, length))) {
      out.text.append(text.substr(i, length));
      i += length;
    } else {
      out.text += "\xef\xbf\xbd";
      ++out.replaced;
      ++i;
    }
  }
  return out;
}

Result<TextEncoding> encoding_of(ByteView bytes, std::string_view given) {
  std::string_view utf8_mark = "\xef\xbb\xbf";
  size_t mark = begins(bytes, utf8_mark) ? 3 : 0;
  if (!given.empty()) {
    TRY(open_converter(std::string(given)));
    bool wide = given == "UTF-16LE" || given == "UTF-16BE";
    bool marked = wide && (begins(bytes, "\xff\xfe") || begins(bytes, "\xfe\xff"));
    return TextEncoding{std::string(given), "given", 100, marked ? 2 : given == "UTF-8" ? mark : 0};
  }
  if (mark > 0) return TextEncoding{"UTF-8", "byte order mark", 100, mark};
  if (begins(bytes, std::string_view("\xff\xfe\0\0", 4)))
    return TextEncoding{"UTF-32LE", "byte order mark", 100, 4};
  if (begins(bytes, "\xff\xfe")) return TextEncoding{"UTF-16LE", "byte order mark", 100, 2};
  if (begins(bytes, "\xfe\xff")) return TextEncoding{"UTF-16BE", "byte order mark", 100, 2};
  if (std::string_view wide = utf16_of(bytes); !wide.empty())
    return TextEncoding{std::string(wide), "zero bytes", 100, 0};
  std::string_view text = as_text(bytes);
  if (is_utf8(text)) {
    bool ascii = std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte < 0x80; });
    return TextEncoding{"UTF-8", ascii ? "ASCII" : "valid UTF-8", 100, 0};
  }
  Utf8Tally tally = tally_utf8(text);
  // In a text of another encoding, well-formed sequences come about by chance only.
  if (tally.whole > 10 * tally.broken) return TextEncoding{"UTF-8", "mostly valid UTF-8", 100, 0};
  return guess(bytes);
}

Result<DecodedText> decode(ByteView bytes, const TextEncoding& encoding) {
  ByteView rest = bytes.subspan(std::min(encoding.skip, bytes.size()));
  if (encoding.name != "UTF-8") return convert(rest, encoding.name);
  std::string_view text = as_text(rest);
  if (is_utf8(text)) return DecodedText{std::string(text), 0};
  return mend_utf8(text);
}

std::string encoding_library() { return "ICU " U_ICU_VERSION; }

}  // namespace habeas::ingest
