// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assess/finding.h"
#include "workspace/assess_case.h"
#include "workspace/check_cache.h"

// Checks of the whole case, kept so that a new claim costs only what it touches (check_cache.h).

namespace habeas::workspace {

struct CaseFinding {
  std::string id;  // chk-...; the same for the same finding in every run
  assess::CheckFinding finding;
  std::string set_aside;  // the reason, "" while it counts
  int64_t set_aside_entry = -1;
};

struct CheckRun {
  std::vector<CaseFinding> findings;  // errors first; those set aside too
  int64_t looked_at = 0;              // subjects and exhibits that were looked at in this run
  int64_t kept = 0;                   // those that were taken from the cache
};

// Brings the cache up to date and gives all findings, with those of the case's own words and of
// its public page. Writes only below cache/; a cache that cannot be written is done without.
[[nodiscard]] Result<CheckRun> check_case(Workspace& workspace);

// The part of it that a growing case repeats: what changed since the last time, looked at and kept.
struct CacheUpdate {
  int64_t looked_at = 0;  // subjects and exhibits
  int64_t kept = 0;
};
// `text_of` gives the text of an exhibit, "" if it has none.
using TextOf = std::function<Result<std::string>(const std::string& exhibit)>;
[[nodiscard]] Result<CacheUpdate> update_checks(CheckCache& cache, Workspace& workspace,
                                                Assessment& assessment, const TextOf& text_of);

// Findings of a page that is about to go out: the rules for our own words.
[[nodiscard]] std::vector<CaseFinding> check_page(std::string_view html);

[[nodiscard]] std::string finding_id(const assess::CheckFinding& finding);

// On the ledger, for `reason`. kNotFound if no check finds it now; kConflict if it is set aside.
[[nodiscard]] Result<Committed> set_aside(Workspace& workspace, std::string_view id,
                                          std::string_view reason);
// It counts again. kConflict if it is not set aside.
[[nodiscard]] Result<Committed> resume(Workspace& workspace, std::string_view id,
                                       std::string_view reason);

}  // namespace habeas::workspace
