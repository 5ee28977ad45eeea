// SPDX-License-Identifier: Apache-2.0
#include "linkage/pair_store.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "linkage/run_file.h"
#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

constexpr size_t kPairs = 900000;

// Pairs in no order, given by three threads.
void fill(PairStore& store) {
  parallel_for(300, 3, [&](int64_t chunk) {
    std::vector<KeptPair> pairs;
    for (size_t i = 0; i < kPairs / 300; ++i) {
      const uint64_t number = mix(static_cast<uint64_t>(chunk) * 3000 + i + 1);
      pairs.push_back({static_cast<RecordNumber>(number >> 40), static_cast<RecordNumber>(number),
                       static_cast<uint32_t>(number >> 7), static_cast<uint32_t>(number >> 9),
                       static_cast<uint32_t>(chunk % 5)});
    }
    store.add(pairs);
  });
}

std::vector<std::vector<uint64_t>> in_order(const PairStore& store) {
  std::vector<std::vector<uint64_t>> all;
  store
      .each_in_order([](const KeptPair& pair) { return pair.b % 3 != 0; },
                     [&](std::span<const KeptPair> pairs) {
                       for (const KeptPair& pair : pairs)
                         all.push_back({pair.a, pair.b, pair.pattern(), pair.predicate});
                     })
      .value();
  return all;
}

TEST(PairStore, GivesTheSameFromMemoryAndFromAFile) {
  const fs::path folder = fs::temp_directory_path();
  PairStore held(posix_file_system(), folder, 0);
  PairStore partly(posix_file_system(), folder, size_t{12} << 20);
  PairStore spilled(posix_file_system(), folder, 1);
  for (PairStore* store : {&held, &partly, &spilled}) {
    fill(*store);
    ASSERT_TRUE(store->finish());
    EXPECT_EQ(store->size(), kPairs);
    size_t seen = 0;
    store->each([&](std::span<const KeptPair> pairs) { seen += pairs.size(); }).value();
    EXPECT_EQ(seen, kPairs);
  }
  EXPECT_EQ(held.spilled(), 0U);
  EXPECT_GT(partly.spilled(), 0U);
  EXPECT_LT(partly.spilled(), kPairs);
  EXPECT_EQ(spilled.spilled(), kPairs);
  const auto expected = in_order(held);
  EXPECT_TRUE(std::is_sorted(expected.begin(), expected.end()));
  EXPECT_GT(expected.size(), kPairs / 2);
  EXPECT_EQ(in_order(partly), expected);
  EXPECT_EQ(in_order(spilled), expected);
}

TEST(PairStore, LeavesNoNameInTheFolderWhileItIsInUse) {
  const fs::path folder = fs::temp_directory_path() / ("pair_store_" + std::to_string(::getpid()));
  fs::create_directory(folder);
  PairStore store(posix_file_system(), folder, 1);
  fill(store);
  ASSERT_TRUE(store.finish());
  EXPECT_GT(store.spilled(), 0U);
  EXPECT_TRUE(fs::is_empty(folder));  // nothing is left, then, if the program is killed now
  EXPECT_EQ(in_order(store).empty(), false);
  fs::remove(folder);
}

TEST(PairStore, SaysWhenTheFileCannotBeMade) {
  PairStore store(posix_file_system(), "/nowhere/at/all", 1);
  fill(store);
  EXPECT_EQ(store.finish().error().kind, ErrorKind::kNotFound);
}

TEST(Link, IsByteIdenticalWhenPairsAreSpilled) {
  const Records records = testing::made_list({.persons = 600, .copies = 2, .seed = 31});
  const Prepared prepared = prepare(records, 2);
  LinkOptions options;
  options.threads = 2;
  const LinkResult held = link(records, prepared, {}, options, no_progress()).value();
  options.pair_memory = 1;
  const LinkResult spilled = link(records, prepared, {}, options, no_progress()).value();
  EXPECT_EQ(held.spilled, 0U);
  EXPECT_GT(spilled.spilled, 0U);
  EXPECT_EQ(clusters_csv(records, spilled), clusters_csv(records, held));
  EXPECT_EQ(pairs_csv(records, spilled, 0.01), pairs_csv(records, held, 0.01));
  EXPECT_EQ(canonical_json(result_summary(records, spilled)),
            canonical_json(result_summary(records, held)));
}

TEST(Link, SaysHowMuchMemoryIsNeededWhenThereIsTooLittle) {
  const Records records = testing::made_list({.persons = 50, .copies = 1, .seed = 3});
  LinkOptions options;
  options.memory = 1 << 20;
  const Result<LinkResult> result = link(records, prepare(records, 1), {}, options, no_progress());
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().hint.find("--memory"), std::string::npos);
}

}  // namespace
}  // namespace habeas::linkage
