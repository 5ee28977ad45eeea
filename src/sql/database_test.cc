// SPDX-License-Identifier: Apache-2.0
#include "sql/database.h"

#include <unistd.h>

#include <gtest/gtest.h>

namespace habeas::sql {
namespace {

TEST(Database, KeepsTextAsItIsAndCommitsOrRollsBackWhole) {
  Database db = Database::open(":memory:", Access::kReadWrite).value();
  ASSERT_TRUE(db.execute("CREATE TABLE t(a TEXT PRIMARY KEY, b INTEGER)"));
  std::string odd("x\0y", 3);
  ASSERT_TRUE(db.prepare("INSERT INTO t VALUES(?,?)").value().bind(1, odd).bind(2, 7).run());
  Result<void> failed = db.transaction([&]() -> Result<void> {
    Statement insert = TRY(db.prepare("INSERT INTO t VALUES(?,?)"));
    TRY(insert.bind(1, "second").bind_null(2).run());
    return TRY(db.prepare("INSERT INTO t VALUES(?,?)")).bind(1, odd).bind(2, 1).run();
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kInvalid);
  Statement all = db.prepare("SELECT a,b FROM t").value();
  ASSERT_TRUE(all.step().value());
  EXPECT_EQ(all.text(0), odd);
  EXPECT_EQ(all.integer(1), 7);
  EXPECT_FALSE(all.step().value());
}

TEST(Database, DumpsTheSameTextWhateverTheOrderOfInsertion) {
  std::string dumps[2];
  for (int turn = 0; turn < 2; ++turn) {
    Database db = Database::open(":memory:", Access::kReadWrite).value();
    ASSERT_TRUE(db.execute("CREATE TABLE t(a TEXT, b INTEGER)"));
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(db.prepare("INSERT INTO t VALUES(?,?)")
                      .value()
                      .bind(1, "r")
                      .bind(2, turn == 0 ? i : 4 - i)
                      .run());
    }
    dumps[turn] = db.dump().value();
  }
  EXPECT_EQ(dumps[0], dumps[1]);
  EXPECT_EQ(dumps[0].substr(0, 12), "== t\nr|0\nr|1");
}

TEST(Database, SaysThatAForeignFileIsNoDatabase) {
  std::string form = (fs::temp_directory_path() / "habeas-sql-XXXXXX").string();
  int fd = mkstemp(form.data());
  ASSERT_EQ(write(fd, std::string(8192, 'x').data(), 8192), 8192);
  close(fd);
  Result<Database> db = Database::open(form, Access::kReadWrite);
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(db.error().hint.find("habeas rebuild"), std::string::npos);
  fs::remove(form);
}

TEST(Database, ACheckpointEmptiesTheLogOrSaysWhoStandsInTheWay) {
  std::string form = (fs::temp_directory_path() / "habeas-sql-XXXXXX").string();
  fs::path folder = mkdtemp(form.data());
  {
    Database db = Database::open(folder / "db", Access::kReadWrite).value();
    ASSERT_TRUE(
        db.execute("PRAGMA busy_timeout=0; CREATE TABLE t(a); INSERT INTO t VALUES(1),(2)"));
    Statement half_read = db.prepare("SELECT a FROM t").value();
    ASSERT_TRUE(half_read.step().value());
    ASSERT_TRUE(db.checkpoint());
    EXPECT_EQ(fs::file_size(folder / "db-wal"), 0U);

    Database other = Database::open(folder / "db", Access::kReadOnly).value();
    Statement reading = other.prepare("SELECT a FROM t").value();
    ASSERT_TRUE(reading.step().value());
    ASSERT_TRUE(db.execute("INSERT INTO t VALUES(3)"));
    Result<void> blocked = db.checkpoint();
    ASSERT_FALSE(blocked) << "an erasure must not claim what it did not do";
    EXPECT_EQ(blocked.error().kind, ErrorKind::kConflict);
    while (reading.step().value()) {
    }
    ASSERT_TRUE(db.checkpoint());
    EXPECT_EQ(fs::file_size(folder / "db-wal"), 0U);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace habeas::sql
