// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/file_system.h"
#include "base/result.h"

// What others said about a checkpoint: cosignatures of witnesses and trusted timestamps.
//
//   anchors/<size>/checkpoint       the note, with the cosignatures gathered so far
//   anchors/<size>/body.txt         its text: what is timestamped (SHA-256 of this file)
//   anchors/<size>/<k>.tsq          RFC 3161 query, k = 1, 2, ...
//   anchors/<size>/<k>.tsr          full TimeStampResp to that query
//   anchors/<size>/<k>.chain.pem    certificates to check it with
//
// These files only store; whether a signature or token is good is for cosignature.h, policy.h and
// crypto/timestamp.h to say. Every file is durable when the call that adds it returns.

namespace habeas::ledger {

struct AnchorTimestamp {
  int64_t number = 0;  // the k of its names
  std::string query;   // each empty if there is no such file
  std::string response;
  std::string chain_pem;
};

struct Anchor {
  int64_t size = 0;
  std::string checkpoint;
  std::string body;
  std::vector<AnchorTimestamp> timestamps;  // by number
};

class Anchors {
 public:
  // `folder` is that of all anchors; it need not exist. `files` outlives this object.
  Anchors(FileSystem& files, fs::path folder) : files_(&files), folder_(std::move(folder)) {}

  // Removes what a crash in the middle of an addition left, and nobody was told of: *.tmp files,
  // and folders with at most body.txt in them. For the one writer, when it opens.
  [[nodiscard]] Result<void> settle();

  // Ascending, of those that have a checkpoint. Names that are no size are left out.
  [[nodiscard]] Result<std::vector<int64_t>> sizes() const;
  // kNotFound if there is none; kCorrupt if body and checkpoint do not belong together or to
  // `size`.
  [[nodiscard]] Result<Anchor> read(int64_t size) const;

  // Stores a checkpoint note; signature lines that are new to the stored one are added, and one of
  // a key that it has replaces that key's line. Returns the size. kConflict if a different
  // checkpoint of that size is stored (a fork: both are named).
  [[nodiscard]] Result<int64_t> add_checkpoint(std::string_view checkpoint_note);
  // Stores a query under the next number and returns that.
  [[nodiscard]] Result<int64_t> add_query(int64_t size, ByteView query);
  // Stores the answer to query `number`: the chain (if not empty) first. kConflict if it has
  // another answer already.
  [[nodiscard]] Result<void> add_response(int64_t size, int64_t number, ByteView response,
                                          std::string_view chain_pem);

 private:
  [[nodiscard]] fs::path file(int64_t size, std::string_view name) const;
  [[nodiscard]] fs::path file(int64_t size, int64_t number, std::string_view extension) const;

  FileSystem* files_;
  fs::path folder_;
};

}  // namespace habeas::ledger
