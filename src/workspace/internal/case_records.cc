// SPDX-License-Identifier: Apache-2.0
#include "workspace/internal/case_records.h"

#include <algorithm>
#include <cstring>
#include <map>

#include <fmt/core.h>

#include "base/csv.h"
#include "base/encoding.h"
#include "casefile/list_queries.h"
#include "casefile/person_statement.h"
#include "crypto/digest.h"
#include "names/name.h"

namespace habeas::workspace {

namespace {

using linkage::FieldKind;

// What is compared, the most telling first: a run compares at most linkage::kMaxFields. What a list
// counts by itself ("identifier": its own number of the row) says nothing across lists.
struct Compared {
  std::string_view property;
  FieldKind kind;
};
constexpr Compared kCompared[] = {{"name", FieldKind::kName},
                                  {"name.given", FieldKind::kGiven},
                                  {"name.family", FieldKind::kFamily},
                                  {"name.father", FieldKind::kFather},
                                  {"name.grandfather", FieldKind::kGrandfather},
                                  {"name.mother", FieldKind::kName},
                                  {"date.birth", FieldKind::kBirthDate},
                                  {"age", FieldKind::kAge},
                                  {"sex", FieldKind::kSex},
                                  {"identifier.national", FieldKind::kIdentifier},
                                  {"date.death", FieldKind::kDeathDate},
                                  {"date.disappearance", FieldKind::kDate},
                                  {"date.arrest", FieldKind::kDate},
                                  {"date.event", FieldKind::kDate},
                                  {"place.birth", FieldKind::kPlace},
                                  {"place.death", FieldKind::kPlace},
                                  {"place.city", FieldKind::kPlace},
                                  {"place.province", FieldKind::kPlace},
                                  {"place", FieldKind::kPlace},
                                  {"place.residence", FieldKind::kAddress},
                                  {"place.disappearance", FieldKind::kPlace},
                                  {"place.arrest", FieldKind::kPlace},
                                  {"affiliation", FieldKind::kText},
                                  {"occupation", FieldKind::kText}};

// A value as text: a date as it was read, where it was read one way; a number that is one.
std::string value_text(const Json& value) {
  if (const std::string* text = value.string()) return *text;
  std::string edtf = value.text_or_empty("edtf");
  if (!edtf.empty()) return edtf;
  if (value.find("unknown") != nullptr) return {};
  const Json* least = value.find("at_least");
  const Json* most = value.find("at_most");
  if (least != nullptr && most != nullptr && least->integer() != nullptr && *least == *most)
    return fmt::format("{}", *least->integer());
  return value.text_or_empty("raw");
}

// What one record says, by property: its own words, else what its list says of every row.
using Values = std::map<std::string, std::string, std::less<>>;
Result<Values> values_of(const std::string& fields, const Values& constants) {
  Values out = constants;
  const Json json = TRY(parse_json(fields));
  if (json.object() == nullptr) return out;
  for (const auto& [name, value] : *json.object()) {
    // Of several values of one property the first.
    if (casefile::property_of_field(name) != name) continue;
    std::string text = value_text(value);
    if (!text.empty()) out[name] = std::move(text);
  }
  return out;
}

Result<Values> constants_of(Workspace& workspace, const casefile::StandingList& list) {
  Values out;
  if (list.stated) return out;
  const casefile::ListRow row = TRY(casefile::list_named(workspace.database(), list.id));
  if (row.mapping.empty()) return out;
  const Json mapping = TRY(parse_json(row.mapping));
  const Json* constants = mapping.find("constants");
  if (constants == nullptr || constants->object() == nullptr) return out;
  for (const auto& [property, value] : *constants->object()) {
    if (value.string() != nullptr) out[property] = *value.string();
  }
  return out;
}

// How many records state each property, and in which form most of them give a name.
struct Census {
  std::map<std::string, int64_t, std::less<>> stated;
  int64_t whole = 0;  // only the whole name
  int64_t parts = 0;  // given and family name
  // Names are compared in the form that most records have: the others are put together, or taken
  // apart.
  [[nodiscard]] bool whole_names() const { return whole > parts; }
};

// A whole name taken apart: the given name, and the words that are no part of it nor a father's.
void take_apart(Values& values) {
  const auto whole = values.find("name");
  if (whole == values.end() || values.contains("name.given") || values.contains("name.family"))
    return;
  std::string given;
  std::string family;
  const names::Name name = names::parse(whole->second);
  if (name.placeholder) return;
  for (const names::Token& token : name.tokens) {
    if (token.part == names::Part::kGiven) given += (given.empty() ? "" : " ") + token.written;
    if (token.part == names::Part::kFamily) family += (family.empty() ? "" : " ") + token.written;
  }
  if (!given.empty()) values["name.given"] = given;
  if (!family.empty()) values["name.family"] = family;
}

linkage::Mapping mapping_for(const Census& census) {
  linkage::Mapping mapping;
  mapping.id = "record";
  auto count = [&](std::string_view property) {
    const auto at = census.stated.find(property);
    return at == census.stated.end() ? 0 : at->second;
  };
  auto add = [&](std::string_view property, FieldKind kind) {
    if (mapping.fields.size() == linkage::kMaxFields) return;
    linkage::MappedField& field = mapping.fields.emplace_back();
    field.name = std::string(property);
    field.kind = kind;
    field.columns = {field.name};
  };
  for (const Compared& row : kCompared) {
    const bool part = row.kind == FieldKind::kGiven || row.kind == FieldKind::kFamily;
    if (row.property == "name" ? !census.whole_names() : part && census.whole_names()) continue;
    if (row.property == "name" || count(row.property) > 1) add(row.property, row.kind);
  }
  return mapping;
}

std::string row_of(const std::string& id, const Values& values, const linkage::Mapping& mapping) {
  auto value = [&](std::string_view property) {
    const auto at = values.find(property);
    return at == values.end() ? std::string() : at->second;
  };
  std::string out;
  append_csv_field(out, id);
  for (const linkage::MappedField& field : mapping.fields) {
    std::string text = value(field.name);
    if (field.name == "name" && text.empty()) {
      text = value("name.given");
      const std::string family = value("name.family");
      if (!text.empty() && !family.empty()) text += ' ';
      text += family;
    }
    out += ',';
    append_csv_field(out, text);
  }
  out += '\n';
  return out;
}

CsvReader::Source source_of(const std::string& text) {
  return [&text, at = size_t{0}](std::span<uint8_t> out) mutable -> Result<size_t> {
    const size_t count = std::min(out.size(), text.size() - at);
    if (count > 0) std::memcpy(out.data(), text.data() + at, count);
    at += count;
    return count;
  };
}

std::string linkage_name(const casefile::StandingList& list) {
  return list.compartment.empty() || !list.stated ? list.id : list.id + "/" + list.compartment;
}

}  // namespace

Result<CaseRecords> case_records(Workspace& workspace,
                                 const std::vector<std::string>& duplicate_free, int threads,
                                 Progress& progress) {
  const casefile::Shows shows = [&](std::string_view compartment) {
    return workspace.shows(compartment);
  };
  CaseRecords out;
  out.lists = TRY(casefile::standing_lists(workspace.database(), shows));
  Census census;
  std::vector<Values> constants;
  int64_t total = 0;
  for (const casefile::StandingList& list : out.lists) {
    constants.push_back(TRY(constants_of(workspace, list)));
    Result<void> counted = casefile::for_each_standing(
        workspace.database(), list, [&](const casefile::StandingRecord& record) -> Result<void> {
          const Values values = TRY(values_of(record.fields, constants.back()));
          for (const auto& [property, text] : values) ++census.stated[property];
          const bool parts = values.contains("name.given") && values.contains("name.family");
          census.parts += parts ? 1 : 0;
          census.whole += !parts && values.contains("name") ? 1 : 0;
          ++total;
          return {};
        });
    TRY(std::move(counted));
  }
  out.mapping = mapping_for(census);
  if (total < 2 || out.mapping.fields.empty())
    return fail(ErrorKind::kInvalid, "there are not two records here that can be compared",
                "import lists with `habeas import`, or state persons with `habeas person add`; "
                "columns must be mapped to properties such as name");
  for (const std::string& name : duplicate_free) {
    const auto list = std::find_if(out.lists.begin(), out.lists.end(), [&](const auto& each) {
      return each.id == name || each.name == name;
    });
    if (list == out.lists.end())
      return fail(ErrorKind::kNotFound,
                  fmt::format("no list that stands has the id or the name \"{}\"", printable(name)),
                  "`habeas list all` shows them");
    out.mapping.lists[linkage_name(*list)].duplicate_free = true;
  }
  std::string header = "record";
  for (const linkage::MappedField& field : out.mapping.fields) header += "," + field.name;
  linkage::RecordsReader reader(out.mapping, threads);
  for (size_t i = 0; i < out.lists.size(); ++i) {
    std::string text = header + "\n";
    Result<void> written =
        casefile::for_each_standing(workspace.database(), out.lists[i],
                                    [&](const casefile::StandingRecord& record) -> Result<void> {
                                      Values values = TRY(values_of(record.fields, constants[i]));
                                      if (!census.whole_names()) take_apart(values);
                                      text += row_of(record.id, values, out.mapping);
                                      return {};
                                    });
    TRY(std::move(written));
    out.digests.push_back(to_hex(sha256(as_bytes(text))));
    TRY(reader.read(linkage_name(out.lists[i]), source_of(text), progress));
  }
  out.records = reader.finish();
  return out;
}

Json compared_fields(const linkage::Mapping& mapping) {
  JsonArray fields;
  for (const linkage::MappedField& field : mapping.fields)
    fields.push_back(Json(JsonObject{{"kind", Json(linkage::field_kind_name(field.kind))},
                                     {"property", Json(field.name)}}));
  return Json(std::move(fields));
}

}  // namespace habeas::workspace
