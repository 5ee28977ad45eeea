// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "verify/bundle_layout.h"

// A bundle while it is being written: makes folders, hashes what goes in, keeps the manifest.

namespace habeas::dossier {

// One file on its way into the bundle.
class NewFile {
 public:
  NewFile(std::string path, std::unique_ptr<File> file)
      : path_(std::move(path)), file_(std::move(file)) {}
  [[nodiscard]] Result<void> write(ByteView bytes);
  // Of all bytes so far.
  [[nodiscard]] Digest digest() const;

 private:
  friend class BundleFolder;
  std::string path_;
  std::unique_ptr<File> file_;
  Sha256 hash_;
  int64_t size_ = 0;
};

class BundleFolder {
 public:
  BundleFolder(FileSystem& files, fs::path root) : files_(files), root_(std::move(root)) {}

  // kInvalid for a path that no bundle has (so that nothing is written that the reader refuses) or
  // that was written before.
  [[nodiscard]] Result<NewFile> open(const std::string& path);
  [[nodiscard]] Result<void> close(NewFile file);
  [[nodiscard]] Result<void> add(const std::string& path, std::string_view bytes);

  [[nodiscard]] const verifier::Manifest& manifest() const { return manifest_; }
  [[nodiscard]] int64_t bytes() const { return bytes_; }  // of the files in manifest()
  void forget_manifest();

  [[nodiscard]] int64_t files() const { return all_files_; }
  [[nodiscard]] int64_t all_bytes() const { return all_bytes_; }

 private:
  FileSystem& files_;
  fs::path root_;
  std::set<std::string> folders_;
  verifier::Manifest manifest_;
  int64_t bytes_ = 0;
  int64_t all_files_ = 0;
  int64_t all_bytes_ = 0;
};

}  // namespace habeas::dossier
