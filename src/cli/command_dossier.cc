// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "workspace/export_case.h"

namespace habeas::cli {

namespace {

Result<int> build(Context& context, const std::string& file, const std::string& scope) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  // Beside the case the page reaches the exhibits by their place in the vault; in a bundle, by its
  // own.
  std::string page = TRY(workspace::make_page(
      workspace, scope == "full" ? workspace::ExportScope::kFull : workspace::ExportScope::kPublic,
      "../exhibits/"));
  TRY(write_file_durably(posix_file_system(), fs::absolute(file), page));
  context.print(
      Json(JsonObject{{"bytes", Json(static_cast<int64_t>(page.size()))}, {"page", Json(file)}}),
      file + "\n");
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
}

}  // namespace habeas::cli
