// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/database.h"

// The schema of claims as data: what they can be about, and which properties there are. The files
// in schema/ are built into the program; a case adds its own (`policy.changed`, item `schema`).
// docs/formats/schema.md describes the files. Nothing here is needed to rebuild a projection: the
// schema decides what may be stated, never what was stated.

namespace habeas::casefile {

// The nearest thing in three standards; "" where a standard has none.
struct StandardNames {
  std::string ftm;  // FollowTheMoney
  std::string hsf;  // HURIDOCS Events Standard Formats
  std::string uco;  // CASE/UCO
};

struct EntityType {
  std::string description;
  StandardNames names;
};

enum class ValueType { kText, kDate, kEntity, kNumber, kCoordinates, kIdentifier, kPeriod };
[[nodiscard]] std::string_view to_string(ValueType type);

enum class PeriodDemand { kAllowed, kRequired };

struct SchemaProperty {
  std::string name;                   // "identifier.*" stands for a family of names
  std::vector<std::string> subjects;  // entity types, claim, exhibit, source, list, or "any"
  std::vector<ValueType> values;      // any of these
  std::string description;
  std::vector<std::string> kinds;    // of claims; empty: any
  std::vector<std::string> words;    // a text value is one of these; empty: any text
  std::vector<std::string> counts;   // a number's unit names one of these; empty: any unit
  std::vector<std::string> targets;  // types of an entity value; empty: any
  PeriodDemand period = PeriodDemand::kAllowed;
  int step = 0;                 // place among the steps of a person's fate; 0: none
  bool may_be_missing = false;  // a field of a document, which the document may lack
  bool is_translation = false;
  // An allegation against somebody: shown with the state of proceedings and any answer.
  bool is_allegation = false;
  std::string compare;  // the property of the person that the field is laid beside
  StandardNames names;
  std::string file;  // where it is defined
  [[nodiscard]] bool allows(ValueType type) const;
};

struct SchemaText {
  std::string_view file;
  std::string_view toml;
};

// What becomes of a name that is defined already.
enum class Taken { kRefused, kFirstStands };

class Schema {
 public:
  // The built-in schema.
  [[nodiscard]] static const Schema& built_in();

  // Adds a file. Every fault is told in one failure (kInvalid): TOML that cannot be read, an
  // unknown key or word, a name that is taken. The schema is unchanged then.
  [[nodiscard]] Result<void> add(std::string_view file, std::string_view toml,
                                 Taken taken = Taken::kRefused);

  [[nodiscard]] const std::map<std::string, EntityType>& entity_types() const { return entities_; }
  [[nodiscard]] const std::map<std::string, EntityType>& event_types() const { return events_; }
  [[nodiscard]] const std::map<std::string, SchemaProperty>& properties() const {
    return properties_;
  }
  // nullptr if there is none. A name of a family ("identifier.passport") finds the family.
  [[nodiscard]] const SchemaProperty* property(std::string_view name) const;
  // Up to three names that are spelled much like it, nearest first.
  [[nodiscard]] std::vector<std::string> nearest(std::string_view name) const;

 private:
  std::map<std::string, EntityType> entities_;
  std::map<std::string, EntityType> events_;
  std::map<std::string, SchemaProperty> properties_;
};

// The texts in schema/, in the order of their names.
[[nodiscard]] std::span<const SchemaText> schema_texts();

// The built-in schema with what the case added to it. Where a later program defines a name that the
// case had added, the program's stands: a case is never shut by it.
[[nodiscard]] Result<Schema> schema_of(sql::Database& database);

}  // namespace habeas::casefile
