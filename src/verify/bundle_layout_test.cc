// SPDX-License-Identifier: Apache-2.0
#include "verify/bundle_layout.h"

#include <gtest/gtest.h>

namespace habeas::verifier {
namespace {

const std::string kHex(64, 'a');

TEST(BundleLayout, KnowsEachKindOfFile) {
  struct Case {
    std::string path;
    BundlePart part;
    int64_t index;
  };
  const Case kCases[] = {
      {"bagit.txt", BundlePart::kBagit, -1},
      {"bundle.note", BundlePart::kNote, -1},
      {"verify.html", BundlePart::kPage, -1},
      {"data/log/checkpoint", BundlePart::kCheckpoint, -1},
      {"data/log/tile/0/x001/234.p/5", BundlePart::kTile, -1},
      {"data/log/tile/entries/000.p/3", BundlePart::kTile, -1},
      {entry_file(7), BundlePart::kEntry, 7},
      {proof_file(0), BundlePart::kProof, 0},
      {body_file(12), BundlePart::kBody, 12},
      {item_file(12, 3), BundlePart::kItem, 12},
      {exhibit_file(kHex), BundlePart::kExhibit, -1},
      {derivative_file(kHex), BundlePart::kDerivative, -1},
      {"data/trust/policy.txt", BundlePart::kPolicy, -1},
      {"data/dossier/index.html", BundlePart::kDossier, -1},
      {"data/dossier/fonts/a/b.woff2", BundlePart::kDossier, -1},
      {anchor_file(9, "checkpoint"), BundlePart::kAnchor, 9},
      {anchor_file(9, "1.chain.pem"), BundlePart::kAnchor, 9},
  };
  for (const Case& c : kCases) {
    Result<BundlePath> found = classify(c.path);
    ASSERT_TRUE(found.has_value()) << c.path;
    EXPECT_EQ(found->part, c.part) << c.path;
    EXPECT_EQ(found->index, c.index) << c.path;
  }
}

TEST(BundleLayout, RefusesHostileAndForeignPaths) {
  const std::string kBad[] = {
      "",
      "/etc/passwd",
      "../x",
      "data/../../x",
      "data/./x",
      "data//x",
      "data/dossier/",
      "~/x",
      "data/dossier/~root",
      "data/dossier/a%2e%2e",
      "data/dossier/a\\b",
      "C:/x",
      "data/dossier/a\nb",
      "data/dossier/a b",
      "data/dossier/.hidden",
      "data/dossier/end.",
      "data/dossier/\xE2\x80\xAE"
      "a",
      "data/dossier/" + std::string(600, 'a'),
      "fetch.txt",
      "data/x",
      "data/exhibits/short",
      "data/derivatives/short",
      "data/exhibits/" + std::string(64, 'A'),
      "data/bodies/07.json",
      "data/bodies/-1.json",
      "data/bodies/9223372036854775808.json",
      "data/bodies/1.JSON",
      "data/items/1.json",
      "data/items/1-.json",
      "data/proofs/1",
      "anchors/1",
      "anchors/1/other.txt",
      "anchors/01/checkpoint",
      "anchors/1/x/checkpoint",
      "anchors/1/a.tsr",
      "data/dossier/1/2/3/4/5/6/7/8/9/10/deep",
      "manifest-sha1.txt",
      "data/log/tile/0/A",
      "data/log/tile/",
  };
  for (const std::string& path : kBad) EXPECT_FALSE(classify(path).has_value()) << path;
}

TEST(BundleLayout, ManifestHasOneForm) {
  Manifest manifest{
      {"bagit.txt", kHex}, {"data/dossier/B.html", kHex}, {"data/dossier/a.html", kHex}};
  std::string text = format_manifest(manifest);
  Result<Manifest> read = parse_manifest(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, manifest);

  const std::string kLine = kHex + "  bagit.txt\n";
  const std::string kBad[] = {
      "",                                      // empty
      kHex + "  bagit.txt",                    // no newline
      kLine + kLine,                           // repeated
      kHex + "  bundle.note\n" + kLine,        // order
      kHex + " bagit.txt\n",                   // one space
      kHex + " *bagit.txt\n",                  // binary mark
      std::string(64, 'A') + "  bagit.txt\n",  // upper case
      kLine + "\n",                            // blank line
      kHex + "  bagit.txt\r\n",                // CR
      kHex + "  ../bagit.txt\n",
      kHex + "  data/dossier/A.html\n" + kHex +
          "  data/dossier/a.html\n",  // one name on some systems
  };
  for (const std::string& bad : kBad) EXPECT_FALSE(parse_manifest(bad).has_value()) << bad;
}

TEST(BundleLayout, StatementHasOneForm) {
  BundleStatement statement{"example.org/x", 12, kHex};
  std::string text = format_statement(statement);
  Result<BundleStatement> read = parse_statement(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(format_statement(*read), text);
  const std::string kBad[] = {"",
                              text + "x\n",
                              text.substr(0, text.size() - 1),
                              "habeas-bundle/v2\n" + text.substr(17),
                              "habeas-bundle/v1\n\n1\n" + kHex + "\n",
                              "habeas-bundle/v1\no\n01\n" + kHex + "\n",
                              "habeas-bundle/v1\no\n1\nxyz\n"};
  for (const std::string& bad : kBad) EXPECT_FALSE(parse_statement(bad).has_value()) << bad;
}

TEST(BundleLayout, OnlyUnchangingAnchorFilesAreTagFiles) {
  EXPECT_TRUE(is_tag_file("anchors/3/1.tsr"));
  EXPECT_TRUE(is_tag_file("anchors/3/body.txt"));
  EXPECT_FALSE(is_tag_file("anchors/3/checkpoint"));
  EXPECT_TRUE(is_tag_file("VERIFY.txt"));
  EXPECT_TRUE(is_tag_file("verify.html"));
  EXPECT_FALSE(is_tag_file("bundle.note"));
  EXPECT_FALSE(is_tag_file("tagmanifest-sha256.txt"));
  EXPECT_FALSE(is_tag_file("data/log/checkpoint"));
}

}  // namespace
}  // namespace habeas::verifier
