// SPDX-License-Identifier: Apache-2.0
#include "workspace/supplied_hashes.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "workspace/erase.h"
#include "workspace/export_case.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

const std::string kMd5(32, 'a');
const std::string kSha1(40, 'b');
const std::string kSha256(64, 'c');
const std::string kSha512(128, 'd');

TEST(SuppliedHashes, ReadsWhatTheToolsWrite) {
  const struct {
    std::string line;
    std::string algorithm, hex, name;
  } kCases[] = {
      {kMd5 + "  a.txt", "md5", kMd5, "a.txt"},
      {kSha1 + " *b.bin", "sha1", kSha1, "b.bin"},
      {kSha256 + "  ./c d.txt", "sha256", kSha256, "c d.txt"},
      {kSha512 + "  x/e.txt\r", "sha512", kSha512, "x/e.txt"},
      {std::string(32, 'A') + "  upper.txt", "md5", kMd5, "upper.txt"},
      {"SHA256 (c (2).txt) = " + kSha256, "sha256", kSha256, "c (2).txt"},
      {"MD5 (a.txt) = " + kMd5, "md5", kMd5, "a.txt"},
      {"\\" + kMd5 + "  a\\nb\\\\c", "md5", kMd5, "a\nb\\c"},
      {kMd5 + "  a\\nb", "md5", kMd5, "a\\nb"},
  };
  for (const auto& c : kCases) {
    auto read = parse_supplied_hashes("\xef\xbb\xbf# a remark\n\n" + c.line);
    ASSERT_TRUE(read) << c.line << ": " << read.error().message;
    ASSERT_EQ(read->size(), 1U);
    EXPECT_EQ(read->at(0).algorithm, c.algorithm) << c.line;
    EXPECT_EQ(read->at(0).hex, c.hex) << c.line;
    EXPECT_EQ(read->at(0).name, c.name) << c.line;
  }
}

TEST(SuppliedHashes, RefusesWhatIsNoDigestAndNamesTheLine) {
  const std::string kGood = kMd5 + "  a.txt\n";
  for (const std::string& line :
       {std::string("a.txt"), kMd5, kMd5 + "  ", kMd5.substr(1) + "  a.txt",
        std::string(32, 'g') + "  a.txt", std::string(56, 'a') + "  a.txt",
        "SHA1 (a.txt) = " + kMd5, "CRC32 (a.txt) = " + kMd5, "\\" + kMd5 + "  a\\q",
        "\\" + kMd5 + "  a\\", std::string("name,md5")}) {
    auto read = parse_supplied_hashes(kGood + line + "\n");
    ASSERT_FALSE(read) << line;
    EXPECT_EQ(read.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(read.error().message.find("line 2"), std::string::npos) << read.error().message;
  }
  for (const char* empty : {"", "\n\n", "# nothing\n"})
    EXPECT_EQ(parse_supplied_hashes(empty).error().kind, ErrorKind::kInvalid);
}

TEST(SuppliedHashes, AreFoundByAsMuchOfTheNameAsAgrees) {
  SuppliedHashes hashes({{"a/x.txt", "md5", "1"},
                         {"x.txt", "md5", "2"},
                         {"x.txt", "sha1", "3"},
                         {"gone.txt", "md5", "4"},
                         {"gone.txt", "sha1", "5"}});
  auto hexes = [&](std::string_view name) {
    std::string out;
    for (const SuppliedHash* row : hashes.take(name)) out += row->hex;
    return out;
  };
  EXPECT_EQ(hexes("usb/a/x.txt"), "1");
  EXPECT_EQ(hexes("usb/b/x.txt"), "23");
  EXPECT_EQ(hexes("x.txt"), "23");
  EXPECT_EQ(hexes("usb/ax.txt"), "");
  EXPECT_EQ(hashes.unused(), std::vector<std::string>{"gone.txt"});
}

class SuppliedCase : public testing::InventedCase {
 protected:
  // Adds one file with these digests; returns what was told of it.
  Added add_with(Workspace& workspace, const std::string& name, const std::string& text,
                 std::vector<SuppliedHash> supplied, const std::string& compartment = "") {
    fs::path file = root_ / "in" / name;
    EXPECT_TRUE(write_file(posix_file_system(), file, text));
    AddRequest request;
    request.arguments = {file.string()};
    request.custody.compartment = compartment;
    request.supplied = std::move(supplied);
    request.supplied_by = "s";
    Added told;
    Result<AddSummary> done = add_exhibits(
        workspace, request, [&](const Added& row) { told = row; },
        [](const vault::RefusedSource& refused) { ADD_FAILURE() << refused.name; });
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    if (done) summary_ = *done;
    return told;
  }
  AddSummary summary_;
};

constexpr std::string_view kSupplier =
    R"({"type":"source","label":"s","name":"SYNTHETIC archive","kind":"organisation"})"
    "\n";
constexpr const char* kMd5OfAbc = "900150983cd24fb0d6963f7d28e17f72";

TEST_F(SuppliedCase, AreClaimsOfTheirSupplierAndComparedForEver) {
  Workspace workspace = create();
  state(workspace, kSupplier);
  Added good = add_with(workspace, "abc.txt", "abc",
                        {{"abc.txt", "md5", kMd5OfAbc},
                         {"abc.txt", "sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"}});
  ASSERT_EQ(good.supplied.size(), 2U);
  EXPECT_TRUE(good.supplied[0].agrees() && good.supplied[1].agrees());
  EXPECT_EQ(summary_.disagreeing, 0);

  // Another file than was hashed: preserved all the same, told, and on record.
  Added bad = add_with(workspace, "changed.txt", "abd",
                       {{"changed.txt", "md5", kMd5OfAbc}, {"lost.txt", "md5", kMd5OfAbc}});
  ASSERT_EQ(bad.supplied.size(), 1U);
  EXPECT_FALSE(bad.supplied[0].agrees());
  EXPECT_EQ(summary_.disagreeing, 1);
  EXPECT_EQ(summary_.unnamed, std::vector<std::string>{"lost.txt"});
  EXPECT_TRUE(workspace.exhibits().verify(bad.exhibit.sha256));
  auto rows = casefile::supplied_digests(workspace.database(), to_hex(bad.exhibit.sha256)).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].hex, kMd5OfAbc);
  EXPECT_EQ(rows[0].source, casefile::id_of(workspace.database(), "source", "s").value());

  ASSERT_TRUE(workspace.checkpoint());
  verifier::Report report = verified(root_ / "case");
  EXPECT_EQ(report.exit_code(), 0) << report.text();
  EXPECT_NE(report.text().find("2 of 3 supplied digests agree"), std::string::npos)
      << report.text();
  EXPECT_NE(report.text().find("not the file that was hashed"), std::string::npos) << report.text();

  ASSERT_TRUE(export_case(workspace, root_ / "bundle", {.scope = ExportScope::kFull}));
  verifier::Report bundle = verified(root_ / "bundle");
  EXPECT_EQ(bundle.exit_code(), 0) << bundle.text();
  EXPECT_NE(bundle.text().find("2 of 3 supplied digests agree"), std::string::npos)
      << bundle.text();
}

TEST_F(SuppliedCase, KeepToTheCompartmentAndStayInside) {
  Workspace workspace = create();
  state(workspace, kSupplier);
  Added added = add_with(workspace, "abc.txt", "abc", {{"abc.txt", "md5", kMd5OfAbc}}, "north");
  auto rows =
      casefile::supplied_digests(workspace.database(), to_hex(added.exhibit.sha256)).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].compartment, "north");
  ASSERT_TRUE(export_case(workspace, root_ / "bundle", {.scope = ExportScope::kPublic}));
  EXPECT_EQ(verified(root_ / "bundle").text().find("exhibit.supplied"), std::string::npos);
}

TEST_F(SuppliedCase, OfWhatWasErasedAreNotAsked) {
  Workspace workspace = create();
  state(workspace, kSupplier);
  Added added = add_with(workspace, "abc.txt", "abd", {{"abc.txt", "md5", kMd5OfAbc}});
  ErasurePreview preview = preview_erasure(workspace, {to_hex(added.exhibit.sha256)}, {}).value();
  ASSERT_TRUE(erase(workspace, preview, "SYNTHETIC", ""));
  ASSERT_TRUE(workspace.checkpoint());
  verifier::Report report = verified(root_ / "case");
  EXPECT_EQ(report.exit_code(), 0) << report.text();
  EXPECT_EQ(report.text().find("exhibit.supplied"), std::string::npos) << report.text();
}

}  // namespace
}  // namespace habeas::workspace
