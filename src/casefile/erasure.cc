// SPDX-License-Identifier: Apache-2.0
#include "casefile/erasure.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/person_queries.h"
#include "casefile/queries.h"

namespace habeas::casefile {

namespace {

// Of these items only the named fields may go: what is left is needed to check everything else.
struct FreeWords {
  std::string_view type;
  std::string_view field;  // "" for none
};
constexpr std::array<FreeWords, 12> kKept = {{{"case", ""},
                                              {"schema", ""},
                                              {"key", ""},
                                              {"policy", ""},
                                              {"signature", ""},
                                              {"approval", ""},
                                              {"timestamp", ""},
                                              {"act", "reason"},
                                              {"actor", "name"},
                                              {"hold", "reason"},
                                              {"erasure", "basis"},
                                              {"proposal", "basis"}}};

const FreeWords* kept(std::string_view type) {
  const auto* row =
      std::find_if(kKept.begin(), kKept.end(), [&](const FreeWords& r) { return r.type == type; });
  return row == kKept.end() ? nullptr : row;
}

Result<void> check_erasable(const Item& item, const std::vector<std::string>& fields,
                            std::string_view place) {
  const FreeWords* rule = kept(item.type);
  if (rule == nullptr) return {};
  if (!rule->field.empty() && fields.size() == 1 && fields.front() == rule->field) return {};
  return fail(ErrorKind::kDenied,
              fmt::format("{} is of type {}, which the rest is checked against", place, item.type),
              rule->field.empty() ? "it cannot be erased; it names no witness"
                                  : fmt::format("only its words can be erased: name it as {}:{}",
                                                place, rule->field));
}

constexpr std::string_view kDecisionStays =
    "decision {}.{} on a suggestion stays, without what was suggested; name it too to erase it";

// The words under which holds protect an item.
void collect_words(const Item& item, std::set<std::string>& words) {
  std::vector<std::string> names = {item.text("exhibit"), item.text("sha256"),
                                    item.text("subject")};
  if (std::string compartment = item.text("compartment"); !compartment.empty())
    names.push_back("compartment:" + compartment);
  for (size_t k = 0; k < item.speakers.size(); ++k)
    names.push_back(item.text(fmt::format("speaker/{}", k)));
  if (auto anchor = item.fields.find("anchor"); anchor != item.fields.end())
    names.push_back(anchor->second.text_or_empty("exhibit"));
  for (std::string& name : names) {
    if (!name.empty()) words.insert(std::move(name));
  }
}

bool names_exhibit(const Json& value, const std::string& sha256) {
  if (value.text_or_empty("exhibit") == sha256) return true;
  const JsonArray* list = value.array();
  return list != nullptr && std::any_of(list->begin(), list->end(), [&](const Json& member) {
           return member.string() != nullptr && *member.string() == sha256;
         });
}

Json strings_json(const std::vector<std::string>& words) {
  return Json(JsonArray(words.begin(), words.end()));
}

std::vector<std::string> strings_of(const Json* value) {
  std::vector<std::string> out;
  if (value == nullptr || value->array() == nullptr) return out;
  for (const Json& member : *value->array()) {
    if (member.string() != nullptr) out.push_back(*member.string());
  }
  return out;
}

Json names_json(const LeafTarget& target) {
  return target.everything ? Json("all") : strings_json(target.names);
}

void set_names(LeafTarget& target, const Json* names) {
  target.everything = names != nullptr && names->string() != nullptr && *names->string() == "all";
  target.names = strings_of(names);
}

}  // namespace

Result<Item> ErasurePlanner::item_at(int64_t entry, int64_t ordinal, std::string_view target) {
  std::optional<Item> item = TRY(read_(entry, ordinal));
  if (item) return std::move(*item);
  return fail(ErrorKind::kNotFound, fmt::format("{} was erased before", printable(target)));
}

Result<void> ErasurePlanner::add_item(int64_t entry, int64_t ordinal, const Item& item,
                                      const std::vector<std::string>& fields) {
  std::string place = fmt::format("{}.{}", entry, ordinal);
  TRY(check_erasable(item, fields, place));
  for (const std::string& field : fields) {
    if (!item.fields.contains(field)) {
      return fail(ErrorKind::kNotFound,
                  fmt::format("{} has no field \"{}\"", place, printable(field)),
                  "see its fields with `habeas show " + place + "`");
    }
  }
  collect_words(item, hold_words_);
  TRY(collect_id(entry, ordinal));
  auto at = std::find_if(leaves_.begin(), leaves_.end(), [&](const LeafTarget& row) {
    return row.entry == entry && row.ordinal == ordinal;
  });
  if (at == leaves_.end())
    at = leaves_.insert(leaves_.end(), LeafTarget{entry, ordinal, false, {}});
  at->everything = at->everything || fields.empty();
  at->names.insert(at->names.end(), fields.begin(), fields.end());
  return item.type == "claim" ? add_decisions(entry, ordinal) : Result<void>();
}

// The suggestion that a claim was made from says the same in the same words.
Result<void> ErasurePlanner::add_decisions(int64_t entry, int64_t ordinal) {
  return add_copies(
      "SELECT d.entry,d.item FROM suggestion_decision d JOIN claim c ON c.id=d.claim WHERE "
      "c.entry=?1 AND c.item=?2 ORDER BY d.entry,d.item",
      [&](sql::Statement& row) { row.bind(1, entry).bind(2, ordinal); },
      [](std::string_view name, const Json&) { return name == "proposed"; }, kDecisionStays);
}

// In each item that the query finds, the fields that say it again; `remains` is told of the rest.
Result<void> ErasurePlanner::add_copies(
    std::string_view query, const std::function<void(sql::Statement&)>& bind,
    const std::function<bool(std::string_view, const Json&)>& is_copy, std::string_view remains) {
  sql::Statement row = TRY(database_.prepare(query));
  bind(row);
  std::vector<std::pair<int64_t, int64_t>> places;
  while (TRY(row.step())) places.emplace_back(row.integer(0), row.integer(1));
  for (const auto& [entry, ordinal] : places) {
    std::optional<Item> item = TRY(read_(entry, ordinal));
    if (!item) continue;
    std::vector<std::string> fields;
    for (const auto& [name, value] : item->fields) {
      if (is_copy(name, value)) fields.push_back(name);
    }
    if (!fields.empty()) TRY(add_item(entry, ordinal, *item, fields));
    if (!remains.empty())
      remains_.push_back({entry, ordinal, fmt::format(fmt::runtime(remains), entry, ordinal)});
  }
  return {};
}

Result<void> ErasurePlanner::collect_id(int64_t entry, int64_t ordinal) {
  sql::Statement row = TRY(database_.prepare(
      "SELECT id FROM claim WHERE entry=?1 AND item=?2 UNION ALL SELECT id FROM source WHERE "
      "entry=?1 AND item=?2 UNION ALL SELECT id FROM entity WHERE entry=?1 AND item=?2 UNION ALL "
      "SELECT id FROM record WHERE entry=?1 AND item=?2 UNION ALL SELECT source FROM source_change "
      "WHERE entry=?1 AND item=?2"));
  row.bind(1, entry).bind(2, ordinal);
  while (TRY(row.step())) hold_words_.insert(row.text(0));
  return {};
}

// Those made from exhibits of the plan alone: the same text may have been read from another
// exhibit, which still holds it.
Result<void> ErasurePlanner::add_derivatives() {
  for (const std::string& sha256 : exhibits_) {
    sql::Statement row = TRY(database_.prepare(
        "SELECT DISTINCT d.sha256,o.exhibit FROM derivative d JOIN derivative o ON "
        "o.sha256=d.sha256 JOIN exhibit x ON x.sha256=o.exhibit WHERE d.exhibit=?1 AND "
        "x.erased_entry IS NULL ORDER BY d.sha256,o.exhibit"));
    row.bind(1, sha256);
    std::set<std::string> made;
    std::set<std::string> needed;
    while (TRY(row.step())) {
      made.insert(row.text(0));
      if (!exhibits_.contains(row.text(1))) needed.insert(row.text(0));
    }
    for (const std::string& digest : made) {
      if (!needed.contains(digest)) derivatives_.insert(digest);
    }
  }
  return {};
}

Result<void> ErasurePlanner::note_members(const std::string& sha256) {
  sql::Statement row = TRY(database_.prepare(
      "SELECT DISTINCT c.exhibit FROM custody c JOIN exhibit x ON x.sha256=c.exhibit WHERE "
      "c.extracted_from=?1 AND x.erased_entry IS NULL ORDER BY c.exhibit"));
  row.bind(1, sha256);
  while (TRY(row.step())) {
    if (!exhibits_.contains(row.text(0)))
      remains_.push_back({-1, -1,
                          fmt::format("exhibit {} was taken out of it; name it too to erase "
                                      "it",
                                      row.text(0))});
  }
  return {};
}

// The leaves in which words of the exhibit stand: quotation and anchors of what was stated from it,
// what was suggested from it, and why it was not read.
Result<void> ErasurePlanner::add_quotations(const std::string& sha256) {
  auto bind = [&](sql::Statement& row) { row.bind(1, sha256); };
  auto anchor = [&](std::string_view name, const Json& value) {
    return (name == "anchor" || name.ends_with("/anchor")) && names_exhibit(value, sha256);
  };
  TRY(add_copies(
      "SELECT DISTINCT c.entry,c.item FROM claim c LEFT JOIN speaker s ON s.claim=c.id WHERE "
      "c.exhibit=?1 OR s.anchor LIKE '%' || ?1 || '%' ORDER BY c.entry,c.item",
      bind,
      [&](std::string_view name, const Json& value) {
        return name == "quote" || anchor(name, value);
      },
      "claim {}.{} was made from it and keeps its value, without its quotation and anchor; name it "
      "too to erase all of it"));
  TRY(add_copies(
      "SELECT entry,item FROM added_record WHERE exhibit=?1 ORDER BY entry,item", bind, anchor,
      "person {}.{} was stated from it and stays, without its anchor; name it too to erase it"));
  TRY(add_copies(
      "SELECT entry,item FROM lineage WHERE exhibit=?1 ORDER BY entry,item", bind, anchor,
      "lineage {}.{} was stated from it and stays, without its anchor; name it too to erase it"));
  TRY(add_copies(
      "SELECT entry,item FROM suggestion_decision WHERE exhibit=?1 ORDER BY entry,item", bind,
      [](std::string_view name, const Json&) { return name == "proposed"; }, kDecisionStays));
  TRY(add_copies(
      "SELECT entry,item FROM derivative WHERE exhibit=?1 ORDER BY entry,item", bind,
      [](std::string_view name, const Json&) { return name == "reason"; }, ""));
  TRY(add_copies(
      "SELECT entry,item FROM consent WHERE exhibit=?1 ORDER BY entry,item", bind,
      [](std::string_view, const Json&) { return false; },
      "consent {}.{} was given in it and keeps its words; name it too to erase it"));
  return add_copies(
      "SELECT entry,item FROM list WHERE exhibit=?1 ORDER BY entry,item", bind,
      [](std::string_view, const Json&) { return false; },
      "list {}.{} came in it and keeps its rows; name each record too to erase it");
}

Result<void> ErasurePlanner::add_exhibit(const std::string& sha256) {
  std::optional<ExhibitRow> exhibit = TRY(casefile::exhibit(database_, sha256));
  if (!exhibit)
    return fail(ErrorKind::kNotFound, fmt::format("no exhibit {} is in this case", sha256));
  hold_words_.insert(sha256);
  if (!exhibit->compartment.empty()) hold_words_.insert("compartment:" + exhibit->compartment);
  if (!exhibit->erased_entry) {
    exhibits_.insert(sha256);
    TRY(add_derivatives());
    TRY(note_members(sha256));
    TRY(add_quotations(sha256));
    return add_custody(sha256);
  }
  size_t before = leaves_.size();
  if (options_.with_custody) TRY(add_custody(sha256));
  if (leaves_.size() > before) return {};
  return fail(ErrorKind::kConflict,
              fmt::format("{} was erased by entry {}", sha256, *exhibit->erased_entry),
              options_.with_custody ? "" : "--with-custody erases what is known of its custody");
}

Result<void> ErasurePlanner::add_custody(const std::string& sha256) {
  for (const CustodyRow& record : TRY(custody_of(database_, sha256))) {
    std::optional<Item> item = TRY(read_(record.entry, record.item));
    if (!item) continue;
    std::vector<std::string> fields;
    for (const auto& [name, value] : item->fields) {
      if (name != "exhibit" && name != "received_at") fields.push_back(name);
    }
    if (fields.empty()) continue;
    if (options_.with_custody) {
      TRY(add_item(record.entry, record.item, *item, fields));
      continue;
    }
    remains_.push_back({record.entry, record.item,
                        fmt::format("custody {}.{} keeps the file name and who gave it; "
                                    "--with-custody erases that too",
                                    record.entry, record.item)});
  }
  return {};
}

// A withdrawal gives its reason twice, in its item and in its act; whoever names a source keeps its
// id, which says nothing.
Result<void> ErasurePlanner::note_remains(const std::string& id, int64_t entry, int64_t ordinal,
                                          const Item& item) {
  hold_words_.insert(id);
  if (item.type == "source") return note_pointers(id);
  if (item.type != "claim") return {};
  sql::Statement row = TRY(database_.prepare(
      "SELECT withdrawn_entry FROM claim WHERE entry=?1 AND item=?2 AND withdrawn_entry NOT NULL"));
  row.bind(1, entry).bind(2, ordinal);
  while (TRY(row.step())) {
    remains_.push_back({row.integer(0), 1,
                        fmt::format("entry {} withdrew it and gives a reason; name {}.0:reason and "
                                    "{}.1:reason to erase that too",
                                    row.integer(0), row.integer(0), row.integer(0))});
  }
  return {};
}

// What a source was before or after it was changed says the same things again.
Result<void> ErasurePlanner::add_changes(const std::string& source,
                                         const std::vector<std::string>& fields) {
  sql::Statement row = TRY(
      database_.prepare("SELECT entry,item FROM source_change WHERE source=? ORDER BY entry,item"));
  row.bind(1, source);
  std::vector<std::pair<int64_t, int64_t>> places;
  while (TRY(row.step())) places.emplace_back(row.integer(0), row.integer(1));
  for (const auto& [entry, ordinal] : places) {
    std::optional<Item> item = TRY(read_(entry, ordinal));
    if (!item) continue;
    std::vector<std::string> present;
    for (const std::string& field : fields) {
      if (item->fields.contains(field)) present.push_back(field);
    }
    if (fields.empty() || !present.empty()) TRY(add_item(entry, ordinal, *item, present));
  }
  return {};
}

// A record in every list that has it. What it replaces or what replaces it, consents about it and
// claims about it are told: they are for whoever decides.
Result<void> ErasurePlanner::add_record(const std::string& id,
                                        const std::vector<std::string>& fields) {
  hold_words_.insert(id);
  sql::Statement row = TRY(database_.prepare(
      "SELECT r.entry,r.item,r.list,coalesce(l.exhibit,''),coalesce(l.compartment,'') FROM record "
      "r "
      "LEFT JOIN list l ON l.id=r.list WHERE r.id=? ORDER BY r.entry,r.item"));
  row.bind(1, id);
  std::vector<std::pair<int64_t, int64_t>> places;
  while (TRY(row.step())) {
    places.emplace_back(row.integer(0), row.integer(1));
    hold_words_.insert(row.text(2));
    if (!row.text(3).empty()) {
      hold_words_.insert(row.text(3));
      remains_.push_back({-1, -1,
                          fmt::format("exhibit {} is the file that the row came in; name it too to "
                                      "erase it",
                                      row.text(3))});
    }
    if (!row.text(4).empty()) hold_words_.insert("compartment:" + row.text(4));
  }
  TRY(note_pointers(id));
  for (const auto& [entry, ordinal] : places) {
    Item item = TRY(item_at(entry, ordinal, id));
    TRY(add_item(entry, ordinal, item, fields));
  }
  return {};
}

Result<void> ErasurePlanner::note_pointers(const std::string& id) {
  constexpr std::pair<std::string_view, std::string_view> kPointers[] = {
      {"SELECT id,entry,item FROM claim WHERE subject=?1 ORDER BY entry,item",
       "claim {} is about it and stays; name it too to erase it"},
      {"SELECT id,entry,item FROM added_record WHERE supersedes=?1 ORDER BY entry,item",
       "{} replaces it and may say the same; name it too to erase it"},
      {"SELECT b.id,b.entry,b.item FROM added_record a JOIN added_record b ON b.id=a.supersedes "
       "WHERE a.id=?1 ORDER BY b.entry,b.item",
       "{} is what it replaced and may say the same; name it too to erase it"},
      {"SELECT id,entry,item FROM added_record WHERE source=?1 ORDER BY entry,item",
       "{} was stated by it and stays; name it too to erase it"},
      {"SELECT entry||'.'||item,entry,item FROM consent WHERE about=?1 ORDER BY entry,item",
       "item {} is a consent and keeps its words; name it too to erase it"}};
  for (const auto& [query, words] : kPointers) {
    sql::Statement row = TRY(database_.prepare(query));
    row.bind(1, id);
    while (TRY(row.step())) {
      remains_.push_back(
          {row.integer(1), row.integer(2), fmt::format(fmt::runtime(words), row.text(0))});
    }
  }
  return {};
}

Result<void> ErasurePlanner::add(std::string_view target) {
  size_t colon = target.find(':');
  std::string name(target.substr(0, colon));
  std::vector<std::string> fields;
  while (colon != std::string_view::npos) {
    size_t from = colon + 1;
    colon = target.find(',', from);
    fields.emplace_back(
        target.substr(from, colon == std::string_view::npos ? colon : colon - from));
  }
  if (name.size() == 64 && fields.empty() && from_hex(name)) return add_exhibit(name);
  size_t dot = name.find('.');
  if (dot != std::string::npos) {
    Result<int64_t> entry = parse_decimal(std::string_view(name).substr(0, dot));
    Result<int64_t> ordinal = parse_decimal(std::string_view(name).substr(dot + 1));
    if (entry && ordinal) {
      Item item = TRY(item_at(*entry, *ordinal, target));
      if (item.type == "source" && !item.text("source").empty())
        remains_.push_back({-1, -1,
                            fmt::format("source {} will be as it was stated before that change, "
                                        "its level and compartment too; name it to erase all",
                                        item.text("source"))});
      return add_item(*entry, *ordinal, item, fields);
    }
  }
  for (std::string_view table : {"claim", "source", "entity"}) {
    Result<std::string> id = id_of(database_, table, name);
    if (!id && id.error().kind == ErrorKind::kNotFound) continue;
    if (!id) return fail(id.error());
    sql::Statement row =
        TRY(database_.prepare(fmt::format("SELECT entry,item FROM {} WHERE id=?", table)));
    row.bind(1, *id);
    int64_t entry = -1;
    int64_t ordinal = -1;
    while (TRY(row.step())) {
      entry = row.integer(0);
      ordinal = row.integer(1);
    }
    Item item = TRY(item_at(entry, ordinal, target));
    TRY(note_remains(*id, entry, ordinal, item));
    if (table == "source") TRY(add_changes(*id, fields));
    return add_item(entry, ordinal, item, fields);
  }
  Result<std::string> record = record_named(database_, name);
  if (record) return add_record(*record, fields);
  if (record.error().kind != ErrorKind::kNotFound) return fail(record.error());
  return fail(ErrorKind::kNotFound,
              fmt::format("nothing in this case is called \"{}\"", printable(target)),
              "name an exhibit by its SHA-256, a claim, source, entity or person by id or label, "
              "or an item "
              "as <entry>.<item>, each with :field,field for a part");
}

std::vector<std::string> ErasurePlanner::remains() const {
  std::vector<std::string> out;
  for (const Remainder& row : remains_) {
    bool goes = std::any_of(leaves_.begin(), leaves_.end(), [&](const LeafTarget& target) {
      return target.everything && target.entry == row.entry && target.ordinal == row.ordinal;
    });
    const bool told = std::find(out.begin(), out.end(), row.words) != out.end();
    if (!goes && !told) out.push_back(row.words);
  }
  return out;
}

ErasurePlan ErasurePlanner::plan() const {
  ErasurePlan plan;
  plan.leaves = leaves_;
  for (LeafTarget& target : plan.leaves) {
    std::sort(target.names.begin(), target.names.end());
    target.names.erase(std::unique(target.names.begin(), target.names.end()), target.names.end());
    if (target.everything) target.names.clear();
  }
  std::sort(plan.leaves.begin(), plan.leaves.end(), [](const LeafTarget& a, const LeafTarget& b) {
    return std::pair(a.entry, a.ordinal) < std::pair(b.entry, b.ordinal);
  });
  plan.exhibits.assign(exhibits_.begin(), exhibits_.end());
  plan.derivatives.assign(derivatives_.begin(), derivatives_.end());
  return plan;
}

Result<std::vector<std::string>> holds_on(sql::Database& database,
                                          const std::set<std::string>& words) {
  std::vector<std::string> out;
  for (const HoldRow& hold : TRY(holds(database))) {
    if (hold.released_entry || !words.contains(hold.target)) continue;
    out.push_back(fmt::format("{} on {}: {}", hold.id, hold.target, printable(hold.reason)));
  }
  return out;
}

Json plan_json(const ErasurePlan& plan) {
  JsonArray items;
  for (const LeafTarget& target : plan.leaves) {
    items.push_back(Json(JsonObject{{"entry", Json(target.entry)},
                                    {"names", names_json(target)},
                                    {"ordinal", Json(target.ordinal)}}));
  }
  return Json(JsonObject{{"derivatives", strings_json(plan.derivatives)},
                         {"exhibits", strings_json(plan.exhibits)},
                         {"items", Json(std::move(items))}});
}

Result<ErasurePlan> plan_from_json(std::string_view text) {
  Json json = TRY(parse_json(text));
  ErasurePlan plan;
  plan.exhibits = strings_of(json.find("exhibits"));
  plan.derivatives = strings_of(json.find("derivatives"));
  const Json* items = json.find("items");
  if (items == nullptr || items->array() == nullptr)
    return fail(ErrorKind::kInvalid, "the plan of an erasure names no items");
  for (const Json& row : *items->array()) {
    LeafTarget target;
    target.entry = TRY(row.integer_at("entry"));
    target.ordinal = TRY(row.integer_at("ordinal"));
    set_names(target, row.find("names"));
    plan.leaves.push_back(std::move(target));
  }
  return plan;
}

std::vector<Item> erasure_items(const ErasurePlan& plan, std::string_view basis,
                                std::string_view proposal) {
  std::vector<Item> out;
  auto begin = [&]() -> Item& {
    Item& item = out.emplace_back();
    item.type = "erasure";
    item.set("basis", basis);
    item.set("proposal", proposal);
    return item;
  };
  for (const LeafTarget& target : plan.leaves) {
    Item& item = begin();
    item.fields["entry"] = Json(target.entry);
    item.fields["ordinal"] = Json(target.ordinal);
    item.fields["names"] = names_json(target);
  }
  for (const std::string& sha256 : plan.exhibits) begin().set("exhibit", sha256);
  for (const std::string& sha256 : plan.derivatives) begin().set("derivative", sha256);
  return out;
}

Result<std::vector<RecordedErasure>> recorded_erasures(sql::Database& database) {
  std::vector<RecordedErasure> out;
  // What was received or made again after its erasure is there by right.
  sql::Statement row = TRY(database.prepare(
      "SELECT e.entry,e.target_entry,e.target_item,e.names,e.exhibit,e.derivative FROM erasure e "
      "WHERE (e.exhibit='' OR EXISTS(SELECT 1 FROM exhibit x WHERE x.sha256=e.exhibit AND "
      "x.erased_entry NOT NULL) OR NOT EXISTS(SELECT 1 FROM exhibit x WHERE x.sha256=e.exhibit)) "
      "AND (e.derivative='' OR NOT EXISTS(SELECT 1 FROM derivative d WHERE "
      "d.sha256=e.derivative)) "
      "ORDER BY e.entry,e.item"));
  while (TRY(row.step())) {
    RecordedErasure erasure;
    erasure.by = row.integer(0);
    erasure.leaves.entry = row.integer(1);
    erasure.leaves.ordinal = row.integer(2);
    Result<Json> names = parse_json(row.text(3));
    if (names) set_names(erasure.leaves, &*names);
    erasure.exhibit = row.text(4);
    erasure.derivative = row.text(5);
    out.push_back(std::move(erasure));
  }
  return out;
}

}  // namespace habeas::casefile
