// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

void look(const Check& check, const SubjectView& view, const Report& report) {
  for (const Question& question : view.table.questions) {
    for (const Statement& statement : question.statements) {
      if (statement.support.most != 1 || statement.denies) continue;
      std::vector<const Claim*> claims;
      std::set<std::string> roots;
      for (const OriginGroup& group : statement.origins) {
        claims.insert(claims.end(), group.claims.begin(), group.claims.end());
        roots.insert(group.roots.begin(), group.roots.end());
      }
      // Positions and demands are a party's own by nature; an unknown value needs no support.
      bool a_fact = std::ranges::any_of(claims, [](const Claim* claim) {
        return (claim->kind == "fact" || claim->kind == "number" ||
                claim->kind == "characterisation") &&
               !claim->is_unknown();
      });
      if (!a_fact) continue;
      bool all_interested = true;
      std::string who, why;
      for (const std::string& root : roots) {
        const Source* source = view.known.source(root);
        Interest interest = source == nullptr ? Interest::kUndisclosed : interest_of(*source);
        all_interested =
            all_interested && (interest == Interest::kParty || interest == Interest::kUndisclosed);
        if (!who.empty()) continue;
        who = view.known.source_name(root);
        why = interest_words(interest);
      }
      if (!all_interested) continue;
      CheckFinding finding = found(check, view.subject.subject, claims,
                                   fmt::format("{}: {} rests on {} alone ({})", question.property,
                                               in_quotes(statement.value), who, why));
      finding.detail = question.property;
      report(std::move(finding));
    }
  }
}

}  // namespace

constinit const Check kSoleInterestedSource = {
    .id = "sole-interested-source",
    .severity = Severity::kWarning,
    .title = "sole support by an interested or undisclosed source",
    .explanation =
        "All who say it lead back to one source that is a party to the dispute, or that discloses "
        "no interest at all. It may be true; a published finding needs another origin. State the "
        "source's interest, or look for an origin of another kind.",
    .of_subject = look};

}  // namespace habeas::assess
