// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "casefile/item.h"
#include "sql/database.h"

// What an erasure covers, and what stands against it. Destroying the bytes is the affair of
// `workspace`; here is which leaves, exhibits and derivatives go when somebody names a thing.

namespace habeas::casefile {

// Leaves of one item of one entry.
struct LeafTarget {
  int64_t entry = 0;
  int64_t ordinal = 0;
  bool everything = false;         // the core too
  std::vector<std::string> names;  // or these fields, ascending
  bool operator==(const LeafTarget&) const = default;
};

struct ErasurePlan {
  std::vector<LeafTarget> leaves;        // by entry and ordinal, each place once
  std::vector<std::string> exhibits;     // SHA-256
  std::vector<std::string> derivatives;  // SHA-256
  [[nodiscard]] bool empty() const {
    return leaves.empty() && exhibits.empty() && derivatives.empty();
  }
};

// Reads one item; nothing if its core was erased. kNotFound if there is no such entry or item.
using ItemReader = std::function<Result<std::optional<Item>>(int64_t entry, int64_t ordinal)>;

struct ErasureOptions {
  bool with_custody = false;  // of an exhibit: also its file names, and who collected it, whence
};

// Collects what the targets mean. Each is one of
//   <sha256>           an exhibit: its bytes, the derivatives made from it, and the leaves that
//   hold
//                      its words (quotations and anchors of claims)
//   <id or label>      a claim, source or entity, a person stated by hand or a row of a list: the
//                      whole item, and what was stated of a source before it was changed
//   <entry>.<item>     an item of an entry, whole
//   any but the first, followed by :<field>,<field>,...   only these fields
// kNotFound for what is not there or was erased before; kDenied for what must stay, since
// everything else is checked against it: keys, policies, signatures, and of acts, actors, holds and
// erasures all but their free words.
class ErasurePlanner {
 public:
  ErasurePlanner(sql::Database& database, ItemReader read, ErasureOptions options)
      : database_(database), read_(std::move(read)), options_(options) {}

  [[nodiscard]] Result<void> add(std::string_view target);
  [[nodiscard]] ErasurePlan plan() const;
  // What still speaks of what goes, and is not part of the plan: told to whoever decides.
  [[nodiscard]] std::vector<std::string> remains() const;
  // The words under which a hold would protect any of it: "case", compartments, digests and ids.
  [[nodiscard]] const std::set<std::string>& hold_words() const { return hold_words_; }

 private:
  // Something that stays, and the item it stands in.
  struct Remainder {
    int64_t entry = 0;
    int64_t ordinal = 0;
    std::string words;
  };

  [[nodiscard]] Result<void> add_exhibit(const std::string& sha256);
  [[nodiscard]] Result<void> add_custody(const std::string& sha256);
  // The id of the claim, source or entity that the item gave rise to, among the words of holds.
  [[nodiscard]] Result<void> collect_id(int64_t entry, int64_t ordinal);
  [[nodiscard]] Result<void> add_derivatives();
  [[nodiscard]] Result<void> note_members(const std::string& sha256);
  [[nodiscard]] Result<void> add_quotations(const std::string& sha256);
  [[nodiscard]] Result<void> add_item(int64_t entry, int64_t ordinal, const Item& item,
                                      const std::vector<std::string>& fields);
  [[nodiscard]] Result<Item> item_at(int64_t entry, int64_t ordinal, std::string_view target);
  [[nodiscard]] Result<void> add_decisions(int64_t entry, int64_t ordinal);
  [[nodiscard]] Result<void> add_copies(
      std::string_view query, const std::function<void(sql::Statement&)>& bind,
      const std::function<bool(std::string_view, const Json&)>& is_copy, std::string_view remains);
  [[nodiscard]] Result<void> add_changes(const std::string& source,
                                         const std::vector<std::string>& fields);
  [[nodiscard]] Result<void> add_record(const std::string& id,
                                        const std::vector<std::string>& fields);
  [[nodiscard]] Result<void> note_pointers(const std::string& id);
  [[nodiscard]] Result<void> note_remains(const std::string& id, int64_t entry, int64_t ordinal,
                                          const Item& item);

  sql::Database& database_;
  ItemReader read_;
  ErasureOptions options_;
  std::vector<LeafTarget> leaves_;
  std::set<std::string> exhibits_;
  std::set<std::string> derivatives_;
  std::vector<Remainder> remains_;
  std::set<std::string> hold_words_{"case"};
};

// The holds in force that protect any of these words: "hld-... on <target>: <reason>".
[[nodiscard]] Result<std::vector<std::string>> holds_on(sql::Database& database,
                                                        const std::set<std::string>& words);

// A plan as the `plan` of a proposal, and back.
[[nodiscard]] Json plan_json(const ErasurePlan& plan);
[[nodiscard]] Result<ErasurePlan> plan_from_json(std::string_view text);
// The items of `erasure.done`, one for each item, exhibit and derivative. `proposal` is "" if
// nobody had to approve it.
[[nodiscard]] std::vector<Item> erasure_items(const ErasurePlan& plan, std::string_view basis,
                                              std::string_view proposal);

// What the ledger says was erased, in the order of the entries; of which some may still have to be
// carried out.
struct RecordedErasure {
  int64_t by = 0;
  LeafTarget leaves;  // entry is -1 when it is of an exhibit or derivative
  std::string exhibit;
  std::string derivative;
};
[[nodiscard]] Result<std::vector<RecordedErasure>> recorded_erasures(sql::Database& database);

}  // namespace habeas::casefile
