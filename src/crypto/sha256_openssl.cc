// SPDX-License-Identifier: Apache-2.0
// OpenSSL 3 calls its block-level interface deprecated, but offers no other that works on a bare
// state: EVP costs an allocation and some 200 ns for each tree node. It is used in this file alone.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <algorithm>
#include <cstring>

#include <openssl/sha.h>

#include "crypto/internal/sha256_kernel.h"

namespace habeas::internal {
namespace {

void compress(Sha256State& state, const uint8_t* data, size_t blocks) {
  SHA256_CTX context;
  SHA256_Init(&context);
  std::copy(state.begin(), state.end(), context.h);
  // Whole blocks go straight to the assembly routine, nothing is buffered.
  SHA256_Update(&context, data, blocks * 64);
  std::copy(context.h, context.h + 8, state.begin());
}

void compress_two(Sha256State& a, const uint8_t* data_a, Sha256State& b, const uint8_t* data_b,
                  size_t blocks) {
  compress(a, data_a, blocks);
  compress(b, data_b, blocks);
}

void nodes(const uint8_t* children, size_t pairs, uint8_t* out) {
  std::array<uint8_t, 128> message{};
  message[0] = 0x01;
  message[65] = 0x80;
  message[126] = 0x02;  // 65 bytes are 0x0208 bits
  message[127] = 0x08;
  for (size_t i = 0; i < pairs; ++i) {
    std::memcpy(message.data() + 1, children + 64 * i, 64);
    Sha256State state = kSha256Start;
    compress(state, message.data(), 2);
    store_state(state, out + 32 * i);
  }
}

}  // namespace

const Sha256Kernel& openssl_kernel() {
  static constexpr Sha256Kernel kKernel = {"openssl", &compress, &compress_two, &nodes};
  return kKernel;
}

}  // namespace habeas::internal
