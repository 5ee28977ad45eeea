// SPDX-License-Identifier: Apache-2.0
#include "workspace/rotate_keys.h"

#include <gtest/gtest.h>

#include "ledger/checkpoint.h"
#include "workspace/export_case.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

class RotateKeysTest : public testing::InventedCase {};

casefile::Item note_item() {
  casefile::Item item;
  item.type = "access";
  item.set("what", "a test");
  return item;
}

TEST_F(RotateKeysTest, AnActorsOldKeySignsNoMore) {
  Workspace workspace = create();
  casefile::Actor before = workspace.actor().value();
  SigningKey old = workspace.home()
                       .load(public_key_from_hex(before.public_key).value(), "correct horse")
                       .value();
  Result<Rotation> done = rotate_actor_key(workspace, std::nullopt, "every year");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(workspace.actor()->id, before.id);
  EXPECT_EQ(workspace.actor()->public_key, done->new_key);
  add(workspace, "note.txt", "SYNTHETIC note");
  ASSERT_TRUE(workspace.checkpoint());
  expect_verified(root_ / "case");
  for (ExportScope scope : {ExportScope::kFull, ExportScope::kPublic}) {
    fs::path bundle = root_ / (scope == ExportScope::kFull ? "full" : "public");
    ExportOptions options;
    options.scope = scope;
    ASSERT_TRUE(export_case(workspace, bundle, options));
    expect_verified(bundle);
  }
  std::vector<casefile::Item> items = {note_item()};
  ASSERT_TRUE(workspace.commit_as(ledger::EntryKind::kAccessRecorded, items, "", old, before.id));
  ASSERT_TRUE(workspace.checkpoint());
  EXPECT_EQ(verified(root_ / "case").failures_of("act.actor"), 1);
}

TEST_F(RotateKeysTest, TheFirstCheckpointAfterARotationBearsBothSignaturesAndIsKept) {
  Workspace workspace = create();
  std::string old_vkey = workspace.log_vkeys()->front();
  Result<Rotation> done = rotate_log_key(workspace, std::nullopt, "every year");
  ASSERT_TRUE(done) << done.error().message;
  std::vector<ledger::VerifierKey> both = {ledger::parse_vkey(old_vkey).value(),
                                           ledger::parse_vkey(done->new_key).value()};
  int64_t overlap = workspace.log().head()->size;
  EXPECT_EQ(ledger::open_checkpoint(workspace.log().head()->checkpoint, both)
                ->verification.verified.size(),
            2U);
  add(workspace, "note.txt", "SYNTHETIC note");
  std::string later = workspace.checkpoint().value();
  EXPECT_EQ(ledger::open_checkpoint(later, both)->verification.verified.size(), 1U);
  ledger::Anchor kept = workspace.anchors().read(overlap).value();
  EXPECT_EQ(ledger::open_checkpoint(kept.checkpoint, both)->verification.verified.size(), 2U);
  expect_verified(root_ / "case");

  // A reader with the trust policy of the case follows; it names both keys.
  std::string policy = own_policy(workspace).value();
  EXPECT_NE(policy.find(old_vkey), std::string::npos);
  EXPECT_NE(policy.find(done->new_key), std::string::npos);
  verifier::VerifyOptions options;
  options.policy = policy;
  verifier::Report trusted =
      verifier::verify_path(posix_file_system(), root_ / "case", options).value();
  EXPECT_EQ(trusted.exit_code(), 0) << trusted.text();
  ASSERT_TRUE(export_case(workspace, root_ / "bundle", {}));
  expect_verified(root_ / "bundle");
}

TEST_F(RotateKeysTest, ACheckpointByAKeyThatWasReplacedIsRefused) {
  std::string forged;
  {
    Workspace workspace = create();
    ledger::VerifierKey vkey = ledger::parse_vkey(workspace.log_vkeys()->front()).value();
    SigningKey old = workspace.home().load(vkey.public_key, "correct horse").value();
    ASSERT_TRUE(rotate_log_key(workspace, std::nullopt, "it was seen by others"));
    add(workspace, "note.txt", "SYNTHETIC note");
    ASSERT_TRUE(workspace.checkpoint());
    ledger::Checkpoint head{.origin = workspace.settings().origin,
                            .size = workspace.log().size(),
                            .root = workspace.log().root(),
                            .extensions = {}};
    forged = ledger::make_note(old, head.origin, ledger::format_checkpoint_body(head)).value();
  }
  ASSERT_TRUE(write_file(posix_file_system(), root_ / "case/ledger/checkpoint", forged));
  verifier::Report report = verified(root_ / "case");
  EXPECT_EQ(report.failures_of("ledger.signature"), 1) << report.text();
}

TEST_F(RotateKeysTest, AKeyInUseOrOfAnotherActorIsNotTaken) {
  Workspace workspace = create();
  PublicKey own = public_key_from_hex(workspace.actor()->public_key).value();
  SigningKey same = workspace.home().load(own, "correct horse").value();
  EXPECT_EQ(rotate_actor_key(workspace, std::move(same), "").error().kind, ErrorKind::kConflict);
  ledger::VerifierKey vkey = ledger::parse_vkey(workspace.log_vkeys()->front()).value();
  SigningKey log = workspace.home().load(vkey.public_key, "correct horse").value();
  EXPECT_EQ(rotate_log_key(workspace, std::move(log), "").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(workspace.log().size(), 1);
}

TEST_F(RotateKeysTest, ACaseBeginsWithKeysThatWereBrought) {
  SigningKey actor = SigningKey::generate(random_).value();
  SigningKey log = SigningKey::generate(random_).value();
  std::string actor_hex = to_hex(actor.public_key());
  PublicKey log_public = log.public_key();
  InitOptions options;
  options.name = "SYNTHETIC case";
  options.actor_key.emplace(std::move(actor));
  options.log_key.emplace(std::move(log));
  InitSecrets secrets;
  Workspace workspace =
      Workspace::create(environment(), root_ / "case", std::move(options), secrets).value();
  EXPECT_EQ(workspace.actor()->public_key, actor_hex);
  EXPECT_EQ(ledger::parse_vkey(workspace.log_vkeys()->front())->public_key, log_public);
  expect_verified(root_ / "case");
}

}  // namespace
}  // namespace habeas::workspace
