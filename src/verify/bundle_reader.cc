// SPDX-License-Identifier: Apache-2.0
#include "verify/bundle_reader.h"

#include <algorithm>

namespace habeas::verifier {
namespace {

constexpr size_t kPieceSize = size_t{1} << 20;
// Deeper than any path a bundle may have (bundle_layout.h); what lies below is reported by name.
constexpr int kDepthLimit = 24;

class FolderReader : public BundleReader {
 public:
  FolderReader(FileSystem& files, fs::path root) : files_(files), root_(std::move(root)) {}

  Result<std::vector<BundleFile>> list() override {
    std::vector<BundleFile> found;
    TRY(walk("", 0, found));
    std::ranges::sort(found, {}, &BundleFile::path);
    return found;
  }

  Result<std::string> read(std::string_view path, int64_t limit) override {
    return read_file(files_, root_ / path, limit);
  }

  Result<void> stream(std::string_view path, const Sink& sink) override {
    std::unique_ptr<File> file = TRY(files_.open(root_ / path, OpenMode::kRead));
    Bytes piece(kPieceSize);
    for (int64_t offset = 0;;) {
      size_t got = TRY(file->read_at(offset, piece));
      if (got > 0) TRY(sink(ByteView(piece.data(), got)));
      if (got < piece.size()) return {};
      offset += static_cast<int64_t>(got);
    }
  }

 private:
  Result<void> walk(const std::string& folder, int depth, std::vector<BundleFile>& found) {
    std::vector<std::string> names = TRY(files_.list(root_ / folder));
    if (names.empty() && !folder.empty())
      found.push_back(BundleFile{folder, FileType::kDirectory, 0});
    for (const std::string& name : names) {
      std::string path = folder.empty() ? name : folder + "/" + name;
      FileStatus status = TRY(files_.status(root_ / path));
      if (status.type == FileType::kDirectory && depth < kDepthLimit) {
        TRY(walk(path, depth + 1, found));
      } else {
        found.push_back(BundleFile{path, status.type, status.size});
      }
    }
    return {};
  }

  FileSystem& files_;
  fs::path root_;
};

class MemoryReader : public BundleReader {
 public:
  explicit MemoryReader(const MemoryBundle& files) : files_(files) {}

  Result<std::vector<BundleFile>> list() override {
    std::vector<BundleFile> found;
    for (const auto& [path, bytes] : files_) {
      found.push_back(BundleFile{path, FileType::kRegular, static_cast<int64_t>(bytes.size())});
    }
    return found;
  }

  Result<std::string> read(std::string_view path, int64_t limit) override {
    auto found = files_.find(std::string(path));
    if (found == files_.end())
      return fail(ErrorKind::kNotFound, "no such file: " + printable(path));
    if (static_cast<int64_t>(found->second.size()) > limit) {
      return fail(ErrorKind::kInvalid, printable(path) + " is larger than such a file may be");
    }
    return found->second;
  }

  Result<void> stream(std::string_view path, const Sink& sink) override {
    auto found = files_.find(std::string(path));
    if (found == files_.end())
      return fail(ErrorKind::kNotFound, "no such file: " + printable(path));
    return sink(as_bytes(found->second));
  }

 private:
  const MemoryBundle& files_;
};

}  // namespace

Result<std::unique_ptr<BundleReader>> open_folder(FileSystem& files, const fs::path& folder) {
  FileStatus status = TRY(files.status(folder));
  if (status.type != FileType::kDirectory) {
    return fail(ErrorKind::kNotFound, printable(folder.string()) + " is not a folder",
                "unpack the bundle first and give the folder that holds bagit.txt");
  }
  return std::unique_ptr<BundleReader>(std::make_unique<FolderReader>(files, folder));
}

std::unique_ptr<BundleReader> open_memory(const MemoryBundle& files) {
  return std::make_unique<MemoryReader>(files);
}

}  // namespace habeas::verifier
