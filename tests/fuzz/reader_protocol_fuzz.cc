// SPDX-License-Identifier: Apache-2.0
// What a reader process sends: whatever it is, the sink sees text, ordered columns and whole
// members only, and the outcome does not depend on how the bytes arrive.
#include "fuzz.h"
#include "ingest/protocol.h"

using namespace habeas;
using fuzz::require;

namespace {

struct Judge : ingest::ReadingSink {
  int64_t seen = 0;
  bool in_member = false;
  Result<void> metadata(std::string_view name, std::string_view value) override {
    require(is_utf8(name) && is_utf8(value) && !in_member, "metadata is text");
    ++seen;
    return {};
  }
  Result<void> block(const ingest::TextBlock& block) override {
    require(is_utf8(block.text) && block.page >= 0 && block.confidence <= 100, "a block is sound");
    for (const ingest::WordPlace& word : block.words)
      require(word.from >= 0 && word.from <= word.to, "words are places");
    ++seen;
    return {};
  }
  Result<void> row(const ingest::Row& row) override {
    int64_t last = -1;
    for (const ingest::Cell& cell : row.cells) {
      require(cell.column > last && is_utf8(cell.raw) && is_utf8(cell.shown), "cells ascend");
      last = cell.column;
    }
    require(row.number >= 1, "rows count from 1");
    ++seen;
    return {};
  }
  Result<void> member_begin(const ingest::Member& member) override {
    require(!in_member && is_utf8(member.name), "members do not nest");
    in_member = true;
    ++seen;
    return {};
  }
  Result<void> member_bytes(ByteView) override {
    require(in_member, "bytes are of a member");
    return {};
  }
  Result<void> member_end() override {
    require(in_member, "what ends has begun");
    in_member = false;
    return {};
  }
};

std::string outcome(ByteView bytes, size_t step) {
  Judge judge;
  ingest::FrameParser parser(judge, 1 << 20);
  for (size_t at = 0; at < bytes.size(); at += step) {
    Result<void> fed = parser.feed(bytes.subspan(at, std::min(step, bytes.size() - at)));
    if (!fed) return std::to_string(judge.seen) + fed.error().message;
  }
  Result<void> end = parser.finish();
  return std::to_string(judge.seen) + (end ? "whole" : end.error().message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteView bytes(data, size);
  require(outcome(bytes, 1) == outcome(bytes, std::max<size_t>(size, 1)), "pieces do not matter");
  return 0;
}
