// SPDX-License-Identifier: Apache-2.0
#include "workspace/exhibit_text.h"

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/queries.h"
#include "workspace/read_exhibits.h"

namespace habeas::workspace {

// What stands in a compartment that is not this reader's is answered as what is not there.
Result<std::string> exhibit_named(Workspace& workspace, const std::string& reference) {
  std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(workspace.database(), reference));
  if (row && !workspace.shows(row->level, row->compartment)) row.reset();
  if (row && row->erased_entry) {
    return fail(ErrorKind::kNotFound, fmt::format("the exhibit {} was erased by entry {}",
                                                  reference, *row->erased_entry));
  }
  if (row) return reference;
  std::vector<std::string> named;
  for (std::string& sha256 : TRY(casefile::exhibits_named(workspace.database(), reference))) {
    row = TRY(casefile::exhibit(workspace.database(), sha256));
    if (row && workspace.shows(row->level, row->compartment)) named.push_back(std::move(sha256));
  }
  bool beginning =
      reference.size() >= 8 && reference.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (named.empty() && beginning) {
    for (const casefile::ExhibitRow& known : TRY(casefile::exhibits(workspace.database()))) {
      if (known.sha256.starts_with(reference) && workspace.shows(known.level, known.compartment))
        named.push_back(known.sha256);
    }
  }
  if (named.size() == 1) return named.front();
  if (named.empty()) {
    return fail(
        ErrorKind::kNotFound,
        fmt::format("no exhibit has the digest or the file name \"{}\"", printable(reference)),
        "add it first with `habeas add`");
  }
  std::string digests;
  for (size_t i = 0; i < named.size() && i < 5; ++i)
    digests += (i == 0 ? "" : ", ") + named[i].substr(0, 16);
  return fail(ErrorKind::kConflict,
              fmt::format("{} exhibits are called \"{}\"", named.size(), printable(reference)),
              fmt::format("use the digest, or its first 8 characters and more: {}{}", digests,
                          named.size() > 5 ? ", …" : ""));
}

Result<ReadableText> readable_text(Workspace& workspace, const std::string& sha256) {
  ReadableText raw;
  std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(workspace.database(), sha256));
  bool is_text = row && row->media_type.starts_with("text/");
  if (is_text) {
    Digest digest = TRY(digest_from_hex(sha256));
    vault::ExhibitReader reader = TRY(workspace.exhibits().open_exhibit(digest));
    Bytes bytes = TRY(reader.read_all(int64_t{64} << 20));
    raw.text.assign(bytes.begin(), bytes.end());
    raw.known = is_utf8(raw.text);
    if (raw.known && row->media_type != "text/html") return raw;
  }
  ReadableText read;
  Result<std::string> text = derivative_text(workspace, sha256, "text", read.derivative);
  if (text) {
    read.known = true;
    read.text = std::move(*text);
    return read;
  }
  if (text.error().kind != ErrorKind::kNotFound) return fail(text.error());
  if (is_text && !raw.known) {
    return fail(ErrorKind::kInvalid, "the exhibit is text in another encoding than UTF-8",
                "read it first with `habeas read`");
  }
  return raw;
}

Result<std::string> exhibit_text(Workspace& workspace, const std::string& sha256) {
  ReadableText readable = TRY(readable_text(workspace, sha256));
  return readable.known ? readable.text : std::string();
}

}  // namespace habeas::workspace
