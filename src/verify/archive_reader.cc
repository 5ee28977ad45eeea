// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "base/crc32.h"
#include "verify/archive_layout.h"
#include "verify/bundle_layout.h"
#include "verify/bundle_reader.h"

// Reads the ZIP of a bundle. Two names for the same bytes, bytes under no name, a header that says
// something else than the directory: none of these can be written in the one form, so it is enough
// to make each header again from what it says and to compare.

namespace habeas::verifier {
namespace {

constexpr size_t kPieceSize = size_t{1} << 20;
constexpr int64_t kEndSize = 22;
constexpr int64_t kLocatorSize = 20;
constexpr int64_t kEnd64Size = 56;
constexpr size_t kCentralSize = 46;
constexpr uint32_t kEnd = 0x06054b50;
constexpr uint32_t kEnd64 = 0x06064b50;
constexpr uint64_t kMax16 = 0xFFFF;
constexpr uint64_t kMax32 = 0xFFFFFFFF;
// Names of kFileLimit files at their usual length.
constexpr int64_t kDirectoryLimit = int64_t{1} << 32;

Failure wrong(const std::string& message) {
  return fail(ErrorKind::kCorrupt, message,
              "if it was packed anew by another program, unpack it and check the folder");
}
Failure foreign(const std::string& message) {
  return wrong(message +
               ": it is not in the form that habeas writes; if it was packed anew, unpack it and "
               "check the folder");
}

uint64_t get(const uint8_t* at, int bytes) {
  uint64_t value = 0;
  for (int i = bytes; i-- > 0;) value = (value << 8) | at[i];
  return value;
}

Result<Bytes> read_range(const File& file, int64_t offset, int64_t size) {
  Bytes bytes(static_cast<size_t>(size));
  size_t got = TRY(file.read_at(offset, bytes));
  if (got != bytes.size()) return wrong("the archive became shorter while it was read");
  return bytes;
}

bool begins_with(ByteView bytes, ByteView wanted) {
  return bytes.size() >= wanted.size() && std::equal(wanted.begin(), wanted.end(), bytes.begin());
}

struct Directory {
  int64_t count = 0;
  int64_t offset = 0;
  int64_t size = 0;
};

Result<Directory> find_directory(const File& file, int64_t size) {
  if (size < kEndSize) return wrong("it is cut off, or no ZIP");
  int64_t tail_size = std::min(size, kEndSize + kLocatorSize + kEnd64Size);
  Bytes tail = TRY(read_range(file, size - tail_size, tail_size));
  const uint8_t* end = tail.data() + (tail_size - kEndSize);
  if (get(end, 4) != kEnd) return foreign("the end of its directory is not where it should be");
  uint64_t count = get(end + 10, 2);
  uint64_t length = get(end + 12, 4);
  uint64_t offset = get(end + 16, 4);
  if (count == kMax16 || length == kMax32 || offset == kMax32) {
    if (tail_size < kEndSize + kLocatorSize + kEnd64Size || get(tail.data(), 4) != kEnd64)
      return foreign("its directory has no 64-bit end");
    count = get(tail.data() + 32, 8);
    length = get(tail.data() + 40, 8);
    offset = get(tail.data() + 48, 8);
  }
  auto limit = static_cast<uint64_t>(size);
  Bytes again;
  if (count <= limit && length <= limit && offset <= limit) {
    again = end_records(static_cast<int64_t>(count), static_cast<int64_t>(offset),
                        static_cast<int64_t>(length));
  }
  if (again.empty() || offset + length + again.size() != limit ||
      !std::equal(again.begin(), again.end(),
                  tail.end() - static_cast<std::ptrdiff_t>(again.size()), tail.end()))
    return foreign("the end of its directory says something else than there is");
  if (static_cast<int64_t>(length) > kDirectoryLimit)
    return wrong("its directory is larger than that of any bundle");
  return Directory{static_cast<int64_t>(count), static_cast<int64_t>(offset),
                   static_cast<int64_t>(length)};
}

// The member that a header of the directory speaks of, taken for what it says; an empty name if it
// is no header.
ArchiveMember read_central(ByteView bytes, int64_t offset) {
  if (bytes.size() < kCentralSize) return {};
  size_t name = get(bytes.data() + 28, 2);
  if (bytes.size() < kCentralSize + name) return {};
  uint64_t size = get(bytes.data() + 24, 4);
  if (size == kMax32) {
    if (bytes.size() < kCentralSize + name + 12) return {};
    size = get(bytes.data() + kCentralSize + name + 4, 8);
    if (size > uint64_t{INT64_MAX}) return {};
  }
  return ArchiveMember{std::string(as_text(bytes.subspan(kCentralSize, name))),
                       static_cast<int64_t>(size), static_cast<uint32_t>(get(bytes.data() + 16, 4)),
                       offset};
}

Result<std::vector<ArchiveMember>> read_directory(ByteView bytes, const Directory& directory) {
  std::vector<ArchiveMember> members;
  int64_t offset = 0;
  std::string_view folder;
  std::string first;
  for (int64_t i = 0; i < directory.count; ++i) {
    ArchiveMember member = read_central(bytes, offset);
    std::string where =
        member.name.empty() ? "name " + std::to_string(i + 1) : printable(member.name);
    folder = archive_folder_of(member.name);
    if (i == 0) first = std::string(folder);
    bool good = !folder.empty() && folder == first &&
                is_safe_path(std::string_view(member.name).substr(folder.size()));
    Bytes header = good ? central_header(member) : Bytes();
    if (!good || !begins_with(bytes, header))
      return foreign("the directory of the archive is wrong at " + where);
    if (!members.empty() && members.back().name >= member.name)
      return foreign("the directory of the archive is out of order at " + where);
    bytes = bytes.subspan(header.size());
    int64_t room = directory.offset - offset - static_cast<int64_t>(local_header(member).size());
    if (room < 0 || member.size > room)
      return foreign(where + " is said to be larger than the archive has room for");
    offset += static_cast<int64_t>(local_header(member).size()) + member.size;
    members.push_back(std::move(member));
  }
  if (!bytes.empty() || offset != directory.offset)
    return foreign("there are bytes under no name in the archive");
  return members;
}

class ArchiveReader : public BundleReader {
 public:
  ArchiveReader(std::unique_ptr<File> file, std::vector<ArchiveMember> members)
      : file_(std::move(file)) {
    for (ArchiveMember& member : members) {
      std::string path = member.name.substr(archive_folder_of(member.name).size());
      members_.emplace(std::move(path), std::move(member));
    }
  }

  Result<std::vector<BundleFile>> list() override {
    std::vector<BundleFile> found;
    for (const auto& [path, member] : members_)
      found.push_back(BundleFile{path, FileType::kRegular, member.size});
    return found;
  }

  Result<std::string> read(std::string_view path, int64_t limit) override {
    const ArchiveMember* member = TRY(find(path));
    if (member->size > limit)
      return fail(ErrorKind::kInvalid, printable(path) + " is larger than such a file may be");
    std::string bytes;
    bytes.reserve(static_cast<size_t>(member->size));
    TRY(stream(path, [&](ByteView piece) -> Result<void> {
      bytes += as_text(piece);
      return {};
    }));
    return bytes;
  }

  Result<void> stream(std::string_view path, const Sink& sink) override {
    const ArchiveMember* member = TRY(find(path));
    Bytes header = local_header(*member);
    Bytes there = TRY(read_range(*file_, member->offset, static_cast<int64_t>(header.size())));
    if (there != header)
      return wrong("what stands before it in the archive is not what the archive's directory says");
    int64_t at = member->offset + static_cast<int64_t>(header.size());
    Bytes buffer(static_cast<size_t>(std::min<int64_t>(member->size, kPieceSize)));
    uint32_t crc = 0;
    for (int64_t left = member->size; left > 0;) {
      auto wanted = static_cast<size_t>(std::min<int64_t>(left, kPieceSize));
      size_t got = TRY(file_->read_at(at, std::span(buffer).first(wanted)));
      if (got != wanted) return wrong("the archive became shorter while it was read");
      ByteView piece = ByteView(buffer).first(got);
      crc = crc32(piece, crc);
      TRY(sink(piece));
      at += static_cast<int64_t>(got);
      left -= static_cast<int64_t>(got);
    }
    if (crc != member->crc) return wrong("its checksum in the archive is not that of its bytes");
    return {};
  }

 private:
  Result<const ArchiveMember*> find(std::string_view path) const {
    auto found = members_.find(path);
    if (found == members_.end())
      return fail(ErrorKind::kNotFound, "no such file: " + printable(path));
    return &found->second;
  }

  std::unique_ptr<File> file_;
  std::map<std::string, ArchiveMember, std::less<>> members_;
};

}  // namespace

Result<std::unique_ptr<BundleReader>> open_archive(std::unique_ptr<File> file) {
  int64_t size = TRY(file->size());
  Directory directory = TRY(find_directory(*file, size));
  Bytes bytes = TRY(read_range(*file, directory.offset, directory.size));
  std::vector<ArchiveMember> members = TRY(read_directory(bytes, directory));
  return std::unique_ptr<BundleReader>(
      std::make_unique<ArchiveReader>(std::move(file), std::move(members)));
}

}  // namespace habeas::verifier
