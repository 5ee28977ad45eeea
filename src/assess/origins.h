// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assess/material.h"

// Origins: what remains of many who say a thing once those who repeat others are taken away.
//
// Sources and lineage lines form a graph: an edge from A to B says that A rests on B. The *roots*
// of a source are where all ways through the graph end (sources that rest on one another in a
// circle are one root). A claim's way begins at its innermost speaker: who reported, quoted or
// distributed it further is no origin. Lineage of a single claim counts for that claim, and for the
// sources that rest on its speaker here, where the speaker has no other claim.
//
// Support is the largest number of claims of which no two share a root. With one root each that is
// the number of different roots. A claim that rests on A and B together adds nothing beside a claim
// of A. Hence a copy never raises support, and taking a source away never raises that of others.
//
// Suspected lineage is believed by some. So support is a range: as if no suspicion held, and as if
// all did. docs/methods/assess.md has the definitions and examples.

namespace habeas::assess {

enum class Suspicion { kIgnored, kBelieved };

using Roots = std::vector<std::string>;  // sorted ids of sources, never empty

// The graph of sources; made once for a case, then only read.
class SourceGraph {
 public:
  SourceGraph(const Register& known, Suspicion suspicion);
  // `id` itself if nothing is known about it.
  [[nodiscard]] Roots roots(std::string_view id) const;
  // Targets of lineage stated for this claim; empty if there is none.
  [[nodiscard]] std::span<const std::string> claim_targets(std::string_view claim) const;
  [[nodiscard]] bool rests_on_others(std::string_view source) const;
  // Whether any lineage is stated for single claims.
  [[nodiscard]] bool has_claim_lineage() const { return !claim_targets_.empty(); }
  // The sources that `id` rests on directly.
  [[nodiscard]] std::span<const std::string> targets(std::string_view id) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> targets_;
  std::map<std::string, std::vector<std::string>, std::less<>> claim_targets_;
  std::map<std::string, Roots, std::less<>> roots_;
};

// The roots of each claim of one question (claims that may confirm one another), in order.
// `speaker_of` gives the innermost speaker of a claim outside the question, "" if it is not known.
using SpeakerOf = std::function<std::string(std::string_view claim)>;
[[nodiscard]] std::vector<Roots> roots_of_claims(const SourceGraph& graph,
                                                 std::span<const Claim* const> claims,
                                                 const SpeakerOf& speaker_of);

// The largest number of sets of which no two share a member. Exact while at most 24 sets remain
// that settle nothing by themselves, else a lower bound.
[[nodiscard]] int64_t independent(std::vector<Roots> sets);

struct Support {
  int64_t least = 0;  // as if all suspected lineage held, or none: the smaller
  int64_t most = 0;
  [[nodiscard]] bool disputed() const { return least != most; }
  friend bool operator==(const Support&, const Support&) = default;
};
[[nodiscard]] std::string support_in_words(const Support& support);

}  // namespace habeas::assess
