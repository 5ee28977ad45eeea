// SPDX-License-Identifier: Apache-2.0
#include "dossier/released_text.h"

#include <charconv>

#include "base/encoding.h"
#include "text/script.h"
#include "text/unicode.h"

namespace habeas::dossier {

namespace {

constexpr size_t kShortestRun = 4;  // characters

bool is_readable(char32_t point) {
  return text::is_word_part(point) || (point >= 0x20 && point < 0x7F) || point == 0x200C;
}

// \u0627 and &#1575; as the character that they stand for; "" if nothing is escaped.
std::string without_escapes(std::string_view bytes) {
  std::string out;
  bool any = false;
  for (size_t at = 0; at < bytes.size();) {
    const bool json = bytes.substr(at, 2) == "\\u";
    const bool html = bytes.substr(at, 2) == "&#";
    const bool hex = html && at + 2 < bytes.size() && (bytes[at + 2] | 0x20) == 'x';
    if (json || html) {
      const size_t from = at + 2 + (hex ? 1 : 0);
      const std::string_view digits = bytes.substr(from, json ? 4 : 7);
      uint32_t point = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), point,
                                                json || hex ? 16 : 10);
      const auto length = static_cast<size_t>(end - digits.data());
      const bool whole = error == std::errc() && point < 0x110000 &&
                         (json ? length == 4 : bytes.substr(from + length, 1) == ";");
      if (whole) {
        text::append(out, static_cast<char32_t>(point));
        at = from + length + (html ? 1 : 0);
        any = true;
        continue;
      }
    }
    out += bytes[at++];
  }
  return any ? out : std::string();
}

class Runs {
 public:
  explicit Runs(const std::function<void(std::string_view)>& visit) : visit_(visit) {}
  void put(char32_t point) {
    if (is_readable(point)) {
      text::append(run_, point);
      ++length_;
    } else {
      end();
    }
  }
  void end() {
    if (length_ >= kShortestRun) visit_(run_);
    run_.clear();
    length_ = 0;
  }

 private:
  const std::function<void(std::string_view)>& visit_;
  std::string run_;
  size_t length_ = 0;
};

}  // namespace

void for_each_text(std::string_view bytes, const std::function<void(std::string_view)>& visit) {
  if (is_utf8(bytes)) {
    visit(bytes);
    const std::string plain = without_escapes(bytes);
    if (!plain.empty()) visit(plain);
    return;
  }
  Runs runs(visit);
  for (char32_t point : text::decode(bytes)) runs.put(point);
  runs.end();
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(bytes[at]); };
  for (size_t order = 0; order < 2; ++order) {
    for (size_t start = 0; start < 2; ++start) {
      for (size_t at = start; at + 1 < bytes.size(); at += 2)
        runs.put(static_cast<char32_t>(byte(at + order) | byte(at + 1 - order) << 8));
      runs.end();
    }
  }
}

}  // namespace habeas::dossier
