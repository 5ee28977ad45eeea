// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "linkage/comparator.h"

namespace habeas::linkage::internal {

// Comparators are dear to make (their caches) and belong to one thread at a time.
class ComparatorPool {
 public:
  explicit ComparatorPool(const Prepared& prepared) : prepared_(prepared) {}
  std::unique_ptr<Comparator> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<Comparator>(prepared_);
    std::unique_ptr<Comparator> comparator = std::move(free_.back());
    free_.pop_back();
    return comparator;
  }
  void give_back(std::unique_ptr<Comparator> comparator) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(comparator));
  }

 private:
  const Prepared& prepared_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Comparator>> free_;
};

}  // namespace habeas::linkage::internal
