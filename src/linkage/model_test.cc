// SPDX-License-Identifier: Apache-2.0
#include "linkage/model.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "base/random.h"
#include "linkage/learn.h"
#include "linkage/run_file.h"

namespace habeas::linkage {
namespace {

// Levels drawn with planted probabilities: different, near, same.
struct Planted {
  std::array<double, 3> match;
  std::array<double, 3> other;
};
constexpr std::array<int, 3> kLevel = {kLevelDifferent, kLevelNear, kLevelSame};
const std::vector<Planted> kPlanted = {{{0.05, 0.15, 0.80}, {0.97, 0.01, 0.02}},
                                       {{0.10, 0.10, 0.80}, {0.985, 0.005, 0.01}},
                                       {{0.15, 0.15, 0.70}, {0.90, 0.05, 0.05}},
                                       {{0.08, 0.12, 0.80}, {0.995, 0.002, 0.003}}};
const std::vector<FieldKind> kKinds(4, FieldKind::kFamily);

size_t draw(const std::array<double, 3>& shares, SeededRandom& random) {
  double at = static_cast<double>(random.next() >> 11) / 9007199254740992.0;
  for (size_t k = 0; k < 2; ++k) {
    if (at < shares[k]) return k;
    at -= shares[k];
  }
  return 2;
}

// A census of pairs, blocked where two fields or more are not different, the rest sampled one in
// ten.
PatternCounts planted_counts(double matches, double others, bool second_repeats_first) {
  SeededRandom random(17);
  PatternTally blocked;
  PatternTally background;
  const auto add = [&](bool match) {
    Pattern pattern = 0;
    int alike = 0;
    size_t first = 0;
    for (size_t c = 0; c < kPlanted.size(); ++c) {
      size_t level = draw(match ? kPlanted[c].match : kPlanted[c].other, random);
      if (c == 0) first = level;
      if (c == 1 && second_repeats_first) level = first;
      alike += level > 0 ? 1 : 0;
      pattern |= static_cast<Pattern>(kLevel[level]) << (4 * c);
    }
    if (alike >= 2)
      blocked.add(pattern);
    else if (random.below(10) == 0)
      background.add(pattern);
  };
  for (int i = 0; i < matches; ++i) add(true);
  for (int i = 0; i < others; ++i) add(false);
  return join_counts(blocked, background, matches + others);
}

TEST(Model, RecoversPlantedParameters) {
  const Model model = train(planted_counts(4000, 400000, false), kKinds);
  EXPECT_NEAR(model.expected_matches, 4000, 200);
  for (size_t c = 0; c < kPlanted.size(); ++c)
    for (size_t k = 0; k < 3; ++k) {
      const auto level = static_cast<size_t>(kLevel[k]);
      EXPECT_NEAR(model.match[c][kLevelMissing][level], kPlanted[c].match[k], 0.04) << c << k;
      EXPECT_NEAR(model.other[c][kLevelMissing][level], kPlanted[c].other[k],
                  0.5 * kPlanted[c].other[k] + 0.0005)
          << c << k;
    }
}

TEST(Model, AFieldThatRepeatsAnotherAddsLittle) {
  const PatternCounts counts = planted_counts(4000, 400000, true);
  const Model dependent = train(counts, kKinds);
  TrainOptions naive_options;
  naive_options.dependence = false;
  const Model naive = train(counts, kKinds, naive_options);
  const Pattern both = Pattern{kLevelSame} | Pattern{kLevelSame} << 4 |
                       Pattern{kLevelDifferent} << 8 | Pattern{kLevelDifferent} << 12;
  // Multiplied as if independent, the repetition counts a second time.
  EXPECT_GT(naive.weight(both), dependent.weight(both) + 2);
}

TEST(Model, WeightsOfFieldsAddUpAndMissingOnesSayNothing) {
  const Model model = train(planted_counts(2000, 100000, false), kKinds);
  for (const Pattern pattern : {Pattern{0x9999}, Pattern{0x1915}, Pattern{0x0910}, Pattern{0}}) {
    double sum = 0;
    for (size_t c = 0; c < model.comparators; ++c) {
      sum += model.weight_of(pattern, c);
      if (level_of(pattern, c) == kLevelMissing) {
        EXPECT_EQ(model.weight_of(pattern, c), 0);
      }
    }
    EXPECT_NEAR(sum, model.weight(pattern), 1e-9);
  }
  EXPECT_EQ(model.weight(0), 0);
}

TEST(Model, NothingToLearnFromIsNoMatch) {
  const Model model = train(PatternCounts{}, kKinds);
  EXPECT_LT(model.probability(0), 0.5);
  EXPECT_TRUE(std::isfinite(model.log_odds(0x9999)));
}

TEST(Model, IsWrittenAndReadBackBitForBit) {
  const Model model = train(planted_counts(500, 20000, false), kKinds);
  const Json json = model_to_json(model);
  const Result<Model> again = model_from_json(parse_json(canonical_json(json)).value());
  ASSERT_TRUE(again.has_value());
  for (const Pattern pattern : {Pattern{0x9999}, Pattern{0x1915}, Pattern{0x0910}})
    EXPECT_EQ(again->log_odds(pattern), model.log_odds(pattern));
  for (const char* broken :
       {"{}", R"({"prior":"2"})", R"({"prior":"0.1","slope":"1","offset":"0"})"})
    EXPECT_FALSE(model_from_json(parse_json(broken).value()).has_value());
}

}  // namespace
}  // namespace habeas::linkage
