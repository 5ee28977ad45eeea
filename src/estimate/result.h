// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

// What an estimator hands back. Never a bare number: the point stands with its interval, its
// method, what it assumes, how well it was computed, where it was cut off, what to be wary of, and
// the words to cite it with; or it is refused, with the reason and what would have to change.

namespace habeas::estimate {

// The shortest decimal text that reads back as the same double; "infinite", "-infinite",
// "undefined". JSON of this project has no fractions (base/json.h), so numbers are written as such
// texts.
[[nodiscard]] std::string decimal(double value);
// For people: a whole number with separators of thousands, "12,749".
[[nodiscard]] std::string rounded(double value);

// The N of one table under one method, or of a total. N counts everybody, listed or not.
struct Point {
  std::string name;  // "median", "mean", "maximum likelihood", "lowest AIC", ...
  double value = 0;
};

struct Interval {
  double lower = 0;
  double upper = 0;
  double level = 0.95;
  std::string kind;  // "equal tails of the posterior", "profile likelihood", "BCa bootstrap", ...
};

struct Setting {
  std::string name;
  std::string value;
};

struct Diagnostic {
  std::string name;            // "split R-hat", "replicates without an estimate", ...
  std::string value;           // a number as decimal() writes it, or a word
  std::optional<bool> passed;  // empty: shown, not judged
  std::string text;            // what it means, for people
};

// Each place where a search or an integral was cut off, and what lies at the edge.
struct Truncation {
  std::string what;   // "number never listed"
  std::string bound;  // "30 times the listed"
  double beyond = 0;  // probability, or share of the answer, that is beyond or at the bound
};

struct Refusal {
  std::string what;  // lower case, no full stop
  std::string hint;
};

// One method on one table.
struct Estimate {
  std::string method;   // "graphs", "loglinear", "sparse", "latent"
  std::string variant;  // which model, prior or option within the method; may be empty
  std::string role;  // the same in every table: "lowest BIC", "delta 2^-J"; totals add equal ones
  std::string stratum;  // "" for the whole table
  int64_t observed = 0;
  std::vector<Point> points;  // the one to quote first; empty if refused
  std::optional<Interval> interval;
  std::vector<Setting> settings;
  std::vector<std::string> assumptions;
  std::vector<Diagnostic> diagnostics;
  std::vector<Truncation> truncations;
  std::vector<std::string> warnings;
  std::vector<Refusal> refusals;
  std::string words;  // to cite: one sentence that cannot be quoted without its interval
  Json details;       // the method's own tables: models with weights, graphs, pairs
  // Of N, equally weighted: of the posterior, or of the confidence distribution whose quantiles are
  // the interval's ends at every level. May be empty.
  std::vector<double> draws;

  // A refused estimate has no number in it.
  [[nodiscard]] bool refused() const { return points.empty(); }
  [[nodiscard]] bool converged() const;  // no diagnostic failed
};

// Several methods on the same input, with what belongs to the input.
struct Report {
  std::string input;    // digest of what was read, as the caller gives it ("sha256:...")
  std::string version;  // of the program
  uint64_t seed = 0;
  std::vector<std::string> lists;
  int64_t observed = 0;
  std::string population;             // who is estimated, in words
  std::vector<std::string> warnings;  // about the input
  std::vector<Refusal> refusals;      // about the input: then there are no estimates
  std::vector<Estimate> floors;       // Chao's lower bound and the pairs, beside every result
  std::vector<Estimate> estimates;
  std::vector<Estimate> totals;  // over strata, one for each method and role
};

// All methods side by side, and whether they agree.
struct Comparison {
  std::vector<const Estimate*> rows;  // those with an interval, of the whole or of the totals
  double lowest = 0, highest = 0;     // of their points
  double common_lower = 0, common_upper = 0;  // what all intervals share; empty if lower > upper
  size_t refused = 0;                         // without an interval
  std::string words;
};
// Of the totals where there are strata. `report` must outlive it.
[[nodiscard]] Comparison compare(const Report& report);

[[nodiscard]] Json to_json(const Estimate& estimate);  // without the draws; says how many
[[nodiscard]] Json to_json(const Report& report);

// Draws of every estimate that has any: method,variant,stratum,draw,value with a header line.
// Fields are quoted as RFC 4180 has it where they need be.
[[nodiscard]] std::string draws_csv(const Report& report);

// What is told to people, estimate by estimate; several lines, ends with a line break.
[[nodiscard]] std::string to_text(const Report& report);

// "an estimated 12,749 (95 % interval 9,827 to 16,544) persons, of whom 4,400 are named on at least
// one list; METHOD"; the refusal's words if refused.
[[nodiscard]] std::string cite(const Estimate& estimate);

// The quantile of a sorted sample as R's type 7 (linear between order statistics); type 8 is median
// unbiased (Hyndman and Fan 1996). `sorted` not empty, 0 <= probability <= 1.
enum class QuantileType { kSeven, kEight };
[[nodiscard]] double quantile(const std::vector<double>& sorted, double probability,
                              QuantileType type = QuantileType::kSeven);

}  // namespace habeas::estimate
