// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "linkage/evaluate.h"
#include "linkage/link.h"

// How well clusters agree with the truth where nobody knows it yet: pairs are drawn at random
// within strata of their probability, a person says of each whether it is one person, and the
// stratified estimator makes of that precision, recall and F1 of the clusters (Cochran, Sampling
// Techniques, 1977, chapter 5: each stratum's share counts for all its pairs). Sampling by
// probability is what makes it affordable: nearly all pairs of a list are no matches at all.

namespace habeas::linkage {

struct Stratum {
  bool together = false;  // pairs of records of one cluster
  bool scored = true;     // false: pairs within clusters that share no key, so have no probability
  double low = 0;         // of the probability
  double high = 0;
  double pairs = 0;
  double expected = 0;  // matches among them, if the probabilities are right
};

struct SampledPair {
  RecordNumber a = 0;
  RecordNumber b = 0;
  uint32_t stratum = 0;
};

struct PairSample {
  std::vector<Stratum> strata;
  std::vector<SampledPair> pairs;  // in random order: it does not tell the stratum
  // Pairs apart that are so improbable that all of them together hold less than 1 match in 200.
  double left_pairs = 0;
  double left_expected = 0;
};

struct SampleOptions {
  int size = 400;
  uint64_t seed = 1;
};

// `pairs`: all that share a key and are worth keeping, by a and b. Sizes by Neyman's allocation
// (JRSS 97, 1934) with the probabilities for the shares, at least ten of each stratum, or all of
// it. Deterministic.
[[nodiscard]] PairSample draw_pair_sample(std::span<const RecordNumber> cluster,
                                          std::span<const LinkedPair> pairs,
                                          const SampleOptions& options);

struct StratumLabels {
  int64_t same = 0;
  int64_t different = 0;
};

struct SampleEstimate {
  Rate precision;  // of pairs of one cluster
  Rate recall;     // of matches among the pairs sampled from
  Rate f1;
  // With the matches that were not sampled from: those among pairs left out as improbable, by the
  // model, and those that share no key, by the run's own estimate. Not measured but stated.
  Rate recall_with_missed;
  double missed = 0;
  double matches = 0;  // estimated, missed ones not included
  int64_t labelled = 0;
};

// `labels`: of each stratum. `blocking_recall`: of the run. Intervals of 90 %, by the method of
// variance estimates recovery (Zou, Donner, Statistics in Medicine 27, 2008): each stratum's share
// has Wilson's interval, and the moves that their ends make add up in squares.
[[nodiscard]] SampleEstimate estimate_from_sample(const PairSample& sample,
                                                  std::span<const StratumLabels> labels,
                                                  double blocking_recall);

}  // namespace habeas::linkage
