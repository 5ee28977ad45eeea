// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/version.h"
#include "dossier/verify_page.h"

// The table of commands, and the only place that turns failures into exit codes.

namespace habeas::cli {

namespace {

// In the order of `habeas --help`.
// clang-format off
constexpr AddCommand kCommands[] = {
    add_init,
    add_add,
    add_read,
    add_source,
    add_claim,
    add_schema,
    add_names,
    add_import,
    add_list,
    add_person,
    add_search,
    add_consent,
    add_show,
    add_assess,
    add_check,
    add_numbers,
    add_timeline,
    add_gaps,
    add_sources,
    add_dossier,
    add_verify,
    add_link,
    add_review,
    add_log,
    add_rebuild,
    add_backup,
    add_recover,
    add_upgrade,
    add_key,
    add_actor,
    add_policy,
    add_proposal,
    add_hold,
    add_erase,
    add_estimate,
    add_estimate_latent,
    add_estimate_simulate,
};
// clang-format on

constexpr const char* kFooter =
    "Exit status: 0 done; 1 a verification failed; 2 bad usage or input; 3 not found; 4 conflict; "
    "5 corrupt; 6 denied;\n"
    "7 the machine failed; 70 a bug in habeas.\n"
    "Nothing here uses the network unless you ask for it (`log timestamp --url`, `log witness "
    "--url`).";

void add_globals(CLI::App& app, Global& global) {
  app.add_option("--case", global.case_folder,
                 "the case folder (else $HABEAS_CASE, else the folder at hand)");
  app.add_option("--home", global.home, "the folder of keys, outside the case (else $HABEAS_HOME)");
  app.add_option("--actor", global.actor, "act as this actor (id or name)");
  app.add_option("--passphrase-file", global.passphrase_file,
                 "a file that holds the passphrase (else $HABEAS_PASSPHRASE_FILE; - asks)");
  app.add_flag("--json", global.json, "print data as JSON");
  app.add_flag("-q,--quiet", global.quiet, "no talk on standard error");
}

void tell(Io& io, const Error& error) {
  io.talk << "habeas: " << error.message << "\n";
  if (!error.hint.empty()) io.talk << "habeas: what to do: " << error.hint << "\n";
}

// What CLI11 says of a line that cannot be understood, in our form, with the page that helps.
Error misuse(const CLI::App& app, std::string what) {
  bool sentence = what.size() > 1 && what[0] >= 'A' && what[0] <= 'Z' &&
                  (what[1] == ' ' || (what[1] >= 'a' && what[1] <= 'z'));
  if (sentence) what[0] = static_cast<char>(what[0] - 'A' + 'a');
  std::string command = "habeas";
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    command += " " + at->get_name();
  }
  return Error{ErrorKind::kInvalid, std::move(what), "see `" + command + " --help`"};
}

}  // namespace

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return 2;
    case ErrorKind::kNotFound:
      return 3;
    case ErrorKind::kConflict:
      return 4;
    case ErrorKind::kCorrupt:
      return 5;
    case ErrorKind::kDenied:
      return 6;
    case ErrorKind::kIo:
      return 7;
  }
  return 70;
}

int habeas_main(int argc, const char* const* argv, Io& io) {
  CLI::App app{"habeas: the case file of an independent investigation"};
  app.name("habeas");
  app.footer(kFooter);
  std::string page = dossier::verify_page_digest();
  app.set_version_flag(
      "--version", version_text() + "\nverify.html " +
                       (page.empty() ? "not in this build: npm was missing" : "sha256:" + page));
  app.require_subcommand(1);
  app.fallthrough();
  Global global;
  add_globals(app, global);
  Run chosen;
  for (AddCommand add : kCommands) add(app, [&](Run run) { chosen = std::move(run); });
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help, io.out, io.talk);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version, io.out, io.talk);
  } catch (const CLI::ParseError& error) {
    tell(io, misuse(app, error.what()));
    return 2;
  }
  check(static_cast<bool>(chosen), "every command leaves what it will do");
  std::string line;
  for (int i = 1; i < argc && line.size() < 60; ++i)
    line += (i > 1 ? " " : "") + std::string(argv[i]);
  Context context(io, global, "habeas " + printable(line));
  Result<int> result = chosen(context);
  if (result) return *result;
  tell(io, result.error());
  return exit_code(result.error().kind);
}

}  // namespace habeas::cli
