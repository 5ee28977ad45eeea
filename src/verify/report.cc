// SPDX-License-Identifier: Apache-2.0
#include "verify/report.h"

#include <algorithm>

#include "base/encoding.h"

namespace habeas::verifier {
namespace {

// Column where what is said about a check begins.
constexpr size_t kVerdictWidth = 13;

std::string padded(std::string_view text, size_t width) {
  std::string out(text);
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

// "vault/bodies/000000.bodies, entry 4" or "".
std::string place(const Check& check) {
  std::string out = printable(check.file);
  if (check.index >= 0) {
    if (!out.empty()) out += ", ";
    out += "entry " + std::to_string(check.index);
  }
  return out;
}

std::string counted(int64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun);
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "PASS";
    case Verdict::kFail:
      return "FAIL";
    case Verdict::kNotChecked:
      return "NOT CHECKED";
  }
  return "?";
}

Report::Tally& Report::tally(std::string_view id, Verdict verdict) {
  for (Tally& known : tallies_) {
    if (known.verdict == verdict && known.id == id) return known;
  }
  tallies_.push_back(Tally{std::string(id), verdict, 0});
  return tallies_.back();
}

void Report::add(Check check) {
  int64_t count = ++tally(check.id, check.verdict).count;
  if (count > kListedPerClaim) return;  // text() and json() say how many were left out
  checks_.push_back(std::move(check));
}

void Report::pass(const Claim& claim, std::string detail) {
  add(Check{claim.id,
            Verdict::kPass,
            claim.what,
            claim.proves,
            claim.against,
            std::move(detail),
            {},
            -1});
}

void Report::failed(const Claim& claim, std::string detail, std::string file, int64_t index) {
  add(Check{claim.id, Verdict::kFail, claim.what, claim.proves, claim.against, std::move(detail),
            std::move(file), index});
}

void Report::not_checked(const Claim& claim, std::string detail, std::string file, int64_t index) {
  add(Check{claim.id, Verdict::kNotChecked, claim.what, claim.proves, claim.against,
            std::move(detail), std::move(file), index});
}

void Report::append(const Report& other) {
  for (const Check& check : other.checks_) checks_.push_back(check);
  for (const Tally& known : other.tallies_) tally(known.id, known.verdict).count += known.count;
  if (other.size_ >= 0) set_log(other.origin_, other.size_);
}

void Report::set_log(std::string origin, int64_t size) {
  origin_ = std::move(origin);
  size_ = size;
}

int64_t Report::count(Verdict verdict) const {
  int64_t total = 0;
  for (const Tally& known : tallies_) {
    if (known.verdict == verdict) total += known.count;
  }
  return total;
}

int64_t Report::failures_of(std::string_view id) const {
  for (const Tally& known : tallies_) {
    if (known.verdict == Verdict::kFail && known.id == id) return known.count;
  }
  return 0;
}

const Check* Report::first_failure() const {
  auto found = std::ranges::find(checks_, Verdict::kFail, &Check::verdict);
  return found == checks_.end() ? nullptr : &*found;
}

Verdict Report::overall() const {
  return count(Verdict::kFail) == 0 && count(Verdict::kPass) > 0 ? Verdict::kPass : Verdict::kFail;
}

int Report::exit_code() const { return overall() == Verdict::kPass ? 0 : 1; }

std::string Report::text() const {
  std::string out = "habeas verify: " + subject_ + " " + printable(path_) + "\n";
  if (size_ >= 0) out += "log: " + printable(origin_) + ", " + counted(size_, "entries") + "\n";
  out += "\n";
  std::string margin(kVerdictWidth, ' ');
  for (const Check& check : checks_) {
    out += padded(to_string(check.verdict), kVerdictWidth) + check.what + "  [" + check.id + "]\n";
    if (std::string where = place(check); !where.empty())
      out += margin + "where:   " + where + "\n";
    if (!check.detail.empty()) {
      std::string_view label = check.verdict == Verdict::kPass ? "checked: " : "reason:  ";
      out += margin + std::string(label) + printable(check.detail) + "\n";
    }
    if (check.verdict == Verdict::kPass) out += margin + "proves:  " + check.proves + "\n";
    if (check.verdict != Verdict::kNotChecked) out += margin + "against: " + check.against + "\n";
  }
  for (const Tally& known : tallies_) {
    if (known.count <= kListedPerClaim) continue;
    out += padded(to_string(known.verdict), kVerdictWidth) + "and " +
           counted(known.count - kListedPerClaim, "more") + " of [" + known.id + "]\n";
  }
  out += "\n";
  if (const Check* first = first_failure()) {
    std::string where = place(*first);
    out += "FIRST FAILURE: " + (where.empty() ? std::string(first->what) : where) + ": " +
           printable(first->detail) + "\n";
  }
  out += "RESULT: " + std::string(to_string(overall())) + " (" +
         counted(count(Verdict::kPass), "passed, ") + counted(count(Verdict::kFail), "failed, ") +
         counted(count(Verdict::kNotChecked), "not checked") + ")\n";
  return out;
}

Json Report::json() const {
  JsonArray listed;
  for (const Check& check : checks_) {
    JsonObject item{{"id", check.id},           {"verdict", std::string(to_string(check.verdict))},
                    {"what", check.what},       {"proves", check.proves},
                    {"against", check.against}, {"detail", check.detail}};
    if (!check.file.empty()) item["file"] = printable(check.file);
    if (check.index >= 0) item["index"] = check.index;
    listed.emplace_back(std::move(item));
  }
  JsonObject counts{{"pass", count(Verdict::kPass)},
                    {"fail", count(Verdict::kFail)},
                    {"not_checked", count(Verdict::kNotChecked)},
                    {"listed", static_cast<int64_t>(checks_.size())}};
  JsonObject out;
  out["v"] = 1;
  out["subject"] = subject_;
  out["path"] = printable(path_);
  out["overall"] = std::string(to_string(overall()));
  out["counts"] = std::move(counts);
  out["checks"] = std::move(listed);
  if (size_ >= 0) {
    out["origin"] = origin_;
    out["size"] = size_;
  }
  if (const Check* first = first_failure()) {
    JsonObject where{{"id", first->id}, {"detail", first->detail}};
    if (!first->file.empty()) where["file"] = printable(first->file);
    if (first->index >= 0) where["index"] = first->index;
    out["first_failure"] = std::move(where);
  }
  return out;
}

}  // namespace habeas::verifier
