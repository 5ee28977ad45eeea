// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assess/material.h"
#include "assess/origins.h"
#include "base/json.h"

// Everything said about one subject, side by side: by property, and there by statement. A statement
// is one value with one polarity, for a number also one unit and scope; the claims that make it are
// grouped by origin. Nothing is merged, averaged or left out; docs/methods/assess.md defines every
// word of `status`.

namespace habeas::assess {

// The claims of one statement that rest on the same roots.
struct OriginGroup {
  Roots roots;            // with no suspected lineage
  Roots suspected_roots;  // with all of it; equal to `roots` where nothing is suspected
  std::vector<const Claim*> claims;
};

enum class Status {
  kUnknown,
  kSingleOrigin,
  kSeveralOrigins,
  kContradicted,
  kOfficiallyDenied,
  kAdjudicated,
};
[[nodiscard]] std::string_view status_word(Status status);

struct Statement {
  bool denies = false;
  std::string value;  // in words
  std::optional<Number> number;
  Support support;
  std::vector<Status> status;  // in the order of the enumeration, never empty
  std::vector<OriginGroup> origins;
  std::vector<const Claim*> answers;    // claims that answer one of these, whatever their property
  std::vector<size_t> contradicted_by;  // other statements of the same question, by index
};

struct Question {
  std::string property;
  std::vector<Statement> statements;
};

struct SideBySide {
  std::string subject;
  std::vector<Question> questions;  // by property
};

// Claims of one subject, and those that answer them; withdrawn claims must have been left out.
struct SubjectClaims {
  std::string subject;
  std::vector<const Claim*> claims;   // about the subject
  std::vector<const Claim*> answers;  // about anything, that answer one of `claims`
};

// The graphs of a case, both readings of suspicion: one graph where nothing is suspected.
class Graphs {
 public:
  explicit Graphs(const Register& known);
  [[nodiscard]] const SourceGraph& ignored() const { return ignored_; }
  [[nodiscard]] const SourceGraph& believed() const { return believed_ ? *believed_ : ignored_; }

 private:
  SourceGraph ignored_;
  std::optional<SourceGraph> believed_;
};

[[nodiscard]] Support support_of(const Graphs& graphs, std::span<const Claim* const> claims,
                                 const SpeakerOf& speaker_of = {});

// The order in which claims are given changes nothing.
[[nodiscard]] SideBySide side_by_side(const SubjectClaims& subject, const Register& known,
                                      const Graphs& graphs, const SpeakerOf& speaker_of = {});

[[nodiscard]] Json to_json(const SideBySide& table, const Register& known);
// For a terminal; names and values with their control and direction characters shown.
[[nodiscard]] std::string to_text(const SideBySide& table, const Register& known);

// "The inspectors wrote (possible: "may be") <- The Gazette reported 1988-12-14 (asserted)"
[[nodiscard]] std::string chain_in_words(const Claim& claim, const Register& known);

}  // namespace habeas::assess
