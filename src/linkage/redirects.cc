// SPDX-License-Identifier: Apache-2.0
#include "linkage/redirects.h"

#include <algorithm>
#include <set>

#include "base/csv.h"

namespace habeas::linkage {

std::vector<Redirect> redirects_between(const ClusterNames& names,
                                        std::span<const RecordNumber> before,
                                        std::span<const RecordNumber> after,
                                        std::span<const Redirect> earlier) {
  // From a cluster of before to clusters of after that are not called the same.
  std::set<std::pair<RecordNumber, RecordNumber>> moved;
  for (RecordNumber i = 0; i < before.size(); ++i)
    if (before[i] != after[i]) moved.emplace(before[i], after[i]);
  // A name that was dead already goes wherever the cluster went that it stood for.
  std::set<std::pair<RecordNumber, RecordNumber>> all = moved;
  for (const Redirect& redirect : earlier) {
    const RecordNumber from = names.find(redirect.from);
    const RecordNumber to = names.find(redirect.to);
    if (from >= before.size() || to >= before.size()) continue;  // not of these lists
    if (after[to] == to && to != from) all.emplace(from, to);
    for (auto at = moved.lower_bound({to, 0}); at != moved.end() && at->first == to; ++at)
      if (at->second != from) all.emplace(from, at->second);
  }
  std::vector<Redirect> redirects;
  for (const auto& [from, to] : all)
    redirects.push_back({names.of(from), names.of(to), after[from] == to ? "merged" : "split"});
  return redirects;
}

std::vector<std::string> resolve(const std::string& name, std::span<const Redirect> redirects,
                                 std::span<const std::string> clusters) {
  std::vector<std::string> found;
  if (std::find(clusters.begin(), clusters.end(), name) != clusters.end()) found.push_back(name);
  for (const Redirect& redirect : redirects)
    if (redirect.from == name) found.push_back(redirect.to);
  return found;
}

std::string redirects_csv(std::span<const Redirect> redirects) {
  std::string out = "from,to,why\n";
  for (const Redirect& redirect : redirects) {
    const std::string_view fields[] = {redirect.from, redirect.to, redirect.why};
    append_csv_row(out, fields);
  }
  return out;
}

}  // namespace habeas::linkage
