// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "base/encoding.h"
#include "cli/command.h"
#include "cli/link_lists.h"

namespace habeas::cli {

namespace {

struct ResolveChoice {
  std::string run, id;
};

// From what the run wrote alone: no list is read, no method runs.
Result<int> resolve(Context& context, const ResolveChoice& choice) {
  const linkage::RunFile file = TRY(read_run(choice.run));
  if (TRY(digest_of(file.clusters.path)) != file.clusters.sha256)
    return fail(ErrorKind::kConflict,
                fmt::format("{} is not what the run wrote", printable(file.clusters.path)));
  std::vector<std::string> clusters;
  std::vector<linkage::StoredCluster> stored = TRY(read_clusters(file.clusters.path));
  clusters.reserve(stored.size());
  for (linkage::StoredCluster& each : stored) clusters.push_back(std::move(each.cluster));
  const std::vector<std::string> found = linkage::resolve(choice.id, file.redirects, clusters);
  if (found.empty())
    return fail(
        ErrorKind::kNotFound,
        fmt::format("neither this run nor one before it has a cluster {}", printable(choice.id)),
        "give the name as it stands in the column `cluster`");
  JsonArray json;
  std::string text;
  for (const std::string& each : found) {
    const auto records = std::count(clusters.begin(), clusters.end(), each);
    json.push_back(Json(JsonObject{{"cluster", Json(each)}, {"records", Json(records)}}));
    text +=
        fmt::format("{}  {} {}\n", printable(each), records, records == 1 ? "record" : "records");
  }
  context.print(Json(std::move(json)), text);
  return 0;
}

}  // namespace

void add_link_resolve(CLI::App& link, const Chosen& choose) {
  auto choice = std::make_shared<ResolveChoice>();
  CLI::App* app = link.add_subcommand(
      "resolve", "what the name of a cluster, of this run or an earlier one, stands for today");
  app->add_option("CLUSTER", choice->id, "a name from the column `cluster`")->required();
  app->add_option("--run", choice->run, "the run file beside the clusters (*.run.json)")
      ->required();
  app->callback([=] { choose([=](Context& context) { return resolve(context, *choice); }); });
}

}  // namespace habeas::cli
