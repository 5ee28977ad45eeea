// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "casefile/queries.h"
#include "cli/command.h"
#include "dossier/verify_page.h"
#include "ledger/proof_file.h"
#include "workspace/export_case.h"
#include "workspace/prove_item.h"
#include "workspace/timestamping.h"

namespace habeas::cli {

namespace {

Result<int> show(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  std::vector<casefile::EntryRow> rows = TRY(casefile::entries(workspace.database()));
  std::vector<casefile::TimeRow> times = TRY(casefile::trusted_times(workspace.database()));
  JsonArray all;
  std::string text;
  for (const casefile::EntryRow& row : rows) {
    all.push_back(Json(JsonObject{{"actor", Json(row.actor)},
                                  {"at", Json(row.at)},
                                  {"entry", Json(row.entry)},
                                  {"items", Json(row.items)},
                                  {"kind", Json(row.kind)},
                                  {"leaf", Json(to_hex(workspace.log().leaf(row.entry)))},
                                  {"reason", Json(row.reason)}}));
    text +=
        fmt::format("{:>6}  {}  {:<18} {:>5} items  {}{}\n", row.entry, row.at, row.kind, row.items,
                    row.actor, row.reason.empty() ? "" : "  " + printable(row.reason));
    for (const casefile::TimeRow& time : times) {
      if (time.entry != row.entry) continue;
      text += fmt::format("        timestamp of size {}: {} {}\n", time.size, time.status,
                          time.status == "granted" ? time.gen_time + " by " + printable(time.tsa)
                                                   : printable(time.detail));
    }
  }
  context.print(Json(std::move(all)), text);
  std::vector<workspace::TimestampRow> queries = TRY(workspace::timestamps(workspace));
  auto queued = std::count_if(queries.begin(), queries.end(), [](const auto& row) {
    return row.state == workspace::TimestampState::kQueued;
  });
  if (queued > 0) {
    context.say(
        fmt::format("{} timestamp queries wait for an answer: `habeas log timestamp` sends "
                    "them again",
                    queued));
  }
  return 0;
}

// The newest log key, as witnesses and readers are given it.
Result<int> print_vkey(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  std::vector<std::string> vkeys = TRY(workspace.log_vkeys());
  if (vkeys.empty()) return fail(ErrorKind::kCorrupt, "the case names no log key");
  context.print(Json(JsonObject{{"vkey", Json(vkeys.back())}}), vkeys.back() + "\n");
  return 0;
}

Result<int> checkpoint(Context& context, bool sign) {
  workspace::Workspace workspace =
      TRY(context.open(sign ? workspace::Mode::kWrite : workspace::Mode::kRead));
  if (sign) {
    TRY(workspace.require(casefile::Action::kSign));
    bool ours = TRY(workspace.signs_log());
    if (!ours) {
      return fail(ErrorKind::kDenied, "the log key is not in this key home",
                  "whoever keeps it signs the checkpoint; see `habeas key list`");
    }
    std::string note = TRY(workspace.checkpoint());
    context.print(
        Json(JsonObject{{"checkpoint", Json(note)}, {"size", Json(workspace.log().size())}}), note);
    return 0;
  }
  if (!workspace.log().head())
    return fail(ErrorKind::kNotFound, "no checkpoint was published yet",
                "run `habeas log checkpoint --sign`");
  context.print(Json(JsonObject{{"checkpoint", Json(workspace.log().head()->checkpoint)},
                                {"size", Json(workspace.log().head()->size)}}),
                workspace.log().head()->checkpoint);
  return 0;
}

Result<int> prove(Context& context, int64_t index, int64_t item,
                  const std::vector<std::string>& fields) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  if (item >= 0) {
    context.io().out << TRY(workspace::prove_item(workspace, index, item, fields)) << "\n";
    return 0;
  }
  const std::optional<ledger::SignedHead>& head = workspace.log().head();
  if (!head)
    return fail(ErrorKind::kNotFound, "no checkpoint was published yet",
                "run `habeas log checkpoint --sign`");
  if (index < 0 || index >= head->size) {
    return fail(ErrorKind::kNotFound,
                fmt::format("the published checkpoint covers entries 0 to {}", head->size - 1));
  }
  ledger::ProofFile proof;
  proof.index = index;
  proof.hashes = TRY(workspace.log().inclusion_proof(index, head->size));
  proof.checkpoint = head->checkpoint;
  context.io().out << ledger::format_proof_file(proof);
  return 0;
}

struct ExportOptions {
  std::string folder, scope = "full", recipient, purpose, policy_file, archive;
};

Result<int> export_bundle(Context& context, const ExportOptions& options) {
  workspace::ExportOptions chosen;
  chosen.scope =
      options.scope == "full" ? workspace::ExportScope::kFull : workspace::ExportScope::kPublic;
  chosen.recipient = options.recipient;
  chosen.purpose = options.purpose;
  if (!options.policy_file.empty())
    chosen.trust_policy = TRY(read_file(posix_file_system(), options.policy_file, 1 << 20));
  if (!options.archive.empty()) chosen.archive = fs::absolute(options.archive).lexically_normal();
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::ExportSummary summary = TRY(
      workspace::export_case(workspace, fs::absolute(options.folder).lexically_normal(), chosen));
  JsonArray consents;
  for (const casefile::ConsentRow& row : summary.consents) consents.push_back(Json(row.id));
  JsonObject out{
      {"bundle", Json(options.folder)},
      {"bytes", Json(summary.bundle.bytes)},
      {"consents", Json(std::move(consents))},
      {"files", Json(summary.bundle.files)},
      {"note", Json(summary.bundle.note)},
      {"unconsented", Json(JsonArray(summary.unconsented.begin(), summary.unconsented.end()))},
      {"withheld_claims", Json(summary.withheld_claims)},
      {"withheld_persons", Json(summary.withheld_records)}};
  std::string written = options.folder + "\n";
  if (!options.archive.empty()) {
    out["archive"] = Json(options.archive);
    out["archive_bytes"] = Json(summary.archive_bytes);
    written += options.archive + "\n";
  }
  context.print(Json(std::move(out)), written);
  if (!summary.unconsented.empty()) {
    context.say(fmt::format("left out for want of consent to publication: {}",
                            fmt::join(summary.unconsented, ", ")));
  }
  for (const casefile::ConsentRow& row : summary.consents) {
    if (!row.conditions.empty())
      context.say(fmt::format("{} has conditions, for you to see to: {}", row.id,
                              printable(row.conditions)));
  }
  context.say(fmt::format("{} files, {} bytes. Anyone checks it with: habeas verify {}",
                          summary.bundle.files, summary.bundle.bytes,
                          options.archive.empty() ? options.folder : options.archive));
  if (dossier::verify_page().empty()) {
    context.say(
        "this habeas was built without npm, so the bundle has no verify.html: who has no habeas "
        "follows VERIFY.txt");
  }
  return 0;
}

}  // namespace

void add_log(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "log", "the ledger: entries, proofs, checkpoints, witnesses, trusted times, copies");
  app->require_subcommand(1);
  app->add_subcommand("show", "every entry: kind, time, actor")->callback([=] { choose(show); });

  auto sign = std::make_shared<bool>(false);
  CLI::App* checkpoint_app = app->add_subcommand("checkpoint", "print the published checkpoint");
  checkpoint_app->add_flag("--sign", *sign, "sign the ledger as it is first");
  auto vkey = std::make_shared<bool>(false);
  checkpoint_app->add_flag("--vkey", *vkey, "print the log's key instead, as `init` did");
  checkpoint_app->callback([=] {
    choose(
        [=](Context& context) { return *vkey ? print_vkey(context) : checkpoint(context, *sign); });
  });

  auto index = std::make_shared<int64_t>(0);
  CLI::App* prove_app = app->add_subcommand(
      "prove", "print a proof (c2sp.org/tlog-proof) that an entry is in the ledger");
  prove_app->add_option("ENTRY", *index, "the number of the entry")->required();
  auto item = std::make_shared<int64_t>(-1);
  auto fields = std::make_shared<std::vector<std::string>>();
  prove_app->add_option("--item", *item,
                        "instead: one item of the entry (a row of a list) with its path to the "
                        "entry's body root");
  prove_app->add_option("--field", *fields, "with --item: show this field only; may be repeated");
  prove_app->callback(
      [=] { choose([=](Context& context) { return prove(context, *index, *item, *fields); }); });

  auto options = std::make_shared<ExportOptions>();
  CLI::App* export_app =
      app->add_subcommand("export", "write a bundle (BagIt) that anyone can check offline");
  export_app->add_option("DIR", options->folder, "the folder to make")->required();
  export_app->add_option("--scope", options->scope, "full (default: everything) or public")
      ->check(CLI::IsMember({"public", "full"}));
  export_app->add_option("--to", options->recipient, "who receives it; goes on record");
  export_app->add_option("--purpose", options->purpose, "what for; goes on record");
  export_app->add_option("--policy", options->policy_file,
                         "the trust policy to put in (else the log's own keys)");
  export_app->add_option("--zip", options->archive, "also write it as this one file, to send");
  export_app->callback(
      [=] { choose([=](Context& context) { return export_bundle(context, *options); }); });
  add_log_witness(*app, choose);
  add_log_timestamp(*app, choose);
}

}  // namespace habeas::cli
