// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "assess/side_by_side.h"
#include "base/json.h"

// The number ledger: every figure with its unit, scope, method, claimants, date and origins.
// Figures of unlike unit or scope stand in groups of their own; nothing is averaged, added or
// unioned.

namespace habeas::assess {

struct FigureRow {
  Number number;
  bool denied = false;
  Support support;
  std::vector<std::string> origins;  // names of the roots, sorted
  std::vector<const Claim*> claims;
  std::vector<Status> status;
};

// Figures that count one thing in one scope.
struct FigureGroup {
  std::string property, unit, scope;
  std::vector<FigureRow> rows;  // by lower end, upper end, words
};

struct NumberLedger {
  std::string subject, name;
  std::vector<FigureGroup> groups;  // by property, unit, scope
  int64_t figures = 0;              // claims of figures
  Support origins;                  // of all of them together, whatever they count
};

// One for each subject that has figures, in the order given.
[[nodiscard]] std::vector<NumberLedger> number_ledger(std::span<const SubjectClaims> subjects,
                                                      const Register& known, const Graphs& graphs,
                                                      const SpeakerOf& speaker_of = {});

[[nodiscard]] Json to_json(const NumberLedger& ledger, const Register& known);
[[nodiscard]] std::string to_text(const NumberLedger& ledger, const Register& known);

// A chart of one subject as SVG: a panel for each group, one logarithmic axis below all. A dot is
// an exact figure, a bar an interval, an arrow a bound that is open on that side; figures in words
// alone are written, not drawn. No script, no font, no request to anywhere. Same input, same bytes.
[[nodiscard]] std::string number_chart(const NumberLedger& ledger);

}  // namespace habeas::assess
