// SPDX-License-Identifier: Apache-2.0
#include "suggest/suggestion_json.h"

namespace habeas::suggest {

namespace {

Json pair_of(int64_t first, int64_t second) { return Json(JsonArray{Json(first), Json(second)}); }

Json spans(const std::vector<Span>& list) {
  JsonArray out;
  for (const Span& span : list) out.push_back(pair_of(span.from, span.to));
  return Json(std::move(out));
}

Json strings(const std::vector<std::string>& list) {
  return Json(JsonArray(list.begin(), list.end()));
}

Json to_json(const ProposedSpeaker& speaker) {
  JsonObject out{{"modality", Json(speaker.modality)}, {"role", Json(speaker.role)}};
  if (!speaker.name.empty()) out["name"] = Json(speaker.name);
  if (!speaker.written.empty()) out["written"] = Json(speaker.written);
  if (!speaker.hedge.empty()) out["hedge"] = Json(speaker.hedge);
  if (speaker.issuer) out["issuer"] = Json(true);
  return Json(std::move(out));
}

Json to_json(const ProposedNumber& number) {
  JsonObject out{{"at_least", Json(number.at_least)},
                 {"scope", Json(number.scope)},
                 {"unit", Json(number.unit)},
                 {"written", Json(number.written)}};
  if (number.at_most >= 0) out["at_most"] = Json(number.at_most);
  if (number.excluded) out["excluded"] = Json(true);
  if (number.about) out["about"] = Json(true);
  if (number.vague) out["vague"] = Json(true);
  return Json(std::move(out));
}

// The value of a claim line: the number if it is a claim of one, else the words.
Json value_of(const Suggestion& suggestion, std::string_view language) {
  if (suggestion.kind == "number" && suggestion.numbers.size() == 1) {
    const ProposedNumber& number = suggestion.numbers[0];
    // What the text does not say is unknown: whoever accepts it may know, and says so by mending
    // it.
    auto said = [](const std::string& words) { return Json(words.empty() ? "unknown" : words); };
    JsonObject value{{"scope", said(number.scope)}, {"unit", said(number.unit)}};
    if (number.vague) {
      value["words"] = Json(number.written);
    } else if (number.at_least == number.at_most) {
      value[number.about ? "about" : "exactly"] = Json(number.at_least);
    } else {
      if (number.at_least > 0)
        value[number.excluded ? "more_than" : "at_least"] = Json(number.at_least);
      if (number.at_most >= 0)
        value[number.excluded ? "less_than" : "at_most"] = Json(number.at_most);
      if (number.about) value["words"] = Json(number.written);
    }
    return Json(std::move(value));
  }
  return Json(JsonObject{{"language", Json(language)}, {"text", Json(suggestion.text)}});
}

}  // namespace

Json to_json(const Suggestion& suggestion) {
  JsonArray speakers;
  for (const ProposedSpeaker& speaker : suggestion.speakers) speakers.push_back(to_json(speaker));
  JsonArray numbers;
  for (const ProposedNumber& number : suggestion.numbers) numbers.push_back(to_json(number));
  JsonArray dates;
  for (const ProposedDate& date : suggestion.dates) {
    dates.push_back(
        Json(JsonObject{{"readings", strings(date.readings)}, {"written", Json(date.written)}}));
  }
  return Json(JsonObject{{"also", spans(suggestion.also)},
                         {"characters", pair_of(suggestion.span.from, suggestion.span.to)},
                         {"condition", Json(suggestion.condition)},
                         {"dates", Json(std::move(dates))},
                         {"insertions", spans(suggestion.insertions)},
                         {"interruptions", spans(suggestion.interruptions)},
                         {"kind", Json(suggestion.kind)},
                         {"lines", pair_of(suggestion.first_line, suggestion.last_line)},
                         {"names", strings(suggestion.names)},
                         {"numbers", Json(std::move(numbers))},
                         {"polarity", Json(suggestion.polarity)},
                         {"quoted", Json(suggestion.quoted)},
                         {"speakers", Json(std::move(speakers))},
                         {"text", Json(suggestion.text)},
                         {"why", strings(suggestion.why)}});
}

Json to_json(const Suggestions& suggestions) {
  JsonArray claims;
  for (const Suggestion& suggestion : suggestions.claims) claims.push_back(to_json(suggestion));
  return Json(JsonObject{{"dated", Json(suggestions.dated)},
                         {"distributor", Json(suggestions.distributor)},
                         {"issuer", Json(suggestions.issuer)},
                         {"language", Json(suggestions.language)},
                         {"suggestions", Json(std::move(claims))}});
}

Json claim_line(const Suggestion& suggestion, std::string_view language, std::string_view exhibit) {
  JsonArray speakers;
  for (const ProposedSpeaker& speaker : suggestion.speakers) {
    JsonObject link{{"modality", Json(speaker.modality)},
                    {"role", Json(speaker.role)},
                    {"source", Json("? " + (speaker.name.empty() ? "not named" : speaker.name))}};
    if (!speaker.hedge.empty()) link["hedge"] = Json(speaker.hedge);
    if (!speaker.on.empty()) link["on"] = Json(speaker.on);
    speakers.push_back(Json(std::move(link)));
  }
  JsonObject line{
      {"anchor", Json(JsonObject{{"exhibit", Json(exhibit)}, {"text", Json(suggestion.text)}})},
      {"kind", Json(suggestion.kind)},
      {"polarity", Json(suggestion.polarity)},
      {"property", Json(suggestion.kind == "number" ? "number.stated" : "statement.content")},
      {"speakers", Json(std::move(speakers))},
      {"subject", Json(exhibit)},
      {"type", Json("claim")},
      {"value", value_of(suggestion, language)}};
  if (!suggestion.condition.empty()) line["condition"] = Json(suggestion.condition);
  return Json(std::move(line));
}

std::string claim_file_draft(const Suggestions& suggestions, std::string_view exhibit,
                             std::span<const std::string> ids) {
  std::string out =
      "# Suggestions, not claims. Go through each line: accept it by naming its sources and "
      "subject,\n"
      "# mend it, or delete it.";
  out += ids.empty() ? " Then `habeas claim add` this file.\n"
                     : " Then `habeas claim accept --draft` this file.\n";
  for (size_t i = 0; i < suggestions.claims.size(); ++i) {
    const Suggestion& suggestion = suggestions.claims[i];
    if (i < ids.size() && ids[i].empty()) continue;
    out += "\n# lines " + std::to_string(suggestion.first_line) + "-" +
           std::to_string(suggestion.last_line) + ":";
    for (const std::string& reason : suggestion.why) out += " " + reason + ";";
    out.back() = '\n';
    Json line = claim_line(suggestion, suggestions.language, exhibit);
    if (i < ids.size()) {
      line.object()->insert_or_assign("label", Json(ids[i]));
      line.object()->insert_or_assign("suggestion", Json(ids[i]));
      if (!suggestions.issuer.empty())
        line.object()->insert_or_assign("issuer", Json(suggestions.issuer));
    }
    out += canonical_json(line) + "\n";
  }
  return out;
}

}  // namespace habeas::suggest
