// SPDX-License-Identifier: Apache-2.0
#include "estimate/eligibility.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/core.h>

#include "base/csv.h"

namespace habeas::estimate {

namespace {

std::string lowered(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

struct Scope {
  size_t column;
  std::string value;
  std::string rule;
};

// The columns that a rule needs, found in the header.
struct Plan {
  std::vector<size_t> identifying;
  std::vector<Scope> scope;
  std::vector<size_t> lists;
  std::vector<size_t> strata;
  std::vector<std::string> names;
};

Result<size_t> column(const std::vector<std::string>& header, const std::string& name) {
  auto it = std::ranges::find(header, name);
  if (it == header.end())
    return fail(ErrorKind::kInvalid, "no column \"" + name + "\"",
                "name a column of the first line");
  return static_cast<size_t>(it - header.begin());
}

Result<Plan> make_plan(const std::vector<std::string>& header, const EligibilityRule& rule,
                       const std::vector<std::string>& lists,
                       const std::vector<std::string>& strata) {
  Plan plan{.names = header};
  if (std::ranges::find(header, "count") != header.end())
    return fail(ErrorKind::kInvalid, "a rule on persons, but the rows have a column \"count\"",
                "give one row for each person, or apply the rule before counting");
  TRY(check_rule(rule));
  for (const std::string& name : rule.identifying)
    plan.identifying.push_back(TRY(column(header, name)));
  for (const std::string& text : rule.out_of_scope) {
    size_t equals = text.find('=');
    size_t at = TRY(column(header, text.substr(0, equals)));
    plan.scope.push_back({at, lowered(text.substr(equals + 1)), text});
  }
  for (const std::string& name : strata) plan.strata.push_back(TRY(column(header, name)));
  for (size_t i = 0; i < header.size(); ++i) {
    bool named = std::ranges::find(lists, header[i]) != lists.end();
    if (lists.empty() ? header[i].starts_with("list") : named) plan.lists.push_back(i);
  }
  return plan;
}

// Why the row is left out; "" if it stays.
std::string reason(const Plan& plan, const EligibilityRule& rule,
                   std::span<const std::string_view> row) {
  for (const Scope& scope : plan.scope)
    if (lowered(row[scope.column]) == scope.value) return scope.rule;
  size_t filled = 0;
  for (size_t at : plan.identifying) filled += is_filled(row[at]) ? 1 : 0;
  return !plan.identifying.empty() && filled < rule.least ? std::string(kTooPoor) : "";
}

}  // namespace

Result<void> check_rule(const EligibilityRule& rule) {
  if (rule.least < 1 || (rule.least > rule.identifying.size() && !rule.identifying.empty()))
    return fail(ErrorKind::kInvalid,
                fmt::format("{} of {} columns to be filled", rule.least, rule.identifying.size()),
                "ask for 1 up to the number of columns named");
  for (const std::string& text : rule.out_of_scope)
    if (text.find('=') == std::string::npos)
      return fail(ErrorKind::kInvalid, "\"" + text + "\" is no rule", "write column=value");
  return {};
}

std::string left_out_for(const EligibilityRule& rule,
                         const std::function<std::string(const std::string&)>& field) {
  for (const std::string& text : rule.out_of_scope) {
    size_t equals = text.find('=');
    if (lowered(field(text.substr(0, equals))) == lowered(text.substr(equals + 1))) return text;
  }
  size_t filled = 0;
  for (const std::string& name : rule.identifying) filled += is_filled(field(name)) ? 1 : 0;
  return !rule.identifying.empty() && filled < rule.least ? std::string(kTooPoor) : "";
}

bool is_filled(std::string_view field) {
  static constexpr std::array<std::string_view, 25> kNothing = {
      "",           "-",        "--",      "?",           "??",
      "x",          "xx",       "n/a",     "na",          "nn",
      "n.n.",       "none",     "null",    "unknown",     "unnamed",
      "inconnu",    "inconnue", "anonyme", "desconocido", "desconocida",
      "sin nombre", "نامعلوم",  "ناشناس",  "نامشخص",      "بی‌نام"};
  return std::ranges::find(kNothing, lowered(field)) == kNothing.end();
}

std::string EligibilityRule::words() const {
  std::string out;
  if (!identifying.empty()) {
    std::string columns;
    for (const std::string& name : identifying) columns += (columns.empty() ? "" : ", ") + name;
    out = fmt::format("a person counts as identifiable with at least {} of: {}", least, columns);
  }
  for (const std::string& text : out_of_scope)
    out += (out.empty() ? "" : "; ") + ("out of scope: " + text);
  return out.empty() ? "all rows count" : out;
}

Result<Eligible> keep_eligible(std::string_view text, const EligibilityRule& rule,
                               const std::vector<std::string>& lists,
                               const std::vector<std::string>& strata) {
  Eligible out;
  CsvReader reader(csv_source(text));
  Plan plan;
  std::map<std::tuple<std::string, std::string, std::string>, int64_t> tally;
  while (true) {
    CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) break;
    if (event == CsvEvent::kRefused)
      return fail(ErrorKind::kInvalid,
                  fmt::format("line {}: {}", reader.refusal().line, reader.refusal().reason), "");
    auto row = reader.fields();
    if (plan.names.empty()) {
      plan = TRY(make_plan({row.begin(), row.end()}, rule, lists, strata));
      reader.expect_fields(row.size());
      append_csv_row(out.kept, row);
      continue;
    }
    ++out.rows;
    std::string why = reason(plan, rule, row);
    if (why.empty()) {
      append_csv_row(out.kept, row);
      continue;
    }
    ++(why == kTooPoor ? out.poor : out.out_of_scope);
    std::string stratum;
    for (size_t at : plan.strata)
      stratum += (stratum.empty() ? "" : ", ") + plan.names[at] + "=" + std::string(row[at]);
    bool anywhere = false;
    for (size_t at : plan.lists) {
      if (row[at] != "1") continue;
      ++tally[{why, plan.names[at], stratum}];
      anywhere = true;
    }
    if (!anywhere) ++tally[{why, "", stratum}];
  }
  for (const auto& [key, rows] : tally)
    out.uncounted.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), rows});
  return out;
}

Json to_json(const std::vector<Uncounted>& uncounted) {
  JsonArray out;
  for (const Uncounted& u : uncounted)
    out.push_back(JsonObject{
        {"reason", u.reason}, {"list", u.list}, {"stratum", u.stratum}, {"rows", u.rows}});
  return out;
}

std::string to_text(const Eligible& eligible, const EligibilityRule& rule) {
  std::string out = "rule: " + rule.words() + "\n";
  out += fmt::format(
      "of {} rows {} are too poor to be linked and {} out of scope; neither enters the "
      "histories\n",
      eligible.rows, eligible.poor, eligible.out_of_scope);
  for (const Uncounted& u : eligible.uncounted)
    out += fmt::format("  {}: {} on {}{}\n", u.reason, u.rows, u.list.empty() ? "no list" : u.list,
                       u.stratum.empty() ? "" : " (" + u.stratum + ")");
  return out;
}

}  // namespace habeas::estimate
