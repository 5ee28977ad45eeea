// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "ingest/internal/readers.h"
#include "ingest/internal/zip_parts.h"

// ZIP: its members, each to become an exhibit. Bombs end at the limits of ZipParts; links,
// encrypted members and names that lead out of the archive are refused one by one, with their
// reason.

namespace habeas::ingest {

Result<void> read_zip(const ReaderInput& input, ReadingSink& sink) {
  ZipParts parts(input.bytes, input.options.limits);
  ZipParts::Visitor visitor;
  visitor.visit = [&](const ZipEntry& entry) -> Result<bool> {
    if (!entry.refusal.empty()) {
      std::string text = fmt::format("{}: {}", printable(entry.name), entry.refusal);
      TRY(sink.note({.code = entry.refusal == "it is encrypted" ? "encrypted" : "refused-member",
                     .text = text}));
      return false;
    }
    if (entry.folder) return false;
    Member member;
    member.name = entry.name;
    TRY(sink.member_begin(member));
    return true;
  };
  visitor.take = [&](ByteView bytes) { return sink.member_bytes(bytes); };
  visitor.done = [&] { return sink.member_end(); };
  visitor.damaged = [&](const std::string& reason) -> Result<void> {
    // What came before the damage is kept, and said to be a part.
    TRY(sink.member_end());
    std::string text = "the member before this note is cut short: " + reason;
    return sink.note({.code = "damaged", .text = text});
  };
  return parts.walk(visitor);
}

}  // namespace habeas::ingest
