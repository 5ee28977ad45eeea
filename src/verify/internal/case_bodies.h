// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/progress.h"
#include "base/result.h"
#include "crypto/foreign_digest.h"
#include "ledger/entry.h"
#include "verify/internal/facts.h"
#include "verify/report.h"

namespace habeas::verifier {

struct ReadEntry {
  ledger::Entry entry;
  bool readable = false;
};

// Reads every body of a case again, item by item, and reports roots, items, acts. `facts` then
// knows what the entries state. kConflict when the user asked to stop; all else is in the report.
[[nodiscard]] Result<void> check_bodies(FileSystem& files, const fs::path& vault,
                                        const std::string& origin,
                                        const std::vector<ReadEntry>& entries, Progress& progress,
                                        Facts& facts, Report& report);

// Whether what is erased was erased by an entry that says so, and what such entries say was done.
void check_leaf_erasures(const Facts& facts, Report& report);

// Compares supplied digests with those of the bytes, which `digest_of` computes (kConflict ends it,
// any other failure is told elsewhere). `file` names an exhibit's file.
[[nodiscard]] Result<void> check_supplied(
    const Facts& facts, const std::function<std::string(const Digest&)>& file,
    const std::function<Result<std::string>(const Digest&, ForeignHash)>& digest_of,
    Report& report);

// Re-hashes exhibits and derivatives; names strangers.
[[nodiscard]] Result<void> check_exhibits(FileSystem& files, const fs::path& vault,
                                          const Facts& facts, int threads, Progress& progress,
                                          Report& report);

}  // namespace habeas::verifier
