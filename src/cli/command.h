// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "workspace/workspace.h"

// What a command gets, and how it joins the table. A command is one file: its options, its help,
// its run. stdout is data, stderr is talk; nothing here touches std::cout or calls exit.

namespace habeas::cli {

struct Io {
  std::istream& in;
  std::ostream& out;      // data
  std::ostream& talk;     // diagnosis and progress
  bool terminal = false;  // talk goes to a person
};

// Options that every command has.
struct Global {
  std::string case_folder;      // --case, $HABEAS_CASE, else the folder at hand
  std::string home;             // --home, else KeyHome::default_folder()
  std::string actor;            // --actor
  std::string passphrase_file;  // --passphrase-file, $HABEAS_PASSPHRASE_FILE; "-" asks
  bool json = false;
  bool quiet = false;
};

class Context {
 public:
  Context(Io& io, Global& global, std::string command_line);
  ~Context();

  [[nodiscard]] Io& io() { return io_; }
  [[nodiscard]] const Global& global() const { return global_; }
  [[nodiscard]] Result<workspace::Environment*> environment();
  // The case named by --case, opened.
  [[nodiscard]] Result<workspace::Workspace> open(workspace::Mode mode);
  [[nodiscard]] Result<fs::path> case_folder() const;
  // A passphrase that replaces another one: from a file, or asked twice at the terminal ("-").
  [[nodiscard]] Result<std::string> new_passphrase(const std::string& file);
  // Says so if what was written waits for the keeper of the log key to sign it.
  void say_unsigned(const workspace::Workspace& workspace);
  // Says what still stands and points at the thing that was just withdrawn.
  [[nodiscard]] Result<void> say_pointing(workspace::Workspace& workspace, const std::string& id);
  // Where long work tells how far it is; shown on a terminal only.
  [[nodiscard]] Progress& progress();
  // Prints `value` as JSON, or `text`, by --json.
  void print(const Json& value, const std::string& text);
  // A line to people, unless --quiet.
  void say(const std::string& line);

 private:
  struct State;
  Io& io_;
  Global& global_;
  std::string command_line_;
  std::unique_ptr<State> state_;
};

// The exit code of a command that ran, or a failure. 0 = done.
using Run = std::function<Result<int>(Context&)>;

// Where a command leaves what it will do once the line is parsed.
using Chosen = std::function<void(Run)>;
using AddCommand = void (*)(CLI::App& root, const Chosen& choose);

// One function for each file of commands; commands.cc lists them.
void add_init(CLI::App& root, const Chosen& choose);
void add_add(CLI::App& root, const Chosen& choose);
void add_read(CLI::App& root, const Chosen& choose);
void add_source(CLI::App& root, const Chosen& choose);
void add_claim(CLI::App& root, const Chosen& choose);
void add_schema(CLI::App& root, const Chosen& choose);
void add_claim_suggest(CLI::App& claim, const Chosen& choose);  // below `claim`
void add_import(CLI::App& root, const Chosen& choose);
void add_list(CLI::App& root, const Chosen& choose);
void add_names(CLI::App& root, const Chosen& choose);
void add_search(CLI::App& root, const Chosen& choose);
void add_show(CLI::App& root, const Chosen& choose);
void add_dossier(CLI::App& root, const Chosen& choose);
void add_assess(CLI::App& root, const Chosen& choose);
void add_check(CLI::App& root, const Chosen& choose);
void add_numbers(CLI::App& root, const Chosen& choose);
void add_timeline(CLI::App& root, const Chosen& choose);
void add_gaps(CLI::App& root, const Chosen& choose);
void add_sources(CLI::App& root, const Chosen& choose);
void add_verify(CLI::App& root, const Chosen& choose);
void add_log(CLI::App& root, const Chosen& choose);
void add_link(CLI::App& root, const Chosen& choose);
// Verbs of `link`; add_link calls them.
void add_link_decide(CLI::App& link, const Chosen& choose);  // and what else a case has
void add_link_run(CLI::App& link, const Chosen& choose);
void add_link_explain(CLI::App& link, const Chosen& choose);
void add_link_evaluate(CLI::App& link, const Chosen& choose);
void add_link_resolve(CLI::App& link, const Chosen& choose);
void add_link_sample(CLI::App& link, const Chosen& choose);
// Verbs of `log` with files of their own; add_log calls them.
void add_log_witness(CLI::App& log, const Chosen& choose);
void add_log_timestamp(CLI::App& log, const Chosen& choose);
void add_review(CLI::App& root, const Chosen& choose);
void add_rebuild(CLI::App& root, const Chosen& choose);
void add_estimate(CLI::App& root, const Chosen& choose);
void add_estimate_latent(CLI::App& root, const Chosen& choose);
void add_estimate_simulate(CLI::App& root, const Chosen& choose);
void add_backup(CLI::App& root, const Chosen& choose);
void add_recover(CLI::App& root, const Chosen& choose);
void add_upgrade(CLI::App& root, const Chosen& choose);
void add_key(CLI::App& root, const Chosen& choose);
void add_actor(CLI::App& root, const Chosen& choose);
void add_policy(CLI::App& root, const Chosen& choose);
void add_proposal(CLI::App& root, const Chosen& choose);
void add_person(CLI::App& root, const Chosen& choose);
// A person with every record of it, by the person's name or a record's.
[[nodiscard]] Result<int> show_person(Context& context, workspace::Workspace& workspace,
                                      const std::string& id);
void add_consent(CLI::App& root, const Chosen& choose);
void add_hold(CLI::App& root, const Chosen& choose);
void add_erase(CLI::App& root, const Chosen& choose);

// Exit codes, the whole table (docs/guide/commands.md): 0 done, 1 verification failed, 2 bad usage,
// 3 not found, 4 conflict, 5 corrupt, 6 denied, 7 machine failed, 70 a bug.
[[nodiscard]] int exit_code(ErrorKind kind);

// The whole program, callable from tests.
int habeas_main(int argc, const char* const* argv, Io& io);

}  // namespace habeas::cli
