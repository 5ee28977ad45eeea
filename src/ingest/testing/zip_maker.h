// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Small ZIP files, members stored as they are (APPNOTE 6.3.10, sections 4.3.7 and 4.3.12). Names go
// in unexamined: hostile ones too.

namespace habeas::ingest {

inline uint32_t crc32_of(std::string_view bytes) {
  uint32_t crc = 0xffffffff;
  for (char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

struct ZipPart {
  std::string name, bytes;
  uint32_t mode = 0100644;  // of Unix; 0120777 is a symbolic link
  uint16_t flags = 0x0800;  // names are UTF-8; bit 0: encrypted
};

inline std::string make_zip(const std::vector<ZipPart>& parts) {
  std::string out, directory;
  auto put = [](std::string& to, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(value >> (8 * i));
  };
  for (const ZipPart& part : parts) {
    size_t at = out.size();
    std::string shared;
    put(shared, 20, 2);  // version needed
    put(shared, part.flags, 2);
    put(shared, 0, 2);           // stored
    put(shared, 0x00210000, 4);  // 1980-01-01
    put(shared, crc32_of(part.bytes), 4);
    put(shared, part.bytes.size(), 4);
    put(shared, part.bytes.size(), 4);
    put(shared, part.name.size(), 2);
    put(shared, 0, 2);  // extra
    out += "PK\x03\x04" + shared + part.name + part.bytes;
    directory += "PK\x01\x02";
    put(directory, 0x0314, 2);  // made by Unix
    directory += shared;
    put(directory, 0, 2);  // comment
    put(directory, 0, 2);  // disk
    put(directory, 0, 2);  // internal attributes
    put(directory, uint64_t{part.mode} << 16, 4);
    put(directory, at, 4);
    directory += part.name;
  }
  size_t at = out.size();
  out += directory + "PK\x05\x06";
  put(out, 0, 4);
  put(out, parts.size(), 2);
  put(out, parts.size(), 2);
  put(out, directory.size(), 4);
  put(out, at, 4);
  put(out, 0, 2);
  return out;
}

}  // namespace habeas::ingest
