// SPDX-License-Identifier: Apache-2.0
#include "linkage/redirects.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/random.h"
#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

Records numbered(size_t count) {
  std::string csv = "id,family\n";
  for (size_t i = 0; i < count; ++i) csv += "r" + std::to_string(100 + i) + ",x\n";
  return testing::records_of("id = \"id\"\n[fields]\nfamily = \"family\"\n", {csv});
}

TEST(Redirects, SayWhereTheRecordsOfAClusterWent) {
  const Records records = numbered(6);
  const ClusterNames names(records, 1);
  const std::vector<RecordNumber> before = {0, 0, 2, 2, 4};
  const std::vector<RecordNumber> after = {0, 1, 0, 0, 4, 4};
  const std::vector<Redirect> expected = {{"r100", "r101", "split"}, {"r102", "r100", "merged"}};
  EXPECT_EQ(redirects_between(names, before, after, {}), expected);
  EXPECT_EQ(redirects_csv(expected), "from,to,why\nr100,r101,split\nr102,r100,merged\n");
  const std::vector<std::string> clusters = {"r100", "r101", "r104"};
  EXPECT_EQ(resolve("r100", expected, clusters), (std::vector<std::string>{"r100", "r101"}));
  EXPECT_EQ(resolve("r102", expected, clusters), (std::vector<std::string>{"r100"}));
  EXPECT_TRUE(resolve("r103", expected, clusters).empty());
}

TEST(Redirects, ANameThatComesBackStillSaysWhereOthersOfItsRecordsMayBe) {
  const Records records = numbered(3);
  const ClusterNames names(records, 1);
  const std::vector<RecordNumber> first = {0, 1, 1};
  const std::vector<RecordNumber> together = {0, 0, 0};
  const auto merged = redirects_between(names, first, together, {});
  EXPECT_EQ(merged, (std::vector<Redirect>{{"r101", "r100", "merged"}}));
  const std::vector<RecordNumber> back = {0, 1, 0};
  EXPECT_EQ(redirects_between(names, together, back, merged),
            (std::vector<Redirect>{{"r100", "r101", "split"}, {"r101", "r100", "split"}}));
}

// Whatever happens over many runs, every name ever given out resolves, in one step, to clusters of
// today that together hold every record it ever had.
TEST(Redirects, EveryEarlierNameResolves) {
  SeededRandom random(5);
  for (int history = 0; history < 50; ++history) {
    const Records records = numbered(40);
    const ClusterNames names(records, 1);
    std::map<std::string, std::set<RecordNumber>> ever;  // name -> records it had at any time
    std::vector<Redirect> redirects;
    std::vector<RecordNumber> before;
    for (int run = 0; run < 5; ++run) {
      const size_t count = 20 + static_cast<size_t>(run) * 5;
      std::vector<uint64_t> label;
      for (size_t i = 0; i < count; ++i) label.push_back(random.below(12));
      std::vector<RecordNumber> after(count);
      for (RecordNumber i = 0; i < count; ++i)
        after[i] = static_cast<RecordNumber>(std::find(label.begin(), label.end(), label[i]) -
                                             label.begin());
      if (run > 0) redirects = redirects_between(names, before, after, redirects);
      std::vector<std::string> clusters;
      std::map<std::string, std::set<RecordNumber>> now;
      for (RecordNumber i = 0; i < count; ++i) now[names.of(after[i])].insert(i);
      for (const auto& [name, members] : now) {
        clusters.push_back(name);
        ever[name].insert(members.begin(), members.end());
      }
      for (const auto& [name, members] : ever) {
        std::set<RecordNumber> reached;
        for (const std::string& to : resolve(name, redirects, clusters)) {
          ASSERT_TRUE(now.contains(to)) << name << " -> " << to;
          reached.insert(now[to].begin(), now[to].end());
        }
        EXPECT_TRUE(std::includes(reached.begin(), reached.end(), members.begin(), members.end()))
            << name << " in run " << run;
      }
      before = after;
    }
  }
}

}  // namespace
}  // namespace habeas::linkage
