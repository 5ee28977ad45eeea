// SPDX-License-Identifier: Apache-2.0
#include "verify/verify_case.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "verify/testing/case_maker.h"

namespace habeas::verifier {
namespace {

using testing::CaseMaker;
using testing::claim_core;
using testing::plain_core;
using testing::slurp;
using testing::spill;
using testing::TemporaryFolder;

const std::string kExhibit = "the first page of a letter\n";

Report verified(const CaseMaker& maker, const VerifyOptions& options = {}) {
  return verify_case(posix_file_system(), maker.path(), options).value();
}

// "id: detail" of all checks with this verdict, for messages and searches.
std::string listed(const Report& report, Verdict verdict) {
  std::string out;
  for (const Check& check : report.checks()) {
    if (check.verdict == verdict)
      out += check.id + ": " + check.detail + " (" + check.file + " " +
             std::to_string(check.index) + ")\n";
  }
  return out;
}

bool has(const Report& report, Verdict verdict, std::string_view id) {
  return std::ranges::any_of(report.checks(), [&](const Check& check) {
    return check.verdict == verdict && check.id == id;
  });
}

// A case with an exhibit and a claim, signed.
class VerifyCase : public ::testing::Test {
 protected:
  VerifyCase() : maker_(folder_.path()) {
    maker_.add_exhibits({kExhibit, "second"});
    maker_.state_claim("affirms", "reportedly");
    maker_.sign();
  }

  void expect_failure(const std::string& id, const std::string& file_start) {
    Report report = verified(maker_);
    ASSERT_EQ(report.overall(), Verdict::kFail) << report.text();
    EXPECT_EQ(report.exit_code(), 1);
    ASSERT_NE(report.first_failure(), nullptr);
    EXPECT_EQ(report.first_failure()->id, id) << report.text();
    EXPECT_TRUE(report.first_failure()->file.starts_with(file_start)) << report.text();
  }

  TemporaryFolder folder_;
  CaseMaker maker_;
};

TEST_F(VerifyCase, PassesAnUntouchedCaseAndSaysWhatStaysUnproven) {
  Report report = verified(maker_);
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
  for (const char* id :
       {"case.settings", "ledger.entries", "ledger.root", "ledger.signature", "ledger.tiles",
        "body.root", "body.items", "act.signature", "act.actor", "exhibit.bytes"}) {
    EXPECT_TRUE(has(report, Verdict::kPass, id)) << id << "\n" << report.text();
  }
  EXPECT_TRUE(has(report, Verdict::kNotChecked, "ledger.key-origin")) << report.text();
  EXPECT_TRUE(has(report, Verdict::kNotChecked, "witness.quorum")) << report.text();
  EXPECT_EQ(report.size(), 3);
  EXPECT_EQ(report.origin(), maker_.origin());
}

TEST_F(VerifyCase, BelievesTheKeyOfThePolicyThatTheReaderChose) {
  VerifyOptions options;
  options.policy = maker_.policy(false);
  EXPECT_TRUE(has(verified(maker_, options), Verdict::kPass, "ledger.key-origin"));

  TemporaryFolder elsewhere;
  CaseMaker other(elsewhere.path(), 77);  // same origin, other keys
  options.policy = other.policy(false);
  Report report = verified(maker_, options);
  EXPECT_TRUE(has(report, Verdict::kFail, "ledger.signature")) << report.text();
}

TEST_F(VerifyCase, SaysThatLaterEntriesAreNotSigned) {
  maker_.state_claim("denies", "");
  Report report = verified(maker_);
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
  EXPECT_TRUE(has(report, Verdict::kNotChecked, "ledger.unsigned")) << report.text();
}

TEST_F(VerifyCase, NamesAnExhibitThatChangedOrIsGone) {
  maker_.close();
  std::string hex = to_hex(sha256(as_bytes(kExhibit)));
  fs::path file = maker_.path() / "vault/exhibits/plain" / hex.substr(0, 2) / hex;
  std::string bytes = kExhibit;
  bytes[3] ^= 1;
  spill(file, bytes);
  expect_failure("exhibit.bytes", "vault/exhibits/plain/" + hex.substr(0, 2) + "/" + hex);
  fs::remove(file);
  expect_failure("exhibit.bytes", "vault/exhibits/plain/" + hex.substr(0, 2) + "/" + hex);
}

TEST_F(VerifyCase, NamesStrangersWithoutFailing) {
  maker_.close();
  std::string content = "planted";
  std::string hex = to_hex(sha256(as_bytes(content)));
  fs::create_directories(maker_.path() / "vault/exhibits/plain" / hex.substr(0, 2));
  spill(maker_.path() / "vault/exhibits/plain" / hex.substr(0, 2) / hex, content);
  spill(maker_.path() / "vault/exhibits/plain/readme.txt", "x");
  Report report = verified(maker_);
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
  std::string strangers = listed(report, Verdict::kNotChecked);
  EXPECT_NE(strangers.find(hex), std::string::npos) << strangers;
  EXPECT_NE(strangers.find("readme.txt"), std::string::npos) << strangers;
}

TEST_F(VerifyCase, FailsWhenTheCheckpointTilesOrSettingsAreOthers) {
  maker_.close();
  fs::path checkpoint = maker_.path() / "ledger/checkpoint";
  std::string good = slurp(checkpoint);
  std::string bad = good;
  bad[good.find("\n\n") + 60] ^= 1;  // in the signature
  spill(checkpoint, bad);
  Report report = verified(maker_);
  EXPECT_EQ(report.overall(), Verdict::kFail) << report.text();
  fs::remove(checkpoint);
  expect_failure("ledger.root", "ledger/checkpoint");
  spill(checkpoint, good);

  fs::path tile = maker_.path() / "ledger/tile/0/000.p/3";
  std::string hashes = slurp(tile);
  std::string other = hashes;
  other[5] ^= 1;
  spill(tile, other);
  expect_failure("ledger.tiles", "ledger/tile/0/000.p/3");
  fs::remove(tile);
  expect_failure("ledger.tiles", "ledger/tile/0/000.p/3");
  spill(tile, hashes);

  fs::path settings = maker_.path() / "habeas.toml";
  std::string text = slurp(settings);
  spill(settings, text.substr(0, text.find("name =")) + "name = \"Other\"\norigin = \"" +
                      maker_.origin() + "\"\n");
  expect_failure("case.settings", "habeas.toml");
}

TEST_F(VerifyCase, FailsOnEveryFlippedByteOfLedgerAndBodies) {
  maker_.close();
  SeededRandom random(5);
  const char* kFiles[] = {"ledger/segments/000000.entries", "vault/bodies/000000.bodies",
                          "ledger/checkpoint"};
  for (const char* name : kFiles) {
    fs::path file = maker_.path() / name;
    std::string good = slurp(file);
    // Behind the data the files are prewritten zeros, which mean nothing until a batch begins.
    size_t end = good.find_last_not_of('\0') + 1;
    for (int i = 0; i < 60; ++i) {
      std::string bad = good;
      size_t at = random.below(end);
      bad[at] = static_cast<char>(bad[at] ^ (1 + random.below(255)));
      spill(file, bad);
      Report report = verified(maker_);
      EXPECT_EQ(report.overall(), Verdict::kFail) << name << " byte " << at << "\n"
                                                  << report.text();
    }
    spill(file, good);
  }
  EXPECT_EQ(verified(maker_).overall(), Verdict::kPass);
}

TEST_F(VerifyCase, NoticesALedgerThatWasCutOff) {
  // The last batch, the claim, is zeroed: what a restore of an old segment file looks like.
  maker_.close();
  fs::path file = maker_.path() / "ledger/segments/000000.entries";
  std::string bytes = slurp(file);
  size_t last = bytes.rfind("HBAT");
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(last), bytes.end(), '\0');
  spill(file, bytes);
  expect_failure("ledger.root", "ledger/segments");
  EXPECT_EQ(verified(maker_).first_failure()->index, 2);
}

TEST_F(VerifyCase, ReportsErasedPartsWithTheEntryThatErasedThem) {
  int64_t by = maker_.erase_leaves(2, 1, ledger::ErasureChoice{false, {"quote"}});
  int64_t all = maker_.erase_leaves(1, 2, ledger::ErasureChoice{true, {}});
  int64_t exhibit = maker_.erase_exhibit(kExhibit);
  maker_.sign();
  Report report = verified(maker_);
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
  std::string text = listed(report, Verdict::kNotChecked);
  for (int64_t entry : {by, all, exhibit}) {
    EXPECT_NE(text.find("erased by entry " + std::to_string(entry)), std::string::npos) << text;
  }
}

TEST_F(VerifyCase, FailsWhenAnErasureWasRecordedAndNotDone) {
  maker_.act(ledger::EntryKind::kErasureDone,
             {{plain_core("erasure"),
               {{"entry", 2}, {"ordinal", 1}, {"names", JsonArray{"quote"}}, {"basis", "test"}}}});
  maker_.act(ledger::EntryKind::kErasureDone,
             {{plain_core("erasure"),
               {{"exhibit", to_hex(sha256(as_bytes(kExhibit)))}, {"basis", "test"}}}});
  maker_.sign();
  Report report = verified(maker_);
  EXPECT_EQ(report.failures_of("erasure"), 2) << report.text();
}

TEST_F(VerifyCase, FailsWhenLeavesAreGoneWithoutAnErasure) {
  // Whoever can write the vault reduces an item; roots still fit, but no entry explains it.
  ledger::StoredItem stored = ledger::parse_stored_item(maker_.bodies().item(2, 1).value()).value();
  ledger::ReducedItem reduced =
      ledger::reduce(stored, ledger::ErasureChoice{false, {"quote"}}, 1).value();
  ASSERT_TRUE(
      maker_.bodies().erase({vault::BodyErasure{2, 1, ledger::format_stored_item(reduced)}}));
  expect_failure("erasure", "vault/bodies");
}

TEST_F(VerifyCase, FailsWhenMoreIsGoneThanWasErased) {
  int64_t by = maker_.erase_leaves(2, 1, ledger::ErasureChoice{false, {"quote"}});
  maker_.sign();
  ASSERT_EQ(verified(maker_).overall(), Verdict::kPass);
  ledger::StoredItem stored = ledger::parse_stored_item(maker_.bodies().item(2, 1).value()).value();
  ledger::ReducedItem reduced =
      ledger::reduce(stored, ledger::ErasureChoice{false, {"subject"}}, by).value();
  ASSERT_TRUE(
      maker_.bodies().erase({vault::BodyErasure{2, 1, ledger::format_stored_item(reduced)}}));
  expect_failure("erasure", "vault/bodies");
}

TEST_F(VerifyCase, FailsWhenTheActorIsUnknownSuspendedOrAnother) {
  SeededRandom random(9);
  SigningKey stranger = SigningKey::generate(random).value();
  struct Act {
    const char* why;
    std::function<void()> make;
    const char* id;
  };
  const Act kActs[] = {
      {"unknown actor",
       [&] {
         maker_.act_by(stranger, "act-aaaaaaaaaaaaaaaaaaaa", ledger::EntryKind::kClaimsStated,
                       {{claim_core("affirms", ""), {}}});
       },
       "act.actor"},
      {"another's key",
       [&] {
         maker_.act_by(stranger, maker_.actor_id(), ledger::EntryKind::kClaimsStated,
                       {{claim_core("affirms", ""), {}}});
       },
       "act.actor"},
      {"suspended",
       [&] {
         maker_.act(
             ledger::EntryKind::kActorChanged,
             {{plain_core("actor"), {{"actor", maker_.actor_id()}, {"status", "suspended"}}}});
         maker_.state_claim("affirms", "");
       },
       "act.actor"},
  };
  int64_t failures = 0;
  for (const Act& act : kActs) {
    act.make();
    maker_.sign();
    Report report = verified(maker_);
    EXPECT_EQ(report.failures_of(act.id), ++failures) << act.why << "\n" << report.text();
  }
}

TEST_F(VerifyCase, AnActorIsAppointedOnlyByEntriesThatAppoint) {
  SeededRandom random(9);
  SigningKey stranger = SigningKey::generate(random).value();
  // An actor item smuggled into an entry of another kind gives no rights.
  int64_t entry =
      maker_.act(ledger::EntryKind::kCustodyRecorded,
                 {{plain_core("actor"),
                   {{"public_key", to_hex(stranger.public_key())}, {"status", "active"}}}});
  ledger::Entry smuggled = ledger::parse_entry(maker_.log().entry(entry).value()).value();
  maker_.act_by(stranger, ledger::object_id("act", smuggled.body, 1),
                ledger::EntryKind::kClaimsStated, {{claim_core("affirms", ""), {}}});
  maker_.sign();
  Report report = verified(maker_);
  EXPECT_EQ(report.failures_of("act.actor"), 1) << report.text();

  entry = maker_.act(ledger::EntryKind::kActorChanged,
                     {{plain_core("actor"),
                       {{"public_key", to_hex(stranger.public_key())}, {"status", "active"}}}});
  ledger::Entry appointed = ledger::parse_entry(maker_.log().entry(entry).value()).value();
  maker_.act_by(stranger, ledger::object_id("act", appointed.body, 1),
                ledger::EntryKind::kClaimsStated, {{claim_core("affirms", ""), {}}});
  maker_.sign();
  report = verified(maker_);
  EXPECT_EQ(report.failures_of("act.actor"), 1) << report.text();
}

TEST_F(VerifyCase, ChecksCosignaturesAndTheQuorum) {
  VerifyOptions options;
  options.policy = maker_.policy(true);
  Report without = verified(maker_, options);
  EXPECT_TRUE(has(without, Verdict::kFail, "witness.quorum")) << without.text();
  maker_.cosign(1'600'000'500);
  Report with = verified(maker_, options);
  EXPECT_EQ(with.overall(), Verdict::kPass) << with.text();
  EXPECT_TRUE(has(with, Verdict::kPass, "witness.cosignature"));
  EXPECT_TRUE(has(with, Verdict::kPass, "witness.quorum"));
  // Without the witness's key the line is not believed, and not passed over either.
  EXPECT_TRUE(has(verified(maker_), Verdict::kNotChecked, "witness.cosignature"));

  maker_.state_claim("affirms", "");
  maker_.sign();
  Report later = verified(maker_, options);
  EXPECT_TRUE(has(later, Verdict::kPass, "witness.quorum"));
  EXPECT_TRUE(has(later, Verdict::kNotChecked, "witness.quorum")) << later.text();

  fs::path anchor = maker_.path() / "ledger/anchors/3/checkpoint";
  std::string good = slurp(anchor);
  size_t line = good.find("witness.example");
  for (size_t at = line - 4; at < good.size() - 1; at += 3) {
    std::string bad = good;
    bad[at] ^= 1;
    spill(anchor, bad);
    Report report = verified(maker_, options);
    EXPECT_EQ(report.overall(), Verdict::kFail) << at << "\n" << report.text();
    EXPECT_EQ(report.first_failure()->file, "ledger/anchors/3/checkpoint") << at << "\n"
                                                                           << report.text();
  }
}

TEST_F(VerifyCase, ChecksTimestampsAtTheirOwnTimeAndMissesThem) {
  maker_.timestamp();
  maker_.sign();
  Report report = verified(maker_);
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
  EXPECT_TRUE(has(report, Verdict::kPass, "anchor.timestamp")) << report.text();
  EXPECT_TRUE(has(report, Verdict::kPass, "anchor.timestamp-record")) << report.text();
  EXPECT_TRUE(has(report, Verdict::kNotChecked, "anchor.timestamp-trust")) << report.text();
  VerifyOptions options;
  options.timestamp_roots = slurp(maker_.path() / "ledger/anchors/3/1.chain.pem");
  EXPECT_FALSE(has(verified(maker_, options), Verdict::kNotChecked, "anchor.timestamp-trust"));

  fs::path response = maker_.path() / "ledger/anchors/3/1.tsr";
  std::string good = slurp(response);
  SeededRandom random(3);
  for (int i = 0; i < 40; ++i) {
    std::string bad = good;
    bad[random.below(bad.size())] ^= static_cast<char>(1 + random.below(255));
    spill(response, bad);
    EXPECT_EQ(verified(maker_).overall(), Verdict::kFail);
  }
  fs::remove(response);
  Report missing = verified(maker_);
  EXPECT_TRUE(has(missing, Verdict::kFail, "anchor.timestamp-record")) << missing.text();
}

TEST_F(VerifyCase, AnEntryDatedAfterItsWitnessSawItFails) {
  maker_.set_clock(1'700'000'000);
  int64_t late = maker_.state_claim("affirms", "");
  maker_.sign();
  maker_.cosign(1'700'000'060);
  VerifyOptions options;
  options.policy = maker_.policy(true);
  Report good = verified(maker_, options);
  EXPECT_EQ(good.overall(), Verdict::kPass) << good.text();
  EXPECT_TRUE(has(good, Verdict::kPass, "act.times")) << good.text();

  maker_.set_clock(1'800'000'000);
  int64_t forged = maker_.state_claim("denies", "");
  ASSERT_EQ(forged, late + 1);
  maker_.sign();
  maker_.cosign(1'700'000'120);
  Report report = verified(maker_, options);
  EXPECT_EQ(report.overall(), Verdict::kFail) << report.text();
  ASSERT_NE(report.first_failure(), nullptr);
  EXPECT_EQ(report.first_failure()->id, "act.times") << report.text();
  EXPECT_EQ(report.first_failure()->index, forged) << report.text();
}

TEST_F(VerifyCase, AnEntryDatedBackBehindARecordedTimestampFails) {
  int64_t record = maker_.timestamp();  // says the time of this machine
  maker_.set_clock(system_clock().now());
  maker_.state_claim("affirms", "");
  maker_.sign();
  Report good = verified(maker_);
  EXPECT_EQ(good.overall(), Verdict::kPass) << good.text();

  maker_.set_clock(1'600'000'500);
  int64_t forged = maker_.state_claim("denies", "");
  maker_.sign();
  Report report = verified(maker_);
  ASSERT_NE(report.first_failure(), nullptr) << report.text();
  EXPECT_EQ(report.first_failure()->id, "act.times") << report.text();
  EXPECT_EQ(report.first_failure()->index, forged) << report.text();
  EXPECT_NE(report.first_failure()->detail.find("follows entry " + std::to_string(record)),
            std::string::npos)
      << report.text();
}

TEST_F(VerifyCase, RequiresTheNewestLogKey) {
  SeededRandom random(44);
  SigningKey next = SigningKey::generate(random).value();
  ledger::VerifierKey key{maker_.origin(), ledger::SignatureType::kEd25519, next.public_key()};
  maker_.act(ledger::EntryKind::kKeyChanged,
             {{plain_core("key"),
               {{"purpose", "log"},
                {"vkey", ledger::format_vkey(key)},
                {"replaces", ledger::format_vkey(maker_.log_vkey())}}}});
  maker_.sign();  // with the old key alone
  Report report = verified(maker_);
  EXPECT_TRUE(has(report, Verdict::kFail, "ledger.signature")) << report.text();
  std::vector<const SigningKey*> both{&maker_.log_key(), &next};
  maker_.state_claim("affirms", "");
  ASSERT_TRUE(maker_.log().sign_checkpoint(both));
  report = verified(maker_);
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
}

TEST(VerifyCaseFolder, RefusesWhatIsNoCase) {
  TemporaryFolder folder;
  Result<Report> report = verify_case(posix_file_system(), folder.path(), {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace habeas::verifier
