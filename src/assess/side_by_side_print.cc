// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "assess/side_by_side.h"
#include "base/encoding.h"

namespace habeas::assess {

namespace {

Json roots_json(const Roots& roots, const Register& known) {
  JsonArray all;
  for (const std::string& root : roots) {
    const Source* source = known.source(root);
    all.push_back(Json(JsonObject{
        {"id", Json(root)},
        {"interest",
         Json(interest_words(source == nullptr ? Interest::kUndisclosed : interest_of(*source)))},
        {"name", Json(known.source_name(root))}}));
  }
  return Json(std::move(all));
}

Json claim_json(const Claim& claim, const Register& known) {
  JsonArray speakers;
  for (const Speaker& link : claim.speakers) {
    speakers.push_back(Json(JsonObject{{"hedge", Json(link.hedge)},
                                       {"modality", Json(link.modality)},
                                       {"name", Json(known.source_name(link.source))},
                                       {"on", Json(link.on)},
                                       {"role", Json(link.role)},
                                       {"source", Json(link.source)}}));
  }
  return Json(JsonObject{{"answers", Json(claim.answers)},
                         {"exhibit", Json(claim.exhibit)},
                         {"id", Json(claim.id)},
                         {"kind", Json(claim.kind)},
                         {"label", Json(claim.label)},
                         {"polarity", Json(claim.polarity)},
                         {"property", Json(claim.property)},
                         {"said", Json(claim.said)},
                         {"speakers", Json(std::move(speakers))},
                         {"value", Json(claim.value_text)},
                         {"words", Json(claim.anchor.text)}});
}

Json statement_json(const Statement& statement, const Register& known) {
  JsonArray status, origins, answers, against;
  for (Status word : statement.status) status.push_back(Json(status_word(word)));
  for (const OriginGroup& group : statement.origins) {
    JsonArray claims;
    for (const Claim* claim : group.claims) claims.push_back(claim_json(*claim, known));
    JsonObject origin{{"claims", Json(std::move(claims))},
                      {"roots", roots_json(group.roots, known)}};
    if (group.suspected_roots != group.roots)
      origin["if_suspected_lineage_holds"] = roots_json(group.suspected_roots, known);
    origins.push_back(Json(std::move(origin)));
  }
  for (const Claim* claim : statement.answers) answers.push_back(claim_json(*claim, known));
  for (size_t other : statement.contradicted_by)
    against.push_back(Json(static_cast<int64_t>(other)));
  JsonObject out{{"answers", Json(std::move(answers))},
                 {"contradicted_by", Json(std::move(against))},
                 {"origins", Json(std::move(origins))},
                 {"polarity", Json(statement.denies ? "denies" : "affirms")},
                 {"status", Json(std::move(status))},
                 {"support", Json(JsonObject{{"least", Json(statement.support.least)},
                                             {"most", Json(statement.support.most)}})},
                 {"value", Json(statement.value)}};
  if (statement.number) {
    out["unit"] = Json(statement.number->unit);
    out["scope"] = Json(statement.number->scope);
    out["method"] = Json(statement.number->method);
    if (statement.number->at_least) out["at_least"] = Json(*statement.number->at_least);
    if (statement.number->at_most) out["at_most"] = Json(*statement.number->at_most);
  }
  return Json(std::move(out));
}

std::string roots_text(const Roots& roots, const Register& known) {
  std::string out;
  for (const std::string& root : roots) {
    const Source* source = known.source(root);
    Interest interest = source == nullptr ? Interest::kUndisclosed : interest_of(*source);
    out += fmt::format("{}{} ({})", out.empty() ? "" : " and ", printable(known.source_name(root)),
                       interest_words(interest));
  }
  return out;
}

std::string claim_text(const Claim& claim, const Register& known) {
  return fmt::format("        {}{}  {}\n", claim.said.empty() ? "undated" : printable(claim.said),
                     claim.label.empty() ? "" : "  [" + printable(claim.label) + "]",
                     printable(chain_in_words(claim, known)));
}

std::string statement_text(const Statement& statement, const Register& known) {
  std::string status;
  for (Status word : statement.status)
    status += fmt::format("{}{}", status.empty() ? "" : ", ", status_word(word));
  std::string out =
      fmt::format("    {}{}\n", statement.denies ? "denied: " : "", printable(statement.value));
  if (statement.number) out += fmt::format("      scope: {}\n", printable(statement.number->scope));
  out += fmt::format("      {}; {}\n", support_in_words(statement.support), status);
  for (const OriginGroup& group : statement.origins) {
    out += fmt::format("      origin: {}\n", roots_text(group.roots, known));
    if (group.suspected_roots != group.roots) {
      out += fmt::format("      or, if suspected lineage holds: {}\n",
                         roots_text(group.suspected_roots, known));
    }
    for (const Claim* claim : group.claims) out += claim_text(*claim, known);
  }
  for (const Claim* answer : statement.answers) {
    out += fmt::format("      answered: {} {}\n{}", answer->denies() ? "denies," : "",
                       printable(answer->value_text), claim_text(*answer, known));
  }
  return out;
}

}  // namespace

std::string chain_in_words(const Claim& claim, const Register& known) {
  std::string out;
  for (const Speaker& link : claim.speakers) {
    out += fmt::format("{}{} {}", out.empty() ? "" : " <- ", known.source_name(link.source),
                       link.role);
    if (!link.on.empty() && link.on != claim.said) out += " " + link.on;
    out += link.hedge.empty() ? fmt::format(" ({})", link.modality)
                              : fmt::format(" ({}: \"{}\")", link.modality, link.hedge);
  }
  return out;
}

Json to_json(const SideBySide& table, const Register& known) {
  JsonArray questions;
  for (const Question& question : table.questions) {
    JsonArray statements;
    for (const Statement& statement : question.statements)
      statements.push_back(statement_json(statement, known));
    questions.push_back(Json(JsonObject{{"property", Json(question.property)},
                                        {"statements", Json(std::move(statements))}}));
  }
  return Json(JsonObject{{"name", Json(known.subject_name(table.subject))},
                         {"properties", Json(std::move(questions))},
                         {"subject", Json(table.subject)}});
}

std::string to_text(const SideBySide& table, const Register& known) {
  std::string out = printable(known.subject_name(table.subject)) + "\n";
  for (const Question& question : table.questions) {
    out += "  " + printable(question.property) + "\n";
    for (const Statement& statement : question.statements) out += statement_text(statement, known);
  }
  return out;
}

}  // namespace habeas::assess
