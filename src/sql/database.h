// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

// One thin layer over SQLite (https://sqlite.org/c3ref/intro.html), the only place that knows it.
// The database is a projection: it can be deleted and made again, so it trades durability for
// speed (WAL, synchronous=NORMAL: whole after a crash, perhaps a little old).

struct sqlite3;
struct sqlite3_stmt;

namespace habeas::sql {

enum class Access { kReadOnly, kReadWrite };

class Statement;

// Confined to one thread.
class Database {
 public:
  // kReadWrite makes the file if missing. `path` may be ":memory:".
  [[nodiscard]] static Result<Database> open(const fs::path& path, Access access);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Runs statements without parameters or results.
  [[nodiscard]] Result<void> execute(std::string_view script);
  // Compiled once per text and kept; reset and unbound when asked for again.
  [[nodiscard]] Result<Statement> prepare(std::string_view text);
  // Runs `work` between BEGIN IMMEDIATE and COMMIT; rolls back when it fails.
  [[nodiscard]] Result<void> transaction(const std::function<Result<void>()>& work);
  // Moves the write-ahead log into the main file and empties it. Ends every statement that is not
  // at its end. kConflict if another connection still reads what the log holds.
  [[nodiscard]] Result<void> checkpoint();
  // Overwrites freed pages and shrinks the file: after an erasure.
  [[nodiscard]] Result<void> scrub();
  // Every table and row in a fixed order as text: equal dumps mean equal projections.
  [[nodiscard]] Result<std::string> dump();

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Parameters are numbered from 1, columns from 0. Borrowed from the Database.
class Statement {
 public:
  Statement(sqlite3* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}

  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
  Statement& bind(int index, int64_t number);
  Statement& bind(int index, int number) { return bind(index, int64_t{number}); }
  Statement& bind_null(int index);

  // True while there is a row.
  [[nodiscard]] Result<bool> step();
  // Runs to the end, for statements without rows.
  [[nodiscard]] Result<void> run();

  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] int64_t integer(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_;
};

}  // namespace habeas::sql
