// SPDX-License-Identifier: Apache-2.0
#include "workspace/key_home.h"

#include <cstdlib>

#include <fmt/core.h>

namespace habeas::workspace {

Result<fs::path> KeyHome::default_folder() {
  if (const char* home = std::getenv("HABEAS_HOME"); home != nullptr && *home != '\0')
    return fs::path(home);
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0')
    return fs::path(data) / "habeas";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return fs::path(home) / ".local/share/habeas";
  return fail(ErrorKind::kInvalid, "there is no folder for keys",
              "set HABEAS_HOME to a folder outside the case");
}

fs::path KeyHome::path_of(const PublicKey& public_key) const {
  return folder_ / "keys" / (to_hex(public_key).substr(0, 16) + ".key");
}

Result<void> KeyHome::store(const SigningKey& key, std::string_view label,
                            std::string_view passphrase, KdfCost cost, Random& random) {
  fs::path path = path_of(key.public_key());
  if (exists(*files_, path))
    return fail(ErrorKind::kConflict, fmt::format("{}: this key is stored already", path.string()));
  std::string text = TRY(seal_key(key, label, passphrase, cost, random));
  TRY(make_directories(*files_, path.parent_path()));
  return write_file_durably(*files_, path, text);
}

Result<SigningKey> KeyHome::load(const PublicKey& public_key, std::string_view passphrase) const {
  fs::path path = path_of(public_key);
  if (!exists(*files_, path)) {
    return fail(
        ErrorKind::kNotFound,
        fmt::format("the key {} is not in {}", to_hex(public_key).substr(0, 16),
                    (folder_ / "keys").string()),
        "set HABEAS_HOME to the folder that holds it, or bring it with `habeas key import`");
  }
  std::string text = TRY(read_file(*files_, path, 1 << 16));
  SigningKey key = TRY_CTX(open_sealed_key(text, passphrase), path.string());
  if (key.public_key() != public_key)
    return fail(ErrorKind::kCorrupt,
                fmt::format("{} holds another key than its name says", path.string()));
  return key;
}

Result<void> KeyHome::reseal(const PublicKey& public_key, std::string_view old_passphrase,
                             std::string_view new_passphrase, KdfCost cost, Random& random) {
  SigningKey key = TRY(load(public_key, old_passphrase));
  fs::path path = path_of(public_key);
  std::string old_text = TRY(read_file(*files_, path, 1 << 16));
  SealedKeyHeader header = TRY(read_sealed_key_header(old_text));
  std::string text = TRY(seal_key(key, header.label, new_passphrase, cost, random));
  std::unique_ptr<File> old_file = TRY(files_->open(path, OpenMode::kReadWrite));
  TRY(write_file_durably(*files_, path, text));
  const Bytes zeros(old_text.size(), 0);
  TRY(old_file->write_at(0, zeros));
  return old_file->sync();
}

Result<void> KeyHome::forget(const PublicKey& public_key) {
  fs::path path = path_of(public_key);
  TRY(remove_tree(*files_, path));
  fs::path temporary = path;  // of an interrupted store
  temporary += ".tmp";
  TRY(remove_tree(*files_, temporary));
  return exists(*files_, path.parent_path()) ? files_->sync_directory(path.parent_path())
                                             : Result<void>();
}

bool KeyHome::holds(const PublicKey& public_key) const {
  return exists(*files_, path_of(public_key));
}

Result<std::vector<StoredKey>> KeyHome::list() const {
  std::vector<StoredKey> out;
  fs::path keys = folder_ / "keys";
  if (!exists(*files_, keys)) return out;
  std::vector<std::string> names = TRY(files_->list(keys));
  for (const std::string& name : names) {
    if (!name.ends_with(".key")) continue;
    std::string text = TRY(read_file(*files_, keys / name, 1 << 16));
    SealedKeyHeader header = TRY_CTX(read_sealed_key_header(text), (keys / name).string());
    out.push_back(StoredKey{header.public_key, header.label, keys / name});
  }
  return out;
}

}  // namespace habeas::workspace
