// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

// habeas.toml, the file that makes a folder a case: what one must know before the ledger is read.
// Each value is also in the ledger (case.opened), where verification compares it.
//
//   format = 1
//   name = "..."
//   origin = "..."
//
// A small part of TOML 1.0 on purpose: one `key = value` a line, values are basic strings or
// decimal integers, comments, blank lines. Tables ([name]) may follow; what is in them is not read
// here.

namespace habeas::verifier {

// 1: a log has one origin. 2: it may have been continued under another (recovery).
inline constexpr int64_t kCaseFormat = 2;

struct CaseSettings {
  int64_t format = kCaseFormat;
  std::string name;
  std::string origin;
  bool operator==(const CaseSettings&) const = default;
};

[[nodiscard]] std::string format_case_settings(const CaseSettings& settings);
// kInvalid, naming the line, for what is not of this form, a repeated or missing key, or a format
// newer than kCaseFormat (the hint says to use a newer habeas).
[[nodiscard]] Result<CaseSettings> parse_case_settings(std::string_view text);

}  // namespace habeas::verifier
