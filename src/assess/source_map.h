// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "assess/material.h"
#include "base/json.h"

// Who rests on whom: sources as nodes, lineage and repetition as edges, from the one who rests to
// the one rested on.

namespace habeas::assess {

enum class EdgeKind {
  kDerives,    // lineage, asserted
  kSuspected,  // lineage that is suspected
  kRepeats,    // passes on claims of the other in speaker chains
};
[[nodiscard]] std::string_view edge_word(EdgeKind kind);

struct SourceEdge {
  std::string from, to;  // ids of sources
  EdgeKind kind = EdgeKind::kDerives;
  int64_t claims = 0;                // of kRepeats: how many; of lineage of single claims: how many
  std::vector<std::string> grounds;  // of lineage: "stated by ...: ...", sorted
};

struct SourceMap {
  std::vector<std::string> sources;  // ids with an edge or a claim, by name
  std::vector<SourceEdge> edges;     // by from, to, kind
};

// Collects what it needs claim by claim, so that a million need not be held.
class SourceMapMaker {
 public:
  explicit SourceMapMaker(const Register& known) : known_(known) {}
  void add(const Claim& claim);
  [[nodiscard]] SourceMap finish() const;

 private:
  const Register& known_;
  std::map<std::pair<std::string, std::string>, int64_t> repeats_;
  std::map<std::string, std::string, std::less<>> speaker_of_claim_;  // claims in lineage only
  std::set<std::string> speaking_;
};

[[nodiscard]] Json to_json(const SourceMap& map, const Register& known);
[[nodiscard]] std::string to_text(const SourceMap& map, const Register& known);
// The language of Graphviz (https://graphviz.org/doc/info/lang.html); no Graphviz is needed for the
// SVG, in which origins stand left and those who rest on them to the right.
[[nodiscard]] std::string to_dot(const SourceMap& map, const Register& known);
[[nodiscard]] std::string to_svg(const SourceMap& map, const Register& known);

}  // namespace habeas::assess
