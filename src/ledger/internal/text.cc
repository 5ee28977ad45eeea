// SPDX-License-Identifier: Apache-2.0
#include "ledger/internal/text.h"

#include "base/encoding.h"

namespace habeas::ledger::internal {
namespace {

// The next code point of well-formed UTF-8; advances `at`.
uint32_t take_code_point(std::string_view text, size_t& at) {
  auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(text[i])); };
  uint32_t lead = byte(at);
  size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  static constexpr uint32_t kLeadMask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  uint32_t value = lead & kLeadMask[length];
  for (size_t i = 1; i < length; i++) value = (value << 6) | (byte(at + i) & 0x3F);
  at += length;
  return value;
}

bool is_space(uint32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_hidden(uint32_t c) {
  bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
  bool separator = c == 0x2028 || c == 0x2029;
  bool bidirectional = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                       (c >= 0x2066 && c <= 0x2069);
  return control || separator || bidirectional || c == 0xFEFF;
}

}  // namespace

Result<void> check_note_text(std::string_view text, std::string_view what) {
  if (!is_utf8(text)) return fail(ErrorKind::kInvalid, std::string(what) + " is not valid UTF-8");
  for (char c : text) {
    if (static_cast<uint8_t>(c) < 0x20 && c != '\n') {
      return fail(ErrorKind::kInvalid,
                  std::string(what) + " holds the control character " + printable({&c, 1}));
    }
  }
  return {};
}

bool is_plain_line(std::string_view text) {
  if (text.empty() || !is_utf8(text)) return false;
  for (size_t at = 0; at < text.size();) {
    if (is_hidden(take_code_point(text, at))) return false;
  }
  return true;
}

bool has_space(std::string_view utf8) {
  for (size_t at = 0; at < utf8.size();) {
    if (is_space(take_code_point(utf8, at))) return true;
  }
  return false;
}

std::optional<std::string_view> LineReader::peek() const {
  size_t end = rest_.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  return rest_.substr(0, end);
}

Result<std::string_view> LineReader::next() {
  line_++;
  std::optional<std::string_view> line = peek();
  if (!line)
    return wrong(rest_.empty() ? "the text ends too early"
                               : "the last line does not end in a newline");
  rest_.remove_prefix(line->size() + 1);
  return *line;
}

Failure LineReader::wrong(std::string_view message, std::string_view hint) const {
  return fail(ErrorKind::kInvalid,
              std::string(what_) + ", line " + std::to_string(line_) + ": " + std::string(message),
              std::string(hint));
}

}  // namespace habeas::ledger::internal
