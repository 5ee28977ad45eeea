// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

// `habeas link`: a file for each verb.

namespace habeas::cli {

void add_link(CLI::App& root, const Chosen& choose) {
  CLI::App* app =
      root.add_subcommand("link", "which records of one or more lists name the same person");
  app->require_subcommand(1);
  add_link_run(*app, choose);
  add_link_explain(*app, choose);
  add_link_evaluate(*app, choose);
  add_link_resolve(*app, choose);
  add_link_sample(*app, choose);
  add_link_decide(*app, choose);
}

}  // namespace habeas::cli
