// SPDX-License-Identifier: Apache-2.0
#include "text/fold.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "text/unicode.h"

namespace habeas::text {
namespace {

TEST(Folding, MakesEqualWhatDiffersOnlyInTyping) {
  struct Case {
    std::string_view a;
    std::string_view b;
  };
  const Case cases[] = {
      {"\u0639\u0644\u064A", "\u0639\u0644\u06CC"},  // Arabic and Persian yeh
      {"\u0643\u0631\u064A\u0645", "\u06A9\u0631\u06CC\u0645"},
      {"\u0645\u062D\u0645\u0651\u064E\u062F", "\u0645\u062D\u0645\u062F"},  // vowels
      {"\u0645\u062D\u0640\u0640\u0645\u062F", "\u0645\u062D\u0645\u062F"},  // tatweel
      {"\u202B\u0639\u0644\u06CC\u202C", "\u0639\u0644\u06CC"},              // direction
      {"\uFEED\uFEDF\uFEF2", "\u0648\u0644\u06CC"},                          // presentation forms
      {"\u0641\u0627\u0637\u0645\u0629", "\u0641\u0627\u0637\u0645\u0647"},
      {"\u06F1\u06F3\u06F6\u06F7", "1367"},
      {"\u0661\u0663", "13"},
      {"\u1E24usayn", "HUSAYN"},
      {"  A   b ", "a b"},
      {"\u0130stanbul", "istanbul"},
      {"Stra\u00DFe", "strasse"},
      {"na\u200Cme", "name"},
  };
  for (const Case& c : cases) EXPECT_EQ(fold(c.a), fold(c.b)) << c.a << " | " << c.b;
  EXPECT_NE(fold("\u062D\u0633\u0646"), fold("\u062D\u0633\u06CC\u0646"));
}

TEST(Folding, IsIdempotentOnAnyBytes) {
  SeededRandom random(11);
  for (int i = 0; i < 3000; ++i) {
    std::u32string points;
    for (uint64_t n = random.below(12); n > 0; --n) {
      const uint64_t block = random.below(4);
      const char32_t base = block == 0 ? 0x20 : block == 1 ? 0x600 : block == 2 ? 0xFB50 : 0xA0;
      points.push_back(base + static_cast<char32_t>(random.below(block == 2 ? 0x4A0 : 0x1FF)));
    }
    const std::string once = fold(encode(points));
    EXPECT_EQ(fold(once), once) << encode(points);
  }
}

}  // namespace
}  // namespace habeas::text
