// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "casefile/item.h"
#include "sql/database.h"

// The projection: index.db, folded from the ledger's entries and nothing else. `apply` is the only
// writer, used alike for a new entry and for a rebuild, so the two cannot differ.

namespace habeas::casefile {

// How far the projection has come.
struct Applied {
  int64_t size = 0;  // entries folded in
  std::string root;  // hex root of the ledger at that size, as `workspace` told it
};

class Projection {
 public:
  // Opens or makes it. A file of another projection version, or one that is no database, is
  // kCorrupt: remove and rebuild it.
  [[nodiscard]] static Result<Projection> open(const fs::path& path, sql::Access access);

  // Folds one entry in, in one transaction with the new Applied. Entries come in order, each once.
  // An entry of a kind that this program's fold does not know is refused (kInvalid) with the advice
  // to use a newer version.
  [[nodiscard]] Result<void> apply(const Entry& entry, std::string_view root_after);
  // Entries [applied, ...) in one transaction: for rebuild. Call apply_in_transaction inside
  // `work`.
  [[nodiscard]] Result<void> in_transaction(const std::function<Result<void>()>& work);
  [[nodiscard]] Result<void> apply_in_transaction(const Entry& entry, std::string_view root_after);

  [[nodiscard]] Result<Applied> applied();
  [[nodiscard]] sql::Database& database() { return database_; }

 private:
  explicit Projection(sql::Database database) : database_(std::move(database)) {}
  sql::Database database_;
};

}  // namespace habeas::casefile
