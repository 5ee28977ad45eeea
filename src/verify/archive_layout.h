// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/encoding.h"

// A bundle as one file: a ZIP (PKWARE APPNOTE.TXT 6.3) whose members are stored as they are. Every
// header follows from names, sizes, checksums and places, so there is one form, and a reader makes
// each header again and compares it. Prose: docs/formats/bundle.md, "As one file".

namespace habeas::verifier {

struct ArchiveMember {
  std::string name;  // with the top folder
  int64_t size = 0;
  uint32_t crc = 0;    // base/crc32.h
  int64_t offset = 0;  // of the local header
};

// What stands before the member's bytes.
[[nodiscard]] Bytes local_header(const ArchiveMember& member);
// What the directory says of it.
[[nodiscard]] Bytes central_header(const ArchiveMember& member);
// What stands after the directory.
[[nodiscard]] Bytes end_records(int64_t count, int64_t directory_offset, int64_t directory_size);

// "habeas-<first 16 hex digits of the SHA-256 of tagmanifest-sha256.txt>/": the one folder that all
// members lie in, so that unpacking makes one.
[[nodiscard]] std::string archive_folder(std::string_view tagmanifest_sha256);
// The folder of a member's name, "" if it does not begin with one of that form.
[[nodiscard]] std::string_view archive_folder_of(std::string_view name);

}  // namespace habeas::verifier
