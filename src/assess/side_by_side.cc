// SPDX-License-Identifier: Apache-2.0
#include "assess/side_by_side.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/core.h>

#include "assess/dates.h"
#include "assess/words.h"

namespace habeas::assess {

namespace {

// What makes claims one statement. Numbers of another unit or scope are never the same one.
using StatementKey = std::tuple<bool, std::string, std::string, std::string>;

StatementKey key_of(const Claim& claim) {
  if (!claim.number) return {claim.denies(), "", "", claim.value_key};
  const Number& number = *claim.number;
  auto bound = [](const std::optional<int64_t>& end) {
    return end ? fmt::format("{:020}", *end) : std::string("-");
  };
  std::string figure = bound(number.at_least) + "/" + bound(number.at_most);
  if (number.about) figure += "about/" + bound(number.about);
  if (!number.at_least && !number.at_most && !number.about)
    figure = "words/" + folded(number.words);
  return {claim.denies(), folded(number.unit), folded(number.scope), figure};
}

bool is_court(const Claim& claim, const Register& known) {
  const Source* source = known.source(claim.origin_speaker());
  return source != nullptr && source->kind == "court" && !claim.speakers.empty() &&
         strength_of(claim.speakers.front().modality) == Strength::kAsserted;
}

bool is_official(const Claim& claim, const Register& known) {
  const Source* source = known.source(claim.origin_speaker());
  return source != nullptr && source->kind == "official";
}

std::vector<const Claim*> claims_of(const Statement& statement) {
  std::vector<const Claim*> all;
  for (const OriginGroup& group : statement.origins)
    all.insert(all.end(), group.claims.begin(), group.claims.end());
  return all;
}

// Two statements of one question that cannot both hold.
bool exclude(const std::string& property, const Statement& a, const Statement& b) {
  const Claim& first = *a.origins.front().claims.front();
  const Claim& second = *b.origins.front().claims.front();
  if (a.number.has_value() != b.number.has_value()) return false;
  if (a.number) {
    if (folded(a.number->unit) != folded(b.number->unit) ||
        folded(a.number->scope) != folded(b.number->scope))
      return false;
    if (a.denies != b.denies) return std::get<3>(key_of(first)) == std::get<3>(key_of(second));
    return !a.denies && a.number->excludes(*b.number);
  }
  if (a.denies != b.denies) return first.value_key == second.value_key;
  return !a.denies && is_date_property(property) && certainly_apart(first.date(), second.date());
}

class Builder {
 public:
  Builder(const SubjectClaims& subject, const Register& known, const Graphs& graphs,
          const SpeakerOf& speaker_of)
      : subject_(subject), known_(known), graphs_(graphs), speaker_of_(speaker_of) {
    for (const Claim* answer : subject.answers) answers_[answer->answers].push_back(answer);
  }

  SideBySide run() {
    std::map<std::string, std::vector<const Claim*>> by_property;
    for (const Claim* claim : subject_.claims) by_property[claim->property].push_back(claim);
    SideBySide table;
    table.subject = subject_.subject;
    for (auto& [property, claims] : by_property) {
      Question question;
      question.property = property;
      question.statements = statements_of(claims);
      for (size_t i = 0; i < question.statements.size(); ++i) {
        for (size_t j = 0; j < question.statements.size(); ++j) {
          if (i != j && exclude(property, question.statements[i], question.statements[j]))
            question.statements[i].contradicted_by.push_back(j);
        }
      }
      for (Statement& statement : question.statements) judge(statement, question);
      table.questions.push_back(std::move(question));
    }
    return table;
  }

 private:
  std::vector<Statement> statements_of(std::vector<const Claim*>& claims) {
    sort_for_display(claims, known_);
    std::map<StatementKey, std::vector<const Claim*>> by_key;
    for (const Claim* claim : claims) by_key[key_of(*claim)].push_back(claim);
    std::vector<Statement> statements;
    for (auto& [key, members] : by_key) statements.push_back(statement_of(members));
    return statements;
  }

  Statement statement_of(const std::vector<const Claim*>& members) {
    Statement statement;
    statement.denies = members.front()->denies();
    const Claim& first = *members.front();
    statement.value = first.value_reference.empty() ? first.value_text
                                                    : known_.subject_name(first.value_reference);
    statement.number = members.front()->number;
    std::vector<Roots> plain = roots_of_claims(graphs_.ignored(), members, speaker_of_);
    std::vector<Roots> suspected = roots_of_claims(graphs_.believed(), members, speaker_of_);
    std::map<std::pair<Roots, Roots>, std::vector<const Claim*>> groups;
    std::set<std::string> answered;
    for (size_t i = 0; i < members.size(); ++i) {
      groups[{plain[i], suspected[i]}].push_back(members[i]);
      auto found = answers_.find(members[i]->id);
      if (found == answers_.end()) continue;
      for (const Claim* answer : found->second) {
        if (answered.insert(answer->id).second) statement.answers.push_back(answer);
      }
    }
    sort_for_display(statement.answers, known_);
    for (auto& [roots, group] : groups)
      statement.origins.push_back({roots.first, roots.second, std::move(group)});
    statement.support = support_from(std::move(plain), std::move(suspected));
    return statement;
  }

  static Support support_from(std::vector<Roots> plain, std::vector<Roots> suspected) {
    int64_t without = independent(std::move(plain));
    int64_t with = independent(std::move(suspected));
    return {std::min(with, without), std::max(with, without)};
  }

  void judge(Statement& statement, const Question& question) {
    std::vector<const Claim*> own = claims_of(statement);
    if (std::ranges::all_of(own, &Claim::is_unknown)) {
      statement.status.push_back(Status::kUnknown);
      return;
    }
    statement.status.push_back(statement.support.least > 1 ? Status::kSeveralOrigins
                                                           : Status::kSingleOrigin);
    std::vector<const Claim*> against;
    for (size_t other : statement.contradicted_by) {
      for (const Claim* claim : claims_of(question.statements[other])) against.push_back(claim);
    }
    for (const Claim* answer : statement.answers) {
      if (answer->denies()) against.push_back(answer);
    }
    if (!against.empty()) statement.status.push_back(Status::kContradicted);
    bool official = std::ranges::any_of(against, [&](const Claim* claim) {
      return claim->denies() && is_official(*claim, known_);
    });
    if (official) statement.status.push_back(Status::kOfficiallyDenied);
    auto court = [&](const Claim* claim) { return is_court(*claim, known_); };
    if (std::ranges::any_of(own, court) || std::ranges::any_of(against, court) ||
        std::ranges::any_of(statement.answers, court))
      statement.status.push_back(Status::kAdjudicated);
  }

  const SubjectClaims& subject_;
  const Register& known_;
  const Graphs& graphs_;
  const SpeakerOf& speaker_of_;
  std::map<std::string, std::vector<const Claim*>> answers_;
};

}  // namespace

std::string_view status_word(Status status) {
  switch (status) {
    case Status::kUnknown:
      return "unknown";
    case Status::kSingleOrigin:
      return "single origin";
    case Status::kSeveralOrigins:
      return "several origins";
    case Status::kContradicted:
      return "contradicted";
    case Status::kOfficiallyDenied:
      return "officially denied";
    case Status::kAdjudicated:
      return "adjudicated";
  }
  return "";
}

Graphs::Graphs(const Register& known) : ignored_(known, Suspicion::kIgnored) {
  if (std::ranges::any_of(known.lineage, &Lineage::suspected))
    believed_.emplace(known, Suspicion::kBelieved);
}

Support support_of(const Graphs& graphs, std::span<const Claim* const> claims,
                   const SpeakerOf& speaker_of) {
  int64_t without = independent(roots_of_claims(graphs.ignored(), claims, speaker_of));
  int64_t with = independent(roots_of_claims(graphs.believed(), claims, speaker_of));
  return {std::min(with, without), std::max(with, without)};
}

SideBySide side_by_side(const SubjectClaims& subject, const Register& known, const Graphs& graphs,
                        const SpeakerOf& speaker_of) {
  return Builder(subject, known, graphs, speaker_of).run();
}

}  // namespace habeas::assess
