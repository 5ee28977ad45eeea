// SPDX-License-Identifier: Apache-2.0
#include "assess/person_claims.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/json.h"
#include "casefile/person_statement.h"

namespace habeas::assess {

namespace {

using casefile::AddedRecord;

constexpr std::array<std::string_view, 5> kLeftOut = {"relative", "attachment", "identifier",
                                                      "note", "place.residence"};

// Fields of a certificate in the form, and in the schema of claims where that has another name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSchemaNames = {
    {{"identifier", "national-id"},
     {"death.date", "date"},
     {"death.place", "place"},
     {"certified.date", "issued"},
     {"registration.number", "registration"},
     {"registration.office", "registration"},
     {"registration.date", "registration"},
     {"burial.place", "burial"}}};

std::string certificate_property(std::string_view field) {
  for (const auto& [form, schema] : kSchemaNames) {
    if (form == field) return "certificate." + std::string(schema);
  }
  return "certificate." + std::string(field);
}

bool is_left_out(std::string_view property) {
  return std::ranges::any_of(kLeftOut, [&](std::string_view word) {
    return property == word || property.starts_with(std::string(word) + ".");
  });
}

std::string words_of_value(const Json& value) {
  if (const std::string* text = value.string()) return *text;
  if (value.find("unknown") != nullptr) return "unknown";
  std::string edtf = value.text_or_empty("edtf");
  return edtf.empty() ? value.text_or_empty("raw") : edtf;
}

class Reading {
 public:
  explicit Reading(const AddedRecord& record) : record_(record) {}

  std::vector<Claim> run(const Json& fields) {
    std::map<std::string, std::vector<const Json*>, std::less<>> values;
    for (const auto& [name, value] : *fields.object()) {
      std::string_view property = casefile::property_of_field(name);
      if (property == "enquiry") {
        enquiry(name, value);
      } else if (property == "certificate") {
        certificate(value);
      } else if (!is_left_out(property)) {
        values[std::string(property)].push_back(&value);
      }
    }
    for (const auto& [property, all] : values) said(property, all);
    return std::move(claims_);
  }

 private:
  Claim& add(std::string_view field, std::string property, std::string value) {
    Claim& claim = claims_.emplace_back();
    claim.id = record_.id + "/" + std::string(field);
    claim.label = record_.label;
    claim.subject = record_.id;
    claim.property = std::move(property);
    claim.kind = "fact";
    claim.polarity = "affirms";
    claim.value_text = std::move(value);
    claim.value_key = canonical_json(Json(claim.value_text));
    claim.exhibit = record_.exhibit;
    claim.said = record_.said;
    claim.level = record_.level;
    claim.compartment = record_.compartment;
    claim.entry = record_.entry;
    claim.item = record_.item;
    claim.speakers = {{record_.source, "said",
                       record_.modality.empty() ? "modality not stated" : record_.modality,
                       record_.hedge, record_.said}};
    return claim;
  }

  void said(const std::string& property, const std::vector<const Json*>& all) {
    std::string words;
    for (const Json* value : all) words += (words.empty() ? "" : " or ") + words_of_value(*value);
    if (!words.empty()) add(property, property, std::move(words));
  }

  void enquiry(const std::string& field, const Json& value) {
    std::string outcome = value.text_or_empty("outcome");
    Claim& claim = add(field, "enquiry", value.text_or_empty("where") + ": " + outcome);
    for (std::string_view key : {"where", "outcome", "by", "how", "answer"})
      claim.value_fields[std::string(key)] = value.text_or_empty(key);
    const Json* when = value.find("when");
    if (when != nullptr) claim.value_date = words_of_value(*when);
    claim.value_key += canonical_json(value);  // two to one place are two
  }

  void certificate(const Json& value) {
    std::string state = value.text_or_empty("state");
    if (!state.empty()) add("certificate.state", "certificate.state", std::move(state));
    if (const Json* missing = value.find("missing");
        missing != nullptr && missing->array() != nullptr) {
      for (const Json& field : *missing->array()) {
        if (field.string() == nullptr) continue;
        Claim& claim = add("certificate.missing." + *field.string(),
                           certificate_property(*field.string()), "missing");
        claim.value_fields["missing"] = *field.string();
      }
    }
    const Json* contradicted = value.find("contradicted");
    if (contradicted == nullptr || contradicted->array() == nullptr) return;
    for (const Json& row : *contradicted->array()) {
      std::string field = row.text_or_empty("field");
      add("certificate." + field, certificate_property(field), row.text_or_empty("says"));
    }
  }

  const AddedRecord& record_;
  std::vector<Claim> claims_;
};

}  // namespace

std::vector<Claim> claims_of_record(const AddedRecord& record) {
  if (!record.stands()) return {};
  Result<Json> fields = parse_json(record.fields);
  if (!fields || fields->object() == nullptr) return {};
  return Reading(record).run(*fields);
}

}  // namespace habeas::assess
