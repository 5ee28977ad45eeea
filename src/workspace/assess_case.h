// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "assess/finding.h"
#include "assess/reuse.h"
#include "assess/source_map.h"
#include "casefile/suggestion_decisions.h"
#include "workspace/sight.h"
#include "workspace/workspace.h"

// The case as assessment sees it: what this reader may see, and nothing that would count or hint at
// the rest. Who may see a claim is the rule of sight.h.

namespace habeas::workspace {

// Sources, entities, exhibits and lineage that may be seen, with the graphs of origins. Read once;
// claims are read as they are asked for. The workspace must outlive it. Confined to one thread.
class Assessment {
 public:
  [[nodiscard]] static Result<Assessment> open(Workspace& workspace);

  [[nodiscard]] const assess::Register& known() const { return known_; }
  [[nodiscard]] const assess::Graphs& graphs() const { return *graphs_; }

  // Claims that are read together, and pointers to them, which hold when it is moved (a vector
  // keeps its elements in their place then); it is never copied.
  struct Subject {
    Subject() = default;
    Subject(Subject&&) noexcept = default;
    Subject& operator=(Subject&&) noexcept = default;
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;

    std::vector<assess::Claim> store;
    assess::SubjectClaims claims;
  };
  // By id, label, or the name of an exhibit. kNotFound with advice.
  [[nodiscard]] Result<std::string> subject_named(const std::string& reference);
  // What a claim's subject is assessed with: a record that shares its person with others, with what
  // is said about those, under the name of the person; anything else by itself.
  [[nodiscard]] std::string subject_of(const std::string& id) const;
  // Without withdrawn claims. Empty if nothing that may be seen is said about it.
  [[nodiscard]] Result<Subject> subject(std::string_view id);
  // The same of a person with what a record stated by hand says, and with the certificates that are
  // about the person, wherever each was stated.
  [[nodiscard]] Result<Subject> whole_subject(std::string_view id);
  // That have claims, sorted; records of one person as one.
  [[nodiscard]] Result<std::vector<std::string>> subjects();
  [[nodiscard]] Result<std::vector<assess::Claim>> claims_in(std::string_view exhibit);
  // Innermost speakers of claims elsewhere: of those that lineage lines name.
  [[nodiscard]] assess::SpeakerOf speaker_of() const;

  // Every subject, in order, with all its claims; for listings of the whole case.
  [[nodiscard]] Result<std::vector<Subject>> all_subjects();
  // Each as whole_subject, with records that nothing else is said about.
  [[nodiscard]] Result<std::vector<Subject>> all_whole_subjects();
  [[nodiscard]] Result<assess::SourceMap> source_map();

 private:
  explicit Assessment(Workspace& workspace) : workspace_(&workspace) {}
  // Of a level and compartment; asked of the workspace once each.
  [[nodiscard]] bool admits(std::string_view level, std::string_view compartment) const;
  [[nodiscard]] bool shows(const casefile::ClaimRow& row) const;
  [[nodiscard]] bool shows_row(const std::string& record) const;
  [[nodiscard]] bool shows_all_named(const std::string& value) const;
  void take(const std::vector<casefile::ClaimRow>& rows, std::vector<assess::Claim>& store) const;
  // What answers the claims in `store`, and pointers to all.
  [[nodiscard]] Result<Subject> with_answers(std::string_view id, std::vector<assess::Claim> store);
  // The records of a person of several; else the id itself.
  [[nodiscard]] std::vector<std::string> records_of(std::string_view id) const;
  [[nodiscard]] Result<void> take_about(std::string_view id, std::vector<assess::Claim>& store);
  [[nodiscard]] Result<void> take_record(std::string_view id, std::vector<assess::Claim>& store);
  [[nodiscard]] Result<void> take_certificates(std::string_view id,
                                               std::vector<assess::Claim>& store);
  [[nodiscard]] Result<void> read_register();
  [[nodiscard]] Result<void> read_lineage();
  [[nodiscard]] Result<void> read_persons();
  [[nodiscard]] Result<void> read_places();

  Workspace* workspace_;
  std::shared_ptr<Sight> sight_;  // for claims about claims
  assess::Register known_;
  std::shared_ptr<const assess::Graphs> graphs_;
  std::map<std::string, std::string, std::less<>> speakers_;   // of claims in lineage
  mutable std::map<std::string, bool, std::less<>> shown_;     // admissions
  std::map<std::string, std::string, std::less<>> person_of_;  // record -> person of several
  std::map<std::string, std::vector<std::string>, std::less<>> records_of_;  // and back
  std::set<std::string, std::less<>> hidden_;  // ids of what may not be seen
};

// Of two claims whose words stand in a shared passage, that the later derives from the earlier. It
// is accepted or refused as every suggestion is (decide_suggestions.h).
struct ProposedLineage {
  std::string id;                        // sug-...; the same for the same two claims
  std::string derived, origin, exhibit;  // claims; the exhibit of the derived one
  std::string ground;                    // in words
  std::optional<casefile::SuggestionDecision> decision;  // the one that holds
};

// A pair of exhibits with passages in common.
struct ReuseProposal {
  std::string first, second;          // exhibits
  std::string first_via, second_via;  // "" for its own text
  assess::ReusedPair pair;
  std::string sample;                   // the first words of the longest passage
  std::vector<ProposedLineage> claims;  // of one subject and property, by derived and origin
};
// Of every exhibit that has readable text. `least_share` in hundredths of the shorter text.
[[nodiscard]] Result<std::vector<ReuseProposal>> propose_lineage(Workspace& workspace,
                                                                 Assessment& assessment,
                                                                 int64_t least_share);

}  // namespace habeas::workspace
