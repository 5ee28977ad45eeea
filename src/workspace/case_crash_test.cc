// SPDX-License-Identifier: Apache-2.0
//
// A small life of a whole case (made, exhibits added, claims stated, checkpoints signed, closed,
// opened, one claim withdrawn, its log key rotated), cut short at each write, rename and sync of it
// in every way the simulated disk knows: the case opens again, holds all that was acknowledged,
// verifies, and goes on. HABEAS_SLOW=1 tries every operation; otherwise a sample, whose seed is
// printed and can be given again with HABEAS_SEED.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/testing/sweep.h"
#include "casefile/queries.h"
#include "verify/verify_case.h"
#include "workspace/add_exhibits.h"
#include "workspace/rotate_keys.h"
#include "workspace/state_claims.h"
#include "workspace/testing/machine.h"

namespace habeas::workspace {
namespace {

using habeas::testing::slow;
using habeas::testing::sweep_places;

constexpr std::string_view kClaims =
    R"({"type":"source","label":"s","name":"SYNTHETIC Committee","kind":"organisation","party":"no","interests":["none declared"]}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC event"}
{"type":"claim","label":"c1","subject":"e","property":"number.executed","kind":"number","polarity":"affirms","value":{"at_least":300,"unit":"persons executed","scope":"country, 1988"},"speakers":[{"source":"s","role":"wrote","modality":"reported","hedge":"reportedly","on":"1988-12"}],"anchor":{"exhibit":"note.txt","text":"at least 300"}}
{"type":"claim","label":"c2","subject":"e","property":"event.occurred","kind":"position","polarity":"denies","answers":"c1","speakers":[{"source":"s","role":"said","modality":"asserted"}],"anchor":{"exhibit":"note.txt"}}
)";

using testing::Inbox;
using testing::kCase;
using testing::Machine;

const Inbox& inbox() {
  static const auto kInbox = [] {
    auto made = std::make_unique<Inbox>();
    made->put("first/note.txt", "SYNTHETIC note: reportedly at least 300 persons were executed.\n");
    made->put("first/copy.txt", "SYNTHETIC note: reportedly at least 300 persons were executed.\n");
    made->put("first/photo.bin", std::string(5000, '\x07'));
    made->put("second/letter.txt", "SYNTHETIC letter.\n");
    made->put("third/list.csv", "name\nSYNTHETIC Name\n");
    return made;
  }();
  return *kInbox;
}

// What the user was told, which is all that he may rely on.
struct Told {
  bool created = false;
  std::string origin;
  int64_t entries = 0;
  std::map<std::string, std::string> entry_bytes;  // index -> as it was read back
  std::set<std::string> exhibits;                  // hex
  std::vector<std::string> claims;
  std::string withdrawn;
  std::optional<ledger::SignedHead> head;
  std::string log_key, actor_key;  // the new ones, once they were rotated
};

Result<void> note_entries(Workspace& workspace, Told& told) {
  for (int64_t index = told.entries; index < workspace.log().size(); ++index)
    told.entry_bytes[std::to_string(index)] = TRY(workspace.log().entry(index));
  told.entries = workspace.log().size();
  return {};
}

Result<void> sign(Workspace& workspace, Told& told) {
  TRY(workspace.checkpoint());
  told.head = workspace.log().head();
  return {};
}

Result<void> add(Workspace& workspace, const std::string& folder, Told& told) {
  AddRequest request;
  request.arguments = {inbox().path(folder)};
  request.custody.collected_by = "SYNTHETIC collector";
  TRY(add_exhibits(
      workspace, request,
      [&](const Added& added) { told.exhibits.insert(to_hex(added.exhibit.sha256)); },
      [](const vault::RefusedSource& refused) { ADD_FAILURE() << refused.name; }));
  TRY(note_entries(workspace, told));
  return sign(workspace, told);
}

Result<void> state(Workspace& workspace, Told& told) {
  std::vector<casefile::Fault> faults;
  StatedSummary stated = TRY(state_claims(workspace, kClaims, faults));
  told.claims.insert(told.claims.end(), stated.claims.begin(), stated.claims.end());
  TRY(note_entries(workspace, told));
  return sign(workspace, told);
}

Result<void> live(Machine& machine, Told& told) {
  {
    InitSecrets secrets;
    Workspace workspace =
        TRY(Workspace::create(machine.environment, kCase,
                              {.name = "SYNTHETIC", .origin = "", .actor_name = ""}, secrets));
    told.created = true;
    told.origin = workspace.settings().origin;
    TRY(note_entries(workspace, told));
    told.head = workspace.log().head();
    TRY(add(workspace, "first", told));
    TRY(state(workspace, told));
  }
  Workspace workspace = TRY(Workspace::open(machine.environment, kCase, Mode::kWrite));
  TRY(add(workspace, "second", told));
  TRY(withdraw_claim(workspace, told.claims.at(1), "SYNTHETIC: the page was misread"));
  told.withdrawn = told.claims.at(1);
  TRY(note_entries(workspace, told));
  TRY(sign(workspace, told));
  Rotation of_log = TRY(rotate_log_key(workspace, std::nullopt, "SYNTHETIC: every year"));
  told.log_key = of_log.new_key;
  TRY(note_entries(workspace, told));
  told.head = workspace.log().head();
  Rotation of_actor = TRY(rotate_actor_key(workspace, std::nullopt, "SYNTHETIC: a new laptop"));
  told.actor_key = of_actor.new_key;
  TRY(note_entries(workspace, told));
  return sign(workspace, told);
}

// No operation makes more entries than a claim file: sources, entities, claims.
constexpr int64_t kMostUnacknowledged = 3;

void expect_promises_kept(Workspace& workspace, const Told& told) {
  ledger::Log& log = workspace.log();
  ASSERT_FALSE(log.incident()) << log.incident()->message;
  ASSERT_GE(log.size(), told.entries);
  ASSERT_LE(log.size(), told.entries + kMostUnacknowledged);
  for (const auto& [index, bytes] : told.entry_bytes)
    ASSERT_EQ(log.entry(std::stoll(index)).value(), bytes);
  if (told.head) {
    ASSERT_TRUE(log.head());
    ASSERT_GE(log.head()->size, told.head->size);
    ASSERT_EQ(log.root_at(told.head->size).value(), told.head->root);
  }
  for (const std::string& hex : told.exhibits) {
    ASSERT_TRUE(casefile::exhibit(workspace.database(), hex).value());
    ASSERT_TRUE(workspace.exhibits().verify(digest_from_hex(hex).value()));
  }
  for (const std::string& id : told.claims)
    ASSERT_TRUE(casefile::claim(workspace.database(), id).value());
  if (!told.withdrawn.empty()) {
    ASSERT_TRUE(casefile::claim(workspace.database(), told.withdrawn).value()->withdrawn_entry);
  }
  if (!told.log_key.empty()) {
    ASSERT_EQ(workspace.log_vkeys().value().back(), told.log_key);
  }
  if (!told.actor_key.empty()) {
    ASSERT_EQ(workspace.actor().value().public_key, told.actor_key);
  }
}

// A disk on which a power cut left unsynced tiles wrong may say so, and nothing else, until the
// case is opened for writing; tiles are derived (docs/formats/log-store.md).
void expect_verified(Machine& machine, bool tiles_may_be_behind) {
  Result<verifier::Report> report = verifier::verify_case(
      machine.disk, kCase, {.policy = "", .timestamp_roots = "", .threads = 1});
  ASSERT_TRUE(report) << report.error().message;
  for (const verifier::Check& check : report->checks()) {
    if (check.verdict != verifier::Verdict::kFail) continue;
    ASSERT_TRUE(tiles_may_be_behind && check.id == "ledger.tiles") << report->text();
  }
}

// Opens for reading and for writing, checks, and goes on. A case whose making was never
// acknowledged and is not there is made.
void recover(Machine& machine, Told& told) {
  Result<Workspace> reader = Workspace::open(machine.environment, kCase, Mode::kRead);
  if (!reader) {
    ASSERT_EQ(reader.error().kind, ErrorKind::kNotFound) << reader.error().message;
    ASSERT_FALSE(told.created) << reader.error().message;
    remove_tree(machine.disk, kCase).value();  // as the message of `init` says
    told = Told();
    Result<void> lived = live(machine, told);
    ASSERT_TRUE(lived) << lived.error().message;
    expect_verified(machine, false);
    return;
  }
  expect_promises_kept(*reader, told);
  if (::testing::Test::HasFatalFailure()) return;
  expect_verified(machine, true);
  std::string dump = reader->database().dump().value();
  Result<Workspace> writer = Workspace::open(machine.environment, kCase, Mode::kWrite);
  ASSERT_TRUE(writer) << writer.error().message << "; " << writer.error().hint;
  expect_promises_kept(*writer, told);
  ASSERT_EQ(writer->database().dump().value(), dump);
  expect_verified(machine, false);
  if (::testing::Test::HasFatalFailure()) return;
  told.entries = writer->log().size();
  Result<void> went_on = add(*writer, "second", told);
  ASSERT_TRUE(went_on) << went_on.error().message << "; " << went_on.error().hint;
  expect_promises_kept(*writer, told);
  expect_verified(machine, false);
}

int64_t operations_of_a_life() {
  Machine machine;
  Told told;
  Result<void> lived = live(machine, told);
  EXPECT_TRUE(lived) << lived.error().message;
  EXPECT_EQ(told.entries, 9);
  EXPECT_EQ(told.exhibits.size(), 3U);
  EXPECT_EQ(told.claims.size(), 2U);
  return machine.disk.operations();
}

std::string operation_name(int64_t n) {
  Machine machine;
  machine.disk.record_operations();
  Told told;
  (void)live(machine, told);
  return machine.disk.operation_log().at(static_cast<size_t>(n));
}

TEST(CaseCrash, AtEachOperationNothingAcknowledgedIsLostAndTheCaseVerifies) {
  const int64_t total = operations_of_a_life();
  ASSERT_GT(total, 150);
  for (int64_t n : sweep_places("operations", total, 40)) {
    for (uint64_t round = 0; round < (slow() ? 8U : 3U); ++round) {
      CrashMode mode = round == 0   ? CrashMode::kDropAll
                       : round == 1 ? CrashMode::kKeepAll
                                    : CrashMode::kRandom;
      SCOPED_TRACE("operation " + operation_name(n) + " round " + std::to_string(round));
      Machine machine;
      SeededRandom random(round * 10'000 + static_cast<uint64_t>(n));
      Told told;
      machine.disk.kill_at(n);
      ASSERT_FALSE(live(machine, told));
      machine.disk.crash(mode, random);
      recover(machine, told);
      if (HasFailure()) return;
      machine.disk.crash(CrashMode::kDropAll, random);
      recover(machine, told);
      if (HasFailure()) return;
    }
  }
}

// The repair is cut short too.
TEST(CaseCrash, APowerCutWhileReopeningLosesNothingEither) {
  const int64_t total = operations_of_a_life();
  for (int64_t n : sweep_places("operations", total, 12)) {
    SCOPED_TRACE("operation " + operation_name(n));
    for (int64_t second = 0; second < 60; second += slow() ? 1 : 7) {
      SCOPED_TRACE("then operation " + std::to_string(second) + " of reopening");
      Machine machine;
      SeededRandom random(static_cast<uint64_t>(n * 100 + second));
      Told told;
      machine.disk.kill_at(n);
      ASSERT_FALSE(live(machine, told));
      machine.disk.crash(CrashMode::kRandom, random);
      machine.disk.kill_at(machine.disk.operations() + second);
      {
        Result<Workspace> again = Workspace::open(machine.environment, kCase, Mode::kWrite);
        if (again) {
          told.entries = again->log().size();
          (void)add(*again, "second", told).has_value();
        }
      }
      machine.disk.crash(CrashMode::kRandom, random);
      recover(machine, told);
      if (HasFailure()) return;
    }
  }
}

// The program survives a full or failing disk, and says so; whoever goes on with the same open case
// gets an answer, not an abort; after reopening nothing is half-done; and a power cut later does
// not show that what was relied on had never reached the disk.
TEST(CaseFaults, AFullOrFailingDiskIsToldAndNothingIsHalfDone) {
  const int64_t total = operations_of_a_life();
  for (int64_t n : sweep_places("operations", total, 50)) {
    for (FaultKind kind : {FaultKind::kNoSpace, FaultKind::kIoError}) {
      SCOPED_TRACE("operation " + operation_name(n) + " fault " +
                   std::to_string(static_cast<int>(kind)));
      Machine machine;
      SeededRandom random(static_cast<uint64_t>(n));
      Told told;
      machine.disk.fail_at(n, kind);
      Result<void> lived = live(machine, told);
      if (!lived) {
        EXPECT_EQ(lived.error().kind, ErrorKind::kIo) << lived.error().message;
        EXPECT_NE(lived.error().message.find(kind == FaultKind::kNoSpace ? "No space left"
                                                                         : "Input/output error"),
                  std::string::npos)
            << lived.error().message;
      } else {
        EXPECT_EQ(told.entries, 9) << "a failure that is not told must have had no effect";
      }
      if (!told.created && !exists(machine.disk, kCase / "habeas.toml")) {
        // What a failed init made is taken back, unless the taking back met a disk that failed.
        EXPECT_FALSE(exists(machine.disk, kCase / "ledger")) << lived.error().message;
        EXPECT_TRUE(!exists(machine.disk, "/home/habeas/keys") ||
                    machine.disk.list("/home/habeas/keys").value().empty());
      }
      recover(machine, told);
      if (HasFailure()) return;
      machine.disk.crash(CrashMode::kDropAll, random);
      recover(machine, told);
      if (HasFailure()) return;
    }
  }
}

// One open case, a failure in the middle of a change, and the next change on the same open case.
TEST(CaseFaults, ACaseThatMetAFailureGoesOnOrSaysToReopen) {
  int refused = 0;
  int64_t operations = 1;
  for (int64_t n = 0; n < operations; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n) + " of adding");
    Machine machine;
    Told told;
    ASSERT_TRUE(live(machine, told));
    {
      Workspace workspace = Workspace::open(machine.environment, kCase, Mode::kWrite).value();
      if (n == 0) {  // an undisturbed one tells how many there are
        int64_t before = machine.disk.operations();
        ASSERT_TRUE(add(workspace, "third", told));
        operations = machine.disk.operations() - before;
        continue;
      }
      machine.disk.fail_at(machine.disk.operations() + n, FaultKind::kNoSpace);
      (void)add(workspace, "third", told).has_value();
      Result<void> next = state(workspace, told);
      if (!next) {
        ++refused;
        EXPECT_NE((next.error().message + next.error().hint).find("open"), std::string::npos)
            << next.error().message << "; " << next.error().hint;
      }
    }
    recover(machine, told);
    if (HasFailure()) return;
  }
  EXPECT_GT(operations, 20);
  EXPECT_GT(refused, 5);
  EXPECT_LT(refused, operations - 5);
}

TEST(CaseFaults, ADiskThatFillsUpStopsAtAnyByteAndSpoilsNothing) {
  for (int64_t space = 0; space < 1'400'000; space += slow() ? 3'001 : 57'001) {
    SCOPED_TRACE("bytes " + std::to_string(space));
    Machine machine;
    SeededRandom random(1);
    Told told;
    machine.disk.set_free_space(space);
    Result<void> lived = live(machine, told);
    if (!lived) {
      EXPECT_EQ(lived.error().kind, ErrorKind::kIo) << lived.error().message;
    }
    machine.disk.set_free_space(int64_t{1} << 30);
    machine.disk.crash(CrashMode::kRandom, random);
    recover(machine, told);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace habeas::workspace
