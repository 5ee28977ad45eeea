// SPDX-License-Identifier: Apache-2.0
#include "names/compare.h"

#include <gtest/gtest.h>

namespace habeas::names {
namespace {

Comparison compared(std::string_view a, std::string_view b) { return compare(parse(a), parse(b)); }

TEST(Comparing, HoldsSpellingsTogether) {
  struct Case {
    std::string_view a;
    std::string_view b;
  };
  const Case cases[] = {
      {"Mahdi Karimi", "Mehdi Karimi"},      {"Hossein Asghari", "Hussain Asqari"},
      {"حسین اصغری", "Hossein Asghari"},     {"Gholam Hossein Karimi", "غلامحسین کریمی"},
      {"Naser Rezaei", "Nasser Rezai"},      {"Abd al-Rahman Saleh", "عبدالرحمن صالح"},
      {"Said Karimi", "Saeed Karimi"},       {"سعید کریمی", "Saeid Karimi"},
      {"Ali Reza Karimi", "Alireza Karimi"}, {"Гасан Алиев", "Hasan Aliyev"},
  };
  for (const Case& c : cases) {
    const Comparison found = compared(c.a, c.b);
    EXPECT_GE(found.score, 0.8F) << c.a << " | " << c.b;
    EXPECT_GE(found.outcome, Outcome::kWeak) << c.a << " | " << c.b;
  }
}

}  // namespace
}  // namespace habeas::names
