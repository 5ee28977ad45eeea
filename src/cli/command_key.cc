// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "crypto/private_key_text.h"
#include "workspace/rotate_keys.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string which;     // rotate: actor, log
  std::string key_file;  // rotate: a key brought along
  std::string file;      // import
  std::string label;
  std::string reason;
  std::string new_passphrase_file;
  std::string key;  // passphrase: the public key of one; "" = all
};

Result<workspace::KeyHome> home_of(Context& context) {
  workspace::Environment* environment = TRY(context.environment());
  return workspace::KeyHome(environment->files, environment->home);
}

Result<SigningKey> read_key_file(const std::string& file) {
  std::string text = TRY(read_file(posix_file_system(), file, 1 << 16));
  return TRY_CTX(read_private_key(text), printable(file));
}

Result<int> list(Context& context) {
  workspace::KeyHome home = TRY(home_of(context));
  JsonArray all;
  std::string text;
  for (const workspace::StoredKey& key : TRY(home.list())) {
    all.push_back(Json(JsonObject{{"label", Json(key.label)},
                                  {"path", Json(key.path.string())},
                                  {"public_key", Json(to_hex(key.public_key))}}));
    text += fmt::format("{}  {}\n", to_hex(key.public_key), printable(key.label));
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> store(Context& context, const SigningKey& key, const std::string& label) {
  workspace::Environment* environment = TRY(context.environment());
  workspace::KeyHome home = TRY(home_of(context));
  std::string passphrase = TRY(environment->passphrase("this key"));
  TRY(home.store(key, label, passphrase, environment->kdf_cost, environment->random));
  std::string hex = to_hex(key.public_key());
  context.print(Json(JsonObject{{"label", Json(label)}, {"public_key", Json(hex)}}), hex + "\n");
  return 0;
}

Result<int> make(Context& context, const Options& options) {
  workspace::Environment* environment = TRY(context.environment());
  SigningKey key = TRY(SigningKey::generate(environment->random));
  int done = TRY(store(context, key, options.label));
  context.say(
      "This is the public half; an administrator admits you with "
      "`habeas actor add NAME --public-key` and it. Tell it in person or by telephone.");
  return done;
}

Result<int> import(Context& context, const Options& options) {
  SigningKey key = TRY(read_key_file(options.file));
  int done = TRY(store(context, key, options.label));
  context.say(fmt::format("The key is sealed in the key home; destroy {} and its copies.",
                          printable(options.file)));
  return done;
}

Result<int> rotate(Context& context, const Options& options) {
  std::optional<SigningKey> brought;
  if (!options.key_file.empty()) {
    SigningKey key = TRY(read_key_file(options.key_file));
    brought.emplace(std::move(key));
  }
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  bool log = options.which == "log";
  workspace::Rotation done =
      log ? TRY(workspace::rotate_log_key(workspace, std::move(brought), options.reason))
          : TRY(workspace::rotate_actor_key(workspace, std::move(brought), options.reason));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(done.entry.index)},
                                {"new", Json(done.new_key)},
                                {"old", Json(done.old_key)}}),
                fmt::format("entry  {}\nold    {}\nnew    {}\n", done.entry.index, done.old_key,
                            done.new_key));
  if (log) {
    context.say(
        "The checkpoint over the change is signed by both keys. Print the new log key and "
        "hand it out as you did the old one; keep the old one in trust policies.");
  }
  context.say("Back up the key home: the new key is nowhere else.");
  context.say_unsigned(workspace);
  return 0;
}

Result<int> passphrase(Context& context, const Options& options) {
  workspace::Environment* environment = TRY(context.environment());
  workspace::KeyHome home = TRY(home_of(context));
  std::vector<workspace::StoredKey> keys = TRY(home.list());
  std::erase_if(keys, [&](const workspace::StoredKey& key) {
    return !options.key.empty() && !to_hex(key.public_key).starts_with(options.key);
  });
  if (keys.empty())
    return fail(ErrorKind::kNotFound, "there is no such key in " + home.folder().string(),
                "see `habeas key list`");
  std::string before = TRY(environment->passphrase("the keys, as it was"));
  // All must open before any is changed.
  for (const workspace::StoredKey& key : keys) TRY(home.load(key.public_key, before));
  std::string after = TRY(context.new_passphrase(options.new_passphrase_file));
  JsonArray changed;
  std::string text;
  for (const workspace::StoredKey& key : keys) {
    TRY(home.reseal(key.public_key, before, after, environment->kdf_cost, environment->random));
    changed.push_back(Json(to_hex(key.public_key)));
    text += fmt::format("{}  {}\n", to_hex(key.public_key), printable(key.label));
  }
  context.print(Json(std::move(changed)), text);
  context.say("Copies of the key home made before still open by the old passphrase.");
  return 0;
}

}  // namespace

void add_key(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("key", "the keys on this machine, and their succession");
  app->require_subcommand(1);
  app->add_subcommand("list", "every sealed key in the key home")->callback([=] { choose(list); });
  auto options = std::make_shared<Options>();
  CLI::App* make_app = app->add_subcommand("new", "make a key of your own, to be admitted with");
  make_app->add_option("--label", options->label, "what to call it here")->default_val("actor");
  make_app->callback([=] { choose([=](Context& context) { return make(context, *options); }); });
  CLI::App* import_app = app->add_subcommand("import", "seal a key that was made elsewhere");
  import_app
      ->add_option("FILE", options->file,
                   "PEM of `openssl genpkey -algorithm ed25519`, a seed in hex or base64, or a "
                   "recovery code")
      ->required();
  import_app->add_option("--label", options->label, "what to call it here")->default_val("actor");
  import_app->callback(
      [=] { choose([=](Context& context) { return import(context, *options); }); });
  CLI::App* rotate_app =
      app->add_subcommand("rotate", "replace your own key, or the log's; the change is an entry");
  rotate_app->add_option("WHICH", options->which, "actor or log")
      ->required()
      ->check(CLI::IsMember({"actor", "log"}));
  rotate_app->add_option("--key", options->key_file, "bring the new key; made if not given");
  rotate_app->add_option("--reason", options->reason, "why");
  rotate_app->footer(
      "Both keys lie in the key home. What the old key signed stays good; what it "
      "signs from now on is refused by `habeas verify`.");
  rotate_app->callback(
      [=] { choose([=](Context& context) { return rotate(context, *options); }); });
  CLI::App* passphrase_app =
      app->add_subcommand("passphrase", "change the passphrase that seals the keys here");
  passphrase_app->add_option("--new-passphrase-file", options->new_passphrase_file,
                             "a file that holds the new one; - asks");
  passphrase_app->add_option("--key", options->key,
                             "only the key whose public half begins so; else all");
  passphrase_app->callback(
      [=] { choose([=](Context& context) { return passphrase(context, *options); }); });
}

}  // namespace habeas::cli
