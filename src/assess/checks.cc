// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "assess/finding.h"
#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

constexpr const Check* kChecks[] = {
    &kQuotationNotFound,    &kQuotationTwoWordings, &kHedgeLost,
    &kNumbersJoined,        &kImpossibleDate,       &kDocumentTwoNames,
    &kNameTwoSpellings,     &kPostsAtOneTime,       &kCurrentWithoutDate,
    &kAccusedWithoutAnswer, &kSoleInterestedSource, &kCaptionSaysMore,
    &kLoadedOwnWords,       &kNoExculpatorySearch,
};

void finish(std::vector<CheckFinding>& findings) {
  sort_findings(findings);
  findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
}

}  // namespace

std::span<const Check* const> all_checks() { return kChecks; }

const Check* check_named(std::string_view id) {
  for (const Check* check : kChecks) {
    if (check->id == id) return check;
  }
  return nullptr;
}

std::string_view severity_word(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "";
}

std::string CheckFinding::identity() const {
  std::string out = check + "\n" + subject + "\n" + detail + "\n";
  for (const std::string& claim : claims) out += claim + "\n";
  return out;
}

void sort_findings(std::vector<CheckFinding>& findings) {
  for (CheckFinding& finding : findings) {
    std::ranges::sort(finding.claims);
    finding.claims.erase(std::unique(finding.claims.begin(), finding.claims.end()),
                         finding.claims.end());
  }
  std::ranges::sort(findings, [](const CheckFinding& a, const CheckFinding& b) {
    return std::make_tuple(b.severity, std::cref(a.check), std::cref(a.subject), a.identity()) <
           std::make_tuple(a.severity, std::cref(b.check), std::cref(b.subject), b.identity());
  });
}

std::vector<CheckFinding> check_subject(const SubjectClaims& subject, const Register& known,
                                        const Graphs& graphs, const SpeakerOf& speaker_of) {
  SubjectClaims ordered = subject;
  sort_for_display(ordered.claims, known);
  sort_for_display(ordered.answers, known);
  SideBySide table = side_by_side(ordered, known, graphs, speaker_of);
  SubjectView view{ordered, table, known, graphs};
  std::vector<CheckFinding> findings;
  for (const Check* check : kChecks) {
    if (check->of_subject != nullptr)
      check->of_subject(*check, view, [&](CheckFinding f) { findings.push_back(std::move(f)); });
  }
  finish(findings);
  return findings;
}

std::vector<CheckFinding> check_exhibit(const ExhibitName& exhibit, std::string_view text,
                                        std::span<const Claim* const> claims,
                                        const Register& known) {
  std::vector<Word> words = words_of(text);
  std::vector<const Claim*> ordered(claims.begin(), claims.end());
  sort_for_display(ordered, known);
  ExhibitView view{exhibit, text, words, ordered, known};
  std::vector<CheckFinding> findings;
  for (const Check* check : kChecks) {
    if (check->of_exhibit != nullptr)
      check->of_exhibit(*check, view, [&](CheckFinding f) { findings.push_back(std::move(f)); });
  }
  finish(findings);
  return findings;
}

std::vector<CheckFinding> check_own_texts(std::span<const OwnText> texts) {
  std::vector<CheckFinding> findings;
  for (const OwnText& text : texts) {
    for (const Check* check : kChecks) {
      if (check->of_own_text != nullptr)
        check->of_own_text(*check, text, [&](CheckFinding f) { findings.push_back(std::move(f)); });
    }
  }
  finish(findings);
  return findings;
}

}  // namespace habeas::assess
