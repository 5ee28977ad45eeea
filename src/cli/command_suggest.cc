// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "suggest/suggestion_json.h"
#include "workspace/exhibit_text.h"

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

std::string in_words(const suggest::Suggestions& suggestions) {
  std::string out;
  for (const suggest::Suggestion& suggestion : suggestions.claims) {
    out += fmt::format("line {}{}  {}, {}\n    {}\n    {}\n", suggestion.first_line,
                       suggestion.last_line == suggestion.first_line
                           ? ""
                           : "-" + std::to_string(suggestion.last_line),
                       suggestion.kind, suggestion.polarity, printable(suggestion.text),
                       chain_in_words(suggestion));
    for (const suggest::ProposedNumber& number : suggestion.numbers) {
      out += fmt::format("    number: {} {} {}\n", printable(number.written),
                         printable(number.unit), printable(number.scope));
    }
    for (const suggest::ProposedDate& date : suggestion.dates) {
      out += fmt::format("    date: {} =", printable(date.written));
      for (const std::string& reading : date.readings) out += " " + reading;
      out += "\n";
    }
    std::string why;
    for (const std::string& reason : suggestion.why) why += (why.empty() ? "" : "; ") + reason;
    out += "    why: " + why + "\n";
  }
  return out;
}

Result<int> run(Context& context, const SuggestChoice& choice) {
  std::string text;
  std::string exhibit = choice.exhibit;
  if (choice.plain_file) {
    text = TRY(read_file(posix_file_system(), choice.exhibit, int64_t{64} << 20));
  } else {
    workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
    exhibit = TRY(workspace::exhibit_named(workspace, choice.exhibit));
    text = TRY(workspace::exhibit_text(workspace, exhibit));
    if (text.empty()) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("exhibit {} is no UTF-8 text", printable(choice.exhibit)),
                  "suggestions are made from text; read the exhibit first and give its text");
    }
  }
  suggest::Suggestions suggestions = suggest::suggest_claims(text, {.issuer = choice.issuer});
  if (!choice.draft.empty()) {
    TRY(write_file_durably(posix_file_system(), choice.draft,
                           suggest::claim_file_draft(suggestions, exhibit)));
  }
  context.print(suggest::to_json(suggestions), in_words(suggestions));
  context.say(fmt::format(
      "{} suggestions, language {}, issuer {}; nothing was added to the case",
      suggestions.claims.size(), suggestions.language,
      suggestions.issuer.empty() ? "not found (give --issuer)" : printable(suggestions.issuer)));
  return 0;
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
}

}  // namespace habeas::cli
