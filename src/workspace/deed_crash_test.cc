// SPDX-License-Identifier: Apache-2.0
//
// The deeds of a case, one by one, each cut short at every operation that it makes on the disk, by
// a kill and by a disk that is full or fails: the case opens again, holds all that was acknowledged
// before, shows the deed whole or not at all, verifies, and the deed can be done. A sample, whose
// seed is printed, unless HABEAS_SLOW=1. (Adding, stating, checkpoints and rotation are in
// case_crash_test.cc, a kill during erasures, backups and recoveries in their own tests.)
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/testing/sweep.h"
#include "casefile/erasure.h"
#include "casefile/list_queries.h"
#include "casefile/policies.h"
#include "casefile/queries.h"
#include "ingest/reader_main.h"
#include "verify/verify_case.h"
#include "workspace/approve.h"
#include "workspace/backup.h"
#include "workspace/erase.h"
#include "workspace/govern.h"
#include "workspace/holds.h"
#include "workspace/import_list.h"
#include "workspace/link_case.h"
#include "workspace/person_case.h"
#include "workspace/state_claims.h"
#include "workspace/testing/machine.h"
#include "workspace/timestamping.h"
#include "workspace/witnessing.h"

namespace habeas::workspace {
namespace {

using testing::Inbox;
using testing::kCase;
using testing::Machine;

constexpr std::string_view kClaims =
    R"({"type":"source","label":"s","name":"SYNTHETIC committee","kind":"organisation"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC night"}
{"type":"claim","label":"c","subject":"e","property":"number.seen","kind":"number","polarity":"affirms","value":{"exactly":9,"unit":"lorries","scope":"SYNTHETIC harbour"},"speakers":[{"source":"s","role":"wrote","modality":"asserted"}],"anchor":{"exhibit":"letter.txt","text":"nine lorries"}}
)";
constexpr std::string_view kLetter = "SYNTHETIC letter: nine lorries.\n";
constexpr std::string_view kMapping = R"([list]
name = "SYNTHETIC list"
[columns]
id = "identifier"
name = "name"
[refuse]
without = ["name"]
)";

// The test authority signs by the clock of this machine, so the cases live in the same days; one
// start for all of them, so that the same deed makes the same bytes.
Instant today() {
  static const Instant kToday = system_clock().now();
  return kToday;
}

Result<Workspace> open(Machine& machine) {
  return Workspace::open(machine.environment, kCase, Mode::kWrite);
}

// A second person's surroundings: the witness's, with a key home of their own.
Environment at(Machine& machine, const std::string& home) {
  Environment other = machine.environment;
  other.home = "/home/" + home;
  return other;
}

// A case with two exhibits, a claim and a checkpoint.
void make_case(Machine& machine) {
  static Inbox inbox;
  inbox.put("in/letter.txt", kLetter);
  inbox.put("in/list.csv", "id,name\n1,SYNTHETIC Name\n2,\n3,SYNTHETIC Other\n");
  InitSecrets secrets;
  Workspace workspace =
      Workspace::create(machine.environment, kCase, {.name = "SYNTHETIC"}, secrets).value();
  AddRequest request;
  request.arguments = {inbox.path("in")};
  (void)add_exhibits(
      workspace, request, [](const Added&) {}, [](const vault::RefusedSource&) {})
      .value();
  std::vector<casefile::Fault> faults;
  (void)state_claims(workspace, kClaims, faults).value();
  (void)workspace.checkpoint().value();
}

Result<void> commit_then_sign(Result<Committed> done, Workspace& workspace) {
  TRY(std::move(done));
  TRY(workspace.checkpoint());
  return {};
}

// An answer of the test authority (the openssl command) to a query, made once for each query.
struct Authority {
  std::string chain;
  std::map<std::string, std::string> answers;
  Inbox folder;
};
Authority& authority() {
  static Authority kAuthority;
  return kAuthority;
}
std::string answer_of_authority(const std::string& query) {
  Authority& tsa = authority();
  std::string script = std::string(HABEAS_SOURCE_DIR) + "/tests/interop/make_test_tsa.sh '" +
                       tsa.folder.path("tsa") + "'";
  if (tsa.chain.empty()) {
    EXPECT_EQ(std::system((script + " >/dev/null 2>&1").c_str()), 0);
    tsa.chain = read_file(posix_file_system(), tsa.folder.path("tsa/ca.pem")).value();
  }
  std::string& answer = tsa.answers[query];
  if (!answer.empty()) return answer;
  tsa.folder.put("query", query);
  std::string reply = script + " reply '" + tsa.folder.path("query") + "' '" +
                      tsa.folder.path("response") + "' >/dev/null 2>&1";
  EXPECT_EQ(std::system(reply.c_str()), 0);
  answer = read_file(posix_file_system(), tsa.folder.path("response")).value();
  return answer;
}

struct Deed {
  std::string name;
  std::function<void(Machine&)> prepare;  // beyond make_case; may be empty
  std::function<Result<void>(Machine&)> run;
  // Whether it is done, by what the case shows; asked of a case open for reading.
  std::function<bool(Machine&, Workspace&)> done;
};

bool any_hold_in_force(Workspace& workspace) {
  std::vector<casefile::HoldRow> rows = casefile::holds(workspace.database()).value();
  for (const casefile::HoldRow& row : rows) {
    if (!row.released_entry) return true;
  }
  return false;
}

Deed setting_a_hold() {
  return {.name = "setting_a_hold",
          .prepare = {},
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            return commit_then_sign(set_hold(workspace, "case", "SYNTHETIC court"), workspace);
          },
          .done = [](Machine&, Workspace& workspace) { return any_hold_in_force(workspace); }};
}

// Three deeds of two persons, one after the other: what was agreed counts, and stays.
Deed releasing_a_hold() {
  auto hold_id = [](Workspace& workspace) {
    return casefile::holds(workspace.database()).value().at(0).id;
  };
  return {.name = "releasing_a_hold",
          .prepare =
              [](Machine& machine) {
                Workspace workspace = open(machine).value();
                (void)set_hold(workspace, "case", "SYNTHETIC court").value();
                (void)workspace.checkpoint().value();
              },
          .run = [hold_id](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            Json plan(JsonObject{{"hold", Json(hold_id(workspace))}});
            std::string id = TRY(propose(workspace, casefile::kProposeRelease, plan, "SYNTHETIC"));
            return commit_then_sign(carry_out(workspace, id), workspace);
          },
          .done = [](Machine&, Workspace& workspace) { return !any_hold_in_force(workspace); }};
}

Deed erasing() {
  return {.name = "erasing",
          .prepare = {},
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            ErasurePreview plan =
                TRY(preview_erasure(workspace, {to_hex(sha256(as_bytes(kLetter))), "s:name"}, {}));
            return commit_then_sign(erase(workspace, plan, "SYNTHETIC", ""), workspace);
          },
          .done =
              [](Machine&, Workspace& workspace) {
                return !casefile::recorded_erasures(workspace.database()).value().empty();
              }};
}

Deed importing() {
  return {.name = "importing",
          .prepare = {},
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            ImportOptions options;
            options.mapping = kMapping;
            options.source = "s";
            ImportSummary summary = TRY(import_list(workspace, "list.csv", options));
            EXPECT_EQ(summary.accepted, 2);
            EXPECT_EQ(summary.refused, 1);
            TRY(workspace.checkpoint());
            return {};
          },
          .done =
              [](Machine&, Workspace& workspace) {
                return !casefile::lists(workspace.database()).value().empty();
              }};
}

constexpr std::string_view kPersons =
    R"({"type":"person","label":"p","source":"s","person":{"name":"SYNTHETIC Farhad Golabi","date.birth":"1950-03-04"}}
{"type":"source","label":"t","name":"SYNTHETIC paper","kind":"publication"}
{"type":"person","label":"q","source":"t","person":{"name":"SYNTHETIC Farhad Golaby","date.birth":"1950-03-04"}}
{"type":"person","label":"r","source":"t","person":{"name":"SYNTHETIC Reza Varjani","date.birth":"1961"}}
)";

void state_persons_to_link(Machine& machine) {
  Workspace workspace = open(machine).value();
  std::vector<casefile::Fault> faults;
  (void)state_claims(workspace, kPersons, faults).value();
  EXPECT_TRUE(faults.empty());
  (void)workspace.checkpoint().value();
}

Deed linking() {
  return {.name = "linking",
          .prepare = state_persons_to_link,
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            LinkCaseOptions options;
            options.linkage.threads = 1;
            options.tool = "habeas test";
            const LinkCaseSummary done = TRY(link_case(workspace, options, no_progress()));
            EXPECT_EQ(done.records, 3);
            TRY(workspace.checkpoint());
            return {};
          },
          .done =
              [](Machine&, Workspace& workspace) {
                return casefile::last_link_run(workspace.database()).value().has_value();
              }};
}

bool one_person(Workspace& workspace) {
  return person_shown(workspace, record_for_link(workspace, "q").value()).value().records.size() ==
         2;
}

Deed deciding_a_link() {
  return {.name = "deciding_a_link",
          .prepare = state_persons_to_link,
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            TRY(decide_link(workspace, {"p", "q", "same", "SYNTHETIC", false}));
            TRY(workspace.checkpoint());
            return {};
          },
          .done = [](Machine&, Workspace& workspace) { return one_person(workspace); }};
}

Deed undoing_a_decision() {
  return {.name = "undoing_a_decision",
          .prepare =
              [](Machine& machine) {
                state_persons_to_link(machine);
                Workspace workspace = open(machine).value();
                (void)decide_link(workspace, {"p", "q", "same", "SYNTHETIC", false}).value();
                (void)workspace.checkpoint().value();
              },
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            const std::string id = TRY(casefile::link_decisions(workspace.database(), {})).at(0).id;
            return commit_then_sign(undo_decision(workspace, id, "SYNTHETIC"), workspace);
          },
          .done = [](Machine&, Workspace& workspace) { return !one_person(workspace); }};
}

Deed setting_a_policy() {
  return {.name = "setting_a_policy",
          .prepare = {},
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            return commit_then_sign(set_policy(workspace, "erasure.persons", 2, "SYNTHETIC", ""),
                                    workspace);
          },
          .done =
              [](Machine&, Workspace& workspace) {
                return casefile::policy_number(workspace.database(), "erasure.persons").value() ==
                       2;
              }};
}

// With a key made in this key home.
Deed adding_an_actor() {
  return {.name = "adding_an_actor",
          .prepare = {},
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            TRY(add_actor(workspace, {.name = "SYNTHETIC second",
                                      .roles = {"documenter"},
                                      .compartments = {},
                                      .public_key = "",
                                      .reason = ""}));
            TRY(workspace.checkpoint());
            return {};
          },
          .done =
              [](Machine&, Workspace& workspace) {
                return casefile::actors(workspace.database()).value().size() == 2;
              }};
}

Deed changing_an_actor() {
  return {.name = "changing_an_actor",
          .prepare = {},
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            std::string id = TRY(workspace.actor()).id;
            return commit_then_sign(change_actor(workspace, id, {.name = "SYNTHETIC other name"}),
                                    workspace);
          },
          .done =
              [](Machine&, Workspace& workspace) {
                return workspace.actor().value().name == "SYNTHETIC other name";
              }};
}

void trust_a_witness(Machine& machine) {
  Environment theirs = at(machine, "witness");
  WitnessDesk desk = WitnessDesk::open(theirs, "w").value();
  Workspace workspace = open(machine).value();
  ledger::PolicyWitness witness{"w", desk.witness().verifier_key(), ""};
  add_witness(workspace, witness).value();
  (void)workspace.checkpoint().value();
  std::vector<std::string> vkeys = workspace.log_vkeys().value();
  for (const std::string& vkey : vkeys)
    desk.witness().trust_log(ledger::parse_vkey(vkey).value()).value();
}

bool has_cosignature(Workspace& workspace) {
  return witnessing(workspace).value().witnesses.at(0).size > 0;
}

Result<ledger::WitnessAnswer> answer_of_witness(Machine& machine, const std::string& request) {
  Environment theirs = at(machine, "witness");
  WitnessDesk desk = TRY(WitnessDesk::open(theirs, ""));
  return desk.witness().answer(request);
}

Result<std::string> request_from(Machine& machine, std::optional<int64_t> old_size) {
  Workspace workspace = TRY(open(machine));
  return witness_request(workspace, "w", old_size);
}

// The case asks, the witness answers, the case takes the answer in: a power cut takes both machines
// when they share a disk, as here. If the witness cosigned and its answer was lost, it says where
// it stands, and is asked again from there.
Deed being_witnessed() {
  return {.name = "being_witnessed",
          .prepare = trust_a_witness,
          .run = [](Machine& machine) -> Result<void> {
            std::string request = TRY(request_from(machine, std::nullopt));
            ledger::WitnessAnswer answer = TRY(answer_of_witness(machine, request));
            if (answer.status == ledger::WitnessStatus::kConflict) {
              request = TRY(request_from(machine, answer.recorded_size));
              answer = TRY(answer_of_witness(machine, request));
            }
            if (answer.status != ledger::WitnessStatus::kCosigned)
              return fail(ErrorKind::kDenied, answer.body);
            Workspace workspace = TRY(open(machine));
            TRY(take_cosignature(workspace, answer.body));
            return {};
          },
          .done = [](Machine&, Workspace& workspace) { return has_cosignature(workspace); }};
}

Deed asking_for_a_timestamp() {
  return {.name = "asking_for_a_timestamp",
          .prepare = {},
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            TRY(next_timestamp_query(workspace));
            return {};
          },
          .done = [](Machine&,
                     Workspace& workspace) { return !timestamps(workspace).value().empty(); }};
}

Deed taking_a_timestamp() {
  return {.name = "taking_a_timestamp",
          .prepare =
              [](Machine& machine) {
                Workspace workspace = open(machine).value();
                (void)next_timestamp_query(workspace).value();
              },
          .run = [](Machine& machine) -> Result<void> {
            Workspace workspace = TRY(open(machine));
            TimestampQuery query = TRY(next_timestamp_query(workspace));
            std::string answer = answer_of_authority(query.der);
            TimestampRow row = TRY(take_timestamp(workspace, answer, authority().chain));
            EXPECT_EQ(row.state, TimestampState::kGranted) << row.detail;
            return {};
          },
          .done =
              [](Machine&, Workspace& workspace) {
                return timestamps(workspace).value().at(0).state == TimestampState::kGranted;
              }};
}

// Nobody answers: the failure goes on record, once, and the query waits.
Deed queueing_a_timestamp() {
  return {.name = "queueing_a_timestamp",
          .prepare = {},
          .run = [](Machine& machine) -> Result<void> {
            (void)answer_of_authority("no query");  // for the chain
            Workspace workspace = TRY(open(machine));
            auto rows = TRY(request_timestamps(
                workspace, {.url = "http://127.0.0.1:9/", .ca_pem = authority().chain}));
            EXPECT_EQ(rows.at(0).state, TimestampState::kQueued);
            return {};
          },
          .done =
              [](Machine&, Workspace& workspace) {
                return !casefile::trusted_times(workspace.database()).value().empty();
              }};
}

// A kill in the middle is swept in backup_test.cc; here the disk is full, or fails.
Deed backing_up() {
  return {.name = "backing_up",
          .prepare = {},
          .run = [](Machine& machine) -> Result<void> {
            BackupSummary made = TRY(back_up(machine.environment, kCase, "/disk/backup",
                                             {.record = true, .purpose = "SYNTHETIC"}));
            EXPECT_EQ(made.report.exit_code(), 0) << made.report.text();
            return {};
          },
          .done = [](Machine& machine,
                     Workspace&) { return exists(machine.disk, "/disk/backup/habeas.toml"); }};
}

// What a machine holds, and what the user was told of it.
struct Before {
  FileTree files;
  std::vector<std::string> entries;
  ledger::SignedHead head;
};

class DeedCrash : public ::testing::TestWithParam<std::function<Deed()>> {
 protected:
  DeedCrash() : deed_(GetParam()()) {
    Machine machine(today());
    make_case(machine);
    if (deed_.prepare) deed_.prepare(machine);
    Workspace workspace = open(machine).value();
    EXPECT_FALSE(deed_.done(machine, workspace)) << "there must be something to do";
    for (int64_t k = 0; k < workspace.log().size(); ++k)
      before_.entries.push_back(workspace.log().entry(k).value());
    before_.head = *workspace.log().head();
    before_.files = machine.disk.tree("/");
  }

  void restore(Machine& machine) const { machine.disk.replace_tree("/", before_.files); }

  void expect_promises_kept(Workspace& workspace) {
    ledger::Log& log = workspace.log();
    ASSERT_FALSE(log.incident()) << log.incident()->message;
    ASSERT_GE(log.size(), static_cast<int64_t>(before_.entries.size()));
    for (size_t k = 0; k < before_.entries.size(); ++k)
      ASSERT_EQ(log.entry(static_cast<int64_t>(k)).value(), before_.entries[k]);
    ASSERT_TRUE(log.head());
    ASSERT_GE(log.head()->size, before_.head.size);
    ASSERT_EQ(log.root_at(before_.head.size).value(), before_.head.root);
  }

  // Tiles may be behind until a writer opened the case, and an erasure may wait for one.
  void expect_verified(Machine& machine, bool a_writer_was_here) {
    Result<verifier::Report> report = verifier::verify_case(
        machine.disk, kCase, {.policy = "", .timestamp_roots = "", .threads = 1});
    ASSERT_TRUE(report) << report.error().message;
    for (const verifier::Check& check : report->checks()) {
      if (check.verdict != verifier::Verdict::kFail) continue;
      ASSERT_TRUE(!a_writer_was_here && (check.id == "ledger.tiles" || check.id == "erasure"))
          << report->text();
    }
  }

  // After whatever happened: readers and writers open the case, nothing is missing, and the deed is
  // done or can be done.
  void recover(Machine& machine) {
    {
      Result<Workspace> reader = Workspace::open(machine.environment, kCase, Mode::kRead);
      ASSERT_TRUE(reader) << reader.error().message;
      expect_promises_kept(*reader);
    }
    if (HasFatalFailure()) return;
    expect_verified(machine, false);
    if (HasFatalFailure()) return;
    bool done = false;
    {
      Result<Workspace> writer = open(machine);
      ASSERT_TRUE(writer) << writer.error().message << "; " << writer.error().hint;
      expect_promises_kept(*writer);
      if (HasFatalFailure()) return;
      done = deed_.done(machine, *writer);
      ASSERT_TRUE(writer->checkpoint());
    }
    expect_verified(machine, true);
    if (HasFatalFailure()) return;
    if (!done) {
      Result<void> again = deed_.run(machine);
      ASSERT_TRUE(again) << again.error().message << "; " << again.error().hint;
    }
    expect_verified(machine, true);
    if (HasFatalFailure()) return;
    Workspace workspace = open(machine).value();
    ASSERT_TRUE(deed_.done(machine, workspace));
  }

  int64_t operations_of_the_deed() {
    Machine machine(today() + 60, 12);
    restore(machine);
    Result<void> done = deed_.run(machine);
    EXPECT_TRUE(done) << done.error().message << "; " << done.error().hint;
    recover(machine);
    Machine counted(today() + 60, 12);
    restore(counted);
    (void)deed_.run(counted).has_value();
    return counted.disk.operations();
  }

  Deed deed_;
  Before before_;
};

TEST_P(DeedCrash, CutShortAnywhereItIsDoneOrNotAndNothingElseIsLost) {
  const int64_t total = operations_of_the_deed();
  ASSERT_GT(total, 3);
  if (HasFailure()) return;
  for (int64_t n : habeas::testing::sweep_places("operations of " + deed_.name, total, 5)) {
    for (CrashMode mode : {CrashMode::kDropAll, CrashMode::kKeepAll, CrashMode::kRandom}) {
      SCOPED_TRACE("operation " + std::to_string(n) + " of " + deed_.name + ", mode " +
                   std::to_string(static_cast<int>(mode)));
      Machine machine(today() + 60, 12);
      restore(machine);
      machine.disk.kill_at(n);
      (void)deed_.run(machine).has_value();  // may not need its last operations
      SeededRandom chance(static_cast<uint64_t>(n));
      machine.disk.crash(mode, chance);
      recover(machine);
      if (HasFailure()) return;
    }
  }
}

TEST_P(DeedCrash, AFullOrFailingDiskIsToldAndNothingIsHalfDone) {
  const int64_t total = operations_of_the_deed();
  if (HasFailure()) return;
  for (int64_t n : habeas::testing::sweep_places("operations of " + deed_.name, total, 5)) {
    for (FaultKind kind : {FaultKind::kNoSpace, FaultKind::kIoError}) {
      SCOPED_TRACE("operation " + std::to_string(n) + " of " + deed_.name + ", fault " +
                   std::to_string(static_cast<int>(kind)));
      Machine machine(today() + 60, 12);
      restore(machine);
      machine.disk.fail_at(n, kind);
      Result<void> done = deed_.run(machine);
      if (!done) {
        EXPECT_EQ(done.error().kind, ErrorKind::kIo) << done.error().message;
        EXPECT_NE(done.error().message.find(kind == FaultKind::kNoSpace ? "No space left"
                                                                        : "Input/output error"),
                  std::string::npos)
            << done.error().message;
      } else {
        Workspace workspace = open(machine).value();
        EXPECT_TRUE(deed_.done(machine, workspace)) << "a failure that is not told";
      }
      recover(machine);
      if (HasFailure()) return;
      SeededRandom chance(static_cast<uint64_t>(n));
      machine.disk.crash(CrashMode::kDropAll, chance);
      recover(machine);
      if (HasFailure()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Of, DeedCrash,
                         ::testing::Values(setting_a_hold, releasing_a_hold, erasing, importing,
                                           linking, deciding_a_link, undoing_a_decision,
                                           setting_a_policy, adding_an_actor, changing_an_actor,
                                           being_witnessed, asking_for_a_timestamp,
                                           taking_a_timestamp, queueing_a_timestamp, backing_up),
                         [](const auto& deed) { return deed.param().name; });

}  // namespace
}  // namespace habeas::workspace

// Importing reads the table in a process of its own: this very program (ingest/read_file.h).
int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "reader")
    return habeas::ingest::reader_main(argc, argv);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
