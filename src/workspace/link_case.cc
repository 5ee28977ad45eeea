// SPDX-License-Identifier: Apache-2.0
#include "workspace/link_case.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/link_items.h"
#include "casefile/person_queries.h"
#include "linkage/run_file.h"
#include "workspace/internal/case_records.h"

namespace habeas::workspace {

namespace {

using Numbers = std::unordered_map<std::string_view, linkage::RecordNumber>;

// Pairs that are kept: those within a cluster, for what decisions may change later, and those not
// far below, for review. Log odds.
constexpr double kWorthReview = -4;

constexpr double kThousand = 1000;
constexpr double kMillion = 1'000'000;

int64_t scaled(double value, double by) { return std::llround(value * by); }

Numbers numbers_of(const linkage::Records& records) {
  Numbers out;
  out.reserve(records.size());
  for (linkage::RecordNumber i = 0; i < records.size(); ++i) out.emplace(records.id_of(i), i);
  return out;
}

Result<linkage::Decisions> decisions_for(Workspace& workspace, const linkage::Records& records) {
  const casefile::BoundPairs bound =
      TRY(casefile::bound_pairs(workspace.database(), shows_to_reader(workspace)));
  const Numbers numbers = numbers_of(records);
  linkage::Decisions out;
  auto take = [&](const auto& from, auto& to) {
    for (const auto& [one, two] : from) {
      const auto a = numbers.find(one);
      const auto b = numbers.find(two);
      if (a != numbers.end() && b != numbers.end() && a->second != b->second)
        to.emplace_back(std::min(a->second, b->second), std::max(a->second, b->second));
    }
  };
  take(bound.same, out.same);
  take(bound.different, out.different);
  return out;
}

using Compartments = std::vector<std::string>;

// The items of a run, made from its result. What names records of a compartment stands in items of
// that compartment, and of no other: a cluster is shown whole or not at all.
class RunItems {
 public:
  RunItems(const CaseRecords& input, const linkage::LinkResult& result)
      : input_(input), result_(result) {
    std::vector<int64_t> size(input.records.size(), 0);
    for (const linkage::RecordNumber first : result.cluster) ++size[first];
    std::map<linkage::RecordNumber, std::set<std::string>> shut;
    for (linkage::RecordNumber i = 0; i < input.records.size(); ++i) {
      const std::string& own = compartment_of(i);
      if (!own.empty()) shut[result.cluster[i]].insert(own);
    }
    for (linkage::RecordNumber i = 0; i < input.records.size(); ++i) {
      const linkage::RecordNumber first = result.cluster[i];
      if (size[first] < 2) continue;
      const auto at = shut.find(first);
      members_[at == shut.end() ? Compartments()
                                : Compartments(at->second.begin(), at->second.end())]
          .push_back({static_cast<int64_t>(first), std::string(input.records.id_of(i)),
                      scaled(result.probability[i], kMillion)});
    }
    const double prior = std::log(result.model.prior / (1 - result.model.prior));
    for (const linkage::LinkedPair& pair : result.pairs) {
      if (result.cluster[pair.a] != result.cluster[pair.b] && pair.log_odds < kWorthReview)
        continue;
      std::set<std::string> both = {compartment_of(pair.a), compartment_of(pair.b)};
      both.erase("");
      std::string a(input.records.id_of(pair.a));
      std::string b(input.records.id_of(pair.b));
      if (b < a) std::swap(a, b);
      const double evidence = linkage::pair_evidence(pair.log_odds - prior, prior);
      pairs_[Compartments(both.begin(), both.end())].push_back({std::move(a), std::move(b),
                                                                scaled(pair.log_odds, kThousand),
                                                                scaled(evidence, kThousand)});
    }
  }

  Result<void> write(const LinkCaseOptions& options, const Workspace::ItemSink& sink) const {
    const Compartments all = all_compartments();
    casefile::LinkRunStatement run;
    run.tool = options.tool;
    run.fields = compared_fields(input_.mapping);
    run.seed = fmt::format("{}", options.linkage.seed);
    run.threshold = fmt::format("{:.17g}", options.linkage.threshold);
    run.least_evidence =
        scaled(std::log(options.linkage.threshold / (1 - options.linkage.threshold)), kThousand);
    run.model = linkage::model_to_json(result_.model);
    JsonArray predicates;
    for (const linkage::PlannedPredicate& predicate : result_.plan)
      predicates.push_back(Json(predicate.name));
    run.predicates = Json(std::move(predicates));
    run.summary = summary();
    run.compartments = all;
    TRY(sink(casefile::link_run_item(run)));
    for (size_t i = 0; i < input_.lists.size(); ++i)
      TRY(sink(casefile::link_input_item(input_item(i))));
    TRY(write_rows(members_, casefile::link_members_item, sink));
    TRY(write_rows(pairs_, casefile::link_pairs_item, sink));
    TRY(sink(casefile::link_tally_item(static_cast<int64_t>(input_.records.size()),
                                       result_.clusters, all)));
    return {};
  }

 private:
  // Lists are items of their own.
  [[nodiscard]] Json summary() const {
    const Json all = linkage::result_summary(input_.records, result_);
    JsonObject out;
    for (const auto& [name, value] : *all.object()) {
      if (name != "lists" && name != "refusals" && name != "repeated_ids") out[name] = value;
    }
    return Json(std::move(out));
  }

  [[nodiscard]] const std::string& compartment_of(linkage::RecordNumber record) const {
    return input_.lists[input_.records.list[record]].compartment;
  }

  [[nodiscard]] Compartments all_compartments() const {
    std::set<std::string> all;
    for (const casefile::StandingList& list : input_.lists) all.insert(list.compartment);
    all.erase("");
    return {all.begin(), all.end()};
  }

  [[nodiscard]] casefile::LinkInput input_item(size_t list) const {
    casefile::LinkInput input;
    input.list = input_.lists[list].id;
    input.records = input_.records.lists[list].rows;
    input.digest = input_.digests[list];
    input.duplicate_free = input_.records.lists[list].duplicate_free;
    input.compartment = input_.lists[list].compartment;
    return input;
  }

  template <typename Row, typename MakeItem>
  static Result<void> write_rows(const std::map<Compartments, std::vector<Row>>& rows,
                                 MakeItem make, const Workspace::ItemSink& sink) {
    for (const auto& [compartments, all] : rows) {
      for (size_t at = 0; at < all.size(); at += casefile::kLinkRowsOfItem) {
        const size_t end = std::min(all.size(), at + casefile::kLinkRowsOfItem);
        const std::vector<Row> some(all.begin() + static_cast<std::ptrdiff_t>(at),
                                    all.begin() + static_cast<std::ptrdiff_t>(end));
        TRY(sink(make(some, compartments)));
      }
    }
    return {};
  }

  const CaseRecords& input_;
  const linkage::LinkResult& result_;
  std::map<Compartments, std::vector<casefile::LinkMember>> members_;
  std::map<Compartments, std::vector<casefile::LinkPair>> pairs_;
};

Result<Compartments> compartments_of_pair(Workspace& workspace, const std::string& a,
                                          const std::string& b) {
  std::set<std::string> all;
  for (const std::string& record : {a, b}) {
    for (std::string& each : TRY(casefile::compartments_of_record(workspace.database(), record)))
      all.insert(std::move(each));
  }
  return Compartments(all.begin(), all.end());
}

std::string conflict_text(const std::vector<casefile::LinkDecision>& decisions) {
  std::string out;
  for (const casefile::LinkDecision& decision : decisions)
    out += fmt::format("{}{} ({} and {}: {})", out.empty() ? "" : ", ", decision.id,
                       decision.a_record, decision.b_record, decision.verdict);
  return out;
}

}  // namespace

casefile::Shows shows_to_reader(Workspace& workspace) {
  return [&workspace](std::string_view compartment) { return workspace.shows(compartment); };
}

Result<LinkCaseSummary> link_case(Workspace& workspace, const LinkCaseOptions& options,
                                  Progress& progress) {
  TRY(workspace.require(casefile::Action::kLink));
  const CaseRecords input =
      TRY(case_records(workspace, options.duplicate_free, options.linkage.threads, progress));
  const linkage::Decisions decisions = TRY(decisions_for(workspace, input.records));
  const linkage::Prepared prepared = linkage::prepare(input.records, options.linkage.threads);
  const linkage::LinkResult result =
      TRY(linkage::link(input.records, prepared, decisions, options.linkage, progress));
  const RunItems items(input, result);
  const Committed committed = TRY(workspace.commit_stream(
      ledger::EntryKind::kLinkRun,
      [&](const Workspace::ItemSink& sink) -> Result<void> { return items.write(options, sink); },
      "", casefile::Action::kLink));
  LinkCaseSummary summary;
  summary.entry = committed.index;
  summary.lists = static_cast<int64_t>(input.lists.size());
  summary.records = static_cast<int64_t>(input.records.size());
  summary.persons =
      TRY(casefile::link_state(workspace.database(), shows_to_reader(workspace))).persons;
  summary.expected_matches = result.expected_matches;
  summary.compared = result.compared;
  summary.blocking_recall = result.blocking_recall;
  return summary;
}

Result<std::string> record_for_link(Workspace& workspace, std::string_view reference) {
  const casefile::Shows shows = shows_to_reader(workspace);
  const Result<std::string> id = casefile::record_named(workspace.database(), reference);
  Result<std::string> standing =
      id ? casefile::standing_record(workspace.database(), shows, *id) : fail(id.error());
  if (standing || standing.error().kind != ErrorKind::kNotFound) return standing;
  return fail(ErrorKind::kNotFound,
              fmt::format("no record that stands has the id or label \"{}\"", printable(reference)),
              "see `habeas list records` and `habeas person list`");
}

Result<Decided> decide_link(Workspace& workspace, const Verdict& verdict) {
  if (verdict.reason.empty())
    return fail(ErrorKind::kInvalid, "a decision needs a reason", "say why with --reason");
  if (verdict.verdict != casefile::kSame && verdict.verdict != casefile::kDifferent &&
      verdict.verdict != casefile::kUnsure)
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" is no decision", printable(verdict.verdict)),
                "use same, different or unsure");
  casefile::DecisionStatement statement;
  statement.a = TRY(record_for_link(workspace, verdict.a));
  statement.b = TRY(record_for_link(workspace, verdict.b));
  if (statement.a == statement.b)
    return fail(ErrorKind::kInvalid, "a record is the same person as itself", "name two records");
  if (!verdict.blind) {
    const std::vector<casefile::LinkDecision> against =
        TRY(casefile::contradicting(workspace.database(), shows_to_reader(workspace), statement.a,
                                    statement.b, verdict.verdict));
    if (!against.empty())
      return fail(ErrorKind::kConflict,
                  fmt::format("this contradicts what was decided: {}", conflict_text(against)),
                  "take one of them back first: `habeas link undo ID --reason ...`");
  }
  statement.verdict = verdict.verdict;
  statement.reason = verdict.reason;
  statement.blind = verdict.blind;
  statement.compartments = TRY(compartments_of_pair(workspace, statement.a, statement.b));
  // The reason stands in the decision alone: the act is shown to all.
  const casefile::Item item = casefile::link_decision_item(statement);
  Committed entry = TRY(workspace.commit(ledger::EntryKind::kLinkDecided, std::span(&item, 1), "",
                                         casefile::Action::kLink));
  std::string id = entry.id("dcs", 1);
  return Decided{entry, std::move(id)};
}

Result<Committed> undo_decision(Workspace& workspace, std::string_view id,
                                std::string_view reason) {
  if (reason.empty())
    return fail(ErrorKind::kInvalid, "taking a decision back needs a reason",
                "say why with --reason");
  const casefile::LinkDecision decision =
      TRY(casefile::link_decision(workspace.database(), shows_to_reader(workspace), id));
  if (decision.undone_entry)
    return fail(ErrorKind::kConflict,
                fmt::format("{} was taken back by entry {}: {}", decision.id,
                            *decision.undone_entry, printable(decision.undone_reason)));
  const Compartments compartments =
      TRY(compartments_of_pair(workspace, decision.a_record, decision.b_record));
  const casefile::Item item = casefile::link_undo_item(decision.id, reason, compartments);
  return workspace.commit(ledger::EntryKind::kLinkDecided, std::span(&item, 1), "",
                          casefile::Action::kLink);
}

Result<CaseExplanation> explain_link(Workspace& workspace, std::string_view a, std::string_view b,
                                     Progress& progress) {
  const casefile::Shows shows = shows_to_reader(workspace);
  CaseExplanation out;
  out.a = TRY(record_for_link(workspace, a));
  out.b = TRY(record_for_link(workspace, b));
  if (out.a == out.b) return fail(ErrorKind::kInvalid, "both are one record", "name two records");
  const std::optional<casefile::LinkRun> run = TRY(casefile::last_link_run(workspace.database()));
  std::vector<std::string> duplicate_free;
  if (run) {
    for (const casefile::LinkedInput& input :
         TRY(casefile::inputs_of_run(workspace.database(), run->entry))) {
      if (input.duplicate_free && shows(input.compartment)) duplicate_free.push_back(input.list);
    }
  }
  const CaseRecords input = TRY(case_records(workspace, duplicate_free, 0, progress));
  const linkage::Prepared prepared = linkage::prepare(input.records, 0);
  // A model tells something of all that it was made from; who may not see all of it gets one of
  // what they see.
  const bool all_shown =
      run && std::all_of(run->compartments.begin(), run->compartments.end(), shows);
  linkage::Model model;
  if (all_shown && run->fields == compared_fields(input.mapping)) {
    model = TRY_CTX(linkage::model_from_json(run->model), fmt::format("entry {}", run->entry));
    out.threshold = std::strtod(run->threshold.c_str(), nullptr);
    out.by_last_run = model.comparators == prepared.columns.size();
  }
  if (!out.by_last_run) model = TRY(linkage::link(input.records, prepared, {}, {}, progress)).model;
  const Numbers numbers = numbers_of(input.records);
  const linkage::RecordNumber one = numbers.at(out.a);
  const linkage::RecordNumber two = numbers.at(out.b);
  out.pair = linkage::explain_pair(input.records, prepared, model, one, two);
  const uint16_t list = input.records.list[one];
  out.duplicate_free = list == input.records.list[two] && input.records.lists[list].duplicate_free;
  const casefile::Person person =
      TRY(casefile::person_of_record(workspace.database(), shows, out.a));
  out.together =
      std::any_of(person.records.begin(), person.records.end(),
                  [&](const casefile::PersonRecord& each) { return each.record == out.b; });
  // What would contradict the opposite holds this.
  out.binding = TRY(casefile::contradicting(workspace.database(), shows, out.a, out.b,
                                            out.together ? casefile::kDifferent : casefile::kSame));
  return out;
}

}  // namespace habeas::workspace
