// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "casefile/queries.h"

// Claims as rows: what every query of claims selects, and how a row of it is read.

namespace habeas::casefile {

inline constexpr std::string_view kClaimColumns =
    "SELECT "
    "id,label,subject,property,kind,polarity,value,quote,anchor,exhibit,said,as_of,answers,"
    "supersedes,rights,condition,level,compartment,entry,item,"
    "withdrawn_entry,withdrawn_reason FROM claim ";

[[nodiscard]] ClaimRow claim_row(const sql::Statement& row);
[[nodiscard]] Result<void> add_speakers(sql::Database& database, ClaimRow& claim);

}  // namespace habeas::casefile
