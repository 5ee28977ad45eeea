// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "cli/command.h"
#include "workspace/add_exhibits.h"

namespace habeas::cli {

namespace {

struct Options {
  workspace::AddRequest request;
  std::string supplied_file;
};

// A finding that must not be missed: --quiet does not hide it.
void warn(Context& context, const std::string& line) {
  context.io().talk << "habeas: " << line << "\n";
}

Json compared_as_json(const std::vector<workspace::ComparedHash>& compared) {
  JsonArray out;
  for (const workspace::ComparedHash& hash : compared) {
    out.push_back(Json(JsonObject{{"agrees", Json(hash.agrees() ? "yes" : "no")},
                                  {"algorithm", Json(hash.algorithm)},
                                  {"received", Json(hash.received)},
                                  {"supplied", Json(hash.supplied)}}));
  }
  return Json(std::move(out));
}

// What was expected and did not come: loud, since it is how a loss on the way shows.
void tell_unnamed(Context& context, const std::vector<std::string>& unnamed) {
  constexpr size_t kMost = 20;
  for (size_t i = 0; i < std::min(unnamed.size(), kMost); ++i)
    warn(context,
         fmt::format("{}: a digest was supplied for it, and no file of that name was added",
                     printable(unnamed[i])));
  if (unnamed.size() > kMost)
    warn(context, fmt::format("and {} more names of supplied digests", unnamed.size() - kMost));
}

Result<int> add(Context& context, Options options) {
  const std::vector<std::string>& arguments = options.request.arguments;
  if (!options.request.stdin_name.empty() &&
      std::find(arguments.begin(), arguments.end(), "-") == arguments.end()) {
    return fail(ErrorKind::kInvalid, "--name is what to call standard input, which is not added",
                "leave --name out, since a file keeps its own name; or add - for standard input");
  }
  if (!options.supplied_file.empty()) {
    std::string text =
        TRY_CTX(read_file(posix_file_system(), options.supplied_file, int64_t{1} << 30),
                "the supplied digests");
    options.request.supplied = TRY(workspace::parse_supplied_hashes(text));
  }
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  bool json = context.global().json;
  auto added = [&](const workspace::Added& row) {
    std::string digest = to_hex(row.exhibit.sha256);
    bool known = row.exhibit.novelty == vault::Novelty::kKnown;
    if (json) {
      JsonObject value{{"exhibit", Json(digest)},
                       {"media_type", Json(row.exhibit.media_type)},
                       {"name", Json(printable(row.name))},
                       {"size", Json(row.exhibit.size)},
                       {"status", Json(known ? "known" : "fresh")}};
      if (!row.supplied.empty()) value["supplied"] = compared_as_json(row.supplied);
      context.io().out << canonical_json(Json(value)) << "\n";
    } else {
      context.io().out << fmt::format("{}  {}\n", digest, printable(row.name));
    }
    if (!row.notice.empty()) warn(context, printable(row.name) + ": " + printable(row.notice));
    for (const workspace::ComparedHash& hash : row.supplied) {
      if (hash.agrees()) continue;
      warn(context,
           fmt::format(
               "{}: the {} supplied with it is {}, and the bytes received have {}: this is not the "
               "file "
               "that was hashed, or it changed on the way; it is preserved, and both are on record",
               printable(row.name), hash.algorithm, hash.supplied, hash.received));
    }
  };
  auto refused = [&](const vault::RefusedSource& row) {
    if (json) {
      JsonObject value{{"name", Json(printable(row.name))},
                       {"reason", Json(vault::refusal_name(row.refusal.reason))},
                       {"status", Json("refused")}};
      context.io().out << canonical_json(Json(value)) << "\n";
    }
    context.io().talk << "habeas: refused: " << row.refusal.message << "\n";
  };
  Result<workspace::AddSummary> done =
      workspace::add_exhibits(workspace, options.request, added, refused);
  // Whatever was acknowledged before a failure or Ctrl-C is in the ledger; a checkpoint over it is
  // signed all the same.
  Result<std::string> checkpoint = workspace.checkpoint();
  workspace::AddSummary summary = TRY(std::move(done));
  TRY(std::move(checkpoint));
  context.say(fmt::format("{} new, {} known already, {} refused; {} bytes; ledger size {}",
                          summary.fresh, summary.known, summary.refused, summary.bytes,
                          workspace.log().size()));
  tell_unnamed(context, summary.unnamed);
  context.say_unsigned(workspace);
  bool clean = summary.refused == 0 && summary.disagreeing == 0 && summary.unnamed.empty();
  return !clean ? exit_code(ErrorKind::kInvalid) : 0;
}

}  // namespace

void add_add(CLI::App& root, const Chosen& choose) {
  CLI::App* app =
      root.add_subcommand("add", "preserve files, folders or standard input (-) as exhibits");
  auto options = std::make_shared<Options>();
  workspace::AddRequest& request = options->request;
  app->add_option("FILES", request.arguments, "files and folders; - is standard input")->required();
  app->add_option("--name", request.stdin_name, "what to call the bytes of standard input");
  app->add_option("--collected-by", request.custody.collected_by, "who collected it");
  app->add_option("--collected-on", request.custody.collected_on,
                  "when; may be imprecise: 2019, 2019-07, 2019-07~");
  app->add_option("--method", request.custody.method,
                  "received, downloaded, copied, photographed, scanned, unknown");
  app->add_option("--from", request.custody.from,
                  "the address it came from, or who handed it over");
  app->add_option("--note", request.custody.note, "anything else about its custody");
  app->add_option(
      "--level", request.custody.level,
      "public, restricted (default) or sealed; of what is known already: only narrower");
  app->add_option("--compartment", request.custody.compartment, "the compartment it belongs to");
  app->add_option(
      "--supplied-hashes", options->supplied_file,
      "digests that came with the files (md5sum, sha256sum ... output); kept as claims");
  app->add_option("--supplied-by", request.supplied_by, "the source of those digests");
  app->footer(
      "Links, devices, pipes and sockets are refused with a reason and the rest goes on; exit "
      "status 2 if any was refused, or if a supplied digest differs or names no file that was "
      "added.");
  app->callback([=] { choose([=](Context& context) { return add(context, *options); }); });
}

}  // namespace habeas::cli
