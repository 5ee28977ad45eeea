// SPDX-License-Identifier: Apache-2.0
#include "text/string_distance.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace habeas::text {

namespace {

// Rows of the alignment table lie on the stack for names, on the heap for anything longer.
constexpr size_t kOnStack = 128;

int align(std::u16string_view a, std::u16string_view b, int most, int* before, int* last,
          int* row) {
  const int width = static_cast<int>(b.size());
  for (int j = 0; j <= width; ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    int least = row[0];
    // Cells further than `most` from the diagonal cannot be part of an alignment within it.
    const int centre = static_cast<int>(i);
    const int first = std::max(1, centre - most);
    const int end = std::min(width, centre + most);
    if (first > 1) row[first - 1] = most + 1;
    for (int j = first; j <= end; ++j) {
      const size_t k = static_cast<size_t>(j);
      const int above = j == centre + most ? most + 1 : last[j];
      int best =
          std::min({above + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[k - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
        best = std::min(best, before[j - 2] + 1);
      row[j] = best;
      least = std::min(least, best);
    }
    // An exchange reaches back two rows, so one row beyond `most` alone does not decide.
    if (least > most + 1) return most + 1;
    int* oldest = before;
    before = last;
    last = row;
    row = oldest;
  }
  return std::min(last[width], most + 1);
}

}  // namespace

int edit_distance(std::u16string_view a, std::u16string_view b, int most) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > static_cast<size_t>(std::max(0, most))) return most + 1;
  if (a.empty()) return static_cast<int>(b.size());
  const size_t width = b.size() + 1;
  if (width <= kOnStack) {
    std::array<int, 3 * kOnStack> rows;
    return align(a, b, most, rows.data(), rows.data() + kOnStack, rows.data() + 2 * kOnStack);
  }
  std::vector<int> rows(3 * width);
  return align(a, b, most, rows.data(), rows.data() + width, rows.data() + 2 * width);
}

double jaro_winkler(std::u16string_view a, std::u16string_view b) {
  if (a == b) return 1;
  if (a.empty() || b.empty()) return 0;
  if (a.size() > b.size()) std::swap(a, b);
  const size_t reach = std::max<size_t>(b.size() / 2, 1) - 1;
  // One bit for each letter of b that has found its partner; words beyond the first are rare.
  std::array<uint64_t, 1> few{};
  std::vector<uint64_t> many(b.size() > 64 ? (b.size() + 63) / 64 : 0);
  uint64_t* taken = many.empty() ? few.data() : many.data();
  std::array<char16_t, 64> short_match;
  std::u16string long_match(a.size() > short_match.size() ? a.size() : 0, u'\0');
  char16_t* matched = long_match.empty() ? short_match.data() : long_match.data();
  size_t count = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const size_t end = std::min(b.size(), i + reach + 1);
    for (size_t j = i > reach ? i - reach : 0; j < end; ++j) {
      if (a[i] != b[j] || (taken[j / 64] >> (j % 64) & 1) != 0) continue;
      taken[j / 64] |= uint64_t{1} << (j % 64);
      matched[count++] = a[i];
      break;
    }
  }
  if (count == 0) return 0;
  size_t next = 0;
  size_t moved = 0;
  for (size_t j = 0; j < b.size(); ++j)
    if ((taken[j / 64] >> (j % 64) & 1) != 0 && matched[next++] != b[j]) ++moved;
  const double m = static_cast<double>(count);
  const double jaro = (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) +
                       (m - static_cast<double>(moved / 2)) / m) /
                      3;
  size_t prefix = 0;
  while (prefix < std::min<size_t>(4, a.size()) && a[prefix] == b[prefix]) ++prefix;
  return jaro + 0.1 * static_cast<double>(prefix) * (1 - jaro);
}

uint64_t letter_mask(std::u16string_view text) {
  uint64_t mask = 0;
  for (char16_t letter : text) mask |= uint64_t{1} << (letter & 63);
  return mask;
}

}  // namespace habeas::text
