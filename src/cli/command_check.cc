// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "base/encoding.h"
#include "cli/command.h"
#include "workspace/check_case.h"

// `habeas check`: what a careful reader would stumble over.

namespace habeas::cli {

namespace {

Json to_json(const workspace::CaseFinding& row) {
  JsonArray claims, spots;
  for (const std::string& claim : row.finding.claims) claims.push_back(Json(claim));
  for (const assess::Spot& spot : row.finding.spots) {
    spots.push_back(Json(JsonObject{{"exhibit", Json(spot.exhibit)},
                                    {"from", Json(spot.from)},
                                    {"text", Json(spot.text)},
                                    {"to", Json(spot.to)}}));
  }
  JsonObject out{{"check", Json(row.finding.check)},
                 {"claims", Json(std::move(claims))},
                 {"id", Json(row.id)},
                 {"message", Json(row.finding.message)},
                 {"set_aside", Json(row.set_aside)},
                 {"severity", Json(assess::severity_word(row.finding.severity))},
                 {"spots", Json(std::move(spots))},
                 {"subject", Json(row.finding.subject)}};
  if (row.set_aside_entry >= 0) out["set_aside_by"] = Json(row.set_aside_entry);
  return Json(std::move(out));
}

std::string to_text(const workspace::CaseFinding& row) {
  std::string out =
      fmt::format("{}  {}  {}\n    {}\n", row.id, assess::severity_word(row.finding.severity),
                  row.finding.check, printable(row.finding.message));
  if (!row.set_aside.empty()) {
    out += fmt::format("    set aside by entry {}: {}\n", row.set_aside_entry,
                       printable(row.set_aside));
  }
  return out;
}

int print(Context& context, const std::vector<workspace::CaseFinding>& findings, bool all) {
  JsonArray list;
  std::string text;
  int64_t aside = 0, open = 0;
  for (const workspace::CaseFinding& row : findings) {
    (row.set_aside.empty() ? open : aside) += 1;
    if (!row.set_aside.empty() && !all) continue;
    list.push_back(to_json(row));
    text += to_text(row);
  }
  context.print(Json(std::move(list)), text);
  context.say(
      fmt::format("{} finding{}{}", open, open == 1 ? "" : "s",
                  aside == 0 ? "" : fmt::format("; {} set aside (--all shows them)", aside)));
  return 0;
}

Result<int> run_checks(Context& context, bool all) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::CheckRun run = TRY(workspace::check_case(workspace));
  return print(context, run.findings, all);
}

Result<int> run_page(Context& context, const std::string& file) {
  std::string html =
      TRY_CTX(read_file(posix_file_system(), file, int64_t{1} << 30), "reading the page");
  return print(context, workspace::check_page(html), true);
}

Result<int> explain(Context& context) {
  JsonArray list;
  std::string text;
  for (const assess::Check* check : assess::all_checks()) {
    list.push_back(Json(JsonObject{{"explanation", Json(check->explanation)},
                                   {"id", Json(check->id)},
                                   {"severity", Json(assess::severity_word(check->severity))},
                                   {"title", Json(check->title)}}));
    text += fmt::format("{} ({}): {}\n    {}\n", check->id, assess::severity_word(check->severity),
                        check->title, check->explanation);
  }
  context.print(Json(std::move(list)), text);
  return 0;
}

Result<int> decide(Context& context, bool aside, const std::string& id, const std::string& reason) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::Committed entry = aside ? TRY(workspace::set_aside(workspace, id, reason))
                                     : TRY(workspace::resume(workspace, id, reason));
  TRY(workspace.checkpoint());
  context.print(
      Json(JsonObject{{"entry", Json(entry.index)}}),
      fmt::format("{} by entry {}\n", aside ? "set aside" : "taken up again", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

}  // namespace

void add_check(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "check",
      "what a careful reader would stumble over: quotations, hedges, numbers, dates, words");
  auto all = std::make_shared<bool>(false);
  auto page = std::make_shared<std::string>();
  app->add_flag("--all", *all, "findings that were set aside, too");
  app->add_option("--page", *page, "check this HTML page of ours instead of the case");
  app->footer(
      "A finding accuses nobody and changes nothing. Exit status 0 whatever is found; "
      "docs/methods/assess.md lists the checks.");
  app->callback([=] {
    if (app->get_subcommands().empty()) {
      choose([=](Context& context) {
        return page->empty() ? run_checks(context, *all) : run_page(context, *page);
      });
    }
  });
  app->add_subcommand("explain", "each check: what it looks for, and what to do")->callback([=] {
    choose(explain);
  });
  auto id = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  auto decision = [&](const char* verb, const char* help, bool aside) {
    CLI::App* verb_app = app->add_subcommand(verb, help);
    verb_app->add_option("ID", *id, "the finding (chk-...)")->required();
    verb_app->add_option("--reason", *reason, "why; it is kept on the ledger")->required();
    verb_app->callback(
        [=] { choose([=](Context& context) { return decide(context, aside, *id, *reason); }); });
  };
  decision("set-aside", "say why a finding needs nothing done; it stays on record", true);
  decision("resume", "take up a finding again that was set aside", false);
}

}  // namespace habeas::cli
