// SPDX-License-Identifier: Apache-2.0
#include "workspace/check_cache.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "workspace/finding_json.h"

namespace habeas::workspace {

namespace {

// Goes up when the tables or the meaning of a key change.
constexpr int64_t kCacheVersion = 2;
constexpr size_t kSaltBytes = 32;

constexpr std::string_view kCacheSchema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE scope(kind TEXT NOT NULL, id TEXT NOT NULL, findings TEXT NOT NULL, PRIMARY KEY(kind, id)) WITHOUT ROWID;
)";

// Of this folder; made anew when it is missing or of another length, and the files named after the
// old one are then never found again.
Result<std::string> salt_of(Workspace& workspace) {
  fs::path path = cache_folder(workspace.folder()) / "salt";
  Environment& environment = workspace.environment();
  Result<std::string> known = read_file(environment.files, path, 2 * kSaltBytes);
  if (known && known->size() == kSaltBytes) return known;
  Bytes salt = environment.random.bytes(kSaltBytes);
  TRY(write_file_durably(environment.files, path, as_text(salt)));
  return std::string(as_text(salt));
}

// What this reader is admitted to, one name a line.
std::string admissions(Workspace& workspace) {
  Result<casefile::Actor> who = workspace.actor();
  std::string all;
  if (who && casefile::authorise(*who, casefile::Action::kRead, "")) {
    std::vector<std::string> own = who->compartments;
    std::ranges::sort(own);
    for (const std::string& name : own) all += name + "\n";
  }
  return all;
}

}  // namespace

Result<CheckCache> CheckCache::open_at(const fs::path& path, std::string_view version) {
  sql::Database database = TRY(sql::Database::open(path, sql::Access::kReadWrite));
  sql::Statement tables =
      TRY(database.prepare("SELECT count(*) FROM sqlite_master WHERE name='meta'"));
  bool fresh = TRY(tables.step()) && tables.integer(0) == 0;
  TRY(tables.run());
  if (fresh) TRY(database.execute(kCacheSchema));
  CheckCache cache(std::move(database));
  std::string wanted = fmt::format("{}/{}/{}", kCacheVersion, assess::kChecksVersion, version);
  if (TRY(cache.meta("version")) != wanted) {
    TRY(cache.database_.execute("DELETE FROM scope; DELETE FROM meta"));
    TRY(cache.set_meta("version", wanted));
  }
  return cache;
}

Result<CheckCache> CheckCache::open(Workspace& workspace, CachePlace place) {
  const std::string& origin = workspace.settings().origin;
  if (place == CachePlace::kOnDisk) {
    std::error_code ignored;
    fs::create_directories(cache_folder(workspace.folder()), ignored);
    Result<std::string> salt = salt_of(workspace);
    if (salt) {
      std::string reader = to_hex(sha256(as_bytes(*salt + admissions(workspace)))).substr(0, 32);
      Result<CheckCache> kept =
          open_at(cache_folder(workspace.folder()) / fmt::format("checks-{}.db", reader), origin);
      if (kept) return kept;
    }
  }
  return open_at(":memory:", origin);
}

Result<void> CheckCache::forget_other_history(Workspace& workspace) {
  std::string size = TRY(meta("size"));
  std::string root = TRY(meta("root"));
  if (size.empty()) return {};
  Result<int64_t> number = parse_decimal(size);
  bool ours = number && *number > 0 && *number <= workspace.log().size();
  if (ours) {
    Result<Digest> then = workspace.log().root_at(*number);
    ours = then && to_hex(*then) == root;
  }
  if (ours) return {};
  return database_.execute("DELETE FROM scope; DELETE FROM meta WHERE key<>'version'");
}

Result<std::string> CheckCache::meta(std::string_view key) {
  sql::Statement row = TRY(database_.prepare("SELECT value FROM meta WHERE key=?"));
  row.bind(1, key);
  std::string value;
  while (TRY(row.step())) value = row.text(0);
  return value;
}

Result<void> CheckCache::set_meta(std::string_view key, std::string_view value) {
  sql::Statement row = TRY(database_.prepare("INSERT OR REPLACE INTO meta(key,value) VALUES(?,?)"));
  return row.bind(1, key).bind(2, value).run();
}

Result<void> CheckCache::store(std::string_view scope, const std::string& id,
                               const std::vector<assess::CheckFinding>& findings) {
  JsonArray all;
  for (const assess::CheckFinding& finding : findings) all.push_back(finding_to_json(finding));
  sql::Statement row =
      TRY(database_.prepare("INSERT OR REPLACE INTO scope(kind,id,findings) VALUES(?,?,?)"));
  return row.bind(1, scope)
      .bind(2, id)
      .bind(3, all.empty() ? "" : canonical_json(Json(std::move(all))))
      .run();
}

Result<void> CheckCache::remove(std::string_view scope, std::string_view id) {
  sql::Statement row = TRY(database_.prepare("DELETE FROM scope WHERE kind=? AND id=?"));
  return row.bind(1, scope).bind(2, id).run();
}

Result<void> CheckCache::clear() { return database_.execute("DELETE FROM scope"); }

Result<int64_t> CheckCache::looked_at() {
  sql::Statement row =
      TRY(database_.prepare("SELECT count(*) FROM scope WHERE kind IN ('subject','exhibit')"));
  int64_t count = 0;
  while (TRY(row.step())) count = row.integer(0);
  return count;
}

Result<std::vector<assess::CheckFinding>> CheckCache::findings() {
  std::vector<assess::CheckFinding> all;
  sql::Statement rows =
      TRY(database_.prepare("SELECT findings FROM scope WHERE findings<>'' ORDER BY kind,id"));
  while (TRY(rows.step())) {
    Json list = TRY_CTX(parse_json(rows.text(0)), "cache of the checks");
    if (list.array() == nullptr) return fail(ErrorKind::kCorrupt, "the cache of checks is damaged");
    for (const Json& finding : *list.array()) all.push_back(finding_from_json(finding));
  }
  return all;
}

}  // namespace habeas::workspace
