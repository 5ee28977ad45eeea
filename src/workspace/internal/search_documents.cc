// SPDX-License-Identifier: Apache-2.0
#include "workspace/internal/search_documents.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "calendar/imprecise_date.h"
#include "casefile/queries.h"
#include "workspace/exhibit_text.h"
#include "workspace/read_exhibits.h"

namespace habeas::workspace {

namespace {

int strictness(const std::string& level) {
  return level == "public" ? 0 : level == "sealed" ? 2 : 1;
}

// Names of what a reader must be admitted to, each a line: no name has a line's end.
constexpr char kBetweenAdmissions = '\n';

// Whoever may see the document may see what has this level and compartment.
bool seen_with(const search::Shelf& shelf, const std::string& level,
               const std::string& compartment) {
  if (strictness(level) > strictness(shelf.level)) return false;
  std::string_view needed = casefile::admission_for(level, compartment);
  if (needed.empty()) return true;
  std::vector<std::string> own = admissions_of(shelf);
  return std::find(own.begin(), own.end(), needed) != own.end();
}

void add_date(search::Document& document, std::string_view field, const std::string& edtf) {
  Result<calendar::ImpreciseDate> date = calendar::ImpreciseDate::parse(edtf);
  if (!date) return;
  const calendar::Bounds bounds = date->bounds();
  search::DateSpan span;
  span.field = field;
  if (bounds.earliest.kind == calendar::EndKind::kDate) span.from = bounds.earliest.day;
  if (bounds.latest.kind == calendar::EndKind::kDate) span.to = bounds.latest.day;
  document.dates.push_back(std::move(span));
}

// Dates that a value states: members "edtf" and "date", and every reading of an ambiguous one.
void dates_within(const Json& value, search::Document& document) {
  if (const JsonArray* array = value.array()) {
    for (const Json& member : *array) dates_within(member, document);
  }
  const JsonObject* object = value.object();
  if (object == nullptr) return;
  for (const auto& [name, member] : *object) {
    if ((name == "edtf" || name == "date") && member.string() != nullptr) {
      add_date(document, "about", *member.string());
    } else if (name == "readings" && member.array() != nullptr) {
      for (const Json& reading : *member.array())
        if (reading.string() != nullptr) add_date(document, "about", *reading.string());
    } else {
      dates_within(member, document);
    }
  }
}

void add_field(search::Document& document, std::string_view field, const std::string& value) {
  if (!value.empty()) document.fields.push_back({std::string(field), value});
}
void add_facet(search::Document& document, std::string_view field, const std::string& value) {
  if (!value.empty()) document.facets.push_back({std::string(field), value});
}
void add_text(search::Document& document, const std::string& text) {
  if (!text.empty()) document.texts.push_back(text);
}

search::Document begun(std::string_view kind, const std::string& id, search::Shelf shelf,
                       JsonObject payload) {
  search::Document out;
  out.id = id;
  add_field(out, "kind", std::string(kind));
  add_facet(out, "kind", std::string(kind));
  add_facet(out, "level", shelf.level);
  out.shelf = std::move(shelf);
  payload["kind"] = Json(kind);
  out.payload = canonical_json(Json(std::move(payload)));
  return out;
}

// "number.executed" is found as property:number too.
void add_property(search::Document& document, const std::string& property) {
  add_facet(document, "property", property);
  for (size_t at = property.find('.'); at != std::string::npos; at = property.find('.', at + 1))
    add_field(document, "property", property.substr(0, at));
  add_field(document, "property", property);
}

std::string state_of(bool withdrawn) { return withdrawn ? "withdrawn" : "stands"; }

Result<std::vector<search::PageStart>> pages_of(const std::string& layout) {
  std::vector<search::PageStart> out;
  int64_t last = 0;
  for (size_t at = 0; at < layout.size();) {
    const size_t end = std::min(layout.find('\n', at), layout.size());
    Json block = TRY_CTX(parse_json(std::string_view(layout).substr(at, end - at)),
                         "reading the layout of an exhibit");
    at = end + 1;
    Result<int64_t> page = block.integer_at("page");
    const Json* characters = block.find("characters");
    if (!page || *page == last || characters == nullptr || characters->array() == nullptr ||
        characters->array()->empty() || characters->array()->front().integer() == nullptr)
      continue;
    last = *page;
    out.push_back({*characters->array()->front().integer(), last});
  }
  return out;
}

// Rows of sheets as lines of text, a passage each.
Result<void> add_rows(const std::string& rows, PassageText& out) {
  out.rows = true;
  int64_t characters = 0;
  for (size_t at = 0; at < rows.size();) {
    const size_t end = std::min(rows.find('\n', at), rows.size());
    Json row = TRY_CTX(parse_json(std::string_view(rows).substr(at, end - at)),
                       "reading the rows of an exhibit");
    at = end + 1;
    const int64_t number = row.find("row") != nullptr ? TRY(row.integer_at("row")) : -1;
    if (number < 0) continue;
    const int64_t sheet = row.find("sheet") != nullptr ? TRY(row.integer_at("sheet")) : 0;
    std::vector<std::string> cells;
    if (const Json* values = row.find("values")) texts_within(*values, cells);
    if (const Json* given = row.find("cells"); given != nullptr && given->array() != nullptr) {
      for (const Json& cell : *given->array())
        cells.push_back(cell.find("shown") != nullptr ? cell.text_or_empty("shown")
                                                      : cell.text_or_empty("raw"));
    }
    std::string line;
    for (const std::string& cell : cells) line += (line.empty() ? "" : " | ") + cell;
    line += '\n';
    out.pages.push_back({characters, sheet * kRowsOfSheet + number});
    characters += search::count_characters(line);
    out.text += line;
  }
  return {};
}

}  // namespace

search::Shelf shelf_of(const std::string& level, const std::string& compartment) {
  return {level.empty() ? "restricted" : level,
          std::string(casefile::admission_for(level, compartment))};
}

search::Shelf shelf_of(const Reach& reach) {
  search::Shelf shelf{reach.level, ""};
  for (const std::string& admission : reach.admissions) {
    if (!shelf.compartment.empty()) shelf.compartment += kBetweenAdmissions;
    shelf.compartment += admission;
  }
  return shelf;
}

std::vector<std::string> admissions_of(const search::Shelf& shelf) {
  std::vector<std::string> out;
  for (size_t at = 0; at < shelf.compartment.size();) {
    size_t end = std::min(shelf.compartment.find(kBetweenAdmissions, at), shelf.compartment.size());
    out.push_back(shelf.compartment.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

void texts_within(const Json& value, std::vector<std::string>& out) {
  if (const std::string* text = value.string()) {
    if (!text->empty()) out.push_back(*text);
  } else if (const int64_t* number = value.integer()) {
    out.push_back(std::to_string(*number));
  } else if (const JsonArray* array = value.array()) {
    for (const Json& member : *array) texts_within(member, out);
  } else if (const JsonObject* object = value.object()) {
    auto raw = object->find("raw");  // the rest of such a value is how it was read
    if (raw != object->end()) return texts_within(raw->second, out);
    for (const auto& [name, member] : *object) texts_within(member, out);
  }
}

std::vector<std::string> record_texts(const std::string& fields) {
  static constexpr std::array<std::string_view, 5> kNameParts = {
      "name.given", "name.father", "name.grandfather", "name.family", "name"};
  std::vector<std::string> out;
  Result<Json> json = parse_json(fields);
  if (!json || json->object() == nullptr) return out;
  std::vector<std::string> name;
  for (std::string_view part : kNameParts)
    if (const Json* value = json->find(part)) texts_within(*value, name);
  std::string whole;
  for (const std::string& part : name) whole += (whole.empty() ? "" : " ") + part;
  if (!whole.empty()) out.push_back(whole);
  for (const auto& [property, value] : *json->object()) {
    const bool told = std::find(kNameParts.begin(), kNameParts.end(), property) != kNameParts.end();
    if (!told) texts_within(value, out);
  }
  return out;
}

Result<PassageText> passage_text(Workspace& workspace, const std::string& sha256) {
  PassageText out;
  Result<ReadableText> readable = readable_text(workspace, sha256);
  if (!readable) {
    // Text in an encoding that nobody read yet has no words for us.
    if (readable.error().kind == ErrorKind::kInvalid) return out;
    return fail(readable.error());
  }
  if (readable->known) {
    out.text = std::move(readable->text);
    out.derivative = std::move(readable->derivative);
    if (out.derivative.empty()) return out;
    std::string digest;
    Result<std::string> layout = derivative_text(workspace, sha256, "layout", digest);
    if (layout) out.pages = TRY(pages_of(*layout));
    return out;
  }
  Result<std::string> rows = derivative_text(workspace, sha256, "rows", out.derivative);
  if (!rows && rows.error().kind != ErrorKind::kNotFound) return fail(rows.error());
  if (!rows) return PassageText();
  TRY(add_rows(*rows, out));
  return out;
}

Result<void> SearchDocuments::passages(
    const casefile::ReadExhibit& exhibit,
    const std::function<Result<void>(const search::Document&)>& put) {
  const std::string& sha256 = exhibit.exhibit.sha256;
  PassageText text = TRY_CTX(passage_text(workspace_, sha256), "indexing " + sha256.substr(0, 12));
  std::vector<search::Passage> passages = search::cut_passages(text.text, text.pages);
  // An exhibit without words is still found by its name.
  if (passages.empty()) passages.emplace_back();
  for (size_t i = 0; i < passages.size(); ++i) {
    const search::Passage& passage = passages[i];
    const std::string words = text.text.substr(passage.from, passage.to - passage.from);
    JsonObject payload{{"bytes", Json(JsonArray{Json(static_cast<int64_t>(passage.from)),
                                                Json(static_cast<int64_t>(passage.to))})},
                       {"character", Json(passage.character)},
                       {"derivative", Json(text.derivative)},
                       {"exhibit", Json(sha256)},
                       {"page", Json(text.rows ? 0 : passage.page)}};
    if (text.rows) {
      payload["sheet"] = Json(passage.page / kRowsOfSheet);
      payload["row"] = Json(passage.page % kRowsOfSheet);
    }
    search::Document document =
        begun("exhibit", sha256 + ":" + std::to_string(i),
              shelf_of(exhibit.exhibit.level, exhibit.exhibit.compartment), std::move(payload));
    add_text(document, words);
    if (i == 0) add_text(document, exhibit.name);
    add_field(document, "passage-of", sha256);
    add_field(document, "exhibit", sha256);
    add_field(document, "exhibit", exhibit.name);
    add_field(document, "type", exhibit.exhibit.media_type);
    add_facet(document, "type", exhibit.exhibit.media_type);
    TRY(put(document));
  }
  return {};
}

search::Document SearchDocuments::source(const casefile::SourceRow& row) const {
  search::Document document = begun("source", row.id, shelf_of(row.level, row.compartment),
                                    JsonObject{{"id", Json(row.id)}});
  add_text(document, row.name);
  add_text(document, row.label);
  add_text(document, row.description);
  for (const std::string& interest : row.interests) add_text(document, interest);
  for (const std::string* own : {&row.id, &row.label, &row.name})
    add_field(document, "source", *own);
  add_field(document, "label", row.label);
  add_field(document, "type", row.kind);
  add_facet(document, "type", row.kind);
  return document;
}

search::Document SearchDocuments::entity(const casefile::EntityRow& row) const {
  search::Document document = begun("entity", row.id, shelf_of(row.level, row.compartment),
                                    JsonObject{{"id", Json(row.id)}});
  add_text(document, row.name);
  add_text(document, row.label);
  add_text(document, row.description);
  for (const std::string* own : {&row.id, &row.label, &row.name})
    add_field(document, "subject", *own);
  add_field(document, "label", row.label);
  add_field(document, "type", row.type);
  add_facet(document, "type", row.type);
  return document;
}

Result<void> SearchDocuments::add_source(search::Document& document, const std::string& id) {
  if (id.empty()) return {};
  std::optional<casefile::SourceRow> row = TRY(casefile::source(workspace_.database(), id));
  if (!row || !seen_with(document.shelf, row->level, row->compartment)) return {};
  for (const std::string* own : {&row->id, &row->label, &row->name})
    add_field(document, "source", *own);
  add_facet(document, "source", row->name);
  add_text(document, row->name);
  return {};
}

Result<void> SearchDocuments::add_subject(search::Document& document, const std::string& id) {
  if (id.empty()) return {};
  std::optional<casefile::EntityRow> row = TRY(casefile::entity(workspace_.database(), id));
  if (!row) {
    add_field(document, "subject", id);
    return {};
  }
  if (!seen_with(document.shelf, row->level, row->compartment)) return {};
  for (const std::string* own : {&row->id, &row->label, &row->name})
    add_field(document, "subject", *own);
  add_text(document, row->name);
  return {};
}

Result<void> SearchDocuments::add_exhibit(search::Document& document, const std::string& sha256) {
  if (sha256.empty()) return {};
  std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(workspace_.database(), sha256));
  if (!row || !seen_with(document.shelf, row->level, row->compartment)) return {};
  add_field(document, "exhibit", sha256);
  std::vector<casefile::CustodyRow> custody =
      TRY(casefile::custody_of(workspace_.database(), sha256));
  if (!custody.empty()) add_field(document, "exhibit", custody.front().name);
  return {};
}

Result<search::Document> SearchDocuments::claim(const casefile::ClaimRow& row) {
  // It lies where all lies that it rests on: whoever cannot see one of those does not find it.
  Reach reach = TRY(sight_.reach(row));
  search::Document document =
      begun("claim", row.id, shelf_of(reach), JsonObject{{"id", Json(row.id)}});
  for (const std::string* json : {&row.value, &row.quote}) {
    Result<Json> value = parse_json(*json);
    if (value) {
      texts_within(*value, document.texts);
      if (json == &row.value) dates_within(*value, document);
    } else {
      add_text(document, *json);
    }
  }
  add_text(document, row.label);
  add_text(document, row.condition);
  add_property(document, row.property);
  add_field(document, "type", row.kind);
  add_facet(document, "type", row.kind);
  add_field(document, "polarity", row.polarity);
  add_field(document, "label", row.label);
  add_field(document, "state", state_of(row.withdrawn_entry.has_value()));
  add_date(document, "said", row.said);
  add_date(document, "about", row.as_of);
  for (const casefile::SpeakerRow& speaker : row.speakers) {
    TRY(add_source(document, speaker.source));
    add_text(document, speaker.hedge);
    add_field(document, "modality", speaker.modality);
    add_facet(document, "modality", speaker.modality);
    add_date(document, "said", speaker.said_on);
  }
  TRY(add_subject(document, row.subject));
  TRY(add_exhibit(document, row.exhibit));
  return document;
}

Result<search::Document> SearchDocuments::record(const casefile::AttributedRecord& row) {
  const casefile::RecordRow& record = row.record;
  search::Document document =
      begun("record", record.id + ":" + std::to_string(record.entry),
            shelf_of(row.level, row.compartment),
            JsonObject{{"entry", Json(record.entry)}, {"item", Json(record.item)}});
  document.texts = record_texts(record.fields);
  Result<Json> fields = parse_json(record.fields);
  if (fields) dates_within(*fields, document);
  add_field(document, "list", row.list);
  add_field(document, "list", record.list);
  add_field(document, "label", row.label);
  add_field(document, "state", state_of(row.withdrawn));
  add_date(document, "said", row.said);
  TRY(add_source(document, row.source));
  TRY(add_exhibit(document, row.exhibit));
  return document;
}

}  // namespace habeas::workspace
