// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/ed25519.h"
#include "crypto/sealed_key.h"

// The folder of secrets, outside every case: sealed keys, the memory of what was signed last, the
// state of this machine as a witness (docs/formats/keys.md).

namespace habeas::workspace {

struct StoredKey {
  PublicKey public_key;
  std::string label;  // "log <origin>", "actor <name> <origin>", "witness <name>"
  fs::path path;
};

class KeyHome {
 public:
  KeyHome(FileSystem& files, fs::path folder) : files_(&files), folder_(std::move(folder)) {}

  // $HABEAS_HOME, else $XDG_DATA_HOME/habeas, else ~/.local/share/habeas.
  [[nodiscard]] static Result<fs::path> default_folder();

  [[nodiscard]] const fs::path& folder() const { return folder_; }
  [[nodiscard]] fs::path last_signed_folder() const { return folder_ / "last-signed"; }
  [[nodiscard]] fs::path witness_folder() const { return folder_ / "witness"; }

  // Stores a key sealed by the passphrase, durably, under the first 16 hex digits of its public
  // key. kConflict if it is there already.
  [[nodiscard]] Result<void> store(const SigningKey& key, std::string_view label,
                                   std::string_view passphrase, KdfCost cost, Random& random);
  // kNotFound says where the key was looked for.
  [[nodiscard]] Result<SigningKey> load(const PublicKey& public_key,
                                        std::string_view passphrase) const;
  // Seals the key by another passphrase, atomically, and overwrites the old file's bytes. Copies of
  // the key home still open by the old one. kDenied if `old_passphrase` is wrong.
  [[nodiscard]] Result<void> reseal(const PublicKey& public_key, std::string_view old_passphrase,
                                    std::string_view new_passphrase, KdfCost cost, Random& random);
  // Removes a stored key: only for one that nothing was made with. Missing is fine.
  [[nodiscard]] Result<void> forget(const PublicKey& public_key);
  [[nodiscard]] bool holds(const PublicKey& public_key) const;
  [[nodiscard]] Result<std::vector<StoredKey>> list() const;

 private:
  [[nodiscard]] fs::path path_of(const PublicKey& public_key) const;

  FileSystem* files_;
  fs::path folder_;
};

}  // namespace habeas::workspace
