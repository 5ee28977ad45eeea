// SPDX-License-Identifier: Apache-2.0
//
// A person who is kept back, planted in every place from which it could leave. All are invented.
#include "workspace/leaks.h"

#include <algorithm>

#include "workspace/export_case.h"
#include "workspace/read_exhibits.h"
#include "workspace/state_persons.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

constexpr std::string_view kSources =
    R"({"type":"source","label":"gazette","name":"SYNTHETIC gazette","kind":"publication","level":"public"}
{"type":"source","label":"w","name":"SYNTHETIC Parvaneh Kuhdasht","kind":"witness","level":"restricted"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC event","level":"public"}
)";

std::string claim(const std::string& label, const std::string& members) {
  return R"({"type":"claim","label":")" + label +
         R"(","subject":"e","kind":"fact","polarity":"affirms","anchor":{"exhibit":"note.txt"},"level":"public",)" +
         members + "}\n";
}
constexpr std::string_view kGazette =
    R"("speakers":[{"source":"gazette","role":"wrote","modality":"asserted"}])";

class Leaks : public testing::InventedCase {
 protected:
  Leaks() : workspace_(create()) {
    add(workspace_, "note.txt", "SYNTHETIC note", {.level = "public"});
    state(workspace_, kSources);
    std::vector<casefile::FieldFault> faults;
    Json members = parse_json(R"({"source":"gazette","label":"p","level":"restricted","person":{
      "name.given":"Hossein","name.family":"Ahmadi","name.alias":"Zarvandagh","place.residence":"Rasht",
      "identifier":"77-1043-2"},
      "relatives":[{"relation":"mother","name":"Maryam Karimi"}]})")
                       .value();
    person_ = add_person(workspace_, members, faults).value().id;
  }

  Result<ExportSummary> leave(const std::string& name) {
    return export_case(workspace_, root_ / name, {.scope = ExportScope::kPublic});
  }

  // The one open leak, with what would leave as it is now; and nothing of the bundle is there.
  dossier::Leak only_leak() {
    const int64_t before = workspace_.log().size();
    Result<ExportSummary> refused = leave("out");
    EXPECT_FALSE(refused);
    EXPECT_FALSE(fs::exists(root_ / "out") || fs::exists(root_ / "out.partial"));
    EXPECT_EQ(workspace_.log().size(), before) << "a refused export is none";
    LeakReport report = leaks_of_public_copy(workspace_).value();
    if (report.leaks.size() != 1) {
      std::string all;
      for (const FoundLeak& one : report.leaks)
        all += one.leak.where + ": " + one.leak.words + "\n";
      ADD_FAILURE() << all;
      return {};
    }
    EXPECT_NE(refused.error().message.find(report.leaks[0].leak.id), std::string::npos);
    return report.leaks[0].leak;
  }

  Workspace workspace_;
  std::string person_;
};

TEST_F(Leaks, ACleanCopyLeaves) {
  EXPECT_TRUE(leaks_of_public_copy(workspace_).value().leaks.empty());
  EXPECT_TRUE(leave("clean"));
  expect_verified(root_ / "clean");
}

TEST_F(Leaks, InTheBytesOfAnExhibitInAnyScript) {
  add(workspace_, "letter.txt", "Line one.\nآقای حسین احمدی را بردند", {.level = "public"});
  dossier::Leak leak = only_leak();
  EXPECT_EQ(leak.owner, person_);
  EXPECT_EQ(leak.line, 2);
  EXPECT_NE(leak.where.find("letter.txt"), std::string::npos);
}

TEST_F(Leaks, InAFileName) {
  add(workspace_, "hossein-ahmadi.txt", "SYNTHETIC text", {.level = "public"});
  LeakReport report = leaks_of_public_copy(workspace_).value();
  ASSERT_FALSE(report.leaks.empty());
  for (const FoundLeak& one : report.leaks) EXPECT_EQ(one.leak.owner, person_);
  EXPECT_FALSE(leave("out"));
}

TEST_F(Leaks, InMetadataThatOnlyAReaderSees) {
  // Compressed in the file: only what the reader made of it holds the words.
  std::string html =
      "<!DOCTYPE html><html><head><meta name=\"author\" content=\"&#72;ossein A&#x68;madi\"></head>"
      "<body><p>SYNTHETIC</p></body></html>";
  std::string digest = add(workspace_, "page.html", html, {.level = "public"});
  EXPECT_EQ(only_leak().owner, person_);
}

TEST_F(Leaks, InBinaryBytes) {
  std::string bytes("\x89PNG\r\n\x1a\n\xff\xfe", 10);
  for (char c : std::string("Hossein Ahmadi")) bytes += std::string(1, c) + '\0';
  add(workspace_, "picture.png", bytes, {.level = "public"});
  EXPECT_EQ(only_leak().owner, person_);
  EXPECT_EQ(leaks_of_public_copy(workspace_).value().unread.size(), 1U);
}

TEST_F(Leaks, InTheWordsOfAPublicClaim) {
  state(
      workspace_,
      claim(
          "q",
          R"("property":"statement.content","quote":{"text":"we took Hussain Ahmady at dawn","language":"en"},)" +
              std::string(kGazette)));
  LeakReport report = leaks_of_public_copy(workspace_).value();
  ASSERT_FALSE(report.leaks.empty());
  bool page = false;
  bool body = false;
  for (const FoundLeak& one : report.leaks) {
    page = page || one.leak.where == "the page";
    body = body || one.leak.where.starts_with("data/bodies/");
  }
  EXPECT_TRUE(page && body);
  EXPECT_FALSE(leave("out"));
}

TEST_F(Leaks, ARelativeAWitnessAnAliasAPlaceAndANumberAreKeptBackToo) {
  for (const char* words : {"the mother, Maryam Karimi", "Parvaneh of Kuhdasht told us",
                            "he was called Zarvandagh", "a Hossein of Rasht", "file 77/1043/2"}) {
    Workspace& workspace = workspace_;
    std::string digest = add(workspace, "a.txt", words, {.level = "public"});
    LeakReport report = leaks_of_public_copy(workspace).value();
    EXPECT_TRUE(std::ranges::any_of(report.leaks, [&](const FoundLeak& one) {
      return one.leak.where.find(digest.substr(0, 16)) != std::string::npos;
    })) << words;
  }
}

TEST_F(Leaks, WhatSomebodyAnswersForLeavesAndNothingElse) {
  add(workspace_, "letter.txt", "Hossein Ahmadi", {.level = "public"});
  dossier::Leak leak = only_leak();
  EXPECT_FALSE(pass_leak(workspace_, leak.id, ""));
  EXPECT_FALSE(pass_leak(workspace_, "lek-1", "why"));
  ASSERT_TRUE(pass_leak(workspace_, leak.id, "SYNTHETIC: a minister of that name"));
  EXPECT_TRUE(leave("passed"));
  expect_verified(root_ / "passed");
  // The reason and the id stay in the case.
  EXPECT_TRUE(files_with("a minister of that name", "passed").empty());
  EXPECT_TRUE(files_with(leak.id, "passed").empty());
  add(workspace_, "second.txt", "on Hossein Ahmadi again", {.level = "public"});
  EXPECT_FALSE(leave("out"));
}

TEST_F(Leaks, ThePageAloneIsSearchedToo) {
  EXPECT_TRUE(make_leaving_page(workspace_, ExportScope::kPublic, ""));
  state(
      workspace_,
      claim(
          "about",
          R"("property":"statement.content","quote":{"text":"Hossein Ahmadi came","language":"en"},)" +
              std::string(kGazette)));
  Result<std::string> page = make_leaving_page(workspace_, ExportScope::kPublic, "");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kDenied);
  EXPECT_TRUE(make_leaving_page(workspace_, ExportScope::kFull, ""));
}

}  // namespace
}  // namespace habeas::workspace
