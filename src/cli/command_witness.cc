// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <iterator>

#include <fmt/core.h>

#include "cli/command.h"
#include "ledger/note.h"
#include "workspace/witnessing.h"

namespace habeas::cli {

namespace {

constexpr int64_t kLargestText = int64_t{1} << 20;

// "-" is standard input.
Result<std::string> read_text(Context& context, const std::string& file) {
  if (file != "-") return read_file(posix_file_system(), file, kLargestText);
  return std::string(std::istreambuf_iterator<char>(context.io().in), {});
}

// To the file, or to standard output.
Result<void> write_text(Context& context, const std::string& file, const std::string& text) {
  if (!file.empty()) return write_file_durably(posix_file_system(), file, text);
  context.io().out << text;
  return {};
}

// The case's side. ---------------------------------------------------------------------------

Result<int> list(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::Witnessing all = TRY(workspace::witnessing(workspace));
  JsonArray rows;
  std::string text;
  for (const workspace::WitnessStanding& row : all.witnesses) {
    rows.push_back(Json(JsonObject{{"at", Json(row.size > 0 ? to_rfc3339(row.time) : "")},
                                   {"name", Json(row.name)},
                                   {"size", Json(row.size)},
                                   {"url", Json(row.url)},
                                   {"vkey", Json(row.vkey)}}));
    text += fmt::format("{:<16} {}  {}\n", row.name,
                        row.size > 0 ? fmt::format("size {} at {}", row.size, to_rfc3339(row.time))
                                     : "nothing cosigned yet",
                        row.vkey);
  }
  text += all.quorum == 0 ? fmt::format("quorum none, of {} witnesses\n", all.witnesses.size())
                          : fmt::format("quorum {} of {}: met for {} of {} entries\n", all.quorum,
                                        all.witnesses.size(), all.quorum_size, all.size);
  context.print(Json(JsonObject{{"quorum", Json(all.quorum)},
                                {"quorum_size", Json(all.quorum_size)},
                                {"size", Json(all.size)},
                                {"witnesses", Json(std::move(rows))}}),
                text);
  return 0;
}

Result<int> add(Context& context, const std::string& name, const std::string& vkey,
                const std::string& url) {
  ledger::VerifierKey key = TRY(ledger::parse_vkey(vkey));
  ledger::PolicyWitness witness{.name = name, .key = std::move(key), .url = url};
  if (witness.key.type != ledger::SignatureType::kCosignature) {
    return fail(ErrorKind::kInvalid, "that is a log's key, not a witness's",
                "the witness prints its own with `habeas log witness key`");
  }
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  TRY(workspace::add_witness(workspace, witness));
  workspace::Witnessing now = TRY(workspace::witnessing(workspace));
  context.say(
      fmt::format("{} witnesses; the quorum is {}: change it with `habeas log witness quorum`",
                  now.witnesses.size(), now.quorum == 0 ? "none" : std::to_string(now.quorum)));
  return 0;
}

struct Request {
  std::string name, file;
  int64_t old_size = -1;
};

Result<int> request(Context& context, const Request& options) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  std::optional<int64_t> old_size;
  if (options.old_size >= 0) old_size = options.old_size;
  std::string text = TRY(workspace::witness_request(workspace, options.name, old_size));
  TRY(write_text(context, options.file, text));
  context.say("the witness answers with: habeas log witness cosign REQUEST");
  return 0;
}

int print_taken(Context& context, const workspace::TakenCosignature& taken) {
  JsonArray names(taken.witnesses.begin(), taken.witnesses.end());
  std::string words;
  for (const std::string& name : taken.witnesses) words += (words.empty() ? "" : ", ") + name;
  context.print(Json(JsonObject{{"quorum_met", Json(taken.quorum_met ? "yes" : "no")},
                                {"size", Json(taken.size)},
                                {"witnesses", Json(std::move(names))}}),
                fmt::format("size {} is cosigned by {}; quorum {}\n", taken.size, words,
                            taken.quorum_met ? "met" : "not met"));
  return 0;
}

Result<int> take(Context& context, const std::string& file) {
  std::string answer = TRY(read_text(context, file));
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::TakenCosignature taken = TRY(workspace::take_cosignature(workspace, answer));
  return print_taken(context, taken);
}

Result<int> send(Context& context, const std::string& name, const std::string& url) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::TakenCosignature taken = TRY(workspace::send_to_witness(workspace, name, url));
  return print_taken(context, taken);
}

// The witness's side. ------------------------------------------------------------------------

Result<workspace::WitnessDesk> open_desk(Context& context, const std::string& name) {
  workspace::Environment* environment = TRY(context.environment());
  workspace::WitnessDesk desk = TRY(workspace::WitnessDesk::open(*environment, name));
  if (desk.made_key()) {
    context.say(
        fmt::format("a key was made for this witness; it lies in {}, with the memory of what "
                    "it cosigned: back that folder up",
                    environment->home.string()));
  }
  return desk;
}

Result<int> key(Context& context, const std::string& name) {
  workspace::WitnessDesk desk = TRY(open_desk(context, name));
  std::string vkey = ledger::format_vkey(desk.witness().verifier_key());
  context.print(Json(JsonObject{{"vkey", Json(vkey)}}), vkey + "\n");
  return 0;
}

Result<int> trust(Context& context, const std::string& name, const std::string& vkey) {
  ledger::VerifierKey log = TRY(ledger::parse_vkey(vkey));
  workspace::WitnessDesk desk = TRY(open_desk(context, name));
  TRY(desk.witness().trust_log(log));
  ledger::Checkpoint recorded = TRY(desk.witness().recorded(log.name));
  context.say(fmt::format("the log {} is known here; {} entries were cosigned so far",
                          printable(log.name), recorded.size));
  return 0;
}

Result<int> cosign(Context& context, const std::string& name, const std::string& request_file,
                   const std::string& file) {
  std::string text = TRY(read_text(context, request_file));
  workspace::WitnessDesk desk = TRY(open_desk(context, name));
  if (context.global().json) {
    // For programs that carry answers over HTTP: the status and body of c2sp.org/tlog-witness.
    ledger::WitnessAnswer answer = TRY(desk.witness().answer(text));
    TRY(write_text(context, file,
                   canonical_json(Json(
                       JsonObject{{"body", Json(answer.body)},
                                  {"evidence", Json(answer.evidence.string())},
                                  {"status", Json(int64_t{ledger::http_status(answer.status)})}})) +
                       "\n"));
    return answer.status == ledger::WitnessStatus::kCosigned ? 0 : 1;
  }
  std::string lines = TRY(desk.witness().cosign(text));
  TRY(write_text(context, file, lines));
  return 0;
}

Result<int> last(Context& context, const std::string& origin) {
  workspace::WitnessDesk desk = TRY(open_desk(context, ""));
  context.io().out << TRY(desk.witness().recorded_note(origin));
  return 0;
}

void add_case_verbs(CLI::App& app, const Chosen& choose) {
  app.add_subcommand("list", "the witnesses of this case, what each saw last, the quorum")
      ->callback([=] { choose(list); });

  auto name = std::make_shared<std::string>();
  auto vkey = std::make_shared<std::string>();
  auto url = std::make_shared<std::string>();
  CLI::App* add_app = app.add_subcommand("add", "trust a witness in this case; an entry");
  add_app->add_option("NAME", *name, "what to call it here; one word")->required();
  add_app->add_option("VKEY", *vkey, "its key, as it prints it")->required();
  add_app->add_option("--url", *url, "where it answers over HTTP");
  add_app->callback(
      [=] { choose([=](Context& context) { return add(context, *name, *vkey, *url); }); });

  CLI::App* remove_app = app.add_subcommand("remove", "trust a witness no longer; an entry");
  remove_app->add_option("NAME", *name, "as this case calls it")->required();
  remove_app->callback([=] {
    choose([=](Context& context) -> Result<int> {
      workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
      TRY(workspace::remove_witness(workspace, *name));
      return 0;
    });
  });

  auto quorum = std::make_shared<std::string>();
  CLI::App* quorum_app = app.add_subcommand("quorum", "how many witnesses must cosign; an entry");
  quorum_app->add_option("K", *quorum, "none, all, or a number")->required();
  quorum_app->callback([=] {
    choose([=](Context& context) -> Result<int> {
      workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
      TRY(workspace::set_quorum(workspace, *quorum));
      return 0;
    });
  });

  auto wanted = std::make_shared<Request>();
  CLI::App* request_app =
      app.add_subcommand("request", "write the request that a witness is asked with");
  request_app->add_option("NAME", wanted->name, "the witness (not needed if there is one)");
  request_app->add_option("--old", wanted->old_size, "what the witness says it saw last");
  request_app->add_option("--out", wanted->file, "the file to write (else standard output)");
  request_app->callback(
      [=] { choose([=](Context& context) { return request(context, *wanted); }); });

  auto answer = std::make_shared<std::string>();
  CLI::App* take_app = app.add_subcommand("take", "take a witness's answer in");
  take_app->add_option("ANSWER", *answer, "the file, or - for standard input")->required();
  take_app->callback([=] { choose([=](Context& context) { return take(context, *answer); }); });

  CLI::App* send_app = app.add_subcommand("send", "request and answer over HTTP");
  send_app->add_option("NAME", *name, "the witness (not needed if there is one)");
  send_app->add_option("--url", *url, "where it answers (else as `witness add` recorded)");
  send_app->callback([=] { choose([=](Context& context) { return send(context, *name, *url); }); });
}

void add_witness_verbs(CLI::App& app, const Chosen& choose) {
  auto name = std::make_shared<std::string>();
  auto named = [=](CLI::App* verb) {
    verb->add_option("--name", *name,
                     "the name of this witness; needed once, when its key is made");
  };
  CLI::App* key_app = app.add_subcommand("key", "as a witness: print this machine's key");
  named(key_app);
  key_app->callback([=] { choose([=](Context& context) { return key(context, *name); }); });

  auto vkey = std::make_shared<std::string>();
  CLI::App* trust_app = app.add_subcommand("trust", "as a witness: know a log, by its key");
  trust_app->add_option("VKEY", *vkey, "the log's key, as its keeper prints it")->required();
  named(trust_app);
  trust_app->callback(
      [=] { choose([=](Context& context) { return trust(context, *name, *vkey); }); });

  auto request_file = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  CLI::App* cosign_app = app.add_subcommand(
      "cosign", "as a witness: cosign a log that only grew; keeps evidence of one that did not");
  cosign_app->add_option("REQUEST", *request_file, "the file, or - for standard input")->required();
  cosign_app->add_option("--out", *file, "the file to write (else standard output)");
  named(cosign_app);
  cosign_app->callback([=] {
    choose([=](Context& context) { return cosign(context, *name, *request_file, *file); });
  });

  auto origin = std::make_shared<std::string>();
  CLI::App* last_app = app.add_subcommand(
      "last", "as a witness: print the checkpoint it cosigned last; a case recovers with it");
  last_app->add_option("ORIGIN", *origin, "the log's name")->required();
  last_app->callback([=] { choose([=](Context& context) { return last(context, *origin); }); });
}

}  // namespace

void add_log_witness(CLI::App& log, const Chosen& choose) {
  CLI::App* app = log.add_subcommand(
      "witness", "cosignatures (c2sp.org/tlog-witness), by files or HTTP; both sides");
  app->require_subcommand(1);
  add_case_verbs(*app, choose);
  add_witness_verbs(*app, choose);
}

}  // namespace habeas::cli
