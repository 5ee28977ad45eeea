// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "linkage/link.h"
#include "linkage/run_file.h"

// What the commands of `habeas link` read and write, each the same way. Files are written whole,
// beside their place, and renamed at the end: Ctrl-C leaves nothing half-written.

namespace habeas::cli {

inline constexpr int64_t kMaxMapping = 1 << 20;

[[nodiscard]] Result<std::string> digest_of(const std::string& path);  // SHA-256, hex
// `id`: the id column named on the command line, or "".
[[nodiscard]] Result<linkage::Mapping> read_mapping(const std::string& text, const std::string& id);
[[nodiscard]] Result<linkage::Records> read_lists(const std::vector<std::string>& paths,
                                                  const linkage::Mapping& mapping, int threads,
                                                  Progress& progress);
[[nodiscard]] Result<linkage::RunFile> read_run(const std::string& path);
// The lists of a run; kConflict if one is not the file that was linked.
[[nodiscard]] Result<linkage::Records> read_lists_of(const linkage::RunFile& run, int threads,
                                                     Progress& progress);
// The clusters of a run, by record in the order of the records.
[[nodiscard]] Result<std::vector<std::string>> read_clusters(const std::string& path);
[[nodiscard]] Result<void> write_new(const std::string& path, const std::string& bytes);

// Records by id, and by "list number:id"; an id that two records have names neither.
class RecordNames {
 public:
  explicit RecordNames(const linkage::Records& records);
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
