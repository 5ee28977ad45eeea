// SPDX-License-Identifier: Apache-2.0
// What a carrier, a dishonest exporter and a dishonest log operator can do to a bundle.

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "dossier/bundle.h"
#include "dossier/testing/sample_bundle.h"
#include "ledger/checkpoint.h"
#include "ledger/disclosure.h"
#include "ledger/note.h"
#include "ledger/proof_file.h"
#include "verify/bundle_layout.h"
#include "verify/tile_files.h"
#include "verify/verify_bundle.h"

namespace habeas::dossier {
namespace {

using testing::export_to;
using testing::input_of;
using testing::sample_case;
using verifier::Manifest;
using verifier::MemoryBundle;
using verifier::Report;
using verifier::Verdict;
using verifier::testing::CaseMaker;
using verifier::testing::load_folder;
using verifier::testing::TemporaryFolder;

Report verified(const MemoryBundle& files) {
  std::unique_ptr<verifier::BundleReader> reader = verifier::open_memory(files);
  verifier::VerifyOptions options;
  options.threads = 1;
  return verifier::verify_bundle(*reader, "bundle", options).value();
}

// Recomputes both manifests: what anyone can do.
void relist(MemoryBundle& files) {
  Manifest payload, tags;
  for (const auto& [path, bytes] : files) {
    if (path.starts_with("data/")) payload[path] = to_hex(sha256(as_bytes(bytes)));
  }
  files["manifest-sha256.txt"] = verifier::format_manifest(payload);
  for (const auto& [path, bytes] : files) {
    if (verifier::is_tag_file(path)) tags[path] = to_hex(sha256(as_bytes(bytes)));
  }
  files["tagmanifest-sha256.txt"] = verifier::format_manifest(tags);
}

class BundleTamper : public ::testing::Test {
 protected:
  BundleTamper() : maker_(folder_.path()) { sample_case(maker_); }

  MemoryBundle exported() {
    export_to(folder_.path() / "bag", input_of(maker_));
    MemoryBundle files = load_folder(folder_.path() / "bag");
    fs::remove_all(folder_.path() / "bag");
    return files;
  }

  // Also signs the list anew: what the exporting actor can do, but not without the log key.
  void resign(MemoryBundle& files) {
    relist(files);
    ledger::Checkpoint head =
        ledger::parse_checkpoint(files.at("data/log/checkpoint")).value().checkpoint;
    verifier::BundleStatement statement{
        head.origin, head.size, to_hex(sha256(as_bytes(files.at("tagmanifest-sha256.txt"))))};
    files["bundle.note"] =
        ledger::make_note(maker_.actor_key(),
                          verifier::bundle_key_name(head.origin, maker_.actor_id()),
                          verifier::format_statement(statement))
            .value();
  }

  // The files of a log of these entries.
  static void put_entries(MemoryBundle& files, const std::vector<std::string>& entries) {
    std::erase_if(files, [](const auto& file) { return file.first.starts_with("data/log/tile/"); });
    ledger::MemoryTree tree;
    for (const std::string& entry : entries) tree.append(ledger::leaf_hash(as_bytes(entry)));
    auto entry = [&](int64_t index) { return entries[static_cast<size_t>(index)]; };
    auto write = [&](const std::string& path, ByteView bytes) -> Result<void> {
      files["data/log/" + path] = std::string(as_text(bytes));
      return {};
    };
    verifier::write_tile_files(tree, entry, write).value();
  }

  std::vector<std::string> entries() {
    std::vector<std::string> out;
    for (int64_t index = 0; index < maker_.log().size(); ++index)
      out.push_back(maker_.log().entry(index).value());
    return out;
  }

  void flip_bytes(const MemoryBundle& good, size_t sample) {
    std::vector<std::pair<std::string, size_t>> places;
    for (const auto& [path, bytes] : good) {
      for (size_t at = 0; at < bytes.size(); ++at) places.emplace_back(path, at);
    }
    SeededRandom random(20);
    bool all = std::getenv("HABEAS_SLOW") != nullptr;
    size_t count = all ? places.size() : std::min(sample, places.size());
    std::set<std::string> touched;
    for (size_t i = 0; i < count; ++i) {
      const auto& [path, at] = places[all ? i : random.below(places.size())];
      MemoryBundle bad = good;
      char& byte = bad.at(path)[at];
      byte = static_cast<char>(byte ^ static_cast<char>(1 + random.below(255)));
      touched.insert(path);
      Report report = verified(bad);
      ASSERT_EQ(report.overall(), Verdict::kFail) << path << " byte " << at << "\n"
                                                  << report.text();
      ASSERT_EQ(report.first_failure()->file, path) << "byte " << at << "\n" << report.text();
    }
    if (all) {
      EXPECT_EQ(touched.size(), good.size());
    }
  }

  TemporaryFolder folder_;
  CaseMaker maker_;
};

TEST_F(BundleTamper, EveryFlippedByteFailsAndTheRightFileIsNamed) {
  MemoryBundle good = exported();
  ASSERT_EQ(verified(good).overall(), Verdict::kPass);
  flip_bytes(good, 1500);
}

TEST_F(BundleTamper, EveryFlippedByteOfATimestampedBundleFailsToo) {
  maker_.timestamp();
  maker_.sign();
  maker_.cosign(1'600'003'000);
  MemoryBundle good = exported();
  Report report = verified(good);
  ASSERT_EQ(report.overall(), Verdict::kPass) << report.text();
  flip_bytes(good, 500);
}

TEST_F(BundleTamper, EveryDroppedFileFails) {
  MemoryBundle good = exported();
  for (const auto& [path, bytes] : good) {
    if (path == "bagit.txt" || path.starts_with("anchors/"))
      continue;  // no bag at all; allowed to be absent, below
    MemoryBundle bad = good;
    bad.erase(path);
    Report report = verified(bad);
    EXPECT_EQ(report.overall(), Verdict::kFail) << path;
    EXPECT_EQ(report.first_failure()->file, path) << report.text();
  }
  // Without the cosignature the policy's quorum is not met; body.txt is in the signed list.
  for (const char* path : {"anchors/3/checkpoint"}) {
    MemoryBundle bad = good;
    bad.erase(path);
    EXPECT_EQ(verified(bad).overall(), Verdict::kFail) << path;
  }
}

TEST_F(BundleTamper, EveryExchangedPairOfFilesFails) {
  MemoryBundle good = exported();
  for (auto one = good.begin(); one != good.end(); ++one) {
    for (auto two = std::next(one); two != good.end(); ++two) {
      if (one->second == two->second) continue;
      MemoryBundle bad = good;
      std::swap(bad.at(one->first), bad.at(two->first));
      EXPECT_EQ(verified(bad).overall(), Verdict::kFail) << one->first << " and " << two->first;
    }
  }
}

TEST_F(BundleTamper, AddedFilesFailWhateverTheirName) {
  MemoryBundle good = exported();
  const char* kNames[] = {
      "fetch.txt",
      "extra.txt",
      "verify.html",
      "data/extra.txt",
      "data/dossier/more.html",
      "data/log/tile/1/000.p/1",
      "data/log/tile/0/000.p/2",
      "data/bodies/9.json",
      "data/entries/0.json",
      "data/proofs/0.tlog-proof",
      "manifest-md5.txt",
      "data/dossier/INDEX.html",
      "../outside",
      "/absolute",
      "data/../../up",
      "~root",
      "data/dossier/%2e%2e",
      "data/dossier/a\nb",
      "anchors/3/readme.txt",
      "anchors/x/checkpoint",
      "data/exhibits/0000000000000000000000000000000000000000000000000000000000000000"};
  for (const char* name : kNames) {
    MemoryBundle bad = good;
    bad[name] = "x";
    Report report = verified(bad);
    EXPECT_EQ(report.overall(), Verdict::kFail) << name;
    bool named = std::ranges::any_of(report.checks(), [&](const verifier::Check& check) {
      return check.verdict == Verdict::kFail && check.file == name;
    });
    EXPECT_TRUE(named) << name << "\n" << report.text();
  }
}

TEST_F(BundleTamper, NewManifestsDoNotHelpACarrier) {
  MemoryBundle good = exported();
  for (const auto& [path, bytes] : good) {
    if (!path.starts_with("data/") || bytes.empty()) continue;
    MemoryBundle bad = good;
    bad.at(path)[bytes.size() / 2] ^= 1;
    relist(bad);
    Report report = verified(bad);
    ASSERT_EQ(report.overall(), Verdict::kFail) << path;
    // The list no longer is the signed one; where the content speaks for itself, the file is named
    // too.
    EXPECT_TRUE(report.first_failure()->file == "tagmanifest-sha256.txt" ||
                report.first_failure()->file == "bundle.note" ||
                report.first_failure()->file == path)
        << report.text();
  }
}

TEST_F(BundleTamper, AnExporterCannotChangeTheLog) {
  const MemoryBundle good = exported();
  const std::vector<std::string> log = entries();
  ASSERT_EQ(log.size(), 3u);
  struct Case {
    const char* why;
    std::vector<std::string> entries;
  };
  const Case kCases[] = {
      {"swapped", {log[0], log[2], log[1]}},
      {"dropped", {log[0], log[1]}},
      {"first dropped", {log[1], log[2]}},
      {"duplicated", {log[0], log[1], log[1]}},
      {"added", {log[0], log[1], log[2], log[2]}},
      {"reversed", {log[2], log[1], log[0]}},
      {"empty", {}},
  };
  for (const Case& c : kCases) {
    MemoryBundle bad = good;
    put_entries(bad, c.entries);
    relist(bad);
    EXPECT_EQ(verified(bad).overall(), Verdict::kFail) << c.why << ", unsigned";
    resign(bad);
    Report report = verified(bad);
    EXPECT_EQ(report.overall(), Verdict::kFail) << c.why << ", signed by the exporter\n"
                                                << report.text();
    bool in_log = std::ranges::any_of(report.checks(), [](const verifier::Check& check) {
      return check.verdict == Verdict::kFail &&
             (check.id == "ledger.root" || check.id == "ledger.tiles" ||
              check.id == "ledger.entries");
    });
    if (c.entries.empty())
      continue;  // a bundle that shows no log at all; what it shows then proves nothing
    EXPECT_TRUE(in_log) << c.why << "\n" << report.text();
  }
  MemoryBundle same = good;
  put_entries(same, log);
  resign(same);
  EXPECT_EQ(verified(same).overall(), Verdict::kPass)
      << "the attack of this test itself changes nothing else";
}

TEST_F(BundleTamper, AnExporterCannotChangeTheCheckpoint) {
  const MemoryBundle good = exported();
  const std::string note = good.at("data/log/checkpoint");
  SeededRandom random(8);
  SigningKey stranger = SigningKey::generate(random).value();
  ledger::Checkpoint head = ledger::parse_checkpoint(note).value().checkpoint;
  ledger::Checkpoint other_origin = head;
  other_origin.origin = "example.org/other";
  ledger::Checkpoint huge = head;
  huge.size = int64_t{1} << 61;
  ledger::Checkpoint shorter = head;
  shorter.size = 2;
  ledger::Note extra = ledger::parse_note(note).value();
  extra.signatures.push_back(ledger::sign_note(stranger, "stranger.example", extra.text).value());
  struct Case {
    const char* why;
    std::string checkpoint;
  };
  const Case kCases[] = {
      {"signed by a stranger", ledger::sign_checkpoint(head, stranger).value()},
      {"another origin, by the log key",
       ledger::sign_checkpoint(other_origin, maker_.log_key()).value()},
      {"another origin, by a stranger", ledger::sign_checkpoint(other_origin, stranger).value()},
      {"an impossible size", ledger::sign_checkpoint(huge, maker_.log_key()).value()},
      {"a smaller size", ledger::sign_checkpoint(shorter, maker_.log_key()).value()},
      {"an unknown signature line", ledger::format_note(extra)},
      {"no signature", ledger::parse_note(note).value().text},
      {"an extra newline", note + "\n"},
      {"empty", ""},
  };
  for (const Case& c : kCases) {
    MemoryBundle bad = good;
    bad.at("data/log/checkpoint") = c.checkpoint;
    relist(bad);
    if (ledger::parse_checkpoint(c.checkpoint)) resign(bad);
    Report report = verified(bad);
    EXPECT_EQ(report.overall(), Verdict::kFail) << c.why << "\n" << report.text();
  }
}

// The leaves of item 1 of entry 2, the claim, in the bundle.
ledger::BodyDisclosure claim_body(const MemoryBundle& files) {
  return ledger::parse_body_disclosure(files.at("data/bodies/2.json")).value();
}

TEST_F(BundleTamper, AnExporterCannotTwistAClaim) {
  const MemoryBundle good = exported();
  auto replace_core = [](ledger::DisclosedItem& item, const std::string& from,
                         const std::string& to) {
    ledger::Disclosure core = ledger::decode_disclosure(item.leaves[0].disclosure).value();
    std::string text = canonical_json(core.value);
    size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    core.value = parse_json(text.replace(at, from.size(), to)).value();
    item.leaves[0].disclosure = ledger::encode_disclosure(core);
  };
  struct Case {
    const char* why;
    std::function<void(ledger::DisclosedItem&)> twist;
  };
  const Case kCases[] = {
      {"another hedge", [&](ledger::DisclosedItem& item) { replace_core(item, "reportedly", ""); }},
      {"another polarity",
       [&](ledger::DisclosedItem& item) { replace_core(item, "affirms", "denies"); }},
      {"another modality",
       [&](ledger::DisclosedItem& item) { replace_core(item, "reported\"", "asserted\""); }},
      {"a leaf without its core",
       [](ledger::DisclosedItem& item) { item.leaves[0].disclosure.clear(); }},
      {"leaves in another order",
       [](ledger::DisclosedItem& item) { std::swap(item.leaves[1], item.leaves[2]); }},
      {"a leaf dropped", [](ledger::DisclosedItem& item) { item.leaves.pop_back(); }},
      {"a leaf twice", [](ledger::DisclosedItem& item) { item.leaves[2] = item.leaves[1]; }},
      {"another value",
       [](ledger::DisclosedItem& item) {
         for (ledger::Leaf& leaf : item.leaves) {
           ledger::Disclosure shown = ledger::decode_disclosure(leaf.disclosure).value();
           if (shown.name != "value") continue;
           shown.value = Json("Karaj");
           leaf.disclosure = ledger::encode_disclosure(shown);
         }
       }},
      {"another withheld leaf",
       [](ledger::DisclosedItem& item) {
         item.leaves[3].disclosure.clear();
         item.leaves[3].hash.bytes[0] ^= 1;
       }},
  };
  for (const Case& c : kCases) {
    MemoryBundle bad = good;
    ledger::BodyDisclosure body = claim_body(good);
    c.twist(std::get<ledger::DisclosedItem>(body.items[1]));
    bad.at("data/bodies/2.json") = ledger::format_body_disclosure(body);
    resign(bad);
    Report report = verified(bad);
    ASSERT_EQ(report.overall(), Verdict::kFail) << c.why << "\n" << report.text();
    EXPECT_EQ(report.first_failure()->file, "data/bodies/2.json") << c.why << "\n" << report.text();
    EXPECT_EQ(report.first_failure()->index, 2) << c.why;
  }
  // Withholding a leaf is no lie: its hash stands in for it.
  MemoryBundle withheld = good;
  ledger::BodyDisclosure body = claim_body(good);
  auto& item = std::get<ledger::DisclosedItem>(body.items[1]);
  item.leaves[3].disclosure.clear();
  withheld.at("data/bodies/2.json") = ledger::format_body_disclosure(body);
  resign(withheld);
  EXPECT_EQ(verified(withheld).overall(), Verdict::kPass);
}

TEST_F(BundleTamper, BodiesAndProofsBelongToTheirEntries) {
  const MemoryBundle good = exported();
  MemoryBundle bad = good;
  std::swap(bad.at("data/bodies/1.json"), bad.at("data/bodies/2.json"));
  resign(bad);
  EXPECT_EQ(verified(bad).first_failure()->id, "body.root");

  bad = good;
  bad.at("data/proofs/1.tlog-proof") = good.at("data/proofs/2.tlog-proof");
  resign(bad);
  EXPECT_EQ(verified(bad).first_failure()->id, "ledger.proofs");

  bad = good;
  std::string& proof = bad.at("data/proofs/1.tlog-proof");
  proof.insert(proof.find("index"), "extra AAAA\n");
  resign(bad);
  EXPECT_EQ(verified(bad).first_failure()->file, "data/proofs/1.tlog-proof")
      << "extra data is signed by nobody";
}

TEST_F(BundleTamper, ExhibitsMustBeNamedByADisclosedEntry) {
  MemoryBundle bad = exported();
  std::string planted = "planted";
  bad["data/exhibits/" + to_hex(sha256(as_bytes(planted)))] = planted;
  resign(bad);
  EXPECT_EQ(verified(bad).first_failure()->id, "exhibit.bytes");
}

TEST_F(BundleTamper, OnlyAnActorOfTheCaseCanSignTheList) {
  const MemoryBundle good = exported();
  SeededRandom random(8);
  SigningKey stranger = SigningKey::generate(random).value();
  std::string text = ledger::parse_note(good.at("bundle.note")).value().text;
  std::string own_name = verifier::bundle_key_name(maker_.origin(), maker_.actor_id());
  ledger::Note twice = ledger::parse_note(good.at("bundle.note")).value();
  twice.signatures.push_back(ledger::sign_note(stranger, "second.example", text).value());
  struct Case {
    const char* why;
    std::string note;
  };
  const Case kCases[] = {
      {"a stranger's key under the actor's name",
       ledger::make_note(stranger, own_name, text).value()},
      {"a stranger's name",
       ledger::make_note(stranger, maker_.origin() + "/act-aaaaaaaaaaaaaaaaaaaa", text).value()},
      {"the actor's key under a foreign name",
       ledger::make_note(maker_.actor_key(), "example.com/x", text).value()},
      {"a second line", ledger::format_note(twice)},
      {"more text", ledger::make_note(maker_.actor_key(), own_name, text + "more\n").value()},
  };
  for (const Case& c : kCases) {
    MemoryBundle bad = good;
    bad.at("bundle.note") = c.note;
    Report report = verified(bad);
    EXPECT_EQ(report.overall(), Verdict::kFail) << c.why;
    EXPECT_EQ(report.first_failure()->file, "bundle.note") << c.why << "\n" << report.text();
  }
}

TEST_F(BundleTamper, ASuspendedActorCannotExport) {
  maker_.act(ledger::EntryKind::kActorChanged,
             {{verifier::testing::plain_core("actor"),
               {{"actor", maker_.actor_id()}, {"status", "suspended"}}}});
  maker_.sign();
  maker_.cosign(1'600'003'000);
  Report report = verified(exported());
  ASSERT_EQ(report.overall(), Verdict::kFail);
  EXPECT_EQ(report.first_failure()->id, "bundle.signer") << report.text();
}

TEST_F(BundleTamper, AFileThatSaysNothingOfItselfIsStillNamed) {
  // Ten thousand made-up files of hostile names do not drown the report.
  MemoryBundle bad = exported();
  for (int i = 0; i < 10'000; ++i) bad["data/evil" + std::to_string(i)] = "";
  Report report = verified(bad);
  EXPECT_EQ(report.failures_of("bundle.files"), 10'000);
  EXPECT_LT(report.text().size(), 200'000u);
}

}  // namespace
}  // namespace habeas::dossier
