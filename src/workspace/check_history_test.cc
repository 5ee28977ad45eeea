// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <gtest/gtest.h>

#include "base/philox.h"
#include "workspace/change_consent.h"
#include "workspace/change_source.h"
#include "workspace/check_case.h"
#include "workspace/exhibit_text.h"
#include "workspace/holds.h"
#include "workspace/state_persons.h"
#include "workspace/testing/invented_case.h"

// Findings that were kept and brought up to date are those of a run that kept nothing, after every
// step of seeded random histories with entries of every kind that a check could notice, for a
// reader who sees everything and for one who sees no compartment and nothing sealed.

namespace habeas::workspace {
namespace {

constexpr const char* kSentences[] = {
    "SYNTHETIC the inspectors wrote that 12 prisoners were reportedly moved on 3 May 1988.",
    "SYNTHETIC the guard said that about 30 persons were moved from ward 4.",
    "SYNTHETIC the current head of the office Adil Karimi denied it.",
    "SYNTHETIC Adil Karimy signed the letter of 5 June 1988.",
    "SYNTHETIC the report says that they may have been buried near the road."};

class History {
 public:
  History(Workspace& workspace, uint64_t seed, fs::path folder)
      : workspace_(workspace), chance_(philox_key(2026, 4), seed), folder_(std::move(folder)) {}

  void begin() {
    exhibit();
    source();
    source();
    for (const char* type : {"event", "person", "post", "body", "communication", "proceeding"})
      entity(type);
    claim();
  }

  // What was done, for the message of a failure.
  std::string step() {
    switch (chance_.below(16)) {
      case 0:
        return exhibit();
      case 1:
        return source();
      case 2:
        return change();
      case 3:
      case 4:
        return lineage();
      case 5:
        return withdraw(claims_);
      case 6:
        return withdraw(lines_);
      case 7:
        return person();
      case 8:
        return narrow();
      case 9:
        return beside();
      case 10: {
        constexpr const char* kTypes[] = {"event", "person", "post", "body"};
        return entity(kTypes[chance_.below(std::size(kTypes))]);
      }
      default:
        return claim();
    }
  }

  // Of several at once, as a claim file has them.
  std::string steps() {
    std::string told;
    for (uint64_t i = 0, many = 1 + chance_.below(3); i < many; ++i) told += step() + "; ";
    return told;
  }

 private:
  using Labels = std::vector<std::string>;
  std::string any(const Labels& labels) {
    EXPECT_FALSE(labels.empty()) << refused_;
    return labels[chance_.below(labels.size())];
  }
  std::string next(const std::string& stem) { return stem + std::to_string(++count_); }
  std::string where() {
    switch (chance_.below(8)) {
      case 0:
        return R"(,"compartment":"north")";
      case 1:
        return R"(,"level":"sealed")";
      case 2:
        return R"(,"level":"public")";
      default:
        return "";
    }
  }

  // A line that cannot be taken (a label that it names was withdrawn, say) changes nothing.
  bool state(const std::string& line) {
    std::vector<casefile::Fault> faults;
    Result<StatedSummary> stated = state_claims(workspace_, line, faults);
    if (!stated) refused_ = stated.error().message;
    for (const casefile::Fault& fault : faults) refused_ += "; " + fault.message;
    return stated.has_value();
  }

  void put(const std::string& name, const std::string& text, const Custody& custody) {
    fs::path file = folder_ / name;
    ASSERT_TRUE(write_file(posix_file_system(), file, text));
    AddRequest request;
    request.arguments = {file.string()};
    request.custody = custody;
    ASSERT_TRUE(add_exhibits(
        workspace_, request, [](const Added&) {}, [](const vault::RefusedSource&) {}));
  }

  std::string exhibit() {
    std::string name = next("x") + ".txt", text = name + "\n\n";
    for (const char* sentence : kSentences) {
      if (chance_.below(2) == 0) text += std::string(sentence) + "\n\n";
    }
    text += "SYNTHETIC note";
    exhibits_.push_back(name);
    texts_[name] = text;
    put(name, text, {.level = chance_.below(4) == 0 ? "public" : ""});
    return "exhibit " + name;
  }

  // The same bytes, from now on in fewer hands, or under another name.
  std::string narrow() {
    std::string name = any(exhibits_);
    Custody custody;
    if (chance_.below(2) == 0)
      custody.level = "sealed";
    else
      custody.compartment = "north";
    if (chance_.below(3) == 0) custody = {};
    put(next("again-") + name, texts_[name], custody);
    return "added again " + name;
  }

  std::string source() {
    std::string label = next("s");
    std::string derives = !sources_.empty() && chance_.below(3) == 0
                              ? R"(,"derives_from":")" + any(sources_) + "\""
                              : "";
    constexpr const char* kParty[] = {"yes", "no", "disputed"};
    bool done = state(R"({"type":"source","label":")" + label + R"(","name":"SYNTHETIC )" + label +
                      R"(","kind":"official","party":")" + kParty[chance_.below(3)] + "\"" +
                      derives + where() + "}\n");
    if (done) sources_.push_back(label);
    return "source " + label + derives;
  }

  std::string change() {
    std::string label = any(sources_);
    JsonObject members;
    switch (chance_.below(5)) {
      case 0:
        members["name"] = Json("SYNTHETIC renamed " + std::to_string(++count_));
        break;
      case 1:
        members["party"] = Json(chance_.below(2) == 0 ? "yes" : "no");
        break;
      case 2:
        members["derives_from"] = Json(any(sources_));
        break;
      case 3:
        members["description"] = Json("SYNTHETIC a brutal description");
        break;
      default:
        members["level"] = Json(chance_.below(2) == 0 ? "sealed" : "restricted");
    }
    std::string told = canonical_json(Json(members));
    bool done = change_source(workspace_, label, Json(std::move(members)), "a test").has_value();
    return "change " + label + " " + told + (done ? "" : " (refused)");
  }

  std::string entity(const std::string& type) {
    if (type == "person") return person();
    std::string label = next("e");
    std::string event = type == "event" ? R"(,"event":"killing")" : "";
    bool done = state(R"({"type":"entity","label":")" + label + R"(","entity":")" + type + "\"" +
                      event + R"(,"name":"SYNTHETIC )" +
                      (chance_.below(5) == 0 ? "horrific " : "") + label + "\"" + where() + "}\n");
    if (done) entities_[type].push_back(label);
    return "entity " + type + " " + label;
  }

  std::string person() {
    std::string label = next("p");
    bool done = state(R"({"type":"person","label":")" + label + R"(","source":")" + any(sources_) +
                      R"(","person":{"name":"SYNTHETIC )" + label + "\"}" + where() + "}\n");
    if (done) entities_["person"].push_back(label);
    return "person " + label;
  }

  std::string property_and_value(std::string& subject) {
    auto of = [&](const std::string& type) { subject = any(entities_[type]); };
    auto naming = [&](const std::string& type) {
      return R"("value":{"entity":")" + any(entities_[type]) + "\"";
    };
    const std::string day = std::to_string(1 + chance_.below(9));
    switch (chance_.below(9)) {
      case 0:
        of("event");
        return R"("property":"number.seen","kind":"number","value":{"exactly":)" +
               std::to_string(chance_.below(3) + 11) + R"(,"unit":"persons","scope":"ward )" +
               std::to_string(chance_.below(2)) + "\"}";
      case 1:
        of("event");
        return R"("property":"date.start","kind":"fact","value":"1988-05-0)" + day + "\"";
      case 2:
        of("person");
        return R"("property":"posting","kind":"fact",)" + naming("post") +
               R"(,"period":{"first":{"precisely":"1988-05-01","is":"start"},"last":{"precisely":"1988-06-0)" +
               day + R"(","is":"end"},"ongoing":"no"}})";
      case 3:
        of("post");
        return R"("property":"post.body","kind":"fact",)" + naming("body") + "}";
      case 4:
        of(chance_.below(2) == 0 ? "post" : "body");
        return R"("property":"body.place","kind":"fact","value":"town )" + day + "\"";
      case 5:
        of("proceeding");
        return R"("property":"proceeding.accused","kind":"fact",)" + naming("person") + "}";
      case 6:
        of("event");
        return R"("property":"responsibility.alleged","kind":"fact",)" + naming("person") + "}";
      default:
        of("event");
        return R"("property":"event.description","kind":"fact","value":"SYNTHETIC statement )" +
               std::to_string(chance_.below(3)) + "\"";
    }
  }

  std::string claim() {
    std::string label = next("c"), subject;
    std::string said = property_and_value(subject);
    if (!claims_.empty() && chance_.below(6) == 0) {
      subject = any(claims_);  // about a claim
      said = R"("property":"responsibility.alleged","kind":"opinion","value":"SYNTHETIC view")";
    }
    std::string speakers;
    for (uint64_t i = 0, many = 1 + chance_.below(2); i < many; ++i) {
      speakers += (i == 0 ? "" : ",") + (R"({"source":")" + any(sources_)) + R"(","role":")" +
                  (i == 0 ? "wrote" : "reported") + R"(","modality":")" +
                  (chance_.below(3) == 0 ? R"(possible","hedge":"may")" : R"(asserted")") + "}";
    }
    std::string more;
    if (!claims_.empty() && chance_.below(4) == 0) more += R"(,"answers":")" + any(claims_) + "\"";
    std::string name = any(exhibits_);
    std::string line = R"({"type":"claim","label":")" + label + R"(","subject":")" + subject +
                       "\"," + said + R"(,"polarity":")" +
                       (chance_.below(5) == 0 ? "denies" : "affirms") + R"(","said":"1988-05-0)" +
                       std::to_string(1 + chance_.below(9)) + R"(","speakers":[)" + speakers +
                       R"(],"anchor":{"exhibit":")" + name + R"(","text":"SYNTHETIC note"})" +
                       more + where() + "}\n";
    bool done = state(line);
    if (done) claims_.push_back(label);
    return (done ? "claim " : "refused claim ") + line;
  }

  std::string lineage() {
    bool of_claims = claims_.size() > 1 && chance_.below(2) == 0;
    const Labels& ends = of_claims ? claims_ : sources_;
    std::string label = next("l");
    std::string line = R"({"type":"lineage","label":")" + label + R"(","from":")" + any(ends) +
                       R"(","to":")" + any(ends) + R"(","standing":"suspected","stated_by":")" +
                       any(sources_) + R"(","ground":"SYNTHETIC ground")" + where() + "}\n";
    if (state(line)) {
      const std::vector<casefile::LineageRow> rows =
          casefile::lineage(workspace_.database()).value();
      for (const casefile::LineageRow& row : rows) {
        if (row.label == label) lines_.push_back(row.id);
      }
    }
    return "lineage " + line;
  }

  std::string withdraw(Labels& from) {
    if (from.empty()) return "nothing";
    std::string label = any(from);
    (void)withdraw_claim(workspace_, label, "a test");
    std::erase(from, label);
    return "withdraw " + label;
  }

  // Entries that no check reads.
  std::string beside() {
    if (chance_.below(2) == 0) {
      (void)set_hold(workspace_, "case", "SYNTHETIC " + std::to_string(++count_));
      return "hold";
    }
    if (entities_["person"].size() > 1)
      (void)withdraw_record(workspace_, any(entities_["person"]), "x");
    return "withdraw record";
  }

  Workspace& workspace_;
  Philox chance_;
  fs::path folder_;
  int count_ = 0;
  std::string refused_;  // why, the last time
  Labels exhibits_, sources_, claims_, lines_;
  std::map<std::string, Labels> entities_;
  std::map<std::string, std::string> texts_;
};

class CheckHistoryTest : public testing::InventedCase {
 protected:
  static std::string told(CheckCache& cache) {
    std::string out;
    std::vector<assess::CheckFinding> all = cache.findings().value();
    assess::sort_findings(all);
    for (const assess::CheckFinding& finding : all) {
      out += finding.identity() + finding.message + "\n";
      for (const assess::Spot& spot : finding.spots)
        out += spot.exhibit + std::to_string(spot.from) + spot.text + "\n";
    }
    return out;
  }

  static CacheUpdate update(CheckCache& cache, Workspace& workspace) {
    Assessment assessment = Assessment::open(workspace).value();
    TextOf text_of = [&](const std::string& exhibit) { return exhibit_text(workspace, exhibit); };
    return update_checks(cache, workspace, assessment, text_of).value();
  }

  // Whether the kept findings are those of a new run; how much was looked at again.
  int64_t compare(CheckCache& kept, Workspace& workspace, const std::string& what) {
    CacheUpdate updated = update(kept, workspace);
    CheckCache fresh = CheckCache::open_at(":memory:", "test").value();
    CacheUpdate whole = update(fresh, workspace);
    EXPECT_EQ(told(kept), told(fresh)) << what;
    findings_ += told(fresh).size();
    whole_ += whole.looked_at;
    return updated.looked_at;
  }

  void run(uint64_t seed, int steps) {
    fs::remove_all(root_ / "case");
    fs::remove_all(root_ / "home");
    Workspace workspace = create();
    History history(workspace, seed, root_ / "in");
    history.begin();
    CheckCache own = CheckCache::open_at(":memory:", "test").value();
    CheckCache others = CheckCache::open_at(":memory:", "test").value();
    for (int i = 0; i < steps; ++i) {
      std::string what =
          "seed " + std::to_string(seed) + ", step " + std::to_string(i) + ": " + history.steps();
      looked_at_ += compare(own, workspace, what);
      ASSERT_TRUE(workspace.checkpoint());
      Workspace stranger = open("stranger", Mode::kRead);
      compare(others, stranger, what + " (a stranger)");
      if (HasFailure()) return;
    }
  }

  size_t findings_ = 0;
  int64_t looked_at_ = 0, whole_ = 0;
};

TEST_F(CheckHistoryTest, WhatWasKeptIsWhatANewRunFindsWhateverHappened) {
  const bool slow = std::getenv("HABEAS_SLOW") != nullptr;
  for (uint64_t seed = 1; seed <= (slow ? 100U : 6U); ++seed) {
    run(seed, slow ? 40 : 16);
    if (HasFailure()) return;
  }
  EXPECT_GT(findings_, 10'000U);      // there was something to find
  EXPECT_LT(2 * looked_at_, whole_);  // and it was not found by looking at everything
}

}  // namespace
}  // namespace habeas::workspace
