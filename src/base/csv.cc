// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <algorithm>
#include <cstring>

#include <fmt/core.h>

// A row is parsed where it lies in the buffer. If the buffer ends before the row does, it is
// refilled and the row parsed again from its first byte; the buffer doubles, so that a row of n
// bytes costs O(n) in all. Doubled quotation marks are folded only once the row is known to be
// whole.

namespace habeas {

namespace {
constexpr size_t kFirstBuffer = size_t{256} << 10;
constexpr size_t kRawOfRefusal = 4096;
}  // namespace

CsvReader::CsvReader(Source source, CsvOptions options)
    : source_(std::move(source)), options_(options) {}

// Keeps the unread part, makes room and reads once. False: there is no more.
Result<bool> CsvReader::refill() {
  if (ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, size_ - begin_);
    base_offset_ += static_cast<int64_t>(begin_);
    size_ -= begin_;
    begin_ = 0;
  }
  if (size_ == buffer_.size()) buffer_.resize(std::max(kFirstBuffer, buffer_.size() * 2));
  auto* out = reinterpret_cast<uint8_t*>(buffer_.data()) + size_;
  size_t got = TRY(source_(std::span<uint8_t>(out, buffer_.size() - size_)));
  size_ += got;
  ended_ = got == 0;
  return !ended_;
}

CsvReader::Parse CsvReader::refuse(size_t at, std::string reason) {
  int64_t breaks = std::count(buffer_.begin() + static_cast<int64_t>(begin_),
                              buffer_.begin() + static_cast<int64_t>(at), '\n');
  refusal_ = CsvRefusal{row_line_ + breaks, std::move(reason)};
  return Parse::kRefused;
}

// `at` is after the opening mark; left after the closing one. Appends the piece.
CsvReader::Parse CsvReader::parse_quoted(size_t& at) {
  Piece piece{at, at, false};
  const char* bytes = buffer_.data();
  for (;;) {
    const void* hit = at < size_ ? std::memchr(bytes + at, '"', size_ - at) : nullptr;
    if (hit == nullptr || static_cast<const char*>(hit) + 1 == bytes + size_) {
      if (!ended_) return Parse::kNeedMore;
      if (hit == nullptr) return refuse(piece.begin, "a quotation mark is opened and never closed");
    }
    at = static_cast<size_t>(static_cast<const char*>(hit) - bytes) + 1;
    if (at == size_ || bytes[at] != '"') break;
    piece.doubled = true;
    ++at;
  }
  piece.end = at - 1;
  pieces_.push_back(piece);
  return Parse::kComplete;
}

// On kComplete the row is [begin_, end) and the next one begins at `next`.
CsvReader::Parse CsvReader::parse_row(size_t& end, size_t& next) {
  pieces_.clear();
  size_t at = begin_;
  const char delimiter = options_.delimiter;
  for (;;) {
    if (at == size_ && !ended_) return Parse::kNeedMore;
    if (at < size_ && buffer_[at] == '"') {
      if (Parse quoted = parse_quoted(++at); quoted != Parse::kComplete) return quoted;
    } else {
      size_t from = at;
      const char* bytes = buffer_.data();
      while (at < size_ && bytes[at] != delimiter && bytes[at] != '\n') {
        if (bytes[at] == '"' && options_.bare_quote == CsvOptions::BareQuote::kRefuse)
          return refuse(at, "a quotation mark stands inside a field that is not quoted");
        ++at;
      }
      if (at == size_ && !ended_) return Parse::kNeedMore;
      bool carriage = at > from && bytes[at - 1] == '\r' && (at == size_ || bytes[at] == '\n');
      pieces_.push_back(Piece{from, carriage ? at - 1 : at, false});
    }
    if (pieces_.size() > options_.fields)
      return refuse(at, fmt::format("a row has more than {} fields", options_.fields));
    if (at < size_ && buffer_[at] == delimiter) {
      ++at;
      continue;
    }
    end = at;
    if (at < size_ && buffer_[at] == '\r') {
      if (at + 1 == size_ && !ended_) return Parse::kNeedMore;
      if (at + 1 == size_ || buffer_[at + 1] == '\n') ++at;
    }
    if (at < size_ && buffer_[at] != '\n')
      return refuse(at, "text follows a closing quotation mark");
    next = at < size_ ? at + 1 : at;
    return Parse::kComplete;
  }
}

void CsvReader::publish_fields() {
  fields_.clear();
  for (const Piece& piece : pieces_) {
    size_t end = piece.end;
    if (piece.doubled) {
      size_t to = piece.begin;
      for (size_t from = piece.begin; from < piece.end; ++from) {
        buffer_[to++] = buffer_[from];
        if (buffer_[from] == '"') ++from;
      }
      end = to;
    }
    fields_.emplace_back(buffer_.data() + piece.begin, end - piece.begin);
  }
}

// Ends the refused row at its first line break, wherever that is.
Result<CsvEvent> CsvReader::skip_refused() {
  raw_copy_.clear();
  for (;;) {
    const char* from = buffer_.data() + begin_;
    const void* hit = size_ > begin_ ? std::memchr(from, '\n', size_ - begin_) : nullptr;
    size_t length =
        hit ? static_cast<size_t>(static_cast<const char*>(hit) - from) : size_ - begin_;
    raw_copy_.append(from, std::min(length, kRawOfRefusal - raw_copy_.size()));
    begin_ += length;
    if (hit != nullptr) {
      ++begin_;
      ++line_;
      break;
    }
    if (!TRY(refill())) break;
  }
  if (!raw_copy_.empty() && raw_copy_.back() == '\r') raw_copy_.pop_back();
  raw_ = raw_copy_;
  return CsvEvent::kRefused;
}

Result<CsvEvent> CsvReader::next() {
  if (!started_) {
    while (size_ - begin_ < 3 && TRY(refill())) {
    }
    if (std::string_view(buffer_.data(), size_).substr(0, 3) == "\xEF\xBB\xBF") begin_ = 3;
    started_ = true;
  }
  if (begin_ == size_ && !TRY(refill())) return CsvEvent::kEnd;
  row_line_ = line_;
  row_offset_ = base_offset_ + static_cast<int64_t>(begin_);
  ++row_;
  size_t end = 0;
  size_t next = 0;
  Parse parse = parse_row(end, next);
  while (parse == Parse::kNeedMore) {
    if (size_ - begin_ > options_.row_bytes)
      parse = refuse(begin_, fmt::format("a row is longer than {} bytes", options_.row_bytes));
    else
      (TRY(refill()), parse = parse_row(end, next));
  }
  if (parse == Parse::kComplete && expected_ != 0 && pieces_.size() != expected_)
    parse = refuse(begin_, fmt::format("the row has {} fields where {} are expected",
                                       pieces_.size(), expected_));
  else if (parse == Parse::kComplete) {
    raw_copy_.clear();
    line_ += std::count(buffer_.begin() + static_cast<int64_t>(begin_),
                        buffer_.begin() + static_cast<int64_t>(next), '\n');
    if (std::any_of(pieces_.begin(), pieces_.end(), [](const Piece& p) { return p.doubled; }))
      raw_copy_.assign(buffer_, begin_, end - begin_);
    raw_ = raw_copy_.empty() ? std::string_view(buffer_.data() + begin_, end - begin_) : raw_copy_;
    if (!raw_.empty() && raw_.back() == '\r') raw_.remove_suffix(1);
    publish_fields();
    begin_ = next;
    return CsvEvent::kRow;
  }
  return TRY(skip_refused());
}

CsvReader::Source csv_source(std::string_view text) {
  return [text](std::span<uint8_t> out) mutable -> Result<size_t> {
    size_t count = std::min(text.size(), out.size());
    if (count > 0) std::memcpy(out.data(), text.data(), count);
    text.remove_prefix(count);
    return count;
  };
}

CsvReader::Source csv_source(const File& file) {
  return [&file, offset = int64_t{0}](std::span<uint8_t> out) mutable -> Result<size_t> {
    size_t count = TRY(file.read_at(offset, out));
    offset += static_cast<int64_t>(count);
    return count;
  };
}

void append_csv_field(std::string& out, std::string_view field, char delimiter) {
  bool plain = std::none_of(field.begin(), field.end(), [delimiter](char c) {
    return c == delimiter || c == '"' || c == '\n' || c == '\r';
  });
  if (plain) {
    out.append(field);
    return;
  }
  out.push_back('"');
  for (char c : field) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

void append_csv_row(std::string& out, std::span<const std::string_view> fields, char delimiter) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out.push_back(delimiter);
    append_csv_field(out, fields[i], delimiter);
  }
  out.push_back('\n');
}

}  // namespace habeas
