// SPDX-License-Identifier: Apache-2.0
//
// What `habeas log export` wrote of a small case, changed in every way that a carrier can: each
// byte in turn, files dropped, exchanged, renamed, added, replaced by links and pipes. Those that a
// dishonest exporter could make are in dossier/bundle_tamper_test.cc.
#include <set>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "base/testing/sweep.h"
#include "verify/bundle_layout.h"
#include "verify/bundle_reader.h"
#include "verify/testing/case_maker.h"
#include "verify/verify_bundle.h"
#include "workspace/add_exhibits.h"
#include "workspace/export_case.h"
#include "workspace/state_claims.h"

namespace habeas::workspace {
namespace {

using habeas::testing::slow;
using habeas::testing::sweep_places;
using verifier::MemoryBundle;
using verifier::Report;
using verifier::Verdict;
using verifier::testing::load_folder;
using verifier::testing::spill;
using verifier::testing::TemporaryFolder;

constexpr std::string_view kClaims =
    R"({"type":"source","label":"s","name":"SYNTHETIC Committee","kind":"organisation","party":"no","interests":["none declared"],"level":"public"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC event","level":"public"}
{"type":"claim","label":"c1","subject":"e","property":"number.executed","kind":"number","polarity":"affirms","value":{"at_least":300,"unit":"persons executed","scope":"country, 1988"},"speakers":[{"source":"s","role":"wrote","modality":"reported","hedge":"reportedly","on":"1988-12"}],"anchor":{"exhibit":"note.txt","text":"at least 300"},"level":"public"}
)";

constexpr int64_t kMostBytes = 24 << 10;  // of the exported case that is swept

class CaseTamper : public ::testing::TestWithParam<ExportScope> {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    for (ExportScope scope : {ExportScope::kFull, ExportScope::kPublic}) make_bundle(scope);
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }

  static fs::path bundle(ExportScope scope) {
    return folder_->path() / (scope == ExportScope::kFull ? "full" : "public");
  }
  static const fs::path& folder_path() { return folder_->path(); }
  MemoryBundle exported() const { return load_folder(bundle(GetParam())); }

  static Report verified(const MemoryBundle& files) {
    std::unique_ptr<verifier::BundleReader> reader = verifier::open_memory(files);
    verifier::VerifyOptions options;
    options.threads = 1;
    return verifier::verify_bundle(*reader, "bundle", options).value();
  }

  // A copy of the bundle on disk, for what a map of files cannot hold.
  fs::path copy() const {
    fs::path to = folder_->path() / "copy";
    fs::remove_all(to);
    fs::copy(bundle(GetParam()), to, fs::copy_options::recursive);
    return to;
  }
  static Report verified_folder(const fs::path& path) {
    return verifier::verify_path(posix_file_system(), path, {}).value();
  }
  static bool names(const Report& report, const std::string& file) {
    for (const verifier::Check& check : report.checks())
      if (check.verdict == Verdict::kFail && check.file == file) return true;
    return false;
  }

 private:
  static void make_bundle(ExportScope scope) {
    fs::path root = folder_->path() / (scope == ExportScope::kFull ? "of-full" : "of-public");
    fs::create_directories(root / "in");
    spill(root / "in/note.txt", "SYNTHETIC note: reportedly at least 300.\n");
    FixedClock clock(1'600'000'000, 1);
    SeededRandom random(11);
    Environment environment{.clock = clock,
                            .random = random,
                            .home = root / "home",
                            .passphrase = [](std::string_view) -> Result<std::string> {
                              return std::string("correct horse");
                            },
                            .kdf_cost = KdfCost::kMinimum};
    InitSecrets secrets;
    Workspace workspace =
        Workspace::create(environment, root / "case",
                          {.name = "S", .origin = "s.test/s", .actor_name = "S"}, secrets)
            .value();
    AddRequest request;
    request.arguments = {(root / "in/note.txt").string()};
    request.custody.level = "public";
    (void)add_exhibits(
        workspace, request, [](const Added&) {}, [](const vault::RefusedSource&) {})
        .value();
    std::vector<casefile::Fault> faults;
    (void)state_claims(workspace, kClaims, faults).value();
    (void)export_case(workspace, bundle(scope),
                      {.scope = scope, .recipient = "S", .purpose = "a test", .trust_policy = ""})
        .value();
  }

  static TemporaryFolder* folder_;
};

TemporaryFolder* CaseTamper::folder_ = nullptr;

TEST_P(CaseTamper, EachFlippedByteFailsAndTheRightFileIsNamed) {
  const MemoryBundle good = exported();
  Report untouched = verified(good);
  ASSERT_EQ(untouched.overall(), Verdict::kPass) << untouched.text();
  std::vector<std::pair<std::string, size_t>> bytes;
  int64_t of_the_case = 0;
  for (const auto& [path, content] : good) {
    // The page that checks bundles is the same in all of them, 300 KB bound by one digest: every
    // 101st of its bytes. What it and the advice say is not of the case, and not counted.
    const bool is_page = path == verifier::kPageFile;
    for (size_t at = 0; at < content.size(); at += is_page ? 101 : 1) bytes.emplace_back(path, at);
    if (!is_page && path != verifier::kAdviceFile)
      of_the_case += static_cast<int64_t>(content.size());
  }
  ASSERT_LE(of_the_case, kMostBytes);
  SeededRandom random(20);
  std::set<std::string> touched;
  for (int64_t n : sweep_places("bytes", static_cast<int64_t>(bytes.size()), 700)) {
    const auto& [path, at] = bytes[static_cast<size_t>(n)];
    // One bit; the bit that tells capitals from small letters; whatever.
    const uint8_t masks[] = {1, 0x20, static_cast<uint8_t>(1 + random.below(255))};
    for (uint8_t mask : masks) {
      MemoryBundle bad = good;
      char& byte = bad.at(path)[at];
      byte = static_cast<char>(static_cast<uint8_t>(byte) ^ mask);
      Report report = verified(bad);
      ASSERT_EQ(report.overall(), Verdict::kFail)
          << path << " byte " << at << " mask " << int{mask} << "\n"
          << report.text();
      ASSERT_EQ(report.first_failure()->file, path)
          << "byte " << at << " mask " << int{mask} << "\n"
          << report.text();
      touched.insert(path);
    }
  }
  if (slow()) {
    EXPECT_EQ(touched.size(), good.size());
  }
}

TEST_P(CaseTamper, EachFileCutShortOrExtendedIsNamed) {
  const MemoryBundle good = exported();
  for (const auto& [path, content] : good) {
    for (const std::string& other :
         {content.substr(0, content.size() - 1), content.substr(1), content + "\n", content + " ",
          "\n" + content, std::string(), content + content}) {
      if (other == content) continue;
      MemoryBundle bad = good;
      bad.at(path) = other;
      Report report = verified(bad);
      ASSERT_EQ(report.overall(), Verdict::kFail) << path;
      ASSERT_EQ(report.first_failure()->file, path) << report.text();
    }
  }
}

TEST_P(CaseTamper, EachFileDroppedDuplicatedExchangedOrRenamedFails) {
  const MemoryBundle good = exported();
  for (const auto& [path, content] : good) {
    if (path != "bagit.txt") {  // without it this is no bundle, and said to be none
      MemoryBundle bad = good;
      bad.erase(path);
      Report report = verified(bad);
      ASSERT_EQ(report.overall(), Verdict::kFail) << path;
      ASSERT_EQ(report.first_failure()->file, path) << report.text();
    }
    MemoryBundle doubled = good;
    doubled[path + "2"] = content;
    Report report = verified(doubled);
    ASSERT_EQ(report.overall(), Verdict::kFail) << path;
    ASSERT_TRUE(names(report, path + "2")) << report.text();
    for (const auto& [other, its_content] : good) {
      if (its_content == content) continue;
      MemoryBundle exchanged = good;
      std::swap(exchanged.at(path), exchanged.at(other));
      ASSERT_EQ(verified(exchanged).overall(), Verdict::kFail) << path << " and " << other;
      MemoryBundle copied = good;
      copied.at(path) = its_content;
      Report copied_report = verified(copied);
      ASSERT_EQ(copied_report.overall(), Verdict::kFail) << path << " holds " << other;
      ASSERT_EQ(copied_report.first_failure()->file, path) << copied_report.text();
    }
  }
}

// Real folders can hold what a list of files cannot.
TEST_P(CaseTamper, LinksPipesAndStrayFoldersFailWithoutBeingFollowed) {
  {
    Report report = verified_folder(copy());
    ASSERT_EQ(report.overall(), Verdict::kPass) << report.text();
  }
  const std::string page = "data/dossier/index.html";
  fs::path bag = copy();
  fs::rename(bag / page, folder_path() / "elsewhere.html");
  fs::create_symlink(folder_path() / "elsewhere.html", bag / page);
  Report linked = verified_folder(bag);
  EXPECT_EQ(linked.overall(), Verdict::kFail);
  EXPECT_TRUE(names(linked, page)) << linked.text();

  bag = copy();
  fs::rename(bag / "data/dossier", folder_path() / "dossier-elsewhere");
  fs::create_directory_symlink(folder_path() / "dossier-elsewhere", bag / "data/dossier");
  Report folder_linked = verified_folder(bag);
  EXPECT_EQ(folder_linked.overall(), Verdict::kFail);
  EXPECT_TRUE(names(folder_linked, "data/dossier")) << folder_linked.text();
  fs::remove_all(folder_path() / "dossier-elsewhere");

  bag = copy();
  fs::remove(bag / page);
  ASSERT_EQ(mkfifo((bag / page).c_str(), 0600), 0);
  Report pipe = verified_folder(bag);  // and it does not hang on it
  EXPECT_EQ(pipe.overall(), Verdict::kFail);
  EXPECT_TRUE(names(pipe, page)) << pipe.text();

  bag = copy();
  fs::remove(bag / page);
  fs::create_directories(bag / page);
  EXPECT_EQ(verified_folder(bag).overall(), Verdict::kFail);

  bag = copy();
  fs::create_directories(bag / "data/empty");
  Report empty = verified_folder(bag);
  EXPECT_EQ(empty.overall(), Verdict::kFail);
  EXPECT_TRUE(names(empty, "data/empty")) << empty.text();

  for (const char* name : {"a\nb",
                           "\xE2\x80\x8F"
                           "abc",
                           "-rf", "..data", "data/\xFF\xFE", "nul\x01"}) {
    bag = copy();
    spill(bag / name, "x");
    Report stranger = verified_folder(bag);
    EXPECT_EQ(stranger.overall(), Verdict::kFail);
    EXPECT_TRUE(names(stranger, name)) << stranger.text();
    for (char c : stranger.text())
      ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << "a raw control character";
    EXPECT_EQ(stranger.text().find("\xE2\x80\x8F"), std::string::npos) << "a raw bidi mark";
    EXPECT_EQ(canonical_json(stranger.json()).find('\n'), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Scopes, CaseTamper,
                         ::testing::Values(ExportScope::kFull, ExportScope::kPublic),
                         [](const auto& scope) {
                           return scope.param == ExportScope::kFull ? "Full" : "Public";
                         });

}  // namespace
}  // namespace habeas::workspace
