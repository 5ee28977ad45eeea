// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "casefile/authorise.h"
#include "sql/database.h"

// Questions to the projection. All rows come in a fixed order (entry, then item), so that what is
// printed from them is the same on every machine.

namespace habeas::casefile {

struct ExhibitRow {
  std::string sha256;
  int64_t size = 0;
  std::string media_type;
  std::string level;
  std::string compartment;
  int64_t entry = 0;
  int64_t item = 0;
  std::optional<int64_t> erased_entry;  // its bytes are gone
};

struct CustodyRow {
  int64_t entry = 0;
  int64_t item = 0;
  std::string exhibit, received_at, collected_by, collected_on, method, came_from, name, path, note;
  std::string extracted_from;  // the exhibit whose member it was; "" if it was none
};

struct DerivativeRow {
  int64_t entry = 0;
  int64_t item = 0;
  std::string exhibit, sha256;
  int64_t size = 0;
  std::string role, media_type, tool, version, parameters;
};

struct SourceRow {
  std::string id, label, name, kind;
  std::vector<std::string> interests;
  std::string party, url, description, derives_from, level, compartment;
  int64_t entry = 0;
};

struct EntityRow {
  std::string id, label, type;
  std::string event;  // what kind of event, as stated with it; may be ""
  std::string name, description, level, compartment;
  int64_t entry = 0;
};

// That one claim or source derives from another.
struct LineageRow {
  std::string id, label, derived, origin;
  std::string standing;  // asserted, suspected
  std::string stated_by, ground, stated_on, anchor, exhibit, level, compartment;
  int64_t entry = 0;
  int64_t item = 0;
  std::optional<int64_t> withdrawn_entry;
  std::string withdrawn_reason;
};

struct SpeakerRow {
  std::string source, role, modality, hedge, said_on, anchor;
};

struct ClaimRow {
  std::string id, label, subject, property, kind, polarity, value, quote, anchor, exhibit, said,
      as_of, answers, supersedes, rights, condition, level, compartment;
  int64_t entry = 0;
  int64_t item = 0;
  std::optional<int64_t> withdrawn_entry;
  std::string withdrawn_reason;
  std::vector<SpeakerRow> speakers;  // innermost first
};

// A digest that came with an exhibit, as its supplier claims.
struct SuppliedDigestRow {
  std::string claim, algorithm, hex, source, compartment;
  int64_t entry = 0;
  std::optional<int64_t> withdrawn_entry;
};

struct EntryRow {
  int64_t entry = 0;
  std::string kind, at, actor, reason;
  int64_t items = 0;
};

struct HoldRow {
  std::string id, target, reason;
  int64_t entry = 0;
  std::optional<int64_t> released_entry;
  std::string released_reason;
};

// A bundle or copy that was handed over.
struct AccessRow {
  int64_t entry = 0;
  std::string at, what, target, purpose, recipient;
  std::vector<std::string> consents;  // ids of those it was made under
};

struct TimeRow {
  int64_t entry = 0;
  int64_t size = 0;
  std::string root, status, response, gen_time, tsa, detail;
  std::string query;  // hex SHA-256 of the query
};

[[nodiscard]] Result<std::vector<ExhibitRow>> exhibits(sql::Database& database);
[[nodiscard]] Result<std::optional<ExhibitRow>> exhibit(sql::Database& database,
                                                        std::string_view sha256);
// Exhibits whose custody gives this very file name, without those that were erased.
[[nodiscard]] Result<std::vector<std::string>> exhibits_named(sql::Database& database,
                                                              std::string_view name);
// What an exhibit is called: the first name that its custody gives, and when it came in first.
struct ExhibitTitle {
  std::string sha256, media_type, level, compartment, name, received_at;
};
[[nodiscard]] Result<std::vector<ExhibitTitle>> exhibit_titles(sql::Database& database);
[[nodiscard]] Result<std::vector<CustodyRow>> custody_of(sql::Database& database,
                                                         std::string_view sha256);
// What was made of the exhibit, earliest first.
[[nodiscard]] Result<std::vector<DerivativeRow>> derivatives_of(sql::Database& database,
                                                                std::string_view sha256);
[[nodiscard]] Result<std::vector<SourceRow>> sources(sql::Database& database);
[[nodiscard]] Result<std::vector<EntityRow>> entities(sql::Database& database);
[[nodiscard]] Result<std::vector<LineageRow>> lineage(sql::Database& database);
[[nodiscard]] Result<std::vector<ClaimRow>> claims(sql::Database& database);
[[nodiscard]] Result<std::vector<SuppliedDigestRow>> supplied_digests(sql::Database& database,
                                                                      std::string_view exhibit);
[[nodiscard]] Result<std::optional<ClaimRow>> claim(sql::Database& database,
                                                    std::string_view id_or_label);
// Nothing if there is none.
[[nodiscard]] Result<std::optional<ClaimRow>> claim_with_id(sql::Database& database,
                                                            std::string_view id);
[[nodiscard]] Result<std::optional<ClaimRow>> claim_at(sql::Database& database, int64_t entry,
                                                       int64_t item);
// Claims by what they are about, stand in or answer, in the order of entry; withdrawn ones too.
enum class ClaimKey { kSubject, kExhibit, kAnswers };
[[nodiscard]] Result<std::vector<ClaimRow>> claims_by(sql::Database& database, ClaimKey key,
                                                      std::string_view value);
// Claims of one property, about anything.
[[nodiscard]] Result<std::vector<ClaimRow>> claims_of_property(sql::Database& database,
                                                               std::string_view property);
// Every value of the key that some claim has, sorted.
[[nodiscard]] Result<std::vector<std::string>> claim_keys(sql::Database& database, ClaimKey key);
// The innermost speaker of a claim; "" if there is none.
[[nodiscard]] Result<std::string> innermost_speaker(sql::Database& database,
                                                    std::string_view claim);

// A finding of a check that somebody set aside.
struct SetAsideRow {
  std::string finding, check, reason;
  int64_t entry = 0;
  std::optional<int64_t> resumed_entry;  // it counts again
  std::string resumed_reason;
};
[[nodiscard]] Result<std::vector<SetAsideRow>> set_asides(sql::Database& database);

// Ids of claims anchored in the exhibit.
[[nodiscard]] Result<std::vector<std::string>> claims_anchored_in(sql::Database& database,
                                                                  std::string_view sha256);
// The id that a label or an id stands for in `table` (source, entity, claim); kNotFound otherwise,
// kConflict if a label stands for several.
[[nodiscard]] Result<std::string> id_of(sql::Database& database, std::string_view table,
                                        std::string_view label_or_id);
// All ids that it stands for, sorted; and the same judgement on those of them that a reader sees.
[[nodiscard]] Result<std::vector<std::string>> ids_of(sql::Database& database,
                                                      std::string_view table,
                                                      std::string_view label_or_id);
[[nodiscard]] Result<std::string> single_id(const std::vector<std::string>& ids,
                                            std::string_view table, std::string_view label_or_id);
// Level and compartment of a source, entity, exhibit, list or record: for a row of a list those of
// each list that has it. None if there is no such thing, or it is a claim.
struct Shelving {
  std::string level, compartment;
};
[[nodiscard]] Result<std::vector<Shelving>> shelving_of(sql::Database& database,
                                                        std::string_view id);
// The same of the places that an item without a place of its own belongs to: the list of a row, the
// exhibit of its custody, what a withdrawal ends, the source as it is now.
[[nodiscard]] Result<std::vector<Shelving>> shelving_of_item(sql::Database& database, int64_t entry,
                                                             int64_t item);
// Every pair that something in the case has.
[[nodiscard]] Result<std::vector<Shelving>> all_shelvings(sql::Database& database);
[[nodiscard]] Result<std::vector<Actor>> actors(sql::Database& database);
[[nodiscard]] Result<std::vector<EntryRow>> entries(sql::Database& database);
[[nodiscard]] Result<std::vector<HoldRow>> holds(sql::Database& database);
[[nodiscard]] Result<std::vector<AccessRow>> accesses(sql::Database& database);
[[nodiscard]] Result<std::vector<TimeRow>> trusted_times(sql::Database& database);
// The value of a policy, "" when none was set.
[[nodiscard]] Result<std::string> policy(sql::Database& database, std::string_view name);

}  // namespace habeas::casefile
