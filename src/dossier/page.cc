// SPDX-License-Identifier: Apache-2.0
#include "dossier/page.h"

#include <fmt/core.h>

#include "base/encoding.h"
#include "dossier/internal/page_claims.h"
#include "dossier/page_style.h"

namespace habeas::dossier {

namespace {

using casefile::SourceRow;

std::string size_in_words(int64_t size) {
  return size < 10'000 ? fmt::format("{} bytes", size) : fmt::format("{} kB", (size + 500) / 1000);
}

// What the source repeats: as it was registered, and as others state or suspect.
std::string derived_html(const PageLookup& lookup, const SourceRow& source) {
  std::string out;
  if (auto origin = lookup.sources.find(source.derives_from); origin != lookup.sources.end())
    out = fmt::format("<p class=\"note\">Derives from <a href=\"#{}\"><bdi>{}</bdi></a></p>",
                      markup_text(source.derives_from), markup_text(origin->second->name));
  return out + lineage_html(lookup, source.id);
}

std::string sources_html(const PageLookup& lookup, const PageInput& input) {
  std::string out =
      "<div class=\"wide\"><table><thead><tr><th>Source</th><th>Kind</th><th>Party to the "
      "dispute</th><th>Declared interests</th></tr></thead><tbody>\n";
  for (const SourceRow& source : input.sources) {
    std::string interests;
    for (const std::string& interest : source.interests)
      interests += fmt::format("<li>{}</li>", markup_text(interest));
    out += fmt::format(
        "<tr id=\"{}\"><td dir=\"auto\">{}{}{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        markup_text(source.id), markup_text(source.name),
        source.description.empty()
            ? ""
            : fmt::format("<p class=\"note\">{}</p>", markup_text(source.description)),
        derived_html(lookup, source), markup_text(source.kind),
        source.party.empty() ? "not stated" : markup_text(source.party),
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
      custody += fmt::format("<li>received {}", markup_text(record.received_at));
      if (!record.collected_by.empty())
        custody += fmt::format("; collected by {}", markup_text(record.collected_by));
      if (!record.collected_on.empty())
        custody += fmt::format(" on {}", markup_text(record.collected_on));
      if (!record.method.empty()) custody += fmt::format(" ({})", markup_text(record.method));
      if (!record.came_from.empty())
        custody += fmt::format("; from {}", markup_text(record.came_from));
      if (!record.path.empty()) custody += fmt::format("; as {}", markup_text(record.path));
      if (!record.note.empty()) custody += fmt::format("; {}", markup_text(record.note));
      custody += "</li>";
    }
    out += fmt::format(
        "<tr id=\"x{0}\"><td dir=\"auto\">{1}</td><td>{2}, {3}<br><a "
        "href=\"{4}{0}\"><code>{0}</code></a></td><td><ul>{5}</ul></td></tr>\n",
        row.exhibit.sha256, markup_text(exhibit_name(row)), size_in_words(row.exhibit.size),
        markup_text(row.exhibit.media_type), markup_text(input.exhibit_prefix), custody);
  }
  return out + "</tbody></table></div>\n";
}

std::string about_html(const PageInput& input) {
  std::string out = "<section><h2>What this is, and how to check it</h2>\n";
  out +=
      "<p>This page reports who said what, and where it stands. It holds no assertion of its own. "
      "The chain of those who say it begins with the innermost. "
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
      markup_text(input.origin), input.ledger_size, markup_text(input.ledger_root),
      markup_text(input.log_vkey));
  if (input.withheld_claims > 0)
    out += "<p class=\"note\">Some claims are withheld from this page.</p>\n";
  return out + "</section>\n";
}

}  // namespace

Result<std::string> render_page(const PageInput& input) {
  PageLookup lookup(input);
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
      markup_text(input.case_name), kPageStyle, markup_text(input.case_name));
  out += about_html(input);
  out += "<section><h2>What is claimed, by whom</h2>\n" + claims + "</section>\n";
  out += "<section><h2>Sources and their interests</h2>\n" + sources_html(lookup, input) +
         "</section>\n";
  out += "<section><h2>Exhibits and their custody</h2>\n" + exhibits_html(input) + "</section>\n";
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace habeas::dossier
