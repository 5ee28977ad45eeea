// SPDX-License-Identifier: Apache-2.0
#include "workspace/check_case.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/parallel.h"
#include "casefile/persons.h"
#include "casefile/queries.h"
#include "crypto/digest.h"
#include "workspace/exhibit_text.h"
#include "workspace/export_case.h"
#include "workspace/finding_json.h"

namespace habeas::workspace {

namespace {

constexpr std::string_view kCacheSchema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE scope(kind TEXT NOT NULL, id TEXT NOT NULL, findings TEXT NOT NULL, PRIMARY KEY(kind, id)) WITHOUT ROWID;
)";

// Entries of these kinds touch the claims they name, or none; after any other everything is looked
// at again.
bool touches_only_claims(std::string_view kind) {
  constexpr std::string_view kKinds[] = {
      "claims.stated",    "claim.withdrawn",    "source.registered",  "entity.stated",
      "exhibit.added",    "exhibit.derived",    "custody.recorded",   "check.set-aside",
      "access.recorded",  "timestamp.recorded", "suggestion.decided", "list.imported",
      "list.withdrawn",   "record.added",       "estimate.run",       "hold.changed",
      "proposal.changed", "policy.changed",     "key.changed",        "incident.recorded"};
  return std::ranges::find(kKinds, kind) != std::end(kKinds);
}

Result<std::string> meta(sql::Database& cache, std::string_view key) {
  sql::Statement row = TRY(cache.prepare("SELECT value FROM meta WHERE key=?"));
  row.bind(1, key);
  std::string value;
  while (TRY(row.step())) value = row.text(0);
  return value;
}

Result<void> set_meta(sql::Database& cache, std::string_view key, std::string_view value) {
  sql::Statement row = TRY(cache.prepare("INSERT OR REPLACE INTO meta(key,value) VALUES(?,?)"));
  return row.bind(1, key).bind(2, value).run();
}

class Update {
 public:
  Update(sql::Database& cache, Workspace& workspace, Assessment& assessment, const TextOf& text_of)
      : cache_(cache), workspace_(workspace), assessment_(assessment), text_of_(text_of) {}

  Result<CacheUpdate> run() {
    std::string root = to_hex(workspace_.log().root());
    std::string size = fmt::format("{}", workspace_.log().size());
    std::string made_size = TRY(meta(cache_, "size"));
    std::string made_root = TRY(meta(cache_, "root"));
    if (made_size == size && made_root == root) return count_kept();
    bool whole = true;
    if (!made_size.empty()) whole = TRY(find_changes(made_size));
    Result<void> looked = cache_.transaction([&]() -> Result<void> {
      if (whole) {
        TRY(cache_.execute("DELETE FROM scope"));
        TRY(list_everything());
      }
      TRY(look_at_subjects());
      TRY(look_at_exhibits());
      TRY(set_meta(cache_, "size", size));
      return set_meta(cache_, "root", root);
    });
    TRY(std::move(looked));
    return count_kept();
  }

 private:
  Result<CacheUpdate> count_kept() {
    CacheUpdate update;
    update.looked_at = looked_at_;
    sql::Statement row = TRY(cache_.prepare("SELECT count(*) FROM scope"));
    while (TRY(row.step())) update.kept = row.integer(0) - looked_at_;
    return update;
  }

  Result<void> list_everything() {
    for (std::string& id : TRY(assessment_.subjects())) subjects_.insert(std::move(id));
    for (const assess::ExhibitName& exhibit : assessment_.known().exhibits)
      exhibits_.insert(exhibit.sha256);
    return {};
  }

  // True if everything must be looked at again.
  Result<bool> find_changes(const std::string& made_size) {
    Result<int64_t> since = parse_decimal(made_size);
    if (!since || *since > workspace_.log().size()) return true;
    sql::Database& database = workspace_.database();
    sql::Statement entries =
        TRY(database.prepare("SELECT DISTINCT kind FROM entry WHERE entry>=?"));
    entries.bind(1, *since);
    bool whole = false;
    // Where records are linked, what becomes of records changes who is who.
    const bool linked = TRY(casefile::is_linked(database));
    while (TRY(entries.step())) {
      const std::string kind = entries.text(0);
      const bool records =
          kind == "list.imported" || kind == "list.withdrawn" || kind == "record.added";
      whole = whole || !touches_only_claims(kind) || (linked && records);
    }
    if (whole) return true;
    for (const casefile::TouchedClaim& claim : TRY(casefile::claims_touched(database, *since))) {
      subjects_.insert(assessment_.subject_of(claim.subject));
      if (!claim.exhibit.empty()) exhibits_.insert(claim.exhibit);
      TRY(add_answered(claim));
      // A person named by a proceeding, the place of a post's body: whatever the value names.
      Result<Json> value = parse_json(claim.value);
      if (value && value->object() != nullptr && !value->text_or_empty("entity").empty())
        subjects_.insert(assessment_.subject_of(value->text_or_empty("entity")));
    }
    sql::Statement exhibits = TRY(
        database.prepare("SELECT exhibit FROM custody WHERE entry>=?1 UNION SELECT exhibit FROM "
                         "derivative WHERE entry>=?1"));
    exhibits.bind(1, *since);
    while (TRY(exhibits.step())) exhibits_.insert(exhibits.text(0));
    return false;
  }

  Result<void> add_answered(const casefile::TouchedClaim& claim) {
    if (claim.answers.empty()) return {};
    sql::Statement row = TRY(workspace_.database().prepare("SELECT subject FROM claim WHERE id=?"));
    row.bind(1, claim.answers);
    while (TRY(row.step())) subjects_.insert(assessment_.subject_of(row.text(0)));
    return {};
  }

  Result<void> store(std::string_view kind, const std::string& id,
                     const std::vector<assess::CheckFinding>& findings) {
    JsonArray all;
    for (const assess::CheckFinding& finding : findings) all.push_back(finding_to_json(finding));
    sql::Statement row =
        TRY(cache_.prepare("INSERT OR REPLACE INTO scope(kind,id,findings) VALUES(?,?,?)"));
    TRY(row.bind(1, kind).bind(2, id).bind(3, all.empty() ? "" : canonical_json(Json(all))).run());
    ++looked_at_;
    return {};
  }

  // Claims are read on this thread, a batch at a time; the checks of a batch run side by side.
  Result<void> look_at_subjects() {
    constexpr size_t kBatch = 128;
    std::vector<std::string> ids(subjects_.begin(), subjects_.end());
    for (size_t begin = 0; begin < ids.size(); begin += kBatch) {
      size_t end = std::min(begin + kBatch, ids.size());
      std::vector<Assessment::Subject> batch;
      for (size_t i = begin; i < end; ++i) batch.push_back(TRY(assessment_.subject(ids[i])));
      std::vector<std::vector<assess::CheckFinding>> found(batch.size());
      assess::SpeakerOf speaker_of = assessment_.speaker_of();
      parallel_for(static_cast<int64_t>(batch.size()), 0, [&](int64_t i) {
        auto at = static_cast<size_t>(i);
        if (!batch[at].claims.claims.empty())
          found[at] = assess::check_subject(batch[at].claims, assessment_.known(),
                                            assessment_.graphs(), speaker_of);
      });
      for (size_t i = begin; i < end; ++i) TRY(store("subject", ids[i], found[i - begin]));
      workspace_.environment().progress.report("checking", static_cast<int64_t>(end),
                                               static_cast<int64_t>(ids.size()), "subjects");
    }
    return {};
  }

  Result<void> look_at_exhibits() {
    constexpr size_t kBatch = 64;
    std::vector<const assess::ExhibitName*> names;
    for (const std::string& id : exhibits_) {
      const assess::ExhibitName* name = assessment_.known().exhibit(id);
      if (name != nullptr) names.push_back(name);
    }
    for (size_t begin = 0; begin < names.size(); begin += kBatch) {
      size_t count = std::min(kBatch, names.size() - begin);
      std::vector<std::vector<assess::Claim>> claims;
      std::vector<std::string> texts;
      for (size_t i = 0; i < count; ++i) {
        claims.push_back(TRY(assessment_.claims_in(names[begin + i]->sha256)));
        texts.push_back(TRY(text_of_(names[begin + i]->sha256)));
      }
      std::vector<std::vector<assess::CheckFinding>> found(count);
      parallel_for(static_cast<int64_t>(count), 0, [&](int64_t k) {
        auto at = static_cast<size_t>(k);
        if (texts[at].empty()) return;
        std::vector<const assess::Claim*> pointers;
        for (const assess::Claim& claim : claims[at]) pointers.push_back(&claim);
        found[at] =
            assess::check_exhibit(*names[begin + at], texts[at], pointers, assessment_.known());
      });
      for (size_t i = 0; i < count; ++i) TRY(store("exhibit", names[begin + i]->sha256, found[i]));
    }
    return {};
  }

  sql::Database& cache_;
  Workspace& workspace_;
  Assessment& assessment_;
  const TextOf& text_of_;
  std::set<std::string> subjects_, exhibits_;
  int64_t looked_at_ = 0;
};

// Which compartments this reader sees, in few characters.
Result<std::string> admission(Workspace& workspace) {
  Result<casefile::Actor> who = workspace.actor();
  std::string all;
  if (who && casefile::authorise(*who, casefile::Action::kRead, "")) {
    std::vector<std::string> own = who->compartments;
    std::ranges::sort(own);
    for (const std::string& name : own) all += name + "\n";
  }
  return to_hex(sha256(as_bytes(all))).substr(0, 8);
}

enum class CachePlace { kOnDisk, kInMemory };

// A cache of this program and this ledger, or an empty one.
Result<sql::Database> open_cache(Workspace& workspace, CachePlace place) {
  std::string who = TRY(admission(workspace));
  fs::path path = cache_folder(workspace.folder()) / fmt::format("checks-{}.db", who);
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  std::string version = fmt::format("{}/{}", assess::kChecksVersion, workspace.settings().origin);
  auto prepared = [&](sql::Database database) -> Result<sql::Database> {
    sql::Statement tables =
        TRY(database.prepare("SELECT count(*) FROM sqlite_master WHERE name='meta'"));
    bool fresh = TRY(tables.step()) && tables.integer(0) == 0;
    TRY(tables.run());
    if (fresh) {
      TRY(database.execute(kCacheSchema));
      TRY(set_meta(database, "version", version));
    }
    std::string found = TRY(meta(database, "version"));
    if (found != version) {
      TRY(database.execute("DELETE FROM scope; DELETE FROM meta"));
      TRY(set_meta(database, "version", version));
    }
    return database;
  };
  auto on_disk = [&]() -> Result<sql::Database> {
    sql::Database database = TRY(sql::Database::open(path, sql::Access::kReadWrite));
    return prepared(std::move(database));
  };
  if (place == CachePlace::kOnDisk) {
    Result<sql::Database> kept = on_disk();
    if (kept) return kept;
  }
  // A cache that is damaged or in use, or a case that may only be read: go on without.
  sql::Database in_memory = TRY(sql::Database::open(":memory:", sql::Access::kReadWrite));
  return prepared(std::move(in_memory));
}

// The cache belongs to the ledger at its size only if that root is one the log went through. A case
// that was put back or forked has another.
Result<void> forget_other_history(sql::Database& cache, Workspace& workspace) {
  std::string size = TRY(meta(cache, "size"));
  std::string root = TRY(meta(cache, "root"));
  if (size.empty()) return {};
  Result<int64_t> number = parse_decimal(size);
  bool ours = number && *number > 0 && *number <= workspace.log().size();
  if (ours) {
    Result<Digest> then = workspace.log().root_at(*number);
    ours = then && to_hex(*then) == root;
  }
  if (ours) return {};
  return cache.execute("DELETE FROM scope; DELETE FROM meta WHERE key<>'version'");
}

}  // namespace

std::string finding_id(const assess::CheckFinding& finding) {
  std::string identity = "habeas-check/v1\n" + finding.identity();
  Digest digest = sha256(as_bytes(identity));
  return "chk-" + to_base32(digest.bytes, 100);
}

Result<CacheUpdate> update_checks(sql::Database& cache, Workspace& workspace,
                                  Assessment& assessment, const TextOf& text_of) {
  return Update(cache, workspace, assessment, text_of).run();
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

Result<CheckRun> check_case(Workspace& workspace) {
  Assessment assessment = TRY(Assessment::open(workspace));
  sql::Database cache = TRY(open_cache(workspace, CachePlace::kOnDisk));
  TextOf text_of = [&](const std::string& exhibit) -> Result<std::string> {
    std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(workspace.database(), exhibit));
    if (!row || row->erased_entry) return std::string();
    Result<std::string> text = exhibit_text(workspace, exhibit);
    // Text in another encoding that was not read yet is no text to us; damage is.
    if (!text && text.error().kind == ErrorKind::kInvalid) return std::string();
    return text;
  };
  auto bring_up_to_date = [&]() -> Result<CacheUpdate> {
    TRY(forget_other_history(cache, workspace));
    return update_checks(cache, workspace, assessment, text_of);
  };
  Result<CacheUpdate> updated = bring_up_to_date();
  if (!updated) {
    cache = TRY(open_cache(workspace, CachePlace::kInMemory));
    updated = bring_up_to_date();
  }
  CacheUpdate update = TRY(std::move(updated));
  CheckRun run;
  run.looked_at = update.looked_at;
  run.kept = update.kept;
  std::vector<assess::CheckFinding> all;
  sql::Statement rows =
      TRY(cache.prepare("SELECT findings FROM scope WHERE findings<>'' ORDER BY kind,id"));
  while (TRY(rows.step())) {
    Json list = TRY_CTX(parse_json(rows.text(0)), "cache of the checks");
    for (const Json& finding : *list.array()) all.push_back(finding_from_json(finding));
  }
  std::vector<assess::OwnText> own = assess::own_texts(assessment.known());
  for (assess::CheckFinding& finding : assess::check_own_texts(own))
    all.push_back(std::move(finding));
  // The same rules for our own output, as it would go out now.
  Result<std::string> page = make_page(workspace, ExportScope::kPublic, "../exhibits/");
  if (page) {
    for (CaseFinding& finding : check_page(*page)) all.push_back(std::move(finding.finding));
  }
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
