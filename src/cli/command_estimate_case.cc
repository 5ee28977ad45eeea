// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/core.h>

#include "base/file_system.h"
#include "cli/command.h"
#include "cli/estimate_methods.h"
#include "cli/estimate_options.h"
#include "workspace/estimate_case.h"

// `habeas estimate` inside a case, `estimate list` and `estimate show`.

namespace habeas::cli {

namespace {

Json row_json(const casefile::EstimateRow& row, const std::string& stale) {
  return Json(JsonObject{{"address", Json(row.address)},
                         {"at", Json(row.at)},
                         {"by", Json(row.by)},
                         {"draws", Json(row.draws)},
                         {"entry", Json(row.entry)},
                         {"id", Json(row.id)},
                         {"inputs", Json(row.inputs)},
                         {"level", Json(row.level)},
                         {"observed", Json(row.observed)},
                         {"out_of_scope", Json(row.out_of_scope)},
                         {"poor", Json(row.poor)},
                         {"population", Json(row.population)},
                         {"reason", Json(row.reason)},
                         {"records", Json(row.records)},
                         {"result", Json(row.result)},
                         {"seed", Json(row.seed)},
                         {"stale", Json(stale)},
                         {"version", Json(row.version)},
                         {"words", Json(row.words)}});
}

std::string heading(const casefile::EstimateRow& row, const std::string& stale) {
  std::string out = fmt::format("{}  entry {}, {}\n", row.id, row.entry, row.at);
  if (!stale.empty()) out += "  STALE: " + printable(stale) + "\n";
  return out + "  " + printable(row.words) + "\n";
}

Result<int> list_estimates(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const casefile::EstimateRow& row : TRY(workspace::estimates_shown(workspace))) {
    std::string stale = TRY(workspace::stale_reason(workspace, row));
    all.push_back(row_json(row, stale));
    text += heading(row, stale);
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<void> write_kept(const workspace::CaseEstimate& made, const std::string& draws,
                        const std::string& folder) {
  FileSystem& files = posix_file_system();
  if (!draws.empty()) TRY_CTX(write_file(files, draws, made.draws), "writing the draws");
  if (folder.empty()) return {};
  TRY_CTX(make_directories(files, folder), "making the folder of figures");
  for (const auto& [name, svg] : made.figures) {
    TRY_CTX(write_file(files, fs::path(folder) / name, svg), "writing a figure");
  }
  return {};
}

// Result and standing together, so that neither is read without the other.
void print_estimate(Context& context, const workspace::CaseEstimate& made,
                    const std::string& stale) {
  JsonObject object = *made.result.object();
  object["kept"] = row_json(made.row, stale);
  context.print(Json(std::move(object)), heading(made.row, stale) + "\n" + made.text);
}

struct ShowOptions {
  std::string id, draws_file, svg_folder;
};

Result<int> show_estimate(Context& context, const ShowOptions& options) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::CaseEstimate made = TRY(workspace::stored_estimate(workspace, options.id));
  std::string stale = TRY(workspace::stale_reason(workspace, made.row));
  TRY(write_kept(made, options.draws_file, options.svg_folder));
  print_estimate(context, made, stale);
  return 0;
}

}  // namespace

Result<int> estimate_in_case(Context& context, const EstimateOptions& options) {
  if (!options.store.empty())
    return fail(ErrorKind::kInvalid, "a case keeps its results itself",
                "leave --store out; `habeas estimate list` shows what was made");
  if (!options.histories.censored.empty() || options.add_rows)
    return fail(ErrorKind::kInvalid, "--censored and --add-rows belong to a file of histories",
                "give the file with --input, or leave them out");
  workspace::CaseEstimateRequest request;
  request.lists = options.histories.lists;
  request.merge = options.merge;
  request.leave_out = options.leave_out;
  request.strata = options.histories.strata;
  request.rule = options.rule;
  request.full = options.full;
  request.linkage_draws = options.full.quick ? 0 : options.linkage_draws;
  request.claims = TRY(read_published_claims(options.claims));
  request.population = options.population;
  request.level = options.may_be_public ? "public" : "restricted";
  request.reason = options.reason;
  request.version = estimate_version();
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::CaseEstimate made = TRY(workspace::estimate_case(workspace, request));
  if (!made.made_before) TRY(workspace.checkpoint());
  TRY(write_kept(made, options.draws_file, options.svg_folder));
  print_estimate(context, made, "");
  context.say(made.made_before
                  ? "this estimate was made before: " + made.row.id
                  : fmt::format("recorded as {} by entry {}", made.row.id, made.row.entry));
  context.say_unsigned(workspace);
  return made.converged ? 0 : 1;
}

void add_estimate_kept(CLI::App& estimate, const Chosen& choose) {
  CLI::App* list =
      estimate.add_subcommand("list", "estimates of this case, and whether they stand");
  list->callback([=] { choose(list_estimates); });
  auto options = std::make_shared<ShowOptions>();
  CLI::App* show = estimate.add_subcommand("show", "one estimate as it was made");
  show->add_option("id", options->id, "est-..., or its beginning")->required();
  show->add_option("--output,--draws", options->draws_file, "write draws of N to this CSV file");
  show->add_option("--svg", options->svg_folder, "write its figures into this folder");
  show->callback(
      [=] { choose([=](Context& context) { return show_estimate(context, *options); }); });
}

}  // namespace habeas::cli
