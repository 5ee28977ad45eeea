// SPDX-License-Identifier: Apache-2.0
#include "workspace/exhibit_text.h"

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/queries.h"

namespace habeas::workspace {

Result<std::string> exhibit_named(Workspace& workspace, const std::string& reference) {
  std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(workspace.database(), reference));
  if (row) return reference;
  std::vector<std::string> named = TRY(casefile::exhibits_named(workspace.database(), reference));
  if (named.size() == 1) return named.front();
  if (named.empty()) {
    return fail(
        ErrorKind::kNotFound,
        fmt::format("no exhibit has the digest or the file name \"{}\"", printable(reference)),
        "add it first with `habeas add`");
  }
  return fail(ErrorKind::kConflict,
              fmt::format("{} exhibits are called \"{}\"", named.size(), printable(reference)),
              "use the digest instead");
}

Result<std::string> exhibit_text(Workspace& workspace, std::string_view sha256) {
  Digest digest = TRY(digest_from_hex(sha256));
  vault::ExhibitReader reader = TRY(workspace.exhibits().open_exhibit(digest));
  Bytes bytes = TRY(reader.read_all(int64_t{64} << 20));
  std::string text(bytes.begin(), bytes.end());
  if (!is_utf8(text)) text.clear();
  return text;
}

}  // namespace habeas::workspace
