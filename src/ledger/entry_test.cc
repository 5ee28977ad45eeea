// SPDX-License-Identifier: Apache-2.0
#include "ledger/entry.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas::ledger {
namespace {

const std::string kRoot(64, 'a');

std::string entry_text(const std::string& root, const std::string& items, const std::string& kind,
                       const std::string& version) {
  return "{\"body\":\"" + root + "\",\"items\":" + items + ",\"kind\":\"" + kind +
         "\",\"v\":" + version + "}";
}

TEST(Entry, RoundTripsEveryKind) {
  std::set<std::string> names;
  for (EntryKind kind : all_kinds()) {
    for (int64_t items : {int64_t{1}, int64_t{3}, kMaxItems}) {
      Entry entry{.kind = kind, .items = items, .body = digest_from_hex(kRoot).value()};
      std::string text = format_entry(entry);
      EXPECT_EQ(text, entry_text(kRoot, std::to_string(items), std::string(kind_name(kind)), "1"));
      EXPECT_EQ(parse_entry(text).value(), entry);
    }
    EXPECT_EQ(kind_from_name(kind_name(kind)).value(), kind);
    names.emplace(kind_name(kind));
  }
  EXPECT_EQ(names.size(), 35U);
  EXPECT_TRUE(names.contains("case.opened"));
  EXPECT_TRUE(names.contains("check.set-aside"));
}

TEST(Entry, RefusesEveryOtherSpelling) {
  const std::string good = entry_text(kRoot, "3", "exhibit.added", "1");
  ASSERT_TRUE(parse_entry(good));
  const std::string cases[] = {
      "",
      "{}",
      "null",
      good + "\n",
      " " + good,
      good + good,
      entry_text(kRoot, "0", "exhibit.added", "1"),
      entry_text(kRoot, "-1", "exhibit.added", "1"),
      entry_text(kRoot, "03", "exhibit.added", "1"),
      entry_text(kRoot, "3.0", "exhibit.added", "1"),
      entry_text(kRoot, "\"3\"", "exhibit.added", "1"),
      entry_text(kRoot, "4294967296", "exhibit.added", "1"),
      entry_text(kRoot, "9223372036854775808", "exhibit.added", "1"),
      entry_text(std::string(64, 'A'), "3", "exhibit.added", "1"),
      entry_text(std::string(63, 'a'), "3", "exhibit.added", "1"),
      entry_text(std::string(66, 'a'), "3", "exhibit.added", "1"),
      entry_text(kRoot, "3", "exhibit.Added", "1"),
      entry_text(kRoot, "3", "exhibit\\u002eadded", "1"),
      entry_text(kRoot, "3", "", "1"),
      entry_text(kRoot, "3", "exhibit.added", "2"),
      entry_text(kRoot, "3", "exhibit.added", "\"1\""),
      "{\"items\":3,\"body\":\"" + kRoot + "\",\"kind\":\"exhibit.added\",\"v\":1}",
      "{\"body\":\"" + kRoot + "\",\"items\":3,\"kind\":\"exhibit.added\"}",
      "{\"at\":1,\"body\":\"" + kRoot + "\",\"items\":3,\"kind\":\"exhibit.added\",\"v\":1}",
      "{\"body\":\"" + kRoot + "\",\"items\":3,\"kind\":\"exhibit.added\",\"v\":1,\"x\":1}",
      "{\"body\":\"" + kRoot + "\",\"body\":\"" + kRoot +
          "\",\"items\":3,\"kind\":\"exhibit.added\",\"v\":1}",
      "{\"body\": \"" + kRoot + "\",\"items\":3,\"kind\":\"exhibit.added\",\"v\":1}",
      std::string(70'000, 'x'),
  };
  for (const std::string& text : cases) {
    Result<Entry> entry = parse_entry(text);
    ASSERT_FALSE(entry) << text;
    EXPECT_EQ(entry.error().kind, ErrorKind::kInvalid);
    EXPECT_FALSE(entry.error().message.empty());
  }
}

TEST(Entry, TellsAReaderThatIsTooOldWhatToDo) {
  for (const std::string& text : {entry_text(kRoot, "3", "exhibit.dreamt", "1"),
                                  entry_text(kRoot, "3", "exhibit.added", "2")}) {
    Result<Entry> entry = parse_entry(text);
    ASSERT_FALSE(entry);
    EXPECT_NE(entry.error().hint.find("newest version"), std::string::npos) << text;
  }
}

TEST(Entry, EveryFlippedBitMakesAnotherEntryOrNone) {
  Entry entry{.kind = EntryKind::kListImported, .items = 1'000'002, .body = sha256({})};
  const std::string text = format_entry(entry);
  for (size_t i = 0; i < text.size() * 8; ++i) {
    std::string flipped = text;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    Result<Entry> other = parse_entry(flipped);
    if (!other) continue;
    EXPECT_NE(*other, entry) << i;
    EXPECT_EQ(format_entry(*other), flipped) << i;
  }
}

}  // namespace
}  // namespace habeas::ledger
