// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>

#include "casefile/claim_file.h"
#include "workspace/sight.h"
#include "workspace/workspace.h"

// What the labels and ids of a claim file mean: a thing of the file, or one that the case knows.

namespace habeas::workspace {

struct Thing {
  std::string id;        // "" until the line that states it is on the ledger
  std::string type;      // a type of entity, or claim, source, exhibit, list; a record is a person
  int64_t ordinal = -1;  // of a claim of this file, in the body of its claims
};

// Answers are remembered: a file of a million claims asks for few things often.
class ClaimReferences {
 public:
  explicit ClaimReferences(Workspace& workspace) : workspace_(workspace), sight_(workspace) {}

  // A thing of the file. It comes before one of the case that has the same label.
  void put(const std::string& label, Thing thing) { own_[label] = std::move(thing); }
  // The thing of the file has this id from now on.
  void settle(const std::string& label, std::string id) { own_[label].id = std::move(id); }
  [[nodiscard]] const Thing* own(const std::string& label) const;

  // kNotFound with advice; kConflict if it means several things.
  [[nodiscard]] Result<Thing> source(const std::string& reference);
  [[nodiscard]] Result<Thing> claim(const std::string& reference);
  // What a value may name: an entity, a person's record, a source.
  [[nodiscard]] Result<Thing> entity(const std::string& reference);
  // What a claim may be about.
  [[nodiscard]] Result<Thing> subject(const std::string& reference);
  // The SHA-256 that a digest or file name stands for.
  [[nodiscard]] Result<std::string> exhibit(const std::string& reference);

 private:
  using Known = std::unordered_map<std::string, Result<Thing>>;

  [[nodiscard]] Result<Thing> in_case(std::string_view table, const std::string& reference);
  [[nodiscard]] Result<Thing> record(const std::string& reference);
  [[nodiscard]] Result<Thing> find_subject(const std::string& reference);

  Workspace& workspace_;
  Sight sight_;
  std::unordered_map<std::string, Thing> own_;
  Known sources_, claims_, entities_, subjects_;
  std::unordered_map<std::string, Result<std::string>> exhibits_;
};

}  // namespace habeas::workspace
