// SPDX-License-Identifier: Apache-2.0
#include "verify/archive_layout.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "base/result.h"

namespace habeas::verifier {
namespace {

constexpr int64_t kMax16 = 0xFFFF;
constexpr int64_t kMax32 = 0xFFFFFFFF;
constexpr uint64_t kUnix = 3 << 8;     // who made it, with the version in the low byte
constexpr uint64_t kVersion = 20;      // folders
constexpr uint64_t kVersion64 = 45;    // ZIP64
constexpr uint64_t kFirstDay = 0x21;   // 1980-01-01, the first that the format can say
constexpr uint64_t kMode = 0x81A4;     // a regular file, rw-r--r--
constexpr uint64_t kExtra64 = 0x0001;  // ZIP64 extended information
constexpr std::string_view kFolderPrefix = "habeas-";
constexpr size_t kFolderDigits = 16;

void put(Bytes& out, int bytes, uint64_t value) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint64_t short32(int64_t value) { return static_cast<uint64_t>(std::min(value, kMax32)); }
uint64_t short16(int64_t value) { return static_cast<uint64_t>(std::min(value, kMax16)); }

Bytes extra64(const std::vector<int64_t>& values) {
  Bytes out;
  if (values.empty()) return out;
  put(out, 2, kExtra64);
  put(out, 2, 8 * values.size());
  for (int64_t value : values) put(out, 8, static_cast<uint64_t>(value));
  return out;
}

std::vector<int64_t> large_sizes(const ArchiveMember& member) {
  if (member.size < kMax32) return {};
  return {member.size, member.size};  // as it is and as it is stored
}

// From the version to the length of the extra field: common to both headers.
void put_common(Bytes& out, const ArchiveMember& member, size_t extra) {
  put(out, 2, extra > 0 ? kVersion64 : kVersion);
  put(out, 2, 0);  // flags
  put(out, 2, 0);  // stored
  put(out, 2, 0);  // midnight
  put(out, 2, kFirstDay);
  put(out, 4, member.crc);
  put(out, 4, short32(member.size));
  put(out, 4, short32(member.size));
  put(out, 2, member.name.size());
  put(out, 2, extra);
}

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

Bytes local_header(const ArchiveMember& member) {
  check(member.name.size() <= static_cast<size_t>(kMax16) && member.size >= 0,
        "a member fits into a ZIP");
  Bytes extra = extra64(large_sizes(member));
  Bytes out;
  put(out, 4, 0x04034b50);
  put_common(out, member, extra.size());
  append(out, as_bytes(member.name));
  append(out, extra);
  return out;
}

Bytes central_header(const ArchiveMember& member) {
  std::vector<int64_t> large = large_sizes(member);
  if (member.offset >= kMax32) large.push_back(member.offset);
  Bytes extra = extra64(large);
  Bytes out;
  put(out, 4, 0x02014b50);
  put(out, 2, kUnix | (extra.empty() ? kVersion : kVersion64));
  put_common(out, member, extra.size());
  put(out, 2, 0);  // comment
  put(out, 2, 0);  // disk
  put(out, 2, 0);  // internal attributes
  put(out, 4, kMode << 16);
  put(out, 4, short32(member.offset));
  append(out, as_bytes(member.name));
  append(out, extra);
  return out;
}

Bytes end_records(int64_t count, int64_t directory_offset, int64_t directory_size) {
  Bytes out;
  if (count >= kMax16 || directory_offset >= kMax32 || directory_size >= kMax32) {
    put(out, 4, 0x06064b50);
    put(out, 8, 44);  // what follows of this record
    put(out, 2, kUnix | kVersion64);
    put(out, 2, kVersion64);
    put(out, 4, 0);
    put(out, 4, 0);
    for (int64_t value : {count, count, directory_size, directory_offset})
      put(out, 8, static_cast<uint64_t>(value));
    put(out, 4, 0x07064b50);  // where that record is
    put(out, 4, 0);
    put(out, 8, static_cast<uint64_t>(directory_offset + directory_size));
    put(out, 4, 1);
  }
  put(out, 4, 0x06054b50);
  put(out, 2, 0);
  put(out, 2, 0);
  put(out, 2, short16(count));
  put(out, 2, short16(count));
  put(out, 4, short32(directory_size));
  put(out, 4, short32(directory_offset));
  put(out, 2, 0);  // comment
  return out;
}

std::string archive_folder(std::string_view tagmanifest_sha256) {
  return std::string(kFolderPrefix) + std::string(tagmanifest_sha256.substr(0, kFolderDigits)) +
         "/";
}

std::string_view archive_folder_of(std::string_view name) {
  size_t length = kFolderPrefix.size() + kFolderDigits + 1;
  if (!name.starts_with(kFolderPrefix) || name.size() <= length || name[length - 1] != '/')
    return {};
  bool hex = std::ranges::all_of(name.substr(kFolderPrefix.size(), kFolderDigits), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  return hex ? name.substr(0, length) : std::string_view();
}

}  // namespace habeas::verifier
