// SPDX-License-Identifier: Apache-2.0
#include "ingest/protocol.h"

#include <gtest/gtest.h>

#include "ingest/testing/collected.h"

namespace habeas::ingest {
namespace {

struct Written {
  Bytes bytes;
  FrameWriter writer{[this](ByteView piece) -> Result<void> {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return {};
  }};
};

void say_everything(ReadingSink& sink) {
  const WordPlace kWords[] = {{0, 3, {1, 2, 3, 4}}, {4, 5, {5, 6, 7, 8}}};
  ASSERT_TRUE(sink.metadata("title", "نامه"));
  ASSERT_TRUE(sink.note({.code = "macro", .text = "a program"}));
  ASSERT_TRUE(sink.block({.kind = "line",
                          .text = "one 2",
                          .page = 3,
                          .line = 4,
                          .part = "p",
                          .target = "http://example.org/",
                          .confidence = 90,
                          .rectangle = Rectangle{1, 2, 3, 4},
                          .words = kWords}));
  ASSERT_TRUE(sink.sheet({.index = 1, .name = "List", .hidden = true}));
  const Cell kCells[] = {
      {.column = 0,
       .raw = "41337",
       .shown = "2013-03-04",
       .formula = "A1+1",
       .format = "yyyy",
       .kind = 'd'},
      {.column = 7, .raw = "x", .shown = "x", .formula = {}, .format = {}, .kind = 't'}};
  ASSERT_TRUE(sink.row({.sheet = 1, .number = 5, .line = 0, .cells = kCells}));
  ASSERT_TRUE(
      sink.refused_row({.sheet = 1, .number = 6, .line = 9, .reason = "why", .raw = "raw"}));
  ASSERT_TRUE(sink.member_begin({.name = "a/b",
                                 .media_type = "text/plain",
                                 .declared_digest = "sha256:00",
                                 .captured_at = "2013",
                                 .address = "http://example.org/",
                                 .record = "x: y"}));
  ASSERT_TRUE(sink.member_bytes(as_bytes("bytes")));
  ASSERT_TRUE(sink.member_end());
}

const ReadingTool kTool{"pdf", "habeas reader pdf", "1", "{}", "limits"};

Bytes whole_session() {
  Written out;
  EXPECT_TRUE(out.writer.tool(kTool));
  say_everything(out.writer);
  EXPECT_TRUE(out.writer.end());
  return out.bytes;
}

TEST(ReaderProtocol, CarriesEverythingWhateverThePieces) {
  Collected direct;
  say_everything(direct);
  Bytes bytes = whole_session();
  for (size_t step : {size_t{1}, size_t{7}, bytes.size()}) {
    Collected carried;
    FrameParser parser(carried, 1 << 20);
    for (size_t at = 0; at < bytes.size(); at += step)
      ASSERT_TRUE(parser.feed(ByteView(bytes).subspan(at, std::min(step, bytes.size() - at))));
    ASSERT_TRUE(parser.finish());
    EXPECT_EQ(carried.all(), direct.all());
    EXPECT_EQ(carried.members, direct.members);
    EXPECT_EQ(parser.tool().name, kTool.name);
  }
}

TEST(ReaderProtocol, ASessionThatIsCutAnywhereIsNotTaken) {
  Bytes bytes = whole_session();
  for (size_t size = 0; size < bytes.size(); ++size) {
    Collected sink;
    FrameParser parser(sink, 1 << 20);
    ASSERT_TRUE(parser.feed(ByteView(bytes).subspan(0, size)));
    EXPECT_FALSE(parser.finish()) << size;
  }
}

TEST(ReaderProtocol, ARefusalArrivesAsItWasSaid) {
  Written out;
  ASSERT_TRUE(out.writer.tool(kTool));
  ASSERT_TRUE(out.writer.refuse(Error{ErrorKind::kInvalid, "it is torn", "find another copy"}));
  Collected sink;
  FrameParser parser(sink, 1 << 20);
  ASSERT_TRUE(parser.feed(out.bytes));
  Result<void> end = parser.finish();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, "it is torn");
  EXPECT_EQ(end.error().hint, "find another copy");
}

TEST(ReaderProtocol, WhatIsNoTextIsMendedBeforeItIsSent) {
  Written out;
  ASSERT_TRUE(out.writer.tool(kTool));
  ASSERT_TRUE(out.writer.metadata("title", "a\xff"));
  ASSERT_TRUE(out.writer.end());
  Collected sink;
  FrameParser parser(sink, 1 << 20);
  ASSERT_TRUE(parser.feed(out.bytes));
  EXPECT_EQ(sink.all(), "metadata title=a\xef\xbf\xbd\n");
}

// A frame of `type` with `payload` after the tool's.
Bytes with_frame(char type, const std::string& payload) {
  Written out;
  EXPECT_TRUE(out.writer.tool(kTool));
  Bytes bytes = out.bytes;
  bytes.push_back(static_cast<uint8_t>(type));
  put_u32be(bytes, static_cast<uint32_t>(payload.size()));
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  return bytes;
}

TEST(ReaderProtocol, RefusesWhatNoReaderOfOursWouldSay) {
  using namespace std::string_literals;
  std::string number_7 = "\0\0\0\0\0\0\0\7"s;
  struct Case {
    const char* what;
    Bytes bytes;
  };
  Bytes huge = with_frame('I', "");
  huge[huge.size() - 4] = 0xff;
  Bytes late = whole_session();
  late.push_back('I');
  const Case kCases[] = {
      {"another magic",
       Bytes{'h', 'a', 'b', 'e', 'a', 's', '-', 'r', 'e', 'a', 'd', 'e', 'r', '/', '2', '\n'}},
      {"an unknown frame", with_frame('?', "")},
      {"a text longer than its frame", with_frame('I',
                                                  "\0\0\0\x09"
                                                  "abc"s)},
      {"bytes after the last field", with_frame('I', "\0\0\0\0\0\0\0\0z"s)},
      {"no UTF-8", with_frame('I', "\0\0\0\1\xff\0\0\0\0"s)},
      {"an unknown note", with_frame('N', "\0\0\0\1x\0\0\0\0"s)},
      {"bytes of no member", with_frame('D', "abc")},
      {"the end of no member", with_frame('E', "")},
      {"a row without a number", with_frame('R', std::string(24, '\0') + "\0\0\0\0"s)},
      {"more cells than bytes",
       with_frame('R', number_7 + number_7 + number_7 + "\xff\xff\xff\xff"s)},
      {"a wrong count at the end", with_frame('Z', number_7)},
      {"a frame of 4 GiB", huge},
      {"a frame after the end", late},
  };
  for (const Case& row : kCases) {
    Collected sink;
    FrameParser parser(sink, 1 << 20);
    EXPECT_FALSE(parser.feed(row.bytes)) << row.what;
  }
}

TEST(ReaderProtocol, EndsAtItsLimit) {
  Bytes bytes = whole_session();
  Collected sink;
  FrameParser parser(sink, static_cast<int64_t>(bytes.size()) - 1);
  Result<void> fed = parser.feed(bytes);
  ASSERT_FALSE(fed);
  EXPECT_NE(fed.error().message.find("more than"), std::string::npos);
}

TEST(ReaderProtocol, AFailureOfTheSinkEndsTheReading) {
  struct Full : ReadingSink {
    Result<void> row(const Row&) override { return fail(ErrorKind::kIo, "the disk is full"); }
  } sink;
  FrameParser parser(sink, 1 << 20);
  Result<void> fed = parser.feed(whole_session());
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().message, "the disk is full");
}

}  // namespace
}  // namespace habeas::ingest
