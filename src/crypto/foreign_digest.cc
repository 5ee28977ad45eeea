// SPDX-License-Identifier: Apache-2.0
#include "crypto/foreign_digest.h"

#include <array>
#include <string>

#include <openssl/evp.h>

namespace habeas {

namespace {

struct Row {
  std::string_view name;
  ForeignHash hash;
  size_t size;
  const EVP_MD* (*function)();
};
constexpr std::array<Row, 5> kRows = {{{"md5", ForeignHash::kMd5, 16, EVP_md5},
                                       {"sha1", ForeignHash::kSha1, 20, EVP_sha1},
                                       {"sha256", ForeignHash::kSha256, 32, EVP_sha256},
                                       {"sha384", ForeignHash::kSha384, 48, EVP_sha384},
                                       {"sha512", ForeignHash::kSha512, 64, EVP_sha512}}};

const Row& row_of(ForeignHash hash) { return kRows.at(static_cast<size_t>(hash)); }

}  // namespace

struct ForeignDigest::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

std::optional<ForeignHash> foreign_hash_named(std::string_view name) {
  std::string plain;
  for (char c : name) {
    if (c != '-') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  for (const Row& row : kRows) {
    if (row.name == plain) return row.hash;
  }
  return std::nullopt;
}

size_t foreign_hash_size(ForeignHash hash) { return row_of(hash).size; }

ForeignDigest::ForeignDigest(ForeignHash hash) : state_(std::make_unique<State>()) {
  check(state_->context != nullptr &&
            EVP_DigestInit_ex(state_->context.get(), row_of(hash).function(), nullptr) == 1,
        "OpenSSL has the digest");
}
ForeignDigest::~ForeignDigest() = default;
ForeignDigest::ForeignDigest(ForeignDigest&&) noexcept = default;
ForeignDigest& ForeignDigest::operator=(ForeignDigest&&) noexcept = default;

void ForeignDigest::update(ByteView bytes) {
  check(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1,
        "a digest takes any bytes");
}

Bytes ForeignDigest::finish() {
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  check(EVP_DigestFinal_ex(state_->context.get(), out.data(), &size) == 1, "a digest ends");
  out.resize(size);
  return out;
}

}  // namespace habeas
