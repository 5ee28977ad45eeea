// SPDX-License-Identifier: Apache-2.0
#include "assess/numbers.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/core.h>

#include "assess/words.h"
#include "base/encoding.h"

namespace habeas::assess {

namespace {

FigureRow row_of(const Statement& statement, const Register& known) {
  FigureRow row;
  row.number = *statement.number;
  row.denied = statement.denies;
  row.support = statement.support;
  row.status = statement.status;
  std::set<std::string> names;
  for (const OriginGroup& group : statement.origins) {
    row.claims.insert(row.claims.end(), group.claims.begin(), group.claims.end());
    for (const std::string& root : group.roots) names.insert(known.source_name(root));
  }
  row.origins.assign(names.begin(), names.end());
  sort_for_display(row.claims, known);
  return row;
}

auto order_of(const FigureRow& row) {
  return std::make_tuple(row.number.at_least.value_or(-1), row.number.at_most.value_or(-1),
                         row.number.words, row.denied,
                         row.claims.empty() ? std::string() : row.claims.front()->id);
}

}  // namespace

std::vector<NumberLedger> number_ledger(std::span<const SubjectClaims> subjects,
                                        const Register& known, const Graphs& graphs,
                                        const SpeakerOf& speaker_of) {
  std::vector<NumberLedger> all;
  for (const SubjectClaims& subject : subjects) {
    SubjectClaims numbers = subject;
    std::erase_if(numbers.claims, [](const Claim* claim) { return !claim->number; });
    if (numbers.claims.empty()) continue;
    NumberLedger ledger;
    ledger.subject = subject.subject;
    ledger.name = known.subject_name(subject.subject);
    ledger.figures = static_cast<int64_t>(numbers.claims.size());
    ledger.origins = support_of(graphs, numbers.claims, speaker_of);
    SideBySide table = side_by_side(numbers, known, graphs, speaker_of);
    for (const Question& question : table.questions) {
      std::map<std::tuple<std::string, std::string>, FigureGroup> groups;
      for (const Statement& statement : question.statements) {
        FigureGroup& group =
            groups[{folded(statement.number->unit), folded(statement.number->scope)}];
        if (group.rows.empty()) {
          group.property = question.property;
          group.unit = statement.number->unit;
          group.scope = statement.number->scope;
        }
        group.rows.push_back(row_of(statement, known));
      }
      for (auto& [key, group] : groups) {
        std::ranges::sort(group.rows, [](const FigureRow& a, const FigureRow& b) {
          return order_of(a) < order_of(b);
        });
        ledger.groups.push_back(std::move(group));
      }
    }
    all.push_back(std::move(ledger));
  }
  return all;
}

Json to_json(const NumberLedger& ledger, const Register& known) {
  JsonArray groups;
  for (const FigureGroup& group : ledger.groups) {
    JsonArray rows;
    for (const FigureRow& row : group.rows) {
      JsonArray claims, origins, status;
      for (const Claim* claim : row.claims) {
        claims.push_back(Json(JsonObject{{"chain", Json(chain_in_words(*claim, known))},
                                         {"id", Json(claim->id)},
                                         {"label", Json(claim->label)},
                                         {"said", Json(claim->said)}}));
      }
      for (const std::string& name : row.origins) origins.push_back(Json(name));
      for (Status word : row.status) status.push_back(Json(status_word(word)));
      JsonObject out{{"claims", Json(std::move(claims))},
                     {"figure", Json(figure_in_words(row.number))},
                     {"method", Json(row.number.method)},
                     {"origins", Json(std::move(origins))},
                     {"polarity", Json(row.denied ? "denies" : "affirms")},
                     {"status", Json(std::move(status))},
                     {"support", Json(JsonObject{{"least", Json(row.support.least)},
                                                 {"most", Json(row.support.most)}})},
                     {"words", Json(row.number.words)}};
      if (row.number.at_least) out["at_least"] = Json(*row.number.at_least);
      if (row.number.about) out["about"] = Json(*row.number.about);
      if (row.number.at_most) out["at_most"] = Json(*row.number.at_most);
      rows.push_back(Json(std::move(out)));
    }
    groups.push_back(Json(JsonObject{{"figures", Json(std::move(rows))},
                                     {"property", Json(group.property)},
                                     {"scope", Json(group.scope)},
                                     {"unit", Json(group.unit)}}));
  }
  return Json(JsonObject{{"figures", Json(ledger.figures)},
                         {"groups", Json(std::move(groups))},
                         {"name", Json(ledger.name)},
                         {"origins", Json(JsonObject{{"least", Json(ledger.origins.least)},
                                                     {"most", Json(ledger.origins.most)}})},
                         {"subject", Json(ledger.subject)}});
}

std::string to_text(const NumberLedger& ledger, const Register& known) {
  std::string out = fmt::format("{}\n  {} figure{} of {}\n", printable(ledger.name), ledger.figures,
                                ledger.figures == 1 ? "" : "s", support_in_words(ledger.origins));
  for (const FigureGroup& group : ledger.groups) {
    out += fmt::format("  {}: {}; scope: {}\n", printable(group.property), printable(group.unit),
                       printable(group.scope));
    for (const FigureRow& row : group.rows) {
      out += fmt::format("    {}{}", row.denied ? "denied: " : "",
                         printable(figure_in_words(row.number)));
      if (!row.number.words.empty() && row.number.words != figure_in_words(row.number))
        out += fmt::format(" (\"{}\")", printable(row.number.words));
      if (!row.number.method.empty())
        out += fmt::format("; method: {}", printable(row.number.method));
      out += fmt::format("; {}\n", support_in_words(row.support));
      for (const Claim* claim : row.claims) {
        out += fmt::format("      {}{}  {}\n",
                           claim->said.empty() ? "undated" : printable(claim->said),
                           claim->label.empty() ? "" : "  [" + printable(claim->label) + "]",
                           printable(chain_in_words(*claim, known)));
      }
    }
  }
  return out;
}

}  // namespace habeas::assess
