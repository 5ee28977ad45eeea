// SPDX-License-Identifier: Apache-2.0
#include "casefile/person_statement.h"

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"
#include "casefile/list_property.h"
#include "casefile/list_value.h"
#include "casefile/vocabulary.h"

namespace habeas::casefile {

namespace {

// What became of an enquiry. "none": nobody answered; "pending": it is too early to say so.
constexpr std::array<std::string_view, 5> kOutcomes = {"answered", "refused", "none", "pending",
                                                       "unknown"};
// After HURIDOCS micro-thesaurus 35, in our own words: no certificate was ever made; one was made
// and is withheld; a witness has seen one; it is here; nobody knows.
constexpr std::array<std::string_view, 5> kStates = {"none", "withheld", "seen", "available",
                                                     "unknown"};
// What a certificate of death may hold (WHO form of the medical certificate and civil
// registration).
constexpr std::array<std::string_view, 20> kCertificateFields = {"name",
                                                                 "parents",
                                                                 "identifier",
                                                                 "sex",
                                                                 "birth",
                                                                 "death.date",
                                                                 "death.time",
                                                                 "death.place",
                                                                 "cause",
                                                                 "contributory",
                                                                 "manner",
                                                                 "autopsy",
                                                                 "certifier",
                                                                 "certified.date",
                                                                 "informant",
                                                                 "registration.number",
                                                                 "registration.office",
                                                                 "registration.date",
                                                                 "burial.place",
                                                                 "stamp"};

constexpr std::array<std::string_view, 12> kAttribution = {
    "stated_by", "said",   "modality", "hedge",       "label",      "language",
    "read_as",   "anchor", "level",    "compartment", "supersedes", "record"};

constexpr size_t kMostValues = 9;     // of one property
constexpr size_t kMostEntries = 200;  // relatives, enquiries

class PersonReader {
 public:
  PersonReader(const Json& members, std::vector<FieldFault>& faults)
      : members_(members), faults_(faults) {}

  PersonStatement read() {
    statement_.item.type = "record";
    if (members_.object() == nullptr) {
      fault("", "a person is an object with \"source\" and \"person\"");
      return std::move(statement_);
    }
    only(members_, "",
         {"type", "label", "source", "said", "modality", "hedge", "language", "calendar", "order",
          "century", "level", "compartment", "supersedes", "anchor", "person", "relatives",
          "enquiries", "certificate", "attachments"});
    read_attribution();
    read_dates_rule();
    read_anchor();
    read_properties();
    each("relatives", "relative", [&](const Json& row, const std::string& at) {
      return read_texts(row, at, {"relation"}, {"name", "note"});
    });
    each("enquiries", "enquiry",
         [&](const Json& row, const std::string& at) { return read_enquiry(row, at); });
    each("attachments", "attachment", [&](const Json& row, const std::string& at) {
      return read_texts(row, at, {"exhibit", "what"}, {});
    });
    read_certificate();
    return std::move(statement_);
  }

 private:
  void fault(std::string field, std::string message) {
    faults_.push_back({std::move(field), std::move(message)});
  }

  void fault(std::string field, const Error& error) {
    fault(std::move(field), error.hint.empty() ? error.message : error.message + "; " + error.hint);
  }

  static std::string below(std::string_view at, std::string_view key) {
    return at.empty() ? std::string(key) : fmt::format("{}.{}", at, key);
  }

  void only(const Json& object, const std::string& at,
            std::initializer_list<std::string_view> allowed) {
    for (const auto& [key, value] : *object.object()) {
      if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
        fault(below(at, printable(key)),
              fmt::format("is no key here; there are: {}", fmt::join(allowed, ", ")));
    }
  }

  // The text, or "" when it is absent or at fault.
  std::string text_of(const Json& object, const std::string& at, std::string_view key) {
    const Json* member = object.find(key);
    if (member == nullptr) return {};
    const std::string* text = member->string();
    if (text == nullptr) {
      fault(below(at, key), "is a text in quotation marks");
      return {};
    }
    if (trimmed_cell(*text).empty())
      fault(below(at, key), "is empty; leave it out instead: nothing has to be known");
    return *text;
  }

  void take_text(std::string_view key) {
    statement_.item.set(std::string(key), text_of(members_, "", key));
  }

  void take_word(std::string_view key, std::span<const std::string_view> words) {
    std::string word = text_of(members_, "", key);
    if (word.empty()) return;
    Result<void> known = require_word(key, word, words);
    if (!known) fault(std::string(key), known.error());
    statement_.item.set(std::string(key), word);
  }

  void read_attribution() {
    statement_.label = text_of(members_, "", "label");
    if (statement_.label.size() > 100) fault("label", "has 100 characters at most");
    statement_.item.set("label", statement_.label);
    statement_.source = text_of(members_, "", "source");
    if (statement_.source.empty())
      fault("source", "is missing: every statement names who makes it, by label or id");
    statement_.supersedes = text_of(members_, "", "supersedes");
    for (std::string_view key : {"said", "hedge", "language", "compartment"}) take_text(key);
    take_word("modality", modalities());
    take_word("level", disclosure_levels());
  }

  // How the dates of this statement are to be read; kept, since it bears on what they mean.
  void read_dates_rule() {
    std::vector<calendar::Calendar> calendars;
    std::optional<calendar::NumberOrder> order;
    std::optional<int> century;
    JsonObject kept;
    std::string calendar = text_of(members_, "", "calendar");
    if (!calendar.empty()) {
      std::optional<calendar::Calendar> known = calendar_named(calendar);
      if (known) calendars.push_back(*known);
      if (!known) fault("calendar", "is gregorian, jalali, hijri or imperial");
      kept["calendar"] = Json(calendar);
    }
    std::string word = text_of(members_, "", "order");
    if (!word.empty()) {
      order = order_named(word);
      if (!order) fault("order", "is dmy, mdy or ymd");
      kept["order"] = Json(word);
    }
    if (const Json* member = members_.find("century")) {
      const int64_t* number = member->integer();
      if (number == nullptr || *number < 0 || *number % 100 != 0 || *number > 2100) {
        fault("century", "is a number like 1900 or 1300");
      } else if (calendars.size() != 1) {
        fault("century", "needs a calendar beside it");
      } else {
        century = static_cast<int>(*number);
        kept["century"] = *member;
      }
    }
    dates_ = date_options_of(calendars, order, century);
    if (!kept.empty()) statement_.item.fields["read_as"] = Json(std::move(kept));
  }

  void read_anchor() {
    const Json* anchor = members_.find("anchor");
    if (anchor == nullptr) return;
    if (anchor->object() == nullptr) return fault("anchor", "is an object with \"exhibit\"");
    only(*anchor, "anchor", {"exhibit", "text", "locator"});
    statement_.exhibit = text_of(*anchor, "anchor", "exhibit");
    if (statement_.exhibit.empty())
      fault("anchor.exhibit", "is missing: name the file of the interview or the form");
    statement_.anchored_text = text_of(*anchor, "anchor", "text");
    const Json* locator = anchor->find("locator");
    if (locator != nullptr && locator->object() == nullptr)
      return fault("anchor.locator", "is an object: page, characters, time");
    statement_.item.fields["anchor"] =
        Json(JsonObject{{"locator", locator == nullptr ? Json(JsonObject{}) : *locator}});
  }

  Json value_of(const ListProperty& property, const std::string& raw) {
    if (property.value == ListValue::kDate) return date_value_of(raw, dates_);
    if (property.value == ListValue::kNumber) return number_value_of(raw);
    return Json(raw);
  }

  // One value, or several between which the source does not choose.
  void read_properties() {
    const Json* person = members_.find("person");
    if (person == nullptr || person->object() == nullptr || person->object()->empty()) {
      return fault("person",
                   "says nothing: give at least one thing that is known, were it only a note");
    }
    for (const auto& [name, value] : *person->object()) {
      std::string at = "person." + printable(name);
      const ListProperty* property = list_property(name);
      if (property == nullptr || name == "source") {
        std::vector<std::string_view> known;
        for (const ListProperty& row : list_properties()) {
          if (row.name != "source") known.push_back(row.name);
        }
        fault(at, fmt::format("is no property of a person; there are: {}, identifier.<scheme>, "
                              "note.<what>",
                              fmt::join(known, ", ")));
        continue;
      }
      if (name.size() > 60 || !is_property_name(name)) {
        fault(at, "is lower-case words joined by dots, 60 characters at most");
        continue;
      }
      take_values(*property, name, value, at);
    }
  }

  void take_values(const ListProperty& property, const std::string& name, const Json& value,
                   const std::string& at) {
    JsonArray several = value.array() != nullptr ? *value.array() : JsonArray{value};
    if (several.empty() || several.size() > kMostValues)
      return fault(at, fmt::format("has 1 to {} values", kMostValues));
    std::set<std::string> seen;
    for (size_t i = 0; i < several.size(); ++i) {
      const std::string* raw = several[i].string();
      if (raw == nullptr || trimmed_cell(*raw).empty()) {
        fault(at,
              "is a text in quotation marks, or a list of such texts: dates and ages too, as they "
              "were said");
        continue;
      }
      if (!seen.insert(*raw).second) fault(at, "says the same twice");
      std::string field = i == 0 ? name : fmt::format("{}/{}", name, i + 1);
      statement_.item.fields[field] = value_of(property, *raw);
    }
  }

  void each(std::string_view key, std::string_view field,
            const std::function<Json(const Json&, const std::string&)>& read) {
    const Json* list = members_.find(key);
    if (list == nullptr) return;
    if (list->array() == nullptr || list->array()->size() > kMostEntries)
      return fault(std::string(key), fmt::format("is a list of up to {} entries", kMostEntries));
    for (size_t i = 0; i < list->array()->size(); ++i) {
      std::string at = fmt::format("{}.{}", key, i + 1);
      const Json& row = (*list->array())[i];
      if (row.object() == nullptr) {
        fault(at, "is an entry with names and values");
        continue;
      }
      statement_.item.fields[fmt::format("{}/{}", field, i + 1)] = read(row, at);
    }
  }

  Json read_texts(const Json& row, const std::string& at,
                  std::initializer_list<std::string_view> required,
                  std::initializer_list<std::string_view> optional) {
    JsonObject out;
    for (const auto& [key, value] : *row.object()) {
      bool known = std::find(required.begin(), required.end(), key) != required.end() ||
                   std::find(optional.begin(), optional.end(), key) != optional.end();
      if (!known) {
        fault(below(at, printable(key)),
              fmt::format("is no key here; there are: {}{}{}", fmt::join(required, ", "),
                          optional.size() == 0 ? "" : ", ", fmt::join(optional, ", ")));
        continue;
      }
      std::string text = text_of(row, at, key);
      if (!text.empty()) out[key] = Json(text);
    }
    for (std::string_view key : required) {
      if (row.find(key) == nullptr) fault(below(at, key), "is missing");
    }
    return Json(std::move(out));
  }

  Json read_enquiry(const Json& row, const std::string& at) {
    Json out = read_texts(row, at, {"where", "outcome"}, {"when", "how", "by", "answer"});
    JsonObject& entry = *out.object();
    if (auto when = entry.find("when"); when != entry.end())
      when->second = date_value_of(*when->second.string(), dates_);
    std::string outcome = out.text_or_empty("outcome");
    if (outcome.empty()) return out;
    Result<void> known = require_word("outcome", outcome, kOutcomes);
    if (!known) fault(at + ".outcome", known.error());
    bool silent = outcome == "none" || outcome == "pending";
    if (silent && entry.contains("answer"))
      fault(at + ".answer", fmt::format("stands beside the outcome \"{}\"", outcome));
    return out;
  }

  std::set<std::string> certificate_words(const Json& certificate, std::string_view key,
                                          JsonObject& out) {
    std::set<std::string> words;
    const Json* list = certificate.find(key);
    if (list == nullptr) return words;
    std::string at = fmt::format("certificate.{}", key);
    if (list->array() == nullptr) {
      fault(at, "is a list of words");
      return words;
    }
    for (const Json& word : *list->array()) {
      Result<void> known = require_word("field of a certificate",
                                        word.string() ? *word.string() : "", kCertificateFields);
      if (!known) {
        fault(at, known.error());
      } else {
        words.insert(*word.string());
      }
    }
    if (!words.empty()) out[std::string(key)] = Json(JsonArray(words.begin(), words.end()));
    return words;
  }

  void read_certificate() {
    const Json* certificate = members_.find("certificate");
    if (certificate == nullptr) return;
    if (certificate->object() == nullptr) return fault("certificate", "is a table");
    only(*certificate, "certificate",
         {"state", "present", "missing", "contradicted", "exhibit", "note"});
    JsonObject out;
    for (std::string_view key : {"state", "exhibit", "note"}) {
      std::string text = text_of(*certificate, "certificate", key);
      if (!text.empty()) out[std::string(key)] = Json(text);
    }
    Result<void> known = require_word("state", certificate->text_or_empty("state"), kStates);
    if (!known) fault("certificate.state", known.error());
    std::set<std::string> present = certificate_words(*certificate, "present", out);
    for (const std::string& word : certificate_words(*certificate, "missing", out)) {
      if (present.contains(word))
        fault("certificate.missing", fmt::format("\"{}\" is present and missing", word));
    }
    read_contradictions(*certificate, out);
    bool unseen = out["state"].string() != nullptr &&
                  (*out["state"].string() == "none" || *out["state"].string() == "unknown");
    if (unseen &&
        (out.contains("present") || out.contains("missing") || out.contains("contradicted"))) {
      fault("certificate.state", "says that nobody has seen it, and yet its fields are told");
    }
    statement_.item.fields["certificate"] = Json(std::move(out));
  }

  // What the certificate says against what the source says.
  void read_contradictions(const Json& certificate, JsonObject& out) {
    const Json* list = certificate.find("contradicted");
    if (list == nullptr) return;
    if (list->array() == nullptr)
      return fault("certificate.contradicted", "is a list of entries: field, says, against");
    JsonArray rows;
    for (size_t i = 0; i < list->array()->size(); ++i) {
      std::string at = fmt::format("certificate.contradicted.{}", i + 1);
      const Json& row = (*list->array())[i];
      if (row.object() == nullptr) {
        fault(at, "is an entry: field, says, against");
        continue;
      }
      Json read = read_texts(row, at, {"field", "says", "against"}, {"claim"});
      Result<void> known =
          require_word("field of a certificate", read.text_or_empty("field"), kCertificateFields);
      if (!known) fault(at + ".field", known.error());
      rows.push_back(std::move(read));
    }
    if (!rows.empty()) out["contradicted"] = Json(std::move(rows));
  }

  const Json& members_;
  std::vector<FieldFault>& faults_;
  PersonStatement statement_;
  calendar::DateOptions dates_;
};

}  // namespace

PersonStatement read_person(const Json& members, std::vector<FieldFault>& faults) {
  return PersonReader(members, faults).read();
}

bool is_attribution(std::string_view field) {
  return std::find(kAttribution.begin(), kAttribution.end(), field) != kAttribution.end();
}

std::string_view property_of_field(std::string_view field) {
  return field.substr(0, field.find('/'));
}

std::span<const std::string_view> enquiry_outcomes() { return kOutcomes; }
std::span<const std::string_view> certificate_states() { return kStates; }
std::span<const std::string_view> certificate_fields() { return kCertificateFields; }

}  // namespace habeas::casefile
