// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "ingest/reading.h"

// Reads one file in a confined process of its own, and passes what it finds to a sink. The process
// gets the bytes as a descriptor and nothing else: no path, no network, no right to write. A file
// that crashes it, holds it up or makes it swell costs that file, and the answer names it.
//
//   class Rows : public ReadingSink { Result<void> row(const Row& row) override { ... } };
//   SealedBytes bytes = TRY(SealedBytes::from("list.xlsx", source));
//   ReadingTool tool = TRY(read_file(ReaderProgram{}, bytes, "list.xlsx", "", {}, sink));

namespace habeas::ingest {

// Bytes in memory that nobody can change any more (a sealed memfd): what was hashed is what is
// parsed. Nothing is written to a disk.
class SealedBytes {
 public:
  using Source = std::function<Result<size_t>(std::span<uint8_t> out)>;  // 0 at the end
  // kInvalid beyond `limit` bytes.
  [[nodiscard]] static Result<SealedBytes> from(const Source& source, int64_t limit);
  [[nodiscard]] static Result<SealedBytes> from(ByteView bytes);
  ~SealedBytes();
  SealedBytes(SealedBytes&& other) noexcept;
  SealedBytes& operator=(SealedBytes&& other) noexcept;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] int64_t size() const { return size_; }

 private:
  SealedBytes(int descriptor, int64_t size) : descriptor_(descriptor), size_(size) {}
  int descriptor_ = -1;
  int64_t size_ = 0;
};

// The program to run as reader: this very program with a hidden word, which must call
// reader_main() (reader_main.h).
struct ReaderProgram {
  std::string executable = "/proc/self/exe";
  std::string word = "reader";
};

// `name` and `media_type` are hints for the choice of the reader, and stand in messages. The sink
// sees things in the order of the file. On failure it may have seen a part, which must be thrown
// away. kInvalid: the file cannot be read, and why; "was ended" and "crashed" are said so. A
// failure of the sink ends the reading and is returned. kConflict: stopped by the user (Progress).
// Several threads may call it at once, each with its own sink.
[[nodiscard]] Result<ReadingTool> read_file(const ReaderProgram& program, const SealedBytes& bytes,
                                            std::string_view name, std::string_view media_type,
                                            const ReadOptions& options, ReadingSink& sink,
                                            Progress& progress = no_progress());

// What stands for the tool where a file was refused before its reader was known.
[[nodiscard]] ReadingTool unnamed_reader(const ReadOptions& options);

// Names of the formats, for ReadOptions::format and help texts.
[[nodiscard]] std::span<const std::string_view> reader_formats();

}  // namespace habeas::ingest
