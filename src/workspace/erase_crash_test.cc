// SPDX-License-Identifier: Apache-2.0
//
// An erasure cut short at each operation that it makes on the disk, in every way the simulated disk
// knows. The next writer finds either no erasure recorded and everything in its place, or finishes
// it: then the words are in no file.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "verify/verify_case.h"
#include "workspace/add_exhibits.h"
#include "workspace/erase.h"
#include "workspace/state_claims.h"
#include "workspace/testing/machine.h"

namespace habeas::workspace {
namespace {

constexpr std::string_view kText = "SYNTHETIC letter: the cobalt sparrow saw nine lorries.\n";
constexpr std::string_view kClaims =
    R"({"type":"source","label":"s","name":"SYNTHETIC quiet heron","kind":"witness"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC night"}
{"type":"claim","label":"c","subject":"e","property":"number.seen","kind":"number","polarity":"affirms","value":{"exactly":9,"unit":"lorries","scope":"SYNTHETIC velvet harbour"},"speakers":[{"source":"s","role":"said","modality":"asserted"}],"anchor":{"exhibit":"letter.txt","text":"cobalt sparrow"}}
)";

using testing::Inbox;
using testing::kCase;
using testing::Machine;

// Makes the case; returns the digest of the letter.
std::string make_case(Machine& machine) {
  static Inbox inbox;
  inbox.put("letter.txt", kText);
  InitSecrets secrets;
  Workspace workspace =
      Workspace::create(machine.environment, kCase, {.name = "SYNTHETIC"}, secrets).value();
  AddRequest request;
  request.arguments = {inbox.path("letter.txt")};
  std::string digest;
  (void)add_exhibits(
      workspace, request, [&](const Added& row) { digest = to_hex(row.exhibit.sha256); },
      [](const vault::RefusedSource&) {})
      .value();
  std::vector<casefile::Fault> faults;
  (void)state_claims(workspace, kClaims, faults).value();
  (void)workspace.checkpoint().value();
  machine.disk.make_directory(kCase / "cache").value();
  write_file(machine.disk, kCase / "cache/words", kText).value();
  machine.disk.sync_all(kCase).value();
  return digest;
}

Result<void> erase_all(Machine& machine, const std::string& digest) {
  Workspace workspace = TRY(Workspace::open(machine.environment, kCase, Mode::kWrite));
  ErasurePreview wanted = TRY(preview_erasure(workspace, {digest, "c", "s"}, {}));
  TRY(erase(workspace, wanted, "a test", ""));
  TRY(workspace.checkpoint());
  return {};
}

int files_with_words(Machine& machine) {
  int found = 0;
  for (const auto& [path, bytes] : machine.disk.tree(kCase)) {
    for (std::string_view words : {"cobalt sparrow", "quiet heron", "velvet harbour"})
      found += bytes.find(words) != std::string::npos ? 1 : 0;
  }
  return found;
}

TEST(EraseCrash, AtEachOperationNothingIsHalfErasedForGood) {
  int64_t first = 0;
  int64_t last = 0;
  {
    Machine machine;
    std::string digest = make_case(machine);
    first = machine.disk.operations();
    ASSERT_GE(files_with_words(machine), 5);
    Result<void> done = erase_all(machine, digest);
    ASSERT_TRUE(done) << done.error().message;
    last = machine.disk.operations();
    EXPECT_EQ(files_with_words(machine), 0);
  }
  ASSERT_GT(last, first + 20);
  int recorded = 0;
  for (int64_t n = first; n < last; ++n) {
    for (CrashMode mode : {CrashMode::kDropAll, CrashMode::kKeepAll, CrashMode::kRandom}) {
      std::string where =
          "operation " + std::to_string(n) + ", mode " + std::to_string(static_cast<int>(mode));
      Machine machine;
      std::string digest = make_case(machine);
      machine.disk.kill_at(n);
      EXPECT_FALSE(erase_all(machine, digest)) << where;
      SeededRandom chance(static_cast<uint64_t>(n));
      machine.disk.crash(mode, chance);
      {
        Result<Workspace> again = Workspace::open(machine.environment, kCase, Mode::kWrite);
        ASSERT_TRUE(again) << where << ": " << again.error().message;
        bool on_record = !casefile::recorded_erasures(again->database())->empty();
        recorded += on_record ? 1 : 0;
        EXPECT_EQ(files_with_words(machine) == 0, on_record) << where;
        ASSERT_TRUE(again->checkpoint()) << where;
      }
      verifier::Report report = verifier::verify_case(machine.disk, kCase, {}).value();
      EXPECT_EQ(report.exit_code(), 0) << where << "\n" << report.text();
    }
  }
  EXPECT_GT(recorded, 30) << "most of the operations come after the entry";
}

}  // namespace
}  // namespace habeas::workspace
