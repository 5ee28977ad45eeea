// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "ingest/reading.h"

// What a confined reader writes to its pipe, and the parser of it. The parser trusts nothing: the
// process at the other end has read a hostile file. Format: docs/formats/reader-protocol.md.
//
//   "habeas-reader/1\n", then frames: type (1 byte), length (u32be), payload.

namespace habeas::ingest {

inline constexpr std::string_view kProtocolMagic = "habeas-reader/1\n";
inline constexpr size_t kMaxFrameBytes = size_t{64} << 20;

// Writes frames through `write`, buffered. Confined to one thread.
class FrameWriter : public ReadingSink {
 public:
  using Write = std::function<Result<void>(ByteView)>;
  explicit FrameWriter(Write write);

  [[nodiscard]] Result<void> tool(const ReadingTool& tool);
  [[nodiscard]] Result<void> metadata(std::string_view name, std::string_view value) override;
  [[nodiscard]] Result<void> note(const Note& note) override;
  [[nodiscard]] Result<void> block(const TextBlock& block) override;
  [[nodiscard]] Result<void> sheet(const Sheet& sheet) override;
  [[nodiscard]] Result<void> row(const Row& row) override;
  [[nodiscard]] Result<void> refused_row(const RefusedRow& row) override;
  [[nodiscard]] Result<void> member_begin(const Member& member) override;
  [[nodiscard]] Result<void> member_bytes(ByteView bytes) override;
  [[nodiscard]] Result<void> member_end() override;
  // The last frame: all was said, or why the file cannot be read. Flushes.
  [[nodiscard]] Result<void> end();
  [[nodiscard]] Result<void> refuse(const Error& error);

 private:
  void begin(char type);
  void text(std::string_view text);
  void number(int64_t value);
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] Result<void> flush();

  Write write_;
  Bytes buffer_;
  size_t frame_ = 0;   // where the current frame begins in buffer_
  bool open_ = false;  // a frame was begun and not finished: an exception came between
  int64_t frames_ = 0;
};

// Takes the bytes as they come and calls the sink. After end or refusal, more bytes are an error.
class FrameParser {
 public:
  // `limit`: of all bytes fed.
  FrameParser(ReadingSink& sink, int64_t limit) : sink_(&sink), limit_(limit) {}

  // kInvalid: the bytes are no reader's output (a broken promise, an overrun), or a failure of the
  // sink. After a failure the parser takes nothing more.
  [[nodiscard]] Result<void> feed(ByteView bytes);
  // After the pipe was closed: the file's refusal if the reader gave one; kCorrupt if it ended in
  // the middle.
  [[nodiscard]] Result<void> finish() const;

  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] const ReadingTool& tool() const { return tool_; }

 private:
  class Payload;
  [[nodiscard]] Result<void> frame(char type, ByteView payload);
  [[nodiscard]] Result<void> row_frame(Payload& in);
  [[nodiscard]] Result<void> block_frame(Payload& in);
  [[nodiscard]] Result<void> member_frame(Payload& in);
  [[nodiscard]] Result<void> tool_frame(Payload& in);
  [[nodiscard]] Result<void> last_frame(char type, Payload& in);

  ReadingSink* sink_;
  int64_t limit_;
  Bytes buffer_;
  int64_t fed_ = 0;
  int64_t frames_ = 0;
  bool started_ = false, ended_ = false, in_member_ = false, has_tool_ = false;
  std::optional<Error> refusal_;
  ReadingTool tool_;
  std::vector<Cell> cells_;
  std::vector<WordPlace> words_;
};

}  // namespace habeas::ingest
