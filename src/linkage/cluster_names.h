// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>

#include "linkage/records.h"

namespace habeas::linkage {

// What clusters are called. A cluster has the name of its oldest record: the record's id, before it
// the number of its list ("2:17"). In a run that began with a single list, that list's ids stand
// alone, and go on doing so when later lists are linked against it. Where this would call two
// records alike (two rows with one id), the later one, in the order of the records, has "#2" after
// its name, or the next number that is free.
//
// No two records have one name; and a name does not change when further lists are added behind the
// others, so an id once given out stands for ever.
class ClusterNames {
 public:
  // `lists`: of the run that everything goes back to (RunFile::frozen_lists).
  ClusterNames(const Records& records, size_t lists);
  [[nodiscard]] std::string of(RecordNumber record) const;
  // The record that a name belongs to; records.size() if none does. Slow at the first call.
  [[nodiscard]] RecordNumber find(const std::string& name) const;

 private:
  [[nodiscard]] std::string plain(RecordNumber record) const;
  const Records& records_;
  bool first_alone_;
  std::unordered_map<RecordNumber, std::string> others_;  // not called plainly
  mutable std::unordered_map<std::string, RecordNumber> numbers_;
};

}  // namespace habeas::linkage
