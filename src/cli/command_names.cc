// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "names/compare.h"
#include "names/frequency.h"
#include "names/romanise.h"

namespace habeas::cli {

namespace {

using names::Explanation;
using names::Name;

// Scores are shown, and kept in JSON, in thousandths: no float reaches an output.
int64_t thousandths(float value) { return static_cast<int64_t>(value * 1000.0F + 0.5F); }
std::string decimals(float value) {
  const int64_t whole = thousandths(value);
  return fmt::format("{}.{:03}", whole / 1000, whole % 1000);
}

JsonArray parts_of(const Name& name) {
  JsonArray out;
  for (const names::Token& token : name.tokens)
    out.push_back(
        Json(JsonObject{{"letters", Json(token.text)},
                        {"part", Json(names::part_name(token.part))},
                        {"skeleton", Json(token.skeletons.empty() ? "" : token.skeletons[0])},
                        {"written", Json(token.written)}}));
  return out;
}

std::string parts_text(const Name& name) {
  std::string out;
  for (const names::Token& token : name.tokens)
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", printable(token.written),
                       names::part_name(token.part));
  return out.empty() ? "nothing" : out;
}

std::string explanation_text(const Name& a, const Name& b, const Explanation& found) {
  std::string out = fmt::format("first     {}\nsecond    {}\n", parts_text(a), parts_text(b));
  for (const Explanation::Line& line : found.lines) {
    out += fmt::format("{:<9} {} | {}  {}  weight {}: {}\n", names::token_level_name(line.level),
                       line.a.empty() ? "-" : printable(line.a),
                       line.b.empty() ? "-" : printable(line.b), decimals(line.similarity),
                       decimals(line.weight), line.why);
  }
  for (const std::string& remark : found.remarks) out += "note      " + printable(remark) + "\n";
  return out;
}

Json as_json(const Name& a, const Name& b, const Explanation& found) {
  const names::Comparison& comparison = found.comparison;
  JsonObject out{{"a", Json(a.original)},
                 {"b", Json(b.original)},
                 {"outcome", Json(names::outcome_name(comparison.outcome))},
                 {"score_thousandths", Json(thousandths(comparison.score))},
                 {"conflict_thousandths", Json(thousandths(comparison.conflict))},
                 {"missing_thousandths", Json(thousandths(comparison.missing))},
                 {"swapped", Json(comparison.swapped != 0)},
                 {"parts_a", Json(parts_of(a))},
                 {"parts_b", Json(parts_of(b))}};
  JsonArray lines;
  for (const Explanation::Line& line : found.lines)
    lines.push_back(Json(JsonObject{{"a", Json(line.a)},
                                    {"b", Json(line.b)},
                                    {"level", Json(names::token_level_name(line.level))},
                                    {"similarity_thousandths", Json(thousandths(line.similarity))},
                                    {"weight_thousandths", Json(thousandths(line.weight))},
                                    {"why", Json(line.why)}}));
  JsonArray remarks;
  for (const std::string& remark : found.remarks) remarks.push_back(Json(remark));
  out["tokens"] = Json(std::move(lines));
  out["notes"] = Json(std::move(remarks));
  return Json(std::move(out));
}

Result<int> compare(Context& context, const std::string& one, const std::string& other,
                    bool explain) {
  if (!is_utf8(one) || !is_utf8(other))
    return fail(ErrorKind::kInvalid, "a name is not UTF-8", "convert it, for example with iconv");
  const Name a = names::parse(one);
  const Name b = names::parse(other);
  const Explanation found = names::explain(a, b);
  std::string text = fmt::format("{}  {}\n", names::outcome_name(found.comparison.outcome),
                                 decimals(found.comparison.score));
  if (explain) text += explanation_text(a, b, found);
  context.print(as_json(a, b, found), text);
  return 0;
}

Result<int> romanise(Context& context, const std::string& written) {
  if (!is_utf8(written))
    return fail(ErrorKind::kInvalid, "the name is not UTF-8", "convert it, for example with iconv");
  const Name name = names::parse(written);
  const std::vector<names::Romanisation> found = names::romanise(name);
  if (found.empty())
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" is no name in Arabic or Cyrillic script", printable(written)),
                "names in Latin script are compared as they are");
  std::string text;
  JsonArray list;
  for (const names::Romanisation& one : found) {
    text += fmt::format("{:<14} {}\n", one.style, one.text);
    list.push_back(Json(JsonObject{{"style", Json(one.style)}, {"text", Json(one.text)}}));
  }
  context.print(Json(JsonObject{{"name", Json(written)},
                                {"parts", Json(parts_of(name))},
                                {"romanisations", Json(std::move(list))}}),
                text);
  return 0;
}

}  // namespace

void add_names(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "names",
      "personal names in Arabic, Latin and Cyrillic script: compare, romanise; needs no case");
  app->require_subcommand(1);

  CLI::App* comparing = app->add_subcommand(
      "compare", "whether two written names can be one: an outcome and a score from 0 to 1");
  struct Two {
    std::string a;
    std::string b;
    bool explain = false;
  };
  auto two = std::make_shared<Two>();
  comparing->add_option("A", two->a, "a name, in any of the scripts")->required();
  comparing->add_option("B", two->b, "another")->required();
  comparing->add_flag("--explain", two->explain, "say token by token what agrees and why");
  comparing->callback([=] {
    choose([=](Context& context) { return compare(context, two->a, two->b, two->explain); });
  });

  CLI::App* romanising = app->add_subcommand(
      "romanise",
      "Latin spellings of a name in Arabic or Cyrillic script: press, Persian, Arabic, IJMES");
  auto name = std::make_shared<std::string>();
  romanising->add_option("NAME", *name, "the name")->required();
  romanising->callback([=] { choose([=](Context& context) { return romanise(context, *name); }); });
}

}  // namespace habeas::cli
