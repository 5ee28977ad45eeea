// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "base/encoding.h"
#include "cli/command.h"
#include "workspace/assess_case.h"

// `habeas sources`: who rests on whom, and which exhibits share passages.

namespace habeas::cli {

namespace {

struct Wanted {
  std::string dot, svg;
  bool reuse = false;
  int64_t least_share = 5;
};

Result<void> write(const std::string& file, const std::string& bytes) {
  return write_file_durably(posix_file_system(), fs::absolute(file), bytes);
}

Result<int> map(Context& context, const Wanted& wanted) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::Assessment assessment = TRY(workspace::Assessment::open(workspace));
  assess::SourceMap sources = TRY(assessment.source_map());
  if (!wanted.dot.empty()) TRY(write(wanted.dot, assess::to_dot(sources, assessment.known())));
  if (!wanted.svg.empty()) TRY(write(wanted.svg, assess::to_svg(sources, assessment.known())));
  context.print(assess::to_json(sources, assessment.known()),
                assess::to_text(sources, assessment.known()));
  return 0;
}

std::string side(const assess::Register& known, const std::string& exhibit,
                 const std::string& via) {
  return known.subject_name(exhibit) + (via.empty() ? "" : " (" + via + ")");
}

Json to_json(const workspace::ReuseProposal& row) {
  JsonArray passages, claims;
  for (const assess::SharedPassage& passage : row.pair.passages) {
    passages.push_back(Json(
        JsonObject{{"first", Json(JsonArray{Json(passage.first_from), Json(passage.first_to)})},
                   {"second", Json(JsonArray{Json(passage.second_from), Json(passage.second_to)})},
                   {"words", Json(passage.words)}}));
  }
  for (const workspace::ProposedLineage& line : row.claims) {
    JsonObject one{{"derived", Json(line.derived)},
                   {"ground", Json(line.ground)},
                   {"id", Json(line.id)},
                   {"origin", Json(line.origin)}};
    if (line.decision) one["decision"] = Json(line.decision->verdict);
    claims.push_back(Json(std::move(one)));
  }
  return Json(JsonObject{{"claims", Json(std::move(claims))},
                         {"first", Json(row.first)},
                         {"first_via", Json(row.first_via)},
                         {"longest", Json(row.pair.longest)},
                         {"passages", Json(std::move(passages))},
                         {"sample", Json(row.sample)},
                         {"second", Json(row.second)},
                         {"second_via", Json(row.second_via)},
                         {"words", Json(row.pair.words)},
                         {"words_of_shorter", Json(row.pair.shorter)}});
}

Result<int> reuse(Context& context, const Wanted& wanted) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::Assessment assessment = TRY(workspace::Assessment::open(workspace));
  std::vector<workspace::ReuseProposal> proposals =
      TRY(workspace::propose_lineage(workspace, assessment, wanted.least_share));
  JsonArray all;
  std::string text;
  for (const workspace::ReuseProposal& row : proposals) {
    all.push_back(to_json(row));
    text +=
        fmt::format("{}\n{}\n    {} of {} words in common, the longest passage has {}: \"{}\"\n",
                    printable(side(assessment.known(), row.first, row.first_via)),
                    printable(side(assessment.known(), row.second, row.second_via)), row.pair.words,
                    row.pair.shorter, row.pair.longest, printable(row.sample));
    for (const workspace::ProposedLineage& line : row.claims) {
      text += fmt::format(
          "    {}  {} derives from {} (suspected){}\n", line.id, line.derived, line.origin,
          line.decision
              ? fmt::format("; {} by entry {}", line.decision->verdict, line.decision->entry)
              : std::string());
    }
  }
  context.print(Json(std::move(all)), text);
  context.say(fmt::format(
      "{} pair{} of exhibits share passages; who copied whom, if anybody did, a "
      "person says: `habeas claim accept ID --source WHO`, `habeas claim refuse ID`, or "
      "a claim file",
      proposals.size(), proposals.size() == 1 ? "" : "s"));
  return 0;
}

}  // namespace

void add_sources(CLI::App& root, const Chosen& choose) {
  auto wanted = std::make_shared<Wanted>();
  CLI::App* app =
      root.add_subcommand("sources", "who rests on whom; which exhibits share passages");
  app->add_option("--dot", wanted->dot, "write the graph for Graphviz to this file");
  app->add_option("--svg", wanted->svg, "draw the graph to this SVG file");
  app->add_flag("--reuse", wanted->reuse,
                "compare the texts of exhibits and propose lineage where they share passages");
  app->add_option("--least", wanted->least_share,
                  "with --reuse: least share of the shorter text, in hundredths (5)")
      ->check(CLI::Range(0, 100));
  app->footer("A proposal is never accepted by itself.");
  app->callback([=] {
    choose([=](Context& context) {
      return wanted->reuse ? reuse(context, *wanted) : map(context, *wanted);
    });
  });
}

}  // namespace habeas::cli
