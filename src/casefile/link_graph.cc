// SPDX-License-Identifier: Apache-2.0
#include "casefile/internal/link_graph.h"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/core.h>

#include "casefile/internal/standing.h"
#include "casefile/person_clusters.h"
#include "casefile/policies.h"

namespace habeas::casefile {

namespace {

constexpr std::string_view kRecordColumns =
    "SELECT r.id,r.list,r.entry,r.item,a.id,coalesce(a.compartment,''),a.withdrawn_entry,"
    "EXISTS(SELECT 1 FROM added_record b WHERE b.supersedes=a.id AND b.withdrawn_entry IS NULL),"
    "coalesce(s.origin,r.id) FROM record r LEFT JOIN added_record a ON a.entry=r.entry AND "
    "a.item=r.item LEFT JOIN record_succession s ON s.record=r.id ";

constexpr std::string_view kDecisionColumns =
    "SELECT d.a,d.b,d.verdict,e.actor FROM link_decision d JOIN entry e ON e.entry=d.entry WHERE "
    "d.undone_entry IS NULL ";

// What each person last said of a pair; the pairs in the order in which they were first decided.
class Verdicts {
 public:
  void take(const sql::Statement& row) {
    PairOfKeys pair(row.text(0), row.text(1));
    auto [at, fresh] = said_.try_emplace(pair);
    if (fresh) order_.push_back(pair);
    at->second[row.text(3)] = row.text(2);
  }

  // A pair of which two persons say opposite things binds nobody, nor one that too few have judged.
  void put_in_force(int64_t persons, LinkGraph& graph) const {
    for (const PairOfKeys& pair : order_) {
      int64_t same = 0;
      int64_t different = 0;
      for (const auto& [actor, verdict] : said_.at(pair)) {
        same += verdict == "same" ? 1 : 0;
        different += verdict == "different" ? 1 : 0;
      }
      if (same >= persons && different == 0) graph.same.push_back(pair);
      if (different >= persons && same == 0) graph.different.push_back(pair);
    }
  }

 private:
  std::map<PairOfKeys, std::map<std::string, std::string>> said_;
  std::vector<PairOfKeys> order_;
};

void take_record(const sql::Statement& row, const StandingLists& lists, const Shows& shows,
                 const std::string& key, LinkNode& node) {
  const std::pair<int64_t, int64_t> place(row.integer(2), row.integer(3));
  std::string id = row.text(0);
  if (id == key || node.age.first == INT64_MAX) node.age = std::min(node.age, place);
  const bool stated = !row.is_null(4);
  const bool stands = stated
                          ? row.is_null(6) && row.integer(7) == 0 && (!shows || shows(row.text(5)))
                          : lists.shown(row.text(1));
  const auto known = std::find_if(node.records.begin(), node.records.end(),
                                  [&](const LinkNode::Record& record) { return record.id == id; });
  if (known != node.records.end()) return;
  if (!stands) {
    node.not_here.push_back(std::move(id));
  } else {
    node.records.push_back({std::move(id), place});
  }
}

void settle(LinkNode& node) {
  std::sort(node.records.begin(), node.records.end(),
            [](const auto& x, const auto& y) { return x.place < y.place; });
}

// Grows a graph from some keys by what ties others to them.
class Around {
 public:
  Around(sql::Database& database, const Shows& shows) : database_(database), shows_(shows) {}

  Result<LinkGraph> run(const std::vector<std::string>& keys) {
    lists_ = TRY(StandingLists::load(database_, shows_));
    persons_ = TRY(policy_number(database_, kLinkPersons));
    for (const std::string& key : keys) reach(key);
    while (!waiting_.empty()) {
      const std::string key = std::move(waiting_.back());
      waiting_.pop_back();
      TRY(take(key));
    }
    verdicts_in_order();
    return std::move(graph_);
  }

 private:
  void reach(const std::string& key) {
    if (graph_.nodes.try_emplace(key).second) waiting_.push_back(key);
  }

  Result<void> take(const std::string& key) {
    LinkNode& node = graph_.nodes[key];
    sql::Statement row = TRY(database_.prepare(
        fmt::format("{} WHERE r.id=?1 OR r.id IN (SELECT record FROM record_succession WHERE "
                    "origin=?1)",
                    kRecordColumns)));
    row.bind(1, key);
    while (TRY(row.step())) take_record(row, lists_, shows_, key, node);
    settle(node);
    TRY(take_cluster(key, node));
    return take_decisions(key);
  }

  Result<void> take_cluster(const std::string& key, LinkNode& node) {
    sql::Statement row =
        TRY(database_.prepare("SELECT run,cluster,probability FROM link_member WHERE record=?"));
    row.bind(1, key);
    while (TRY(row.step())) {
      node.run = row.integer(0);
      node.cluster = row.integer(1);
      node.probability = row.integer(2);
    }
    if (node.run < 0 || !clusters_.emplace(node.run, node.cluster).second) return {};
    sql::Statement member =
        TRY(database_.prepare("SELECT record FROM link_member WHERE run=? AND cluster=?"));
    member.bind(1, node.run).bind(2, node.cluster);
    std::vector<std::string> members;
    while (TRY(member.step())) members.push_back(member.text(0));
    for (const std::string& each : members) reach(each);
    return {};
  }

  Result<void> take_decisions(const std::string& key) {
    sql::Statement row = TRY(database_.prepare(
        fmt::format("{} AND (d.a=?1 OR d.b=?1) ORDER BY d.entry,d.item", kDecisionColumns)));
    row.bind(1, key);
    Verdicts verdicts;
    while (TRY(row.step())) verdicts.take(row);
    LinkGraph found;
    verdicts.put_in_force(persons_, found);
    for (const PairOfKeys& pair : found.same) {
      same_.insert(pair);
      reach(pair.first);
      reach(pair.second);
    }
    different_.insert(found.different.begin(), found.different.end());
    return {};
  }

  // Both ends of a pair told of it; the order of the keys is the same on every way here.
  void verdicts_in_order() {
    graph_.same.assign(same_.begin(), same_.end());
    for (const PairOfKeys& pair : different_) {
      if (graph_.nodes.contains(pair.first) && graph_.nodes.contains(pair.second))
        graph_.different.push_back(pair);
    }
  }

  sql::Database& database_;
  const Shows& shows_;
  StandingLists lists_;
  int64_t persons_ = 1;
  LinkGraph graph_;
  std::vector<std::string> waiting_;
  std::set<std::pair<int64_t, int64_t>> clusters_;
  std::set<PairOfKeys> same_, different_;
};

// Nodes numbered, and those that clusters or decisions tie together found.
class Components {
 public:
  explicit Components(const LinkGraph& graph) {
    for (const auto& [key, node] : graph.nodes) {
      keys_.push_back(&key);
      nodes_.push_back(&node);
      number_[key] = nodes_.size() - 1;
    }
    top_.resize(nodes_.size());
    std::iota(top_.begin(), top_.end(), 0);
    std::map<std::pair<int64_t, int64_t>, size_t> clusters;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i]->run < 0) continue;
      tie(i, clusters.try_emplace({nodes_[i]->run, nodes_[i]->cluster}, i).first->second);
    }
    for (const PairOfKeys& pair : graph.same) tie(number_.at(pair.first), number_.at(pair.second));
  }

  // Of each component the numbers of its nodes, ascending.
  std::vector<std::vector<size_t>> all() {
    std::map<size_t, std::vector<size_t>> by_top;
    for (size_t i = 0; i < nodes_.size(); ++i) by_top[top(i)].push_back(i);
    std::vector<std::vector<size_t>> out;
    out.reserve(by_top.size());
    for (auto& [first, members] : by_top) out.push_back(std::move(members));
    return out;
  }

  size_t top(size_t node) {
    while (top_[node] != node) {
      top_[node] = top_[top_[node]];
      node = top_[node];
    }
    return node;
  }
  [[nodiscard]] const LinkNode& node(size_t number) const { return *nodes_[number]; }
  [[nodiscard]] const std::string& key(size_t number) const { return *keys_[number]; }
  [[nodiscard]] size_t number(const std::string& key) const { return number_.at(key); }

 private:
  void tie(size_t a, size_t b) {
    a = top(a);
    b = top(b);
    top_[std::max(a, b)] = std::min(a, b);
  }

  std::vector<const std::string*> keys_;
  std::vector<const LinkNode*> nodes_;
  std::map<std::string, size_t> number_;
  std::vector<size_t> top_;
};

// One component made into persons.
class Splitting {
 public:
  Splitting(sql::Database& database, Components& components, std::vector<size_t> members)
      : database_(database), components_(components) {
    std::map<std::pair<int64_t, int64_t>, int64_t> clusters;
    for (size_t number : members) {
      const LinkNode& node = components.node(number);
      int64_t cluster = ClustersOfRun::kNone;
      if (node.run >= 0) {
        cluster =
            clusters.try_emplace({node.run, node.cluster}, static_cast<int64_t>(clusters.size()))
                .first->second;
        if (run_.broken.size() < clusters.size()) run_.broken.push_back(false);
      }
      if (node.records.empty()) {
        // It is absent; what it held together must hold without it.
        if (cluster >= 0) run_.broken[static_cast<size_t>(cluster)] = true;
        continue;
      }
      place_[number] = here_.size();
      here_.push_back(number);
      run_.cluster.push_back(cluster);
    }
  }

  void decide(const PairOfKeys& pair, std::vector<std::pair<size_t, size_t>> ClustersOfRun::*list) {
    const auto a = place_.find(components_.number(pair.first));
    const auto b = place_.find(components_.number(pair.second));
    if (a == place_.end() || b == place_.end()) return;
    (run_.*list).emplace_back(a->second, b->second);
  }

  Result<void> add_persons(std::vector<Person>& out) {
    if (here_.empty()) return {};
    if (!run_.different.empty() ||
        std::find(run_.broken.begin(), run_.broken.end(), true) != run_.broken.end())
      TRY(read_evidence());
    const std::vector<size_t> group = decided_groups(run_);
    std::map<size_t, std::vector<size_t>> groups;
    for (size_t i = 0; i < group.size(); ++i) groups[group[i]].push_back(i);
    for (const auto& [first, members] : groups) add_person(members, out);
    return {};
  }

 private:
  Result<void> read_evidence() {
    sql::Statement threshold = TRY(database_.prepare(
        "SELECT least_evidence FROM link_run WHERE entry=(SELECT max(entry) FROM link_run)"));
    while (TRY(threshold.step())) run_.threshold = threshold.integer(0);
    std::map<std::string, size_t> by_key;
    for (size_t i = 0; i < here_.size(); ++i) by_key[components_.key(here_[i])] = i;
    for (size_t i = 0; i < here_.size(); ++i) {
      sql::Statement row = TRY(database_.prepare("SELECT b,evidence FROM link_pair WHERE a=?"));
      row.bind(1, components_.key(here_[i]));
      while (TRY(row.step())) {
        const auto other = by_key.find(row.text(0));
        if (other != by_key.end()) run_.pairs.push_back({i, other->second, row.integer(1)});
      }
    }
    return {};
  }

  void add_person(const std::vector<size_t>& members, std::vector<Person>& out) {
    std::vector<std::pair<std::pair<int64_t, int64_t>, PersonRecord>> records;
    const std::string* oldest = nullptr;
    std::pair<int64_t, int64_t> age{INT64_MAX, INT64_MAX};
    std::map<int64_t, int> of_cluster;
    for (size_t member : members) ++of_cluster[run_.cluster[member]];
    for (size_t member : members) {
      const LinkNode& node = components_.node(here_[member]);
      if (oldest == nullptr || node.age < age) {
        oldest = &components_.key(here_[member]);
        age = node.age;
      }
      // Whoever is here by decision alone is here for sure, as far as the case file knows.
      const bool by_run = run_.cluster[member] >= 0 && of_cluster[run_.cluster[member]] > 1;
      for (const LinkNode::Record& record : node.records)
        records.push_back({record.place, {record.id, by_run ? node.probability : 1'000'000}});
    }
    if (records.size() < 2) return;
    std::sort(records.begin(), records.end(), [](const auto& x, const auto& y) {
      return x.first != y.first ? x.first < y.first : x.second.record < y.second.record;
    });
    Person& person = out.emplace_back();
    person.id = person_id(*oldest);
    for (auto& [place, record] : records) person.records.push_back(std::move(record));
  }

  sql::Database& database_;
  Components& components_;
  std::vector<size_t> here_;  // numbers of the nodes that are here
  std::map<size_t, size_t> place_;
  ClustersOfRun run_;
};

Result<bool> anything_linked(sql::Database& database) {
  sql::Statement row = TRY(database.prepare(
      "SELECT EXISTS(SELECT 1 FROM link_run) OR EXISTS(SELECT 1 FROM link_decision)"));
  bool out = false;
  while (TRY(row.step())) out = row.integer(0) != 0;
  return out;
}

Result<void> store(sql::Database& database, const std::vector<Person>& persons) {
  for (const Person& person : persons) {
    for (const PersonRecord& record : person.records) {
      sql::Statement row = TRY(database.prepare(
          "INSERT OR REPLACE INTO person_record(record,person,probability) VALUES(?,?,?)"));
      TRY(row.bind(1, record.record).bind(2, person.id).bind(3, record.probability).run());
    }
  }
  return {};
}

}  // namespace

std::string person_id(std::string_view record) {
  return "per-" + std::string(record.starts_with("rec-") ? record.substr(4) : record);
}

Result<LinkGraph> graph_around(sql::Database& database, const std::vector<std::string>& keys,
                               const Shows& shows) {
  return Around(database, shows).run(keys);
}

Result<LinkGraph> whole_graph(sql::Database& database, const Shows& shows) {
  LinkGraph graph;
  const StandingLists lists = TRY(StandingLists::load(database, shows));
  sql::Statement member =
      TRY(database.prepare("SELECT record,run,cluster,probability FROM link_member"));
  while (TRY(member.step())) {
    LinkNode& node = graph.nodes[member.text(0)];
    node.run = member.integer(1);
    node.cluster = member.integer(2);
    node.probability = member.integer(3);
  }
  sql::Statement decision =
      TRY(database.prepare(fmt::format("{} ORDER BY d.entry,d.item", kDecisionColumns)));
  Verdicts verdicts;
  while (TRY(decision.step())) verdicts.take(decision);
  verdicts.put_in_force(TRY(policy_number(database, kLinkPersons)), graph);
  std::sort(graph.same.begin(), graph.same.end());
  std::sort(graph.different.begin(), graph.different.end());
  for (const std::vector<PairOfKeys>* pairs : {&graph.same, &graph.different}) {
    for (const PairOfKeys& pair : *pairs) {
      graph.nodes.try_emplace(pair.first);
      graph.nodes.try_emplace(pair.second);
    }
  }
  sql::Statement record = TRY(database.prepare(kRecordColumns));
  while (TRY(record.step())) {
    const std::string key = record.text(8);
    const auto at = graph.nodes.find(key);
    if (at != graph.nodes.end()) take_record(record, lists, shows, key, at->second);
  }
  for (auto& [key, node] : graph.nodes) settle(node);
  return graph;
}

Result<std::vector<Person>> persons_of(sql::Database& database, const LinkGraph& graph) {
  Components components(graph);
  std::map<size_t, std::vector<const PairOfKeys*>> same;
  std::map<size_t, std::vector<const PairOfKeys*>> different;
  for (const PairOfKeys& pair : graph.same)
    same[components.top(components.number(pair.first))].push_back(&pair);
  for (const PairOfKeys& pair : graph.different) {
    const size_t top = components.top(components.number(pair.first));
    if (top == components.top(components.number(pair.second))) different[top].push_back(&pair);
  }
  std::vector<Person> out;
  for (std::vector<size_t>& members : components.all()) {
    const size_t top = components.top(members.front());
    Splitting splitting(database, components, std::move(members));
    if (const auto at = same.find(top); at != same.end())
      for (const PairOfKeys* pair : at->second) splitting.decide(*pair, &ClustersOfRun::same);
    if (const auto at = different.find(top); at != different.end())
      for (const PairOfKeys* pair : at->second) splitting.decide(*pair, &ClustersOfRun::different);
    TRY(splitting.add_persons(out));
  }
  std::sort(out.begin(), out.end(), [](const Person& x, const Person& y) { return x.id < y.id; });
  return out;
}

Result<std::string> origin_of(sql::Database& database, std::string_view record) {
  sql::Statement row = TRY(database.prepare("SELECT origin FROM record_succession WHERE record=?"));
  row.bind(1, record);
  std::string out(record);
  while (TRY(row.step())) out = row.text(0);
  return out;
}

Result<void> project_persons(sql::Database& database) {
  const bool linked = TRY(anything_linked(database));
  if (!linked) return {};
  TRY(database.execute("DELETE FROM person_record"));
  const LinkGraph graph = TRY(whole_graph(database, {}));
  const std::vector<Person> persons = TRY(persons_of(database, graph));
  return store(database, persons);
}

Result<void> project_persons_around(sql::Database& database,
                                    const std::vector<std::string>& records) {
  const bool linked = TRY(anything_linked(database));
  if (!linked) return {};
  std::vector<std::string> keys;
  for (const std::string& record : records) keys.push_back(TRY(origin_of(database, record)));
  const LinkGraph graph = TRY(graph_around(database, keys, {}));
  auto forget = [&](const std::string& record) -> Result<void> {
    sql::Statement row = TRY(database.prepare("DELETE FROM person_record WHERE record=?"));
    return row.bind(1, record).run();
  };
  for (const auto& [key, node] : graph.nodes) {
    for (const LinkNode::Record& record : node.records) TRY(forget(record.id));
    for (const std::string& record : node.not_here) TRY(forget(record));
  }
  const std::vector<Person> persons = TRY(persons_of(database, graph));
  return store(database, persons);
}

}  // namespace habeas::casefile
