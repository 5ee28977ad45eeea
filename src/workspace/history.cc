// SPDX-License-Identifier: Apache-2.0
#include "workspace/history.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"
#include "casefile/queries.h"
#include "workspace/erase.h"
#include "workspace/link_case.h"

namespace habeas::workspace {

namespace {

// Where an id or a label is a thing's own.
constexpr std::string_view kNames[] = {
    "SELECT id FROM claim WHERE id=?1 OR label=?1",
    "SELECT id FROM source WHERE id=?1 OR label=?1",
    "SELECT id FROM entity WHERE id=?1 OR label=?1",
    "SELECT id FROM added_record WHERE id=?1 OR label=?1 ORDER BY entry DESC",
    "SELECT id FROM record WHERE id=?1",
    "SELECT id FROM list WHERE id=?1 OR (name=?1 AND withdrawn_entry IS NULL)",
    "SELECT sha256 FROM exhibit WHERE sha256=?1",
    "SELECT id FROM consent WHERE id=?1",
    "SELECT id FROM hold WHERE id=?1",
    "SELECT id FROM proposal WHERE id=?1",
    "SELECT id FROM link_decision WHERE id=?1",
    "SELECT suggestion FROM suggestion_decision WHERE suggestion=?1"};

// Everything that an entry did to it: entry, item, reason that the item gives. What says the whole
// of it anew is marked: the last such event is how it is now.
struct Touch {
  std::string_view query, what;
  bool whole = false;
};
constexpr Touch kTouches[] = {
    {"SELECT entry,item,'' FROM claim WHERE id=?1", "stated", true},
    {"SELECT withdrawn_entry,1,withdrawn_reason FROM claim WHERE id=?1 AND withdrawn_entry NOT "
     "NULL",
     "withdrawn"},
    {"SELECT entry,item,reason FROM suggestion_decision WHERE claim=?1", "made from a suggestion"},
    {"SELECT entry,item,'' FROM source WHERE id=?1", "registered", true},
    {"SELECT entry,item,'' FROM source_change WHERE source=?1", "changed", true},
    {"SELECT entry,item,'' FROM entity WHERE id=?1", "stated", true},
    {"SELECT entry,item,'' FROM record WHERE id=?1", "taken in", true},
    {"SELECT l.withdrawn_entry,1,l.withdrawn_reason FROM record r JOIN list l ON l.id=r.list WHERE "
     "r.id=?1 AND l.withdrawn_entry NOT NULL",
     "its list withdrawn"},
    {"SELECT withdrawn_entry,1,withdrawn_reason FROM added_record WHERE id=?1 AND withdrawn_entry "
     "NOT NULL",
     "withdrawn"},
    {"SELECT entry,item,'' FROM added_record WHERE supersedes=?1 AND withdrawn_entry IS NULL",
     "replaced"},
    {"SELECT entry,item,'' FROM list WHERE id=?1", "imported", true},
    {"SELECT withdrawn_entry,1,withdrawn_reason FROM list WHERE id=?1 AND withdrawn_entry NOT NULL",
     "withdrawn"},
    {"SELECT entry,item,'' FROM exhibit WHERE sha256=?1", "added", true},
    {"SELECT entry,item,'' FROM custody WHERE exhibit=?1", "received"},
    {"SELECT entry,item,'' FROM derivative WHERE exhibit=?1", "read"},
    {"SELECT entry,item,basis FROM erasure WHERE exhibit=?1", "erased"},
    {"SELECT entry,item,'' FROM consent WHERE id=?1", "recorded", true},
    {"SELECT withdrawn_entry,withdrawn_item,withdrawn_reason FROM consent WHERE id=?1 AND "
     "withdrawn_entry NOT NULL",
     "withdrawn"},
    {"SELECT entry,item,'' FROM consent WHERE about=?1", "consent recorded"},
    {"SELECT withdrawn_entry,withdrawn_item,withdrawn_reason FROM consent WHERE about=?1 AND "
     "withdrawn_entry NOT NULL",
     "consent withdrawn"},
    {"SELECT entry,item,reason FROM link_decision WHERE id=?1", "decided", true},
    {"SELECT undone_entry,undone_item,undone_reason FROM link_decision WHERE id=?1 AND "
     "undone_entry NOT NULL",
     "taken back"},
    {"SELECT entry,item,reason FROM link_decision WHERE a_record=?1 OR b_record=?1",
     "decided on with another"},
    {"SELECT undone_entry,undone_item,undone_reason FROM link_decision WHERE (a_record=?1 OR "
     "b_record=?1) AND undone_entry NOT NULL",
     "decision taken back"},
    {"SELECT entry,1,reason FROM hold WHERE id=?1", "set", true},
    {"SELECT released_entry,1,released_reason FROM hold WHERE id=?1 AND released_entry NOT NULL",
     "released"},
    {"SELECT entry,1,reason FROM hold WHERE target=?1", "hold set"},
    {"SELECT released_entry,1,released_reason FROM hold WHERE target=?1 AND released_entry NOT "
     "NULL",
     "hold released"},
    {"SELECT entry,1,basis FROM proposal WHERE id=?1", "proposed", true},
    {"SELECT entry,item,'' FROM approval WHERE proposal=?1", "approved"},
    {"SELECT done_entry,1,'' FROM proposal WHERE id=?1 AND done_entry NOT NULL", "carried out"},
    {"SELECT entry,item,reason FROM suggestion_decision WHERE suggestion=?1", "decided", true}};

// What stands and points at it: id, entry and compartment, and how.
constexpr Touch kPointers[] = {
    {"SELECT id,entry,compartment FROM claim WHERE subject=?1 AND withdrawn_entry IS NULL ORDER BY "
     "entry,item",
     "is about it"},
    {"SELECT c.id,c.entry,c.compartment FROM claim c JOIN record r ON r.id=c.subject WHERE "
     "r.list=?1 AND c.withdrawn_entry IS NULL AND ?1 LIKE 'lst-%' ORDER BY c.entry,c.item",
     "is about a record of it"},
    {"SELECT id,entry,compartment FROM claim WHERE answers=?1 AND withdrawn_entry IS NULL ORDER BY "
     "entry,item",
     "answers it"},
    {"SELECT id,entry,compartment FROM claim WHERE supersedes=?1 AND withdrawn_entry IS NULL ORDER "
     "BY entry,item",
     "supersedes it"},
    {"SELECT id,entry,compartment FROM added_record WHERE supersedes=?1 AND withdrawn_entry IS "
     "NULL ORDER BY entry,item",
     "replaces it"},
    {"SELECT id,entry,compartment FROM list WHERE previous=?1 AND withdrawn_entry IS NULL ORDER BY "
     "entry,item",
     "is a later issue of it"},
    {"SELECT id,entry,compartment FROM consent WHERE about=?1 AND withdrawn_entry IS NULL ORDER BY "
     "entry,item",
     "is consent about it"}};

// The compartments of what an item without one of its own belongs to: the list of a row, the
// exhibit of its custody, what a withdrawal ends, the source as it is now.
constexpr std::string_view kCompartmentsOfPlace =
    "SELECT l.compartment FROM record r JOIN list l ON l.id=r.list WHERE r.entry=?1 AND r.item=?2 "
    "UNION SELECT l.compartment FROM refused_row r JOIN list l ON l.id=r.list WHERE r.entry=?1 AND "
    "r.item=?2 UNION SELECT x.compartment FROM custody c JOIN exhibit x ON x.sha256=c.exhibit "
    "WHERE c.entry=?1 AND c.item=?2 UNION SELECT x.compartment FROM derivative d JOIN exhibit x ON "
    "x.sha256=d.exhibit WHERE d.entry=?1 AND d.item=?2 UNION SELECT compartment FROM source WHERE "
    "entry=?1 AND item=?2 UNION SELECT s.compartment FROM source_change c JOIN source s ON "
    "s.id=c.source WHERE c.entry=?1 AND c.item=?2 UNION SELECT compartment FROM claim WHERE "
    "withdrawn_entry=?1 UNION SELECT compartment FROM lineage WHERE withdrawn_entry=?1 UNION "
    "SELECT compartment FROM added_record WHERE withdrawn_entry=?1 UNION SELECT compartment FROM "
    "list WHERE withdrawn_entry=?1 UNION SELECT compartment FROM consent WHERE withdrawn_entry=?1 "
    "AND withdrawn_item=?2";

// What a claim or a record points at and that no longer stands.
constexpr Touch kDangling[] = {
    {"SELECT s.id,s.withdrawn_entry FROM claim c JOIN claim s ON s.id IN "
     "(c.subject,c.answers,c.supersedes) WHERE c.id=?1 AND s.withdrawn_entry NOT NULL",
     "withdrawn"},
    {"SELECT s.id,s.withdrawn_entry FROM claim c JOIN added_record s ON s.id=c.subject WHERE "
     "c.id=?1 AND s.withdrawn_entry NOT NULL",
     "withdrawn"},
    {"SELECT b.supersedes,b.entry FROM claim c JOIN added_record b ON b.supersedes=c.subject WHERE "
     "c.id=?1 AND b.withdrawn_entry IS NULL",
     "replaced"},
    {"SELECT c.subject,max(l.withdrawn_entry) FROM claim c JOIN record r ON r.id=c.subject JOIN "
     "list l ON l.id=r.list WHERE c.id=?1 GROUP BY c.subject HAVING count(*)=count("
     "l.withdrawn_entry)",
     "withdrawn with its list"}};

Error unknown(const std::string& id) {
  return Error{
      ErrorKind::kNotFound, fmt::format("nothing in this case has the id \"{}\"", printable(id)),
      "give an id or a label (`habeas claim list`, `source list`, `log show`), or the file name of "
      "an exhibit"};
}

Result<std::string> settled_id(sql::Database& database, const std::string& id) {
  for (std::string_view query : kNames) {
    sql::Statement row = TRY(database.prepare(query));
    row.bind(1, id);
    std::string found;
    // The first: of several records with one label, the last that was stated.
    while (TRY(row.step())) {
      if (found.empty()) found = row.text(0);
    }
    if (!found.empty()) return found;
  }
  return std::string();
}

class Telling {
 public:
  explicit Telling(Workspace& workspace) : workspace_(workspace) {}

  Result<History> run(const std::string& id) {
    out_.id = TRY(settled_id(workspace_.database(), id));
    if (out_.id.empty()) out_.id = TRY(exhibit_of_name(id));
    if (out_.id.empty()) {
      TRY(take_place(id));
    } else {
      for (const Touch& touch : kTouches) TRY(take(touch, out_.id));
    }
    if (out_.events.empty()) return fail(unknown(id));
    TRY(take_erasures());
    std::stable_sort(out_.events.begin(), out_.events.end(), [](const auto& a, const auto& b) {
      return std::pair(a.entry, a.item) < std::pair(b.entry, b.item);
    });
    TRY(fill_in());
    for (size_t i = 0; i < out_.events.size(); ++i) {
      if (whole_.contains({out_.events[i].entry, out_.events[i].item})) out_.now = i;
    }
    const HistoryEvent& now = out_.events[out_.now];
    // Not as "not admitted": that it is there at all is what the compartment keeps.
    if (!TRY(shows(now))) return fail(unknown(id));
    TRY(hide_other_compartments());
    out_.standing = standing();
    out_.beside = TRY(pointing_at(workspace_, out_.id));
    TRY(take_person());
    TRY(take_dangling());
    return std::move(out_);
  }

 private:
  void add(int64_t entry, int64_t item, std::string_view what, std::string reason, bool whole) {
    bool known =
        std::any_of(out_.events.begin(), out_.events.end(), [&](const HistoryEvent& event) {
          return event.entry == entry && event.item == item && event.what == what;
        });
    if (known) return;
    HistoryEvent event;
    event.entry = entry;
    event.item = item;
    event.what = std::string(what);
    event.reason = std::move(reason);
    out_.events.push_back(std::move(event));
    if (whole) whole_.insert({entry, item});
  }

  // An exhibit by its file name, among those that may be seen; "" if none has it.
  Result<std::string> exhibit_of_name(const std::string& name) {
    std::vector<std::string> named = TRY(casefile::exhibits_named(workspace_.database(), name));
    std::vector<std::string> seen;
    for (const std::string& sha256 : named) {
      std::optional<casefile::ExhibitRow> row =
          TRY(casefile::exhibit(workspace_.database(), sha256));
      if (row && workspace_.shows(row->compartment)) seen.push_back(sha256);
    }
    if (seen.size() > 1) {
      return fail(ErrorKind::kConflict,
                  fmt::format("{} exhibits are called \"{}\"", seen.size(), printable(name)),
                  fmt::format("name one by its digest: {}", fmt::join(seen, ", ")));
    }
    return seen.empty() ? std::string() : seen.front();
  }

  Result<void> take(const Touch& touch, const std::string& id) {
    sql::Statement row = TRY(workspace_.database().prepare(touch.query));
    row.bind(1, id);
    while (TRY(row.step()))
      add(row.integer(0), row.integer(1), touch.what, row.text(2), touch.whole);
    return {};
  }

  // <entry>.<item>
  Result<void> take_place(const std::string& id) {
    size_t dot = id.find('.');
    Result<int64_t> entry = parse_decimal(std::string_view(id).substr(0, dot));
    if (dot == std::string::npos || !entry) return {};
    Result<int64_t> item = parse_decimal(std::string_view(id).substr(dot + 1));
    if (!item) return {};
    std::optional<casefile::Item> there = TRY(read_item(workspace_, *entry, *item));
    if (!there) {
      return fail(ErrorKind::kNotFound, fmt::format("{} was erased", printable(id)),
                  "`habeas verify` names the entry that did it");
    }
    out_.id = id;
    add(*entry, *item, "stated", "", true);
    return {};
  }

  // Erasures of any of the items that tell of it.
  Result<void> take_erasures() {
    std::vector<HistoryEvent> told = out_.events;
    for (const HistoryEvent& event : told) {
      sql::Statement row = TRY(workspace_.database().prepare(
          "SELECT entry,item,basis FROM erasure WHERE target_entry=? AND target_item=?"));
      row.bind(1, event.entry).bind(2, event.item);
      while (TRY(row.step()))
        add(row.integer(0), row.integer(1),
            fmt::format("parts of {}.{} erased", event.entry, event.item), row.text(2), false);
    }
    return {};
  }

  Result<void> fill_in() {
    std::vector<casefile::EntryRow> entries = TRY(casefile::entries(workspace_.database()));
    for (HistoryEvent& event : out_.events) {
      const casefile::EntryRow& entry = entries[static_cast<size_t>(event.entry)];
      event.kind = entry.kind;
      event.at = entry.at;
      event.actor = entry.actor;
      if (event.reason.empty()) event.reason = entry.reason;
      event.stated = TRY(read_item(workspace_, event.entry, event.item));
    }
    return {};
  }

  Result<bool> shows(const HistoryEvent& event) {
    return shows_item(workspace_, event.entry, event.item);
  }

  Result<void> hide_other_compartments() {
    HistoryEvent now = out_.events[out_.now];
    std::vector<HistoryEvent> shown;
    for (HistoryEvent& event : out_.events) {
      if (TRY(shows(event))) shown.push_back(std::move(event));
    }
    out_.events = std::move(shown);
    for (size_t i = 0; i < out_.events.size(); ++i) {
      if (out_.events[i].entry == now.entry && out_.events[i].item == now.item &&
          out_.events[i].what == now.what)
        out_.now = i;
    }
    return {};
  }

  // The last event that ended it after it was last said in full.
  [[nodiscard]] std::string standing() const {
    for (size_t i = out_.events.size(); i-- > out_.now + 1;) {
      const HistoryEvent& event = out_.events[i];
      bool ends = event.what == "withdrawn" || event.what == "replaced" || event.what == "erased" ||
                  event.what == "released" || event.what == "carried out" ||
                  event.what == "its list withdrawn" || event.what == "taken back";
      if (ends) {
        return fmt::format("{} by entry {}{}", event.what, event.entry,
                           event.reason.empty() ? "" : ": " + event.reason);
      }
    }
    return "stands";
  }

  // Who the person of a record is, where that is known.
  Result<void> take_person() {
    const bool linked = TRY(casefile::is_linked(workspace_.database()));
    if (!linked || !out_.id.starts_with("rec-")) return {};
    Result<casefile::Person> person =
        casefile::person_of_record(workspace_.database(), shows_to_reader(workspace_), out_.id);
    if (!person && person.error().kind == ErrorKind::kNotFound) return {};  // it does not stand
    if (!person) return fail(person.error());
    std::string others;
    for (const casefile::PersonRecord& each : person->records) {
      if (each.record != out_.id) others += (others.empty() ? ", with " : ", ") + each.record;
    }
    out_.beside.push_back(fmt::format("it is of the person {}{}", person->id, others));
    return {};
  }

  Result<void> take_dangling() {
    for (const Touch& touch : kDangling) {
      sql::Statement row = TRY(workspace_.database().prepare(touch.query));
      row.bind(1, out_.id);
      while (TRY(row.step())) {
        out_.beside.push_back(fmt::format("it names {}, which was {} by entry {}", row.text(0),
                                          touch.what, row.integer(1)));
      }
    }
    return {};
  }

  Workspace& workspace_;
  History out_;
  std::set<std::pair<int64_t, int64_t>> whole_;
};

}  // namespace

Result<History> history_of(Workspace& workspace, const std::string& id) {
  return Telling(workspace).run(id);
}

Result<bool> shows_item(Workspace& workspace, int64_t entry, int64_t ordinal) {
  std::optional<casefile::Item> item = TRY(read_item(workspace, entry, ordinal));
  if (item) {
    for (const std::string& own : item->compartments()) {
      if (!workspace.shows(own)) return false;
    }
  }
  sql::Statement row = TRY(workspace.database().prepare(kCompartmentsOfPlace));
  row.bind(1, entry).bind(2, ordinal);
  bool all = true;
  while (TRY(row.step())) all = all && workspace.shows(row.text(0));
  return all;
}

Result<std::vector<std::string>> pointing_at(Workspace& workspace, std::string_view id) {
  std::vector<std::string> out;
  for (const Touch& pointer : kPointers) {
    sql::Statement row = TRY(workspace.database().prepare(pointer.query));
    row.bind(1, id);
    while (TRY(row.step())) {
      if (workspace.shows(row.text(2)))
        out.push_back(fmt::format("{} (entry {}) {}", row.text(0), row.integer(1), pointer.what));
    }
  }
  return out;
}

}  // namespace habeas::workspace
