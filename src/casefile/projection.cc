// SPDX-License-Identifier: Apache-2.0
#include "casefile/projection.h"

#include <array>

#include <fmt/core.h>

#include "casefile/fold.h"
#include "casefile/projection_schema.h"

namespace habeas::casefile {

namespace {

Result<std::string> meta(sql::Database& database, std::string_view key) {
  sql::Statement row = TRY(database.prepare("SELECT value FROM meta WHERE key=?"));
  row.bind(1, key);
  bool found = TRY(row.step());
  return found ? row.text(0) : std::string();
}

Result<void> set_meta(sql::Database& database, std::string_view key, std::string_view value) {
  sql::Statement row =
      TRY(database.prepare("INSERT INTO meta(key,value) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET "
                           "value=excluded.value"));
  return row.bind(1, key).bind(2, value).run();
}

struct KindFold {
  std::string_view kind;
  ItemFold fold;
};

constexpr KindFold kFolds[] = {
    {"case.opened", fold_authority},       {"policy.changed", fold_authority},
    {"actor.changed", fold_authority},     {"key.changed", fold_authority},
    {"hold.changed", fold_authority},      {"erasure.done", fold_authority},
    {"proposal.changed", fold_authority},  {"timestamp.recorded", fold_authority},
    {"incident.recorded", fold_authority}, {"exhibit.added", fold_custody},
    {"exhibit.derived", fold_custody},     {"custody.recorded", fold_custody},
    {"access.recorded", fold_custody},     {"source.registered", fold_claims},
    {"entity.stated", fold_claims},        {"claims.stated", fold_claims},
    {"claim.withdrawn", fold_claims},      {"check.set-aside", fold_checks},
    {"lineage.stated", fold_claims},       {"list.imported", fold_lists},
    {"list.withdrawn", fold_lists},        {"record.added", fold_records},
    {"consent.changed", fold_consent},     {"suggestion.decided", fold_suggestions},
    {"source.changed", fold_changes},      {"link.run", fold_links},
    {"link.decided", fold_links},          {"estimate.run", fold_estimates}};

}  // namespace

ItemFold fold_for(std::string_view entry_kind) {
  for (const KindFold& row : kFolds) {
    if (row.kind == entry_kind) return row.fold;
  }
  return nullptr;
}

std::string resolve(const Entry& entry, std::string_view prefix, const std::string& reference) {
  if (!reference.starts_with("item:")) return reference;
  Result<int64_t> ordinal = parse_decimal(std::string_view(reference).substr(5));
  return ordinal && *ordinal < entry.items ? entry.id(prefix, *ordinal) : reference;
}

Result<Projection> Projection::open(const fs::path& path, sql::Access access) {
  sql::Database database = TRY(sql::Database::open(path, access));
  sql::Statement tables =
      TRY(database.prepare("SELECT count(*) FROM sqlite_master WHERE name='meta'"));
  TRY(tables.step());
  bool fresh = tables.integer(0) == 0;
  TRY(tables.step());
  Projection projection(std::move(database));
  if (fresh && access == sql::Access::kReadOnly) {
    return fail(ErrorKind::kCorrupt, fmt::format("{} is no projection", path.string()),
                "run `habeas rebuild`: it is made again from the ledger");
  }
  if (fresh) {
    Result<void> made = projection.database_.transaction([&]() -> Result<void> {
      TRY(projection.database_.execute(kProjectionSchema));
      TRY(set_meta(projection.database_, "applied_size", "0"));
      TRY(set_meta(projection.database_, "applied_root", ""));
      return set_meta(projection.database_, "version", fmt::format("{}", kProjectionVersion));
    });
    TRY(made);
    return projection;
  }
  std::string version = TRY(meta(projection.database_, "version"));
  if (version != fmt::format("{}", kProjectionVersion)) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("{} is a projection of version {}, this program makes version {}",
                            path.string(), version, kProjectionVersion),
                "run `habeas rebuild`: it is made again from the ledger");
  }
  return projection;
}

Result<Applied> Projection::applied() {
  std::string size = TRY(meta(database_, "applied_size"));
  Applied applied;
  applied.size = TRY_CTX(parse_decimal(size), "index.db: applied_size");
  applied.root = TRY(meta(database_, "applied_root"));
  return applied;
}

Result<void> Projection::apply(const Entry& entry, std::string_view root_after) {
  return database_.transaction(
      [&]() -> Result<void> { return apply_in_transaction(entry, root_after); });
}

Result<void> Projection::in_transaction(const std::function<Result<void>()>& work) {
  return database_.transaction(work);
}

Result<void> Projection::apply_in_transaction(const Entry& entry, std::string_view root_after) {
  ItemFold fold = fold_for(entry.kind);
  if (fold == nullptr) {
    return fail(ErrorKind::kInvalid,
                fmt::format("entry {} is of kind {}, which this version does not know how to apply",
                            entry.index, entry.kind),
                "use a newer version of habeas for this case");
  }
  Applied before = TRY(applied());
  check(before.size == entry.index, "entries are folded in order, each once");
  sql::Statement row = TRY(database_.prepare(
      "INSERT INTO entry(entry,kind,at,actor,reason,items) VALUES(?,?,'','','',?)"));
  TRY(row.bind(1, entry.index).bind(2, entry.kind).bind(3, entry.items).run());
  Result<void> folded = entry.for_each([&](int64_t ordinal, const Item& item) -> Result<void> {
    if (item.type == "act") {
      sql::Statement act =
          TRY(database_.prepare("UPDATE entry SET at=?, actor=?, reason=? WHERE entry=?"));
      return act.bind(1, item.text("at"))
          .bind(2, resolve(entry, "act", item.text("actor")))
          .bind(3, item.text("reason"))
          .bind(4, entry.index)
          .run();
    }
    if (item.type == "signature") return {};
    return fold(database_, entry, ordinal, item);
  });
  TRY(folded);
  TRY(set_meta(database_, "applied_size", fmt::format("{}", entry.index + 1)));
  return set_meta(database_, "applied_root", root_after);
}

}  // namespace habeas::casefile
