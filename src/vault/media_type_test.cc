// SPDX-License-Identifier: Apache-2.0
#include "vault/media_type.h"

#include <gtest/gtest.h>
#include <magic.h>

#include "base/random.h"

namespace habeas::vault {
namespace {

using namespace std::string_literals;

std::string type_of(std::string_view bytes) {
  static std::unique_ptr<MediaTyper> typer = std::move(MediaTyper::create().value());
  return typer->type_of(as_bytes(bytes));
}

// The oracle: libmagic, with all its rules.
std::string libmagic_type(std::string_view bytes) {
  static magic_t magic = [] {
    magic_t opened = magic_open(MAGIC_MIME_TYPE);
    EXPECT_EQ(magic_load(opened, nullptr), 0);
    return opened;
  }();
  return magic_buffer(magic, bytes.data(), bytes.size());
}

std::string noise(uint64_t seed, size_t size) {
  SeededRandom random(seed);
  Bytes bytes = random.bytes(size);
  return std::string(as_text(bytes));
}

TEST(MediaTyper, NamesCommonFormatsAsLibmagicDoesWhateverFollowsTheirHeader) {
  const struct {
    std::string header;
    const char* expected;
  } kCases[] = {
      {"%PDF-1.7\n", "application/pdf"},
      {"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"s, "image/jpeg"},
      {"\xff\xd8\xff\xe1\x10\x10"s + "Exif\0\0"s, "image/jpeg"},
      {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x02\x00\x00\x00"s,
       "image/png"},
      {"GIF89a", "image/gif"},
      {"RIFF\x24\x00\x00\x00WEBPVP8 "s, "image/webp"},
      {"RIFF\x24\x00\x00\x00WAVEfmt "s, "audio/x-wav"},
      {"OggS\x00\x02"s, nullptr},
      {"fLaC\x00\x00\x00\x22"s, "audio/flac"},
      {"ID3\x03\x00\x00\x00\x00\x0f\x76"s, nullptr},
      {"\x00\x00\x00\x20"
       "ftypisom"s,
       "video/mp4"},
      {"\x1f\x8b\x08\x00\x51\x23\x45\x67\x00\x03"s, "application/gzip"},
      {"\x1f\x8b\x08\x08\x51\x23\x45\x67\x02\x03"s, "application/gzip"},
      {"BZh91AY&SY", "application/x-bzip2"},
      {"\xfd"
       "7zXZ\x00\x00\x04"s,
       "application/x-xz"},
      {"\x28\xb5\x2f\xfd\x64\x91\x83"s, "application/zstd"},
      {"\x04\x22\x4d\x18\x64\x40\xa7"s, "application/x-lz4"},
      {"7z\xbc\xaf\x27\x1c\x00\x04"s, "application/x-7z-compressed"},
      {"Rar!\x1a\x07\x01\x00"s, "application/x-rar"},
      {"PK\x03\x04\x14\x00\x00\x00\x08\x00\x51\x62\x73\x58\x91\x82\x73\x64\x10\x20\x00\x00\x10\x40\x00\x00\x0a\x00\x00\x00letter.txt"s,
       "application/zip"},
      {"PK\x03\x04\x14\x00\x08\x00\x08\x00"s, nullptr},
      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s, nullptr},
      {"SQLite format 3\x00"s, nullptr},
      {"MZ\x90\x00\x03\x00"s, nullptr},
      {"II*\x00\x08\x00\x00\x00"s, nullptr},
      {"MM\x00*\x00\x00\x00\x08"s, nullptr},
      {"\x85\x02\x0c\x03\x91\x82\x73\x64"s, nullptr},
      {"\xed\xab\xee\xdb\x03\x00\x00\x00\x00\x01"s, nullptr},
      {"LUKS\xba\xbe\x00\x02"s, nullptr},
      {"Salted__", nullptr},
  };
  for (const auto& row : kCases) {
    for (uint64_t seed = 1; seed <= 3; ++seed) {
      std::string bytes = row.header + noise(seed, 4000);
      EXPECT_EQ(type_of(bytes), libmagic_type(bytes)) << printable(row.header);
      if (row.expected != nullptr) {
        EXPECT_EQ(type_of(bytes), row.expected);
      }
    }
  }
}

TEST(MediaTyper, NamesTextFormats) {
  const std::string sentence = "The witness said that he was taken from the house.\n";
  std::string long_text;
  while (long_text.size() < 20000) long_text += sentence;
  const struct {
    std::string bytes;
    const char* expected;
  } kCases[] = {
      {sentence, "text/plain"},
      {long_text, "text/plain"},
      {"\xef\xbb\xbf" + long_text, "text/plain"},
      {"او را در تابستان ۱۳۶۷ بردند. او را در تابستان ۱۳۶۷ بردند.\n", "text/plain"},
      {"int main() { return 0; }\n// a note, not a program\n", "text/plain"},
      {"<!DOCTYPE html>\n<html><head><title>x</title></head><body>y</body></html>\n", "text/html"},
      {"<?xml version=\"1.0\"?>\n<a><b/></a>\n", "text/xml"},
      {"{\"name\": [1, 2, 3], \"place\": \"Evin\"}\n", "application/json"},
      {"name,year,place\nA,1988,B\nC,1988,D\n", "text/csv"},
      {"{\\rtf1\\ansi hello}\n", "text/rtf"},
      {"#!/bin/sh\necho never executed\n", "text/x-shellscript"},
      {"From: a@example.org\nTo: b@example.org\nSubject: c\nDate: Mon, 1 Jan 2024 00:00:00 "
       "+0000\nMessage-ID: <1@x>\n\nhello\n",
       "message/rfc822"},
      {"BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\n", "text/vcard"},
      {"", "application/x-empty"},
  };
  for (const auto& row : kCases)
    EXPECT_EQ(type_of(row.bytes), row.expected) << row.bytes.substr(0, 60);
}

TEST(MediaTyper, CallsNoiseUnknownWhereLibmagicAgreesOrMatchesByChance) {
  int unknown = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    if (type_of(noise(seed, 8192)) == "application/octet-stream") ++unknown;
  }
  EXPECT_GE(unknown, 90);
}

TEST(MediaTyper, DoesNotTakeEvenlySpreadBytesOrTextForNoise) {
  std::string ramp;
  for (int i = 0; i < 8192; ++i) ramp.push_back(static_cast<char>(i % 256));
  EXPECT_EQ(type_of(ramp), libmagic_type(ramp));
  std::string latin(8192, '\xe9');
  EXPECT_EQ(type_of(latin), libmagic_type(latin));
}

TEST(MediaTyper, AcceptsTextWhoseLastCharacterIsCutByTheHead) {
  std::string text = "x";  // 1 + 2n bytes: the head ends inside a two-byte letter
  while (text.size() < MediaTyper::kHead + 10) text += "ش";
  EXPECT_EQ(type_of(text), "text/plain");
}

TEST(MediaTyper, LooksAtNothingBeyondTheHead) {
  std::string text(MediaTyper::kHead, 'a');
  EXPECT_EQ(type_of(text + std::string(100, '\0')), type_of(text));
}

}  // namespace
}  // namespace habeas::vault
