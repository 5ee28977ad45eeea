// SPDX-License-Identifier: Apache-2.0
#include "dossier/bundle.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "dossier/testing/sample_bundle.h"
#include "ledger/disclosure.h"
#include "verify/bundle_layout.h"
#include "verify/verify_bundle.h"

namespace habeas::dossier {
namespace {

using testing::export_to;
using testing::input_of;
using testing::sample_case;
using verifier::MemoryBundle;
using verifier::Report;
using verifier::Verdict;
using verifier::testing::CaseMaker;
using verifier::testing::load_folder;
using verifier::testing::spill;
using verifier::testing::TemporaryFolder;

Report verified(const MemoryBundle& files, const verifier::VerifyOptions& options = {}) {
  std::unique_ptr<verifier::BundleReader> reader = verifier::open_memory(files);
  return verifier::verify_bundle(*reader, "bundle", options).value();
}

bool has(const Report& report, Verdict verdict, std::string_view id) {
  return std::ranges::any_of(report.checks(), [&](const verifier::Check& check) {
    return check.verdict == verdict && check.id == id;
  });
}

class Bundle : public ::testing::Test {
 protected:
  Bundle() : maker_(folder_.path()) { sample_case(maker_); }

  MemoryBundle exported(const BundleInput& input, const std::string& name = "bag") {
    export_to(folder_.path() / name, input);
    return load_folder(folder_.path() / name);
  }

  TemporaryFolder folder_;
  CaseMaker maker_;
};

TEST_F(Bundle, FullExportPassesAndStaysSmall) {
  MemoryBundle files = exported(input_of(maker_));
  Report report = verified(files);
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
  for (const char* id :
       {"bundle.files", "bundle.note", "bundle.signer", "bundle.tag-files", "bundle.payload",
        "bundle.policy", "ledger.entries", "ledger.root", "ledger.signature", "ledger.tiles",
        "ledger.proofs", "body.root", "body.items", "act.signature", "act.actor", "exhibit.bytes",
        "anchor.checkpoint", "witness.cosignature"}) {
    EXPECT_TRUE(has(report, Verdict::kPass, id)) << id << "\n" << report.text();
  }
  EXPECT_TRUE(has(report, Verdict::kNotChecked, "ledger.key-origin")) << report.text();
  size_t bytes = 0;
  for (const auto& [path, content] : files) bytes += content.size();
  EXPECT_LE(bytes, 24u * 1024);
  EXPECT_LE(files.at("VERIFY.txt").size(), 3000u);
}

TEST_F(Bundle, CarriesThePageThatChecksItAsATagFile) {
  BundleInput input = input_of(maker_);
  input.page = "<!doctype html><title>a page</title>\n";
  MemoryBundle files = exported(input);
  std::string digest = to_hex(sha256(as_bytes(input.page)));
  EXPECT_EQ(files.at("verify.html"), input.page);
  EXPECT_NE(files.at("tagmanifest-sha256.txt").find(digest + "  verify.html\n"), std::string::npos);
  EXPECT_NE(files.at("VERIFY.txt").find(digest), std::string::npos);
  EXPECT_LE(files.at("VERIFY.txt").size(), 3000u);
  EXPECT_EQ(verified(files).overall(), Verdict::kPass);
  files.at("verify.html") += " ";
  EXPECT_EQ(verified(files).first_failure()->file, "verify.html");
  files.erase("verify.html");
  EXPECT_EQ(verified(files).first_failure()->file, "verify.html") << "it was taken out";
}

TEST_F(Bundle, IsReadFromAFolderAsFromMemory) {
  export_to(folder_.path() / "bag", input_of(maker_));
  Report report = verifier::verify_path(posix_file_system(), folder_.path() / "bag", {}).value();
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
  fs::create_symlink("bagit.txt", folder_.path() / "bag" / "data" / "dossier" / "link.txt");
  report = verifier::verify_path(posix_file_system(), folder_.path() / "bag", {}).value();
  ASSERT_EQ(report.overall(), Verdict::kFail);
  EXPECT_EQ(report.first_failure()->file, "data/dossier/link.txt") << report.text();
}

TEST_F(Bundle, SameInputGivesTheSameBytes) {
  EXPECT_EQ(exported(input_of(maker_), "one"), exported(input_of(maker_), "two"));
}

TEST_F(Bundle, SubsetExportShowsOnlyWhatItNames) {
  BundleInput input = input_of(maker_);
  input.extent = BundleExtent::kSubset;
  input.bodies.clear();
  // Of entry 0, what the signer needs; of entry 2, one claim without its subject.
  ledger::DisclosureChoice keys{ledger::DisclosureExtent::kFields, {"public_key", "status"}};
  input.bodies.push_back(BodyExport{0, BodyForm::kWhole, {ItemExport{2, keys}}, std::nullopt});
  ledger::DisclosureChoice quote{ledger::DisclosureExtent::kFields, {"quote", "value"}};
  input.bodies.push_back(BodyExport{2, BodyForm::kWhole, {ItemExport{1, quote}}, std::nullopt});
  input.exhibits.clear();
  MemoryBundle files = exported(input);
  Report report = verified(files);
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
  EXPECT_TRUE(has(report, Verdict::kPass, "ledger.proofs")) << report.text();
  EXPECT_TRUE(has(report, Verdict::kNotChecked, "withheld")) << report.text();
  for (const auto& [path, content] : files) {
    EXPECT_EQ(content.find("A. Writer"), std::string::npos) << path;
    EXPECT_FALSE(path.starts_with("data/log/tile")) << path;
    EXPECT_NE(path, "data/entries/1.json");
  }
  // The subject is in the body as a hash only.
  auto count = [&](const std::string& name) {
    ledger::BodyDisclosure body =
        ledger::parse_body_disclosure(files.at("data/bodies/2.json")).value();
    int64_t shown = 0;
    for (const ledger::BodyItem& item : body.items) {
      if (!std::holds_alternative<ledger::DisclosedItem>(item)) continue;
      ledger::ItemView view =
          ledger::check_disclosed_item(std::get<ledger::DisclosedItem>(item)).value();
      shown += static_cast<int64_t>(view.fields.count(name));
    }
    return shown;
  };
  EXPECT_EQ(count("quote"), 1);
  EXPECT_EQ(count("subject"), 0);
}

TEST_F(Bundle, SingleItemsOfALongListCarryTheirPath) {
  std::vector<verifier::testing::ItemToWrite> rows;
  for (int i = 0; i < 300; ++i)
    rows.emplace_back(verifier::testing::plain_core("row"),
                      ledger::Fields{{"name", "row" + std::to_string(i)}});
  int64_t list = maker_.act(ledger::EntryKind::kListImported, rows);
  maker_.sign();
  BundleInput input = input_of(maker_);
  input.bodies.back() = BodyExport{
      list, BodyForm::kSingleItems, {ItemExport{17, {}}, ItemExport{250, {}}}, std::nullopt};
  MemoryBundle files = exported(input);
  EXPECT_TRUE(files.contains("data/items/" + std::to_string(list) + "-250.json"));
  Report report = verified(files);
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
  // An item under another item's name, by somebody who could sign: still found.
  MemoryBundle swapped = files;
  std::swap(swapped.at("data/items/" + std::to_string(list) + "-17.json"),
            swapped.at("data/items/" + std::to_string(list) + "-250.json"));
  EXPECT_TRUE(has(verified(swapped), Verdict::kFail, "body.items"));
}

TEST_F(Bundle, ErasedPartsStayErased) {
  maker_.erase_leaves(2, 1, ledger::ErasureChoice{false, {"quote"}});
  maker_.sign();
  Report report = verified(exported(input_of(maker_)));
  EXPECT_EQ(report.overall(), Verdict::kPass) << report.text();
}

TEST_F(Bundle, RefusesToExportWhatDoesNotAgreeWithTheLedger) {
  BundleInput good = input_of(maker_);
  struct Case {
    const char* why;
    std::function<void(BundleInput&)> spoil;
  };
  const Case kCases[] = {
      {"entries of another log",
       [](BundleInput& input) {
         auto entry = input.entry;
         input.entry = [entry](int64_t i) { return entry(i == 1 ? 2 : i); };
       }},
      {"items of another body",
       [](BundleInput& input) {
         auto items = input.items;
         input.items = [items](int64_t i, const BundleInput::ItemSink& sink) {
           return items(i == 1 ? 2 : i, sink);
         };
       }},
      {"an exhibit that changed",
       [](BundleInput& input) {
         input.exhibits[0].read = [](const ByteSink& sink) { return sink(as_bytes("other")); };
       }},
      {"a body twice", [](BundleInput& input) { input.bodies.push_back(input.bodies.back()); }},
      {"a body beyond the checkpoint", [](BundleInput& input) { input.bodies.back().index = 99; }},
      {"a hostile dossier path",
       [](BundleInput& input) {
         input.dossier.push_back(DossierFile{"../../escape", "x"});
       }},
      {"a policy without the log", [](BundleInput& input) { input.policy = "quorum none\n"; }},
      {"another origin", [](BundleInput& input) { input.origin = "example.org/other"; }},
  };
  for (const Case& c : kCases) {
    BundleInput bad = good;
    c.spoil(bad);
    Result<BundleSummary> result = write_bundle(posix_file_system(), folder_.path() / "bad", bad);
    EXPECT_FALSE(result.has_value()) << c.why;
    EXPECT_FALSE(fs::exists(folder_.path() / "bad")) << c.why;
    EXPECT_FALSE(fs::exists(folder_.path() / "bad.partial")) << c.why;
  }
}

TEST_F(Bundle, NeverOverwritesAFolder) {
  fs::create_directory(folder_.path() / "full");
  spill(folder_.path() / "full" / "mine.txt", "keep");
  Result<BundleSummary> result =
      write_bundle(posix_file_system(), folder_.path() / "full", input_of(maker_));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kConflict);
  fs::create_directory(folder_.path() / "empty");
  EXPECT_TRUE(write_bundle(posix_file_system(), folder_.path() / "empty", input_of(maker_)));
  fs::create_directory(folder_.path() / "x.partial");
  result = write_bundle(posix_file_system(), folder_.path() / "x", input_of(maker_));
  ASSERT_FALSE(result.has_value());
  EXPECT_TRUE(fs::exists(folder_.path() / "x.partial"));
}

TEST_F(Bundle, AnchorsMayGrowAfterTheExport) {
  BundleInput input = input_of(maker_);
  std::vector<BundleAnchor> later;
  std::swap(later, input.anchors);
  MemoryBundle files = exported(input);
  Report before = verified(files);
  EXPECT_EQ(before.overall(), Verdict::kFail) << "the policy asks for a witness";
  for (const BundleAnchor& anchor : later)
    files[verifier::anchor_file(anchor.size, anchor.name)] = anchor.bytes;
  Report after = verified(files);
  EXPECT_EQ(after.overall(), Verdict::kPass) << after.text();
}

}  // namespace
}  // namespace habeas::dossier
