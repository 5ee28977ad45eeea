// SPDX-License-Identifier: Apache-2.0
#include "dossier/archive.h"

#include <gtest/gtest.h>

#include "dossier/testing/sample_bundle.h"
#include "verify/archive_layout.h"
#include "verify/bundle_layout.h"
#include "verify/verify_bundle.h"

namespace habeas::dossier {
namespace {

using testing::export_to;
using testing::input_of;
using verifier::ArchiveMember;
using verifier::Report;
using verifier::Verdict;
using verifier::testing::CaseMaker;
using verifier::testing::slurp;
using verifier::testing::spill;
using verifier::testing::TemporaryFolder;

constexpr int64_t k4GiB = int64_t{1} << 32;

class Archive : public ::testing::Test {
 protected:
  Archive() : maker_(folder_.path()) {
    testing::sample_case(maker_);
    BundleInput input = input_of(maker_);
    input.page = "<!doctype html>\n";
    export_to(bag(), input);
    size_ = write_archive(posix_file_system(), bag(), zip()).value();
  }

  [[nodiscard]] fs::path bag() const { return folder_.path() / "bag"; }
  [[nodiscard]] fs::path zip() const { return folder_.path() / "bag.zip"; }
  static Report verified(const fs::path& path) {
    verifier::VerifyOptions options;
    options.threads = 1;
    return verifier::verify_path(posix_file_system(), path, options).value();
  }

  TemporaryFolder folder_;
  CaseMaker maker_;
  int64_t size_ = 0;
};

TEST_F(Archive, IsVerifiedAsTheFolderIs) {
  Report of_folder = verified(bag());
  Report of_zip = verified(zip());
  ASSERT_EQ(of_zip.overall(), Verdict::kPass) << of_zip.text();
  ASSERT_EQ(of_zip.checks().size(), of_folder.checks().size() + 1);
  EXPECT_EQ(of_zip.checks()[0].id, "bundle.archive");
  for (size_t i = 0; i < of_folder.checks().size(); ++i) {
    EXPECT_EQ(of_zip.checks()[i + 1].id, of_folder.checks()[i].id);
    EXPECT_EQ(of_zip.checks()[i + 1].verdict, of_folder.checks()[i].verdict);
    EXPECT_EQ(of_zip.checks()[i + 1].detail, of_folder.checks()[i].detail);
  }
}

TEST_F(Archive, SameBundleGivesTheSameBytes) {
  std::string bytes = slurp(zip());
  EXPECT_EQ(static_cast<int64_t>(bytes.size()), size_);
  fs::path again = folder_.path() / "again.zip";
  (void)write_archive(posix_file_system(), bag(), again).value();
  EXPECT_EQ(slurp(again), bytes);
  EXPECT_EQ(write_archive(posix_file_system(), bag(), again).error().kind, ErrorKind::kConflict);
}

TEST_F(Archive, EveryFlippedByteFails) {
  const std::string good = slurp(zip());
  SeededRandom random(21);
  bool all = std::getenv("HABEAS_SLOW") != nullptr;
  size_t count = all ? good.size() : 150;
  for (size_t i = 0; i < count; ++i) {
    std::string bad = good;
    size_t at = all ? i : random.below(good.size());
    bad[at] = static_cast<char>(bad[at] ^ static_cast<char>(1 + random.below(255)));
    spill(folder_.path() / "bad.zip", bad);
    ASSERT_EQ(verified(folder_.path() / "bad.zip").overall(), Verdict::kFail) << "byte " << at;
  }
}

TEST_F(Archive, EveryCutFailsAndSoDoesWhatFollows) {
  const std::string good = slurp(zip());
  for (size_t length = 0; length < good.size(); length += 97) {
    spill(folder_.path() / "bad.zip", good.substr(0, length));
    Report report = verified(folder_.path() / "bad.zip");
    ASSERT_EQ(report.overall(), Verdict::kFail) << length;
    ASSERT_EQ(report.first_failure()->id, "bundle.archive") << length;
  }
  for (const std::string& bad : {good + "x", "x" + good, good + good}) {
    spill(folder_.path() / "bad.zip", bad);
    EXPECT_EQ(verified(folder_.path() / "bad.zip").first_failure()->id, "bundle.archive");
  }
}

TEST_F(Archive, AWrongChecksumOrHeaderNamesTheFile) {
  const std::string good = slurp(zip());
  // The checksum of VERIFY.txt, in both places.
  std::string name = "/VERIFY.txt";
  size_t local = good.find(name);
  size_t central = good.find(name, local + 1);
  ASSERT_NE(central, std::string::npos);
  size_t folder = std::string("habeas-0123456789abcdef").size();
  std::string bad = good;
  bad[local - folder - 30 + 14] ^= 1;
  spill(folder_.path() / "bad.zip", bad);
  EXPECT_EQ(verified(folder_.path() / "bad.zip").first_failure()->file, "VERIFY.txt");
  bad[central - folder - 46 + 16] ^= 1;
  spill(folder_.path() / "bad.zip", bad);
  Report report = verified(folder_.path() / "bad.zip");
  EXPECT_EQ(report.first_failure()->file, "VERIFY.txt") << report.text();
  EXPECT_NE(report.first_failure()->detail.find("checksum"), std::string::npos);
}

TEST(ArchiveLayout, WritesSixtyFourBitFieldsOnlyWhereTheyAreNeeded) {
  ArchiveMember small{"habeas-0123456789abcdef/a", 5, 7, 9};
  EXPECT_EQ(verifier::local_header(small).size(), 30 + small.name.size());
  EXPECT_EQ(verifier::central_header(small).size(), 46 + small.name.size());
  ArchiveMember large = small;
  large.size = k4GiB;
  EXPECT_EQ(verifier::local_header(large).size(), 30 + small.name.size() + 20);
  EXPECT_EQ(verifier::central_header(large).size(), 46 + small.name.size() + 20);
  ArchiveMember far = small;
  far.offset = k4GiB;
  EXPECT_EQ(verifier::local_header(far).size(), 30 + small.name.size());
  EXPECT_EQ(verifier::central_header(far).size(), 46 + small.name.size() + 12);
  EXPECT_EQ(verifier::end_records(3, 100, 200).size(), 22u);
  EXPECT_EQ(verifier::end_records(65535, 100, 200).size(), 98u);
  EXPECT_EQ(verifier::end_records(3, k4GiB, 200).size(), 98u);
  // The largest that fits without.
  small.size = (int64_t{1} << 32) - 2;
  EXPECT_EQ(verifier::local_header(small).size(), 30 + small.name.size());
}

TEST(ArchiveLayout, KnowsItsFolder) {
  std::string folder = verifier::archive_folder(std::string(64, 'a'));
  EXPECT_EQ(folder, "habeas-aaaaaaaaaaaaaaaa/");
  EXPECT_EQ(verifier::archive_folder_of(folder + "x/y"), folder);
  for (const char* bad : {"", "habeas-aaaaaaaaaaaaaaaa/", "habeas-aaaaaaaaaaaaaaaA/x", "other/x",
                          "habeas-aaaaaaaaaaaaaaa/x", "/habeas-aaaaaaaaaaaaaaaa/x"})
    EXPECT_EQ(verifier::archive_folder_of(bad), "") << bad;
}

}  // namespace
}  // namespace habeas::dossier
