// SPDX-License-Identifier: Apache-2.0
// Web archives and FollowTheMoney lines: members are whole, text is text, and nothing expands
// without bound.
#include "fuzz.h"
#include "ingest/internal/readers.h"

using namespace habeas;
using fuzz::require;

namespace {

struct Judge : ingest::ReadingSink {
  bool in_member = false;
  size_t bytes_seen = 0;
  int64_t last = 0;
  Result<void> member_begin(const ingest::Member&) override {
    require(!in_member, "members do not nest");
    in_member = true;
    return {};
  }
  Result<void> member_bytes(ByteView bytes) override {
    require(in_member, "bytes are of a member");
    bytes_seen += bytes.size();
    return {};
  }
  Result<void> member_end() override {
    require(in_member, "what ends has begun");
    in_member = false;
    return {};
  }
  Result<void> row(const ingest::Row& row) override {
    require(row.number == ++last, "rows are counted one by one");
    return {};
  }
  Result<void> refused_row(const ingest::RefusedRow& row) override {
    require(row.number == ++last && !row.reason.empty(), "refused rows are counted, with a reason");
    return {};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ingest::ReadOptions options;
  options.limits.output_bytes = 1 << 24;
  ingest::ReaderInput input{ByteView(data, size), "", "", options};
  Judge archive;
  Result<void> read = ingest::read_warc(input, archive);
  require(!read || !archive.in_member, "an archive that was read ends between members");
  require(archive.bytes_seen <= size * 200 + (size_t{17} << 20), "what comes out is bounded");
  Judge lines;
  static_cast<void>(ingest::read_ftm(input, lines));
  return 0;
}
