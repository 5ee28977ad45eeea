// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "casefile/queries.h"
#include "ingest/read_file.h"
#include "workspace/workspace.h"

// `habeas read`: what stands in an exhibit, kept as derivatives (docs/formats/derivatives.md), and
// the files inside it as exhibits of their own.

namespace habeas::workspace {

struct ReadRequest {
  std::vector<std::string>
      exhibits;         // digests, beginnings of digests of 8 characters, or file names
  bool all = false;     // every exhibit that was neither read nor refused yet
  bool again = false;   // also what this reader has read or refused already
  int64_t depth = 1;    // 1: members become exhibits; 2: they are read too; ...
  bool members = true;  // false: they are counted only
  ingest::ReadOptions options;
  ingest::ReaderProgram program;
};

struct StoredDerivative {
  std::string role;  // text, layout, rows, metadata
  std::string sha256;
  int64_t size = 0;
};

struct ReadNote {
  std::string code, text;
};

// Of one exhibit.
struct ReadReport {
  std::string exhibit;
  std::string name;              // of its first custody record
  std::optional<Error> refused;  // why it could not be read; then the rest is empty but `tool`
  int64_t refusal_entry = -1;    // of the ledger: where the refusal is recorded
  bool refused_before = false;   // in the same way, and recorded then
  bool known = false;            // was read by the same reader before; nothing was done
  ingest::ReadingTool tool;
  int64_t blocks = 0, rows = 0, refused_rows = 0, sheets = 0;
  std::vector<std::string> members;  // digests
  std::vector<ReadNote> notes;
  std::vector<StoredDerivative> derivatives;
};

struct ReadSummary {
  int64_t read = 0, known = 0, refused = 0, members = 0;
  int64_t passed_over = 0;  // by `all`: refused before and not read since
};

// Each exhibit is one or two entries: its members (exhibit.added), its derivatives
// (exhibit.derived). One that cannot be read is told, the refusal with its reason is recorded as a
// derivative of role `refusal`, and the rest goes on.
// kNotFound for an argument that names no exhibit, before anything is read.
[[nodiscard]] Result<ReadSummary> read_exhibits(Workspace& workspace, const ReadRequest& request,
                                                const std::function<void(const ReadReport&)>& told);

// The bytes of the latest derivative of that role: checked against their digest. kNotFound if the
// exhibit was not read.
[[nodiscard]] Result<std::string> derivative_text(Workspace& workspace, const std::string& exhibit,
                                                  const std::string& role, std::string& digest);

}  // namespace habeas::workspace
