// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>

#include "base/result.h"

namespace habeas::vault {

// A folder that goes with the test, in memory where the system has such a place: ext4 makes files
// slowly for minutes after many were removed, as tests do. kDisk is for what would not fit there.
class TemporaryFolder {
 public:
  enum class Where { kMemory, kDisk };
  explicit TemporaryFolder(Where where = Where::kMemory) {
    const char* chosen = std::getenv("TMPDIR");
    std::string base = chosen != nullptr ? chosen : "/tmp";
    if (where == Where::kMemory && access("/dev/shm", W_OK | X_OK) == 0) base = "/dev/shm";
    std::string pattern = base + "/habeas-vault-XXXXXX";
    check(mkdtemp(pattern.data()) != nullptr, "a temporary folder can be made");
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
    return path_ / name;
  }

  // Writes a file, with its folders; returns its path.
  std::filesystem::path write(std::string_view name, std::string_view bytes) const {
    std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace habeas::vault
