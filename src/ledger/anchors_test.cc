// SPDX-License-Identifier: Apache-2.0
#include "ledger/anchors.h"

#include <gtest/gtest.h>

#include "base/testing/simulated_file_system.h"
#include "ledger/checkpoint.h"
#include "ledger/cosignature.h"
#include "ledger/merkle.h"

namespace habeas::ledger {
namespace {

const fs::path kFolder = "/case/ledger/anchors";

SigningKey key_of(uint8_t seed) { return SigningKey::from_seed(Bytes(32, seed)).value(); }

std::string checkpoint_of(int64_t size, std::string_view root = "root") {
  return sign_checkpoint({.origin = "example.org/log",
                          .size = size,
                          .root = sha256(as_bytes(root)),
                          .extensions = {}},
                         key_of(1))
      .value();
}

std::string with_cosignature(const std::string& checkpoint, uint8_t witness, Instant time) {
  Note note = parse_note(checkpoint).value();
  note.signatures.push_back(
      cosign(key_of(witness), "witness" + std::to_string(witness), note.text, time).value());
  return format_note(note);
}

TEST(Anchors, GathersCosignaturesUnderOneCheckpoint) {
  SimulatedFileSystem files;
  SeededRandom random(1);
  Anchors anchors(files, kFolder);
  EXPECT_TRUE(anchors.sizes().value().empty());
  std::string bare = checkpoint_of(7);
  EXPECT_EQ(anchors.add_checkpoint(with_cosignature(bare, 2, 100)).value(), 7);
  EXPECT_EQ(anchors.add_checkpoint(with_cosignature(bare, 3, 200)).value(), 7);
  EXPECT_EQ(anchors.add_checkpoint(with_cosignature(bare, 2, 300)).value(), 7);
  ASSERT_TRUE(anchors.add_checkpoint(bare)) << "what it lacks is not taken away";
  files.crash(CrashMode::kDropAll, random);
  Anchor anchor = anchors.read(7).value();
  EXPECT_EQ(anchor.checkpoint, with_cosignature(with_cosignature(bare, 2, 300), 3, 200));
  EXPECT_EQ(anchor.body, parse_note(bare)->text);
  EXPECT_EQ(read_file(files, kFolder / "7" / "body.txt").value(), anchor.body);
}

TEST(Anchors, ShowsAForkInsteadOfMergingIt) {
  SimulatedFileSystem files;
  Anchors anchors(files, kFolder);
  ASSERT_TRUE(anchors.add_checkpoint(checkpoint_of(7)));
  Result<int64_t> fork = anchors.add_checkpoint(checkpoint_of(7, "another root"));
  ASSERT_FALSE(fork);
  EXPECT_EQ(fork.error().kind, ErrorKind::kConflict);
  EXPECT_NE(fork.error().message.find(checkpoint_of(7)), std::string::npos);
  EXPECT_NE(fork.error().message.find(checkpoint_of(7, "another root")), std::string::npos);
  EXPECT_EQ(anchors.add_checkpoint("rubbish").error().kind, ErrorKind::kInvalid);
}

TEST(Anchors, KeepsQueriesAndTheirAnswers) {
  SimulatedFileSystem files;
  Anchors anchors(files, kFolder);
  ASSERT_TRUE(anchors.add_checkpoint(checkpoint_of(12)));
  ASSERT_TRUE(anchors.add_checkpoint(checkpoint_of(3)));
  EXPECT_EQ(anchors.sizes().value(), (std::vector<int64_t>{3, 12}));
  EXPECT_EQ(anchors.add_query(12, as_bytes("first query")).value(), 1);
  EXPECT_EQ(anchors.add_query(12, as_bytes("second query")).value(), 2);
  ASSERT_TRUE(anchors.add_response(12, 2, as_bytes("answer"), "chain"));
  ASSERT_TRUE(anchors.add_response(12, 2, as_bytes("answer"), "chain"));
  EXPECT_EQ(anchors.add_response(12, 2, as_bytes("other answer"), "").error().kind,
            ErrorKind::kConflict);
  EXPECT_EQ(anchors.add_response(12, 3, as_bytes("answer"), "").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(anchors.add_query(13, as_bytes("query")).error().kind, ErrorKind::kNotFound);
  Anchor anchor = anchors.read(12).value();
  ASSERT_EQ(anchor.timestamps.size(), 2U);
  EXPECT_EQ(anchor.timestamps[0].query, "first query");
  EXPECT_EQ(anchor.timestamps[0].response, "");
  EXPECT_EQ(anchor.timestamps[1].number, 2);
  EXPECT_EQ(anchor.timestamps[1].response, "answer");
  EXPECT_EQ(anchor.timestamps[1].chain_pem, "chain");
  EXPECT_EQ(files.list(kFolder / "12").value(),
            (std::vector<std::string>{"1.tsq", "2.chain.pem", "2.tsq", "2.tsr", "body.txt",
                                      "checkpoint"}));
}

TEST(Anchors, RefusesAFolderThatContradictsItself) {
  SimulatedFileSystem files;
  Anchors anchors(files, kFolder);
  EXPECT_EQ(anchors.read(7).error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(anchors.add_checkpoint(checkpoint_of(7)));
  ASSERT_TRUE(files.flip(kFolder / "7" / "body.txt", 3, 1));
  EXPECT_EQ(anchors.read(7).error().kind, ErrorKind::kCorrupt);
  ASSERT_TRUE(write_file(files, kFolder / "7" / "body.txt", parse_note(checkpoint_of(8))->text));
  ASSERT_TRUE(write_file(files, kFolder / "7" / "checkpoint", checkpoint_of(8)));
  EXPECT_EQ(anchors.read(7).error().kind, ErrorKind::kCorrupt);
}

TEST(Anchors, WhatACrashLeftIsNoAnchorAndIsRemovedByTheWriter) {
  SimulatedFileSystem files;
  Anchors anchors(files, kFolder);
  ASSERT_EQ(anchors.add_checkpoint(checkpoint_of(7)).value(), 7);
  const FileTree good = files.tree(kFolder);
  FileTree left = good;
  left["7/checkpoint.tmp"] = "half";
  left["8/"] = "";
  left["9/body.txt.tmp"] = "half";
  left["10/body.txt"] = "whole, and no checkpoint";
  files.replace_tree(kFolder, left);
  EXPECT_EQ(anchors.sizes().value(), std::vector<int64_t>{7});
  ASSERT_TRUE(anchors.settle());
  EXPECT_EQ(files.tree(kFolder), good);
}

}  // namespace
}  // namespace habeas::ledger
