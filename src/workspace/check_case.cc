// SPDX-License-Identifier: Apache-2.0
#include "workspace/check_case.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/queries.h"
#include "crypto/digest.h"
#include "workspace/exhibit_text.h"
#include "workspace/export_case.h"
#include "workspace/release.h"

namespace habeas::workspace {

std::string finding_id(const assess::CheckFinding& finding) {
  std::string identity = "habeas-check/v1\n" + finding.identity();
  Digest digest = sha256(as_bytes(identity));
  return "chk-" + to_base32(digest.bytes, 100);
}

std::vector<CaseFinding> check_page(std::string_view html) {
  std::vector<assess::OwnText> own = assess::own_texts_of_page(html);
  std::vector<CaseFinding> out;
  for (assess::CheckFinding& finding : assess::check_own_texts(own)) {
    CaseFinding one;
    one.id = finding_id(finding);
    one.finding = std::move(finding);
    out.push_back(std::move(one));
  }
  return out;
}

namespace {

Result<std::string> text_of_exhibit(Workspace& workspace, const std::string& exhibit) {
  std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(workspace.database(), exhibit));
  if (!row || row->erased_entry) return std::string();
  Result<std::string> text = exhibit_text(workspace, exhibit);
  // Text in another encoding that was not read yet is no text to us; damage is.
  if (!text && text.error().kind == ErrorKind::kInvalid) return std::string();
  return text;
}

// The same rules for our own output, as it would go out now. The page depends on the ledger, and on
// the day for consent that ends; while both are as they were nothing is rendered.
Result<void> update_page(CheckCache& cache, Workspace& workspace) {
  std::string made_of = to_hex(workspace.log().root()) + " " + today(workspace);
  if (TRY(cache.meta("page")) == made_of) return {};
  Result<std::string> page = make_page(workspace, ExportScope::kPublic, "../exhibits/");
  std::vector<assess::CheckFinding> found;
  if (page) {
    for (CaseFinding& finding : check_page(*page)) found.push_back(std::move(finding.finding));
  }
  TRY(cache.store(kPageScope, "", found));
  return cache.set_meta("page", made_of);
}

}  // namespace

Result<CheckRun> check_case(Workspace& workspace) {
  Assessment assessment = TRY(Assessment::open(workspace));
  CheckCache cache = TRY(CheckCache::open(workspace, CachePlace::kOnDisk));
  TextOf text_of = [&](const std::string& exhibit) { return text_of_exhibit(workspace, exhibit); };
  auto bring_up_to_date = [&]() -> Result<CacheUpdate> {
    TRY(cache.forget_other_history(workspace));
    CacheUpdate update = TRY(update_checks(cache, workspace, assessment, text_of));
    TRY(update_page(cache, workspace));
    return update;
  };
  Result<CacheUpdate> updated = bring_up_to_date();
  if (!updated) {
    cache = TRY(CheckCache::open(workspace, CachePlace::kInMemory));
    updated = bring_up_to_date();
  }
  CacheUpdate update = TRY(std::move(updated));
  CheckRun run;
  run.looked_at = update.looked_at;
  run.kept = update.kept;
  std::vector<assess::CheckFinding> all = TRY(cache.findings());
  assess::sort_findings(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::map<std::string, casefile::SetAsideRow> aside;
  for (casefile::SetAsideRow& row : TRY(casefile::set_asides(workspace.database()))) {
    if (!row.resumed_entry) aside[row.finding] = std::move(row);
  }
  for (assess::CheckFinding& finding : all) {
    CaseFinding one;
    one.id = finding_id(finding);
    if (auto at = aside.find(one.id); at != aside.end()) {
      one.set_aside = at->second.reason;
      one.set_aside_entry = at->second.entry;
    }
    one.finding = std::move(finding);
    run.findings.push_back(std::move(one));
  }
  return run;
}

Result<Committed> set_aside(Workspace& workspace, std::string_view id, std::string_view reason) {
  if (reason.empty())
    return fail(ErrorKind::kInvalid, "a finding is set aside for a reason", "say it with --reason");
  CheckRun run = TRY(check_case(workspace));
  auto at = std::ranges::find(run.findings, id, &CaseFinding::id);
  if (at == run.findings.end()) {
    return fail(ErrorKind::kNotFound, fmt::format("no check finds \"{}\" now", printable(id)),
                "see `habeas check`");
  }
  if (!at->set_aside.empty()) {
    return fail(ErrorKind::kConflict, fmt::format("{} was set aside by entry {}: {}", id,
                                                  at->set_aside_entry, printable(at->set_aside)));
  }
  casefile::Item item;
  item.type = "set-aside";
  item.set("finding", id);
  item.set("check", at->finding.check);
  item.set("reason", reason);
  std::vector<casefile::Item> items = {std::move(item)};
  return workspace.commit(ledger::EntryKind::kCheckSetAside, items, reason,
                          casefile::Action::kSetAside);
}

Result<Committed> resume(Workspace& workspace, std::string_view id, std::string_view reason) {
  if (reason.empty())
    return fail(ErrorKind::kInvalid, "a finding is taken up again for a reason",
                "say it with --reason");
  std::vector<casefile::SetAsideRow> rows = TRY(casefile::set_asides(workspace.database()));
  auto at = std::ranges::find_if(rows, [&](const casefile::SetAsideRow& row) {
    return row.finding == id && !row.resumed_entry;
  });
  if (at == rows.end()) {
    return fail(ErrorKind::kConflict, fmt::format("\"{}\" is not set aside", printable(id)),
                "see `habeas check --all`");
  }
  casefile::Item item;
  item.type = "resumption";
  item.set("finding", id);
  item.set("reason", reason);
  std::vector<casefile::Item> items = {std::move(item)};
  return workspace.commit(ledger::EntryKind::kCheckSetAside, items, reason,
                          casefile::Action::kSetAside);
}

}  // namespace habeas::workspace
