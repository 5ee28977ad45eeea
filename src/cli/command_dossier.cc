// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "workspace/export_case.h"
#include "workspace/leaks.h"

namespace habeas::cli {

namespace {

Result<int> build(Context& context, const std::string& file, const std::string& scope) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  // Beside the case the page reaches the exhibits by their place in the vault; in a bundle, by its
  // own.
  std::string page = TRY(workspace::make_leaving_page(
      workspace, scope == "full" ? workspace::ExportScope::kFull : workspace::ExportScope::kPublic,
      "../exhibits/"));
  TRY(write_file_durably(posix_file_system(), fs::absolute(file), page));
  context.print(
      Json(JsonObject{{"bytes", Json(static_cast<int64_t>(page.size()))}, {"page", Json(file)}}),
      file + "\n");
  return 0;
}

Json to_json(const workspace::FoundLeak& found) {
  const dossier::Leak& leak = found.leak;
  JsonObject out{{"how", Json(word_of(leak.how))},   {"id", Json(leak.id)},
                 {"kind", Json(word_of(leak.kind))}, {"line", Json(leak.line)},
                 {"of", Json(leak.owner)},           {"owners", Json(leak.owners)},
                 {"times", Json(leak.times)},        {"where", Json(leak.where)},
                 {"words", Json(leak.words)}};
  if (!found.passed.empty()) {
    out["passed"] = Json(found.passed);
    out["passed_by"] = Json(found.passed_entry);
  }
  return Json(std::move(out));
}

std::string to_text(const workspace::FoundLeak& found) {
  const dossier::Leak& leak = found.leak;
  std::string out = fmt::format(
      "{}  {} ({})\n    {}, line {}{}: \"{}\"\n    kept back with {}{}\n", leak.id,
      word_of(leak.kind), word_of(leak.how), printable(leak.where), leak.line,
      leak.times > 1 ? fmt::format(", {} times", leak.times) : "", printable(leak.words),
      leak.owner, leak.owners > 1 ? fmt::format(" and {} more", leak.owners - 1) : "");
  if (!found.passed.empty())
    out += fmt::format("    passed by entry {}: {}\n", found.passed_entry, printable(found.passed));
  return out;
}

Result<int> list_leaks(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::LeakReport report = TRY(workspace::leaks_of_public_copy(workspace));
  JsonArray list;
  std::string text;
  int64_t open = 0;
  for (const workspace::FoundLeak& found : report.leaks) {
    open += found.passed.empty() ? 1 : 0;
    list.push_back(to_json(found));
    text += to_text(found);
  }
  context.print(
      Json(JsonObject{{"leaks", Json(std::move(list))},
                      {"unread", Json(JsonArray(report.unread.begin(), report.unread.end()))}}),
      text);
  context.say(
      fmt::format("{} place{} where what is kept back would leave", open, open == 1 ? "" : "s"));
  if (!report.unread.empty()) {
    context.say(fmt::format(
        "{} exhibit{} no reader read, so {} bytes alone were searched: see `habeas read`",
        report.unread.size(), report.unread.size() == 1 ? " that" : "s that",
        report.unread.size() == 1 ? "its" : "their"));
  }
  return 0;
}

Result<int> pass(Context& context, const std::string& id, const std::string& reason) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::Committed entry = TRY(workspace::pass_leak(workspace, id, reason));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("passed by entry {}\n", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

}  // namespace

void add_dossier(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("dossier", "the page that others read");
  app->require_subcommand(1);
  CLI::App* build_app = app->add_subcommand("build", "write the dossier as one HTML page");
  auto file = std::make_shared<std::string>();
  auto scope = std::make_shared<std::string>("public");
  build_app->add_option("FILE", *file, "the page to write")->required();
  build_app->add_option("--scope", *scope, "public (default) or full")
      ->check(CLI::IsMember({"public", "full"}));
  build_app->callback(
      [=] { choose([=](Context& context) { return build(context, *file, *scope); }); });
  app->add_subcommand("leaks", "where a public bundle made now would show what is kept back")
      ->callback([=] { choose(list_leaks); });
  auto id = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  CLI::App* pass_app = app->add_subcommand("pass", "answer for a place where it may stand");
  pass_app->add_option("ID", *id, "the leak (lek-...)")->required();
  pass_app->add_option("--reason", *reason, "why; it is kept on the ledger")->required();
  pass_app->callback(
      [=] { choose([=](Context& context) { return pass(context, *id, *reason); }); });
}

}  // namespace habeas::cli
