// SPDX-License-Identifier: Apache-2.0
#include "casefile/list_overlap.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/json.h"
#include "casefile/queries.h"
#include "names/name.h"

namespace habeas::casefile {

namespace {

// Words of a name that may tell a person: a placeholder ("unknown") has none.
size_t words_of_name(const Json& fields, std::string_view property) {
  const Json* value = fields.find(property);
  const std::string* text = value == nullptr ? nullptr : value->string();
  if (text == nullptr) return 0;
  const names::Name name = names::parse(*text);
  return name.placeholder ? 0 : name.bearing_tokens();
}

// Which source rests on which, by what of the case: lineage that stands, and what sources say of
// themselves.
class SourceGraph {
 public:
  static Result<SourceGraph> load(sql::Database& database, const Shows& shows) {
    SourceGraph out;
    std::set<std::string> hidden;
    for (const SourceRow& source : TRY(sources(database))) {
      if (shows && !shows(source.compartment)) hidden.insert(source.id);
      if (!source.derives_from.empty()) out.add(source.id, source.derives_from, "", false);
    }
    for (const LineageRow& row : TRY(lineage(database))) {
      if (row.withdrawn_entry || (shows && !shows(row.compartment))) continue;
      out.add(row.derived, row.origin, row.id, row.standing == "suspected");
    }
    std::erase_if(out.edges_, [&](const Edge& edge) {
      return hidden.contains(edge.derived) || hidden.contains(edge.origin);
    });
    return out;
  }

  struct Way {
    std::vector<std::string> lineage;
    bool suspected = false;
  };
  // Everything that a source rests on, itself included, and how; the surest way to each first.
  [[nodiscard]] std::map<std::string, Way> roots_of(const std::string& source) const {
    std::map<std::string, Way> out = {{source, {}}};
    for (const bool suspected : {false, true}) {
      std::deque<std::string> waiting;
      for (const auto& [id, way] : out) waiting.push_back(id);
      while (!waiting.empty()) {
        const std::string id = waiting.front();
        waiting.pop_front();
        for (const Edge& edge : edges_) {
          if (edge.derived != id || (edge.suspected && !suspected)) continue;
          Way way = out.at(id);
          if (!edge.lineage.empty()) way.lineage.push_back(edge.lineage);
          way.suspected = way.suspected || edge.suspected;
          if (out.try_emplace(edge.origin, std::move(way)).second) waiting.push_back(edge.origin);
        }
      }
    }
    return out;
  }

 private:
  struct Edge {
    std::string derived, origin, lineage;
    bool suspected = false;
  };
  void add(std::string derived, std::string origin, std::string lineage, bool suspected) {
    edges_.push_back({std::move(derived), std::move(origin), std::move(lineage), suspected});
  }
  std::vector<Edge> edges_;
};

// The surest way in which two lists depend on one another; nothing if they do not.
bool tie_between(const std::map<std::string, SourceGraph::Way>& a,
                 const std::map<std::string, SourceGraph::Way>& b, ListTie& tie) {
  bool found = false;
  for (const auto& [source, way] : a) {
    const auto other = b.find(source);
    if (other == b.end()) continue;
    ListTie here = tie;
    here.lineage = way.lineage;
    here.lineage.insert(here.lineage.end(), other->second.lineage.begin(),
                        other->second.lineage.end());
    here.suspected = way.suspected || other->second.suspected;
    const bool better =
        !found || (tie.suspected && !here.suspected) ||
        (tie.suspected == here.suspected && here.lineage.size() < tie.lineage.size());
    if (better) tie = here;
    found = true;
  }
  return found;
}

void make_groups(ListOverlap& overlap) {
  std::vector<size_t> top(overlap.lists.size());
  for (size_t i = 0; i < top.size(); ++i) top[i] = i;
  for (const ListTie& tie : overlap.ties) {
    if (tie.suspected) continue;
    const size_t to = std::min(top[tie.a], top[tie.b]);
    const size_t from = std::max(top[tie.a], top[tie.b]);
    std::replace(top.begin(), top.end(), from, to);
  }
  std::map<size_t, std::vector<size_t>> groups;
  for (size_t i = 0; i < top.size(); ++i) groups[top[i]].push_back(i);
  for (auto& [first, lists] : groups) {
    for (const size_t list : lists) overlap.lists[list].group = overlap.groups.size();
    overlap.groups.push_back(std::move(lists));
  }
}

Result<void> choose_lists(sql::Database& database, const Shows& shows,
                          const std::vector<std::string>& only, ListOverlap& overlap) {
  std::vector<StandingList> all = TRY(standing_lists(database, shows));
  for (const std::string& name : only) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const StandingList& list) {
      return list.id == name || list.name == name;
    });
    if (!known)
      return fail(ErrorKind::kNotFound,
                  fmt::format("no list that stands has the id or the name \"{}\"", printable(name)),
                  "`habeas list all` shows them");
  }
  for (StandingList& list : all) {
    const bool wanted = only.empty() ||
                        std::find(only.begin(), only.end(), list.id) != only.end() ||
                        std::find(only.begin(), only.end(), list.name) != only.end();
    if (wanted) overlap.lists.push_back({std::move(list)});
  }
  if (overlap.lists.size() > kMaxOverlapLists)
    return fail(ErrorKind::kInvalid,
                fmt::format("{} lists are too many at once; {} is the most", overlap.lists.size(),
                            kMaxOverlapLists),
                "name those that are meant");
  return {};
}

}  // namespace

bool poor_record(const std::string& fields) {
  const Result<Json> json = parse_json(fields);
  if (!json || json->object() == nullptr) return true;
  if (json->find("identifier.national") != nullptr) return false;
  if (words_of_name(*json, "name") >= 2) return false;
  return words_of_name(*json, "name.given") == 0 || words_of_name(*json, "name.family") == 0;
}

uint64_t ListOverlap::groups_of(const PersonHistory& person) const {
  uint64_t out = 0;
  for (size_t list = 0; list < lists.size(); ++list) {
    if ((person.lists >> list & 1) != 0) out |= uint64_t{1} << lists[list].group;
  }
  return out;
}

std::string_view poor_record_rule() {
  return "a record is too poor to be linked if it states neither a name of two words, nor a given "
         "and a family name, nor a national identifier";
}

Result<ListOverlap> list_overlap(sql::Database& database, const Shows& shows,
                                 const std::vector<std::string>& only) {
  ListOverlap out;
  const bool linked = TRY(is_linked(database));
  if (!linked)
    return fail(ErrorKind::kInvalid, "nobody has said yet which records are one person",
                "run `habeas link run` in the case");
  out.state = TRY(link_state(database, shows));
  TRY(choose_lists(database, shows, only, out));
  std::unordered_map<std::string, std::string> person_of;
  for (const Person& person : TRY(linked_persons(database, shows))) {
    for (const PersonRecord& record : person.records) person_of[record.record] = person.id;
  }
  struct Seen {
    uint64_t lists = 0;
    int64_t records = 0;
    bool rich = false;
  };
  std::map<std::string, Seen> seen;
  for (size_t i = 0; i < out.lists.size(); ++i) {
    OverlapList& list = out.lists[i];
    TRY(for_each_standing(database, list.list, [&](const StandingRecord& record) -> Result<void> {
      const bool poor = poor_record(record.fields);
      ++list.records;
      list.poor += poor ? 1 : 0;
      const auto person = person_of.find(record.id);
      Seen& one = seen[person == person_of.end() ? record.person_alone() : person->second];
      one.lists |= uint64_t{1} << i;
      ++one.records;
      one.rich = one.rich || !poor;
      return {};
    }));
  }
  for (const auto& [person, one] : seen) {
    if (one.rich)
      out.persons.push_back({person, one.lists});
    else
      out.poor_records += one.records;
  }
  const SourceGraph graph = TRY(SourceGraph::load(database, shows));
  std::vector<std::map<std::string, SourceGraph::Way>> roots;
  for (const OverlapList& list : out.lists) roots.push_back(graph.roots_of(list.list.source));
  for (size_t a = 0; a < out.lists.size(); ++a) {
    for (size_t b = a + 1; b < out.lists.size(); ++b) {
      ListTie tie{a, b, {}, false};
      if (tie_between(roots[a], roots[b], tie)) out.ties.push_back(std::move(tie));
    }
  }
  make_groups(out);
  return out;
}

}  // namespace habeas::casefile
