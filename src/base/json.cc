// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <fmt/core.h>

namespace habeas {

namespace {

// Rank of a lead byte in UTF-16 order: characters beyond U+FFFF (lead F0..F4) become surrogates
// D800..DFFF and so sort before U+E000..U+FFFF (lead EE, EF).
uint8_t utf16_rank(char c) {
  auto byte = static_cast<uint8_t>(c);
  if (byte >= 0xf0) return static_cast<uint8_t>(byte - 2);  // f0..f4 -> ee..f2
  if (byte >= 0xee) return static_cast<uint8_t>(byte + 5);  // ee, ef -> f3, f4
  return byte;
}

void write_string(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<uint8_t>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<int>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

struct Layout {
  bool pretty = false;
};

void new_line(std::string& out, Layout layout, int depth) {
  if (!layout.pretty) return;
  out += '\n';
  out.append(static_cast<size_t>(depth) * 2, ' ');
}

void write(std::string& out, const Json& value, Layout layout, int depth) {
  if (value.is_null()) {
    out += "null";
  } else if (const bool* boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
  } else if (const int64_t* integer = value.integer()) {
    out += fmt::format("{}", *integer);
  } else if (const std::string* string = value.string()) {
    write_string(out, *string);
  } else if (const JsonArray* array = value.array()) {
    out += '[';
    for (size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out += ',';
      new_line(out, layout, depth + 1);
      write(out, (*array)[i], layout, depth + 1);
    }
    if (!array->empty()) new_line(out, layout, depth);
    out += ']';
  } else if (const JsonObject* object = value.object()) {
    out += '{';
    bool first = true;
    for (const auto& [key, member] : *object) {
      if (!first) out += ',';
      first = false;
      new_line(out, layout, depth + 1);
      write_string(out, key);
      out += layout.pretty ? ": " : ":";
      write(out, member, layout, depth + 1);
    }
    if (!object->empty()) new_line(out, layout, depth);
    out += '}';
  }
}

}  // namespace

bool Utf16Less::operator()(std::string_view a, std::string_view b) const {
  size_t length = std::min(a.size(), b.size());
  for (size_t i = 0; i < length; ++i) {
    if (a[i] != b[i]) return utf16_rank(a[i]) < utf16_rank(b[i]);
  }
  return a.size() < b.size();
}

const Json* Json::find(std::string_view key) const {
  const JsonObject* members = object();
  if (members == nullptr) return nullptr;
  auto at = members->find(key);
  return at == members->end() ? nullptr : &at->second;
}

Result<std::string> Json::text_at(std::string_view key) const {
  const Json* member = find(key);
  if (member == nullptr) return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is missing", key));
  if (member->string() == nullptr)
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is not a string", key));
  return *member->string();
}

Result<int64_t> Json::integer_at(std::string_view key) const {
  const Json* member = find(key);
  if (member == nullptr) return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is missing", key));
  if (member->integer() == nullptr)
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is not an integer", key));
  return *member->integer();
}

std::string Json::text_or_empty(std::string_view key) const {
  const Json* member = find(key);
  return member != nullptr && member->string() != nullptr ? *member->string() : std::string();
}

std::string canonical_json(const Json& value) {
  std::string out;
  write(out, value, {}, 0);
  return out;
}

std::string pretty_json(const Json& value) {
  std::string out;
  write(out, value, {.pretty = true}, 0);
  return out;
}

}  // namespace habeas
