// SPDX-License-Identifier: Apache-2.0
#include "casefile/schema.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "base/encoding.h"
#include "casefile/vocabulary.h"
#include "text/string_distance.h"

namespace habeas::casefile {

namespace {

constexpr std::array<std::pair<std::string_view, ValueType>, 7> kValueTypes = {
    {{"text", ValueType::kText},
     {"date", ValueType::kDate},
     {"entity", ValueType::kEntity},
     {"number", ValueType::kNumber},
     {"coordinates", ValueType::kCoordinates},
     {"identifier", ValueType::kIdentifier},
     {"period", ValueType::kPeriod}}};

// What a claim can be about beside the entity types.
constexpr std::array<std::string_view, 5> kOtherSubjects = {"any", "claim", "exhibit", "list",
                                                            "source"};

// A name of a type: lower-case words joined by hyphens.
bool is_type_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_schema_name(std::string_view name) {
  if (name.ends_with(".*")) name.remove_suffix(2);
  return is_property_name(name);
}

// Reads one file and collects every fault, so that a person mends it once.
class SchemaReader {
 public:
  explicit SchemaReader(std::string_view file) : file_(file) {}

  std::map<std::string, EntityType> entities, events;
  std::map<std::string, SchemaProperty> properties;
  std::vector<std::string> faults;

  void read(const toml::table& root) {
    keys(root, "", {"entity", "event", "property"});
    read_types(root, "entity", entities);
    read_types(root, "event", events);
    for_tables(root, "property", [&](const std::string& name, const toml::table& table) {
      read_property(name, table);
    });
  }

 private:
  void fault(std::string what) { faults.push_back(std::move(what)); }

  void keys(const toml::table& table, const std::string& where,
            std::initializer_list<std::string_view> allowed) {
    for (const auto& [key, value] : table) {
      if (std::find(allowed.begin(), allowed.end(), key.str()) == allowed.end())
        fault(fmt::format("{}unknown key \"{}\"", where, printable(key.str())));
    }
  }

  template <typename Visit>
  void for_tables(const toml::table& root, std::string_view name, const Visit& visit) {
    const toml::node* found = root.get(name);
    if (found == nullptr) return;
    if (!found->is_table()) return fault(fmt::format("[{}] holds tables", name));
    for (const auto& [key, value] : *found->as_table()) {
      if (value.is_table())
        visit(std::string(key.str()), *value.as_table());
      else
        fault(fmt::format("[{}.{}] is no table", name, printable(key.str())));
    }
  }

  std::string text(const toml::table& table, std::string_view key, const std::string& where) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return {};
    if (auto value = node->value_exact<std::string>()) return *value;
    fault(fmt::format("{}{} is a text", where, key));
    return {};
  }

  std::vector<std::string> texts(const toml::table& table, std::string_view key,
                                 const std::string& where) {
    std::vector<std::string> out;
    const toml::node* node = table.get(key);
    if (node == nullptr) return out;
    if (!node->is_array()) {
      fault(fmt::format("{}{} is a list of texts", where, key));
      return out;
    }
    for (const toml::node& member : *node->as_array()) {
      if (auto value = member.value_exact<std::string>())
        out.push_back(*value);
      else
        fault(fmt::format("{}{} is a list of texts", where, key));
    }
    return out;
  }

  bool flag(const toml::table& table, std::string_view key, const std::string& where) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return false;
    if (auto value = node->value_exact<bool>()) return *value;
    fault(fmt::format("{}{} is true or false", where, key));
    return false;
  }

  StandardNames names(const toml::table& table, const std::string& where) {
    return StandardNames{text(table, "ftm", where), text(table, "hsf", where),
                         text(table, "uco", where)};
  }

  void read_types(const toml::table& root, std::string_view group,
                  std::map<std::string, EntityType>& out) {
    for_tables(root, group, [&](const std::string& name, const toml::table& table) {
      std::string where = fmt::format("[{}.{}] ", group, printable(name));
      keys(table, where, {"description", "ftm", "hsf", "uco"});
      if (!is_type_name(name)) fault(where + "is named by lower-case words joined by hyphens");
      EntityType type{text(table, "description", where), names(table, where)};
      if (type.description.empty()) fault(where + "lacks a description");
      out[name] = std::move(type);
    });
  }

  void read_values(const toml::table& table, const std::string& where, SchemaProperty& property) {
    for (const std::string& word : texts(table, "values", where)) {
      const auto* row = std::find_if(kValueTypes.begin(), kValueTypes.end(),
                                     [&](const auto& r) { return r.first == word; });
      if (row == kValueTypes.end()) {
        fault(fmt::format(
            "{}\"{}\" is no type of value; there are text, date, entity, number, coordinates, "
            "identifier, period",
            where, printable(word)));
      } else {
        property.values.push_back(row->second);
      }
    }
    if (property.values.empty()) fault(where + "lacks values");
  }

  void read_period(const toml::table& table, const std::string& where, SchemaProperty& property) {
    std::string demand = text(table, "period", where);
    if (demand == "required") property.period = PeriodDemand::kRequired;
    if (!demand.empty() && demand != "required" && demand != "allowed")
      fault(where + "period is \"allowed\" or \"required\"");
  }

  void read_property(const std::string& name, const toml::table& table) {
    std::string where = fmt::format("[property.\"{}\"] ", printable(name));
    keys(table, where,
         {"subjects", "values", "description", "kinds", "words", "counts", "target", "period",
          "step", "missing", "translation", "allegation", "compare", "ftm", "hsf", "uco"});
    if (!is_schema_name(name))
      fault(where + "is named by lower-case words joined by dots; a family ends in .*");
    SchemaProperty property;
    property.name = name;
    property.file = file_;
    property.subjects = texts(table, "subjects", where);
    if (property.subjects.empty()) fault(where + "lacks subjects");
    read_values(table, where, property);
    property.description = text(table, "description", where);
    if (property.description.empty()) fault(where + "lacks a description");
    property.kinds = texts(table, "kinds", where);
    for (const std::string& kind : property.kinds) {
      Result<void> known = require_word("kind", kind, claim_kinds());
      if (!known) fault(where + known.error().message + "; " + known.error().hint);
    }
    property.words = texts(table, "words", where);
    property.counts = texts(table, "counts", where);
    property.targets = texts(table, "target", where);
    read_period(table, where, property);
    if (const toml::node* step = table.get("step")) {
      std::optional<int64_t> value = step->value_exact<int64_t>();
      if (!value || *value < 1 || *value > 1000)
        fault(where + "step is a number from 1 to 1000");
      else
        property.step = static_cast<int>(*value);
    }
    property.may_be_missing = flag(table, "missing", where);
    property.is_translation = flag(table, "translation", where);
    property.is_allegation = flag(table, "allegation", where);
    property.compare = text(table, "compare", where);
    property.names = names(table, where);
    properties[name] = std::move(property);
  }

  std::string file_;
};

template <typename Map>
void refuse_taken(const Map& present, const Map& added, std::string_view what,
                  std::vector<std::string>& faults) {
  for (const auto& [name, row] : added) {
    if (present.contains(name))
      faults.push_back(fmt::format("the {} \"{}\" is defined already", what, name));
  }
}

std::u16string ascii_units(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

std::string_view to_string(ValueType type) {
  for (const auto& [name, value] : kValueTypes) {
    if (value == type) return name;
  }
  check(false, "every type of value has a name");
  return {};
}

bool SchemaProperty::allows(ValueType type) const {
  return std::find(values.begin(), values.end(), type) != values.end();
}

Result<void> Schema::add(std::string_view file, std::string_view toml, Taken taken) {
  toml::table root;
  // toml++ throws; its exceptions stop here.
  try {
    root = toml::parse(toml);
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{}:{}: {}", printable(file), error.source().begin.line,
                            printable(error.description())));
  }
  SchemaReader reader(file);
  reader.read(root);
  if (taken == Taken::kRefused) {
    refuse_taken(entities_, reader.entities, "entity type", reader.faults);
    refuse_taken(events_, reader.events, "type of event", reader.faults);
    refuse_taken(properties_, reader.properties, "property", reader.faults);
  }
  auto known_type = [&](const std::string& name) {
    return entities_.contains(name) || reader.entities.contains(name);
  };
  for (const auto& [name, property] : reader.properties) {
    for (const std::string& subject : property.subjects) {
      bool other =
          std::find(kOtherSubjects.begin(), kOtherSubjects.end(), subject) != kOtherSubjects.end();
      // The built-in types stand in one file, which may be read after others.
      if (!other && !known_type(subject) && !entities_.empty())
        reader.faults.push_back(
            fmt::format("[property.\"{}\"] \"{}\" is nothing that a claim can "
                        "be about",
                        printable(name), printable(subject)));
    }
    for (const std::string& target : property.targets) {
      if (!known_type(target) && !entities_.empty())
        reader.faults.push_back(fmt::format("[property.\"{}\"] \"{}\" is no type of entity",
                                            printable(name), printable(target)));
    }
  }
  if (!reader.faults.empty()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{}: {}", printable(file), fmt::join(reader.faults, "; ")),
                "docs/formats/schema.md says what a schema file may hold");
  }
  entities_.merge(reader.entities);
  events_.merge(reader.events);
  properties_.merge(reader.properties);
  return {};
}

const SchemaProperty* Schema::property(std::string_view name) const {
  if (auto at = properties_.find(std::string(name)); at != properties_.end()) return &at->second;
  // "exhibit.digest.sha256" may belong to "exhibit.digest.*".
  for (size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0;
       dot = name.rfind('.', dot - 1)) {
    auto at = properties_.find(std::string(name.substr(0, dot)) + ".*");
    if (at != properties_.end()) return &at->second;
  }
  return nullptr;
}

std::vector<std::string> Schema::nearest(std::string_view name) const {
  std::vector<std::pair<int, std::string>> found;
  std::u16string wanted = ascii_units(name);
  std::string_view last =
      name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
  for (const auto& [known, property] : properties_) {
    std::string_view plain = known;
    if (plain.ends_with(".*")) plain.remove_suffix(2);
    int most = std::max(2, static_cast<int>(name.size()) / 3);
    int distance = text::edit_distance(wanted, ascii_units(plain), most);
    bool same_part = last.size() > 3 && plain.find(last) != std::string_view::npos;
    if (distance <= most || same_part)
      found.emplace_back(same_part ? std::min(distance, most) : distance, known);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> out;
  for (size_t i = 0; i < found.size() && i < 3; ++i) out.push_back(found[i].second);
  return out;
}

const Schema& Schema::built_in() {
  static const Schema kSchema = [] {
    Schema schema;
    // types.toml first: the others name what it defines.
    for (bool types : {true, false}) {
      for (const SchemaText& text : schema_texts()) {
        if ((text.file == "types.toml") != types) continue;
        Result<void> added = schema.add(text.file, text.toml);
        check(added.has_value(), added ? "" : added.error().message);
      }
    }
    return schema;
  }();
  return kSchema;
}

Result<Schema> schema_of(sql::Database& database) {
  Schema schema = Schema::built_in();
  sql::Statement row =
      TRY(database.prepare("SELECT file,toml FROM schema_file ORDER BY entry,item"));
  while (TRY(row.step())) {
    TRY_CTX(schema.add(row.text(0), row.text(1), Taken::kFirstStands), "the case's own schema");
  }
  return schema;
}

}  // namespace habeas::casefile
