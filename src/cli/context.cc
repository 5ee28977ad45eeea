// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <termios.h>
#include <unistd.h>

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "workspace/history.h"

namespace habeas::cli {

namespace {

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// One line that is written over, and only for people; what is long says so every quarter of a
// second at most.
class TerminalProgress : public Progress {
 public:
  TerminalProgress(Io& io, bool quiet) : io_(io), show_(io.terminal && !quiet) {}
  ~TerminalProgress() override {
    if (shown_) io_.talk << "\r\033[K" << std::flush;
  }
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;

  void report(std::string_view what, int64_t done, int64_t total, std::string_view unit) override {
    if (!show_) return;
    auto now = std::chrono::steady_clock::now();
    if (shown_ && now - last_ < std::chrono::milliseconds(250)) return;
    last_ = now;
    shown_ = true;
    bool bytes = unit == "bytes";
    auto amount = [&](int64_t value) {
      return bytes ? fmt::format("{:.1f} MB", static_cast<double>(value) / 1e6)
                   : fmt::format("{} {}", value, unit);
    };
    io_.talk << "\r\033[K" << what << ": " << amount(done)
             << (total > 0 ? " of " + amount(total) : "") << std::flush;
  }

  bool stop_requested() override { return interrupted(); }

 private:
  Io& io_;
  bool show_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_;
};

Result<std::string> ask(Io& io, std::string_view purpose) {
  if (isatty(STDIN_FILENO) == 0) {
    return fail(ErrorKind::kInvalid, fmt::format("a passphrase is needed for {}", purpose),
                "give a file that holds it with --passphrase-file or HABEAS_PASSPHRASE_FILE, or "
                "run the command in a terminal");
  }
  io.talk << "passphrase for " << purpose << ": " << std::flush;
  termios before{};
  tcgetattr(STDIN_FILENO, &before);
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  std::string line;
  std::getline(io.in, line);
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
  io.talk << "\n";
  if (line.empty()) return fail(ErrorKind::kInvalid, "an empty passphrase");
  return line;
}

Result<std::string> read_passphrase(const std::string& file) {
  Result<std::string> text = read_file(posix_file_system(), file, 1 << 16);
  if (text) return text;
  return fail(
      text.error().kind, "reading the passphrase: " + text.error().message,
      "name the file that holds it with --passphrase-file or HABEAS_PASSPHRASE_FILE; - asks "
      "for it at the terminal");
}

}  // namespace

struct Context::State {
  std::unique_ptr<TerminalProgress> progress;
  std::unique_ptr<workspace::Environment> environment;
  std::optional<std::string> passphrase;
};

Context::Context(Io& io, Global& global, std::string command_line)
    : io_(io),
      global_(global),
      command_line_(std::move(command_line)),
      state_(std::make_unique<State>()) {
  state_->progress = std::make_unique<TerminalProgress>(io_, global_.quiet);
}
Context::~Context() = default;

Progress& Context::progress() { return *state_->progress; }

Result<workspace::Environment*> Context::environment() {
  if (state_->environment) return state_->environment.get();
  fs::path home =
      global_.home.empty() ? TRY(workspace::KeyHome::default_folder()) : fs::path(global_.home);
  auto passphrase = [this](std::string_view purpose) -> Result<std::string> {
    if (state_->passphrase) return *state_->passphrase;
    std::string file = global_.passphrase_file.empty() ? from_environment("HABEAS_PASSPHRASE_FILE")
                                                       : global_.passphrase_file;
    std::string text =
        file.empty() || file == "-" ? TRY(ask(io_, purpose)) : TRY(read_passphrase(file));
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    state_->passphrase = text;
    return text;
  };
  state_->environment.reset(new workspace::Environment{
      .progress = *state_->progress,
      .home = std::move(home),
      .passphrase = passphrase,
      .lock_note = fmt::format("process {} ({})", getpid(), command_line_),
      .actor = global_.actor});
  // A demonstration's keys protect nothing and need not be slow to open; said in
  // docs/guide/commands.md.
  if (from_environment("HABEAS_WEAK_KEYS") == "demonstration")
    state_->environment->kdf_cost = KdfCost::kMinimum;
  return state_->environment.get();
}

Result<fs::path> Context::case_folder() const {
  if (!global_.case_folder.empty()) return fs::path(global_.case_folder);
  std::string named = from_environment("HABEAS_CASE");
  return named.empty() ? fs::path(".") : fs::path(named);
}

Result<workspace::Workspace> Context::open(workspace::Mode mode) {
  workspace::Environment* given = TRY(environment());
  fs::path folder = TRY(case_folder());
  workspace::Workspace opened = TRY(workspace::Workspace::open(*given, folder, mode));
  if (mode == workspace::Mode::kRead && opened.log().incident()) {
    say("habeas: this case is open for reading only: " + opened.log().incident()->message);
    say("habeas: what to do: " + opened.log().incident()->hint);
  }
  return opened;
}

Result<std::string> Context::new_passphrase(const std::string& file) {
  if (file.empty() || file == "-") {
    std::string first = TRY(ask(io_, "the keys, from now on"));
    std::string second = TRY(ask(io_, "the keys, once more"));
    if (first != second)
      return fail(ErrorKind::kInvalid, "the two passphrases differ",
                  "nothing was changed; try again");
    return first;
  }
  std::string text =
      TRY_CTX(read_file(posix_file_system(), file, 1 << 16), "reading the new passphrase");
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (text.empty()) return fail(ErrorKind::kInvalid, "an empty passphrase");
  return text;
}

void Context::say_unsigned(const workspace::Workspace& workspace) {
  if (workspace.unsigned_entries() == 0) return;
  say(
      fmt::format("entries that wait for a checkpoint: {}; whoever keeps the log key signs "
                  "them with `habeas log checkpoint --sign`",
                  workspace.unsigned_entries()));
}

Result<void> Context::say_pointing(workspace::Workspace& workspace, const std::string& id) {
  for (const std::string& line : TRY(workspace::pointing_at(workspace, id)))
    say("it still stands: " + printable(line));
  return {};
}

void Context::print(const Json& value, const std::string& text) {
  if (global_.json)
    io_.out << canonical_json(value) << "\n";
  else
    io_.out << text;
}

void Context::say(const std::string& line) {
  if (!global_.quiet) io_.talk << line << "\n";
}

}  // namespace habeas::cli
