// SPDX-License-Identifier: Apache-2.0
#include "casefile/link_queries.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/internal/link_graph.h"

namespace habeas::casefile {

namespace {

constexpr std::string_view kDecisionColumns =
    "SELECT d.id,d.a,d.b,d.a_record,d.b_record,d.a_content,d.b_content,d.verdict,d.reason,d.blind,"
    "d.entry,d.item,e.at,e.actor,d.undone_entry,d.undone_reason FROM link_decision d JOIN entry e "
    "ON e.entry=d.entry ";

LinkDecision decision_from(const sql::Statement& row) {
  LinkDecision out;
  std::string* texts[] = {&out.id,        &out.a,        &out.b,
                          &out.a_record,  &out.b_record, &out.a_content,
                          &out.b_content, &out.verdict,  &out.reason};
  int column = 0;
  for (std::string* text : texts) *text = row.text(column++);
  out.blind = row.integer(9) != 0;
  out.entry = row.integer(10);
  out.item = row.integer(11);
  out.at = row.text(12);
  out.by = row.text(13);
  if (!row.is_null(14)) out.undone_entry = row.integer(14);
  out.undone_reason = row.text(15);
  return out;
}

Json json_of(const std::string& text) {
  Result<Json> json = parse_json(text);
  return json ? *std::move(json) : Json(JsonObject{});
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  const Json json = text.empty() ? Json(JsonArray{}) : json_of(text);
  if (json.array() == nullptr) return out;
  for (const Json& word : *json.array()) {
    if (word.string() != nullptr) out.push_back(*word.string());
  }
  return out;
}

Result<bool> record_shown(sql::Database& database, const Shows& shows, std::string_view record) {
  if (!shows) return true;
  for (const std::string& compartment : TRY(compartments_of_record(database, record))) {
    if (!shows(compartment)) return false;
  }
  return true;
}

}  // namespace

Result<std::optional<LinkRun>> last_link_run(sql::Database& database) {
  sql::Statement row = TRY(database.prepare(
      "SELECT r.entry,r.item,e.at,e.actor,r.tool,r.seed,r.threshold,r.fields,r.model,r.predicates,"
      "r.summary,r.compartments FROM link_run r JOIN entry e ON e.entry=r.entry ORDER BY r.entry "
      "DESC LIMIT 1"));
  std::optional<LinkRun> out;
  while (TRY(row.step())) {
    LinkRun& run = out.emplace();
    run.entry = row.integer(0);
    run.item = row.integer(1);
    run.at = row.text(2);
    run.by = row.text(3);
    run.tool = row.text(4);
    run.seed = row.text(5);
    run.threshold = row.text(6);
    run.fields = json_of(row.text(7));
    run.model = json_of(row.text(8));
    run.predicates = json_of(row.text(9));
    run.summary = json_of(row.text(10));
    run.compartments = words_of(row.text(11));
  }
  return out;
}

Result<std::vector<LinkedInput>> inputs_of_run(sql::Database& database, int64_t entry) {
  sql::Statement row =
      TRY(database.prepare("SELECT list,digest,compartment,records,duplicate_free FROM link_input "
                           "WHERE entry=? ORDER BY item"));
  row.bind(1, entry);
  std::vector<LinkedInput> out;
  while (TRY(row.step()))
    out.push_back({row.text(0), row.text(1), row.text(2), row.integer(3), row.integer(4) != 0});
  return out;
}

Result<std::vector<LinkDecision>> link_decisions(sql::Database& database, const Shows& shows) {
  sql::Statement row =
      TRY(database.prepare(fmt::format("{} ORDER BY d.entry,d.item", kDecisionColumns)));
  std::vector<LinkDecision> all;
  while (TRY(row.step())) all.push_back(decision_from(row));
  std::vector<LinkDecision> out;
  for (LinkDecision& decision : all) {
    const bool a = TRY(record_shown(database, shows, decision.a_record));
    const bool b = TRY(record_shown(database, shows, decision.b_record));
    if (a && b) out.push_back(std::move(decision));
  }
  return out;
}

Result<LinkDecision> link_decision(sql::Database& database, const Shows& shows,
                                   std::string_view id) {
  sql::Statement row = TRY(database.prepare(fmt::format("{} WHERE d.id=?1", kDecisionColumns)));
  row.bind(1, id);
  std::vector<LinkDecision> found;
  while (TRY(row.step())) found.push_back(decision_from(row));
  bool shown = !found.empty();
  if (shown) {
    const bool a = TRY(record_shown(database, shows, found.front().a_record));
    const bool b = TRY(record_shown(database, shows, found.front().b_record));
    shown = a && b;
  }
  if (!shown)
    return fail(ErrorKind::kNotFound, fmt::format("no decision has the id \"{}\"", printable(id)),
                "`habeas link decisions` lists them");
  return std::move(found.front());
}

Result<std::vector<LinkDecision>> contradicting(sql::Database& database, const Shows& shows,
                                                std::string_view a, std::string_view b,
                                                std::string_view verdict) {
  const std::string from = TRY(origin_of(database, a));
  const std::string to = TRY(origin_of(database, b));
  std::vector<LinkDecision> standing = TRY(link_decisions(database, shows));
  std::erase_if(standing, [](const LinkDecision& decision) { return !decision.stands(); });
  // Who is held together with whom by decisions, and by which one each was reached first.
  auto reached = [&](const std::string& start) {
    std::map<std::string, const LinkDecision*> by = {{start, nullptr}};
    std::deque<std::string> waiting = {start};
    while (!waiting.empty()) {
      const std::string key = waiting.front();
      waiting.pop_front();
      for (const LinkDecision& decision : standing) {
        if (decision.verdict != "same" || (decision.a != key && decision.b != key)) continue;
        const std::string& other = decision.a == key ? decision.b : decision.a;
        if (by.try_emplace(other, &decision).second) waiting.push_back(other);
      }
    }
    return by;
  };
  auto way = [](const std::map<std::string, const LinkDecision*>& by, std::string key) {
    std::vector<LinkDecision> out;
    while (const LinkDecision* decision = by.at(key)) {
      out.push_back(*decision);
      key = decision->a == key ? decision->b : decision->a;
    }
    return out;
  };
  const auto with_a = reached(from);
  if (verdict == "different")
    return with_a.contains(to) ? way(with_a, to) : std::vector<LinkDecision>();
  if (verdict != "same") return std::vector<LinkDecision>();
  const auto with_b = reached(to);
  for (const LinkDecision& decision : standing) {
    if (decision.verdict != "different") continue;
    const bool along = with_a.contains(decision.a) && with_b.contains(decision.b);
    const bool against = with_a.contains(decision.b) && with_b.contains(decision.a);
    if (!along && !against) continue;
    std::vector<LinkDecision> out = way(with_a, along ? decision.a : decision.b);
    std::reverse(out.begin(), out.end());
    out.push_back(decision);
    const std::vector<LinkDecision> rest = way(with_b, along ? decision.b : decision.a);
    out.insert(out.end(), rest.begin(), rest.end());
    return out;
  }
  return std::vector<LinkDecision>();
}

Result<BoundPairs> bound_pairs(sql::Database& database, const Shows& shows) {
  const LinkGraph graph = TRY(whole_graph(database, shows));
  BoundPairs out;
  auto take = [&](const std::vector<PairOfKeys>& from,
                  std::vector<std::pair<std::string, std::string>>& to) {
    for (const auto& [a, b] : from) {
      for (const LinkNode::Record& one : graph.nodes.at(a).records) {
        for (const LinkNode::Record& two : graph.nodes.at(b).records)
          to.emplace_back(one.id, two.id);
      }
    }
  };
  take(graph.same, out.same);
  take(graph.different, out.different);
  return out;
}

Result<std::vector<StandingPair>> standing_pairs(sql::Database& database, const Shows& shows,
                                                 int64_t least) {
  struct Here {
    std::string id, content;
  };
  std::map<std::string, Here> here;  // by key; of several issues that stand the last
  for (const StandingList& list : TRY(standing_lists(database, shows))) {
    TRY(for_each_standing(database, list, [&](const StandingRecord& record) -> Result<void> {
      here[record.origin] = {record.id, record.content};
      return {};
    }));
  }
  sql::Statement row = TRY(
      database.prepare("SELECT a,b,log_odds FROM link_pair WHERE log_odds>=?1 UNION SELECT d.a,d.b,"
                       "coalesce(p.log_odds,-20000) FROM link_decision d LEFT JOIN link_pair p ON "
                       "p.a=d.a AND p.b=d.b WHERE d.undone_entry IS NULL ORDER BY 1,2"));
  row.bind(1, least);
  std::vector<StandingPair> out;
  while (TRY(row.step())) {
    const auto a = here.find(row.text(0));
    const auto b = here.find(row.text(1));
    if (a == here.end() || b == here.end()) continue;
    out.push_back({a->second.id, b->second.id, a->first, b->first, a->second.content,
                   b->second.content, row.integer(2)});
  }
  return out;
}

Result<std::string> first_issue(sql::Database& database, std::string_view record) {
  return origin_of(database, record);
}

Result<std::string> standing_record(sql::Database& database, const Shows& shows,
                                    std::string_view record) {
  const std::string key = TRY(origin_of(database, record));
  const LinkGraph graph = TRY(graph_around(database, {key}, shows));
  const LinkNode& node = graph.nodes.at(key);
  for (const LinkNode::Record& each : node.records) {
    if (each.id == record) return std::string(record);
  }
  if (!node.records.empty()) return node.records.back().id;
  return fail(ErrorKind::kNotFound,
              fmt::format("no record that stands has the id \"{}\"", printable(record)),
              "see `habeas list records` and `habeas person list`");
}

Result<std::vector<std::string>> compartments_of_record(sql::Database& database,
                                                        std::string_view record) {
  sql::Statement row = TRY(database.prepare(
      "SELECT l.compartment FROM record r JOIN list l ON l.id=r.list WHERE r.id=?1 UNION SELECT "
      "compartment FROM added_record WHERE id=?1"));
  row.bind(1, record);
  std::set<std::string> found;
  while (TRY(row.step())) found.insert(row.text(0));
  found.erase("");
  return std::vector<std::string>(found.begin(), found.end());
}

}  // namespace habeas::casefile
