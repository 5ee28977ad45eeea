// SPDX-License-Identifier: Apache-2.0
#include "casefile/internal/claim_lines.h"

#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"
#include "casefile/claim_value.h"
#include "casefile/vocabulary.h"

namespace habeas::casefile {

namespace {

std::string in_one(const Error& error) {
  return error.hint.empty() ? error.message : error.message + "; " + error.hint;
}

// null, true and false cannot be stored; say so at the line, not at the commit.
bool storable(const Json& members) {
  return parse_canonical_json(canonical_json(members)).has_value();
}

std::string names_of(const std::map<std::string, EntityType>& types) {
  std::string out;
  for (const auto& [name, type] : types) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

void StatementReader::fault(std::string_view member, const std::string& message) {
  faults_.push_back(Fault{line_of(member), message});
}

void StatementReader::look(std::string_view member, const Result<void>& done) {
  if (!done) fault(member, in_one(done.error()));
}

int64_t StatementReader::line_of(std::string_view member) const {
  auto at = statement_->lines.find(std::string(member));
  return at == statement_->lines.end() ? statement_->line : at->second;
}

void StatementReader::only(std::initializer_list<std::string_view> allowed) {
  for (const auto& [key, value] : *statement_->members.object()) {
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
      fault(key, fmt::format("unknown key \"{}\"; there are {}", printable(key),
                             fmt::join(allowed, ", ")));
  }
}

std::string StatementReader::text(std::string_view member, bool required) {
  const Json* found = statement_->members.find(member);
  if (found == nullptr) {
    if (required) fault(member, fmt::format("\"{}\" is missing", member));
    return {};
  }
  if (found->string() == nullptr) {
    fault(member, fmt::format("\"{}\" is a text", member));
    return {};
  }
  if (found->string()->empty())
    fault(member, fmt::format("\"{}\" is empty; leave it out instead", member));
  return *found->string();
}

void StatementReader::copy_texts(std::initializer_list<std::string_view> members, Item& item) {
  for (std::string_view member : members) item.set(std::string(member), text(member, false));
}

void StatementReader::copy_dates(std::initializer_list<std::string_view> members, Item& item) {
  for (std::string_view member : members) {
    std::string date = text(member, false);
    if (!date.empty()) look(member, check_date(member, date));
    item.set(std::string(member), date);
  }
}

void StatementReader::copy_level(Item& item) {
  std::string level = text("level", false);
  if (!level.empty()) look("level", require_word("level", level, disclosure_levels()));
  item.set("level", level);
  copy_texts({"compartment"}, item);
}

bool StatementReader::take_label(bool required, Item& item) {
  std::string label = text("label", required);
  if (label.empty()) return !required;
  if (label.size() > 100) {
    fault("label", "a label has 1 to 100 characters");
    return false;
  }
  if (!labels_.insert(label).second) {
    fault("label", fmt::format("the label \"{}\" stands twice in this file", printable(label)));
    return false;
  }
  item.set("label", label);
  return true;
}

void StatementReader::read(const StatementText& statement) {
  statement_ = &statement;
  if (statement.members.object() == nullptr) return fault("", "a line is one JSON object");
  if (!storable(statement.members))
    return fault("", "null, true and false cannot be stored; leave the key out, or use words");
  size_t before = faults_.size();
  std::string type = text("type", true);
  if (faults_.size() > before) return;
  if (type == "source") return read_source();
  if (type == "entity") return read_entity();
  if (type == "person") return read_person();
  if (type == "claim") return read_claim();
  if (type == "lineage") return read_lineage();
  fault("type", fmt::format("\"type\" is \"{}\"; it is source, entity, person, claim or lineage",
                            printable(type)));
}

void StatementReader::read_source() {
  only({"type", "label", "name", "kind", "interests", "party", "url", "description", "derives_from",
        "level", "compartment"});
  LabelledItem source;
  source.line = statement_->line;
  source.item.type = "source";
  if (!take_label(true, source.item)) return;
  source.label = source.item.text("label");
  source.item.set("name", text("name", true));
  std::string kind = text("kind", true);
  if (!kind.empty()) look("kind", require_word("source kind", kind, source_kinds()));
  source.item.set("kind_of_source", kind);
  std::string party = text("party", false);
  if (!party.empty()) look("party", require_word("party", party, party_words()));
  source.item.set("party", party);
  if (const Json* interests = statement_->members.find("interests")) {
    bool texts =
        interests->array() != nullptr &&
        std::all_of(interests->array()->begin(), interests->array()->end(), [](const Json& each) {
          return each.string() != nullptr && !each.string()->empty();
        });
    if (!texts) fault("interests", "\"interests\" is a list of sentences");
    source.item.fields["interests"] = *interests;
  }
  copy_texts({"url", "description", "derives_from"}, source.item);
  copy_level(source.item);
  file_.sources.push_back(std::move(source));
}

void StatementReader::read_entity() {
  only({"type", "label", "entity", "event", "name", "description", "level", "compartment"});
  LabelledItem entity;
  entity.line = statement_->line;
  entity.item.type = "entity";
  if (!take_label(true, entity.item)) return;
  entity.label = entity.item.text("label");
  std::string type = text("entity", true);
  if (!type.empty() && !schema_.entity_types().contains(type))
    fault("entity", fmt::format("entity \"{}\" is not one of the words for it; use one of: {}",
                                printable(type), names_of(schema_.entity_types())));
  if (type == "person")
    fault("entity", "a person is stated in a statement of type person, with who says so");
  entity.item.set("entity", type);
  std::string event = text("event", false);
  if (!event.empty() && type != "event")
    fault("event", "\"event\" says what kind of event an entity of type event is");
  if (!event.empty() && !schema_.event_types().contains(event))
    fault("event", fmt::format("event \"{}\" is not one of the words for it; use one of: {}",
                               printable(event), names_of(schema_.event_types())));
  entity.item.set("event", event);
  entity.item.set("name", text("name", true));
  copy_texts({"description"}, entity.item);
  copy_level(entity.item);
  file_.entities.push_back(std::move(entity));
}

void StatementReader::read_person() {
  StatedPerson person;
  person.line = statement_->line;
  Item labelled;
  if (!take_label(true, labelled)) return;
  person.label = labelled.text("label");
  std::vector<FieldFault> wrong;
  person.statement = casefile::read_person(statement_->members, wrong);
  for (const FieldFault& each : wrong)
    fault(each.field.substr(0, each.field.find('.')),
          each.field.empty() ? each.message : each.field + " " + each.message);
  file_.persons.push_back(std::move(person));
}

void StatementReader::read_anchor(const Json& anchor, const std::string& field,
                                  std::string_view member, Item& item,
                                  std::vector<StatedAnchor>& anchors) {
  if (anchor.object() == nullptr) return fault(member, "\"anchor\" is an object with \"exhibit\"");
  StatedAnchor stated;
  stated.field = field;
  stated.line = line_of(member);
  for (const auto& [key, value] : *anchor.object()) {
    if (key != "exhibit" && key != "text" && key != "locator")
      fault(member,
            fmt::format("unknown key \"{}\" in the anchor; there are exhibit, text, locator",
                        printable(key)));
  }
  for (auto [key, target] : {std::pair{"exhibit", &stated.exhibit}, {"text", &stated.text}}) {
    const Json* found = anchor.find(key);
    if (found != nullptr && found->string() != nullptr && !found->string()->empty())
      *target = *found->string();
    else if (found != nullptr)
      fault(member, fmt::format("\"{}\" of the anchor is a text that is not empty", key));
  }
  if (stated.exhibit.empty())
    return fault(member, "the anchor names no exhibit: \"exhibit\" is its file name or SHA-256");
  const Json* locator = anchor.find("locator");
  if (locator != nullptr && locator->object() == nullptr)
    fault(member, "\"locator\" is an object: page, characters, sheet, row, time");
  item.fields[field] =
      Json(JsonObject{{"locator", locator != nullptr ? *locator : Json(JsonObject{})}});
  anchors.push_back(std::move(stated));
}

void StatementReader::read_lineage() {
  only({"type", "label", "from", "to", "standing", "stated_by", "ground", "on", "anchor", "level",
        "compartment"});
  StatedLineage lineage;
  lineage.line = statement_->line;
  lineage.item.type = "lineage";
  if (!take_label(false, lineage.item)) return;
  lineage.from = text("from", true);
  lineage.to = text("to", true);
  lineage.stated_by = text("stated_by", true);
  if (!lineage.from.empty() && lineage.from == lineage.to)
    fault("to", "nothing derives from itself");
  std::string standing = text("standing", true);
  if (!standing.empty()) look("standing", require_word("standing", standing, lineage_standings()));
  lineage.item.set("standing", standing);
  lineage.item.set("ground", text("ground", true));
  copy_dates({"on"}, lineage.item);
  copy_level(lineage.item);
  const Json* anchor = statement_->members.find("anchor");
  if (anchor != nullptr) {
    read_anchor(*anchor, "anchor", "anchor", lineage.item, lineage.anchors);
  } else if (standing == "asserted") {
    fault("anchor",
          "\"anchor\" is missing: what is asserted stands somewhere; else it is suspected");
  }
  file_.lineage.push_back(std::move(lineage));
}

}  // namespace habeas::casefile
