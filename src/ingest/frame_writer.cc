// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/text_encoding.h"
#include "ingest/protocol.h"

namespace habeas::ingest {

namespace {
constexpr size_t kFlushAt = size_t{256} << 10;
}

FrameWriter::FrameWriter(Write write) : write_(std::move(write)) {
  ByteView magic = as_bytes(kProtocolMagic);
  buffer_.assign(magic.begin(), magic.end());
}

void FrameWriter::begin(char type) {
  if (open_) buffer_.resize(frame_);
  open_ = true;
  frame_ = buffer_.size();
  buffer_.push_back(static_cast<uint8_t>(type));
  put_u32be(buffer_, 0);  // finish() knows
}

void FrameWriter::text(std::string_view text) {
  // Libraries hand out what stands in the file; the protocol takes text only.
  DecodedText mended;
  if (!is_utf8(text)) {
    mended = mend_utf8(text);
    text = mended.text;
  }
  put_u32be(buffer_, static_cast<uint32_t>(text.size()));
  ByteView bytes = as_bytes(text);
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

void FrameWriter::number(int64_t value) { put_u64be(buffer_, static_cast<uint64_t>(value)); }

Result<void> FrameWriter::finish() {
  open_ = false;
  size_t length = buffer_.size() - frame_ - 5;
  if (length > kMaxFrameBytes) {
    buffer_.resize(frame_);
    return fail(ErrorKind::kInvalid, "one piece of the file is larger than 64 MiB");
  }
  for (size_t i = 0; i < 4; ++i)
    buffer_[frame_ + 1 + i] = static_cast<uint8_t>(length >> (8 * (3 - i)));
  ++frames_;
  return buffer_.size() >= kFlushAt ? flush() : Result<void>();
}

Result<void> FrameWriter::flush() {
  TRY(write_(buffer_));
  buffer_.clear();
  return {};
}

Result<void> FrameWriter::tool(const ReadingTool& tool) {
  begin('T');
  for (const std::string& field :
       {tool.format, tool.name, tool.version, tool.parameters, tool.confinement})
    text(field);
  TRY(finish());
  return flush();  // whoever kills this process knows what it was about
}

Result<void> FrameWriter::metadata(std::string_view name, std::string_view value) {
  begin('I');
  text(name);
  text(value);
  return finish();
}

Result<void> FrameWriter::note(const Note& note) {
  begin('N');
  text(note.code);
  text(note.text);
  return finish();
}

Result<void> FrameWriter::block(const TextBlock& block) {
  begin('B');
  text(block.kind);
  text(block.text);
  number(block.page);
  number(block.line);
  text(block.part);
  text(block.target);
  number(block.confidence);
  auto rectangle = [&](const Rectangle& at) {
    for (int64_t value : {at.left, at.top, at.width, at.height}) number(value);
  };
  put_u32be(buffer_, block.rectangle ? 1 : 0);
  if (block.rectangle) rectangle(*block.rectangle);
  put_u32be(buffer_, static_cast<uint32_t>(block.words.size()));
  for (const WordPlace& word : block.words) {
    number(word.from);
    number(word.to);
    rectangle(word.rectangle);
  }
  return finish();
}

Result<void> FrameWriter::sheet(const Sheet& sheet) {
  begin('S');
  number(sheet.index);
  text(sheet.name);
  put_u32be(buffer_, sheet.hidden ? 1 : 0);
  return finish();
}

Result<void> FrameWriter::row(const Row& row) {
  begin('R');
  number(row.sheet);
  number(row.number);
  number(row.line);
  put_u32be(buffer_, static_cast<uint32_t>(row.cells.size()));
  for (const Cell& cell : row.cells) {
    put_u32be(buffer_, static_cast<uint32_t>(cell.column));
    bool same = cell.shown == cell.raw;
    bool plain = cell.formula.empty() && cell.format.empty();
    buffer_.push_back(static_cast<uint8_t>(cell.kind));
    buffer_.push_back(static_cast<uint8_t>((same ? 0 : 1) | (plain ? 0 : 2)));
    text(cell.raw);
    if (!same) text(cell.shown);
    if (!plain) {
      text(cell.formula);
      text(cell.format);
    }
  }
  return finish();
}

Result<void> FrameWriter::refused_row(const RefusedRow& row) {
  begin('Q');
  number(row.sheet);
  number(row.number);
  number(row.line);
  text(row.reason);
  text(row.raw);
  return finish();
}

Result<void> FrameWriter::member_begin(const Member& member) {
  begin('F');
  for (std::string_view field : {member.name, member.media_type, member.declared_digest,
                                 member.captured_at, member.address, member.record})
    text(field);
  return finish();
}

Result<void> FrameWriter::member_bytes(ByteView bytes) {
  while (!bytes.empty()) {
    ByteView piece = bytes.subspan(0, std::min(bytes.size(), kFlushAt));
    bytes = bytes.subspan(piece.size());
    begin('D');
    buffer_.insert(buffer_.end(), piece.begin(), piece.end());
    TRY(finish());
  }
  return {};
}

Result<void> FrameWriter::member_end() {
  begin('E');
  return finish();
}

Result<void> FrameWriter::end() {
  int64_t before = frames_;
  begin('Z');
  number(before);
  TRY(finish());
  return flush();
}

Result<void> FrameWriter::refuse(const Error& error) {
  begin('X');
  number(static_cast<int64_t>(error.kind));
  text(error.message);
  text(error.hint);
  TRY(finish());
  return flush();
}

}  // namespace habeas::ingest
