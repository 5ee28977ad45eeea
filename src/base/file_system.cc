// SPDX-License-Identifier: Apache-2.0
#include "base/file_system.h"

#include <fmt/core.h>

namespace habeas {

bool exists(FileSystem& files, const fs::path& path) { return files.status(path).has_value(); }

Result<std::string> read_file(FileSystem& files, const fs::path& path, int64_t limit) {
  std::unique_ptr<File> file = TRY(files.open(path, OpenMode::kRead));
  int64_t size = TRY(file->size());
  if (size > limit) {
    return fail(ErrorKind::kInvalid, fmt::format("{}: {} bytes, more than the {} allowed here",
                                                 printable(path.string()), size, limit));
  }
  std::string text(static_cast<size_t>(size), '\0');
  size_t got = TRY(file->read_at(0, {reinterpret_cast<uint8_t*>(text.data()), text.size()}));
  if (got != text.size())
    return fail(ErrorKind::kIo,
                fmt::format("{}: shrank while it was read", printable(path.string())));
  return text;
}

namespace {

Result<std::unique_ptr<File>> write_fresh(FileSystem& files, const fs::path& path,
                                          std::string_view bytes) {
  std::unique_ptr<File> file = TRY(files.open(path, OpenMode::kCreate));
  TRY(file->truncate(0));
  TRY(file->write_at(0, as_bytes(bytes)));
  return file;
}

}  // namespace

Result<void> write_file_durably(FileSystem& files, const fs::path& path, std::string_view bytes) {
  fs::path temporary = path;
  temporary += ".tmp";
  std::unique_ptr<File> file = TRY(write_fresh(files, temporary, bytes));
  TRY(file->sync());
  file.reset();
  TRY(files.rename(temporary, path));
  return files.sync_directory(path.parent_path());
}

Result<void> write_file(FileSystem& files, const fs::path& path, std::string_view bytes) {
  TRY(write_fresh(files, path, bytes));
  return {};
}

Result<void> make_directories(FileSystem& files, const fs::path& path) {
  if (path.empty() || exists(files, path)) return {};
  fs::path parent = path.parent_path();
  if (!parent.empty() && parent != path) TRY(make_directories(files, parent));
  TRY(files.make_directory(path));
  return files.sync_directory(parent.empty() ? fs::path(".") : parent);
}

Result<void> remove_tree(FileSystem& files, const fs::path& path) {
  Result<FileStatus> status = files.status(path);
  if (!status) {
    if (status.error().kind == ErrorKind::kNotFound) return {};
    return fail(status.error());
  }
  if (status->type == FileType::kDirectory) {
    std::vector<std::string> names = TRY(files.list(path));
    for (const std::string& name : names) TRY(remove_tree(files, path / name));
  }
  return files.remove(path);
}

}  // namespace habeas
