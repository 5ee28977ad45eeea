// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "workspace/timestamping.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string url, ca_file, query_file, reply_file;
  bool list = false;
};

Json json_of(const workspace::TimestampRow& row) {
  return Json(JsonObject{{"detail", Json(row.detail)},
                         {"gen_time", Json(row.gen_time)},
                         {"number", Json(row.number)},
                         {"size", Json(row.size)},
                         {"state", Json(std::string(word(row.state)))},
                         {"tsa", Json(row.tsa)}});
}

std::string line_of(const workspace::TimestampRow& row) {
  std::string what = row.state == workspace::TimestampState::kGranted
                         ? row.gen_time + "  " + printable(row.tsa)
                         : printable(row.detail.empty() ? "not answered yet" : row.detail);
  return fmt::format("{:>6}  {:>3}  {:<8} {}\n", row.size, row.number, word(row.state), what);
}

// 0 if every query was granted, 7 if one waits.
int print_rows(Context& context, const std::vector<workspace::TimestampRow>& rows) {
  JsonArray all;
  std::string text;
  bool waiting = false;
  for (const workspace::TimestampRow& row : rows) {
    all.push_back(json_of(row));
    text += line_of(row);
    waiting = waiting || row.state != workspace::TimestampState::kGranted;
  }
  context.print(Json(std::move(all)), text);
  return waiting ? exit_code(ErrorKind::kIo) : 0;
}

Result<int> write_query(Context& context, const std::string& file) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::TimestampQuery query = TRY(workspace::next_timestamp_query(workspace));
  TRY(write_file_durably(posix_file_system(), file, query.der));
  context.print(
      Json(JsonObject{
          {"number", Json(query.number)}, {"query", Json(file)}, {"size", Json(query.size)}}),
      file + "\n");
  context.say(
      fmt::format("a query for the checkpoint of size {}; the answer comes back with: habeas "
                  "log timestamp --reply FILE",
                  query.size));
  return 0;
}

Result<int> timestamp(Context& context, const Options& options) {
  std::string ca;
  if (!options.ca_file.empty())
    ca = TRY_CTX(read_file(posix_file_system(), options.ca_file, 1 << 24),
                 "reading the certificates");
  if (options.list) {
    workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
    std::vector<workspace::TimestampRow> rows = TRY(workspace::timestamps(workspace));
    (void)print_rows(context, rows);
    return 0;
  }
  if (!options.query_file.empty()) return write_query(context, options.query_file);
  if (!options.reply_file.empty()) {
    std::string reply = TRY(read_file(posix_file_system(), options.reply_file, 1 << 24));
    workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
    workspace::TimestampRow row = TRY(workspace::take_timestamp(workspace, reply, ca));
    return print_rows(context, {row});
  }
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  std::vector<workspace::TimestampRow> rows = TRY(workspace::request_timestamps(
      workspace, workspace::TimestampAuthority{.url = options.url, .ca_pem = ca}));
  int code = print_rows(context, rows);
  if (code != 0)
    context.say(
        "what is queued stays on record and is sent again by the next `habeas log timestamp`");
  return code;
}

}  // namespace

void add_log_timestamp(CLI::App& log, const Chosen& choose) {
  CLI::App* app = log.add_subcommand(
      "timestamp", "have the checkpoint stamped by a timestamp authority (RFC 3161)");
  auto options = std::make_shared<Options>();
  CLI::Option* url = app->add_option("--url", options->url,
                                     "ask this authority over HTTP (the only use of a network)");
  CLI::Option* query = app->add_option("--query", options->query_file,
                                       "write the query to this file, to be carried by hand");
  CLI::Option* reply =
      app->add_option("--reply", options->reply_file, "take the authority's whole answer in");
  CLI::Option* list = app->add_flag("--list", options->list, "every query and what came of it");
  for (CLI::Option* one : {url, query, reply, list}) {
    for (CLI::Option* other : {url, query, reply, list}) {
      if (one != other) one->excludes(other);
    }
  }
  app->add_option(
      "--ca", options->ca_file,
      "the authority's certificates, root included (PEM); once given, those of the last "
      "timestamp are used");
  app->footer(
      "Queries that wait for an answer are sent again first. Exit status: 0 every query was "
      "granted; 7 one was not, and\nwaits; others as in habeas --help.");
  app->callback([=] { choose([=](Context& context) { return timestamp(context, *options); }); });
}

}  // namespace habeas::cli
