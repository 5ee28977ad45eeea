// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <system_error>

#include "base/file_system.h"

namespace habeas::workspace {

// Whether one of two paths lies in the other, or they are the same; neither need exist.
[[nodiscard]] inline bool lie_in_one_another(const fs::path& a, const fs::path& b) {
  if (a.empty() || b.empty()) return false;
  std::error_code ignored;
  std::string first = (fs::weakly_canonical(a, ignored) / "").string();
  std::string second = (fs::weakly_canonical(b, ignored) / "").string();
  return first.starts_with(second) || second.starts_with(first);
}

// Whether the path is there and is no folder.
[[nodiscard]] inline bool is_a_file(FileSystem& files, const fs::path& path) {
  Result<FileStatus> status = files.status(path);
  return status && status->type != FileType::kDirectory;
}

}  // namespace habeas::workspace
