// SPDX-License-Identifier: Apache-2.0
#include "casefile/persons.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/internal/link_graph.h"
#include "casefile/internal/standing.h"
#include "casefile/list_queries.h"
#include "crypto/digest.h"

namespace habeas::casefile {

namespace {

Error unknown(std::string_view id) {
  return Error{ErrorKind::kNotFound,
               fmt::format("no record that stands has the id \"{}\"", printable(id)),
               "see `habeas list records` and `habeas person list`"};
}

Result<bool> any_stated_hidden(sql::Database& database, const Shows& shows) {
  sql::Statement row = TRY(database.prepare(
      "SELECT DISTINCT compartment FROM added_record WHERE withdrawn_entry IS NULL"));
  bool hidden = false;
  while (TRY(row.step())) hidden = hidden || !shows(row.text(0));
  return hidden;
}

// Whoever sees everything sees the projection as it is.
Result<std::vector<Person>> projected(sql::Database& database) {
  sql::Statement row = TRY(
      database.prepare("SELECT p.person,p.record,p.probability,min(r.entry*4294967296+r.item) AS "
                       "age FROM person_record p JOIN record r ON r.id=p.record GROUP BY p.record "
                       "ORDER BY p.person,age,p.record"));
  std::vector<Person> out;
  while (TRY(row.step())) {
    std::string person = row.text(0);
    if (out.empty() || out.back().id != person) {
      out.emplace_back();
      out.back().id = std::move(person);
    }
    out.back().records.push_back({row.text(1), row.integer(2)});
  }
  return out;
}

bool superseded(const std::vector<ListRow>& all, const ListRow& list) {
  // By a later issue, or by a later issue of one that was itself withdrawn.
  std::vector<std::string> before = {list.id};
  std::set<std::string> seen;
  while (!before.empty()) {
    const std::string id = std::move(before.back());
    before.pop_back();
    if (!seen.insert(id).second) continue;
    for (const ListRow& later : all) {
      if (later.previous != id || later.id == list.id) continue;
      if (!later.withdrawn_entry) return true;
      before.push_back(later.id);
    }
  }
  return false;
}

Result<std::vector<ListRow>> issues_that_stand(sql::Database& database) {
  const std::vector<ListRow> all = TRY(lists(database));
  std::vector<ListRow> out;
  for (const ListRow& list : all) {
    if (!list.withdrawn_entry && !superseded(all, list)) out.push_back(list);
  }
  return out;
}

}  // namespace

Result<StandingLists> StandingLists::load(sql::Database& database, const Shows& shows) {
  StandingLists out;
  for (const ListRow& list : TRY(issues_that_stand(database))) {
    if (shows && !shows(list.compartment)) {
      out.hides_any_ = true;
    } else {
      out.lists_.insert(list.id);
    }
  }
  return out;
}

std::string StandingRecord::person_alone() const { return person_id(origin); }

Result<bool> is_linked(sql::Database& database) {
  sql::Statement row = TRY(database.prepare(
      "SELECT EXISTS(SELECT 1 FROM link_run) OR EXISTS(SELECT 1 FROM link_decision)"));
  bool out = false;
  while (TRY(row.step())) out = row.integer(0) != 0;
  return out;
}

Result<std::vector<Person>> linked_persons(sql::Database& database, const Shows& shows) {
  bool hidden = false;
  if (shows) {
    const StandingLists lists = TRY(StandingLists::load(database, shows));
    hidden = lists.hides_any() || TRY(any_stated_hidden(database, shows));
  }
  if (!hidden) return projected(database);
  const LinkGraph graph = TRY(whole_graph(database, shows));
  return persons_of(database, graph);
}

Result<Person> person_of_record(sql::Database& database, const Shows& shows,
                                std::string_view record) {
  const std::string key = TRY(origin_of(database, record));
  const LinkGraph graph = TRY(graph_around(database, {key}, shows));
  const LinkNode& node = graph.nodes.at(key);
  if (node.records.empty()) return fail(unknown(record));
  std::vector<Person> persons = TRY(persons_of(database, graph));
  for (Person& person : persons) {
    for (const PersonRecord& each : person.records) {
      if (each.record == node.records.front().id) return std::move(person);
    }
  }
  return Person{person_id(key), {{node.records.front().id}}};
}

Result<Person> person_named(sql::Database& database, const Shows& shows, std::string_view id) {
  if (!id.starts_with("per-"))
    return fail(ErrorKind::kNotFound, fmt::format("\"{}\" names no person", printable(id)),
                "a person is called per-...; see `habeas person list`");
  Result<Person> person = person_of_record(database, shows, "rec-" + std::string(id.substr(4)));
  if (!person && person.error().kind == ErrorKind::kNotFound)
    return fail(ErrorKind::kNotFound, fmt::format("no person is called \"{}\"", printable(id)),
                "see `habeas person list`");
  return person;
}

Result<std::vector<StandingList>> standing_lists(sql::Database& database, const Shows& shows) {
  std::vector<std::pair<int64_t, StandingList>> found;
  for (const ListRow& list : TRY(issues_that_stand(database))) {
    if (shows && !shows(list.compartment)) continue;
    if (list.accepted > 0)
      found.push_back({list.entry, {list.id, list.name, list.source, list.compartment, false}});
  }
  sql::Statement row = TRY(database.prepare(
      "SELECT a.source,a.compartment,min(a.entry),coalesce((SELECT s.name FROM source s WHERE "
      "s.id=a.source),''),coalesce((SELECT s.compartment FROM source s WHERE s.id=a.source),'') "
      "FROM added_record a WHERE a.withdrawn_entry IS NULL AND NOT EXISTS(SELECT 1 FROM "
      "added_record b WHERE b.supersedes=a.id AND b.withdrawn_entry IS NULL) GROUP BY "
      "a.source,a.compartment"));
  while (TRY(row.step())) {
    StandingList list{row.text(0), row.text(3), row.text(0), row.text(1), true};
    if (shows && !shows(list.compartment)) continue;
    if (shows && !shows(row.text(4))) list.name = list.id;
    found.push_back({row.integer(2), std::move(list)});
  }
  std::sort(found.begin(), found.end(), [](const auto& x, const auto& y) {
    if (x.first != y.first) return x.first < y.first;
    return std::pair(x.second.id, x.second.compartment) <
           std::pair(y.second.id, y.second.compartment);
  });
  std::vector<StandingList> out;
  for (auto& [entry, list] : found) out.push_back(std::move(list));
  return out;
}

Result<void> for_each_standing(sql::Database& database, const StandingList& list,
                               const std::function<Result<void>(const StandingRecord&)>& visit) {
  sql::Statement row = TRY(database.prepare(
      list.stated
          ? "SELECT r.id,r.fields,r.content,coalesce(s.origin,r.id),r.entry FROM record r JOIN "
            "added_record a ON a.entry=r.entry AND a.item=r.item LEFT JOIN record_succession s ON "
            "s.record=r.id WHERE r.list=?1 AND a.compartment=?2 AND a.withdrawn_entry IS NULL AND "
            "NOT EXISTS(SELECT 1 FROM added_record b WHERE b.supersedes=a.id AND b.withdrawn_entry "
            "IS NULL) ORDER BY r.entry,r.item"
          : "SELECT r.id,r.fields,r.content,coalesce(s.origin,r.id),r.entry FROM record r LEFT "
            "JOIN record_succession s ON s.record=r.id WHERE r.list=?1 AND ?2=?2 ORDER BY "
            "r.row,r.item"));
  row.bind(1, list.id).bind(2, list.compartment);
  while (TRY(row.step()))
    TRY(visit({row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4)}));
  return {};
}

Result<LinkState> link_state(sql::Database& database, const Shows& shows) {
  LinkState out;
  std::map<std::string, std::string> person_of;
  for (const Person& person : TRY(linked_persons(database, shows))) {
    out.persons += 1;
    for (const PersonRecord& record : person.records) person_of[record.record] = person.id;
  }
  // Up to which entry a run has read a list.
  std::map<std::pair<std::string, std::string>, int64_t> read;
  sql::Statement input = TRY(database.prepare(
      "SELECT list,compartment,max(entry) FROM link_input GROUP BY list,compartment"));
  while (TRY(input.step())) read[{input.text(0), input.text(1)}] = input.integer(2);
  Sha256 hash;
  auto add = [&](std::string_view text) {
    hash.update(as_bytes(text));
    hash.update(as_bytes("\n"));
  };
  add("habeas-link-state/v1");
  for (const StandingList& list : TRY(standing_lists(database, shows))) {
    add(list.id);
    const auto run = read.find({list.id, list.compartment});
    TRY(for_each_standing(database, list, [&](const StandingRecord& record) -> Result<void> {
      ++out.records;
      if (run == read.end() || record.entry > run->second) ++out.unread;
      const auto person = person_of.find(record.id);
      if (person == person_of.end()) ++out.persons;
      add(record.id);
      add(record.content);
      add(person == person_of.end() ? "" : person->second);
      return {};
    }));
  }
  out.digest = to_hex(hash.finish());
  return out;
}

}  // namespace habeas::casefile
