// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/declared_digest.h"

#include <fmt/core.h>

namespace habeas::ingest {

namespace {

std::optional<Bytes> base32_bytes(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  Bytes out;
  uint32_t bits = 0;
  int have = 0;
  for (char c : text) {
    int value = -1;
    if (c >= 'A' && c <= 'Z') value = c - 'A';
    if (c >= 'a' && c <= 'z') value = c - 'a';
    if (c >= '2' && c <= '7') value = c - '2' + 26;
    if (value < 0) return std::nullopt;
    bits = bits << 5 | static_cast<uint32_t>(value);
    have += 5;
    if (have < 8) continue;
    have -= 8;
    out.push_back(static_cast<uint8_t>(bits >> have));
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

std::optional<Bytes> digest_bytes(std::string_view text, size_t size) {
  std::optional<Bytes> out;
  if (text.size() == 2 * size) {
    Result<Bytes> hex = from_hex(lower(text));
    if (hex) out = *hex;
  }
  if (!out && text.ends_with('=') && text.size() == (size + 2) / 3 * 4) {
    Result<Bytes> base64 = from_base64(text);
    if (base64) out = *base64;
  }
  if (!out) out = base32_bytes(text);
  return out && out->size() == size ? out : std::nullopt;
}

std::string_view kind_of(std::string_view declared) {
  return declared.substr(0, declared.find(':'));
}

}  // namespace

std::optional<DeclaredDigest> DeclaredDigest::parse(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::optional<ForeignHash> hash = foreign_hash_named(text.substr(0, colon));
  if (!hash) return std::nullopt;
  std::optional<Bytes> expected = digest_bytes(text.substr(colon + 1), foreign_hash_size(*hash));
  if (!expected) return std::nullopt;
  return DeclaredDigest(*hash, std::move(*expected));
}

DeclaredDigest::Outcome DeclaredDigest::finish() {
  Bytes found = digest_.finish();
  return Outcome{found == expected_, to_hex(found)};
}

Result<void> DigestTally::add(std::string_view of_what, std::string_view declared,
                              const DeclaredDigest::Outcome& outcome, ReadingSink& sink) {
  if (outcome.agrees) {
    ++agreeing_;
    return {};
  }
  ++differing_;
  std::string text =
      fmt::format("{}: the declared digest {} is not that of the bytes, {}:{}", printable(of_what),
                  printable(declared), kind_of(declared), outcome.found);
  return sink.note({.code = "digest", .text = text});
}

void DigestTally::unchecked(std::string_view declared) {
  ++unchecked_[printable(kind_of(declared).substr(0, 20))];
}

Result<void> DigestTally::tell(ReadingSink& sink) const {
  if (agreeing_ > 0) TRY(sink.metadata("digests.agreeing", std::to_string(agreeing_)));
  if (differing_ > 0) TRY(sink.metadata("digests.differing", std::to_string(differing_)));
  for (const auto& [kind, count] : unchecked_) {
    std::string text = fmt::format(
        "{} digests of the kind \"{}\" were not checked: it is not known here, or what "
        "stands there is no such digest",
        count, kind);
    TRY(sink.note({.code = "digest", .text = text}));
  }
  return {};
}

}  // namespace habeas::ingest
