// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "workspace/exhibit_text.h"
#include "workspace/read_exhibits.h"

namespace habeas::cli {

namespace {

struct Options {
  workspace::ReadRequest request;
  std::string delimiter;
  int64_t memory_mib = 2048;
  bool no_members = false;
  std::string print;
};

Json json_of(const workspace::ReadReport& report) {
  JsonObject out{{"exhibit", Json(report.exhibit)}, {"name", Json(printable(report.name))}};
  if (report.refused) {
    out["status"] = Json("refused");
    out["reason"] = Json(report.refused->message);
    out["refusal_entry"] = Json(report.refusal_entry);
    out["refused_before"] = Json(report.refused_before);
    out["tool"] = Json(report.tool.name);
    return Json(std::move(out));
  }
  out["status"] = Json(report.known ? "known" : "read");
  out["format"] = Json(report.tool.format);
  out["tool"] = Json(report.tool.name);
  out["version"] = Json(report.tool.version);
  out["confinement"] = Json(report.tool.confinement);
  if (report.known) return Json(std::move(out));
  out["blocks"] = Json(report.blocks);
  out["rows"] = Json(report.rows);
  out["refused_rows"] = Json(report.refused_rows);
  JsonArray members, notes;
  for (const std::string& member : report.members) members.push_back(Json(member));
  for (const workspace::ReadNote& note : report.notes)
    notes.push_back(Json(JsonObject{{"code", Json(note.code)}, {"text", Json(note.text)}}));
  out["members"] = Json(std::move(members));
  out["notes"] = Json(std::move(notes));
  JsonObject derivatives;
  for (const workspace::StoredDerivative& made : report.derivatives)
    derivatives[made.role] = Json(made.sha256);
  out["derivatives"] = Json(std::move(derivatives));
  return Json(std::move(out));
}

std::string text_of(const workspace::ReadReport& report) {
  if (report.known)
    return fmt::format("{}  {}: read before, in the same way\n", report.exhibit,
                       report.tool.format);
  std::string out = fmt::format("{}  {}: {} blocks of text, {} rows, {} refused, {} members\n",
                                report.exhibit, report.tool.format, report.blocks, report.rows,
                                report.refused_rows, report.members.size());
  for (const workspace::StoredDerivative& made : report.derivatives)
    out += fmt::format("  {:8}  {}  {} bytes\n", made.role, made.sha256, made.size);
  for (const workspace::ReadNote& note : report.notes)
    out += fmt::format("  note      {}: {}\n", note.code, printable(note.text));
  return out;
}

Result<int> print(Context& context, const Options& options) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  for (const std::string& reference : options.request.exhibits) {
    std::string exhibit = TRY(workspace::exhibit_named(workspace, reference));
    std::string digest;
    context.io().out << TRY(workspace::derivative_text(workspace, exhibit, options.print, digest));
  }
  return 0;
}

Result<int> read(Context& context, Options options) {
  workspace::ReadRequest& request = options.request;
  if (request.exhibits.empty() && !request.all)
    return fail(ErrorKind::kInvalid, "no exhibit was named", "name some, or use --all");
  if (!options.print.empty()) return print(context, options);
  if (options.delimiter == "tab") options.delimiter = "\t";
  if (options.delimiter.size() > 1)
    return fail(ErrorKind::kInvalid, "a delimiter is one character, or the word tab");
  if (!options.delimiter.empty()) request.options.delimiter = options.delimiter.front();
  request.options.limits.memory_bytes = options.memory_mib << 20;
  request.members = !options.no_members;
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  auto told = [&](const workspace::ReadReport& report) {
    if (context.global().json)
      context.io().out << canonical_json(json_of(report)) << "\n";
    else if (!report.refused)
      context.io().out << text_of(report);
    if (!report.refused) return;
    context.io().talk << fmt::format("habeas: refused: {} ({}): {}\n", report.exhibit.substr(0, 12),
                                     printable(report.name), report.refused->message);
    if (!report.refused->hint.empty()) context.say("what to do: " + report.refused->hint);
    context.say(fmt::format("the refusal is {} in entry {}",
                            report.refused_before ? "recorded already," : "recorded",
                            report.refusal_entry));
  };
  Result<workspace::ReadSummary> done = workspace::read_exhibits(workspace, request, told);
  Result<std::string> checkpoint = workspace.checkpoint();
  workspace::ReadSummary summary = TRY(std::move(done));
  TRY(std::move(checkpoint));
  context.say(fmt::format("{} read, {} known already, {} refused; {} members added; ledger size {}",
                          summary.read, summary.known, summary.refused, summary.members,
                          workspace.log().size()));
  if (summary.passed_over > 0) {
    context.say(
        fmt::format("{} refused before and not tried again; name them, or use --again, to try",
                    summary.passed_over));
  }
  return summary.refused > 0 ? exit_code(ErrorKind::kInvalid) : 0;
}

}  // namespace

void add_read(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("read",
                                      "text, rows and members of exhibits, each read in a confined "
                                      "process and kept as derivatives");
  auto options = std::make_shared<Options>();
  workspace::ReadRequest& request = options->request;
  app->add_option("EXHIBITS", request.exhibits,
                  "digests, their first 8 characters or more, or file names");
  app->add_flag("--all", request.all, "every exhibit that was neither read nor refused yet");
  app->add_flag("--again", request.again, "also what was read, or refused, before");
  app->add_option(
      "--print", options->print,
      "read nothing; print what was read: text, layout, rows or metadata; or the last refusal");
  app->add_option(
      "--format", request.options.format,
      fmt::format("not by content, but as: {}", fmt::join(ingest::reader_formats(), ", ")));
  app->add_option("--encoding", request.options.encoding,
                  "of text, HTML and CSV: UTF-8, windows-1256, ...; else detected");
  app->add_option("--delimiter", options->delimiter,
                  "of CSV: one character, or tab; else detected");
  app->add_option("--languages", request.options.languages,
                  "of text recognition (default eng+fas+ara)");
  app->add_flag("--no-members", options->no_members, "do not add the files inside as exhibits");
  app->add_option("--depth", request.depth,
                  "1: members become exhibits; 2: they are read too; ...");
  app->add_option("--seconds", request.options.limits.seconds,
                  "of the processor, for one file (default 120)");
  app->add_option("--memory", options->memory_mib, "MiB for one file (default 2048)");
  app->add_option("--members", request.options.limits.members, "in one file (default 10000)");
  app->add_option("--expansion", request.options.limits.expansion,
                  "how many times its size a file may unpack to (default 200)");
  app->add_option("--output", request.options.limits.output_bytes,
                  "bytes that one file may give (default 4 GiB)");
  app->footer(
      "A file that cannot be read is refused with its reason, which is recorded, and kept as it "
      "is; "
      "the rest goes on; exit status 2 if any was refused.");
  app->callback([=] { choose([=](Context& context) { return read(context, *options); }); });
}

}  // namespace habeas::cli
