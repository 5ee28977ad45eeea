// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

// What the claim's words call a document; a word inside a quotation counts for who is quoted, not
// for the exhibit, so only the words outside of quotations are read.
std::set<std::string_view> names_in(const std::string& text) {
  std::vector<Passage> quotations = quotations_in(text);
  std::set<std::string_view> names;
  for (const Word& word : words_of(text)) {
    bool inside = false;
    for (const Passage& q : quotations) inside = inside || (word.from >= q.from && word.to <= q.to);
    std::optional<std::string_view> name = in_table(Table::kDocument, word);
    if (name && !inside) names.insert(*name);
  }
  return names;
}

void look(const Check& check, const SubjectView& view, const Report& report) {
  const Entity* entity = view.known.entity(view.subject.subject);
  if (entity == nullptr || (entity->type != "communication" && entity->type != "instrument"))
    return;
  // By exhibit: what others call it elsewhere is no fault of this one.
  std::map<std::string, std::map<std::string_view, const Claim*>> by_exhibit;
  for (const Claim* claim : view.subject.claims) {
    for (std::string_view name : names_in(claim->anchor.text))
      by_exhibit[claim->exhibit].emplace(name, claim);
  }
  for (const auto& [exhibit, names] : by_exhibit) {
    if (names.size() < 2) continue;
    std::vector<const Claim*> claims;
    std::vector<std::string_view> words;
    for (const auto& [name, claim] : names) {
      claims.push_back(claim);
      words.push_back(name);
    }
    CheckFinding finding =
        found(check, view.subject.subject, claims,
              fmt::format("{} calls one document by {} names: {}", view.known.subject_name(exhibit),
                          words.size(), fmt::join(words, ", ")));
    finding.detail = exhibit;
    report(std::move(finding));
  }
}

}  // namespace

constinit const Check kDocumentTwoNames = {
    .id = "document-two-names",
    .severity = Severity::kNote,
    .title = "one document under two names",
    .explanation =
        "An exhibit calls the same document a report in one place and a letter or statement in "
        "another; the words differ in weight. Use the name that the document gives itself.",
    .of_subject = look};

}  // namespace habeas::assess
