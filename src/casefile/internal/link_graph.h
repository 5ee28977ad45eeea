// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "casefile/persons.h"
#include "sql/database.h"

// What bears on which records are one person: members of clusters of the last run that read them,
// decisions in force, and which records stand and may be seen.

namespace habeas::casefile {

// A record with what takes its place in later issues of its list: they are one node, known by the
// first of them.
struct LinkNode {
  struct Record {
    std::string id;
    std::pair<int64_t, int64_t> place;  // entry and item
  };
  std::pair<int64_t, int64_t> age = {INT64_MAX, INT64_MAX};  // place of the first record
  std::vector<Record> records;        // that stand and are shown; oldest first
  std::vector<std::string> not_here;  // the others
  int64_t run = -1;
  int64_t cluster = -1;
  int64_t probability = 1'000'000;  // millionths
};

using PairOfKeys = std::pair<std::string, std::string>;  // the lower first

struct LinkGraph {
  std::map<std::string, LinkNode> nodes;
  std::vector<PairOfKeys> same;  // in force; both in the order of the keys
  std::vector<PairOfKeys> different;
};

// Everything that may share a person with one of `keys`, under any decisions.
[[nodiscard]] Result<LinkGraph> graph_around(sql::Database& database,
                                             const std::vector<std::string>& keys,
                                             const Shows& shows);
[[nodiscard]] Result<LinkGraph> whole_graph(sql::Database& database, const Shows& shows);

// Persons with two records or more, by id. Reads the evidence of pairs where it decides.
[[nodiscard]] Result<std::vector<Person>> persons_of(sql::Database& database,
                                                     const LinkGraph& graph);

// The first record in the chain of issues that this one belongs to.
[[nodiscard]] Result<std::string> origin_of(sql::Database& database, std::string_view record);

// For the fold: persons made again, all of them or those around these records. Nothing is read or
// written in a case in which nothing was linked.
[[nodiscard]] Result<void> project_persons(sql::Database& database);
[[nodiscard]] Result<void> project_persons_around(sql::Database& database,
                                                  const std::vector<std::string>& records);

}  // namespace habeas::casefile
