// SPDX-License-Identifier: Apache-2.0
#include "cli/letter_differences.h"

#include <algorithm>
#include <vector>

#include "base/encoding.h"
#include "text/unicode.h"

namespace habeas::cli {

namespace {

constexpr size_t kMostLetters = 200;

// Marks that stand on the letter before them, and joiners.
bool is_mark(char32_t point) {
  return (point >= 0x300 && point <= 0x36F) || (point >= 0x610 && point <= 0x61A) ||
         (point >= 0x64B && point <= 0x65F) || point == 0x670 || point == 0x200C || point == 0x200D;
}

std::vector<std::u32string> letters_of(std::string_view text) {
  std::vector<std::u32string> out;
  for (const char32_t point : text::decode(text)) {
    if (is_mark(point) && !out.empty())
      out.back() += point;
    else
      out.emplace_back(1, point);
  }
  return out;
}

std::string with_marks(const std::vector<std::u32string>& letters,
                       const std::vector<bool>& shared) {
  std::u32string out;
  for (size_t i = 0; i < letters.size(); ++i) {
    if (!shared[i] && (i == 0 || shared[i - 1])) out += U'[';
    out += letters[i];
    if (!shared[i] && (i + 1 == letters.size() || shared[i + 1])) out += U']';
  }
  return text::encode(out);
}

}  // namespace

std::pair<std::string, std::string> marked_differences(std::string_view a, std::string_view b) {
  std::pair<std::string, std::string> plain{std::string(a), std::string(b)};
  const std::vector<std::u32string> x = letters_of(a);
  const std::vector<std::u32string> y = letters_of(b);
  if (x.empty() || y.empty() || x.size() > kMostLetters || y.size() > kMostLetters) return plain;
  // common[i][j]: of the letters from i and from j on.
  std::vector<std::vector<size_t>> common(x.size() + 1, std::vector<size_t>(y.size() + 1, 0));
  for (size_t i = x.size(); i-- > 0;) {
    for (size_t j = y.size(); j-- > 0;)
      common[i][j] =
          x[i] == y[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  }
  if (common[0][0] == 0) return plain;
  std::vector<bool> in_x(x.size(), false);
  std::vector<bool> in_y(y.size(), false);
  for (size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    if (x[i] == y[j]) {
      in_x[i++] = true;
      in_y[j++] = true;
    } else if (common[i + 1][j] >= common[i][j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return {with_marks(x, in_x), with_marks(y, in_y)};
}

std::string isolated(std::string_view text) {
  return text.empty() ? std::string() : "\u2068" + printable(text) + "\u2069";
}

}  // namespace habeas::cli
