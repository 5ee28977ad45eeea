// SPDX-License-Identifier: Apache-2.0
#include "linkage/cluster_names.h"

#include <set>

#include <gtest/gtest.h>

#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

Records lists_of_ids(const std::vector<std::vector<std::string>>& lists) {
  std::vector<std::string> texts;
  for (const std::vector<std::string>& ids : lists) {
    std::string csv = "id,family\n";
    for (const std::string& id : ids) csv += id + ",x\n";
    texts.push_back(csv);
  }
  return testing::records_of("id = \"id\"\n[fields]\nfamily = \"family\"\n", texts);
}

TEST(ClusterNames, NoTwoRecordsHaveOneName) {
  const Records records = lists_of_ids(
      {{"a", "a", "a", "a#2", "2:b", "2:c#2", "2:d", "2:d"}, {"b", "c#2", "c", "c", "d", "d#2"}});
  for (const size_t lists : {1U, 2U}) {
    const ClusterNames names(records, lists);
    std::set<std::string> all;
    for (RecordNumber i = 0; i < records.size(); ++i) {
      EXPECT_TRUE(all.insert(names.of(i)).second) << names.of(i);
      EXPECT_EQ(names.find(names.of(i)), i);
    }
    EXPECT_EQ(names.find("nobody"), records.size());
  }
}

TEST(ClusterNames, AreTheSameAfterFurtherListsAreAdded) {
  const std::vector<std::string> first = {"a", "a", "a#2", "2:b", "3:b", "2:b#2"};
  const std::vector<std::string> second = {"b", "b#2", "c"};
  const Records alone = lists_of_ids({first});
  const Records two = lists_of_ids({first, second});
  const Records three = lists_of_ids({first, second, {"b", "c", "c#2", "c"}});
  for (RecordNumber i = 0; i < alone.size(); ++i)
    EXPECT_EQ(ClusterNames(alone, 1).of(i), ClusterNames(three, 1).of(i));
  for (RecordNumber i = 0; i < two.size(); ++i) {
    EXPECT_EQ(ClusterNames(two, 1).of(i), ClusterNames(three, 1).of(i));
    EXPECT_EQ(ClusterNames(two, 2).of(i), ClusterNames(three, 2).of(i));
  }
  EXPECT_EQ(ClusterNames(alone, 1).of(0), "2:b");
  EXPECT_EQ(ClusterNames(two, 2).of(0), "1:2:b");
}

}  // namespace
}  // namespace habeas::linkage
