// SPDX-License-Identifier: Apache-2.0
#include "crypto/foreign_hash.h"

#include <array>

#include <openssl/evp.h>

namespace habeas {

namespace {

struct Algorithm {
  std::string_view name;
  const char* openssl;
  size_t hex_digits;
};
constexpr Algorithm kAlgorithms[] = {
    {"md5", "MD5", 32}, {"sha1", "SHA1", 40}, {"sha256", "SHA256", 64}, {"sha512", "SHA512", 128}};

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeMethod {
  void operator()(EVP_MD* method) const { EVP_MD_free(method); }
};

}  // namespace

struct ForeignHash::State {
  std::unique_ptr<EVP_MD, FreeMethod> method;
  std::unique_ptr<EVP_MD_CTX, FreeContext> context;
};

ForeignHash::ForeignHash(std::unique_ptr<State> state) : state_(std::move(state)) {}
ForeignHash::~ForeignHash() = default;
ForeignHash::ForeignHash(ForeignHash&&) noexcept = default;
ForeignHash& ForeignHash::operator=(ForeignHash&&) noexcept = default;

Result<ForeignHash> ForeignHash::start(std::string_view algorithm) {
  for (const Algorithm& known : kAlgorithms) {
    if (known.name != algorithm) continue;
    auto state = std::make_unique<State>();
    state->method.reset(EVP_MD_fetch(nullptr, known.openssl, nullptr));
    state->context.reset(EVP_MD_CTX_new());
    if (state->method && state->context &&
        EVP_DigestInit_ex2(state->context.get(), state->method.get(), nullptr) == 1)
      return ForeignHash(std::move(state));
    return fail(ErrorKind::kInvalid,
                "OpenSSL on this machine does not offer " + std::string(algorithm),
                "compare on another machine, or with the tool that made the digest");
  }
  return fail(ErrorKind::kInvalid,
              "\"" + printable(std::string(algorithm)) + "\" is no digest that is compared here",
              "md5, sha1, sha256 and sha512 are");
}

void ForeignHash::update(ByteView data) {
  check(EVP_DigestUpdate(state_->context.get(), data.data(), data.size()) == 1,
        "a digest that was started takes bytes");
}

std::string ForeignHash::finish() {
  std::array<uint8_t, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  check(EVP_DigestFinal_ex(state_->context.get(), bytes.data(), &size) == 1,
        "a digest that was started ends");
  return to_hex(ByteView(bytes).first(size));
}

std::string_view foreign_hash_of_length(size_t hex_digits) {
  for (const Algorithm& known : kAlgorithms) {
    if (known.hex_digits == hex_digits) return known.name;
  }
  return "";
}

}  // namespace habeas
