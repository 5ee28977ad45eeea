// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/core.h>

#include "casefile/link_items.h"
#include "casefile/list_overlap.h"
#include "casefile/persons.h"
#include "cli/command.h"
#include "cli/link_case.h"
#include "cli/version.h"
#include "workspace/link_case.h"

// `habeas link` in a case: which records are one person, by a run and by decisions.

namespace habeas::cli {

namespace {

struct DecideChoice {
  std::string a, b, reason;
  bool same = false, different = false, unsure = false;
};

Result<int> decide(Context& context, const DecideChoice& choice) {
  workspace::Verdict verdict;
  verdict.a = choice.a;
  verdict.b = choice.b;
  verdict.reason = choice.reason;
  verdict.verdict =
      choice.same ? casefile::kSame : (choice.different ? casefile::kDifferent : casefile::kUnsure);
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  const workspace::Decided decided = TRY(workspace::decide_link(workspace, verdict));
  TRY(workspace.checkpoint());
  context.print(
      Json(JsonObject{{"decision", Json(decided.id)}, {"entry", Json(decided.entry.index)}}),
      decided.id + "\n");
  context.say_unsigned(workspace);
  return 0;
}

Result<int> undo(Context& context, const std::string& id, const std::string& reason) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  const workspace::Committed entry = TRY(workspace::undo_decision(workspace, id, reason));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("taken back by entry {}\n", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

Result<int> decisions(Context& context, bool all_of_them) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const casefile::LinkDecision& row :
       TRY(casefile::link_decisions(workspace.database(), workspace::shows_to_reader(workspace)))) {
    if (!all_of_them && !row.stands()) continue;
    text +=
        fmt::format("{}  {}{} and {}: {}{}\n    by {}, {}: {}\n", row.id,
                    row.stands() ? "" : "[taken back] ", row.a_record, row.b_record, row.verdict,
                    row.blind ? " (blind)" : "", row.by, row.at, printable(row.reason));
    if (!row.stands())
      text += fmt::format("    taken back by entry {}: {}\n", *row.undone_entry,
                          printable(row.undone_reason));
    all.push_back(Json(JsonObject{{"a", Json(row.a_record)},
                                  {"at", Json(row.at)},
                                  {"b", Json(row.b_record)},
                                  {"blind", Json(row.blind ? 1 : 0)},
                                  {"by", Json(row.by)},
                                  {"entry", Json(row.entry)},
                                  {"id", Json(row.id)},
                                  {"reason", Json(row.reason)},
                                  {"taken_back", Json(row.undone_reason)},
                                  {"verdict", Json(row.verdict)}}));
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> state(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  const casefile::LinkState now =
      TRY(casefile::link_state(workspace.database(), workspace::shows_to_reader(workspace)));
  std::string text =
      fmt::format("{} records, {} persons\nstate {}\n", now.records, now.persons, now.digest);
  if (now.unread > 0)
    text += fmt::format("{} records were never read by a run: `habeas link run`\n", now.unread);
  context.print(Json(JsonObject{{"persons", Json(now.persons)},
                                {"records", Json(now.records)},
                                {"state", Json(now.digest)},
                                {"unread", Json(now.unread)}}),
                text);
  return 0;
}

Result<int> overlap(Context& context, const std::vector<std::string>& only) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  const casefile::ListOverlap found = TRY(
      casefile::list_overlap(workspace.database(), workspace::shows_to_reader(workspace), only));
  JsonArray lists;
  JsonArray histories;
  std::string text;
  for (const casefile::OverlapList& list : found.lists) {
    text += fmt::format("{}  {}: {} records, {} of them too poor to be linked; counts as list {}\n",
                        list.list.id, printable(list.list.name), list.records, list.poor,
                        list.group + 1);
    lists.push_back(Json(JsonObject{{"group", Json(static_cast<int64_t>(list.group) + 1)},
                                    {"id", Json(list.list.id)},
                                    {"name", Json(list.list.name)},
                                    {"poor", Json(list.poor)},
                                    {"records", Json(list.records)}}));
  }
  for (const casefile::ListTie& tie : found.ties) {
    std::string because;
    for (const std::string& id : tie.lineage) because += (because.empty() ? "" : ", ") + id;
    if (because.empty()) because = "one source, or what a source says of itself";
    text += fmt::format("{} and {} {} independent: {}\n", printable(found.lists[tie.a].list.name),
                        printable(found.lists[tie.b].list.name),
                        tie.suspected ? "may not be" : "are not", because);
  }
  std::map<uint64_t, int64_t> counts;
  for (const casefile::PersonHistory& person : found.persons) ++counts[found.groups_of(person)];
  for (const auto& [history, count] : counts) {
    std::string digits;
    for (size_t group = 0; group < found.groups.size(); ++group)
      digits += (history >> group & 1) != 0 ? '1' : '0';
    text += fmt::format("{}  {}\n", digits, count);
    histories.push_back(Json(JsonObject{{"history", Json(digits)}, {"persons", Json(count)}}));
  }
  text += fmt::format("{} persons; {} records are too poor and stand in no history\n",
                      found.persons.size(), found.poor_records);
  context.print(Json(JsonObject{{"histories", Json(std::move(histories))},
                                {"lists", Json(std::move(lists))},
                                {"persons", Json(static_cast<int64_t>(found.persons.size()))},
                                {"poor_records", Json(found.poor_records)},
                                {"poor_rule", Json(casefile::poor_record_rule())},
                                {"state", Json(found.state.digest)}}),
                text);
  context.say(std::string(casefile::poor_record_rule()));
  return 0;
}

}  // namespace

Result<int> link_run_in_case(Context& context, const CaseRunChoice& choice) {
  if (!(choice.threshold > 0 && choice.threshold < 1))
    return fail(ErrorKind::kInvalid, "a probability lies between 0 and 1");
  workspace::LinkCaseOptions options;
  options.linkage.threshold = choice.threshold;
  options.linkage.threads = choice.threads;
  options.linkage.seed = choice.seed;
  options.duplicate_free = choice.duplicate_free;
  options.tool = version_text();
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  const workspace::LinkCaseSummary done =
      TRY(workspace::link_case(workspace, options, context.progress()));
  TRY(workspace.checkpoint());
  context.print(
      Json(JsonObject{{"blocking_recall", Json(fmt::format("{:.4f}", done.blocking_recall))},
                      {"compared", Json(fmt::format("{:.0f}", done.compared))},
                      {"entry", Json(done.entry)},
                      {"expected_matches", Json(fmt::format("{:.0f}", done.expected_matches))},
                      {"lists", Json(done.lists)},
                      {"persons", Json(done.persons)},
                      {"records", Json(done.records)}}),
      fmt::format("{} records of {} lists, {} persons; {:.0f} pairs compared, about {:.0f} "
                  "matches\nof the matches, about {:.1f} % share a key that was looked up\n",
                  done.records, done.lists, done.persons, done.compared, done.expected_matches,
                  100 * done.blocking_recall));
  context.say("what was put together: `habeas person list`; what is doubtful: `habeas review`");
  context.say_unsigned(workspace);
  return 0;
}

Result<int> link_explain_in_case(Context& context, const std::string& a, const std::string& b) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  const workspace::CaseExplanation why =
      TRY(workspace::explain_link(workspace, a, b, context.progress()));
  std::string text = linkage::explanation_text(why.pair);
  text += why.together ? "they are one person in this case" : "they are not one person here";
  const bool likely = why.pair.probability >= why.threshold;
  std::string because;
  for (const casefile::LinkDecision& row : why.binding)
    because += fmt::format("{}{} ({} and {}: {})", because.empty() ? "" : ", ", row.id,
                           row.a_record, row.b_record, row.verdict);
  if (!because.empty()) {
    text += ": it was decided by " + because;
  } else if (why.together && !likely) {
    text += ": the other records of the person speak for it more than these two against it";
  } else if (!why.together && likely && why.duplicate_free) {
    text += ": both stand on one list that is free of duplicates";
  } else if (!why.together && likely) {
    text += ": the other records of their clusters stand against it";
  }
  text += "\n";
  JsonObject json = *explanation_json(why.pair, why.together).object();
  json["a"] = Json(why.a);
  json["b"] = Json(why.b);
  JsonArray binding;
  for (const casefile::LinkDecision& row : why.binding) binding.push_back(Json(row.id));
  json["decided_by"] = Json(std::move(binding));
  if (!why.by_last_run) text += "the weights are of a model made now, of what you may see\n";
  context.print(Json(std::move(json)), text);
  return 0;
}

void add_link_decide(CLI::App& link, const Chosen& choose) {
  auto choice = std::make_shared<DecideChoice>();
  CLI::App* app = link.add_subcommand(
      "decide", "say whether two records of the case are one person, and why; it can be undone");
  app->add_option("A", choice->a, "a record: its id, or the label of a person stated by hand")
      ->required();
  app->add_option("B", choice->b, "another")->required();
  CLI::Option* same = app->add_flag("--same", choice->same, "they are one person");
  CLI::Option* different = app->add_flag("--different", choice->different, "they are two persons");
  CLI::Option* unsure =
      app->add_flag("--unsure", choice->unsure, "it cannot be told; the pair is not asked again");
  same->excludes(different)->excludes(unsure);
  different->excludes(unsure);
  app->add_option("--reason", choice->reason, "why")->required();
  app->callback([=] {
    if (!choice->same && !choice->different && !choice->unsure)
      throw CLI::RequiredError("--same, --different or --unsure: one of them");
    choose([=](Context& context) { return decide(context, *choice); });
  });

  auto id = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  CLI::App* undo_app =
      link.add_subcommand("undo",
                          "take a decision back; persons are again as they would be "
                          "without it");
  undo_app->add_option("DECISION", *id, "dcs-...")->required();
  undo_app->add_option("--reason", *reason, "why")->required();
  undo_app->callback(
      [=] { choose([=](Context& context) { return undo(context, *id, *reason); }); });

  auto all = std::make_shared<bool>(false);
  CLI::App* list_app =
      link.add_subcommand("decisions", "what persons decided about records of the case");
  list_app->add_flag("--all", *all, "also what was taken back");
  list_app->callback([=] { choose([=](Context& context) { return decisions(context, *all); }); });

  link.add_subcommand("state", "how many persons the case shows, and a digest of who is who")
      ->callback([=] { choose(state); });

  auto only = std::make_shared<std::vector<std::string>>();
  CLI::App* overlap_app = link.add_subcommand(
      "overlap", "how many persons stand on which lists; lists that copy one another count as one");
  overlap_app->add_option("LIST", *only, "ids or names; without any, all lists that stand");
  overlap_app->callback([=] { choose([=](Context& context) { return overlap(context, *only); }); });
}

}  // namespace habeas::cli
