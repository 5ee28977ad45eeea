// SPDX-License-Identifier: Apache-2.0
//
// The texts that claims are anchored in: they travel with what is disclosed, and with nothing else,
// and verification looks the words up.
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "workspace/export_case.h"
#include "workspace/read_exhibits.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

constexpr const char* kOpen =
    "<!DOCTYPE html><html><body><p>SYNTHETIC page: na\xc3\xafve \xc3\xa9toile, nine lorries were "
    "counted.</p></body></html>\n";
constexpr const char* kClosed =
    "<!DOCTYPE html><html><body><p>SYNTHETIC secret: the cobalt sparrow counted them.</p></body>"
    "</html>\n";
constexpr const char* kUnquoted =
    "<!DOCTYPE html><html><body><p>SYNTHETIC public page that nobody quotes: umber "
    "falcon.</p></body></html>\n";

std::string claim(const std::string& label, const std::string& exhibit, const std::string& words,
                  const std::string& level) {
  return R"({"type":"claim","label":")" + label +
         R"(","subject":"e","property":"number.seen","kind":"number","polarity":"affirms",)"
         R"("value":{"exactly":9,"unit":"lorries","scope":"SYNTHETIC"},"speakers":[{"source":"s",)"
         R"("role":"wrote","modality":"asserted"}],"anchor":{"exhibit":")" +
         exhibit + R"(","text":")" + words + R"("},"level":")" + level + "\"}\n";
}

class ExportDerivatives : public testing::InventedCase {
 protected:
  ExportDerivatives() : workspace_(create()) {
    open_ = add(workspace_, "open.html", kOpen, {.level = "public"});
    closed_ = add(workspace_, "closed.html", kClosed, {.level = "restricted"});
    unquoted_ = add(workspace_, "unquoted.html", kUnquoted, {.level = "public"});
    ReadRequest request;
    request.exhibits = {open_, closed_, unquoted_};
    Result<ReadSummary> read = read_exhibits(workspace_, request, [](const ReadReport&) {});
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    state(
        workspace_,
        R"({"type":"source","label":"s","name":"SYNTHETIC Gazette","kind":"publication","level":"public"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC night","level":"public"}
)" + claim("c1", "open.html", "\xc3\xa9toile, nine lorries", "public") +
            claim("c2", "closed.html", "cobalt sparrow", "restricted"));
  }

  std::string text_of(const std::string& exhibit) {
    std::vector<casefile::DerivativeRow> rows =
        casefile::derivatives_of(workspace_.database(), exhibit).value();
    for (const casefile::DerivativeRow& row : rows) {
      if (row.role == "text") return row.sha256;
    }
    return "none";
  }
  fs::path exported(ExportScope scope) {
    fs::path folder = root_ / (scope == ExportScope::kFull ? "full" : "public");
    Result<ExportSummary> made = export_case(workspace_, folder, {.scope = scope});
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return folder;
  }
  static std::set<std::string> derivatives_in(const fs::path& bundle) {
    std::set<std::string> out;
    if (!fs::exists(bundle / "data/derivatives")) return out;
    for (const auto& file : fs::directory_iterator(bundle / "data/derivatives"))
      out.insert(file.path().filename());
    return out;
  }

  Workspace workspace_;
  std::string open_, closed_, unquoted_;
};

TEST_F(ExportDerivatives, AFullBundleCarriesAllAndChecksEveryAnchor) {
  fs::path bundle = exported(ExportScope::kFull);
  std::set<std::string> found = derivatives_in(bundle);
  for (const std::string& exhibit : {open_, closed_, unquoted_})
    EXPECT_TRUE(found.contains(text_of(exhibit))) << exhibit;
  verifier::Report report = verified(bundle);
  EXPECT_EQ(report.exit_code(), 0) << report.text();
  EXPECT_NE(report.text().find("checked: 2 anchors"), std::string::npos) << report.text();
}

TEST_F(ExportDerivatives, APublicBundleCarriesTheTextsOfPublicClaimsAlone) {
  fs::path bundle = exported(ExportScope::kPublic);
  EXPECT_EQ(derivatives_in(bundle), std::set<std::string>{text_of(open_)});
  verifier::Report report = verified(bundle);
  EXPECT_EQ(report.exit_code(), 0) << report.text();
  EXPECT_NE(report.text().find("checked: 1 anchors"), std::string::npos) << report.text();
  EXPECT_NE(report.text().find("[derivative.bytes]"), std::string::npos) << report.text();
  // Neither the words of the restricted page, nor the digests by which to recognise it.
  for (const std::string& words : {std::string("cobalt sparrow"), closed_, text_of(closed_)})
    EXPECT_TRUE(files_with(words, "public").empty()) << words;
}

TEST_F(ExportDerivatives, AnotherTextInItsPlaceFails) {
  fs::path bundle = exported(ExportScope::kPublic);
  fs::path file = bundle / "data/derivatives" / text_of(open_);
  std::string bytes = read_file(posix_file_system(), file).value();
  fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
  bytes[bytes.find("nine")] = 'f';
  ASSERT_TRUE(write_file(posix_file_system(), file, bytes));
  verifier::Report report = verified(bundle);
  EXPECT_EQ(report.exit_code(), 1);
  EXPECT_EQ(report.first_failure()->file, "data/derivatives/" + text_of(open_)) << report.text();
  EXPECT_GT(report.failures_of("claim.anchors"), 0) << report.text();
  fs::remove(file);
  EXPECT_EQ(verified(bundle).exit_code(), 1);
}

// Written behind the program's back, which looks the words up before it states a claim.
TEST_F(ExportDerivatives, AnAnchorThatLiesFails) {
  const struct {
    const char* what;
    JsonObject anchor;
  } kForged[] = {
      {"words that are not there",
       {{"text", Json("ten lorries")},
        {"derivative", Json(text_of(open_))},
        {"locator", Json(JsonObject{{"characters", Json(JsonArray{Json(17), Json(28)})}})}}},
      {"a place beyond the end",
       {{"text", Json("lorries")},
        {"derivative", Json(text_of(open_))},
        {"locator", Json(JsonObject{{"characters", Json(JsonArray{Json(9000), Json(9007)})}})}}},
      {"the text of another exhibit",
       {{"text", Json("SYNTHETIC")},
        {"derivative", Json(text_of(unquoted_))},
        {"locator", Json(JsonObject{{"characters", Json(JsonArray{Json(0), Json(9)})}})}}},
      {"other words around them",
       {{"text", Json("SYNTHETIC")},
        {"after", Json(" rumour")},
        {"derivative", Json(text_of(open_))},
        {"locator", Json(JsonObject{{"characters", Json(JsonArray{Json(0), Json(9)})}})}}},
  };
  int64_t failures = 0;
  for (const auto& forged : kForged) {
    casefile::Item item;
    item.type = "claim";
    item.kind = "fact";
    item.polarity = "affirms";
    item.property = "event.occurred";
    item.speakers = {{"wrote", "asserted", ""}};
    item.set("speaker/0", casefile::id_of(workspace_.database(), "source", "s").value());
    item.set("subject", casefile::id_of(workspace_.database(), "entity", "e").value());
    JsonObject anchor = forged.anchor;
    anchor["exhibit"] = Json(open_);
    item.fields["anchor"] = Json(std::move(anchor));
    std::vector<casefile::Item> items = {std::move(item)};
    Result<Committed> done =
        workspace_.commit(ledger::EntryKind::kClaimsStated, items, "", casefile::Action::kAdd);
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_TRUE(workspace_.checkpoint());
    verifier::Report report = verified(root_ / "case");
    EXPECT_EQ(report.failures_of("claim.anchors"), ++failures) << forged.what << report.text();
  }
}

}  // namespace
}  // namespace habeas::workspace
