// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "linkage/blocking.h"
#include "linkage/calibrate.h"
#include "linkage/cluster.h"
#include "linkage/model.h"
#include "linkage/records.h"
#include "linkage/reliability.h"

// One run of linkage from records to clusters. Same records, decisions, seed: same result, whatever
// the number of threads and the order of the rows.

namespace habeas::linkage {

struct LinkOptions {
  int threads = 0;  // 0: what the machine has
  uint64_t seed = 1;
  double threshold = 0.5;  // of the probability at which clusters join
  bool dependence = true;  // of fields within a class; false only to measure what it brings
  // Bytes that the process may hold; beyond, pairs go to a file without a name in `temporary`.
  // 0: no bound. The result is the same.
  size_t memory = 0;
  size_t pair_memory = 0;  // of it for pairs; 0: what is left
  std::filesystem::path temporary = "/tmp";
};

struct LinkedPair {
  RecordNumber a = 0;
  RecordNumber b = 0;
  Pattern pattern = 0;
  double log_odds = 0;
};

struct PredicateReport {
  std::string name;
  double pairs = 0;     // that share a key
  double compared = 0;  // of these, met first here
  double matches = 0;   // expected among those compared
  uint32_t largest = 0;
  uint64_t left_out = 0;
};

struct LinkResult {
  Model model;
  std::vector<LinkedPair> pairs;      // worth keeping, by a and b
  std::vector<RecordNumber> cluster;  // of each record: the number of the cluster's first record
  std::vector<double> probability;    // of each record: that it belongs to its cluster
  std::vector<PredicateReport> predicates;
  std::vector<PlannedPredicate> plan;
  std::vector<ReliabilityBin> reliability;
  Calibration calibration;  // on decisions, where there are enough
  double all_pairs = 0;
  double compared = 0;
  double expected_matches = 0;
  double blocking_recall = 1;  // estimated
  int64_t clusters = 0;
  std::vector<std::pair<RecordNumber, RecordNumber>> conflicts;
  size_t sample = 0;
  uint64_t spilled = 0;  // pairs that were in a file for a while
  int predicates_tried = 0;
};

// Decisions of persons, by record, the lower number first.
struct Decisions {
  std::vector<std::pair<RecordNumber, RecordNumber>> same;
  std::vector<std::pair<RecordNumber, RecordNumber>> different;
  std::vector<std::pair<RecordNumber, RecordNumber>> unsure;  // looked at, and left open
};
// Both; of a pair decided twice the later decision, "unsure" among them.
[[nodiscard]] Decisions later_wins(const Decisions& earlier, const Decisions& later);

[[nodiscard]] PairRule pair_rule(const Records& records);
[[nodiscard]] Constraints constraints_of(const Records& records, const Decisions& decisions);

// A pair below these log odds is counted and forgotten. (During a run they are those of its first
// model; the last one is near it.)
inline constexpr double kWorthKeeping = -9;

// That each record belongs to its cluster: from the mean evidence of its pairs within it; of a
// record alone, that none of its pairs is a match.
[[nodiscard]] std::vector<double> record_probabilities(std::span<const RecordNumber> cluster,
                                                       std::span<const LinkedPair> known);

// kConflict if progress asks to stop.
[[nodiscard]] Result<LinkResult> link(const Records& records, const Prepared& prepared,
                                      const Decisions& decisions, const LinkOptions& options,
                                      Progress& progress);

}  // namespace habeas::linkage
