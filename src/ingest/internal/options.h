// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "ingest/reading.h"

// What the caller tells the reader process: the one argument after the hidden word, canonical JSON.

namespace habeas::ingest {

struct ReaderOrder {
  ReadOptions options;
  std::string name;        // of the file; a hint
  std::string media_type;  // a hint
  int64_t size = 0;        // of the descriptor's bytes
  int64_t parent = 0;      // process id of the caller
};

// The file's bytes, and the pipe, in the reader process.
inline constexpr int kInputDescriptor = 3;
inline constexpr int kOutputDescriptor = 1;

[[nodiscard]] std::string format_order(const ReaderOrder& order);
[[nodiscard]] Result<ReaderOrder> parse_order(std::string_view text);

// Rises when a reader of ours gives other output for the same file.
inline constexpr std::string_view kReadersVersion = "2";

// Only what was asked for: defaults and what was detected are metadata of the reading.
[[nodiscard]] std::string parameters_of(const ReadOptions& options);

}  // namespace habeas::ingest
