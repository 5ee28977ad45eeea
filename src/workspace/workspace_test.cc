// SPDX-License-Identifier: Apache-2.0
#include "workspace/workspace.h"

#include <map>
#include <unistd.h>

#include <gtest/gtest.h>

#include "casefile/queries.h"
#include "verify/verify_bundle.h"
#include "workspace/add_exhibits.h"
#include "workspace/export_case.h"
#include "workspace/state_claims.h"

namespace habeas::workspace {
namespace {

constexpr std::string_view kClaims =
    R"({"type":"source","label":"s","name":"SYNTHETIC Committee","kind":"organisation","party":"no","interests":["none declared"],"level":"public"}
{"type":"source","label":"w","name":"SYNTHETIC Wire","kind":"publication","derives_from":"s","level":"public"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC event","level":"public"}
{"type":"claim","label":"c1","subject":"e","property":"number.executed","kind":"number","polarity":"affirms","value":{"at_least":300,"unit":"persons executed","scope":"country, 1988"},"speakers":[{"source":"s","role":"wrote","modality":"reported","hedge":"reportedly","on":"1988-12"},{"source":"w","role":"distributed","modality":"asserted"}],"anchor":{"exhibit":"note.txt","text":"at least 300"},"level":"public"}
{"type":"claim","label":"c2","subject":"e","property":"event.occurred","kind":"position","polarity":"denies","answers":"c1","speakers":[{"source":"s","role":"said","modality":"asserted"}],"anchor":{"exhibit":"note.txt"},"level":"public"}
)";

class WorkspaceTest : public testing::Test {
 protected:
  WorkspaceTest() : clock_(1'600'000'000, 1), random_(11) {
    std::string form = (fs::temp_directory_path() / "habeas-case-XXXXXX").string();
    root_ = mkdtemp(form.data());
    fs::create_directory(root_ / "in");
    (void)write_file(posix_file_system(), root_ / "in/note.txt",
                     "SYNTHETIC note: reportedly at least 300 persons were executed.\n");
    (void)write_file(posix_file_system(), root_ / "in/copy.txt",
                     "SYNTHETIC note: reportedly at least 300 persons were executed.\n");
  }
  ~WorkspaceTest() override { fs::remove_all(root_); }

  Environment& environment() {
    if (!environment_) {
      environment_.reset(new Environment{.clock = clock_,
                                         .random = random_,
                                         .home = root_ / "home",
                                         .passphrase = [](std::string_view) -> Result<std::string> {
                                           return std::string("correct horse");
                                         },
                                         .kdf_cost = KdfCost::kMinimum,
                                         .lock_note = "process 1 (a test)"});
    }
    return *environment_;
  }

  Workspace create() {
    InitSecrets secrets;
    Result<Workspace> made = Workspace::create(
        environment(), root_ / "case",
        {.name = "SYNTHETIC case", .origin = "", .actor_name = "SYNTHETIC owner"}, secrets);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    EXPECT_EQ(secrets.recovery_code.substr(0, 2), "HR");
    return std::move(made).value();
  }

  AddSummary add(Workspace& workspace) {
    AddRequest request;
    request.arguments = {(root_ / "in").string()};
    request.custody.collected_by = "SYNTHETIC collector";
    request.custody.level = level_;
    Result<AddSummary> done = add_exhibits(
        workspace, request, [](const Added&) {}, [](const vault::RefusedSource&) {});
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return *done;
  }

  void state(Workspace& workspace) {
    std::vector<casefile::Fault> faults;
    Result<StatedSummary> stated = state_claims(workspace, kClaims, faults);
    for (const casefile::Fault& fault : faults)
      ADD_FAILURE() << fault.line << ": " << fault.message;
    ASSERT_TRUE(stated);
  }

  void expect_verified(const fs::path& path) {
    Result<verifier::Report> report = verifier::verify_path(posix_file_system(), path, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->exit_code(), 0) << report->text();
  }

  std::string level_ = "public";
  FixedClock clock_;
  SeededRandom random_;
  std::unique_ptr<Environment> environment_;
  fs::path root_;
};

TEST_F(WorkspaceTest, TheMainJobRunsFromInitToAVerifiedBundle) {
  Workspace workspace = create();
  AddSummary summary = add(workspace);
  EXPECT_EQ(summary.fresh + summary.known, 2);
  EXPECT_EQ(casefile::exhibits(workspace.database())->size(), 1U);
  std::vector<casefile::ExhibitRow> rows = casefile::exhibits(workspace.database()).value();
  EXPECT_EQ(casefile::custody_of(workspace.database(), rows[0].sha256)->size(), 2U)
      << "the same bytes twice are one object with two custody records";
  state(workspace);
  ASSERT_TRUE(workspace.checkpoint());
  expect_verified(root_ / "case");
  for (ExportScope scope : {ExportScope::kFull, ExportScope::kPublic}) {
    fs::path bundle = root_ / (scope == ExportScope::kFull ? "full" : "public");
    Result<ExportSummary> written = export_case(
        workspace, bundle,
        {.scope = scope, .recipient = "SYNTHETIC court", .purpose = "a test", .trust_policy = ""});
    ASSERT_TRUE(written) << written.error().message;
    expect_verified(bundle);
    std::string page = read_file(posix_file_system(), bundle / "data/dossier/index.html").value();
    EXPECT_NE(page.find("at least 300 persons executed"), std::string::npos);
    EXPECT_NE(page.find("reportedly"), std::string::npos);
    EXPECT_EQ(page.find("SYNTHETIC collector") != std::string::npos, scope == ExportScope::kFull);
  }
}

TEST_F(WorkspaceTest, WhatNobodyCalledPublicLeavesInNoPublicBundle) {
  level_ = "";
  Workspace workspace = create();
  add(workspace);
  state(workspace);
  ASSERT_TRUE(workspace.checkpoint());
  fs::path bundle = root_ / "public";
  ExportOptions options;
  options.scope = ExportScope::kPublic;
  Result<ExportSummary> written = export_case(workspace, bundle, options);
  ASSERT_TRUE(written) << written.error().message;
  expect_verified(bundle);
  for (const auto& file : fs::recursive_directory_iterator(bundle)) {
    if (!file.is_regular_file()) continue;
    std::string text = read_file(posix_file_system(), file.path()).value();
    EXPECT_EQ(text.find("at least 300 persons"), std::string::npos) << file.path();
  }
}

TEST_F(WorkspaceTest, ARebuildGivesAByteIdenticalProjection) {
  Workspace workspace = create();
  add(workspace);
  state(workspace);
  ASSERT_TRUE(withdraw_claim(workspace, "c1", "the page was misread"));
  std::string before = workspace.database().dump().value();
  ASSERT_TRUE(workspace.rebuild());
  EXPECT_EQ(workspace.database().dump().value(), before);
  EXPECT_NE(before.find("the page was misread"), std::string::npos);
}

TEST_F(WorkspaceTest, AReaderSeesTheSameCaseWithoutWriting) {
  std::string dump;
  {
    Workspace workspace = create();
    add(workspace);
    state(workspace);
    ASSERT_TRUE(workspace.checkpoint());
    dump = workspace.database().dump().value();
    Result<Workspace> second = Workspace::open(environment(), root_ / "case", Mode::kWrite);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
    EXPECT_NE(second.error().message.find("process 1 (a test)"), std::string::npos)
        << second.error().message;
  }
  fs::remove(root_ / "case/index.db");
  Result<Workspace> reader = Workspace::open(environment(), root_ / "case", Mode::kRead);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->database().dump().value(), dump);
  EXPECT_FALSE(fs::exists(root_ / "case/index.db"));
  std::vector<casefile::Item> none;
  EXPECT_EQ(reader
                ->commit_as(ledger::EntryKind::kAccessRecorded, none, "",
                            *reader->actor_key().value(), "x")
                .error()
                .kind,
            ErrorKind::kDenied);
}

TEST_F(WorkspaceTest, AFaultyClaimFileAddsNothingAndNamesEveryLine) {
  Workspace workspace = create();
  add(workspace);
  int64_t size = workspace.log().size();
  std::string text(kClaims);
  constexpr std::string_view kQuoted = "\"text\":\"at least 300\"";
  text.replace(text.find(kQuoted), kQuoted.size(), "\"text\":\"at most 9\"");
  text +=
      R"({"type":"claim","label":"c3","subject":"nobody","property":"a","kind":"fact","polarity":"affirms","speakers":[{"source":"ghost","role":"said","modality":"asserted"}],"anchor":{"exhibit":"none.txt"}})";
  std::vector<casefile::Fault> faults;
  Result<StatedSummary> stated = state_claims(workspace, text, faults);
  ASSERT_FALSE(stated);
  EXPECT_EQ(workspace.log().size(), size);
  std::map<int64_t, int> lines;
  for (const casefile::Fault& fault : faults) ++lines[fault.line];
  EXPECT_EQ(lines, (std::map<int64_t, int>{{4, 1}, {6, 4}}));
}

TEST_F(WorkspaceTest, AnActorWithoutTheRoleIsRefused) {
  Workspace workspace = create();
  casefile::Item demoted;
  demoted.type = "actor";
  demoted.set("actor", workspace.actor()->id);
  demoted.set("name", "SYNTHETIC owner");
  demoted.set("public_key", workspace.actor()->public_key);
  demoted.set("status", "active");
  demoted.fields["roles"] = Json(JsonArray{Json("reader")});
  demoted.fields["compartments"] = Json(JsonArray{});
  std::vector<casefile::Item> items = {demoted};
  ASSERT_TRUE(workspace.commit(ledger::EntryKind::kActorChanged, items, "a test",
                               casefile::Action::kGovern));
  AddRequest request;
  request.arguments = {(root_ / "in").string()};
  Result<AddSummary> refused = add_exhibits(
      workspace, request, [](const Added&) {}, [](const vault::RefusedSource&) {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
}

// index.db is not synced with the ledger: after a power cut or a restore it may be older or newer
// than the ledger beside it, or of another case, or no database.
TEST_F(WorkspaceTest, AProjectionFromAnotherMomentIsBroughtUpToDate) {
  std::vector<std::string> moments;  // what index.db held after each change
  std::string dump;
  {
    Workspace workspace = create();
    auto keep = [&] {
      ASSERT_TRUE(workspace.database().checkpoint());
      moments.push_back(read_file(posix_file_system(), root_ / "case/index.db").value());
    };
    keep();
    add(workspace);
    keep();
    state(workspace);
    keep();
    ASSERT_TRUE(withdraw_claim(workspace, "c1", "a test"));
    keep();
    dump = workspace.database().dump().value();
  }
  moments.emplace_back("no database at all, and longer than the header of one: ................");
  moments.emplace_back("");
  moments.push_back(moments[3].substr(0, moments[3].size() / 2));
  for (size_t i = 0; i < moments.size(); ++i) {
    for (const char* ending : {"", "-wal", "-shm"})
      fs::remove(root_ / (std::string("case/index.db") + ending));
    ASSERT_TRUE(write_file(posix_file_system(), root_ / "case/index.db", moments[i]));
    Result<Workspace> reader = Workspace::open(environment(), root_ / "case", Mode::kRead);
    ASSERT_TRUE(reader) << i << ": " << reader.error().message;
    EXPECT_EQ(reader->database().dump().value(), dump) << i;
    Result<Workspace> writer = Workspace::open(environment(), root_ / "case", Mode::kWrite);
    ASSERT_TRUE(writer) << i << ": " << writer.error().message;
    EXPECT_EQ(writer->database().dump().value(), dump) << i;
  }
}

TEST_F(WorkspaceTest, AProjectionAheadOfARestoredLedgerIsMadeAgain) {
  std::string dump;
  {
    Workspace workspace = create();
    add(workspace);
    dump = workspace.database().dump().value();
    fs::copy(root_ / "case", root_ / "backup", fs::copy_options::recursive);
    state(workspace);
  }
  fs::copy(root_ / "case/index.db", root_ / "backup/index.db",
           fs::copy_options::overwrite_existing);
  Result<Workspace> restored = Workspace::open(environment(), root_ / "backup", Mode::kRead);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(restored->database().dump().value(), dump);
}

TEST_F(WorkspaceTest, AFullProjectionSaysThatTheChangeIsRecorded) {
  Workspace workspace = create();
  add(workspace);
  ASSERT_TRUE(workspace.database().execute("PRAGMA max_page_count = 1"));
  int64_t size = workspace.log().size();
  Json members(JsonObject{{"name", Json(std::string(100'000, 'x'))}, {"kind", Json("person")}});
  Result<std::string> done = register_source(workspace, members);
  ASSERT_FALSE(done);
  EXPECT_EQ(workspace.log().size(), size + 1);
  EXPECT_NE(done.error().message.find("recorded as entry " + std::to_string(size)),
            std::string::npos)
      << done.error().message;
  EXPECT_NE(done.error().hint.find("do not repeat"), std::string::npos);
  ASSERT_TRUE(workspace.database().execute("PRAGMA max_page_count = 1000000"));
  ASSERT_TRUE(workspace.rebuild());
  EXPECT_EQ(casefile::sources(workspace.database())->size(), 1U);
}

TEST_F(WorkspaceTest, ACreationThatFailsLeavesNothingAndOneCutShortIsTold) {
  ASSERT_TRUE(make_directories(posix_file_system(), root_ / "half/ledger"));
  InitSecrets secrets;
  Result<Workspace> half = Workspace::create(
      environment(), root_ / "half", {.name = "x", .origin = "", .actor_name = ""}, secrets);
  ASSERT_FALSE(half);
  EXPECT_NE(half.error().hint.find("cut short"), std::string::npos) << half.error().hint;
  // The home cannot be made where a file stands.
  ASSERT_TRUE(write_file(posix_file_system(), root_ / "file", ""));
  environment().home = root_ / "file";
  Result<Workspace> failed = Workspace::create(
      environment(), root_ / "case", {.name = "x", .origin = "", .actor_name = ""}, secrets);
  ASSERT_FALSE(failed);
  EXPECT_FALSE(fs::exists(root_ / "case"));
  EXPECT_EQ(secrets.recovery_code, "");
}

}  // namespace
}  // namespace habeas::workspace
