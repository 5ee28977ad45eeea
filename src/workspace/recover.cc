// SPDX-License-Identifier: Apache-2.0
#include "workspace/recover.h"

#include <algorithm>

#include <fmt/core.h>

#include "casefile/queries.h"
#include "crypto/recovery_code.h"
#include "ledger/body_builder.h"
#include "ledger/checkpoint.h"
#include "workspace/internal/store_options.h"

namespace habeas::workspace {

namespace {

// A checkpoint of the old origin, with the note that proves it.
struct Known {
  ledger::Checkpoint checkpoint;
  std::string note;
};

Result<std::vector<ledger::VerifierKey>> keys_of(Workspace& workspace, std::string_view origin) {
  std::vector<ledger::VerifierKey> out;
  for (const std::string& text : TRY(workspace.log_vkeys())) {
    ledger::VerifierKey key = TRY(ledger::parse_vkey(text));
    if (key.name == origin) out.push_back(std::move(key));
  }
  return out;
}

// What is known of the old origin: here, in the key home, and what the caller brings.
Result<std::vector<Known>> known_checkpoints(Workspace& workspace, const std::string& origin,
                                             const std::vector<std::string>& given) {
  std::vector<ledger::VerifierKey> keys = TRY(keys_of(workspace, origin));
  std::vector<Known> out;
  auto take = [&](const std::string& note) -> Result<void> {
    ledger::OpenedCheckpoint opened = TRY(ledger::open_checkpoint(note, keys));
    if (opened.checkpoint.origin != origin) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("it is of the log {}, not of {}", printable(opened.checkpoint.origin),
                              printable(origin)));
    }
    out.push_back(Known{opened.checkpoint, note});
    return {};
  };
  for (const std::string& note : given) TRY_CTX(take(note), "a checkpoint that was given");
  // What lies here may be damaged; that is what one recovers from.
  if (workspace.log().head()) (void)take(workspace.log().head()->checkpoint).has_value();
  Result<ledger::LastSigned> memory = ledger::LastSigned::open(
      workspace.environment().files, workspace.home().last_signed_folder(), origin);
  if (memory && memory->head()) (void)take(memory->head()->checkpoint).has_value();
  std::vector<int64_t> sizes = TRY(workspace.anchors().sizes());
  for (int64_t size : sizes) {
    Result<ledger::Anchor> anchor = workspace.anchors().read(size);
    if (anchor) (void)take(anchor->checkpoint).has_value();
  }
  return out;
}

// The largest; of two with one size, the one that this log is no continuation of: it says more.
std::optional<Known> last_known(const std::vector<Known>& all, const ledger::Log& log) {
  std::optional<Known> best;
  auto foreign = [&](const Known& known) {
    Result<Digest> root = log.root_at(known.checkpoint.size);
    return !root || *root != known.checkpoint.root;
  };
  for (const Known& known : all) {
    bool larger = !best || known.checkpoint.size > best->checkpoint.size;
    bool telling = best && known.checkpoint.size == best->checkpoint.size && foreign(known);
    if (larger || telling) best = known;
  }
  return best;
}

Result<std::string> policy_text(Workspace& workspace, std::string_view name) {
  std::string value = TRY(casefile::policy(workspace.database(), name));
  return value;
}

// The origin that the ledger itself states last; habeas.toml follows it.
Result<std::string> stated_origin(Workspace& workspace) {
  std::string stated = TRY(policy_text(workspace, "case.origin"));
  return stated.empty() ? workspace.settings().origin : stated;
}

Result<std::optional<std::string>> why_not_writable(Workspace& workspace) {
  if (workspace.log().incident()) return std::optional(workspace.log().incident()->message);
  std::string origin = TRY(stated_origin(workspace));
  if (origin != workspace.settings().origin)
    return std::optional<std::string>("a recovery was begun and not finished");
  for (const ledger::VerifierKey& key : TRY(keys_of(workspace, origin))) {
    if (workspace.home().holds(key.public_key)) return std::optional<std::string>();
  }
  return std::optional(
      fmt::format("no key of the ledger is in {}", (workspace.home().folder() / "keys").string()));
}

Result<casefile::Actor> choose_actor(Workspace& workspace, std::string_view wanted) {
  std::vector<casefile::Actor> able;
  for (const casefile::Actor& actor : TRY(casefile::actors(workspace.database()))) {
    bool named = wanted.empty() || actor.id == wanted || actor.name == wanted;
    if (named && casefile::authorise(actor, casefile::Action::kRecover, "")) able.push_back(actor);
  }
  if (able.size() == 1) return able.front();
  if (able.empty())
    return fail(ErrorKind::kNotFound, "no active administrator of this case has that name",
                "see `habeas actor list`");
  return fail(ErrorKind::kConflict, "this case has several administrators",
              "say with --actor who goes on");
}

Result<PublicKey> recovery_key_of(Workspace& workspace) {
  sql::Statement row = TRY(workspace.database().prepare(
      "SELECT key FROM key WHERE purpose='recovery' ORDER BY entry DESC, item LIMIT 1"));
  std::string key;
  while (TRY(row.step())) key = row.text(0);
  return public_key_from_hex(key);
}

std::string new_origin(std::string_view old, Random& random) {
  size_t end = old.rfind("/r-");
  std::string_view root = end == std::string_view::npos ? old : old.substr(0, end);
  return fmt::format("{}/r-{}", root, to_base32(random.bytes(5), 40));
}

struct Authority {
  std::optional<SigningKey> key;  // that signs the entry
  std::string name;
};

Result<Authority> choose_authority(Environment& environment, Workspace& workspace,
                                   const casefile::Actor& actor, const RecoverOptions& options) {
  if (!options.recovery_code.empty()) {
    Bytes seed = TRY(seed_from_recovery_code(options.recovery_code));
    SigningKey key = TRY(SigningKey::from_seed(seed));
    if (key.public_key() != TRY(recovery_key_of(workspace))) {
      return fail(ErrorKind::kDenied, "this is not the recovery code of this case",
                  "each case has its own, printed by `habeas init`; a recovery prints a new one");
    }
    return Authority{std::move(key), "the recovery key"};
  }
  PublicKey own = TRY(public_key_from_hex(actor.public_key));
  if (workspace.home().holds(own)) {
    std::string passphrase = TRY(environment.passphrase(fmt::format("the key of {}", actor.name)));
    SigningKey key = TRY(workspace.home().load(own, passphrase));
    return Authority{std::move(key), "the actor's key"};
  }
  if (options.without_authority) return Authority{std::nullopt, "nobody"};
  return fail(ErrorKind::kDenied,
              fmt::format("the key of {} is not in {}, and no recovery code was given",
                          printable(actor.name), (workspace.home().folder() / "keys").string()),
              "give the code that `habeas init` printed with --code-file; if it is lost too, go on "
              "with --without-authority, which every verification will say");
}

casefile::Item case_item(const Recovered& done, const std::string& name, const Known* known,
                         const PublicKey& recovery_key) {
  casefile::Item item;
  item.type = "case";
  item.set("name", name);
  item.set("origin", done.origin);
  item.fields["format"] = Json(verifier::kCaseFormat);
  item.set("log_vkey", done.log_vkey);
  item.set("recovery_key", to_hex(recovery_key));
  item.set("continues", done.old_origin);
  item.fields["taken_over"] = Json(done.taken_over);
  if (known != nullptr) {
    item.fields["known_size"] = Json(known->checkpoint.size);
    item.set("known_root", to_hex(known->checkpoint.root));
    item.set("known_checkpoint", known->note);
  }
  item.set("authority", done.authority);
  return item;
}

casefile::Item actor_change(const casefile::Actor& actor, const PublicKey& key) {
  casefile::Item item;
  item.type = "actor";
  item.set("actor", actor.id);
  item.set("name", actor.name);
  item.set("public_key", to_hex(key));
  item.set("status", actor.status);
  item.fields["roles"] = Json(JsonArray(actor.roles.begin(), actor.roles.end()));
  item.fields["compartments"] =
      Json(JsonArray(actor.compartments.begin(), actor.compartments.end()));
  return item;
}

casefile::Item incident_item(const std::string& what) {
  casefile::Item item;
  item.type = "incident";
  item.set("what", what);
  return item;
}

}  // namespace

Result<std::optional<std::string>> recovery_needed(Environment& environment,
                                                   const fs::path& folder) {
  Workspace workspace = TRY(Workspace::open(environment, folder, Mode::kRead));
  return why_not_writable(workspace);
}

Result<Recovered> recover(Environment& environment, const fs::path& folder,
                          const RecoverOptions& options) {
  Workspace before = TRY(Workspace::open(environment, folder, Mode::kRead));
  std::optional<std::string> why = TRY(why_not_writable(before));
  if (!why) {
    return fail(ErrorKind::kConflict, "nothing to recover: this case can be written from here",
                "to bring in a key use `habeas key`; a recovery ends a log for ever");
  }
  Recovered done;
  done.old_origin = TRY(stated_origin(before));
  done.taken_over = before.log().size();
  if (before.bodies().size() < done.taken_over) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("the case has {} entries and the bodies of {}", done.taken_over,
                            before.bodies().size()),
                "restore vault/bodies from the same copy as the ledger");
  }
  std::vector<Known> all = TRY(known_checkpoints(before, done.old_origin, options.checkpoints));
  std::optional<Known> known = last_known(all, before.log());
  if (known) {
    done.known_size = known->checkpoint.size;
    done.lost = std::max<int64_t>(0, known->checkpoint.size - done.taken_over);
  }
  casefile::Actor actor = TRY(choose_actor(before, options.actor));
  done.actor = actor.id;
  Authority authority = TRY(choose_authority(environment, before, actor, options));
  done.authority = authority.name;
  done.origin =
      options.origin.empty() ? new_origin(done.old_origin, environment.random) : options.origin;
  if (!ledger::is_key_name(done.origin) || done.origin == done.old_origin) {
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" cannot be the new origin", printable(done.origin)),
                "use letters, digits and - . / without spaces or plus signs, and another name than "
                "before: an origin names one log for ever");
  }

  SigningKey log_key = TRY(SigningKey::generate(environment.random));
  SigningKey recovery_key = TRY(SigningKey::generate(environment.random));
  done.log_vkey = ledger::format_vkey(ledger::VerifierKey{.name = done.origin,
                                                          .type = ledger::SignatureType::kEd25519,
                                                          .public_key = log_key.public_key()});
  std::string passphrase = TRY(environment.passphrase("the keys of this case"));
  TRY(before.home().store(log_key, fmt::format("log {}", done.origin), passphrase,
                          environment.kdf_cost, environment.random));
  std::vector<casefile::Item> items = {case_item(
      done, before.settings().name, known ? &*known : nullptr, recovery_key.public_key())};
  PublicKey own = TRY(public_key_from_hex(actor.public_key));
  if (!before.home().holds(own)) {
    SigningKey actor_key = TRY(SigningKey::generate(environment.random));
    TRY(before.home().store(actor_key, fmt::format("actor {}", done.origin), passphrase,
                            environment.kdf_cost, environment.random));
    items.push_back(actor_change(actor, actor_key.public_key()));
    if (!authority.key) authority.key.emplace(std::move(actor_key));
  }
  items.push_back(incident_item(*why));

  // Checkpoints that the surviving entries lead to stay provable: as anchors of the old origin.
  for (const Known& one : all) {
    Result<Digest> root = before.log().root_at(one.checkpoint.size);
    if (root && *root == one.checkpoint.root && one.checkpoint.size > 0)
      TRY(before.anchors().add_checkpoint(one.note));
  }
  Workspace after = TRY(Workspace::open_continued(environment, folder, done.origin,
                                                  {before.settings().origin, done.old_origin}));
  if (after.log().size() != done.taken_over)
    return fail(ErrorKind::kConflict, "the case was written to meanwhile", "run it again");
  Committed entry = TRY(after.commit_as(ledger::EntryKind::kCaseOpened, items, options.reason,
                                        *authority.key, actor.id));
  done.entry = entry.index;
  TRY(after.checkpoint());
  // Last: until then the case opens under the old origin, and says what is to be done.
  verifier::CaseSettings settings = after.settings();
  settings.format = verifier::kCaseFormat;
  TRY(write_file_durably(environment.files, settings_path(folder),
                         verifier::format_case_settings(settings)));
  done.recovery_code = to_recovery_code(recovery_key.seed());
  return done;
}

Result<void> adopt(Environment& environment, const fs::path& folder) {
  Workspace reading = TRY(Workspace::open(environment, folder, Mode::kRead));
  if (std::optional<std::string> why = TRY(why_not_writable(reading)); why) {
    return fail(ErrorKind::kDenied, "the case cannot be adopted: " + *why,
                "bring the keys of the case into the key home first, or recover the case");
  }
  ledger::LogOptions options = log_options(environment);
  options.adoption = ledger::Adoption::kAdopt;
  options.keys = TRY(keys_of(reading, reading.settings().origin));
  TRY(ledger::Log::open(environment.files, ledger_folder(folder), reading.settings().origin,
                        ledger::LogMode::kWrite, reading.home().last_signed_folder(), options));
  return {};
}

Result<int64_t> upgrade(Workspace& workspace) {
  TRY(workspace.require(casefile::Action::kGovern));
  int64_t before = workspace.settings().format;
  if (before >= verifier::kCaseFormat) {
    return fail(ErrorKind::kConflict,
                fmt::format("this case has format {}, the newest that this program knows", before));
  }
  casefile::Item item;
  item.type = "policy";
  item.set("name", "case.format");
  item.fields["value"] = Json(verifier::kCaseFormat);
  std::vector<casefile::Item> items = {item};
  TRY(workspace.commit(ledger::EntryKind::kPolicyChanged, items, "", casefile::Action::kGovern));
  TRY(workspace.checkpoint());
  TRY(workspace.follow_settings());
  return before;
}

}  // namespace habeas::workspace
