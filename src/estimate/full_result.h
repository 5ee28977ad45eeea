// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "estimate/methods.h"
#include "estimate/sensitivity.h"

// A report together with what no test on the lists can settle. Every result that is meant to be
// quoted is one of these; the report alone is for a look.

namespace habeas::estimate {

struct FullSettings {
  std::vector<const Method*> methods;
  MethodSettings method;
  bool pool = false;   // a second total of partially pooled strata
  bool quick = false;  // the report alone
};

struct FullResult {
  Report report;
  std::string varied_by;  // the method that every variation below is made with
  std::vector<Variation> variations;
  std::vector<ConsistencyCheck> consistency;
};

// N(xi) starts from the total where there are strata; lists are left out, merged and checked, and
// priors changed, on the whole table, with one method: the graphs where they are asked for and can
// be summed exactly, else latent classes with an eighth of the work, else the first asked for.
[[nodiscard]] FullResult full_result(const Histories& histories, const FullSettings& settings);

// The method that varies (above), for variations of the caller's own.
[[nodiscard]] NamedEstimator varying_method(const CaptureTable& table,
                                            const FullSettings& settings);

// Each method asked for as one estimator, for the draws of a linkage: of each the first estimate
// that it gives, latent classes from the states that a run on `reference` ended in.
[[nodiscard]] std::vector<NamedEstimator> linkage_methods(const CaptureTable& reference,
                                                          const FullSettings& settings);

// What the result was made of, as canonical JSON, whose SHA-256 is its content address: the digest
// of the input, the program's version, every setting, and `more` (rules, strata, lists).
[[nodiscard]] std::string made_of(const std::string& input, const std::string& version,
                                  const FullSettings& settings, const Json& more);

// The report's object with variations, consistency, consistency_words, varied_by.
[[nodiscard]] Json to_json(const FullResult& result);
[[nodiscard]] std::string to_text(const FullResult& result);

}  // namespace habeas::estimate
