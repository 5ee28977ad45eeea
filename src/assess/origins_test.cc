// SPDX-License-Identifier: Apache-2.0
#include "assess/origins.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "assess/testing/made_claims.h"

namespace habeas::assess {
namespace {

using testing::MadeCase;

Support support(MadeCase& made) {
  made.known.sort();
  std::vector<const Claim*> claims = made.all();
  return support_of(Graphs(made.known), claims);
}

TEST(Origins, ReportersOfOneSpeakerAreNoOrigins) {
  MadeCase made;
  made.source("src-a").source("src-paper").source("src-wire");
  made.claim("1", "ent-x", "p", "v", "src-a")
      .speakers.push_back({"src-paper", "reported", "asserted", "", ""});
  made.claim("2", "ent-x", "p", "v", "src-a")
      .speakers.push_back({"src-wire", "distributed", "asserted", "", ""});
  EXPECT_EQ(support(made), (Support{1, 1}));
}

TEST(Origins, ThreeBodiesOfOneOrganisationAreOne) {
  MadeCase made;
  made.source("src-a")
      .source("src-b", "yes", "src-a")
      .source("src-c", "yes", "src-b")
      .source("src-d");
  for (std::string id : {"a", "b", "c", "d"}) made.claim(id, "ent-x", "p", "v", "src-" + id);
  EXPECT_EQ(support(made), (Support{2, 2}));
}

TEST(Origins, SuspectedLineageMakesARange) {
  MadeCase made;
  made.source("src-a").source("src-b").lineage("src-b", "src-a", true);
  made.claim("1", "ent-x", "p", "v", "src-a");
  made.claim("2", "ent-x", "p", "v", "src-b");
  EXPECT_EQ(support(made), (Support{1, 2}));
  EXPECT_EQ(support_in_words({1, 2}), "1 to 2 origins (lineage disputed)");
}

TEST(Origins, LineageOfOneClaimCountsForThatClaimAlone) {
  MadeCase made;
  made.source("src-a").source("src-b").lineage("clm-2", "clm-1");
  made.claim("1", "ent-x", "p", "v", "src-a");
  made.claim("2", "ent-x", "p", "v", "src-b");
  EXPECT_EQ(support(made), (Support{1, 1}));
  made.claim("3", "ent-x", "p", "v", "src-b");  // of its own
  EXPECT_EQ(support(made), (Support{2, 2}));
}

TEST(Origins, WhoRestsOnASourceRestsOnWhatItsOnlyClaimRestsOn) {
  MadeCase made;
  made.source("src-a").source("src-b").source("src-c", "no", "src-b").lineage("clm-2", "clm-1");
  made.claim("1", "ent-x", "p", "v", "src-a");
  made.claim("2", "ent-x", "p", "v", "src-b");
  made.claim("3", "ent-x", "p", "v", "src-c");
  made.known.lineage.push_back({"clm-3", "src-b", false, "", ""});
  EXPECT_EQ(support(made), (Support{1, 1}));
}

TEST(Origins, SourcesThatRestOnOneAnotherAreOne) {
  MadeCase made;
  made.source("src-a", "no", "src-b").source("src-b", "no", "src-c").source("src-c", "no", "src-a");
  for (std::string id : {"a", "b", "c"}) made.claim(id, "ent-x", "p", "v", "src-" + id);
  EXPECT_EQ(support(made), (Support{1, 1}));
}

TEST(Origins, ACompilationOfTwoAddsNothingBesideThem) {
  MadeCase made;
  made.source("src-a")
      .source("src-b")
      .source("src-c")
      .lineage("src-c", "src-a")
      .lineage("src-c", "src-b");
  made.claim("3", "ent-x", "p", "v", "src-c");
  EXPECT_EQ(support(made).most, 1);
  made.claim("1", "ent-x", "p", "v", "src-a");
  EXPECT_EQ(support(made).most, 1);
  made.claim("2", "ent-x", "p", "v", "src-b");
  EXPECT_EQ(support(made).most, 2);
}

TEST(Origins, AChainOfAHundredThousandSourcesDoesNotOverflow) {
  MadeCase made;
  made.source("src-0");
  for (int i = 1; i < 100'000; ++i)
    made.source("src-" + std::to_string(i), "no", "src-" + std::to_string(i - 1));
  made.claim("1", "ent-x", "p", "v", "src-99999");
  made.claim("2", "ent-x", "p", "v", "src-0");
  EXPECT_EQ(support(made), (Support{1, 1}));
}

// The definition itself, for the comparison: all subsets.
int64_t independent_by_trying_all(const std::vector<Roots>& sets) {
  int64_t best = 0;
  for (uint32_t choice = 0; choice < (1U << sets.size()); ++choice) {
    std::multiset<std::string> taken;
    int64_t count = 0;
    for (size_t i = 0; i < sets.size(); ++i) {
      if ((choice >> i & 1) == 0) continue;
      ++count;
      taken.insert(sets[i].begin(), sets[i].end());
    }
    bool apart = std::set<std::string>(taken.begin(), taken.end()).size() == taken.size();
    if (apart) best = std::max(best, count);
  }
  return best;
}

TEST(Origins, IndependentAgreesWithTryingAllSubsets) {
  std::mt19937 random(20261127);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Roots> sets(random() % 9);
    for (Roots& set : sets) {
      std::set<std::string> members;
      size_t size = 1 + random() % 3;
      while (members.size() < size)
        members.insert(std::string(1, static_cast<char>('a' + random() % 6)));
      set.assign(members.begin(), members.end());
    }
    ASSERT_EQ(independent(sets), independent_by_trying_all(sets)) << round;
  }
}

// Random cases: sources with lineage both ways, circles included, claims of one question.
struct RandomCase {
  MadeCase made;
  std::vector<std::string> sources;
};

void fill(RandomCase& out, std::mt19937& random) {
  int sources = 2 + static_cast<int>(random() % 6);
  for (int i = 0; i < sources; ++i) {
    std::string id = "src-" + std::to_string(i);
    std::string other = "src-" + std::to_string(random() % static_cast<unsigned>(sources));
    out.made.source(id, "no", random() % 3 == 0 && other != id ? other : "");
    out.sources.push_back(id);
  }
  auto any = [&] { return out.sources[random() % out.sources.size()]; };
  for (unsigned i = random() % 4; i > 0; --i) out.made.lineage(any(), any(), random() % 2 == 0);
  int claims = 1 + static_cast<int>(random() % 6);
  for (int i = 0; i < claims; ++i) out.made.claim(std::to_string(i), "ent-x", "p", "v", any());
  if (random() % 3 == 0) out.made.lineage("clm-0", "clm-1", random() % 2 == 0);
}

TEST(Origins, ACopyOfASourceNeverRaisesSupport) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    RandomCase it;
    fill(it, random);
    Support before = support(it.made);
    std::string copied = it.sources[random() % it.sources.size()];
    std::vector<std::string> repeated;
    for (const Claim* claim : it.made.all()) {
      if (claim->origin_speaker() == copied) repeated.push_back(claim->id);
    }
    it.made.source("src-copy", "no", copied);
    for (size_t i = 0; i < repeated.size(); ++i) {
      it.made.claim("copy" + std::to_string(i), "ent-x", "p", "v", "src-copy");
      // A copy knows what it copies; half of them say so claim by claim.
      it.made.lineage("clm-copy" + std::to_string(i), repeated[i]);
    }
    Support after = support(it.made);
    ASSERT_LE(after.least, before.least) << round;
    ASSERT_LE(after.most, before.most) << round;
  }
}

TEST(Origins, TheOrderOfEntryChangesNothing) {
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    RandomCase it;
    fill(it, random);
    it.made.known.sort();
    std::vector<const Claim*> claims = it.made.all();
    Support first = support_of(Graphs(it.made.known), claims);
    std::shuffle(claims.begin(), claims.end(), random);
    std::shuffle(it.made.known.lineage.begin(), it.made.known.lineage.end(), random);
    ASSERT_EQ(support_of(Graphs(it.made.known), claims), first);
  }
}

// Whoever is removed takes along what was known through it alone: who rested on one of its claims
// rests, from then on, on the source itself. Sources with lineage of single claims are left out
// here.
TEST(Origins, RemovingASourceNeverRaisesTheSupportOfTheRest) {
  std::mt19937 random(3);
  int removed_some = 0;
  for (int round = 0; round < 2000; ++round) {
    RandomCase it;
    fill(it, random);
    it.made.known.sort();
    Graphs graphs(it.made.known);
    std::vector<const Claim*> claims = it.made.all();
    std::map<std::string, std::string, std::less<>> speaker;
    for (const Claim* claim : claims) speaker[claim->id] = claim->speakers.front().source;
    SpeakerOf speaker_of = [&](std::string_view claim) {
      auto found = speaker.find(claim);
      return found == speaker.end() ? std::string() : found->second;
    };
    std::string removed = it.sources[random() % it.sources.size()];
    if (std::ranges::any_of(claims, [&](const Claim* claim) {
          return claim->origin_speaker() == removed &&
                 !graphs.believed().claim_targets(claim->id).empty();
        }))
      continue;
    std::vector<const Claim*> rest;
    for (const Claim* claim : claims) {
      if (claim->origin_speaker() != removed) rest.push_back(claim);
    }
    Support before = support_of(graphs, claims, speaker_of);
    Support after = support_of(graphs, rest, speaker_of);
    ASSERT_LE(after.most, before.most) << round;
    ASSERT_LE(after.least, before.least) << round;
    ASSERT_GE(after.most, before.most - static_cast<int64_t>(claims.size() - rest.size())) << round;
    if (rest.size() == claims.size()) {
      ASSERT_EQ(after, before);
    } else {
      ++removed_some;
    }
  }
  EXPECT_GT(removed_some, 300);
}

}  // namespace
}  // namespace habeas::assess
