// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

// JSON as the ledger needs it: objects in one order, integers and strings, every duplicate key an
// error, and a writer whose bytes are RFC 8785 (JSON Canonicalization Scheme).
// Source: RFC 8259 (grammar), RFC 8785 section 3.2 (ordering by UTF-16 code units, escapes).

namespace habeas {

// Orders keys by UTF-16 code units (RFC 8785 section 3.2.3), which differs from byte order only
// where a character beyond U+FFFF meets one in U+E000..U+FFFF.
struct Utf16Less {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

class Json;
using JsonArray = std::vector<Json>;
using JsonObject = std::map<std::string, Json, Utf16Less>;

class Json {
 public:
  Json() = default;  // null
  // NOLINTBEGIN(google-explicit-constructor): a value type
  Json(bool value) : state_(value) {}
  Json(int value) : state_(int64_t{value}) {}
  Json(int64_t value) : state_(value) {}
  Json(uint64_t value) : state_(static_cast<int64_t>(value)) {}
  Json(std::string value) : state_(std::move(value)) {}
  Json(std::string_view value) : state_(std::string(value)) {}
  Json(const char* value) : state_(std::string(value)) {}
  Json(JsonArray value) : state_(std::move(value)) {}
  Json(JsonObject value) : state_(std::move(value)) {}

  // NOLINTEND(google-explicit-constructor)
  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(state_); }
  // Each is nullptr when the value is of another type.
  [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&state_); }
  [[nodiscard]] const int64_t* integer() const { return std::get_if<int64_t>(&state_); }
  [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&state_); }
  [[nodiscard]] const JsonArray* array() const { return std::get_if<JsonArray>(&state_); }
  [[nodiscard]] const JsonObject* object() const { return std::get_if<JsonObject>(&state_); }
  [[nodiscard]] JsonArray* array() { return std::get_if<JsonArray>(&state_); }
  [[nodiscard]] JsonObject* object() { return std::get_if<JsonObject>(&state_); }

  // The member of an object, or nullptr if this is no object or has none of that name.
  [[nodiscard]] const Json* find(std::string_view key) const;
  // The string or integer member, or a failure that names the key.
  [[nodiscard]] Result<std::string> text_at(std::string_view key) const;
  [[nodiscard]] Result<int64_t> integer_at(std::string_view key) const;
  // "" when the member is absent or is no string.
  [[nodiscard]] std::string text_or_empty(std::string_view key) const;

  bool operator==(const Json& other) const = default;

 private:
  std::variant<std::monostate, bool, int64_t, std::string, JsonArray, JsonObject> state_;
};

// Parses one JSON text. Duplicate keys, numbers with fraction or exponent, integers beyond
// +-(2^53-1), invalid UTF-8, lone surrogates, depth over 64 and trailing bytes are errors of kind
// kInvalid that name the byte offset (and, in a text of several lines, the line).
[[nodiscard]] Result<Json> parse_json(std::string_view text);

// As parse_json, and the bytes must be the canonical form of what they say, with integers, strings,
// arrays and objects only (no null, true, false). This is what the ledger stores.
[[nodiscard]] Result<Json> parse_canonical_json(std::string_view text);

// RFC 8785 bytes.
[[nodiscard]] std::string canonical_json(const Json& value);
// For people: two-space indent, same order.
[[nodiscard]] std::string pretty_json(const Json& value);

}  // namespace habeas
