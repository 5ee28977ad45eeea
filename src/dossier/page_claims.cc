// SPDX-License-Identifier: Apache-2.0
#include "dossier/internal/page_claims.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/json.h"
#include "casefile/claim_value.h"
#include "casefile/schema.h"

namespace habeas::dossier {

namespace {

using casefile::ClaimRow;
using casefile::SchemaProperty;
using casefile::SpeakerRow;

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
      text = fmt::format("{}\u2013{}", canonical_json((*value.array())[0]),
                         canonical_json((*value.array())[1]));
    }
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", markup_text(key), markup_text(text));
  }
  return out;
}

std::string member(const std::string& json, std::string_view key) {
  Result<Json> value = parse_json(json);
  return value ? value->text_or_empty(key) : std::string();
}

std::string language_attribute(const std::string& language) {
  return language.empty() ? "" : fmt::format(" lang=\"{}\"", markup_text(language));
}

std::string chain_in_short(const PageLookup& lookup, const ClaimRow& claim) {
  std::string out;
  for (const SpeakerRow& speaker : claim.speakers) {
    auto source = lookup.sources.find(speaker.source);
    out += (out.empty() ? "" : ", by way of ") +
           (source == lookup.sources.end() ? speaker.source : source->second->name);
  }
  return markup_text(out);
}

std::string claim_link(const PageLookup& lookup, const std::string& id) {
  auto claim = lookup.claims.find(id);
  if (claim == lookup.claims.end()) return "a claim that is not on this page";
  return fmt::format("<a href=\"#{}\">{}: {}</a>", markup_text(id),
                     chain_in_short(lookup, *claim->second), markup_text(claim->second->property));
}

std::string name_of(const PageLookup& lookup, const std::string& id) {
  if (auto at = lookup.entities.find(id); at != lookup.entities.end()) return at->second->name;
  if (auto at = lookup.sources.find(id); at != lookup.sources.end()) return at->second->name;
  if (auto at = lookup.persons.find(id); at != lookup.persons.end()) return at->second->name;
  return id;
}

class ClaimRows {
 public:
  ClaimRows(const PageLookup& lookup, const PageInput& input) : lookup_(lookup), input_(input) {}

  // The claim, then the claims about it, each in a row of its own.
  Result<std::string> rows(const ClaimRow& claim, int depth) {
    std::string out = TRY(row(claim, depth));
    auto about = lookup_.about.find(claim.id);
    if (about == lookup_.about.end() || !shown_.insert(claim.id).second) return out;
    for (const ClaimRow* each : about->second) out += TRY(rows(*each, depth + 1));
    return out;
  }

 private:
  Result<std::string> row(const ClaimRow& claim, int depth) {
    std::string chain = TRY(chain_html(claim));
    std::string exhibit = TRY(exhibit_html(claim, claim.exhibit, claim.anchor));
    std::string classes = claim.withdrawn_entry ? "withdrawn" : "";
    if (depth > 0) classes += classes.empty() ? "about" : " about";
    std::string out = fmt::format("<tr id=\"{}\"{}><td>{}</td><td>", markup_text(claim.id),
                                  classes.empty() ? "" : " class=\"" + classes + "\"", chain);
    if (depth > 0)
      out += fmt::format("<p class=\"note\">about the claim above: {}</p>",
                         markup_text(claim.property));
    out += fmt::format("<span class=\"kind\">{}</span> <span class=\"polarity {}\">{}</span>",
                       markup_text(claim.kind), markup_text(claim.polarity),
                       markup_text(claim.polarity));
    out += value_html(claim) + quote_html(claim) + notes_html(claim);
    return out + fmt::format("</td><td>{}<div class=\"entry\">ledger entry {}</div></td></tr>\n",
                             exhibit, claim.entry);
  }

  // Who said it, through whom: innermost first.
  Result<std::string> chain_html(const ClaimRow& claim) {
    if (claim.speakers.empty())
      return fail(ErrorKind::kInvalid, fmt::format("claim {} has no speaker", claim.id));
    std::string out = "<ol class=\"chain\">";
    for (const SpeakerRow& speaker : claim.speakers) {
      auto source = lookup_.sources.find(speaker.source);
      if (source == lookup_.sources.end()) {
        return fail(ErrorKind::kInvalid,
                    fmt::format("claim {} names a source that is not in this dossier", claim.id),
                    "withhold the claim, or release the source");
      }
      out += fmt::format("<li><a href=\"#{}\"><bdi>{}</bdi></a> {}", markup_text(speaker.source),
                         markup_text(source->second->name), markup_text(speaker.role));
      if (!speaker.said_on.empty()) out += ", " + markup_text(speaker.said_on);
      out += fmt::format(" <span class=\"modality\">({})</span>", markup_text(speaker.modality));
      if (!speaker.hedge.empty())
        out += fmt::format(" <q class=\"hedge\"><bdi>{}</bdi></q>", markup_text(speaker.hedge));
      std::string anchored = member(speaker.anchor, "exhibit");
      if (lookup_.exhibits.contains(anchored)) {
        std::string where = TRY(exhibit_html(claim, anchored, speaker.anchor));
        out += fmt::format(" <span class=\"note\">[{}]</span>", where);
      }
      out += "</li>";
    }
    return out + "</ol>";
  }

  Result<std::string> exhibit_html(const ClaimRow& claim, const std::string& sha256,
                                   const std::string& anchor) {
    auto exhibit = lookup_.exhibits.find(sha256);
    if (exhibit == lookup_.exhibits.end()) {
      return fail(
          ErrorKind::kInvalid,
          fmt::format("claim {} is anchored in an exhibit that is not in this dossier", claim.id),
          "withhold the claim, or release the exhibit");
    }
    std::string where = locator_in_words(anchor);
    return fmt::format("<a href=\"#x{0}\">{1}</a>{2} <a class=\"bytes\" href=\"{3}{0}\">bytes</a>",
                       sha256, markup_text(exhibit_name(*exhibit->second)),
                       where.empty() ? "" : ", " + where, markup_text(input_.exhibit_prefix));
  }

  std::string value_html(const ClaimRow& claim) {
    if (claim.value.empty()) return "";
    std::string words = casefile::stored_value_in_words(
        claim.value, [&](const std::string& id) { return name_of(lookup_, id); });
    return fmt::format("<p class=\"value\" dir=\"auto\"{}>{}</p>",
                       language_attribute(member(claim.value, "language")), markup_text(words));
  }

  static std::string quote_html(const ClaimRow& claim) {
    Result<Json> quote = parse_json(claim.quote);
    if (claim.quote.empty() || !quote) return "";
    std::string text = markup_text(quote->text_or_empty("text"));
    const Json* insertions = quote->find("insertions");
    size_t from = 0;
    if (insertions != nullptr && insertions->array() != nullptr) {
      for (const Json& each : *insertions->array()) {
        std::string words = each.string() == nullptr ? "" : markup_text(*each.string());
        size_t at = words.empty() ? std::string::npos : text.find(words, from);
        if (at == std::string::npos) continue;
        std::string marked =
            fmt::format("<ins title=\"put in by an editor, not the speaker\">{}</ins>", words);
        text.replace(at, words.size(), marked);
        from = at + marked.size();
      }
    }
    return fmt::format("<blockquote dir=\"auto\"{}>{}</blockquote>",
                       language_attribute(quote->text_or_empty("language")), text);
  }

  std::string notes_html(const ClaimRow& claim) {
    std::string out;
    auto note = [&](std::string_view what, const std::string& words) {
      if (!words.empty()) out += fmt::format("<p class=\"note\">{} {}</p>", what, words);
    };
    note("Condition:", markup_text(claim.condition));
    note("Said:", markup_text(claim.said));
    note("As of:", markup_text(claim.as_of));
    if (!claim.answers.empty()) note("Answers", claim_link(lookup_, claim.answers));
    if (!claim.supersedes.empty()) note("Put in place of", claim_link(lookup_, claim.supersedes));
    out += answers_html(claim);
    out += lineage_html(lookup_, claim.id);
    note("Rights:", markup_text(claim.rights));
    if (claim.withdrawn_entry)
      note(fmt::format("Withdrawn by entry {}:", *claim.withdrawn_entry),
           markup_text(claim.withdrawn_reason));
    return out;
  }

  // What was answered; of an allegation also that nothing was, and how proceedings stand.
  std::string answers_html(const ClaimRow& claim) {
    const SchemaProperty* property = casefile::Schema::built_in().property(claim.property);
    bool allegation = property != nullptr && property->is_allegation;
    std::string out;
    auto answers = lookup_.answers.find(claim.id);
    if (answers != lookup_.answers.end()) {
      out += "<div class=\"note\">Answered:<ul>";
      for (const ClaimRow* each : answers->second)
        out += fmt::format("<li>{}</li>", claim_link(lookup_, each->id));
      out += "</ul></div>";
    } else if (allegation) {
      out += "<p class=\"note\">Answer: none recorded here.</p>";
    }
    if (!allegation) return out;
    bool told = false;
    if (auto about = lookup_.about.find(claim.id); about != lookup_.about.end()) {
      told = std::any_of(about->second.begin(), about->second.end(), [](const ClaimRow* each) {
        return each->property == "proceeding.stage" || each->property == "note.proceedings";
      });
    }
    return out + fmt::format("<p class=\"note\">An allegation. Proceedings: {}.</p>",
                             told ? "as told below" : "none recorded here");
  }

  const PageLookup& lookup_;
  const PageInput& input_;
  std::set<std::string> shown_;  // whose claims about them are on the page
};

struct Subject {
  std::string name, note;
};

Result<Subject> subject_of(const PageLookup& lookup, const std::string& id) {
  if (auto at = lookup.entities.find(id); at != lookup.entities.end()) {
    std::string note = markup_text(at->second->type);
    if (!at->second->event.empty()) note += ", entered as " + markup_text(at->second->event);
    if (!at->second->description.empty()) note += ". " + markup_text(at->second->description);
    return Subject{at->second->name, note};
  }
  if (auto at = lookup.persons.find(id); at != lookup.persons.end()) {
    if (at->second->source.empty()) return Subject{at->second->name, "a row of a list"};
    auto source = lookup.sources.find(at->second->source);
    if (source == lookup.sources.end()) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("{} is a person of a source that is not in this dossier", id),
                  "withhold the person, or release the source");
    }
    return Subject{at->second->name,
                   fmt::format("a person, as named by <a href=\"#{}\"><bdi>{}</bdi></a>",
                               markup_text(at->second->source), markup_text(source->second->name))};
  }
  if (auto at = lookup.exhibits.find(id); at != lookup.exhibits.end())
    return Subject{"Exhibit " + exhibit_name(*at->second), ""};
  if (id.starts_with("clm-")) return Subject{"Claim " + id, ""};
  if (auto at = lookup.sources.find(id); at != lookup.sources.end())
    return Subject{at->second->name, "a source"};
  return fail(ErrorKind::kInvalid,
              fmt::format("a claim is about {}, which is not in this dossier", printable(id)));
}

// The claims of one property stand together, so that what conflicts is seen at once: in the order
// in which each was first stated, the steps of a fate in theirs.
std::vector<std::vector<const ClaimRow*>> by_property(const std::vector<const ClaimRow*>& claims) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<const ClaimRow*>> groups;
  for (const ClaimRow* claim : claims) {
    if (groups[claim->property].empty()) order.push_back(claim->property);
    groups[claim->property].push_back(claim);
  }
  auto step = [](const std::string& name) {
    const SchemaProperty* property = casefile::Schema::built_in().property(name);
    return property == nullptr ? 0 : property->step;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](const std::string& a, const std::string& b) { return step(a) < step(b); });
  std::vector<std::vector<const ClaimRow*>> out;
  for (const std::string& name : order) out.push_back(std::move(groups[name]));
  return out;
}

// Of a person's fate, and of a certificate: what nobody said anything of. An empty place is shown,
// never filled.
std::string unsaid_html(const std::vector<const ClaimRow*>& claims) {
  bool fate = false, certificate = false;
  std::set<std::string> said;
  for (const ClaimRow* claim : claims) {
    said.insert(claim->property);
    fate = fate || claim->property.starts_with("fate.");
    certificate = certificate || (claim->property.starts_with("certificate.") &&
                                  claim->property != "certificate.state");
  }
  std::string steps, fields;
  for (const auto& [name, property] : casefile::Schema::built_in().properties()) {
    if (said.contains(name)) continue;
    if (property.step > 0) steps += (steps.empty() ? "" : ", ") + name.substr(5);
    if (property.may_be_missing) fields += (fields.empty() ? "" : ", ") + name.substr(12);
  }
  std::string out;
  if (fate && !steps.empty())
    out += fmt::format("<p class=\"note\">Of these steps nobody says anything here: {}.</p>\n",
                       markup_text(steps));
  if (certificate && !fields.empty())
    out += fmt::format("<p class=\"note\">Of these fields nobody says anything here: {}.</p>\n",
                       markup_text(fields));
  return out;
}

}  // namespace

PageLookup::PageLookup(const PageInput& input) {
  for (const casefile::SourceRow& row : input.sources) sources[row.id] = &row;
  for (const casefile::EntityRow& row : input.entities) entities[row.id] = &row;
  for (const PageExhibit& row : input.exhibits) exhibits[row.exhibit.sha256] = &row;
  for (const PagePerson& row : input.persons) persons[row.id] = &row;
  for (const ClaimRow& row : input.claims) claims[row.id] = &row;
  for (const ClaimRow& row : input.claims) {
    if (!row.answers.empty()) answers[row.answers].push_back(&row);
    // Of a claim about one that is not here, or about itself, the row stands on its own.
    if (claims.contains(row.subject) && row.subject != row.id) about[row.subject].push_back(&row);
  }
  for (const casefile::LineageRow& row : input.lineage) derived[row.derived].push_back(&row);
}

std::string exhibit_name(const PageExhibit& row) {
  for (const casefile::CustodyRow& custody : row.custody) {
    if (!custody.name.empty()) return custody.name;
  }
  return row.exhibit.sha256.substr(0, 16);
}

std::string lineage_html(const PageLookup& lookup, const std::string& id) {
  auto rows = lookup.derived.find(id);
  if (rows == lookup.derived.end()) return "";
  std::string out;
  for (const casefile::LineageRow* row : rows->second) {
    std::string origin =
        row->origin.starts_with("clm-")
            ? claim_link(lookup, row->origin)
            : fmt::format("<a href=\"#{}\"><bdi>{}</bdi></a>", markup_text(row->origin),
                          markup_text(name_of(lookup, row->origin)));
    out += fmt::format(
        "<p class=\"note{}\">Derives from {}: {} by <bdi>{}</bdi>{}; ground: <bdi>{}</bdi>",
        row->withdrawn_entry ? " withdrawn-note" : "", origin, markup_text(row->standing),
        markup_text(name_of(lookup, row->stated_by)),
        row->stated_on.empty() ? "" : ", " + markup_text(row->stated_on), markup_text(row->ground));
    if (row->withdrawn_entry)
      out += fmt::format(" (withdrawn by entry {}: {})", *row->withdrawn_entry,
                         markup_text(row->withdrawn_reason));
    out += "</p>";
  }
  return out;
}

Result<std::string> claims_html(const PageLookup& lookup, const PageInput& input) {
  std::vector<std::string> subjects;
  std::map<std::string, std::vector<const ClaimRow*>> by_subject;
  for (const ClaimRow& claim : input.claims) {
    // Claims about claims stand below them.
    if (lookup.claims.contains(claim.subject) && claim.subject != claim.id) continue;
    if (by_subject[claim.subject].empty()) subjects.push_back(claim.subject);
    by_subject[claim.subject].push_back(&claim);
  }
  ClaimRows rows(lookup, input);
  std::string out;
  for (const std::string& id : subjects) {
    Subject subject = TRY(subject_of(lookup, id));
    out += fmt::format("<h3 id=\"s{}\" dir=\"auto\">{}</h3>\n", markup_text(id),
                       markup_text(subject.name));
    if (!subject.note.empty()) out += fmt::format("<p class=\"note\">{}</p>\n", subject.note);
    out +=
        "<div class=\"wide\"><table class=\"claims\"><thead><tr><th>Who says it, through whom</th>"
        "<th>What is claimed</th><th>Where it stands</th></tr></thead>\n";
    for (const std::vector<const ClaimRow*>& group : by_property(by_subject[id])) {
      const std::string& name = group.front()->property;
      const SchemaProperty* property = casefile::Schema::built_in().property(name);
      out += fmt::format(
          "<tbody><tr class=\"property\"><th colspan=\"3\" scope=\"rowgroup\">{}{}</th></tr>\n",
          markup_text(name), property == nullptr ? "" : ": " + markup_text(property->description));
      for (const ClaimRow* claim : group) out += TRY(rows.rows(*claim, 0));
      out += "</tbody>\n";
    }
    out += "</table></div>\n" + unsaid_html(by_subject[id]);
  }
  return out;
}

}  // namespace habeas::dossier
