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
#include "workspace/workspace.h"

// The case as assessment sees it: what this reader may see, and nothing that would count or hint at
// the rest. A claim is seen only with its compartment, all its speakers, its exhibit and its
// subject.

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
  // That have claims, sorted; records of one person as one.
  [[nodiscard]] Result<std::vector<std::string>> subjects();
  [[nodiscard]] Result<std::vector<assess::Claim>> claims_in(std::string_view exhibit);
  // Innermost speakers of claims elsewhere: of those that lineage lines name.
  [[nodiscard]] assess::SpeakerOf speaker_of() const;
  [[nodiscard]] bool shows(std::string_view compartment) const;

  // Every subject, in order, with all its claims; for listings of the whole case.
  [[nodiscard]] Result<std::vector<Subject>> all_subjects();
  [[nodiscard]] Result<assess::SourceMap> source_map();

 private:
  explicit Assessment(Workspace& workspace) : workspace_(&workspace) {}
  [[nodiscard]] bool shows(const casefile::ClaimRow& row) const;
  [[nodiscard]] bool shows_row(const std::string& record) const;
  void take(const std::vector<casefile::ClaimRow>& rows, std::vector<assess::Claim>& store) const;
  [[nodiscard]] Result<void> read_register();
  [[nodiscard]] Result<void> read_lineage();
  [[nodiscard]] Result<void> read_persons();
  [[nodiscard]] Result<void> read_places();

  Workspace* workspace_;
  assess::Register known_;
  std::shared_ptr<const assess::Graphs> graphs_;
  std::map<std::string, std::string, std::less<>> speakers_;   // of claims in lineage
  mutable std::map<std::string, bool, std::less<>> shown_;     // compartments
  std::map<std::string, std::string, std::less<>> person_of_;  // record -> person of several
  std::map<std::string, std::vector<std::string>, std::less<>> records_of_;  // and back
  std::set<std::string, std::less<>> hidden_;  // ids of what may not be seen
};

// A pair of exhibits with passages in common, and the lines for a claim file that would state it as
// suspected lineage.
struct ReuseProposal {
  std::string first, second;          // exhibits
  std::string first_via, second_via;  // "" for its own text
  assess::ReusedPair pair;
  std::string sample;  // the first words of the longest passage
  // Claims of one subject and property whose words stand in a shared passage: derived, origin.
  std::vector<std::pair<std::string, std::string>> claims;
};
// Of every exhibit that has readable text. `least_share` in hundredths of the shorter text.
[[nodiscard]] Result<std::vector<ReuseProposal>> propose_lineage(Workspace& workspace,
                                                                 Assessment& assessment,
                                                                 int64_t least_share);

}  // namespace habeas::workspace
