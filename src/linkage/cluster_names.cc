// SPDX-License-Identifier: Apache-2.0
#include "linkage/cluster_names.h"

#include <unordered_set>

#include <fmt/core.h>

namespace habeas::linkage {

ClusterNames::ClusterNames(const Records& records, size_t lists)
    : records_(records), first_alone_(lists == 1) {
  // Only a name with "#" or, in a list that stands alone, with ":" can be another record's too.
  std::unordered_set<std::string> taken;
  const size_t count = records.size();
  for (RecordNumber begin = 0; begin < count;) {
    RecordNumber end = begin;
    while (end < count && records.list[end] == records.list[begin]) ++end;
    const bool alone = first_alone_ && records.list[begin] == 0;
    std::unordered_set<RecordNumber> clashes;  // a later list's name, an id of the first one
    for (RecordNumber i = begin; i < end; ++i) {
      const std::string_view id = records.id_of(i);
      if (i > begin && records.id[i] == records.id[i - 1]) continue;
      if (id.find('#') != std::string_view::npos ||
          (alone && id.find(':') != std::string_view::npos)) {
        if (!taken.insert(plain(i)).second) clashes.insert(i);
      } else if (first_alone_ && !alone && !taken.empty() && taken.contains(plain(i))) {
        clashes.insert(i);
      }
    }
    int64_t times = 1;
    for (RecordNumber i = begin; i < end; ++i) {
      const bool again = i > begin && records.id[i] == records.id[i - 1];
      times = again ? times + 1 : 1;
      const bool clash = clashes.contains(i);
      if (!again && !clash) continue;
      std::string name;
      for (int64_t number = clash ? 2 : times;; ++number) {
        name = fmt::format("{}#{}", plain(i), number);
        if (taken.insert(name).second) break;
      }
      others_.emplace(i, std::move(name));
    }
    begin = end;
  }
}

std::string ClusterNames::plain(RecordNumber record) const {
  const std::string_view id = records_.id_of(record);
  if (first_alone_ && records_.list[record] == 0) return std::string(id);
  return fmt::format("{}:{}", records_.list[record] + 1, id);
}

std::string ClusterNames::of(RecordNumber record) const {
  const auto other = others_.find(record);
  return other != others_.end() ? other->second : plain(record);
}

RecordNumber ClusterNames::find(const std::string& name) const {
  if (numbers_.empty())
    for (RecordNumber i = 0; i < records_.size(); ++i) numbers_.emplace(of(i), i);
  const auto at = numbers_.find(name);
  return at != numbers_.end() ? at->second : static_cast<RecordNumber>(records_.size());
}

}  // namespace habeas::linkage
