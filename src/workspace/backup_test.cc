// SPDX-License-Identifier: Apache-2.0
//
// A backup and a recovery, cut short at each write, rename and sync (a sample unless
// HABEAS_SLOW=1), and an older case format.
#include "workspace/backup.h"

#include <string>

#include <gtest/gtest.h>

#include "base/testing/sweep.h"
#include "casefile/queries.h"
#include "verify/verify_case.h"
#include "workspace/recover.h"
#include "workspace/testing/machine.h"

namespace habeas::workspace {
namespace {

using testing::kCase;

const fs::path kBackup = "/disk/backup";

struct Machine : testing::Machine {
  std::string code;

  void create() {
    InitSecrets secrets;
    Result<Workspace> made = Workspace::create(
        environment, kCase, {.name = "SYNTHETIC", .origin = "example.org/s", .actor_name = ""},
        secrets);
    ASSERT_TRUE(made) << made.error().message;
    code = secrets.recovery_code;
  }
  // One more entry, signed.
  Result<void> write(const std::string& name) {
    Workspace workspace = TRY(Workspace::open(environment, kCase, Mode::kWrite));
    casefile::Item item;
    item.type = "source";
    item.set("name", name);
    std::vector<casefile::Item> items = {item};
    TRY(workspace.commit(ledger::EntryKind::kSourceRegistered, items, "", casefile::Action::kAdd));
    TRY(workspace.checkpoint());
    return {};
  }
  verifier::Report verify(const fs::path& folder) {
    return verifier::verify_case(disk, folder, {.policy = "", .timestamp_roots = "", .threads = 1})
        .value();
  }
  Result<BackupSummary> backup() {
    return back_up(environment, kCase, kBackup, {.record = false, .purpose = ""});
  }
};

TEST(Backup, CutShortAnywhereLeavesTheEarlierOneGood) {
  auto prepare = [](Machine& machine) {
    machine.create();
    ASSERT_TRUE(machine.write("SYNTHETIC one"));
    Result<BackupSummary> first = machine.backup();
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_EQ(first->report.exit_code(), 0) << first->report.text();
    ASSERT_TRUE(machine.write("SYNTHETIC two"));
  };
  Machine whole;
  prepare(whole);
  int64_t from = whole.disk.operations();
  ASSERT_TRUE(whole.backup());
  int64_t count = whole.disk.operations() - from;
  ASSERT_GT(count, 10);
  for (int64_t place : habeas::testing::sweep_places("places", count, 16)) {
    for (CrashMode mode : {CrashMode::kDropAll, CrashMode::kKeepAll, CrashMode::kRandom}) {
      Machine machine;
      prepare(machine);
      machine.disk.kill_at(machine.disk.operations() + place);
      EXPECT_FALSE(machine.backup()) << place;
      SeededRandom chance(static_cast<uint64_t>(place));
      machine.disk.crash(mode, chance);
      verifier::Report report = machine.verify(kBackup);
      EXPECT_EQ(report.exit_code(), 0) << place << "\n" << report.text();
      EXPECT_GE(report.size(), 2) << place;
      // The case lies on the same disk and may have lost tiles; a writer mends them.
      ASSERT_TRUE(Workspace::open(machine.environment, kCase, Mode::kWrite)) << place;
      Result<BackupSummary> again = machine.backup();
      ASSERT_TRUE(again) << place << ": " << again.error().message;
      EXPECT_EQ(again->report.exit_code(), 0) << place << "\n" << again->report.text();
      EXPECT_EQ(again->report.size(), 3) << place;
    }
  }
}

TEST(Backup, OfASegmentThatGrewCopiesWhatIsNew) {
  Machine machine;
  machine.create();
  for (int k = 0; k < 40; ++k) ASSERT_TRUE(machine.write("SYNTHETIC " + std::string(4000, 'x')));
  ASSERT_TRUE(machine.backup());
  ASSERT_TRUE(machine.write("SYNTHETIC one more"));
  FileTree before = machine.disk.tree(kBackup);
  Result<BackupSummary> grown = machine.backup();
  ASSERT_TRUE(grown) << grown.error().message;
  EXPECT_EQ(grown->report.exit_code(), 0) << grown->report.text();
  EXPECT_LT(grown->bytes, 60'000) << "the bodies alone were more than 160,000 bytes before";
  for (const auto& [path, bytes] : machine.disk.tree(kCase)) {
    if (path.find("segment") != std::string::npos || path.starts_with("vault/bodies")) {
      EXPECT_EQ(machine.disk.tree(kBackup).at(path), bytes) << path;
    }
  }
  // What is not an earlier state of the same file is replaced, not written over.
  ASSERT_TRUE(machine.write("SYNTHETIC last"));
  for (const auto& [path, bytes] : before) {
    if (path.starts_with("vault/bodies") && bytes.size() > 1000)
      ASSERT_TRUE(machine.disk.flip(kBackup / path, 900, 1)) << path;
  }
  Result<BackupSummary> mended = machine.backup();
  ASSERT_TRUE(mended) << mended.error().message;
  EXPECT_EQ(mended->report.exit_code(), 0) << mended->report.text();
}

TEST(Recover, CutShortAnywhereIsTakenUpAgain) {
  auto prepare = [](Machine& machine) {
    machine.create();
    ASSERT_TRUE(machine.write("SYNTHETIC one"));
    FileTree old = machine.disk.tree(kCase);
    ASSERT_TRUE(machine.write("SYNTHETIC two"));
    machine.disk.replace_tree(kCase, old);  // restored from an older copy
  };
  auto recover_with_code = [](Machine& machine) {
    return recover(machine.environment, kCase,
                   {.recovery_code = machine.code,
                    .checkpoints = {},
                    .origin = "",
                    .actor = "",
                    .reason = "SYNTHETIC"});
  };
  Machine whole;
  prepare(whole);
  EXPECT_EQ(whole.write("SYNTHETIC three").error().kind, ErrorKind::kCorrupt);
  int64_t from = whole.disk.operations();
  Result<Recovered> done = recover_with_code(whole);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->known_size, 3);
  EXPECT_EQ(done->taken_over, 2);
  EXPECT_EQ(done->lost, 1);
  int64_t count = whole.disk.operations() - from;
  for (int64_t place : habeas::testing::sweep_places("places", count, 16)) {
    for (CrashMode mode : {CrashMode::kDropAll, CrashMode::kKeepAll, CrashMode::kRandom}) {
      Machine machine;
      prepare(machine);
      machine.disk.kill_at(machine.disk.operations() + place);
      EXPECT_FALSE(recover_with_code(machine)) << place;
      SeededRandom chance(static_cast<uint64_t>(place));
      machine.disk.crash(mode, chance);
      ASSERT_TRUE(Workspace::open(machine.environment, kCase, Mode::kRead)) << place;
      // Done already if only the answer was lost; else the code of the first attempt is the one
      // still known, or, once its entry is written, the key of the administrator.
      std::optional<std::string> why = recovery_needed(machine.environment, kCase).value();
      if (why) {
        Result<Recovered> again = recover_with_code(machine);
        if (!again) again = recover(machine.environment, kCase, {});
        ASSERT_TRUE(again) << place << ": " << again.error().message;
      }
      ASSERT_TRUE(machine.write("SYNTHETIC four")) << place;
      verifier::Report report = machine.verify(kCase);
      EXPECT_EQ(report.exit_code(), 0) << place << "\n" << report.text();
    }
  }
}

TEST(Recover, AHistoryThatWasForkedFailsForEver) {
  Machine machine;
  machine.create();
  ASSERT_TRUE(machine.write("SYNTHETIC one"));
  FileTree old = machine.disk.tree(kCase);
  FileTree keys = machine.disk.tree("/home/habeas");
  ASSERT_TRUE(machine.write("SYNTHETIC two"));
  std::string shown =
      Workspace::open(machine.environment, kCase, Mode::kRead)->log().head()->checkpoint;
  machine.disk.replace_tree(kCase, old);
  machine.disk.replace_tree("/home/habeas", keys);
  ASSERT_TRUE(machine.write("SYNTHETIC other two"));  // nothing here remembers
  EXPECT_FALSE(recovery_needed(machine.environment, kCase).value());
  machine.disk.replace_tree("/home/habeas", {});
  RecoverOptions options;
  options.recovery_code = machine.code;
  options.checkpoints = {shown};
  ASSERT_TRUE(recover(machine.environment, kCase, options));
  verifier::Report report = machine.verify(kCase);
  EXPECT_EQ(report.exit_code(), 1);
  EXPECT_GT(report.failures_of("recovery.continuation"), 0) << report.text();
}

TEST(Format, AnOlderCaseOpensAndIsUpgradedByAnEntry) {
  Machine machine;
  InitSecrets secrets;
  ASSERT_TRUE(Workspace::create(
      machine.environment, kCase,
      {.name = "SYNTHETIC", .origin = "example.org/s", .actor_name = "", .format = 1}, secrets));
  ASSERT_TRUE(machine.write("SYNTHETIC one"));
  EXPECT_EQ(machine.verify(kCase).exit_code(), 0);
  {
    Workspace workspace = Workspace::open(machine.environment, kCase, Mode::kWrite).value();
    EXPECT_EQ(workspace.settings().format, 1);
    FileTree before = machine.disk.tree(kCase);
    ASSERT_EQ(upgrade(workspace).value(), 1);
    EXPECT_EQ(workspace.settings().format, verifier::kCaseFormat);
    EXPECT_EQ(upgrade(workspace).error().kind, ErrorKind::kConflict);
    // Cut short before habeas.toml was written: the next writer finishes it.
    FileTree torn = machine.disk.tree(kCase);
    torn["habeas.toml"] = before["habeas.toml"];
    machine.disk.replace_tree(kCase, torn);
  }
  EXPECT_EQ(machine.verify(kCase).exit_code(), 1);
  ASSERT_TRUE(machine.write("SYNTHETIC two"));
  verifier::Report report = machine.verify(kCase);
  EXPECT_EQ(report.exit_code(), 0) << report.text();
}

TEST(Format, ANewerCaseIsRefusedWithAdvice) {
  Machine machine;
  machine.create();
  {
    Workspace workspace = Workspace::open(machine.environment, kCase, Mode::kWrite).value();
    casefile::Item item;
    item.type = "policy";
    item.set("name", "case.format");
    item.fields["value"] = Json(verifier::kCaseFormat + 1);
    std::vector<casefile::Item> items = {item};
    ASSERT_TRUE(
        workspace.commit(ledger::EntryKind::kPolicyChanged, items, "", casefile::Action::kGovern));
    ASSERT_TRUE(workspace.checkpoint());
  }
  for (Mode mode : {Mode::kRead, Mode::kWrite}) {
    Result<Workspace> opened = Workspace::open(machine.environment, kCase, mode);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(opened.error().hint.find("newer habeas"), std::string::npos);
  }
}

}  // namespace
}  // namespace habeas::workspace
