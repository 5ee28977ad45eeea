// SPDX-License-Identifier: Apache-2.0
#include "ledger/witness.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "base/testing/simulated_file_system.h"
#include "ledger/policy.h"
#include "ledger/testing/test_keys.h"

namespace habeas::ledger {
namespace {

using testing::checkpoint_of;
using testing::counting_tree;
using testing::log_vkey;
using testing::seeded_key;

constexpr std::string_view kOrigin = "case.example/1";
constexpr std::string_view kWitness = "witness.example/w1";
const fs::path kFolder = "/witness";

// One witness and one log of 40 entries.
struct Fixture {
  SimulatedFileSystem files;
  FixedClock clock{1'700'000'000, 10};
  SigningKey witness_key = seeded_key(1);
  SigningKey log_key = seeded_key(2);
  MemoryTree tree = counting_tree(40);

  Witness open() { return Witness::open(files, kFolder, kWitness, witness_key, clock).value(); }
  Witness open_trusting() {
    Witness witness = open();
    witness.trust_log(log_vkey(kOrigin, log_key)).value();
    return witness;
  }
  std::string checkpoint(int64_t size) const { return checkpoint_of(kOrigin, tree, size, log_key); }
  std::string request(int64_t old_size, int64_t size) const {
    return make_witness_request(old_size, checkpoint(size), tree.reader()).value();
  }
};

TEST(Witness, CosignsATreeThatOnlyGrows) {
  Fixture fixture;
  Witness witness = fixture.open_trusting();
  VerifierKey key = witness.verifier_key();
  int64_t old_size = 0;
  for (int64_t size : {0, 1, 5, 5, 8, 40}) {
    auto lines = witness.cosign(fixture.request(old_size, size));
    ASSERT_TRUE(lines) << lines.error().message;
    auto note = add_cosignatures(fixture.checkpoint(size), *lines, std::span(&key, 1));
    ASSERT_TRUE(note) << note.error().message;
    Policy policy;
    policy.logs.push_back(PolicyLog{.key = log_vkey(kOrigin, fixture.log_key), .url = ""});
    policy.witnesses.push_back(PolicyWitness{.name = "W", .key = key, .url = ""});
    policy.quorum = "W";
    auto verdict = evaluate(policy, *note);
    ASSERT_TRUE(verdict) << verdict.error().message;
    EXPECT_TRUE(verdict->quorum_met);
    EXPECT_EQ(witness.recorded(kOrigin)->size, size);
    old_size = size;
  }
}

TEST(Witness, AnswersEachRefusalAsTheProtocolSays) {
  Fixture fixture;
  Witness witness = fixture.open_trusting();
  ASSERT_TRUE(witness.cosign(fixture.request(0, 5)));
  std::string stranger = checkpoint_of(kOrigin, fixture.tree, 8, seeded_key(9));
  std::string elsewhere = checkpoint_of("other.example", fixture.tree, 8, fixture.log_key);
  WitnessRequest no_proof = *parse_witness_request(fixture.request(5, 8));
  no_proof.proof.clear();
  WitnessRequest bad_hash = *parse_witness_request(fixture.request(5, 8));
  bad_hash.proof[0].bytes[0] ^= 1;
  WitnessRequest proof_for_nothing = *parse_witness_request(fixture.request(5, 5));
  proof_for_nothing.proof.push_back(Digest{});
  WitnessRequest shrinking{.old_size = 5, .proof = {}, .checkpoint = fixture.checkpoint(3)};
  Note bad_signature = *parse_note(fixture.checkpoint(8));
  bad_signature.signatures[0].signature[3] ^= 1;
  WitnessRequest forged{.old_size = 5, .proof = {}, .checkpoint = format_note(bad_signature)};
  struct Case {
    const char* what;
    std::string request;
    int status;
    std::string body;  // compared where it matters
  };
  const Case kCases[] = {
      {"no request", "hello", 400, ""},
      {"old size over the new one", format_witness_request(shrinking), 400, ""},
      {"signed by a stranger", *make_witness_request(5, stranger, fixture.tree.reader()), 403, ""},
      {"a bad signature", format_witness_request(forged), 403, ""},
      {"an unknown log", *make_witness_request(0, elsewhere, fixture.tree.reader()), 404, ""},
      {"never seen", fixture.request(0, 8), 409, "5\n"},
      {"an older size", fixture.request(3, 8), 409, "5\n"},
      {"a later size", fixture.request(6, 8), 409, "5\n"},
      {"going back", fixture.request(3, 4), 409, "5\n"},
      {"the empty tree again", fixture.request(0, 0), 409, "5\n"},
      {"no proof", format_witness_request(no_proof), 422, ""},
      {"a wrong hash", format_witness_request(bad_hash), 422, ""},
      {"a proof where none is needed", format_witness_request(proof_for_nothing), 422, ""},
  };
  for (const Case& c : kCases) {
    auto answer = witness.answer(c.request);
    ASSERT_TRUE(answer) << c.what << ": " << answer.error().message;
    EXPECT_EQ(http_status(answer->status), c.status) << c.what << ": " << answer->body;
    if (!c.body.empty()) {
      EXPECT_EQ(answer->body, c.body) << c.what;
    }
    EXPECT_TRUE(answer->body.ends_with('\n')) << c.what;
    auto told = witness.cosign(c.request);
    ASSERT_FALSE(told) << c.what;
    EXPECT_FALSE(told.error().hint.empty()) << c.what;
    EXPECT_EQ(witness.recorded(kOrigin)->size, 5) << c.what;
  }
  EXPECT_TRUE(witness.cosign(fixture.request(5, 8)));
}

TEST(Witness, KeepsTheProofOfAFork) {
  Fixture fixture;
  Witness witness = fixture.open_trusting();
  ASSERT_TRUE(witness.cosign(fixture.request(0, 5)));
  MemoryTree fork;
  for (int i = 0; i < 5; i++) fork.append(leaf_hash(as_bytes("forged " + std::to_string(i))));
  std::string forked =
      *make_witness_request(5, checkpoint_of(kOrigin, fork, 5, fixture.log_key), fork.reader());
  auto answer = witness.answer(forked);
  ASSERT_TRUE(answer);
  EXPECT_EQ(http_status(answer->status), 409);
  EXPECT_EQ(answer->body, "5\n");
  fs::path evidence = kFolder / to_hex(sha256(as_bytes(kOrigin))) / "evidence";
  auto kept = fixture.files.list(evidence);
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->size(), 1u);
  EXPECT_EQ(*read_file(fixture.files, evidence / kept->front()), forked);
}

TEST(Witness, KeepsWhatTellsAgainstALogThatShrankOrCannotProveItsGrowth) {
  Fixture fixture;
  Witness witness = fixture.open_trusting();
  ASSERT_TRUE(witness.cosign(fixture.request(0, 5)));
  std::string shrunk = fixture.request(0, 3);
  WitnessRequest unproven = *parse_witness_request(fixture.request(5, 8));
  unproven.proof[0].bytes[0] ^= 1;
  for (const std::string& request : {shrunk, format_witness_request(unproven)}) {
    auto answer = witness.answer(request);
    ASSERT_TRUE(answer);
    EXPECT_NE(answer->status, WitnessStatus::kCosigned);
    EXPECT_EQ(*read_file(fixture.files, answer->evidence), request);
    EXPECT_NE(witness.cosign(request).error().message.find(answer->evidence.string()),
              std::string::npos);
  }
  // A request that merely starts elsewhere tells nothing against anybody.
  EXPECT_TRUE(witness.answer(fixture.request(4, 8))->evidence.empty());
}

TEST(Witness, GivesBackTheNoteItCosignedLast) {
  Fixture fixture;
  Witness witness = fixture.open_trusting();
  EXPECT_EQ(witness.recorded_note(kOrigin).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(witness.recorded_note("stranger.example").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(witness.cosign(fixture.request(0, 5)));
  VerifierKey log = log_vkey(kOrigin, fixture.log_key);
  auto note = witness.recorded_note(kOrigin);
  ASSERT_TRUE(note);
  EXPECT_EQ(open_checkpoint(*note, std::span(&log, 1))->checkpoint.size, 5);
}

TEST(Witness, CosignsNothingForAForkThatGrew) {
  Fixture fixture;
  Witness witness = fixture.open_trusting();
  ASSERT_TRUE(witness.cosign(fixture.request(0, 5)));
  MemoryTree fork;
  for (int i = 0; i < 9; i++) fork.append(leaf_hash(as_bytes("forged " + std::to_string(i))));
  std::string forked =
      *make_witness_request(5, checkpoint_of(kOrigin, fork, 9, fixture.log_key), fork.reader());
  EXPECT_EQ(http_status(witness.answer(forked)->status), 422);
}

TEST(Witness, RemembersAcrossRestarts) {
  Fixture fixture;
  { EXPECT_TRUE(fixture.open_trusting().cosign(fixture.request(0, 5))); }
  Witness witness = fixture.open();
  EXPECT_EQ(witness.recorded(kOrigin)->size, 5);
  EXPECT_EQ(witness.answer(fixture.request(0, 8))->recorded_size, 5);
  EXPECT_TRUE(witness.cosign(fixture.request(5, 8)));
  EXPECT_EQ(witness.trusted_logs()->size(), 1u);
}

TEST(Witness, IsHeldByOneProcessAtATime) {
  Fixture fixture;
  Witness witness = fixture.open();
  auto second = Witness::open(fixture.files, kFolder, kWitness, fixture.witness_key, fixture.clock);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
}

TEST(Witness, TrustsASecondKeyOfALogBesideTheFirst) {
  Fixture fixture;
  Witness witness = fixture.open_trusting();
  ASSERT_TRUE(witness.cosign(fixture.request(0, 5)));
  SigningKey rotated = seeded_key(7);
  std::string next = *make_witness_request(5, checkpoint_of(kOrigin, fixture.tree, 8, rotated),
                                           fixture.tree.reader());
  EXPECT_EQ(http_status(witness.answer(next)->status), 403);
  ASSERT_TRUE(witness.trust_log(log_vkey(kOrigin, rotated)));
  ASSERT_TRUE(witness.trust_log(log_vkey(kOrigin, rotated)));  // twice is once
  EXPECT_EQ(witness.trusted_logs()->size(), 2u);
  EXPECT_EQ(witness.recorded(kOrigin)->size, 5);  // trusting a key forgets nothing
  EXPECT_TRUE(witness.cosign(next));
  EXPECT_TRUE(witness.cosign(fixture.request(8, 9)));
}

TEST(Witness, TrustsNoWitnessKeyAsALog) {
  Fixture fixture;
  Witness witness = fixture.open();
  EXPECT_FALSE(witness.trust_log(witness.verifier_key()));
  EXPECT_EQ(witness.recorded(kOrigin).error().kind, ErrorKind::kNotFound);
}

TEST(Witness, RefusesAllWhenItsStateIsMissingDamagedOrForeign) {
  Fixture fixture;
  { EXPECT_TRUE(fixture.open_trusting().cosign(fixture.request(0, 5))); }
  fs::path state = kFolder / to_hex(sha256(as_bytes(kOrigin))) / "state";
  const std::string good = *read_file(fixture.files, state);
  Witness witness = fixture.open();
  for (size_t at = 0; at < good.size(); at++) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    ASSERT_TRUE(write_file(fixture.files, state, bad));
    auto answer = witness.answer(fixture.request(5, 8));
    ASSERT_FALSE(answer) << at;
    EXPECT_EQ(answer.error().kind, ErrorKind::kCorrupt) << at;
  }
  ASSERT_TRUE(write_file(fixture.files, state, ""));
  EXPECT_EQ(witness.answer(fixture.request(0, 8)).error().kind, ErrorKind::kCorrupt);
  ASSERT_TRUE(fixture.files.remove(state));
  EXPECT_EQ(witness.answer(fixture.request(0, 8)).error().kind, ErrorKind::kCorrupt);
  EXPECT_FALSE(witness.trust_log(log_vkey(kOrigin, seeded_key(3))) &&
               witness.answer(fixture.request(0, 8)));

  // A well-made state without this witness's cosignature is not its own.
  std::string foreign = fixture.checkpoint(8);
  std::string text = "habeas-witness v1 " + to_hex(sha256(as_bytes(foreign))) + "\n" + foreign;
  ASSERT_TRUE(write_file(fixture.files, state, text));
  EXPECT_EQ(witness.answer(fixture.request(8, 9)).error().kind, ErrorKind::kCorrupt);
  ASSERT_TRUE(write_file(fixture.files, state, good));
  EXPECT_TRUE(witness.cosign(fixture.request(5, 8)));
}

TEST(Witness, DoesNotCosignWithAClockThatWentBack) {
  Fixture fixture;
  { EXPECT_TRUE(fixture.open_trusting().cosign(fixture.request(0, 5))); }
  FixedClock earlier(1'600'000'000, 0);
  Witness witness =
      Witness::open(fixture.files, kFolder, kWitness, fixture.witness_key, earlier).value();
  auto answer = witness.answer(fixture.request(5, 8));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(witness.recorded(kOrigin)->size, 5);
}

// Kills the machine at every operation of two cosignings; afterwards the witness stands at a size
// it could have answered for, never below one that it did answer for.
TEST(Witness, NeverForgetsACosignatureThatLeft) {
  int64_t operations = 0;
  {
    Fixture fixture;
    Witness witness = fixture.open_trusting();
    ASSERT_TRUE(witness.cosign(fixture.request(0, 5)));
    ASSERT_TRUE(witness.cosign(fixture.request(5, 8)));
    operations = fixture.files.operations();
  }
  ASSERT_GT(operations, 8);
  for (CrashMode mode : {CrashMode::kDropAll, CrashMode::kKeepAll, CrashMode::kRandom}) {
    for (int64_t n = 0; n < operations; n++) {
      Fixture fixture;
      int64_t answered = 0;
      bool trusted = false;
      fixture.files.kill_at(n);
      {
        auto witness =
            Witness::open(fixture.files, kFolder, kWitness, fixture.witness_key, fixture.clock);
        if (witness) {
          trusted = witness->trust_log(log_vkey(kOrigin, fixture.log_key)).has_value();
          if (trusted && witness->cosign(fixture.request(0, 5))) answered = 5;
          if (answered == 5 && witness->cosign(fixture.request(5, 8))) answered = 8;
        }
      }
      SeededRandom random(static_cast<uint64_t>(n));
      fixture.files.crash(mode, random);
      Witness witness = fixture.open();
      auto recorded = witness.recorded(kOrigin);
      if (!recorded) {
        EXPECT_EQ(recorded.error().kind, ErrorKind::kNotFound)
            << n << ": " << recorded.error().message;
        EXPECT_FALSE(trusted) << n;
        ASSERT_TRUE(witness.trust_log(log_vkey(kOrigin, fixture.log_key))) << n;
        recorded = witness.recorded(kOrigin);
      }
      ASSERT_TRUE(recorded) << n;
      EXPECT_GE(recorded->size, answered) << n;
      ASSERT_TRUE(witness.cosign(fixture.request(recorded->size, 9))) << n;
    }
  }
}

TEST(Witness, AnswersNothingWhenTheDiskIsFullOrFails) {
  for (FaultKind fault : {FaultKind::kNoSpace, FaultKind::kIoError}) {
    Fixture fixture;
    Witness witness = fixture.open_trusting();
    ASSERT_TRUE(witness.cosign(fixture.request(0, 5)));
    int64_t before = fixture.files.operations();
    ASSERT_TRUE(witness.cosign(fixture.request(5, 6)));
    int64_t each = fixture.files.operations() - before;
    for (int64_t n = 0; n < each; n++) {
      fixture.files.fail_at(fixture.files.operations() + n, fault);
      int64_t size = witness.recorded(kOrigin)->size;
      auto answer = witness.answer(fixture.request(size, size + 1));
      if (answer) continue;  // the operation did not matter to durability
      EXPECT_EQ(answer.error().kind, ErrorKind::kIo) << n;
      int64_t stands = witness.recorded(kOrigin)->size;
      EXPECT_TRUE(stands == size || stands == size + 1) << n;
    }
  }
}

TEST(WitnessRequest, IsTheTextOfTheProtocol) {
  Fixture fixture;
  std::string text = fixture.request(5, 8);
  std::string expected = "old 5\n";
  std::vector<Digest> proof = *fixture.tree.consistency_proof(5, 8);
  for (const Digest& hash : proof) expected += to_base64(hash) + "\n";
  expected += "\n" + fixture.checkpoint(8);
  EXPECT_EQ(text, expected);
  EXPECT_EQ(format_witness_request(*parse_witness_request(text)), text);
}

TEST(WitnessRequest, RefusesEveryOtherForm) {
  Fixture fixture;
  const std::string checkpoint = fixture.checkpoint(8);
  const std::string hash = to_base64(Digest{}) + "\n";
  std::string many;
  for (int i = 0; i < 63; i++) many += hash;
  EXPECT_TRUE(parse_witness_request("old 5\n" + many + "\n" + checkpoint));
  const std::string kCases[] = {
      "",
      "old\n\n" + checkpoint,
      "old \n\n" + checkpoint,
      "old 05\n\n" + checkpoint,
      "old -5\n\n" + checkpoint,
      "old +5\n\n" + checkpoint,
      "old  5\n\n" + checkpoint,
      "old 5 \n\n" + checkpoint,
      "old 5\r\n\n" + checkpoint,
      "Old 5\n\n" + checkpoint,
      "old 9223372036854775808\n\n" + checkpoint,
      "old 4611686018427387905\n\n" + checkpoint,
      "5\n\n" + checkpoint,
      "\nold 5\n\n" + checkpoint,
      "old 5\n" + checkpoint,
      "old 5\n\n\n" + checkpoint,
      "old 5\n" + hash.substr(1) + "\n" + checkpoint,
      "old 5\n" + many + hash + "\n" + checkpoint,
      "old 5\n\n",
      "old 5\n",
      "old 5",
      "old 5\n\n" + checkpoint + "\n",
  };
  for (const std::string& text : kCases) {
    auto request = parse_witness_request(text);
    ASSERT_FALSE(request) << text.substr(0, 40);
    EXPECT_EQ(request.error().kind, ErrorKind::kInvalid);
  }
}

TEST(WitnessRequest, IsNotMadeForATreeThatShrank) {
  Fixture fixture;
  EXPECT_FALSE(make_witness_request(9, fixture.checkpoint(8), fixture.tree.reader()));
  EXPECT_FALSE(make_witness_request(-1, fixture.checkpoint(8), fixture.tree.reader()));
}

TEST(Cosignatures, AreAddedOnlyFromKnownWitnesses) {
  Fixture fixture;
  Witness witness = fixture.open_trusting();
  VerifierKey key = witness.verifier_key();
  std::string lines = *witness.cosign(fixture.request(0, 8));
  std::string stranger = format_signature_line(
      *cosign(seeded_key(50), "stranger", parse_checkpoint(fixture.checkpoint(8))->note.text, 77));
  auto note = add_cosignatures(fixture.checkpoint(8), stranger + lines, std::span(&key, 1));
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(*note, fixture.checkpoint(8) + lines);
  EXPECT_EQ(add_cosignatures(fixture.checkpoint(8), stranger, std::span(&key, 1)).error().kind,
            ErrorKind::kDenied);
  EXPECT_EQ(add_cosignatures(fixture.checkpoint(9), lines, std::span(&key, 1)).error().kind,
            ErrorKind::kCorrupt);
  EXPECT_EQ(add_cosignatures(fixture.checkpoint(8), "no lines", std::span(&key, 1)).error().kind,
            ErrorKind::kInvalid);

  // A later line of the same witness takes the place of the earlier one.
  std::string again = *witness.cosign(fixture.request(8, 8));
  ASSERT_NE(again, lines);
  EXPECT_EQ(*add_cosignatures(*note, again, std::span(&key, 1)), fixture.checkpoint(8) + again);
}

}  // namespace
}  // namespace habeas::ledger
