// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "linkage/extend.h"
#include "linkage/link.h"
#include "linkage/run_file.h"

// What the commands of `habeas link` read and write, each the same way. Files are written whole,
// beside their place, and renamed at the end: Ctrl-C leaves nothing half-written.

namespace habeas::cli {

inline constexpr int64_t kMaxMapping = 1 << 20;

[[nodiscard]] Result<std::string> digest_of(const std::string& path);  // SHA-256, hex
// `id`: the id column named on the command line, or "".
[[nodiscard]] Result<linkage::Mapping> read_mapping(const std::string& text, const std::string& id);
// The table of places that a mapping names, if it names one, into the mapping. `file.path` says
// where it is; its digest is written there, or, if there is one already, must be that of the file.
[[nodiscard]] Result<void> read_places(linkage::Mapping& mapping, linkage::RunInput& file);
// Where the table of places is that a mapping in the file `map` names: beside it, unless the path
// begins at the root.
[[nodiscard]] std::string places_path(const linkage::Mapping& mapping, const std::string& map);
[[nodiscard]] Result<linkage::Records> read_lists(const std::vector<std::string>& paths,
                                                  const linkage::Mapping& mapping, int threads,
                                                  Progress& progress);
[[nodiscard]] Result<linkage::RunFile> read_run(const std::string& path);
// The lists of a run; kConflict if one is not the file that was linked.
[[nodiscard]] Result<linkage::Records> read_lists_of(const linkage::RunFile& run, int threads,
                                                     Progress& progress);
// The clusters of a run, by record in the order of the records.
[[nodiscard]] Result<std::vector<linkage::StoredCluster>> read_clusters(const std::string& path);
[[nodiscard]] Result<void> write_new(const std::string& path, const std::string& bytes);

// Records of the first `lists` lists by id, and by "list number:id"; an id that two records have
// names neither.
class RecordNames {
 public:
  RecordNames(const linkage::Records& records, size_t lists);
  // kNotFound, or kInvalid where several records have the id.
  [[nodiscard]] Result<linkage::RecordNumber> find(const std::string& name) const;

 private:
  void add(const std::string& name, linkage::RecordNumber record);
  std::unordered_map<std::string, int64_t> numbers_;
};

// "record_a,record_b,decision": same, different or unsure.
[[nodiscard]] Result<linkage::Decisions> read_decisions(const std::string& path,
                                                        const RecordNames& names);

}  // namespace habeas::cli
