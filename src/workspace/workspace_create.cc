// SPDX-License-Identifier: Apache-2.0
// The first minute of a case.
#include <fmt/core.h>

#include "casefile/actors.h"
#include "crypto/recovery_code.h"
#include "ledger/body_builder.h"
#include "workspace/internal/folders.h"
#include "workspace/internal/store_options.h"
#include "workspace/workspace.h"

namespace habeas::workspace {

namespace {

// A log key's name is the origin, which has no spaces; letters and digits of the case name keep it
// readable.
std::string make_origin(std::string_view name, Random& random) {
  std::string slug;
  for (char c : name) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (c >= 'A' && c <= 'Z')
      slug += static_cast<char>(c - 'A' + 'a');
    else if (plain)
      slug += c;
    else if (!slug.empty() && slug.back() != '-')
      slug += '-';
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  if (slug.size() > 40) slug.resize(40);
  return fmt::format("habeas.case/{}{}{}", slug, slug.empty() ? "" : "-",
                     to_base32(random.bytes(5), 40));
}

Result<void> require_empty(FileSystem& files, const fs::path& folder) {
  if (!exists(files, folder)) return {};
  if (is_a_file(files, folder)) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} is a file, and a case is a folder", printable(folder.string())),
                "name a new folder");
  }
  std::vector<std::string> names = TRY(files.list(folder));
  if (names.empty()) return {};
  std::string hint = "a case begins in a new or empty folder";
  if (exists(files, settings_path(folder))) {
    hint = "it is a case already; use another folder";
  } else if (exists(files, ledger_folder(folder))) {
    hint =
        "it holds parts of a case and no habeas.toml: if `habeas init` was cut short here, remove "
        "the folder; if this was a case, restore habeas.toml from a backup";
  }
  return fail(ErrorKind::kConflict, fmt::format("{} is not empty", folder.string()), hint);
}

// Takes back what a creation that failed has made, as far as the disk allows. habeas.toml first: a
// folder with it and without the rest would be a damaged case.
// Returns whether the case is gone.
bool take_back(FileSystem& files, const fs::path& folder, bool projection_on_disk) {
  if (exists(files, settings_path(folder)) &&
      (!files.remove(settings_path(folder)) || !files.sync_directory(folder)))
    return false;
  bool gone = remove_tree(files, vault_folder(folder)).has_value();
  gone = remove_tree(files, ledger_folder(folder)).has_value() && gone;
  for (const char* ending : {"", "-wal", "-shm"}) {
    fs::path file = projection_path(folder);
    file += ending;
    if (projection_on_disk) gone = remove_tree(posix_file_system(), file).has_value() && gone;
  }
  return gone;
}

casefile::Item first_actor(std::string_view name, const PublicKey& key) {
  casefile::Actor actor;
  actor.name = name;
  actor.public_key = to_hex(key);
  actor.roles = {"administrator", "custodian", "documenter"};
  actor.compartments = {"*"};
  actor.status = "active";
  return casefile::actor_item(actor);
}

}  // namespace

Result<Workspace> Workspace::create(Environment& environment, const fs::path& folder,
                                    InitOptions options, InitSecrets& secrets) {
  FileSystem& files = environment.files;
  TRY(require_empty(files, folder));
  if (lie_in_one_another(folder, environment.home)) {
    return fail(ErrorKind::kInvalid,
                "the case and the folder of keys cannot lie in one another: whoever gets a copy of "
                "the case would get the keys",
                "choose another folder for the case, or for the keys with HABEAS_HOME");
  }
  if (options.name.empty())
    return fail(ErrorKind::kInvalid, "a case needs a name", "give one with --name");
  std::string origin =
      options.origin.empty() ? make_origin(options.name, environment.random) : options.origin;
  if (!ledger::is_key_name(origin)) {
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" cannot be an origin", printable(origin)),
                "use letters, digits and - . / without spaces or plus signs");
  }
  SigningKey log_key =
      options.log_key ? std::move(*options.log_key) : TRY(SigningKey::generate(environment.random));
  SigningKey actor_key = options.actor_key ? std::move(*options.actor_key)
                                           : TRY(SigningKey::generate(environment.random));
  if (log_key.public_key() == actor_key.public_key())
    return fail(ErrorKind::kInvalid, "one key for the log and for the actor",
                "bring two keys, or one and let the other be made");
  SigningKey recovery_key = TRY(SigningKey::generate(environment.random));
  std::string passphrase = TRY(environment.passphrase("the keys of this new case"));

  Workspace workspace;
  workspace.environment_ = &environment;
  workspace.folder_ = folder;
  workspace.settings_ =
      verifier::CaseSettings{.format = options.format, .name = options.name, .origin = origin};
  workspace.home_.emplace(files, environment.home);
  std::vector<PublicKey> made;
  const bool existed = exists(files, folder);
  auto keep = [&](const SigningKey& key, std::string_view whose) -> Result<void> {
    if (workspace.home_->holds(key.public_key())) return {};  // brought, and imported before
    made.push_back(key.public_key());
    return workspace.home_->store(key, fmt::format("{} {}", whose, origin), passphrase,
                                  environment.kdf_cost, environment.random);
  };
  Result<void> done = keep(log_key, "log");
  if (done) done = keep(actor_key, "actor");
  if (done)
    done = workspace.establish(options, std::move(log_key), std::move(actor_key),
                               recovery_key.public_key());
  if (!done) {
    KeyHome home = *workspace.home_;
    workspace = Workspace();  // lets go of the files
    if (take_back(files, folder, environment.projection_on_disk)) {
      if (!existed) (void)files.remove(folder).has_value();
      for (const PublicKey& key : made) (void)home.forget(key).has_value();
    }
    return fail(done.error());
  }
  secrets.recovery_code = to_recovery_code(recovery_key.seed());
  return workspace;
}

Result<void> Workspace::establish(const InitOptions& options, SigningKey log_key,
                                  SigningKey actor_key, const PublicKey& recovery_key) {
  FileSystem& files = environment_->files;
  TRY(make_directories(files, folder_));
  TRY(make_directories(files, vault_folder(folder_)));
  ledger::Log log =
      TRY(ledger::Log::create(files, ledger_folder(folder_), settings_.origin,
                              home_->last_signed_folder(), log_options(*environment_)));
  TRY(open_stores(std::move(log), Mode::kWrite));
  TRY(open_projection());

  casefile::Item opened;
  opened.type = "case";
  opened.set("name", options.name);
  opened.set("origin", settings_.origin);
  opened.fields["format"] = Json(settings_.format);
  opened.set("log_vkey",
             ledger::format_vkey(ledger::VerifierKey{.name = settings_.origin,
                                                     .type = ledger::SignatureType::kEd25519,
                                                     .public_key = log_key.public_key()}));
  opened.set("recovery_key", to_hex(recovery_key));
  std::string actor_name = options.actor_name.empty() ? "case owner" : options.actor_name;
  std::vector<casefile::Item> items = {opened, first_actor(actor_name, actor_key.public_key())};
  TRY(commit_as(ledger::EntryKind::kCaseOpened, items, "", actor_key, ledger::item_reference(2)));
  actor_key_.emplace(std::move(actor_key));
  log_keys_.push_back(std::move(log_key));
  TRY(checkpoint());
  // Last: a folder without this file is no case, so an interrupted creation is never taken for one.
  return write_file_durably(files, settings_path(folder_),
                            verifier::format_case_settings(settings_));
}

}  // namespace habeas::workspace
