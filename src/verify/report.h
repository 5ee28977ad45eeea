// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

// What a verification says. Each claim gets its own verdict together with what it proves and
// against whom, because "OK" alone has misled readers of other tools
// (docs/formats/verify-report.md). The namespace is `verifier` because crypto/ed25519.h has a
// function habeas::verify.

namespace habeas::verifier {

enum class Verdict {
  kPass,        // checked, and it holds
  kFail,        // checked, and it does not hold
  kNotChecked,  // could not be checked here; the detail says why and what the reader can do
};

// "PASS", "FAIL", "NOT CHECKED".
[[nodiscard]] std::string_view to_string(Verdict verdict);

struct Check {
  std::string id;  // stable name for programs, such as "ledger.root"
  Verdict verdict = Verdict::kNotChecked;
  std::string what;     // one line: what was checked
  std::string proves;   // what a PASS proves
  std::string against;  // against whom, or against what accident
  std::string detail;   // counts on success; what is wrong or missing otherwise
  std::string file;     // path below the folder that was checked, or ""
  int64_t index = -1;   // ledger entry, or -1
};

// The kind of claim a check makes: its fixed texts. Findings of one kind share them.
struct Claim {
  const char* id;
  const char* what;
  const char* proves;
  const char* against;
};

// Collects checks in the order they were made; that order is deterministic.
class Report {
 public:
  Report() = default;
  // `subject` is "case" or "bundle"; `path` is shown as it was given.
  Report(std::string subject, std::string path)
      : subject_(std::move(subject)), path_(std::move(path)) {}

  void add(Check check);
  void pass(const Claim& claim, std::string detail);
  // After kListedPerClaim of one claim the rest are counted in one closing line, so that a ruined
  // case of a million entries still gives a report that can be read.
  void failed(const Claim& claim, std::string detail, std::string file, int64_t index = -1);
  void not_checked(const Claim& claim, std::string detail, std::string file = {},
                   int64_t index = -1);
  // Adds what another report on the same thing found, after what is here.
  void append(const Report& other);
  // The log this is about; shown at the top.
  void set_log(std::string origin, int64_t size);

  [[nodiscard]] const std::vector<Check>& checks() const { return checks_; }
  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] int64_t size() const { return size_; }
  [[nodiscard]] int64_t count(Verdict verdict) const;
  // Failures of one claim so far, unlisted ones included.
  [[nodiscard]] int64_t failures_of(std::string_view id) const;
  // nullptr when nothing failed.
  [[nodiscard]] const Check* first_failure() const;
  // kFail if anything failed; else kPass. A report without a single passed check is kFail too:
  // silence is never success.
  [[nodiscard]] Verdict overall() const;
  // 0 when overall() is kPass, 1 otherwise. NOT CHECKED alone does not fail.
  [[nodiscard]] int exit_code() const;

  // Plain text for people, ending in a newline.
  [[nodiscard]] std::string text() const;
  // docs/formats/verify-report.md; write with canonical_json().
  [[nodiscard]] Json json() const;

  static constexpr int64_t kListedPerClaim = 100;

 private:
  struct Tally {
    std::string id;
    Verdict verdict;
    int64_t count;
  };
  [[nodiscard]] Tally& tally(std::string_view id, Verdict verdict);

  std::string subject_;
  std::string path_;
  std::string origin_;
  int64_t size_ = -1;
  std::vector<Check> checks_;
  std::vector<Tally> tallies_;
};

}  // namespace habeas::verifier
