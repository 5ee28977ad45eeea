// SPDX-License-Identifier: Apache-2.0
#include "verify/case_settings.h"

#include <map>

#include "base/encoding.h"

namespace habeas::verifier {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string quoted(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

void put_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

Result<uint32_t> hex_number(std::string_view digits) {
  uint32_t value = 0;
  for (char c : digits) {
    uint32_t digit = 0;
    if (c >= '0' && c <= '9')
      digit = static_cast<uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<uint32_t>(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<uint32_t>(c - 'A') + 10;
    else
      return fail(ErrorKind::kInvalid, "a \\u escape holds no hex digits");
    value = value * 16 + digit;
  }
  if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
    return fail(ErrorKind::kInvalid, "a \\u escape is no Unicode character");
  }
  return value;
}

// A TOML basic string with its quotes, followed by nothing but a comment.
Result<std::string> parse_string(std::string_view text) {
  std::string out;
  for (size_t i = 1; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') {
      std::string_view rest = trimmed(text.substr(i + 1));
      if (!rest.empty() && rest.front() != '#')
        return fail(ErrorKind::kInvalid, "text after the closing quote");
      if (!is_utf8(out)) return fail(ErrorKind::kInvalid, "a string is not UTF-8");
      return out;
    }
    if (c != '\\') {
      if (static_cast<unsigned char>(c) < 0x20)
        return fail(ErrorKind::kInvalid, "a control character in a string");
      out += c;
      continue;
    }
    if (++i == text.size()) break;
    static constexpr std::string_view kNames = "btnfr\"\\";
    static constexpr std::string_view kValues = "\b\t\n\f\r\"\\";
    if (size_t at = kNames.find(text[i]); at != std::string_view::npos) {
      out += kValues[at];
      continue;
    }
    size_t digits = text[i] == 'u' ? 4 : text[i] == 'U' ? 8 : 0;
    if (digits == 0 || i + digits >= text.size())
      return fail(ErrorKind::kInvalid, "an unknown escape in a string");
    put_utf8(out, TRY(hex_number(text.substr(i + 1, digits))));
    i += digits;
  }
  return fail(ErrorKind::kInvalid, "a string without its closing quote");
}

Result<int64_t> parse_integer(std::string_view text) {
  text = trimmed(text.substr(0, text.find('#')));
  return parse_decimal(text);
}

// Keeps one line's value if it is one of ours.
Result<void> take_line(std::string_view line, CaseSettings& settings,
                       std::map<std::string, int>& seen) {
  size_t equals = line.find('=');
  if (equals == std::string_view::npos)
    return fail(ErrorKind::kInvalid, "neither a comment nor key = value");
  std::string key(trimmed(line.substr(0, equals)));
  std::string_view value = trimmed(line.substr(equals + 1));
  if (key.empty() || value.empty()) return fail(ErrorKind::kInvalid, "a key or a value is missing");
  if (++seen[key] > 1)
    return fail(ErrorKind::kInvalid, "the key " + printable(key) + " is repeated");
  if (key == "format") {
    settings.format = TRY(parse_integer(value));
  } else if (key == "name" || key == "origin") {
    if (value.front() != '"')
      return fail(ErrorKind::kInvalid, key + " is not a string in double quotes");
    (key == "name" ? settings.name : settings.origin) = TRY(parse_string(value));
  }
  return {};
}

}  // namespace

std::string format_case_settings(const CaseSettings& settings) {
  return "# This folder is a Habeas case. Do not edit: the same values are in the signed ledger.\n"
         "format = " +
         std::to_string(settings.format) +
         "\n"
         "name = " +
         quoted(settings.name) +
         "\n"
         "origin = " +
         quoted(settings.origin) + "\n";
}

Result<CaseSettings> parse_case_settings(std::string_view text) {
  CaseSettings settings;
  std::map<std::string, int> seen;
  for (int64_t number = 1; !text.empty(); ++number) {
    size_t end = text.find('\n');
    std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.ends_with('\r')) line = trimmed(line.substr(0, line.size() - 1));
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') break;  // tables are for other readers
    TRY_CTX(take_line(line, settings, seen), "habeas.toml, line " + std::to_string(number));
  }
  for (const char* key : {"format", "name", "origin"}) {
    if (!seen.contains(key)) {
      return fail(ErrorKind::kInvalid, std::string("habeas.toml has no ") + key,
                  "restore habeas.toml from a backup; the same values are in ledger entry 0");
    }
  }
  if (settings.format > kCaseFormat) {
    return fail(ErrorKind::kInvalid,
                "this case has format " + std::to_string(settings.format) +
                    ", and this program knows formats up to " + std::to_string(kCaseFormat),
                "use a newer habeas");
  }
  if (settings.format < 1)
    return fail(ErrorKind::kInvalid, "habeas.toml has an impossible format number");
  return settings;
}

}  // namespace habeas::verifier
