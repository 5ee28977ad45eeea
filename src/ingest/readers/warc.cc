// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>

#include <fmt/core.h>

#include "ingest/internal/declared_digest.h"
#include "ingest/internal/inflate_stream.h"
#include "ingest/internal/readers.h"

// WARC 1.0 and 1.1 (ISO 28500), plain or by gzip. The payload of each response and resource record
// is a member, with address, time and digest of the capture as the record declares them; a
// response's HTTP header goes with it. Payloads are taken as they were captured: not unchunked, not
// decompressed. The digests that a record declares of its block and its payload are held against
// the bytes; that of a chunked payload may be of either form, since programs differ.

namespace habeas::ingest {

namespace {

constexpr size_t kMaxLine = size_t{64} << 10;
constexpr int kMaxFields = 1000;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The body of a chunked HTTP message (RFC 9112, 7.1), in pieces; what is no chunk ends it.
class Dechunker {
 public:
  template <typename Take>
  void take(ByteView bytes, const Take& out) {
    for (size_t at = 0; at < bytes.size() && !ended_;) {
      if (left_ > 0) {
        const size_t size = std::min(left_, bytes.size() - at);
        out(bytes.subspan(at, size));
        at += size;
        left_ -= size;
        continue;
      }
      const char c = static_cast<char>(bytes[at++]);
      if (c != '\n') {
        if (line_.size() < 1000) line_ += c;
        continue;
      }
      if (line_ == "\r" || line_.empty()) {  // after a chunk
        line_.clear();
        continue;
      }
      read_size();
    }
  }

 private:
  void read_size() {
    size_t size = 0;
    size_t digits = 0;
    for (; digits < line_.size() && digits < 9; ++digits) {
      const char* const kHex = "0123456789abcdef";
      const char c = lower(line_.substr(digits, 1)).front();
      const size_t value = std::string_view(kHex).find(c);
      if (value == std::string_view::npos) break;
      size = size * 16 + value;
    }
    line_.clear();
    left_ = size;
    ended_ = size == 0;
  }

  std::string line_;
  size_t left_ = 0;
  bool ended_ = false;
};

using Fields = std::map<std::string, std::string>;  // names in lower case

std::string value_of(const Fields& fields, const std::string& name) {
  auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

class WarcReading {
 public:
  WarcReading(const ReaderInput& input, ReadingSink& sink)
      : input_(input), sink_(sink), stream_(input.bytes, input.options.limits) {}

  Result<void> run() {
    while (TRY(record())) {
    }
    for (const auto& [type, count] : counts_)
      TRY(sink_.metadata("warc.records." + type, std::to_string(count)));
    return tally_.tell(sink_);
  }

 private:
  Result<bool> record() {
    bool ended = false;
    std::string version;
    do {
      version = TRY(stream_.line(kMaxLine, ended));
    } while (!ended && version.empty());
    if (ended) return false;
    if (!version.starts_with("WARC/1.") && !version.starts_with("WARC/0.")) {
      return fail(ErrorKind::kInvalid, fmt::format("record {} begins with \"{}\", not with WARC/1",
                                                   records_ + 1, printable(version.substr(0, 40))));
    }
    ++records_;
    Fields fields = TRY(header_fields());
    Result<int64_t> length = parse_decimal(value_of(fields, "content-length"));
    if (!length) return fail(ErrorKind::kInvalid, fmt::format("record {} has no length", records_));
    left_ = *length;
    std::string type = lower(value_of(fields, "warc-type"));
    if (!std::all_of(type.begin(), type.end(), [](char c) { return c >= 'a' && c <= 'z'; }) ||
        type.empty())
      type = "unknown";
    ++counts_[type];
    const std::string declared = value_of(fields, "warc-block-digest");
    block_ = DeclaredDigest::parse(declared);
    if (!declared.empty() && !block_) tally_.unchecked(declared);
    if (type == "response" || type == "resource" || type == "conversion") {
      TRY(payload(type, fields));
    } else if (type == "warcinfo") {
      TRY(information());
    } else if (type == "revisit") {
      std::string text = fmt::format(
          "{} was captured again at {}, the same as at {}", value_of(fields, "warc-target-uri"),
          value_of(fields, "warc-date"), value_of(fields, "warc-refers-to-date"));
      TRY(sink_.block({.kind = "paragraph", .text = text, .part = "revisit"}));
    }
    TRY(skip());
    if (block_)
      TRY(tally_.add(fmt::format("the block of record {}", records_), declared, block_->finish(),
                     sink_));
    return true;
  }

  Result<Fields> header_fields() {
    Fields fields;
    for (int count = 0;; ++count) {
      bool ended = false;
      std::string line = TRY(stream_.line(kMaxLine, ended));
      if (ended)
        return fail(ErrorKind::kInvalid, fmt::format("record {} ends within its header", records_));
      if (line.empty()) return fields;
      if (count > kMaxFields)
        return fail(ErrorKind::kInvalid, fmt::format("record {} has too many fields", records_));
      size_t colon = line.find(':');
      if (colon == std::string::npos) continue;
      std::string_view value = trimmed(std::string_view(line).substr(colon + 1));
      // WARC 1.0 writers put addresses in angle brackets.
      if (value.size() > 1 && value.front() == '<' && value.back() == '>')
        value = value.substr(1, value.size() - 2);
      fields[lower(std::string_view(line).substr(0, colon))] = value;
    }
  }

  // The next line of the record's block.
  Result<std::optional<std::string>> block_line() {
    std::optional<std::string> out;
    if (left_ == 0) return out;
    std::string line;
    while (left_ > 0) {
      ByteView byte = TRY(next(1));
      if (byte.empty() || byte[0] == '\n') break;
      line += static_cast<char>(byte[0]);
      if (line.size() > kMaxLine)
        return fail(ErrorKind::kInvalid,
                    fmt::format("record {} has a line of more than 64 KiB", records_));
    }
    if (line.ends_with('\r')) line.pop_back();
    out = std::move(line);
    return out;
  }

  Result<ByteView> next(size_t size) {
    ByteView bytes =
        TRY(stream_.take(static_cast<size_t>(std::min(static_cast<int64_t>(size), left_))));
    left_ -= static_cast<int64_t>(bytes.size());
    if (block_) block_->update(bytes);
    if (bytes.empty() && left_ > 0 && size > 0)
      return fail(ErrorKind::kInvalid,
                  fmt::format("record {} ends {} bytes too early", records_, left_));
    return bytes;
  }

  Result<void> skip() {
    while (left_ > 0) TRY(next(size_t{1} << 20));
    return {};
  }

  Result<void> information() {
    for (;;) {
      std::optional<std::string> line = TRY(block_line());
      if (!line) return {};
      size_t colon = line->find(':');
      if (colon == std::string::npos || colon == 0) continue;
      TRY(sink_.metadata("warc." + lower(line->substr(0, colon)),
                         trimmed(std::string_view(*line).substr(colon + 1))));
    }
  }

  Result<void> payload(const std::string& type, const Fields& fields) {
    if (++members_ > input_.options.limits.members)
      return fail(ErrorKind::kInvalid,
                  fmt::format("it has more than {} records", input_.options.limits.members));
    std::string address = value_of(fields, "warc-target-uri");
    std::string media = value_of(fields, "content-type");
    std::string record =
        fmt::format("record: {}\ntype: {}", value_of(fields, "warc-record-id"), type);
    std::string address_of_host = value_of(fields, "warc-ip-address");
    if (!address_of_host.empty()) record += "\naddress of the host: " + address_of_host;
    std::string digest = value_of(fields, "warc-payload-digest");
    bool chunked = false;
    const bool http = type == "response" && lower(media).starts_with("application/http");
    if (http) {
      media.clear();
      for (int count = 0; count < kMaxFields; ++count) {
        std::optional<std::string> line = TRY(block_line());
        if (!line || line->empty()) break;
        record += "\nhttp: " + *line;
        const std::string field = lower(*line);
        if (field.starts_with("content-type:")) media = trimmed(std::string_view(*line).substr(13));
        if (field.starts_with("transfer-encoding:") && field.find("chunked") != std::string::npos)
          chunked = true;
      }
    }
    std::string date = value_of(fields, "warc-date");
    std::string name = address.empty() ? fmt::format("record-{}", records_) : address;
    Member member;
    member.name = name;
    member.media_type = media;
    // A record without HTTP is its payload, so that either digest is the member's.
    const std::string of_block = value_of(fields, "warc-block-digest");
    member.declared_digest = digest.empty() && !http ? of_block : digest;
    member.captured_at = date;
    member.address = address;
    member.record = record;
    TRY(sink_.member_begin(member));
    std::optional<DeclaredDigest> captured = DeclaredDigest::parse(digest);
    std::optional<DeclaredDigest> decoded;
    if (chunked) decoded = DeclaredDigest::parse(digest);
    Dechunker dechunker;
    while (left_ > 0) {
      ByteView bytes = TRY(next(size_t{1} << 20));
      if (captured) captured->update(bytes);
      if (decoded) dechunker.take(bytes, [&](ByteView part) { decoded->update(part); });
      TRY(sink_.member_bytes(bytes));
    }
    TRY(sink_.member_end());
    if (!captured) {
      if (!digest.empty()) tally_.unchecked(digest);
      return {};
    }
    DeclaredDigest::Outcome outcome = captured->finish();
    if (!outcome.agrees && decoded && decoded->finish().agrees) outcome.agrees = true;
    return tally_.add("the payload of " + name, digest, outcome, sink_);
  }

  const ReaderInput& input_;
  ReadingSink& sink_;
  InflateStream stream_;
  int64_t records_ = 0, members_ = 0;
  int64_t left_ = 0;  // of the block of the record at hand
  std::map<std::string, int64_t> counts_;
  DigestTally tally_;
  std::optional<DeclaredDigest> block_;  // of the record at hand
};

}  // namespace

Result<void> read_warc(const ReaderInput& input, ReadingSink& sink) {
  return WarcReading(input, sink).run();
}

}  // namespace habeas::ingest
