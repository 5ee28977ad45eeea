// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/json.h"

// A recursive-descent reader of RFC 8259, with the refusals the ledger needs: see json.h.

namespace habeas {

namespace {

constexpr int kMaxDepth = 64;
constexpr int64_t kMaxInteger = (int64_t{1} << 53) - 1;

void put_utf8(std::string& out, uint32_t code) {
  auto add = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | (code >> 6));
    add(0x80 | (code & 63));
  } else if (code < 0x10000) {
    add(0xe0 | (code >> 12));
    add(0x80 | ((code >> 6) & 63));
    add(0x80 | (code & 63));
  } else {
    add(0xf0 | (code >> 18));
    add(0x80 | ((code >> 12) & 63));
    add(0x80 | ((code >> 6) & 63));
    add(0x80 | (code & 63));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Json> document() {
    Json value = TRY(read_value(0));
    skip_space();
    if (at_ != text_.size()) return fault("something follows the JSON value");
    return value;
  }

 private:
  [[nodiscard]] Failure fault(std::string_view what) const {
    size_t position = std::min(at_, text_.size());
    auto line =
        1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(position), '\n');
    return fail(ErrorKind::kInvalid, line > 1
                                         ? fmt::format("JSON line {}, byte {}: {}", line, at_, what)
                                         : fmt::format("JSON byte {}: {}", at_, what));
  }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }

  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  Result<Json> read_value(int depth) {
    if (depth > kMaxDepth) return fault("nested too deeply");
    skip_space();
    if (at_ >= text_.size()) return fault("the text ends where a value should be");
    char c = text_[at_];
    if (c == '{') return read_object(depth);
    if (c == '[') return read_array(depth);
    if (c == '"') {
      std::string text = TRY(read_string());
      return Json(std::move(text));
    }
    if (c == '-' || (c >= '0' && c <= '9')) return read_integer();
    if (take("true")) return Json(true);
    if (take("false")) return Json(false);
    if (take("null")) return Json();
    return fault("no JSON value here");
  }

  Result<Json> read_object(int depth) {
    ++at_;
    JsonObject members;
    skip_space();
    if (take("}")) return Json(std::move(members));
    while (true) {
      skip_space();
      if (at_ >= text_.size() || text_[at_] != '"')
        return fault("a key in quotation marks is missing");
      std::string key = TRY(read_string());
      skip_space();
      if (!take(":")) return fault("a colon is missing after a key");
      if (members.find(key) != members.end())
        return fault(fmt::format("the key \"{}\" stands twice", printable(key)));
      Json member = TRY(read_value(depth + 1));
      members.emplace(std::move(key), std::move(member));
      skip_space();
      if (take("}")) return Json(std::move(members));
      if (!take(",")) return fault("a comma or } is missing");
    }
  }

  Result<Json> read_array(int depth) {
    ++at_;
    JsonArray values;
    skip_space();
    if (take("]")) return Json(std::move(values));
    while (true) {
      Json value = TRY(read_value(depth + 1));
      values.push_back(std::move(value));
      skip_space();
      if (take("]")) return Json(std::move(values));
      if (!take(",")) return fault("a comma or ] is missing");
    }
  }

  Result<Json> read_integer() {
    size_t start = at_;
    if (text_[at_] == '-') ++at_;
    size_t digits = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    if (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == 'e' || text_[at_] == 'E')) {
      return fault("a number with a fraction or exponent; write it as an integer or as a string");
    }
    Result<int64_t> value = parse_decimal(text_.substr(digits, at_ - digits));
    if (!value || *value > kMaxInteger) return fault("not an integer between -(2^53-1) and 2^53-1");
    if (digits != start && *value == 0) return fault("minus zero");
    return Json(digits == start ? *value : -*value);
  }

  Result<uint32_t> read_hex4() {
    uint32_t code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size()) return fault("a \\u escape is cut short");
      char c = text_[at_];
      uint32_t digit = 0;
      if (c >= '0' && c <= '9')
        digit = static_cast<uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f')
        digit = static_cast<uint32_t>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F')
        digit = static_cast<uint32_t>(c - 'A' + 10);
      else
        return fault("a \\u escape needs four hex digits");
      code = code * 16 + digit;
    }
    return code;
  }

  Result<void> read_escape(std::string& out) {
    if (at_ >= text_.size()) return fault("the text ends inside an escape");
    char c = text_[at_++];
    switch (c) {
      case '"':
      case '\\':
      case '/':
        out += c;
        return {};
      case 'b':
        out += '\b';
        return {};
      case 'f':
        out += '\f';
        return {};
      case 'n':
        out += '\n';
        return {};
      case 'r':
        out += '\r';
        return {};
      case 't':
        out += '\t';
        return {};
      case 'u':
        break;
      default:
        return fault("an escape that JSON does not know");
    }
    uint32_t code = TRY(read_hex4());
    if (code >= 0xd800 && code <= 0xdbff) {
      if (!take("\\u")) return fault("a lone surrogate");
      uint32_t low = TRY(read_hex4());
      if (low < 0xdc00 || low > 0xdfff) return fault("a lone surrogate");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code <= 0xdfff) {
      return fault("a lone surrogate");
    }
    put_utf8(out, code);
    return {};
  }

  Result<std::string> read_string() {
    ++at_;
    std::string out;
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (c == '"') {
        ++at_;
        return out;
      }
      if (static_cast<uint8_t>(c) < 0x20)
        return fault("a control character inside a string; write it as an escape");
      ++at_;
      if (c == '\\') {
        TRY(read_escape(out));
      } else {
        out += c;
      }
    }
    return fault("a string without its closing quotation mark");
  }

  std::string_view text_;
  size_t at_ = 0;
};

// Null, true and false have no place in the ledger: an absent field is absent.
bool only_ledger_types(const Json& value) {
  if (value.is_null() || value.boolean() != nullptr) return false;
  if (const JsonArray* array = value.array()) {
    return std::all_of(array->begin(), array->end(), only_ledger_types);
  }
  if (const JsonObject* object = value.object()) {
    return std::all_of(object->begin(), object->end(),
                       [](const auto& member) { return only_ledger_types(member.second); });
  }
  return true;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (!is_utf8(text)) return fail(ErrorKind::kInvalid, "JSON that is not valid UTF-8");
  return Reader(text).document();
}

Result<Json> parse_canonical_json(std::string_view text) {
  Json value = TRY(parse_json(text));
  if (!only_ledger_types(value))
    return fail(ErrorKind::kInvalid, "JSON with null, true or false where the ledger allows none");
  if (canonical_json(value) != text)
    return fail(ErrorKind::kInvalid, "JSON that is not in canonical form (RFC 8785)");
  return value;
}

}  // namespace habeas
