// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "ingest/internal/readers.h"
#include "ingest/testing/collected.h"

// Runs a reader in this process: for tests of what it finds. What contains it is tested elsewhere
// (reader_process_test.cc).

namespace habeas::ingest {

struct ReadHere {
  Collected found;
  Result<void> result;
};

inline ReadHere read_here(Result<void> (*reader)(const ReaderInput&, ReadingSink&),
                          std::string_view bytes, const ReadOptions& options = {},
                          std::string_view name = "file") {
  ReadHere out;
  out.result = reader(ReaderInput{as_bytes(bytes), name, "", options}, out.found);
  return out;
}

}  // namespace habeas::ingest
