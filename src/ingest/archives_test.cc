// SPDX-License-Identifier: Apache-2.0
// ZIP, WARC, WACZ and FollowTheMoney; the choice of the reader.
#include <zlib.h>

#include <gtest/gtest.h>

#include "ingest/testing/pdf_maker.h"
#include "ingest/testing/read_here.h"
#include "ingest/testing/zip_maker.h"

namespace habeas::ingest {
namespace {

std::string gzip(std::string_view text) {
  z_stream zlib{};
  EXPECT_EQ(deflateInit2(&zlib, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&zlib, text.size()) + 64, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

TEST(ZipReading, MembersComeOutAndTricksAreRefusedOneByOne) {
  std::string bytes = make_zip({{"a.txt", "alpha"},
                                {"folder/", "", 040755},
                                {"folder/b.txt", "beta"},
                                {"../../etc/passwd", "x"},
                                {"/absolute", "x"},
                                {"c:\\windows", "x"},
                                {"a\\..\\b", "x"},
                                {"link", "/etc/passwd", 0120777},
                                {"locked", "0123456789abcdef", 0100644, 0x0801}});
  ReadHere read = read_here(read_zip, bytes);
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.members, (std::vector<std::pair<std::string, std::string>>{
                                    {"a.txt", "alpha"}, {"folder/b.txt", "beta"}}));
  EXPECT_EQ(read.found.starting("note refused-member").size(), 5U) << read.found.all();
  EXPECT_EQ(read.found.starting("note encrypted").size(), 1U) << read.found.all();
}

// A deflated member of zeros, by hand: libarchive inflates it, and the limits stop it.
std::string bomb() {
  std::string zeros(size_t{64} << 20, '\0');
  std::string packed = gzip(zeros);
  packed = packed.substr(10, packed.size() - 18);  // without gzip's header and trailer
  std::string zip = make_zip({{"bomb", packed}});
  // Method 8, CRC and size of the unpacked bytes, in both headers.
  auto put = [&](size_t at, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      zip[at + static_cast<size_t>(i)] = static_cast<char>(value >> (8 * i));
  };
  uint64_t crc =
      crc32(0, reinterpret_cast<const Bytef*>(zeros.data()), static_cast<uInt>(zeros.size()));
  size_t directory = zip.find("PK\x01\x02");
  for (auto [method, check, size] :
       {std::array<size_t, 3>{8, 14, 22},
        std::array<size_t, 3>{directory + 10, directory + 16, directory + 24}}) {
    put(method, 8, 2);
    put(check, crc, 4);
    put(size, zeros.size(), 4);
  }
  return zip;
}

TEST(ZipReading, ABombEndsAtItsLimit) {
  std::string bytes = bomb();
  EXPECT_LT(bytes.size(), size_t{100} << 10);
  ReadHere read = read_here(read_zip, bytes);
  ASSERT_FALSE(read.result);
  EXPECT_NE(read.result.error().message.find("expand"), std::string::npos)
      << read.result.error().message;
  ReadOptions trusting;
  trusting.limits.expansion = 2000;
  ReadHere whole = read_here(read_zip, bytes, trusting);
  ASSERT_TRUE(whole.result) << whole.result.error().message;
  EXPECT_EQ(whole.found.members[0].second.size(), size_t{64} << 20);
}

TEST(ZipReading, TooManyMembersAreTooMany) {
  std::vector<ZipPart> parts;
  for (int i = 0; i < 20; ++i) parts.push_back({fmt::format("m{}", i), "x"});
  ReadOptions options;
  options.limits.members = 10;
  EXPECT_FALSE(read_here(read_zip, make_zip(parts), options).result);
  EXPECT_FALSE(read_here(read_zip, "PK\x03\x04 not really").result);
}

std::string record(std::string_view fields, std::string_view block) {
  return fmt::format("WARC/1.1\r\n{}Content-Length: {}\r\n\r\n{}\r\n\r\n", fields, block.size(),
                     block);
}

std::string web_archive() {
  return record("WARC-Type: warcinfo\r\n", "software: a crawler\r\n") +
         record("WARC-Type: request\r\nWARC-Target-URI: http://example.org/\r\n",
                "GET / HTTP/1.1\r\n\r\n") +
         record(
             "WARC-Type: response\r\nWARC-Target-URI: <http://example.org/>\r\nWARC-Date: "
             "2020-12-11T00:00:00Z\r\n"
             "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; "
             "msgtype=response\r\nWARC-Payload-Digest: sha1:AAAA\r\n",
             "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>kept\r\n\r\n</p>") +
         record("WARC-Type: resource\r\nWARC-Target-URI: urn:text\r\nContent-Type: text/plain\r\n",
                "a text");
}

TEST(WarcReading, RecordsAreMembersWithTheirCapture) {
  ReadHere plain = read_here(read_warc, web_archive());
  ASSERT_TRUE(plain.result) << plain.result.error().message;
  EXPECT_EQ(plain.found.members,
            (std::vector<std::pair<std::string, std::string>>{
                {"http://example.org/", "<p>kept\r\n\r\n</p>"}, {"urn:text", "a text"}}));
  EXPECT_EQ(
      plain.found.starting("member")[0],
      "member http://example.org/ | text/html | sha1:AAAA | 2020-12-11T00:00:00Z | "
      "http://example.org/ | "
      "record: urn:uuid:1\ntype: response\nhttp: HTTP/1.1 200 OK\nhttp: Content-Type: text/html");
  EXPECT_EQ(plain.found.starting("metadata")[0], "metadata warc.software=a crawler");
  // The same, each record a gzip member of its own, and all of them one.
  std::string packed;
  std::string rest = web_archive();
  while (!rest.empty()) {
    size_t next = std::min(rest.find("WARC/1.1", 1), rest.size());
    packed += gzip(rest.substr(0, next));
    rest.erase(0, next);
  }
  for (const std::string& bytes : {packed, gzip(web_archive())}) {
    ReadHere read = read_here(read_warc, bytes);
    ASSERT_TRUE(read.result) << read.result.error().message;
    EXPECT_EQ(read.found.all(), plain.found.all());
    EXPECT_EQ(read.found.members, plain.found.members);
  }
}

// Digests by Python's hashlib.
TEST(WarcReading, HoldsEachDeclaredDigestAgainstTheBytes) {
  const struct {
    std::string_view declared;
    std::string_view outcome;  // "agrees", "differs", "not checked"
  } kCases[] = {
      {"sha1:OCA7FOV3V77RNNF24FRIFBM4QRF2UFHP", "agrees"},
      {"sha1:oca7fov3v77rnnf24frifbm4qrf2ufhp", "agrees"},
      {"SHA-1:7081f2babbafff16b4bae16282859c844baa14ef", "agrees"},
      {"sha1:7081F2BABBAFFF16B4BAE16282859C844BAA14EF", "agrees"},
      {"md5:b229386ec4627869d2c71b7df3c9600a", "agrees"},
      {"sha256:ONAZJ3PFWBR6MVGWHS4VU2BMUFKRWRPDZSDORDY2QXASQ3XN2SWA====", "agrees"},
      {"sha256:734194ede5b063e654d63cb95a682ca1551b45e3cc86e88f1a85c1286eedd4ac", "agrees"},
      {"sha-256:c0GU7eWwY+ZU1jy5WmgsoVUbRePMhuiPGoXBKG7t1Kw=", "agrees"},
      {"sha1:OCA7FOV3V77RNNF24FRIFBM4QRF2UFHQ", "differs"},
      {"sha256:734194ede5b063e654d63cb95a682ca1551b45e3cc86e88f1a85c1286eedd4ad", "differs"},
      {"blake3:7081f2babbafff16b4bae16282859c844baa14ef", "not checked"},
      {"sha1:AAAA", "not checked"},
      {"sha1", "not checked"},
  };
  for (const auto& row : kCases) {
    for (const char* field : {"WARC-Block-Digest", "WARC-Payload-Digest"}) {
      ReadHere read = read_here(
          read_warc,
          record(fmt::format("WARC-Type: resource\r\n{}: {}\r\n", field, row.declared), "a text"));
      ASSERT_TRUE(read.result) << row.declared;
      const bool agrees = read.found.starting("metadata digests.agreeing=1").size() == 1;
      const std::vector<std::string> notes = read.found.starting("note digest");
      EXPECT_EQ(agrees, row.outcome == "agrees") << row.declared;
      ASSERT_EQ(notes.size(), agrees ? 0U : 1U) << row.declared;
      if (row.outcome == "differs") {
        EXPECT_NE(notes[0].find("is not that of the bytes"), std::string::npos) << notes[0];
      }
      if (row.outcome == "not checked") {
        EXPECT_NE(notes[0].find("were not checked"), std::string::npos) << notes[0];
      }
    }
  }
}

TEST(WarcReading, AResponseHasABlockAndAPayloadAndAChunkedOneEitherForm) {
  const std::string block =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
  const auto agreeing = [&](std::string_view payload_digest) {
    ReadHere read = read_here(
        read_warc, record(fmt::format("WARC-Type: response\r\nContent-Type: application/http\r\n"
                                      "WARC-Block-Digest: sha1:V54PD2ED6X6IV7LSWFT5GOLSTAPWB2AF\r\n"
                                      "WARC-Payload-Digest: {}\r\n",
                                      payload_digest),
                          block));
    EXPECT_TRUE(read.result);
    std::vector<std::string> told = read.found.starting("metadata digests.agreeing");
    return told.empty() ? "" : told[0].substr(26);
  };
  EXPECT_EQ(agreeing("sha1:G775HZIMW5LWK7CYOI5L7HHTGZCQWVVO"), "2");  // as captured
  EXPECT_EQ(agreeing("sha1:FKXGYNOJJ7H3IFO35FPUBC445EPOQRXN"), "2");  // as decoded
  EXPECT_EQ(agreeing("sha1:AAAAYNOJJ7H3IFO35FPUBC445EPOQRXN"), "1");
}

TEST(WarcReading, WhatIsCutOrNoArchiveIsRefused) {
  std::string whole = web_archive();
  EXPECT_FALSE(read_here(read_warc, whole.substr(0, whole.size() - 20)).result);
  EXPECT_FALSE(read_here(read_warc, "HTTP/1.1 200 OK\r\n\r\n").result);
  EXPECT_FALSE(read_here(read_warc, "WARC/1.0\r\nContent-Length: -5\r\n\r\n").result);
  EXPECT_FALSE(read_here(read_warc, "WARC/1.0\r\nContent-Length: 99999999999\r\n\r\nx").result);
  std::string packed = gzip(whole);
  EXPECT_FALSE(read_here(read_warc, packed.substr(0, packed.size() / 2)).result);
}

TEST(WarcReading, ABombEndsAtItsLimit) {
  std::string zeros(size_t{64} << 20, '\0');
  std::string bytes =
      gzip("WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 67108864\r\n\r\n" + zeros);
  ReadHere read = read_here(read_warc, bytes);
  ASSERT_FALSE(read.result);
  EXPECT_NE(read.result.error().message.find("expand"), std::string::npos);
}

TEST(WaczReading, PartsCarryTheDigestsThatTheListGives) {
  std::string bytes = make_zip(
      {{"archive/data.warc", "x"},
       {"stray.txt", "y"},
       {"datapackage.json",
        R"({"title":"A page","resources":[{"path":"archive/data.warc","hash":"sha256:01"},{"path":"gone","hash":"sha256:02"}]})"},
       {"datapackage-digest.json",
        R"({"path":"datapackage.json","hash":"sha256:03","signedData":{"software":"s"}})"}});
  ReadHere read = read_here(read_wacz, bytes);
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.starting("member"),
            (std::vector<std::string>{"member archive/data.warc | sha256:01", "member stray.txt",
                                      "member datapackage.json | sha256:03",
                                      "member datapackage-digest.json"}));
  EXPECT_EQ(read.found.starting("note digest"),
            (std::vector<std::string>{
                "note digest: stray.txt is there, and datapackage.json gives no digest for it",
                "note digest: 2 digests of the kind \"sha256\" were not checked: it is not known "
                "here, or what stands there is no such digest",
                "note digest: gone is listed with digest sha256:02 and is not there"}));
  EXPECT_EQ(read.found.starting("note signature").size(), 3U) << read.found.all();
}

TEST(FtmReading, EachValueIsARowAndABadLineIsRefused) {
  ReadHere read = read_here(read_ftm,
                            "{\"id\":\"p1\",\"schema\":\"Person\",\"datasets\":[\"d\"],"
                            "\"properties\":{\"name\":[\"A\",\"B\"],\"birthDate\":[\"1960\"]}}\n"
                            "\n{\"id\":\"p2\"}\nnot json\n");
  ASSERT_TRUE(read.result);
  EXPECT_EQ(read.found.starting("row"),
            (std::vector<std::string>{
                "row 0/1 line=1 | 0t:p1 | 1t:Person | 2t:birthDate | 3t:1960 | 4t:d",
                "row 0/2 line=1 | 0t:p1 | 1t:Person | 2t:name | 3t:A | 4t:d",
                "row 0/3 line=1 | 0t:p1 | 1t:Person | 2t:name | 3t:B | 4t:d"}));
  EXPECT_EQ(read.found.starting("refused").size(), 2U);
}

TEST(FormatChoice, IsByContentFirst) {
  struct Case {
    std::string bytes;
    std::string_view name, media, format;
  };
  const Case kCases[] = {
      {"%PDF-1.4", "x.txt", "", "pdf"},
      {"\x89PNG\r\n", "", "", "image"},
      {"<!DOCTYPE HTML><p>", "", "", "html"},
      {"a,b\n", "list.CSV", "", "csv"},
      {"a,b\n", "list.txt", "text/plain", "text"},
      {"Subject: x\n\nbody", "", "message/rfc822", "email"},
      {web_archive(), "", "", "warc"},
      {gzip(web_archive()), "", "application/gzip", "warc"},
      {R"({"id":"a","schema":"Person","properties":{}})", "", "", "ftm"},
      {make_zip({{"mimetype", "application/vnd.oasis.opendocument.text"}}), "", "", "odt"},
      {make_zip({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}}), "", "", "ods"},
      {make_zip({{"[Content_Types].xml", ""}, {"xl/workbook.xml", ""}}), "", "", "xlsx"},
      {make_zip({{"[Content_Types].xml", ""}, {"word/document.xml", ""}}), "", "", "docx"},
      {make_zip({{"datapackage.json", ""}, {"archive/a.warc.gz", ""}}), "", "", "wacz"},
      {make_zip({{"a", "b"}}), "", "", "zip"},
      {"plain", "", "", "text"},
  };
  ReadOptions options;
  for (const Case& row : kCases) {
    Result<std::string_view> found =
        format_of(ReaderInput{as_bytes(row.bytes), row.name, row.media, options});
    ASSERT_TRUE(found) << row.format;
    EXPECT_EQ(*found, row.format);
  }
  std::string binary(
      "\x7f"
      "ELF\0\1\2\xff",
      8);
  EXPECT_FALSE(format_of(ReaderInput{as_bytes(binary), "", "application/x-executable", options}));
}

}  // namespace
}  // namespace habeas::ingest
