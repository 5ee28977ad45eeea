// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <numeric>
#include <utility>
#include <vector>

#include "linkage/records.h"

namespace habeas::linkage::internal {

// Disjoint sets of records.
class Forest {
 public:
  explicit Forest(size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }
  RecordNumber root(RecordNumber record) {
    while (parent_[record] != record) {
      parent_[record] = parent_[parent_[record]];
      record = parent_[record];
    }
    return record;
  }
  // The lower number becomes the root.
  RecordNumber join(RecordNumber a, RecordNumber b) {
    a = root(a);
    b = root(b);
    if (a > b) std::swap(a, b);
    parent_[b] = a;
    return a;
  }

 private:
  std::vector<RecordNumber> parent_;
};

}  // namespace habeas::linkage::internal
