// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <string>
#include <vector>

#include "assess/finding.h"
#include "assess/side_by_side.h"

// Invented claims, in few words. Every name is SYNTHETIC.

namespace habeas::assess::testing {

class MadeCase {
 public:
  Register known;

  MadeCase& source(const std::string& id, const std::string& party = "no",
                   const std::string& derives_from = "", const std::string& kind = "organisation") {
    Source made;
    made.id = id;
    made.name = "SYNTHETIC " + id;
    made.kind = kind;
    made.party = party;
    made.derives_from = derives_from;
    known.sources.push_back(made);
    return *this;
  }
  MadeCase& entity(const std::string& id, const std::string& type, const std::string& name = "") {
    known.entities.push_back({id, id, type, "", name.empty() ? "SYNTHETIC " + id : name, "", ""});
    return *this;
  }
  MadeCase& exhibit(const std::string& sha256, const std::string& name) {
    known.exhibits.push_back({sha256, name, "2026-01-01T00:00:00Z", "text/plain", ""});
    return *this;
  }
  MadeCase& lineage(const std::string& from, const std::string& to, bool suspected = false) {
    known.lineage.push_back({from, to, suspected, "SYNTHETIC editor", "SYNTHETIC ground"});
    return *this;
  }
  // A fact of one speaker; change the rest of it as needed.
  Claim& claim(const std::string& id, const std::string& subject, const std::string& property,
               const std::string& value, const std::string& speaker) {
    Claim made;
    made.id = "clm-" + id;
    made.subject = subject;
    made.property = property;
    made.kind = "fact";
    made.polarity = "affirms";
    made.value_text = value;
    made.value_key = "\"" + value + "\"";
    if (!speaker.empty()) made.speakers = {{speaker, "wrote", "asserted", "", ""}};
    claims_.push_back(made);
    return claims_.back();
  }
  Claim& number(const std::string& id, const std::string& subject, const std::string& speaker,
                std::optional<int64_t> least, std::optional<int64_t> most, const std::string& unit,
                const std::string& scope) {
    Claim& made = claim(id, subject, "number.executed", "", speaker);
    made.kind = "number";
    made.number = Number{least, most, std::nullopt, false, false, "", unit, scope, ""};
    if (!least && !most) made.number->words = "thousands";
    made.value_text = figure_in_words(*made.number) + " " + unit;
    made.value_key = made.value_text + scope;
    return made;
  }

  [[nodiscard]] SubjectClaims about(const std::string& subject) const {
    SubjectClaims out;
    out.subject = subject;
    for (const Claim& claim : claims_) {
      if (claim.subject == subject) out.claims.push_back(&claim);
    }
    for (const Claim& claim : claims_) {
      for (const Claim* own : out.claims) {
        if (claim.answers == own->id) out.answers.push_back(&claim);
      }
    }
    return out;
  }
  [[nodiscard]] std::vector<const Claim*> all() const {
    std::vector<const Claim*> out;
    for (const Claim& claim : claims_) out.push_back(&claim);
    return out;
  }
  [[nodiscard]] SideBySide table(const std::string& subject) {
    known.sort();
    return side_by_side(about(subject), known, Graphs(known));
  }
  // Ids of the checks that found something about the subject, in order, once for each finding.
  [[nodiscard]] std::vector<CheckFinding> findings(const std::string& subject) {
    known.sort();
    return check_subject(about(subject), known, Graphs(known));
  }
  [[nodiscard]] std::vector<CheckFinding> findings_of(const std::string& check,
                                                      const std::string& subject) {
    std::vector<CheckFinding> out;
    for (CheckFinding& finding : findings(subject)) {
      if (finding.check == check) out.push_back(finding);
    }
    return out;
  }
  [[nodiscard]] std::vector<CheckFinding> findings_in(const std::string& text) {
    known.sort();
    std::vector<const Claim*> claims = all();
    return check_exhibit(known.exhibits.front(), text, claims, known);
  }

 private:
  std::list<Claim> claims_;
};

}  // namespace habeas::assess::testing
