// SPDX-License-Identifier: Apache-2.0
#include "casefile/claim_value.h"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace habeas::casefile {
namespace {

struct ValueCase {
  std::string_view property, kind, value;
  std::string_view expected;  // in words, or a part of the fault after "!"
};

constexpr ValueCase kCases[] = {
    // Strict bounds stay strict, and a figure that nobody said is refused.
    {"number.executed", "number",
     R"({"more_than":1200,"unit":"prisoners executed","scope":"1988","words":"more than 1,200"})",
     "more than 1200 (in words: \"more than 1,200\") prisoners executed; scope: 1988"},
    {"number.executed", "number",
     R"({"at_least":1201,"unit":"prisoners","scope":"1988","words":"more than 1,200"})",
     "!1201 does not stand in the words"},
    {"number.executed", "number",
     R"({"less_than":1000,"unit":"persons executed","scope":"past few months"})",
     "less than 1000 persons executed; scope: past few months"},
    {"number.executed", "number",
     R"({"at_most":999,"unit":"persons","scope":"s","words":"less than 1,000"})",
     "!999 does not stand in the words"},
    {"number.executed", "number",
     R"({"exactly":30000,"unit":"persons","scope":"s","words":"30 thousand"})",
     "30000 (in words: \"30 thousand\") persons; scope: s"},
    {"number.executed", "number",
     "{\"exactly\":1200,\"unit\":\"persons\",\"scope\":\"s\",\"words\":\"\u06F1\u06F2\u06F0\u06F0 "
     "\u0646\u0641\u0631\"}",
     "1200 (in words: \"\u06F1\u06F2\u06F0\u06F0 \u0646\u0641\u0631\") persons; scope: s"},
    {"number.executed", "number",
     R"({"at_least":4500,"at_most":5000,"unit":"persons","scope":"s"})",
     "4500 to 5000 persons; scope: s"},
    {"number.executed", "number", R"({"more_than":10,"less_than":20,"unit":"persons","scope":"s"})",
     "more than 10 and less than 20 persons; scope: s"},
    {"number.executed", "number", R"({"words":"thousands","unit":"persons","scope":"s"})",
     "thousands persons; scope: s"},
    {"number.executed", "number", R"({"about":600,"unit":"persons","scope":"s"})",
     "about 600 persons; scope: s"},
    {"number.executed", "number", R"("unknown")", "unknown"},
    {"number.executed", "number", R"("many")", "!with \"unit\" and \"scope\""},
    {"number.executed", "number", R"({"exactly":1,"scope":"s"})", "!lacks \"unit\""},
    {"number.executed", "number", R"({"exactly":1,"unit":"persons"})", "!lacks \"scope\""},
    {"number.executed", "number", R"({"unit":"persons","scope":"s"})", "!\"at_least\""},
    {"number.executed", "number", R"({"exactly":1,"at_most":2,"unit":"persons","scope":"s"})",
     "!stand alone"},
    {"number.executed", "number", R"({"at_least":1,"more_than":2,"unit":"persons","scope":"s"})",
     "!exclude each other"},
    {"number.executed", "number", R"({"at_least":9,"at_most":2,"unit":"persons","scope":"s"})",
     "!above the upper"},
    {"number.executed", "number", R"({"exactly":-1,"unit":"persons","scope":"s"})",
     "!whole number, 0 or more"},
    // Names are not persons.
    {"number.executed", "number", R"({"exactly":1084,"unit":"names listed","scope":"annex"})",
     "!names none of them"},
    {"number.names", "number", R"({"exactly":1084,"unit":"names listed","scope":"annex"})",
     "1084 names listed; scope: annex"},
    {"number.executed", "number",
     "{\"exactly\":9,\"unit\":\"\u0646\u0641\u0631\",\"counts\":\"persons\",\"scope\":\"s\"}",
     "9 \u0646\u0641\u0631; scope: s; counts: persons"},
    // Two values between which the speaker does not choose are no interval.
    {"number.executed", "number",
     R"({"alternatives":[{"exactly":2800,"unit":"persons","scope":"s"},{"exactly":3800,"unit":"persons","scope":"s"}]})",
     "2800 persons; scope: s or 3800 persons; scope: s"},
    {"date.start", "fact", R"({"alternatives":["1988-07-19"]})", "!two values or more"},
    {"date.start", "fact", R"({"alternatives":["1988",{"alternatives":["1989","1990"]}]})",
     "!do not stand in alternatives"},
    // Dates keep what was written; nothing is filled in.
    {"date.start", "fact", R"("1988-07")", "1988-07"},
    {"date.start", "fact", R"("July 1988")", "!no date in EDTF"},
    {"date.start", "fact", R"({"original":"late July"})", "\"late July\""},
    {"date.start", "fact",
     "{\"date\":\"1988-07-28\",\"original\":\"\u06F6 \u0645\u0631\u062F\u0627\u062F "
     "\u06F1\u06F3\u06F6\u06F7\",\"calendar\":\"jalali\"}",
     "1988-07-28 (written \"\u06F6 \u0645\u0631\u062F\u0627\u062F \u06F1\u06F3\u06F6\u06F7\") "
     "[jalali]"},
    {"date.start", "fact",
     "{\"date\":\"1988-07-29\",\"original\":\"\u06F6 \u0645\u0631\u062F\u0627\u062F "
     "\u06F1\u06F3\u06F6\u06F7\"}",
     "!reads as 1988-07-28"},
    {"date.start", "fact", R"({"date":"1988-07-28","calendar":"roman"})", "!calendar"},
    {"document.pages", "number", R"({"exactly":18,"unit":"pages","scope":"the letter"})",
     "18 pages; scope: the letter"},
    {"coordinates", "fact", R"({"latitude":"35.79","longitude":"51.4","precision_m":500})",
     "35.79, 51.4 (within 500 m)"},
    {"coordinates", "fact", R"({"latitude":"35.79","longitude":"51.4"})", "!how precise"},
    {"coordinates", "fact", R"({"latitude":"90.01","longitude":"51.4","precision":"town"})",
     "!between -90 and 90"},
    {"coordinates", "fact", R"({"latitude":"35,79","longitude":"51.4","precision":"town"})",
     "!decimal text"},
    {"document.reference", "fact", R"({"identifier":"AL IRN 20/2020","scheme":"UN"})",
     "AL IRN 20/2020 (UN)"},
    {"document.reference", "fact", R"({"identifier":"AL IRN 20/2020"})", "!lacks \"scheme\""},
    {"document.reference", "fact", R"("AL IRN 20/2020")", "!which is an object"},
    {"certificate.cause", "fact", R"({"missing":"left blank"})",
     "missing from the document (left blank)"},
    {"date.start", "fact", R"({"missing":"left blank"})", "!no field of a document"},
    {"certificate.state", "fact", R"("refused")", "refused"},
    {"certificate.state", "fact", R"("lost")", "!one of the words"},
    {"order.author", "fact", R"({"entity":"leader"})", "leader"},
    {"order.date", "fact", R"({"entity":"leader"})", "!takes date, not entity"},
    {"state.conduct", "fact", R"({"text":"x","language":"english"})", "!language tag"},
    {"state.conduct", "fact", R"({"text":"x","script":"Arabic"})", "!four letters"},
    {"state.conduct", "fact", R"({"text":"x","shade":"y"})", "!unknown key \"shade\""},
    {"state.conduct", "fact", R"("")", "!empty"},
    {"state.conduct", "fact", R"([])", "!text or an object"},
    {"state.conduct", "fact", R"({"exactly":3,"unit":"u","scope":"s"})", "!kind number"},
    // A posting by the rule of the Security Force Monitor.
    {"posting", "fact", R"({"entity":"post"})", "!says when"},
    {"posting", "fact",
     R"({"entity":"post","period":{"first":{"precisely":"1988-07-29","imprecisely":"1988-05","is":"cited"},"last":{"precisely":"1988-08-30","imprecisely":"open","is":"unknown"}}})",
     "post [first: 1988-07-29 (known precisely), 1988-05 (known imprecisely), this is the date "
     "cited, not its start; last: 1988-08-30 (known precisely), open (known imprecisely), this is "
     "not known to be its end]"},
    {"posting", "fact",
     R"({"entity":"p","period":{"first":{"precisely":"1989"},"last":{"precisely":"1988"}}})",
     "!ends before it begins"},
    {"posting", "fact",
     R"({"entity":"p","period":{"first":{"precisely":"1988-01","imprecisely":"1988-03"}}})",
     "!enclose those known precisely"},
    // What goes on says when that was last confirmed.
    {"reprisal", "fact",
     R"({"text":"threats","period":{"ongoing":"yes","last_confirmed":"2020-09-03"}})",
     "threats [said to go on; last confirmed: 2020-09-03]"},
    {"reprisal", "fact", R"({"text":"threats","period":{"ongoing":"yes"}})", "!last_confirmed"},
    {"reprisal", "fact",
     R"({"text":"t","period":{"ongoing":"yes","last_confirmed":"unknown","last":{"is":"end","precisely":"2020"}}})",
     "!no last date"},
    {"event.period", "fact", R"({"period":{"first":{"imprecisely":"unknown"}}})",
     "first: unknown (known imprecisely)"},
};

TEST(ClaimValue, IsReadBackAsItWasSaidOrRefusedWithAdvice) {
  for (const ValueCase& c : kCases) {
    const SchemaProperty* property = Schema::built_in().property(c.property);
    ASSERT_NE(property, nullptr) << c.property;
    Json value = parse_json(c.value).value();
    std::vector<std::string> faults = value_faults(*property, c.kind, value);
    if (c.expected.starts_with('!')) {
      EXPECT_NE(fmt::format("{}", fmt::join(faults, "; ")).find(c.expected.substr(1)),
                std::string::npos)
          << c.value << "\n"
          << fmt::format("{}", fmt::join(faults, "; "));
    } else {
      EXPECT_TRUE(faults.empty()) << c.value << "\n" << fmt::format("{}", fmt::join(faults, "; "));
      EXPECT_EQ(value_in_words(value), c.expected);
    }
  }
}

TEST(ClaimValue, UnknownIsAValueOfEveryPropertyAndNothingIsPutInItsPlace) {
  for (const auto& [name, property] : Schema::built_in().properties()) {
    std::string kind = property.allows(ValueType::kNumber) ? "number" : "fact";
    if (property.is_translation) continue;
    EXPECT_TRUE(value_faults(property, kind, Json("unknown")).empty()) << name;
  }
}

TEST(ClaimValue, FindsAndReplacesEntitiesAndNothingElse) {
  Json value = parse_json(R"({"alternatives":[{"entity":"a","as":"a"},{"text":"a"},"a"]})").value();
  EXPECT_EQ(entities_in(value), std::vector<std::string>{"a"});
  Json named = with_entity_ids(value, [](const std::string& r) {
                 return Result<std::string>("ent-" + r);
               }).value();
  EXPECT_EQ(canonical_json(named),
            R"({"alternatives":[{"as":"a","entity":"ent-a"},{"text":"a"},"a"]})");
}

}  // namespace
}  // namespace habeas::casefile
