// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assess/material.h"
#include "assess/side_by_side.h"
#include "assess/words.h"

// A finding of a check: something in the case that a reader would stumble over. It accuses nobody
// and changes nothing; a person mends what it names, or sets it aside with a reason.

namespace habeas::assess {

enum class Severity { kNote, kWarning, kError };
[[nodiscard]] std::string_view severity_word(Severity severity);  // note, warning, error

// Words in an exhibit's text.
struct Spot {
  std::string exhibit;  // "" for a text of the case's own
  int64_t from = 0;     // characters
  int64_t to = 0;
  std::string text;
};

struct CheckFinding {
  std::string check;  // its id
  Severity severity = Severity::kNote;
  std::string subject;              // what it is about; an id, or "" for the whole case
  std::vector<std::string> claims;  // ids, sorted
  std::string message;              // a sentence with what was found; words of sources in quotes
  std::vector<Spot> spots;
  std::string detail;  // what tells two findings about the same claims apart; not for display

  // Two runs that find the same thing give the same text, whatever else the case holds and in what
  // order it was entered: what `set-aside` binds a reason to.
  [[nodiscard]] std::string identity() const;
  friend bool operator==(const CheckFinding& a, const CheckFinding& b) {
    return a.identity() == b.identity();
  }
};

using Report = std::function<void(CheckFinding)>;

// What a check of one subject sees.
struct SubjectView {
  const SubjectClaims& subject;
  const SideBySide& table;
  const Register& known;
  const Graphs& graphs;
};

// What a check of one exhibit sees: its text, and every claim anchored in it.
struct ExhibitView {
  const ExhibitName& exhibit;
  std::string_view text;
  std::span<const Word> words;
  std::span<const Claim* const> claims;
  const Register& known;
};

// A text in the case's own voice, and where it stands.
struct OwnText {
  std::string where;    // in words: "the description of <name>"
  std::string subject;  // an id, or ""
  std::string text;
};

// A check is one constant in a file of its own. It looks at any of three things; a finding depends
// on nothing but what that view holds, so that it can be kept until that changes.
struct Check {
  std::string_view id;
  Severity severity = Severity::kNote;
  std::string_view title;
  std::string_view explanation;  // what it looks for, and what to do
  void (*of_subject)(const Check&, const SubjectView&, const Report&) = nullptr;
  void (*of_exhibit)(const Check&, const ExhibitView&, const Report&) = nullptr;
  void (*of_own_text)(const Check&, const OwnText&, const Report&) = nullptr;
};

// In the order of docs/methods/assess.md.
[[nodiscard]] std::span<const Check* const> all_checks();
[[nodiscard]] const Check* check_named(std::string_view id);  // nullptr if there is none
// Goes up whenever a check would find something else in the same case.
inline constexpr int64_t kChecksVersion = 1;

// Each view through every check; findings in a fixed order, each once.
[[nodiscard]] std::vector<CheckFinding> check_subject(const SubjectClaims& subject,
                                                      const Register& known, const Graphs& graphs,
                                                      const SpeakerOf& speaker_of = {});
[[nodiscard]] std::vector<CheckFinding> check_exhibit(const ExhibitName& exhibit,
                                                      std::string_view text,
                                                      std::span<const Claim* const> claims,
                                                      const Register& known);
[[nodiscard]] std::vector<CheckFinding> check_own_texts(std::span<const OwnText> texts);
// The case's own texts in its register: name and description of an entity, description of a source.
[[nodiscard]] std::vector<OwnText> own_texts_of(const Entity& entity);
[[nodiscard]] std::vector<OwnText> own_texts_of(const Source& source);
// What a page says in its own voice: the text of the HTML without quotations, code, and the
// attributed paragraphs of claims (<p dir="auto">).
[[nodiscard]] std::vector<OwnText> own_texts_of_page(std::string_view html);

// By severity (errors first), check, subject, identity.
void sort_findings(std::vector<CheckFinding>& findings);

}  // namespace habeas::assess
