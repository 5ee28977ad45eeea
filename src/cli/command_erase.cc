// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "cli/erasure_text.h"
#include "workspace/approve.h"

namespace habeas::cli {

Json erasure_json(const workspace::ErasurePreview& preview) {
  auto list = [](const std::vector<std::string>& lines) {
    return Json(JsonArray(lines.begin(), lines.end()));
  };
  return Json(JsonObject{{"erases", list(preview.lines)},
                         {"holds", list(preview.holds)},
                         {"persons", Json(preview.persons)},
                         {"plan", casefile::plan_json(preview.plan)},
                         {"remains", list(preview.remains)},
                         {"unreachable", list(preview.unreachable)}});
}

std::string erasure_text(const workspace::ErasurePreview& preview) {
  std::string text;
  auto part = [&](std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    text += fmt::format("{}\n", title);
    for (const std::string& line : lines) text += fmt::format("  {}\n", line);
  };
  part("erases, for good:", preview.lines);
  text += "  with it index.db and the cache, which are made again\n";
  part("keeps:", preview.remains);
  part("cannot reach:", preview.unreachable);
  part("forbidden by:", preview.holds);
  return text;
}

namespace {

struct Options {
  std::vector<std::string> targets;
  std::string basis;
  bool with_custody = false;
  bool yes = false;
};

Result<int> erase(Context& context, const Options& options) {
  workspace::Workspace workspace =
      TRY(context.open(options.yes ? workspace::Mode::kWrite : workspace::Mode::kRead));
  workspace::ErasurePreview preview = TRY(workspace::preview_erasure(
      workspace, options.targets, {.with_custody = options.with_custody}));
  if (!options.yes) {
    context.print(erasure_json(preview), erasure_text(preview));
    context.say(
        preview.persons > 1
            ? fmt::format("Nothing was done. With --yes this becomes a proposal; {} persons "
                          "must agree.",
                          preview.persons)
            : "Nothing was done. With --yes this is erased, and cannot be brought back.");
    return 0;
  }
  if (options.basis.empty())
    return fail(ErrorKind::kInvalid, "an erasure needs a basis", "say why with --basis");
  if (preview.persons > 1) {
    Json plan = casefile::plan_json(preview.plan);
    std::string id =
        TRY(workspace::propose(workspace, casefile::kProposeErasure, plan, options.basis));
    TRY(workspace.checkpoint());
    context.print(Json(JsonObject{{"proposal", Json(id)}}), id + "\n");
    context.say(
        fmt::format("Nothing was erased yet: it takes {} persons. Others approve with "
                    "`habeas proposal approve {}`; then `habeas proposal execute {} --yes` "
                    "does it.",
                    preview.persons, id, id));
    context.say_unsigned(workspace);
    return 0;
  }
  workspace::Committed entry = TRY(workspace::erase(workspace, preview, options.basis, ""));
  TRY(workspace.checkpoint());
  JsonObject value{{"entry", Json(entry.index)}, {"erasure", erasure_json(preview)}};
  context.print(Json(std::move(value)),
                erasure_text(preview) + fmt::format("erased by entry {}\n", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

}  // namespace

void add_erase(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "erase", "destroy exhibits, items or parts of items for good; hashes stay");
  auto options = std::make_shared<Options>();
  app->add_option("TARGET", options->targets,
                  "an exhibit's SHA-256; a claim, source or entity by id or label; an item as "
                  "<entry>.<item>; each but the first with :field,field for a part")
      ->required();
  app->add_option("--basis", options->basis, "why, for the record; name nobody in it");
  app->add_flag("--with-custody", options->with_custody,
                "of an exhibit also its file names, who collected it and from whom");
  app->add_flag("--yes", options->yes, "do it; else only say what would be done");
  app->footer(
      "Says what stays and what it cannot reach. Where the policy erasure.persons asks for "
      "more than one person, --yes makes a proposal that others approve. A hold forbids "
      "it.");
  app->callback([=] { choose([=](Context& context) { return erase(context, *options); }); });
}

}  // namespace habeas::cli
