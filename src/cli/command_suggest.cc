// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "suggest/suggestion_json.h"
#include "workspace/decide_suggestions.h"

namespace habeas::cli {

namespace {

struct SuggestChoice {
  std::string exhibit;
  bool plain_file = false;
  std::string issuer;
  std::string draft;
};

std::string chain_in_words(const suggest::Suggestion& suggestion) {
  std::string out;
  for (const suggest::ProposedSpeaker& speaker : suggestion.speakers) {
    std::string name = !speaker.name.empty() ? printable(speaker.name)
                       : speaker.issuer      ? "(the issuer)"
                                             : "(not named)";
    out += fmt::format("{}{} {} ({}{})", out.empty() ? "" : " <- ", name, speaker.role,
                       speaker.modality,
                       speaker.hedge.empty() ? "" : ": \"" + printable(speaker.hedge) + "\"");
  }
  return out;
}

void say_how_many(Context& context, const suggest::Suggestions& suggestions, size_t open) {
  context.say(fmt::format(
      "{} suggestions, {} not decided; language {}, issuer {}; nothing was added to the case",
      suggestions.claims.size(), open, suggestions.language,
      suggestions.issuer.empty() ? "not found (give --issuer)" : printable(suggestions.issuer)));
}

std::string words_of(const suggest::Suggestion& suggestion, const std::string& id,
                     const std::optional<casefile::SuggestionDecision>& decision) {
  std::string out = id.empty() ? "" : id + "  ";
  out += fmt::format(
      "line {}{}  {}, {}\n    {}\n    {}\n", suggestion.first_line,
      suggestion.last_line == suggestion.first_line ? ""
                                                    : "-" + std::to_string(suggestion.last_line),
      suggestion.kind, suggestion.polarity, printable(suggestion.text), chain_in_words(suggestion));
  for (const suggest::ProposedNumber& number : suggestion.numbers) {
    out += fmt::format("    number: {} {} {}\n", printable(number.written), printable(number.unit),
                       printable(number.scope));
  }
  for (const suggest::ProposedDate& date : suggestion.dates) {
    out += fmt::format("    date: {} =", printable(date.written));
    for (const std::string& reading : date.readings) out += " " + reading;
    out += "\n";
  }
  std::string why;
  for (const std::string& reason : suggestion.why) why += (why.empty() ? "" : "; ") + reason;
  out += "    why: " + why + "\n";
  if (decision) {
    out += fmt::format("    {} by {}, entry {}{}{}\n", decision->verdict, decision->by,
                       decision->entry, decision->claim.empty() ? "" : ", as " + decision->claim,
                       decision->reason.empty() ? "" : ": " + printable(decision->reason));
  }
  return out;
}

Json decision_as_json(const casefile::SuggestionDecision& row) {
  return Json(JsonObject{{"at", Json(row.at)},
                         {"by", Json(row.by)},
                         {"changed", Json(JsonArray(row.changed.begin(), row.changed.end()))},
                         {"claim", Json(row.claim)},
                         {"entry", Json(row.entry)},
                         {"reason", Json(row.reason)},
                         {"verdict", Json(row.verdict)}});
}

Result<int> run_on_file(Context& context, const SuggestChoice& choice) {
  std::string text = TRY(read_file(posix_file_system(), choice.exhibit, int64_t{64} << 20));
  suggest::Suggestions suggestions = suggest::suggest_claims(text, {.issuer = choice.issuer});
  if (!choice.draft.empty()) {
    TRY(write_file_durably(posix_file_system(), choice.draft,
                           suggest::claim_file_draft(suggestions, choice.exhibit)));
  }
  std::string words;
  for (const suggest::Suggestion& suggestion : suggestions.claims)
    words += words_of(suggestion, "", {});
  context.print(suggest::to_json(suggestions), words);
  say_how_many(context, suggestions, suggestions.claims.size());
  return 0;
}

Result<int> run(Context& context, const SuggestChoice& choice) {
  if (choice.plain_file) return run_on_file(context, choice);
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::ExhibitSuggestions found =
      TRY(workspace::suggestions_from(workspace, choice.exhibit, choice.issuer));
  Json value = suggest::to_json(found.all);
  JsonArray& rows = *value.object()->at("suggestions").array();
  std::string words;
  std::vector<std::string> ids;
  size_t open = 0;
  for (size_t i = 0; i < found.claims.size(); ++i) {
    const workspace::ProposedClaim& claim = found.claims[i];
    words += words_of(claim.suggestion, claim.id, claim.decision);
    rows[i].object()->insert_or_assign("id", Json(claim.id));
    if (claim.decision)
      rows[i].object()->insert_or_assign("decision", decision_as_json(*claim.decision));
    // A draft is for what nobody decided yet.
    ids.push_back(claim.decision ? "" : claim.id);
    open += claim.decision ? 0 : 1;
  }
  if (!choice.draft.empty()) {
    TRY(write_file_durably(posix_file_system(), choice.draft,
                           suggest::claim_file_draft(found.all, found.exhibit, ids)));
  }
  context.print(value, words);
  say_how_many(context, found.all, open);
  return 0;
}

void tell(Context& context, const std::vector<casefile::Fault>& faults, const std::string& file) {
  for (const casefile::Fault& fault : faults) {
    context.io().talk << (file.empty() ? fmt::format("habeas: {}\n", fault.message)
                                       : fmt::format("habeas: {}:{}: {}\n", printable(file),
                                                     fault.line, fault.message));
  }
}

struct AcceptChoice {
  std::string id, draft, issuer;
  std::vector<std::string> speakers;
  workspace::Acceptance acceptance;
};

Result<int> accept(Context& context, AcceptChoice choice) {
  for (const std::string& text : choice.speakers) {
    size_t sign = text.rfind('=');
    if (sign == std::string::npos || sign == 0) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("--speaker takes name=source, not \"{}\"", printable(text)));
    }
    choice.acceptance.speakers[text.substr(0, sign)] = text.substr(sign + 1);
  }
  std::string draft;
  if (!choice.draft.empty())
    draft = TRY(read_file(posix_file_system(), choice.draft, int64_t{1} << 30));
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  std::vector<casefile::Fault> faults;
  std::vector<workspace::DecidedSuggestion> decided;
  if (!choice.draft.empty()) {
    Result<std::vector<workspace::DecidedSuggestion>> taken =
        workspace::take_draft(workspace, draft, choice.acceptance.reason, choice.issuer, faults);
    tell(context, faults, choice.draft);
    decided = TRY(std::move(taken));
  } else {
    Result<workspace::DecidedSuggestion> one = workspace::accept_suggestion(
        workspace, choice.id, choice.acceptance, choice.issuer, faults);
    tell(context, faults, "");
    decided.push_back(TRY(std::move(one)));
  }
  TRY(workspace.checkpoint());
  JsonArray all;
  std::string text;
  for (const workspace::DecidedSuggestion& row : decided) {
    all.push_back(Json(JsonObject{{"claim", Json(row.claim)},
                                  {"suggestion", Json(row.suggestion)},
                                  {"verdict", Json(row.verdict)}}));
    text += fmt::format("{}  {}  {}\n", row.claim, row.verdict, row.suggestion);
  }
  context.print(Json(std::move(all)), text);
  context.say_unsigned(workspace);
  return 0;
}

Result<int> refuse(Context& context, const AcceptChoice& choice) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::Committed entry = TRY(
      workspace::refuse_suggestion(workspace, choice.id, choice.acceptance.reason, choice.issuer));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("refused by entry {}\n", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

void add_decisions(CLI::App& claim, const Chosen& choose) {
  auto choice = std::make_shared<AcceptChoice>();
  CLI::App* accept_app = claim.add_subcommand(
      "accept", "state a suggestion as a claim, or a draft that was gone through by hand");
  accept_app->add_option("ID", choice->id, "id of the suggestion");
  accept_app->add_option("--draft", choice->draft,
                         "instead: a claim file whose lines name their suggestions; what says "
                         "something else than was proposed counts as mended");
  accept_app->add_option("--source", choice->acceptance.source, "the source that issued the text");
  accept_app->add_option("--speaker", choice->speakers,
                         "name=source, or place=source (1 is the innermost); may be repeated");
  accept_app->add_option("--subject", choice->acceptance.subject, "what it is about");
  accept_app->add_option("--property", choice->acceptance.property, "of the schema");
  accept_app->add_option("--label", choice->acceptance.label, "of the claim");
  accept_app->add_option("--level", choice->acceptance.level, "public, restricted, sealed");
  accept_app->add_option("--compartment", choice->acceptance.compartment, "of the claim");
  accept_app->add_option("--reason", choice->acceptance.reason, "why");
  accept_app->add_option("--issuer", choice->issuer, "as with `claim suggest`");
  accept_app->callback([=] {
    if (choice->id.empty() == choice->draft.empty())
      throw CLI::RequiredError("ID or --draft: one of them");
    choose([=](Context& context) { return accept(context, *choice); });
  });
  CLI::App* refuse_app =
      claim.add_subcommand("refuse", "say that a suggestion is no claim, and why; it stays known");
  refuse_app->add_option("ID", choice->id, "id of the suggestion")->required();
  refuse_app->add_option("--reason", choice->acceptance.reason, "why")->required();
  refuse_app->callback([=] { choose([=](Context& context) { return refuse(context, *choice); }); });
}

}  // namespace

void add_claim_suggest(CLI::App& claim, const Chosen& choose) {
  auto choice = std::make_shared<SuggestChoice>();
  CLI::App* app = claim.add_subcommand(
      "suggest", "propose claims from the text of an exhibit (English, Persian, Arabic)");
  app->add_option("EXHIBIT", choice->exhibit, "digest or file name")->required();
  app->add_flag("--file", choice->plain_file, "EXHIBIT is a text file outside any case");
  app->add_option("--issuer", choice->issuer, "who issues the document, if the text does not say");
  app->add_option("--draft", choice->draft, "also write a claim file to be gone through");
  app->footer(
      "Rules and tables, no guesses: each suggestion says which rules made it. Nothing is accepted "
      "by itself.");
  app->callback([=] { choose([=](Context& context) { return run(context, *choice); }); });
  add_decisions(claim, choose);
}

}  // namespace habeas::cli
