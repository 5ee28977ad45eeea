// SPDX-License-Identifier: Apache-2.0
#include "workspace/decide_suggestions.h"

#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"
#include "casefile/queries.h"
#include "suggest/suggestion_json.h"
#include "workspace/exhibit_text.h"
#include "workspace/internal/decide_lineage.h"
#include "workspace/state_claims.h"

namespace habeas::workspace {

namespace {

using casefile::Fault;
using casefile::SuggestionDecision;

std::string suggestion_id(const std::string& exhibit, const suggest::Suggestion& suggestion,
                          int nth) {
  std::string text =
      fmt::format("habeas-suggestion/v1\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n", exhibit,
                  suggestion.span.from, suggestion.span.to, suggestion.kind, suggestion.polarity,
                  nth, to_hex(sha256(as_bytes(suggestion.text))));
  return "sug-" + suggestion_exhibit_part(exhibit) + to_base32(sha256(as_bytes(text)).bytes, 60);
}

// The claim that stands and was made of this suggestion; "" if there is none.
Result<std::string> standing_claim(Workspace& workspace, const ProposedClaim& proposed) {
  std::string reference = proposed.decision ? proposed.decision->claim : proposed.id;
  if (reference.empty()) return std::string();
  Result<std::optional<casefile::ClaimRow>> row = casefile::claim(workspace.database(), reference);
  if (!row && row.error().kind == ErrorKind::kNotFound) return std::string();
  if (!row) return fail(row.error());
  return *row && !(*row)->withdrawn_entry ? (*row)->id : std::string();
}

// A draft on its way into the case.
class Drafting {
 public:
  Drafting(Workspace& workspace, std::string_view reason, std::string_view issuer,
           std::vector<Fault>& faults)
      : workspace_(workspace), reason_(reason), issuer_(issuer), faults_(faults) {}

  Result<std::vector<DecidedSuggestion>> run(std::string_view draft) {
    TRY(workspace_.require(casefile::Action::kAdd));
    split(draft);
    if (!faults_.empty()) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("{} of the lines cannot be taken; nothing was added", faults_.size()),
                  "mend them and run the command again");
    }
    StatedSummary stated = TRY(state_claims(workspace_, text_, faults_));
    std::vector<DecidedSuggestion> out;
    std::vector<casefile::Item> items;
    for (Line& line : lines_) {
      if (line.claim.empty()) {
        check(line.place < stated.claims.size(), "each claim line gave a claim");
        line.claim = stated.claims[line.place];
      }
      if (!line.decision) continue;
      line.decision->claim = line.claim;
      items.push_back(casefile::decision_item(*line.decision));
      out.push_back({line.decision->suggestion, line.decision->verdict, line.claim});
    }
    if (items.empty()) return out;
    TRY(workspace_.commit(ledger::EntryKind::kSuggestionDecided, items, "",
                          casefile::Action::kAdd));
    return out;
  }

 private:
  struct Line {
    std::optional<SuggestionDecision> decision;  // nothing: a line of the person's own
    std::string claim;                           // stated before, by a run that was cut short
    size_t place = 0;                            // among the claims of the file
  };

  void fault(int64_t number, const Error& error) {
    faults_.push_back(
        {number, error.hint.empty() ? error.message : error.message + "; " + error.hint});
  }

  // Takes the suggestions out of the lines; what is left is a claim file with the same lines.
  void split(std::string_view draft) {
    int64_t number = 0;
    while (!draft.empty()) {
      size_t end = std::min(draft.find('\n'), draft.size());
      std::string line(draft.substr(0, end));
      draft.remove_prefix(std::min(end + 1, draft.size()));
      take(++number, line);
      text_ += line + "\n";
    }
  }

  void take(int64_t number, std::string& line) {
    Result<Json> read = parse_json(line);
    if (!read || read->object() == nullptr) return;  // state_claims tells what is wrong
    if (read->text_or_empty("type") != "claim") return;
    Line taken;
    taken.place = places_;
    std::string id = read->text_or_empty("suggestion");
    if (!id.empty()) {
      taken_issuer_ = read->text_or_empty("issuer");
      read->object()->erase("suggestion");
      read->object()->erase("issuer");
      line = canonical_json(*read);
      Result<void> decided = decide(id, *read, taken);
      if (!decided) fault(number, decided.error());
    }
    // What was stated before is not stated again.
    if (taken.claim.empty()) {
      ++places_;
    } else {
      line.clear();
    }
    lines_.push_back(std::move(taken));
  }

  Result<void> decide(const std::string& id, const Json& stated, Line& taken) {
    if (!seen_.insert(id).second)
      return fail(ErrorKind::kConflict, fmt::format("{} is decided twice in this draft", id));
    std::string exhibit;
    // The chain depends on who issues the document: as it was when the draft was made.
    std::string_view issuer = taken_issuer_.empty() ? issuer_ : std::string_view(taken_issuer_);
    ProposedClaim proposed = TRY(suggestion_with_id(workspace_, id, issuer, exhibit));
    std::string claim = TRY(standing_claim(workspace_, proposed));
    if (!claim.empty() && proposed.decision) {
      return fail(ErrorKind::kConflict,
                  fmt::format("{} was {} by entry {} as {}", id, proposed.decision->verdict,
                              proposed.decision->entry, claim),
                  "withdraw that claim first if it shall be stated otherwise");
    }
    SuggestionDecision decision;
    decision.suggestion = id;
    decision.exhibit = exhibit;
    decision.changed = casefile::changed_members(proposed.line, stated);
    decision.verdict = decision.changed.empty() ? "accepted" : "mended";
    decision.reason = std::string(reason_);
    decision.proposed = proposed.line;
    std::optional<casefile::ExhibitRow> row =
        TRY(casefile::exhibit(workspace_.database(), exhibit));
    if (row) decision.compartment = row->compartment;
    taken.decision = std::move(decision);
    taken.claim = claim;
    return {};
  }

  Workspace& workspace_;
  std::string_view reason_, issuer_;
  std::vector<Fault>& faults_;
  std::string text_;
  std::vector<Line> lines_;
  size_t places_ = 0;
  std::string taken_issuer_;  // that the line at hand names
  std::set<std::string> seen_;
};

}  // namespace

std::string suggestion_exhibit_part(const std::string& sha256) {
  Result<Digest> digest = digest_from_hex(sha256);
  return digest ? to_base32(digest->bytes, 40) : std::string();
}

Result<ExhibitSuggestions> suggestions_from(Workspace& workspace, const std::string& exhibit,
                                            std::string_view issuer) {
  ExhibitSuggestions out;
  out.exhibit = TRY(exhibit_named(workspace, exhibit));
  std::string text = TRY(exhibit_text(workspace, out.exhibit));
  if (text.empty()) {
    return fail(ErrorKind::kInvalid, fmt::format("exhibit {} is no UTF-8 text", printable(exhibit)),
                "suggestions are made from text; run `habeas read` on it first");
  }
  out.all = suggest::suggest_claims(text, {.issuer = std::string(issuer)});
  std::map<std::string, int> seen;
  for (const suggest::Suggestion& suggestion : out.all.claims) {
    ProposedClaim claim;
    int nth = ++seen[suggestion_id(out.exhibit, suggestion, 0)];
    claim.id = suggestion_id(out.exhibit, suggestion, nth);
    claim.suggestion = suggestion;
    claim.line = suggest::claim_line(suggestion, out.all.language, out.exhibit);
    claim.decision = TRY(casefile::last_decision(workspace.database(), claim.id));
    out.claims.push_back(std::move(claim));
  }
  return out;
}

Result<ProposedClaim> suggestion_with_id(Workspace& workspace, std::string_view id,
                                         std::string_view issuer, std::string& exhibit) {
  for (const casefile::ExhibitRow& row : TRY(casefile::exhibits(workspace.database()))) {
    if (row.erased_entry || !workspace.shows(row.level, row.compartment)) continue;
    if (!id.starts_with("sug-" + suggestion_exhibit_part(row.sha256))) continue;
    ExhibitSuggestions found = TRY(suggestions_from(workspace, row.sha256, issuer));
    for (ProposedClaim& claim : found.claims) {
      if (claim.id != id) continue;
      exhibit = row.sha256;
      return std::move(claim);
    }
  }
  return fail(ErrorKind::kNotFound, fmt::format("there is no suggestion \"{}\"", printable(id)),
              "see `habeas claim suggest EXHIBIT`");
}

Result<std::vector<DecidedSuggestion>> take_draft(Workspace& workspace, std::string_view draft,
                                                  std::string_view reason, std::string_view issuer,
                                                  std::vector<Fault>& faults) {
  return Drafting(workspace, reason, issuer, faults).run(draft);
}

Result<DecidedSuggestion> accept_suggestion(Workspace& workspace, std::string_view id,
                                            const Acceptance& acceptance, std::string_view issuer,
                                            std::vector<Fault>& faults) {
  std::string exhibit;
  Result<ProposedClaim> found = suggestion_with_id(workspace, id, issuer, exhibit);
  if (!found && found.error().kind == ErrorKind::kNotFound)
    return accept_lineage(workspace, id, acceptance, faults);
  ProposedClaim proposed = TRY(std::move(found));
  JsonObject line = *proposed.line.object();
  JsonArray speakers = *line["speakers"].array();
  std::vector<std::string> lacking;
  for (size_t i = 0; i < speakers.size(); ++i) {
    const suggest::ProposedSpeaker& speaker = proposed.suggestion.speakers[i];
    std::string source;
    for (const std::string& key : {std::to_string(i + 1), speaker.name}) {
      auto given = acceptance.speakers.find(key);
      if (source.empty() && given != acceptance.speakers.end()) source = given->second;
    }
    if (source.empty() && speaker.issuer) source = acceptance.source;
    if (source.empty())
      lacking.push_back(fmt::format("{} ({})", i + 1,
                                    speaker.issuer         ? "the issuer"
                                    : speaker.name.empty() ? "not named"
                                                           : printable(speaker.name)));
    speakers[i].object()->insert_or_assign("source", Json(source));
  }
  if (!lacking.empty()) {
    return fail(
        ErrorKind::kInvalid, fmt::format("no source is given for: {}", fmt::join(lacking, "; ")),
        "give --source for the issuer, and --speaker NAME=SOURCE or --speaker PLACE=SOURCE");
  }
  line["speakers"] = Json(std::move(speakers));
  line["suggestion"] = Json(id);
  line["label"] = Json(acceptance.label.empty() ? std::string(id) : acceptance.label);
  const std::pair<const char*, const std::string*> given[] = {
      {"subject", &acceptance.subject},
      {"property", &acceptance.property},
      {"level", &acceptance.level},
      {"compartment", &acceptance.compartment}};
  for (const auto& [name, value] : given) {
    if (!value->empty()) line[name] = Json(*value);
  }
  std::vector<DecidedSuggestion> decided = TRY(take_draft(
      workspace, canonical_json(Json(std::move(line))), acceptance.reason, issuer, faults));
  check(decided.size() == 1, "one line gives one decision");
  return decided[0];
}

Result<Committed> refuse_suggestion(Workspace& workspace, std::string_view id,
                                    std::string_view reason, std::string_view issuer) {
  if (reason.empty())
    return fail(ErrorKind::kInvalid, "a refusal needs a reason", "say why with --reason");
  SuggestionDecision decision;
  Result<ProposedClaim> found = suggestion_with_id(workspace, id, issuer, decision.exhibit);
  if (!found && found.error().kind == ErrorKind::kNotFound)
    return refuse_lineage(workspace, id, reason);
  ProposedClaim proposed = TRY(std::move(found));
  std::string claim = TRY(standing_claim(workspace, proposed));
  if (!claim.empty()) {
    return fail(ErrorKind::kConflict, fmt::format("{} stands as {}", id, claim),
                "withdraw that claim first: `habeas claim withdraw`");
  }
  if (proposed.decision && proposed.decision->verdict == "refused") {
    return fail(ErrorKind::kConflict,
                fmt::format("{} was refused by entry {}: {}", id, proposed.decision->entry,
                            printable(proposed.decision->reason)));
  }
  decision.suggestion = std::string(id);
  decision.verdict = "refused";
  decision.reason = std::string(reason);
  decision.proposed = proposed.line;
  std::optional<casefile::ExhibitRow> row =
      TRY(casefile::exhibit(workspace.database(), decision.exhibit));
  if (row) decision.compartment = row->compartment;
  casefile::Item item = casefile::decision_item(decision);
  return workspace.commit(ledger::EntryKind::kSuggestionDecided, std::span(&item, 1), "",
                          casefile::Action::kAdd, decision.compartment);
}

}  // namespace habeas::workspace
