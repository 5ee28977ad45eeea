// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy.h"

#include <string>

#include <gtest/gtest.h>

#include "ledger/testing/test_keys.h"

namespace habeas::ledger {
namespace {

using testing::checkpoint_of;
using testing::cosigned;
using testing::log_vkey;
using testing::seeded_key;
using testing::witness_vkey;

constexpr std::string_view kOrigin = "case.example/1";

std::string log_line(uint64_t seed = 100) {
  return "log " + format_vkey(log_vkey(kOrigin, seeded_key(seed))) + "\n";
}

std::string witness_name(int number) { return "w.example/" + std::to_string(number); }

std::string witness_line(int number) {
  SigningKey key = seeded_key(static_cast<uint64_t>(number));
  return "witness W" + std::to_string(number) + " " +
         format_vkey(witness_vkey(witness_name(number), key)) + "\n";
}

// The six witnesses and two levels of groups of the example in the specification.
std::string two_level_policy() {
  return log_line() + "\n# one organisation\n" + witness_line(1) + witness_line(2) +
         witness_line(3) + "group X 2 W1 W2 W3\n" + "\t\n  # another\n" + witness_line(4) +
         witness_line(5) + witness_line(6) + "group\tY  any W4 W5 W6 \n" +
         "group X-and-Y all X Y\n" + "quorum X-and-Y\n";
}

std::string checkpoint_cosigned_by(std::initializer_list<int> witnesses) {
  std::string note = checkpoint_of(kOrigin, 7, leaf_hash({}), seeded_key(100));
  for (int number : witnesses) {
    note = cosigned(note, witness_name(number), seeded_key(static_cast<uint64_t>(number)),
                    1000 + number);
  }
  return note;
}

TEST(Policy, ReadsTheShapeOfTheSpecificationsExample) {
  auto policy = parse_policy(two_level_policy());
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->logs.size(), 1u);
  EXPECT_EQ(policy->witnesses.size(), 6u);
  ASSERT_EQ(policy->groups.size(), 3u);
  EXPECT_EQ(policy->groups[0].threshold, 2);
  EXPECT_EQ(policy->groups[1].threshold, 1);
  EXPECT_EQ(policy->groups[2].threshold, 2);
  EXPECT_EQ(policy->groups[2].members, (std::vector<std::string>{"X", "Y"}));
  EXPECT_EQ(policy->quorum, "X-and-Y");
}

TEST(Policy, IsTheSameAfterWritingAndReading) {
  const std::string kTexts[] = {two_level_policy(), "quorum none\n", log_line() + "quorum none\n",
                                witness_line(1) + "quorum W1\n",
                                "log " + format_vkey(log_vkey(kOrigin, seeded_key(1))) +
                                    " https://case.example/1\n" + "witness \xD0\x9A " +
                                    format_vkey(witness_vkey("k", seeded_key(2))) +
                                    " https://w.example/\nquorum \xD0\x9A\n"};
  for (const std::string& text : kTexts) {
    auto policy = parse_policy(text);
    ASSERT_TRUE(policy) << policy.error().message;
    auto written = format_policy(*policy);
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(*parse_policy(*written), *policy);
    EXPECT_EQ(*format_policy(*parse_policy(*written)), *written);
  }
}

TEST(Policy, IsNotWrittenIfItCouldNotBeReadBack) {
  Policy policy = *parse_policy(two_level_policy());
  Policy bad = policy;
  bad.quorum = "nobody";
  EXPECT_FALSE(format_policy(bad));
  bad = policy;
  bad.witnesses[0].name = "two words";
  EXPECT_FALSE(format_policy(bad));
  bad = policy;
  bad.logs[0].url = "a\nquorum none";
  EXPECT_FALSE(format_policy(bad));
  bad = policy;
  bad.groups[0].threshold = 4;
  EXPECT_FALSE(format_policy(bad));
  bad = policy;
  bad.groups[0].name = "#X";  // legal as a name, and read back
  bad.groups[2].members[0] = "#X";
  EXPECT_TRUE(format_policy(bad));
}

TEST(Policy, RefusesWhatTheFormatForbids) {
  const std::string w1 = witness_line(1);
  const std::string w2 = witness_line(2);
  const std::string key1 = format_vkey(witness_vkey(witness_name(1), seeded_key(1)));
  struct Case {
    const char* what;
    std::string text;
  };
  const Case kCases[] = {
      {"nothing", ""},
      {"no quorum", log_line()},
      {"two quorums", w1 + "quorum W1\nquorum W1\n"},
      {"quorum none twice", "quorum none\nquorum none\n"},
      {"a quorum of nobody", w1 + "quorum W2\n"},
      {"a quorum defined later", "quorum W1\n" + w1},
      {"a quorum without a name", "quorum\n"},
      {"a quorum of two", w1 + w2 + "quorum W1 W2\n"},
      {"no newline at the end", "quorum none"},
      {"CRLF", "quorum none\r\n"},
      {"a vertical tab", "\vquorum none\n"},
      {"DEL in a comment", "# \x7F\nquorum none\n"},
      {"an unknown word", "wittness x y\nquorum none\n"},
      {"words in capitals", "QUORUM none\n"},
      {"a log without a key", "log\nquorum none\n"},
      {"a log with too much",
       log_line().substr(0, log_line().size() - 1) + " url more\nquorum none\n"},
      {"the same log twice", log_line() + log_line() + "quorum none\n"},
      {"a witness key for a log", "log " + key1 + "\nquorum none\n"},
      {"a log key for a witness",
       "witness A " + format_vkey(log_vkey("a", seeded_key(1))) + "\nquorum none\n"},
      {"one key for a log and a witness", log_line(1) + w1 + "quorum W1\n"},
      {"a witness without a key", "witness A\nquorum none\n"},
      {"the same witness twice", w1 + w1 + "quorum W1\n"},
      {"one key under two names", w1 + "witness A " + key1 + "\nquorum W1\n"},
      {"one key under two key names",
       w1 + "witness A " + format_vkey(witness_vkey("other", seeded_key(1))) + "\nquorum W1\n"},
      {"one name for two keys",
       w1 + "witness W1 " + format_vkey(witness_vkey("x", seeded_key(2))) + "\nquorum W1\n"},
      {"a witness called none", "witness none " + key1 + "\nquorum none\n"},
      {"a group called none", w1 + "group none any W1\nquorum none\n"},
      {"a group called as a witness", w1 + "group W1 any W1\nquorum W1\n"},
      {"two groups of one name", w1 + w2 + "group G any W1\ngroup G any W2\nquorum G\n"},
      {"a group without members", w1 + "group G any\nquorum W1\n"},
      {"a group of an unknown member", w1 + "group G any W2\nquorum G\n"},
      {"a group of none", w1 + "group G any none\nquorum G\n"},
      {"a group that names itself", w1 + "group G any G\nquorum G\n"},
      {"a cycle", w1 + "group G any H\ngroup H any G\nquorum G\n"},
      {"a member twice in a group", w1 + "group G any W1 W1\nquorum G\n"},
      {"a member of two groups", w1 + w2 + "group G any W1\ngroup H any W1 W2\nquorum H\n"},
      {"threshold 0", w1 + "group G 0 W1\nquorum G\n"},
      {"a threshold beyond the members", w1 + w2 + "group G 3 W1 W2\nquorum G\n"},
      {"a threshold with a leading zero", w1 + "group G 01 W1\nquorum G\n"},
      {"a negative threshold", w1 + "group G -1 W1\nquorum G\n"},
      {"a threshold of 2^64 + 1", w1 + "group G 18446744073709551617 W1\nquorum G\n"},
      {"a threshold in words", w1 + "group G some W1\nquorum G\n"},
  };
  for (const Case& c : kCases) {
    auto policy = parse_policy(c.text);
    ASSERT_FALSE(policy) << c.what;
    EXPECT_EQ(policy.error().kind, ErrorKind::kInvalid) << c.what;
  }
}

TEST(Policy, NamesTheLineThatIsWrong) {
  auto policy = parse_policy("# fine\n" + witness_line(1) + "group G 2 W1\nquorum G\n");
  ASSERT_FALSE(policy);
  EXPECT_NE(policy.error().message.find("line 3"), std::string::npos) << policy.error().message;
}

TEST(Policy, CountsWitnessesThroughTwoLevels) {
  Policy policy = *parse_policy(two_level_policy());
  struct Case {
    std::initializer_list<int> cosigners;
    bool met;
  };
  const Case kCases[] = {{{}, false},        {{1}, false},
                         {{1, 2}, false},    {{1, 2, 4}, true},
                         {{1, 3, 6}, true},  {{2, 3, 5}, true},
                         {{4, 5, 6}, false}, {{1, 4, 5, 6}, false},
                         {{1, 2, 3}, false}, {{6, 5, 4, 3, 2, 1}, true}};
  for (const Case& c : kCases) {
    auto verdict = evaluate(policy, checkpoint_cosigned_by(c.cosigners));
    ASSERT_TRUE(verdict) << verdict.error().message;
    EXPECT_EQ(verdict->quorum_met, c.met) << c.cosigners.size();
    EXPECT_EQ(verdict->witnessed.size(), c.cosigners.size());
  }
}

TEST(Policy, TheSameWitnessTwiceCountsOnceWithItsLatestTime) {
  Policy policy = *parse_policy(log_line() + witness_line(1) + witness_line(2) +
                                "group G all W1 W2\nquorum G\n");
  std::string note = checkpoint_cosigned_by({1});
  note = cosigned(note, witness_name(1), seeded_key(1), 5000);
  note = cosigned(note, witness_name(1), seeded_key(1), 3000);
  auto verdict = evaluate(policy, note);
  ASSERT_TRUE(verdict) << verdict.error().message;
  ASSERT_EQ(verdict->witnessed.size(), 1u);
  EXPECT_EQ(verdict->witnessed[0].time, 5000);
  EXPECT_FALSE(verdict->quorum_met);
}

TEST(Policy, ReportsLinesOfStrangersAndDoesNotCountThem) {
  Policy policy = *parse_policy(log_line() + witness_line(1) + "quorum W1\n");
  auto verdict = evaluate(policy, checkpoint_cosigned_by({2, 3}));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->unknown_lines, (std::vector<size_t>{1, 2}));
  EXPECT_FALSE(verdict->quorum_met);
}

TEST(Policy, RefusesABadCosignatureAndAForeignLog) {
  Policy policy = *parse_policy(log_line() + witness_line(1) + "quorum none\n");
  Note note = *parse_note(checkpoint_cosigned_by({1}));
  note.signatures[1].signature[20] ^= 1;
  EXPECT_EQ(evaluate(policy, format_note(note)).error().kind, ErrorKind::kCorrupt);
  std::string foreign = checkpoint_of("other.example", 7, leaf_hash({}), seeded_key(100));
  EXPECT_EQ(evaluate(policy, foreign).error().kind, ErrorKind::kDenied);
  // The witness alone vouches for no log.
  Note only_witness = *parse_note(checkpoint_cosigned_by({1}));
  only_witness.signatures.erase(only_witness.signatures.begin());
  EXPECT_EQ(evaluate(policy, format_note(only_witness)).error().kind, ErrorKind::kDenied);
}

TEST(Policy, TellsWhichOfSeveralLogsSigned) {
  SigningKey a = seeded_key(1);
  SigningKey b = seeded_key(2);
  std::string text = "log " + format_vkey(log_vkey("a.example", a)) + "\nlog " +
                     format_vkey(log_vkey("b.example", b)) + "\nquorum none\n";
  auto verdict = evaluate(*parse_policy(text), checkpoint_of("b.example", 1, leaf_hash({}), b));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->log, 1u);
  EXPECT_TRUE(verdict->quorum_met);
}

}  // namespace
}  // namespace habeas::ledger
