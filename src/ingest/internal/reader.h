// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/reading.h"

// One reader: a format, the function that reads it, and who it is. They run in the confined process
// only (reader_main.h); all their input is hostile.

namespace habeas::ingest {

struct ReaderInput {
  ByteView bytes;
  std::string_view name;
  std::string_view media_type;
  const ReadOptions& options;
};

struct Reader {
  std::string_view format;
  Result<void> (*read)(const ReaderInput&, ReadingSink&);
  // Of the library that parses, "" where it is ours: "poppler 22.12.0".
  std::string (*library)();
};

[[nodiscard]] std::span<const Reader> all_readers();

// The format by content, with name and media type as hints: one of the readers' formats, or
// kInvalid that says what the file seems to be.
[[nodiscard]] Result<std::string_view> format_of(const ReaderInput& input);

}  // namespace habeas::ingest
