// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"

#include <fmt/core.h>

namespace habeas {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";

std::array<int8_t, 256> reversed(std::string_view alphabet) {
  std::array<int8_t, 256> table{};
  table.fill(-1);
  for (size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<uint8_t>(alphabet[i])] = static_cast<int8_t>(i);
  }
  return table;
}

// Unpadded form of either alphabet.
std::string encode64(ByteView bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    uint32_t word = (uint32_t{bytes[i]} << 16) | (uint32_t{bytes[i + 1]} << 8) | bytes[i + 2];
    out += alphabet[word >> 18];
    out += alphabet[(word >> 12) & 63];
    out += alphabet[(word >> 6) & 63];
    out += alphabet[word & 63];
  }
  if (bytes.size() - i == 1) {
    uint32_t word = uint32_t{bytes[i]} << 16;
    out += alphabet[word >> 18];
    out += alphabet[(word >> 12) & 63];
  } else if (bytes.size() - i == 2) {
    uint32_t word = (uint32_t{bytes[i]} << 16) | (uint32_t{bytes[i + 1]} << 8);
    out += alphabet[word >> 18];
    out += alphabet[(word >> 12) & 63];
    out += alphabet[(word >> 6) & 63];
  }
  return out;
}

Result<Bytes> decode64(std::string_view text, const std::array<int8_t, 256>& table) {
  if (text.size() % 4 == 1) return fail(ErrorKind::kInvalid, "base64 text of impossible length");
  Bytes out;
  out.reserve(text.size() * 3 / 4);
  uint32_t word = 0;
  int bits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    int8_t value = table[static_cast<uint8_t>(text[i])];
    if (value < 0) return fail(ErrorKind::kInvalid, fmt::format("character {} is not base64", i));
    word = (word << 6) | static_cast<uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<uint8_t>(word >> bits));
      word &= (1U << bits) - 1;
    }
  }
  if (word != 0) return fail(ErrorKind::kInvalid, "base64 text with non-zero trailing bits");
  return out;
}

}  // namespace

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string to_hex(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (uint8_t byte : bytes) {
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15];
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  static const std::array<int8_t, 256> table = reversed(kHexDigits);
  if (text.size() % 2 != 0) return fail(ErrorKind::kInvalid, "hex text of odd length");
  Bytes out(text.size() / 2);
  for (size_t i = 0; i < text.size(); ++i) {
    int8_t value = table[static_cast<uint8_t>(text[i])];
    if (value < 0)
      return fail(ErrorKind::kInvalid, fmt::format("character {} is not lower-case hex", i));
    out[i / 2] = static_cast<uint8_t>((out[i / 2] << 4) | value);
  }
  return out;
}

std::string to_base64(ByteView bytes) {
  std::string out = encode64(bytes, kBase64);
  while (out.size() % 4 != 0) out += '=';
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  static const std::array<int8_t, 256> table = reversed(kBase64);
  if (text.size() % 4 != 0) return fail(ErrorKind::kInvalid, "base64 text without its padding");
  size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  return decode64(text, table);
}

std::string to_base64url(ByteView bytes) { return encode64(bytes, kBase64Url); }

Result<Bytes> from_base64url(std::string_view text) {
  static const std::array<int8_t, 256> table = reversed(kBase64Url);
  return decode64(text, table);
}

std::string to_base32(ByteView bytes, int bits) {
  check(bits % 5 == 0 && bits >= 0 && static_cast<size_t>(bits) <= bytes.size() * 8,
        "base32 takes a multiple of 5 bits that are there");
  std::string out;
  uint32_t word = 0;
  int have = 0;
  size_t next = 0;
  for (int done = 0; done < bits; done += 5) {
    if (have < 5) {
      word = (word << 8) | bytes[next++];
      have += 8;
    }
    have -= 5;
    out += kBase32[(word >> have) & 31];
    word &= (1U << have) - 1;
  }
  return out;
}

Result<int64_t> parse_decimal(std::string_view text) {
  if (text.empty() || text.size() > 19) return fail(ErrorKind::kInvalid, "not a decimal number");
  if (text.size() > 1 && text[0] == '0')
    return fail(ErrorKind::kInvalid, "a decimal number with a leading zero");
  uint64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return fail(ErrorKind::kInvalid, "not a decimal number");
    value = value * 10 + static_cast<uint64_t>(c - '0');
  }
  if (value > static_cast<uint64_t>(INT64_MAX))
    return fail(ErrorKind::kInvalid, "a number beyond 2^63-1");
  return static_cast<int64_t>(value);
}

void put_u16be(Bytes& out, uint16_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value & 255));
}
void put_u32be(Bytes& out, uint32_t value) {
  put_u16be(out, static_cast<uint16_t>(value >> 16));
  put_u16be(out, static_cast<uint16_t>(value & 0xffff));
}
void put_u64be(Bytes& out, uint64_t value) {
  put_u32be(out, static_cast<uint32_t>(value >> 32));
  put_u32be(out, static_cast<uint32_t>(value & 0xffffffff));
}
uint16_t get_u16be(const uint8_t* at) { return static_cast<uint16_t>((at[0] << 8) | at[1]); }
uint32_t get_u32be(const uint8_t* at) {
  return (uint32_t{at[0]} << 24) | (uint32_t{at[1]} << 16) | (uint32_t{at[2]} << 8) | at[3];
}
uint64_t get_u64be(const uint8_t* at) {
  return (uint64_t{get_u32be(at)} << 32) | get_u32be(at + 4);
}

namespace {

// Length of the well-formed sequence at `at`, or 0; `code` receives the code point.
size_t utf8_sequence(std::string_view text, size_t at, uint32_t& code) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[at + i]); };
  uint8_t first = byte(0);
  if (first < 0x80) {
    code = first;
    return 1;
  }
  size_t length = first >= 0xf0 && first <= 0xf4   ? 4
                  : first >= 0xe0 && first <= 0xef ? 3
                  : first >= 0xc2 && first <= 0xdf ? 2
                                                   : 0;
  if (length == 0 || at + length > text.size()) return 0;
  code = first & (0xffU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = (code << 6) | (byte(i) & 0x3fU);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 0;
  return length;
}

bool shows_as_itself(uint32_t code) {
  if (code < 0x20 || code == 0x7f || (code >= 0x80 && code <= 0x9f)) return false;
  if (code == 0x61c || code == 0x200e || code == 0x200f || code == 0x2028 || code == 0x2029)
    return false;
  if (code >= 0x202a && code <= 0x202e) return false;
  return code < 0x2066 || code > 0x2069;
}

}  // namespace

bool is_utf8(std::string_view text) {
  uint32_t code = 0;
  for (size_t i = 0; i < text.size();) {
    size_t length = utf8_sequence(text, i, code);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string out;
  uint32_t code = 0;
  for (size_t i = 0; i < text.size();) {
    size_t length = utf8_sequence(text, i, code);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<uint8_t>(text[i]));
      length = 1;
    } else if (shows_as_itself(code)) {
      out += text.substr(i, length);
    } else {
      out += fmt::format("\\u{{{:x}}}", code);
    }
    i += length;
  }
  return out;
}

std::string markup_text(std::string_view text) {
  std::string out;
  for (char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace habeas
