// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

// How the verifier sees a bundle: a flat list of names and their bytes. Three implementations: a
// folder on disk, an archive, and a map in memory, with which a test flips every byte in process.

namespace habeas::verifier {

struct BundleFile {
  std::string path;                    // with "/" between parts, relative to the bundle
  FileType type = FileType::kRegular;  // anything but kRegular is refused by the verifier
  int64_t size = 0;
};

// Read only; every method may be called by several threads at once.
class BundleReader {
 public:
  using Sink = std::function<Result<void>(ByteView)>;

  virtual ~BundleReader() = default;
  // Every file, link and other thing, sorted by path bytes; folders only when they are empty. Links
  // are listed, not followed.
  [[nodiscard]] virtual Result<std::vector<BundleFile>> list() = 0;
  // All bytes; kInvalid if there are more than `limit`.
  [[nodiscard]] virtual Result<std::string> read(std::string_view path, int64_t limit) = 0;
  // The bytes in order, in pieces; stops at the first failure of `sink` and returns it.
  [[nodiscard]] virtual Result<void> stream(std::string_view path, const Sink& sink) = 0;
};

// kNotFound if `folder` is no folder. Folders nested deeper than any bundle's are listed as such.
[[nodiscard]] Result<std::unique_ptr<BundleReader>> open_folder(FileSystem& files,
                                                                const fs::path& folder);

// A bundle as one file (archive_layout.h). kCorrupt, saying where, if it is not exactly in that
// form. What stands before each member, and its checksum, are looked at when the member is read.
[[nodiscard]] Result<std::unique_ptr<BundleReader>> open_archive(std::unique_ptr<File> file);

using MemoryBundle = std::map<std::string, std::string>;
// Refers to `files`, which must outlive it.
[[nodiscard]] std::unique_ptr<BundleReader> open_memory(const MemoryBundle& files);

}  // namespace habeas::verifier
