// SPDX-License-Identifier: Apache-2.0
#include "crypto/recovery_code.h"

#include <set>

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::vector<Bytes> seeds() {
  SeededRandom random(11);
  std::vector<Bytes> all = {Bytes(32, 0x00), Bytes(32, 0xff)};
  for (int i = 0; i < 3; ++i) all.push_back(random.bytes(32));
  return all;
}

std::string without_hyphens(const std::string& code) {
  std::string out;
  for (char c : code) {
    if (c != '-') out += c;
  }
  return out;
}

TEST(RecoveryCode, IsTwelveGroupsOfFiveAndFixedForEver) {
  Bytes counting;
  for (uint8_t i = 0; i < 32; ++i) counting.push_back(i);
  // Checked with the independent script printed in docs/formats/keys.md.
  EXPECT_EQ(to_recovery_code(Bytes(32, 0)),
            "HR000-00000-00000-00000-00000-00000-00000-00000-00000-00000-0000Q-KRG44");
  EXPECT_EQ(to_recovery_code(counting),
            "HR000-G40R4-0M30E-20918-5GR38-E1W81-24GK2-GAHC5-RR34D-1P70X-3RFGY-7KJ4X");
}

TEST(RecoveryCode, GoesBothWays) {
  SeededRandom random(10);
  for (int i = 0; i < 2000; ++i) {
    const Bytes seed = random.bytes(32);
    const std::string code = to_recovery_code(seed);
    ASSERT_EQ(code.size(), 71U);
    ASSERT_EQ(code.substr(0, 2), "HR");
    ASSERT_EQ(seed_from_recovery_code(code).value(), seed);
  }
  EXPECT_THROW(static_cast<void>(to_recovery_code(Bytes(31))), Bug);
}

TEST(RecoveryCode, ToleratesHowPeopleType) {
  SeededRandom random(12);
  for (int i = 0; i < 50; ++i) {
    const Bytes seed = random.bytes(32);
    const std::string code = to_recovery_code(seed);
    std::string typed = "  ";
    for (char c : code) {
      if (c == '0') c = i % 2 == 0 ? 'O' : 'o';
      if (c == '1') c = "IiLl"[i % 4];
      if (c == '-')
        typed += i % 3 == 0 ? " - " : "\r\n\t";
      else
        typed += static_cast<char>(i % 5 == 0 && c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    ASSERT_EQ(seed_from_recovery_code(typed + "\n").value(), seed) << typed;
    ASSERT_EQ(seed_from_recovery_code(without_hyphens(code)).value(), seed);
  }
}

TEST(RecoveryCode, DetectsEveryWrongCharacterAndNamesItsGroup) {
  for (const Bytes& seed : seeds()) {
    const std::string code = to_recovery_code(seed);
    for (size_t i = 0; i < code.size(); ++i) {
      if (code[i] == '-') continue;
      for (char other : kAlphabet) {
        if (other == code[i]) continue;
        std::string wrong = code;
        wrong[i] = other;
        const Result<Bytes> result = seed_from_recovery_code(wrong);
        ASSERT_FALSE(result) << wrong;
        ASSERT_EQ(result.error().kind, ErrorKind::kInvalid);
        ASSERT_NE(result.error().hint.find("group " + std::to_string(i / 6 + 1) + " "),
                  std::string::npos)
            << result.error().hint;
      }
    }
  }
}

TEST(RecoveryCode, DetectsEverySwapOfTwoCharactersAndNamesTheGroupOfNeighbours) {
  for (const Bytes& seed : seeds()) {
    const std::string code = without_hyphens(to_recovery_code(seed));
    for (size_t i = 0; i < code.size(); ++i) {
      for (size_t j = i + 1; j < code.size(); ++j) {
        if (code[i] == code[j]) continue;
        std::string wrong = code;
        std::swap(wrong[i], wrong[j]);
        const Result<Bytes> result = seed_from_recovery_code(wrong);
        ASSERT_FALSE(result) << wrong;
        if (j == i + 1) {
          ASSERT_NE(result.error().hint.find("group " + std::to_string(i / 5 + 1) + " "),
                    std::string::npos)
              << wrong;
        }
      }
    }
  }
}

TEST(RecoveryCode, DetectsUpToFourWrongCharactersAndSwappedGroups) {
  SeededRandom random(13);
  for (int i = 0; i < 20'000; ++i) {
    const std::string code = without_hyphens(to_recovery_code(random.bytes(32)));
    std::string wrong = code;
    for (uint64_t k = 0; k < 2 + static_cast<uint64_t>(i % 3); ++k)
      wrong[random.below(60)] = kAlphabet[random.below(32)];
    if (wrong == code) continue;
    ASSERT_FALSE(seed_from_recovery_code(wrong)) << wrong;
  }
  const std::string code = without_hyphens(to_recovery_code(random.bytes(32)));
  for (size_t a = 0; a < 60; a += 5) {
    for (size_t b = a + 5; b < 60; b += 5) {
      std::string wrong = code;
      std::swap_ranges(wrong.begin() + static_cast<long>(a),
                       wrong.begin() + static_cast<long>(a) + 5,
                       wrong.begin() + static_cast<long>(b));
      EXPECT_FALSE(seed_from_recovery_code(wrong));
    }
  }
}

TEST(RecoveryCode, RefusesWrongLengthsAndForeignCharactersByName) {
  const std::string code = to_recovery_code(Bytes(32, 7));
  struct Case {
    std::string text;
    const char* says;
  };
  const Case cases[] = {
      {"", "has 0 characters instead of 60"},
      {code.substr(0, 70), "has 59 characters"},
      {code + "0", "has 61 characters"},
      {code + code, "has 120 characters"},
      {"U" + code, "group 1"},
      {code.substr(0, 13) + "!" + code.substr(13), "(\"!\"), in group 3"},
      {code.substr(0, 6) + "\xd9\xa3" + code.substr(6), "group 2"},
      {std::string(1'000'000, '0'), "has 1000000 characters"},
  };
  for (const Case& c : cases) {
    const Result<Bytes> result = seed_from_recovery_code(c.text);
    ASSERT_FALSE(result) << c.says;
    EXPECT_NE(result.error().message.find(c.says), std::string::npos) << result.error().message;
  }
}

}  // namespace
}  // namespace habeas
