// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "estimate/combine.h"

// What no test on the observed can settle, shown instead: how the answer moves when somebody on no
// list is rarer or commoner than the model says, when a list is left out or two are held to be one,
// when the prior is another, and whether the same method would have found each list's known size.

namespace habeas::estimate {

// One changed assumption and what the method says then.
struct Variation {
  std::string group;  // "unseen", "without list", "merged lists", "prior"
  std::string name;
  int64_t observed = 0;
  double median = 0;
  double lower = 0;
  double upper = 0;
  std::string refusal;  // then the numbers mean nothing
};

[[nodiscard]] Variation variation_of(std::string group, std::string name, const Estimate& estimate);

// N(xi): the odds of being on no list are exp(xi) times what the model says. xi = 0 is the model;
// it is the log of the odds ratio that the observed cells leave free (Aleshin-Guendel, Sadinle,
// Wakefield 2024). From -1 to 1 in steps of 1/4.
[[nodiscard]] std::vector<Variation> unseen_curve(const Estimate& estimate);

// Without each list in turn, and with each pair held to be one list. Beyond eight lists only the
// pairs that share most persons relative to the smaller list are merged, at most `pairs` of them.
[[nodiscard]] std::vector<Variation> vary_lists(const CaptureTable& table, const Estimator& method,
                                                uint64_t seed, int threads, size_t pairs = 10);

struct NamedEstimator {
  std::string name;
  Estimator method;
};
[[nodiscard]] std::vector<Variation> vary_methods(const CaptureTable& table,
                                                  const std::string& group,
                                                  const std::vector<NamedEstimator>& methods,
                                                  uint64_t seed, int threads);

// Internal consistency (Binette and Steorts 2021): the persons on one list are taken as the
// population, whose size is known, and the other lists must find it.
struct ConsistencyCheck {
  std::string list;
  int64_t truth = 0;
  int64_t observed = 0;  // of them, on another list too
  double median = 0;
  double lower = 0;
  double upper = 0;
  std::string refusal;
  [[nodiscard]] bool covered() const {
    return refusal.empty() && lower <= static_cast<double>(truth) &&
           static_cast<double>(truth) <= upper;
  }
};
[[nodiscard]] std::vector<ConsistencyCheck> check_consistency(const CaptureTable& table,
                                                              const Estimator& method,
                                                              uint64_t seed, int threads);

// "4 of 5 lists' known sizes lie within the interval; all misses are underestimates"; says so when
// no list could be checked.
[[nodiscard]] std::string consistency_words(const std::vector<ConsistencyCheck>& checks);

[[nodiscard]] Json to_json(const std::vector<Variation>& variations);
// "without list: police: 9,100 (8,000 to 11,000) of 4,200 listed"; without a line break.
[[nodiscard]] std::string to_text(const Variation& variation);
[[nodiscard]] Json to_json(const std::vector<ConsistencyCheck>& checks);

}  // namespace habeas::estimate
