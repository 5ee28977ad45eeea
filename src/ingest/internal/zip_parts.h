// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "ingest/reading.h"

// The parts of a ZIP file (libarchive). What a hostile archive can cost is bounded: number of
// members, bytes of all together, and their ratio to the file.

namespace habeas::ingest {

struct ZipEntry {
  std::string name;     // UTF-8; as given
  int64_t size = -1;    // as declared; -1: it does not say
  std::string refusal;  // why its bytes are not to be had (link, encrypted, path); "" = they are
  bool folder = false;
};

class ZipParts {
 public:
  // Takes the member's bytes in pieces.
  using Take = std::function<Result<void>(ByteView)>;

  ZipParts(ByteView bytes, const ReadLimits& limits) : bytes_(bytes), limits_(limits) {}

  // Calls `visit` for each entry in the order of the directory; it returns whether it wants the
  // bytes, which then come through `take`, and `done` after the last. kInvalid: no ZIP, or a limit
  // is passed, and which. A member that is damaged is told `damaged` with the reason instead of
  // `done`.
  struct Visitor {
    std::function<Result<bool>(const ZipEntry&)> visit;
    Take take;
    std::function<Result<void>()> done;
    std::function<Result<void>(const std::string& reason)> damaged;
  };
  [[nodiscard]] Result<void> walk(const Visitor& visitor);

  // Names of all entries that can be had.
  [[nodiscard]] Result<std::vector<std::string>> names();
  // The bytes of one part, in pieces. kNotFound if there is none of that name.
  [[nodiscard]] Result<void> stream(std::string_view name, const Take& take);
  // The same at once; kInvalid beyond `limit` bytes.
  [[nodiscard]] Result<std::string> read(std::string_view name, int64_t limit = int64_t{64} << 20);

 private:
  [[nodiscard]] Result<void> account(int64_t bytes);

  ByteView bytes_;
  ReadLimits limits_;
  int64_t expanded_ = 0;
};

// What is wrong with the name of a member, "" if nothing: absolute, "..", a drive, a backslash,
// NUL.
[[nodiscard]] std::string fault_of_member_name(std::string_view name);

[[nodiscard]] std::string zip_library();

}  // namespace habeas::ingest
