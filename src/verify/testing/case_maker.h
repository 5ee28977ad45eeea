// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "base/random.h"
#include "crypto/ed25519.h"
#include "ledger/body.h"
#include "ledger/entry.h"
#include "ledger/log.h"
#include "ledger/stored_item.h"
#include "vault/body_store.h"
#include "vault/exhibit_store.h"

// Makes small cases on disk with the real modules, the way a writing command does, for tests of
// verification and of bundles. Every failure is a Bug, which fails the test.

namespace habeas::verifier::testing {

using ItemToWrite = std::pair<ledger::Core, ledger::Fields>;

[[nodiscard]] ledger::Core plain_core(const std::string& item);
[[nodiscard]] ledger::Core claim_core(const std::string& polarity, const std::string& hedge);

class CaseMaker {
 public:
  // Makes a case below `folder` (folder/case, folder/home) and opens it: entry 0, one actor.
  explicit CaseMaker(const fs::path& folder, uint64_t seed = 1);
  ~CaseMaker();

  [[nodiscard]] const fs::path& path() const { return case_; }
  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] const std::string& actor_id() const { return actor_; }
  [[nodiscard]] const SigningKey& actor_key() const { return actor_key_; }
  [[nodiscard]] const SigningKey& log_key() const { return log_key_; }
  [[nodiscard]] ledger::VerifierKey log_vkey() const;
  [[nodiscard]] ledger::VerifierKey witness_vkey() const;
  // A policy that names the log and, if asked, the witness with quorum.
  [[nodiscard]] std::string policy(bool with_witness) const;

  // One act by the actor, or by another key and name; returns its entry.
  int64_t act(ledger::EntryKind kind, const std::vector<ItemToWrite>& items);
  int64_t act_by(const SigningKey& key, const std::string& actor, ledger::EntryKind kind,
                 const std::vector<ItemToWrite>& items);
  int64_t add_exhibits(const std::vector<std::string>& contents);
  int64_t state_claim(const std::string& polarity, const std::string& hedge);
  // Records and carries out.
  int64_t erase_leaves(int64_t entry, int64_t item, const ledger::ErasureChoice& choice);
  int64_t erase_exhibit(const std::string& content);
  // What the acts to come say of their time; each act takes the clock on by a second.
  void set_clock(int64_t now) { now_ = now; }
  // Signs and publishes the head.
  void sign();
  // Anchors the current head: a cosignature of the witness.
  void cosign(int64_t time);
  // Anchors the current head with a test authority (needs the openssl command) and records it.
  int64_t timestamp();

  [[nodiscard]] ledger::Log& log() { return *log_; }
  [[nodiscard]] vault::BodyStore& bodies() { return *bodies_; }
  [[nodiscard]] std::string checkpoint() const;
  [[nodiscard]] const std::map<std::string, std::string>& exhibits() const {
    return exhibits_;
  }  // hex -> bytes
  [[nodiscard]] std::map<int64_t, std::map<std::string, std::string>> anchors() const;
  // Lets go of the files, so that the test may damage them.
  void close();

 private:
  FileSystem& files_;
  fs::path root_;
  fs::path case_;
  std::string origin_ = "example.org/cases/1988";
  SeededRandom random_;
  SigningKey log_key_;
  SigningKey actor_key_;
  SigningKey witness_key_;
  std::string actor_;
  int64_t now_ = 1'600'000'000;
  std::unique_ptr<ledger::Log> log_;
  std::unique_ptr<vault::BodyStore> bodies_;
  std::unique_ptr<vault::ExhibitStore> store_;
  std::map<std::string, std::string> exhibits_;
};

// A folder of its own, removed when the object dies.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Whole files, without ceremony.
[[nodiscard]] std::string slurp(const fs::path& path);
void spill(const fs::path& path, const std::string& bytes);
// A case or bundle as a map of paths.
[[nodiscard]] std::map<std::string, std::string> load_folder(const fs::path& folder);

}  // namespace habeas::verifier::testing
