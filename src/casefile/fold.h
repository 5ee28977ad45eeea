// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "casefile/item.h"
#include "sql/database.h"

// The fold, one function for each kind of entry (or family of kinds). Each takes the items in order
// and writes rows; it reads only the database, never a file, the clock or the environment.

namespace habeas::casefile {

using ItemFold = Result<void> (*)(sql::Database&, const Entry&, int64_t ordinal, const Item&);

// nullptr: this program does not know how to apply the kind.
[[nodiscard]] ItemFold fold_for(std::string_view entry_kind);

// "item:<n>" names another item of the same body; anything else stands as it is.
[[nodiscard]] std::string resolve(const Entry& entry, std::string_view prefix,
                                  const std::string& reference);

Result<void> fold_authority(sql::Database&, const Entry&, int64_t ordinal,
                            const Item&);  // fold_authority.cc
Result<void> fold_custody(sql::Database&, const Entry&, int64_t ordinal,
                          const Item&);  // fold_custody.cc
Result<void> fold_claims(sql::Database&, const Entry&, int64_t ordinal,
                         const Item&);  // fold_claims.cc
Result<void> fold_lists(sql::Database&, const Entry&, int64_t ordinal,
                        const Item&);  // fold_lists.cc
Result<void> fold_records(sql::Database&, const Entry&, int64_t ordinal,
                          const Item&);  // fold_records.cc
Result<void> fold_consent(sql::Database&, const Entry&, int64_t ordinal,
                          const Item&);  // fold_consent.cc
Result<void> fold_suggestions(sql::Database&, const Entry&, int64_t ordinal,
                              const Item&);  // suggestion_decisions.cc
Result<void> fold_changes(sql::Database&, const Entry&, int64_t ordinal,
                          const Item&);  // fold_changes.cc

Result<void> fold_links(sql::Database&, const Entry&, int64_t ordinal,
                        const Item&);  // fold_links.cc
// A list has been taken in, or a record stated, in place of an earlier one: what is known of who is
// who holds for it too. Both in fold_links.cc.
Result<void> succeed_list(sql::Database& database, const std::string& list);
Result<void> succeed_record(sql::Database& database, const std::string& record,
                            const std::string& before);

Result<void> fold_checks(sql::Database&, const Entry&, int64_t ordinal,
                         const Item&);  // fold_checks.cc

Result<void> fold_estimates(sql::Database&, const Entry&, int64_t ordinal,
                            const Item&);  // fold_estimates.cc

}  // namespace habeas::casefile
