// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assess/finding.h"
#include "sql/database.h"
#include "workspace/workspace.h"

// The findings of the last run, by what was looked at, in cache/checks-<reader>.db, which may be
// deleted. They hold for a ledger (its size and root) and for one reader: nobody is shown what
// somebody else's admission found. <reader> is 128 bits of a SHA-256 over what the reader is
// admitted to, after a salt of this cache (cache/salt): the names of the files tell nothing, not
// even to who guesses the name of a compartment.

namespace habeas::workspace {

enum class CachePlace { kOnDisk, kInMemory };

// Scopes: what findings are kept under.
inline constexpr std::string_view kSubjectScope = "subject";
inline constexpr std::string_view kExhibitScope = "exhibit";
inline constexpr std::string_view kOwnScope = "own";    // own words about an entity or a source
inline constexpr std::string_view kPageScope = "page";  // the public page; its id is ""

// Movable; confined to one thread.
class CheckCache {
 public:
  // A cache of this program, this case and this reader, or an empty one. On disk, one that is
  // damaged, in use, or cannot be written is replaced by one in memory.
  [[nodiscard]] static Result<CheckCache> open(Workspace& workspace, CachePlace place);
  // At a path of the caller's.
  [[nodiscard]] static Result<CheckCache> open_at(const fs::path& path, std::string_view version);

  // Empties it unless its ledger is one that this log went through: a case that was put back or
  // forked has another.
  [[nodiscard]] Result<void> forget_other_history(Workspace& workspace);

  [[nodiscard]] Result<std::string> meta(std::string_view key);  // "" if it was never set
  [[nodiscard]] Result<void> set_meta(std::string_view key, std::string_view value);
  // Replaces what the scope had.
  [[nodiscard]] Result<void> store(std::string_view scope, const std::string& id,
                                   const std::vector<assess::CheckFinding>& findings);
  [[nodiscard]] Result<void> remove(std::string_view scope, std::string_view id);
  [[nodiscard]] Result<void> clear();         // all findings
  [[nodiscard]] Result<int64_t> looked_at();  // subjects and exhibits that are kept
  [[nodiscard]] Result<std::vector<assess::CheckFinding>> findings();  // by scope and id
  [[nodiscard]] Result<void> transaction(const std::function<Result<void>()>& work) {
    return database_.transaction(work);
  }

 private:
  explicit CheckCache(sql::Database database) : database_(std::move(database)) {}
  sql::Database database_;
};

}  // namespace habeas::workspace
