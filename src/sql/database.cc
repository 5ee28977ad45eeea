// SPDX-License-Identifier: Apache-2.0
#include "sql/database.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>
#include <sqlite3.h>

#include "base/encoding.h"

namespace habeas::sql {

namespace {

Failure sql_failure(sqlite3* database, std::string_view doing) {
  int code = sqlite3_errcode(database);
  ErrorKind kind = code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? ErrorKind::kCorrupt
                   : code == SQLITE_BUSY || code == SQLITE_LOCKED  ? ErrorKind::kConflict
                   : code == SQLITE_CONSTRAINT                     ? ErrorKind::kInvalid
                                                                   : ErrorKind::kIo;
  std::string hint = kind == ErrorKind::kCorrupt
                         ? "run `habeas rebuild`: the database is made again from the ledger"
                         : "";
  return fail(kind, fmt::format("{}: {}", doing, sqlite3_errmsg(database)), hint);
}

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

struct Database::State {
  sqlite3* handle = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    for (auto& [text, statement] : statements) sqlite3_finalize(statement);
    sqlite3_close(handle);
  }
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const fs::path& path, Access access) {
  auto state = std::make_unique<State>();
  int flags = access == Access::kReadOnly ? SQLITE_OPEN_READONLY
                                          : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (sqlite3_open_v2(path.c_str(), &state->handle, flags | SQLITE_OPEN_NOFOLLOW, nullptr) !=
      SQLITE_OK) {
    return sql_failure(state->handle, fmt::format("opening {}", printable(path.string())));
  }
  sqlite3_busy_timeout(state->handle, 5000);
  sqlite3_extended_result_codes(state->handle, 0);
  Database database(std::move(state));
  if (access == Access::kReadWrite) {
    TRY(
        database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA "
                         "foreign_keys=ON; PRAGMA secure_delete=ON;"));
  }
  return database;
}

Result<void> Database::execute(std::string_view script) {
  if (sqlite3_exec(state_->handle, std::string(script).c_str(), nullptr, nullptr, nullptr) !=
      SQLITE_OK) {
    return sql_failure(state_->handle, "running SQL");
  }
  return {};
}

Result<Statement> Database::prepare(std::string_view text) {
  auto known = state_->statements.find(text);
  if (known == state_->statements.end()) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(state_->handle, text.data(), static_cast<int>(text.size()), &statement,
                           nullptr) != SQLITE_OK) {
      return sql_failure(state_->handle, fmt::format("preparing `{}`", text));
    }
    known = state_->statements.emplace(std::string(text), statement).first;
  }
  sqlite3_reset(known->second);
  sqlite3_clear_bindings(known->second);
  return Statement(state_->handle, known->second);
}

Result<void> Database::transaction(const std::function<Result<void>()>& work) {
  TRY(execute("BEGIN IMMEDIATE"));
  Result<void> done = work();
  if (done) done = execute("COMMIT");
  if (!done) {
    sqlite3_exec(state_->handle, "ROLLBACK", nullptr, nullptr, nullptr);
    return fail(done.error());
  }
  return {};
}

Result<void> Database::checkpoint() {
  // A statement that was not stepped to its end still reads.
  for (auto& [text, statement] : state_->statements) sqlite3_reset(statement);
  Statement pragma = TRY(prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
  bool row = TRY(pragma.step());
  bool busy = !row || pragma.integer(0) != 0;
  while (TRY(pragma.step())) {
  }
  if (!busy) return {};
  return fail(ErrorKind::kConflict, "another process is reading the database",
              "wait until it ends, then run the command again");
}

Result<void> Database::scrub() {
  for (auto& [text, statement] : state_->statements) sqlite3_reset(statement);
  TRY(execute("VACUUM"));
  return checkpoint();
}

Result<std::string> Database::dump() {
  std::vector<std::string> tables;
  Statement list =
      TRY(prepare("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' "
                  "ORDER BY name"));
  while (TRY(list.step())) tables.push_back(list.text(0));
  std::string out;
  for (const std::string& table : tables) {
    out += "== " + table + "\n";
    Statement rows = TRY(prepare(fmt::format("SELECT * FROM {}", quoted_name(table))));
    std::vector<std::string> lines;
    sqlite3_stmt* raw =
        state_->statements.find(fmt::format("SELECT * FROM {}", quoted_name(table)))->second;
    while (TRY(rows.step())) {
      std::string line;
      for (int column = 0; column < sqlite3_column_count(raw); ++column) {
        if (column > 0) line += '|';
        line += rows.is_null(column) ? "NULL" : printable(rows.text(column));
      }
      lines.push_back(std::move(line));
    }
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines) out += line + "\n";
  }
  return out;
}

Statement& Statement::bind(int index, std::string_view text) {
  int code = sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_TRANSIENT,
                                 SQLITE_UTF8);
  check(code == SQLITE_OK, "a parameter number exists in its statement");
  return *this;
}

Statement& Statement::bind(int index, int64_t number) {
  check(sqlite3_bind_int64(statement_, index, number) == SQLITE_OK,
        "a parameter number exists in its statement");
  return *this;
}

Statement& Statement::bind_null(int index) {
  check(sqlite3_bind_null(statement_, index) == SQLITE_OK,
        "a parameter number exists in its statement");
  return *this;
}

Result<bool> Statement::step() {
  int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_);
    return false;
  }
  Failure failure = sql_failure(database_, fmt::format("running `{}`", sqlite3_sql(statement_)));
  sqlite3_reset(statement_);
  return failure;
}

Result<void> Statement::run() {
  while (TRY(step())) {
  }
  return {};
}

std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return bytes == nullptr
             ? std::string()
             : std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

}  // namespace habeas::sql
