// SPDX-License-Identifier: Apache-2.0
#include "dossier/page.h"

#include <map>
#include <set>

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/json.h"
#include "dossier/page_style.h"

namespace habeas::dossier {

namespace {

using casefile::ClaimRow;
using casefile::SourceRow;
using casefile::SpeakerRow;

struct Lookup {
  std::map<std::string, const SourceRow*> sources;
  std::map<std::string, const casefile::EntityRow*> entities;
  std::map<std::string, const PageExhibit*> exhibits;
};

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, html_text(value));
}

std::string size_in_words(int64_t size) {
  return size < 10'000 ? fmt::format("{} bytes", size) : fmt::format("{} kB", (size + 500) / 1000);
}

std::string exhibit_name(const PageExhibit& row) {
  for (const casefile::CustodyRow& custody : row.custody) {
    if (!custody.name.empty()) return custody.name;
  }
  return row.exhibit.sha256.substr(0, 16);
}

// "page 3", "characters 120-155": the locator's members in words.
std::string locator_in_words(const std::string& anchor_json) {
  Result<Json> anchor = parse_json(anchor_json);
  if (!anchor) return "";
  const Json* locator = anchor->find("locator");
  if (locator == nullptr || locator->object() == nullptr) return "";
  std::string out;
  for (const auto& [key, value] : *locator->object()) {
    std::string text = value.string() != nullptr ? *value.string() : canonical_json(value);
    if (value.array() != nullptr && value.array()->size() == 2) {
      text = fmt::format("{}\xe2\x80\x93{}", canonical_json((*value.array())[0]),
                         canonical_json((*value.array())[1]));
    }
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", html_text(key), html_text(text));
  }
  return out;
}

Result<std::string> subject_name(const Lookup& lookup, const PageInput& input,
                                 const std::string& subject) {
  if (auto at = lookup.entities.find(subject); at != lookup.entities.end()) return at->second->name;
  if (auto at = lookup.exhibits.find(subject); at != lookup.exhibits.end())
    return "Exhibit " + exhibit_name(*at->second);
  if (subject.starts_with("clm-")) return "Claim " + subject;
  if (auto at = lookup.sources.find(subject); at != lookup.sources.end()) return at->second->name;
  if (auto at = input.persons.find(subject); at != input.persons.end()) return at->second;
  return fail(ErrorKind::kInvalid,
              fmt::format("a claim is about {}, which is not in this dossier", printable(subject)));
}

std::string link_text(const SpeakerRow& speaker) {
  std::string out = html_text(speaker.role);
  if (!speaker.said_on.empty()) out += ", " + html_text(speaker.said_on);
  out += fmt::format(" <span class=\"modality\">({})</span>", html_text(speaker.modality));
  if (!speaker.hedge.empty())
    out += fmt::format(" <q class=\"hedge\">{}</q>", html_text(speaker.hedge));
  return out;
}

// Who said it, through whom: innermost first, as an ordered list.
Result<std::string> chain_html(const Lookup& lookup, const ClaimRow& claim) {
  if (claim.speakers.empty())
    return fail(ErrorKind::kInvalid, fmt::format("claim {} has no speaker", claim.id));
  std::string out = "<ol class=\"chain\">";
  for (const SpeakerRow& speaker : claim.speakers) {
    auto source = lookup.sources.find(speaker.source);
    if (source == lookup.sources.end()) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("claim {} names a source that is not in this dossier", claim.id),
                  "withhold the claim, or release the source");
    }
    out += fmt::format("<li><a href=\"#{}\">{}</a> {}</li>", html_text(speaker.source),
                       html_text(source->second->name), link_text(speaker));
  }
  return out + "</ol>";
}

Result<std::string> exhibit_html(const Lookup& lookup, const PageInput& input,
                                 const ClaimRow& claim) {
  auto exhibit = lookup.exhibits.find(claim.exhibit);
  if (exhibit == lookup.exhibits.end()) {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("claim {} is anchored in an exhibit that is not in this dossier", claim.id),
        "withhold the claim, or release the exhibit");
  }
  std::string where = locator_in_words(claim.anchor);
  return fmt::format("<a href=\"#x{0}\">{1}</a>{2} <a class=\"bytes\" href=\"{3}{0}\">bytes</a>",
                     claim.exhibit, html_text(exhibit_name(*exhibit->second)),
                     where.empty() ? "" : ", " + where, html_text(input.exhibit_prefix));
}

std::string quote_html(const ClaimRow& claim) {
  Result<Json> quote = parse_json(claim.quote);
  if (claim.quote.empty() || !quote) return "";
  std::string language = quote->text_or_empty("language");
  return fmt::format("<blockquote dir=\"auto\"{}>{}</blockquote>", attribute("lang", language),
                     html_text(quote->text_or_empty("text")));
}

Result<std::string> claim_html(const Lookup& lookup, const PageInput& input,
                               const ClaimRow& claim) {
  std::string chain = TRY(chain_html(lookup, claim));
  std::string exhibit = TRY(exhibit_html(lookup, input, claim));
  std::string out = fmt::format("<tr id=\"{}\"{}><td>{}", html_text(claim.id),
                                claim.withdrawn_entry ? " class=\"withdrawn\"" : "", chain);
  out += fmt::format("</td><td><span class=\"kind\">{} \xc2\xb7 {}</span> ", html_text(claim.kind),
                     html_text(claim.polarity));
  out += fmt::format("<span class=\"property\">{}</span>", html_text(claim.property));
  if (!claim.value.empty())
    out += fmt::format("<p dir=\"auto\">{}</p>", html_text(value_in_words(claim.value)));
  out += quote_html(claim);
  if (!claim.condition.empty())
    out += fmt::format("<p>Condition: {}</p>", html_text(claim.condition));
  if (!claim.as_of.empty()) out += fmt::format("<p>As of: {}</p>", html_text(claim.as_of));
  if (!claim.answers.empty())
    out += fmt::format("<p>Answers <a href=\"#{0}\">{0}</a></p>", html_text(claim.answers));
  if (claim.withdrawn_entry) {
    out += fmt::format("<p class=\"note\">Withdrawn by entry {}: {}</p>", *claim.withdrawn_entry,
                       html_text(claim.withdrawn_reason));
  }
  out += fmt::format("</td><td>{}</td><td class=\"entry\">{}</td></tr>\n", exhibit, claim.entry);
  return out;
}

// Claims stand under their subject, in the order stated; none is left out, none is merged.
Result<std::string> claims_html(const Lookup& lookup, const PageInput& input) {
  std::vector<std::string> subjects;
  std::map<std::string, std::vector<const ClaimRow*>> by_subject;
  for (const ClaimRow& claim : input.claims) {
    if (by_subject[claim.subject].empty()) subjects.push_back(claim.subject);
    by_subject[claim.subject].push_back(&claim);
  }
  std::string out;
  for (const std::string& subject : subjects) {
    std::string name = TRY(subject_name(lookup, input, subject));
    out += fmt::format("<h3 dir=\"auto\">{}</h3>\n", html_text(name));
    if (auto entity = lookup.entities.find(subject);
        entity != lookup.entities.end() && !entity->second->description.empty()) {
      out += fmt::format("<p class=\"note\">{}</p>\n", html_text(entity->second->description));
    }
    out +=
        "<div class=\"wide\"><table><thead><tr><th>Who says it, through whom</th><th>What is "
        "claimed</th><th>Exhibit</th><th>Ledger entry</th></tr></thead><tbody>\n";
    for (const ClaimRow* claim : by_subject[subject]) out += TRY(claim_html(lookup, input, *claim));
    out += "</tbody></table></div>\n";
  }
  return out;
}

std::string sources_html(const PageInput& input) {
  std::string out =
      "<div class=\"wide\"><table><thead><tr><th>Source</th><th>Kind</th><th>Party to the "
      "dispute</th><th>Declared interests</th></tr></thead><tbody>\n";
  for (const SourceRow& source : input.sources) {
    std::string interests;
    for (const std::string& interest : source.interests)
      interests += fmt::format("<li>{}</li>", html_text(interest));
    out += fmt::format(
        "<tr id=\"{}\"><td dir=\"auto\">{}{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        html_text(source.id), html_text(source.name),
        source.description.empty()
            ? ""
            : fmt::format("<p class=\"note\">{}</p>", html_text(source.description)),
        html_text(source.kind), source.party.empty() ? "not stated" : html_text(source.party),
        interests.empty() ? "none declared" : "<ul>" + interests + "</ul>");
  }
  return out + "</tbody></table></div>\n";
}

std::string exhibits_html(const PageInput& input) {
  std::string out =
      "<div "
      "class=\"wide\"><table><thead><tr><th>Exhibit</th><th>Bytes</th><th>Custody</th></tr></"
      "thead><tbody>\n";
  for (const PageExhibit& row : input.exhibits) {
    std::string custody;
    for (const casefile::CustodyRow& record : row.custody) {
      custody += fmt::format("<li>received {}", html_text(record.received_at));
      if (!record.collected_by.empty())
        custody += fmt::format("; collected by {}", html_text(record.collected_by));
      if (!record.collected_on.empty())
        custody += fmt::format(" on {}", html_text(record.collected_on));
      if (!record.method.empty()) custody += fmt::format(" ({})", html_text(record.method));
      if (!record.came_from.empty())
        custody += fmt::format("; from {}", html_text(record.came_from));
      if (!record.path.empty()) custody += fmt::format("; as {}", html_text(record.path));
      if (!record.note.empty()) custody += fmt::format("; {}", html_text(record.note));
      custody += "</li>";
    }
    out += fmt::format(
        "<tr id=\"x{0}\"><td dir=\"auto\">{1}</td><td>{2}, {3}<br><a "
        "href=\"{4}{0}\"><code>{0}</code></a></td><td><ul>{5}</ul></td></tr>\n",
        row.exhibit.sha256, html_text(exhibit_name(row)), size_in_words(row.exhibit.size),
        html_text(row.exhibit.media_type), html_text(input.exhibit_prefix), custody);
  }
  return out + "</tbody></table></div>\n";
}

std::string about_html(const PageInput& input) {
  std::string out = "<section><h2>What this is, and how to check it</h2>\n";
  out +=
      "<p>This page reports who said what, and where it stands. It holds no assertion of its own. "
      "Conflicting values stand side by side; nothing is averaged, "
      "merged or filled in. Repetition is not corroboration.</p>\n";
  out += fmt::format(
      "<p>It was made from the ledger of the case at size <b>{}</b>. Check it, and every exhibit, "
      "offline:</p>\n",
      input.ledger_size);
  out +=
      "<pre>habeas verify FOLDER</pre>\n<p>or follow <code>VERIFY.txt</code> in the folder that "
      "holds this page, with other people\xe2\x80\x99s tools.</p>\n";
  out += fmt::format(
      "<dl><dt>Ledger</dt><dd><code>{}</code></dd><dt>Root at size "
      "{}</dt><dd><code>{}</code></dd><dt>Key</dt><dd><code>{}</code></dd></dl>\n",
      html_text(input.origin), input.ledger_size, html_text(input.ledger_root),
      html_text(input.log_vkey));
  if (input.withheld_claims > 0)
    out += "<p class=\"note\">Some claims are withheld from this page.</p>\n";
  return out + "</section>\n";
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string value_in_words(const std::string& value_json) {
  Result<Json> value = parse_json(value_json);
  if (!value) return value_json;
  if (value->string() != nullptr) return *value->string();
  if (value->object() == nullptr) return canonical_json(*value);
  auto amount = [&](std::string_view key) {
    const Json* member = value->find(key);
    return member == nullptr             ? std::string()
           : member->string() != nullptr ? *member->string()
                                         : canonical_json(*member);
  };
  if (value->find("unit") == nullptr) {
    std::string out;
    for (const auto& [key, member] : *value->object()) {
      out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", key,
                         member.string() != nullptr ? *member.string() : canonical_json(member));
    }
    return out;
  }
  std::string number = !amount("exactly").empty() ? amount("exactly") : amount("words");
  std::string least = amount("at_least"), most = amount("at_most");
  if (!least.empty() && !most.empty())
    number = fmt::format("{} to {}", least, most);
  else if (!least.empty())
    number = "at least " + least;
  else if (!most.empty())
    number = "at most " + most;
  std::string out = fmt::format("{} {}; scope: {}", number, amount("unit"), amount("scope"));
  if (!amount("method").empty()) out += "; method: " + amount("method");
  return out;
}

Result<std::string> render_page(const PageInput& input) {
  Lookup lookup;
  for (const SourceRow& source : input.sources) lookup.sources[source.id] = &source;
  for (const casefile::EntityRow& entity : input.entities) lookup.entities[entity.id] = &entity;
  for (const PageExhibit& exhibit : input.exhibits)
    lookup.exhibits[exhibit.exhibit.sha256] = &exhibit;
  std::string claims = TRY(claims_html(lookup, input));
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out +=
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";
  out += fmt::format(
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<header><h1 "
      "dir=\"auto\">{}</h1></header>\n<main>\n",
      html_text(input.case_name), kPageStyle, html_text(input.case_name));
  out += about_html(input);
  out += "<section><h2>What is claimed, by whom</h2>\n" + claims + "</section>\n";
  out += "<section><h2>Sources and their interests</h2>\n" + sources_html(input) + "</section>\n";
  out += "<section><h2>Exhibits and their custody</h2>\n" + exhibits_html(input) + "</section>\n";
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace habeas::dossier
