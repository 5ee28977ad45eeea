// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include <fmt/core.h>

#include "ingest/protocol.h"

namespace habeas::ingest {

namespace {

Failure broken(std::string_view what) {
  return fail(ErrorKind::kCorrupt,
              fmt::format("the reader's output is not to be understood: {}", what),
              "the file may have taken the reader over; nothing of it was kept");
}

constexpr int64_t kMaxColumn = 1 << 20;

}  // namespace

// A bounds-checked walk through one payload. After a fault everything reads as zero or empty.
class FrameParser::Payload {
 public:
  explicit Payload(ByteView bytes) : rest_(bytes) {}

  int64_t number() {
    if (rest_.size() < 8) return wrong();
    uint64_t value = get_u64be(rest_.data());
    rest_ = rest_.subspan(8);
    int64_t out = static_cast<int64_t>(value);
    // Minus one stands for "none"; nothing else is negative.
    if (out < -1) return wrong();
    return out;
  }
  uint32_t small() {
    if (rest_.size() < 4) return static_cast<uint32_t>(wrong());
    uint32_t value = get_u32be(rest_.data());
    rest_ = rest_.subspan(4);
    return value;
  }
  uint8_t byte() {
    if (rest_.empty()) return static_cast<uint8_t>(wrong());
    uint8_t value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }
  std::string_view text() {
    size_t size = small();
    if (size > rest_.size()) {
      wrong();
      return {};
    }
    std::string_view out = as_text(rest_.subspan(0, size));
    rest_ = rest_.subspan(size);
    if (!is_utf8(out)) {
      wrong();
      return {};
    }
    return out;
  }
  // A count of things of at least `bytes` each that must still be there.
  size_t count(size_t bytes) {
    size_t value = small();
    if (value > rest_.size() / bytes) wrong();
    return good_ ? value : 0;
  }
  [[nodiscard]] bool complete() const { return good_ && rest_.empty(); }
  [[nodiscard]] bool good() const { return good_; }
  int64_t wrong() {
    good_ = false;
    rest_ = {};
    return 0;
  }

 private:
  ByteView rest_;
  bool good_ = true;
};

Result<void> FrameParser::feed(ByteView bytes) {
  fed_ += static_cast<int64_t>(bytes.size());
  if (fed_ > limit_) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the file gives more than {} bytes of text, rows and members", limit_),
                "raise the limit with --output, if you trust where the file comes from");
  }
  if (ended_ && !bytes.empty()) return broken("bytes after its end");
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  ByteView rest = buffer_;
  if (!started_) {
    if (rest.size() < kProtocolMagic.size()) return {};
    if (as_text(rest.subspan(0, kProtocolMagic.size())) != kProtocolMagic)
      return broken("it does not begin as one");
    started_ = true;
    rest = rest.subspan(kProtocolMagic.size());
  }
  while (rest.size() >= 5 && !ended_) {
    size_t length = get_u32be(rest.data() + 1);
    if (length > kMaxFrameBytes) return broken("a frame over 64 MiB");
    if (rest.size() - 5 < length) break;
    TRY(frame(static_cast<char>(rest.front()), rest.subspan(5, length)));
    ++frames_;
    rest = rest.subspan(5 + length);
  }
  if (ended_ && !rest.empty()) return broken("bytes after its end");
  buffer_.erase(buffer_.begin(),
                buffer_.begin() + static_cast<std::ptrdiff_t>(buffer_.size() - rest.size()));
  return {};
}

Result<void> FrameParser::finish() const {
  if (refusal_) return fail(*refusal_);
  if (!ended_) return broken("it ends in the middle");
  return {};
}

Result<void> FrameParser::frame(char type, ByteView payload) {
  Payload in(payload);
  if (in_member_ && type != 'D' && type != 'E' && type != 'X')
    return broken("a member that does not end");
  if (!has_tool_ && type != 'T' && type != 'X') return broken("findings of an unnamed reader");
  switch (type) {
    case 'T':
      return tool_frame(in);
    case 'I': {
      std::string_view name = in.text();
      std::string_view value = in.text();
      if (!in.complete()) return broken("metadata");
      return sink_->metadata(name, value);
    }
    case 'N': {
      Note note{.code = in.text(), .text = in.text()};
      std::span<const std::string_view> codes = note_codes();
      if (!in.complete() || std::find(codes.begin(), codes.end(), note.code) == codes.end())
        return broken("a note");
      return sink_->note(note);
    }
    case 'B':
      return block_frame(in);
    case 'S': {
      Sheet sheet{.index = in.number(), .name = in.text(), .hidden = in.small() == 1};
      if (!in.complete() || sheet.index < 0) return broken("a sheet");
      return sink_->sheet(sheet);
    }
    case 'R':
      return row_frame(in);
    case 'Q': {
      RefusedRow row{.sheet = in.number(),
                     .number = in.number(),
                     .line = in.number(),
                     .reason = in.text(),
                     .raw = in.text()};
      if (!in.complete()) return broken("a refused row");
      return sink_->refused_row(row);
    }
    case 'F':
      return member_frame(in);
    case 'D':
      if (!in_member_) return broken("bytes of no member");
      return sink_->member_bytes(payload);
    case 'E':
      if (!in_member_ || !payload.empty()) return broken("the end of a member");
      in_member_ = false;
      return sink_->member_end();
    default:
      return last_frame(type, in);
  }
}

Result<void> FrameParser::tool_frame(Payload& in) {
  if (has_tool_) return broken("a second reader");
  for (std::string* field :
       {&tool_.format, &tool_.name, &tool_.version, &tool_.parameters, &tool_.confinement})
    *field = in.text();
  if (!in.complete()) return broken("its name");
  has_tool_ = true;
  return sink_->began(tool_);
}

Result<void> FrameParser::block_frame(Payload& in) {
  TextBlock block;
  block.kind = in.text();
  block.text = in.text();
  block.page = in.number();
  block.line = in.number();
  block.part = in.text();
  block.target = in.text();
  int64_t confidence = in.number();
  auto rectangle = [&] {
    Rectangle at;
    for (int64_t* value : {&at.left, &at.top, &at.width, &at.height}) *value = in.number();
    return at;
  };
  if (in.small() == 1) block.rectangle = rectangle();
  size_t count = in.count(48);
  words_.clear();
  for (size_t i = 0; i < count && in.good(); ++i) {
    WordPlace word;
    word.from = in.number();
    word.to = in.number();
    word.rectangle = rectangle();
    if (word.from < 0 || word.to < word.from || word.to > static_cast<int64_t>(block.text.size()))
      in.wrong();
    words_.push_back(word);
  }
  if (!in.complete() || block.page < 0 || block.line < 0 || confidence > 100)
    return broken("a block of text");
  block.confidence = static_cast<int>(confidence);
  block.words = words_;
  return sink_->block(block);
}

Result<void> FrameParser::row_frame(Payload& in) {
  Row row{.sheet = in.number(), .number = in.number(), .line = in.number(), .cells = {}};
  size_t count = in.count(10);
  cells_.clear();
  int64_t last = -1;
  for (size_t i = 0; i < count && in.good(); ++i) {
    Cell cell;
    cell.column = in.small();
    cell.kind = static_cast<char>(in.byte());
    uint8_t flags = in.byte();
    cell.raw = in.text();
    cell.shown = (flags & 1) != 0 ? in.text() : cell.raw;
    if ((flags & 2) != 0) {
      cell.formula = in.text();
      cell.format = in.text();
    }
    if (cell.column <= last || cell.column > kMaxColumn || flags > 3 ||
        std::string_view("tndbe").find(cell.kind) == std::string_view::npos)
      in.wrong();
    last = cell.column;
    cells_.push_back(cell);
  }
  if (!in.complete() || row.sheet < 0 || row.number < 1 || row.line < 0) return broken("a row");
  row.cells = cells_;
  return sink_->row(row);
}

Result<void> FrameParser::member_frame(Payload& in) {
  Member member;
  for (std::string_view* field : {&member.name, &member.media_type, &member.declared_digest,
                                  &member.captured_at, &member.address, &member.record})
    *field = in.text();
  if (!in.complete()) return broken("a member");
  in_member_ = true;
  return sink_->member_begin(member);
}

Result<void> FrameParser::last_frame(char type, Payload& in) {
  if (type == 'Z') {
    if (in.number() != frames_ || !in.complete()) return broken("its end");
    ended_ = true;
    return {};
  }
  if (type != 'X') return broken("an unknown frame");
  int64_t kind = in.number();
  Error error{.kind = ErrorKind::kInvalid,
              .message = std::string(in.text()),
              .hint = std::string(in.text())};
  if (!in.complete() || kind < 0 || kind > static_cast<int64_t>(ErrorKind::kIo))
    return broken("its refusal");
  error.kind = static_cast<ErrorKind>(kind);
  refusal_ = std::move(error);
  ended_ = true;
  return {};
}

}  // namespace habeas::ingest
