// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/inflate_stream.h"

#include <algorithm>
#include <zlib.h>

#include <fmt/core.h>

namespace habeas::ingest {

namespace {
constexpr size_t kPiece = size_t{256} << 10;
constexpr int kGzipOnly = 15 + 16;  // zlib.h, inflateInit2
}  // namespace

struct InflateStream::State {
  z_stream zlib{};
  bool between = true;  // of two members
};

InflateStream::InflateStream(ByteView bytes, const ReadLimits& limits)
    : bytes_(bytes),
      limits_(limits),
      most_(static_cast<int64_t>(bytes.size()) * limits.expansion + (int64_t{16} << 20)) {
  if (as_text(bytes).starts_with("\x1f\x8b")) {
    state_ = std::make_unique<State>();
    if (inflateInit2(&state_->zlib, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
}

InflateStream::~InflateStream() {
  if (state_) inflateEnd(&state_->zlib);
}

Result<void> InflateStream::fill() {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
  at_ = 0;
  if (bytes_.empty()) return {};
  size_t had = buffer_.size();
  if (!state_) {
    ByteView piece = bytes_.subspan(0, std::min(kPiece, bytes_.size()));
    buffer_.insert(buffer_.end(), piece.begin(), piece.end());
    bytes_ = bytes_.subspan(piece.size());
    return {};
  }
  z_stream& zlib = state_->zlib;
  buffer_.resize(had + kPiece);
  size_t offered = std::min(bytes_.size(), size_t{1} << 30);
  zlib.next_in = const_cast<Bytef*>(
      bytes_.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast): zlib reads only
  zlib.avail_in = static_cast<uInt>(offered);
  zlib.next_out = buffer_.data() + had;
  zlib.avail_out = static_cast<uInt>(kPiece);
  int status = inflate(&zlib, Z_NO_FLUSH);
  bytes_ = bytes_.subspan(offered - zlib.avail_in);
  buffer_.resize(had + kPiece - zlib.avail_out);
  expanded_ += static_cast<int64_t>(buffer_.size() - had);
  if (expanded_ > most_) {
    return fail(ErrorKind::kInvalid,
                fmt::format("it expands to more than {} bytes, {} times itself and more", most_,
                            limits_.expansion),
                "it may be a bomb; raise --expansion if you trust where it comes from");
  }
  state_->between = status == Z_STREAM_END;
  if (status == Z_STREAM_END) {
    inflateReset(&zlib);
    return {};
  }
  if (status != Z_OK) return fail(ErrorKind::kInvalid, "its compressed bytes are damaged");
  if (bytes_.empty() && buffer_.size() == had)
    return fail(ErrorKind::kInvalid, "it ends in the middle of its compressed bytes");
  return {};
}

Result<std::string> InflateStream::line(size_t limit, bool& ended) {
  ended = false;
  for (;;) {
    std::string_view unread = as_text(ByteView(buffer_).subspan(at_));
    size_t end = unread.find('\n');
    if (end != std::string_view::npos || bytes_.empty()) {
      ended = end == std::string_view::npos && unread.empty();
      size_t size = std::min(end, unread.size());
      if (size > limit)
        return fail(ErrorKind::kInvalid, fmt::format("a line of more than {} bytes", limit));
      std::string out(unread.substr(0, size));
      at_ += std::min(size + 1, unread.size());
      if (out.ends_with('\r')) out.pop_back();
      return out;
    }
    if (unread.size() > limit)
      return fail(ErrorKind::kInvalid, fmt::format("a line of more than {} bytes", limit));
    TRY(fill());
  }
}

Result<ByteView> InflateStream::take(size_t size) {
  while (at_ == buffer_.size() && !bytes_.empty()) TRY(fill());
  ByteView out = ByteView(buffer_).subspan(at_, std::min(size, buffer_.size() - at_));
  at_ += out.size();
  return out;
}

std::string inflate_library() { return "zlib " ZLIB_VERSION; }

}  // namespace habeas::ingest
