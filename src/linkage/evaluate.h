// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "linkage/records.h"

// How well clusters agree with the truth, where somebody knows it.

namespace habeas::linkage {

struct Rate {
  double value = 0;
  double low = 0;  // 90 % interval, from 200 bootstrap samples of true clusters
  double high = 0;
};

struct Agreement {
  double pairs_true = 0;   // pairs of records of one person
  double pairs_found = 0;  // pairs of records in one cluster
  double pairs_both = 0;
  Rate precision, recall, f1;        // of pairs
  Rate b_precision, b_recall, b_f1;  // B-cubed (Bagga and Baldwin 1998), mean over records
  Rate cluster_precision, cluster_recall, cluster_f1;  // clusters that are exactly right
  int64_t records = 0;
  int64_t persons = 0;
  int64_t clusters = 0;
};

// Cluster and truth of each record, as any numbers; equal numbers are together.
[[nodiscard]] Agreement agreement(std::span<const uint32_t> cluster,
                                  std::span<const uint32_t> truth, uint64_t seed);

}  // namespace habeas::linkage
