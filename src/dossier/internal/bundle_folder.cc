// SPDX-License-Identifier: Apache-2.0
#include "dossier/internal/bundle_folder.h"

namespace habeas::dossier {

Result<void> NewFile::write(ByteView bytes) {
  if (bytes.empty()) return {};
  TRY(file_->write_at(size_, bytes));
  hash_.update(bytes);
  size_ += static_cast<int64_t>(bytes.size());
  return {};
}

Digest NewFile::digest() const {
  Sha256 so_far = hash_;
  return so_far.finish();
}

Result<NewFile> BundleFolder::open(const std::string& path) {
  TRY(verifier::classify(path));
  std::string folder =
      path.substr(0, path.find_last_of('/') == std::string::npos ? 0 : path.find_last_of('/'));
  if (!folder.empty() && folders_.insert(folder).second)
    TRY(make_directories(files_, root_ / folder));
  std::unique_ptr<File> file =
      TRY_CTX(files_.open(root_ / path, OpenMode::kCreateNew), "writing the bundle");
  return NewFile(path, std::move(file));
}

Result<void> BundleFolder::close(NewFile file) {
  manifest_[file.path_] = to_hex(file.digest());
  bytes_ += file.size_;
  all_bytes_ += file.size_;
  ++all_files_;
  return {};
}

Result<void> BundleFolder::add(const std::string& path, std::string_view bytes) {
  NewFile file = TRY(open(path));
  TRY(file.write(as_bytes(bytes)));
  return close(std::move(file));
}

void BundleFolder::forget_manifest() {
  manifest_.clear();
  bytes_ = 0;
}

}  // namespace habeas::dossier
