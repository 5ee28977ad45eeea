// SPDX-License-Identifier: Apache-2.0
// SHA-256 with the x86 SHA extensions, compiled with -msha -msse4.1 and entered only after cpuid
// says that they are there.
//
// The instructions keep the eight working variables in two registers, ABEF and CDGH, and do two
// rounds each (Intel, "Intel SHA Extensions", 2013; Intel SDM volume 2, SHA256RNDS2/MSG1/MSG2).
// Every round waits for the one before: a single message leaves the unit idle about half of the
// time. So the kernels take two messages and alternate between them, which doubles the rate on the
// processors measured; Merkle trees have independent messages in plenty.
//
// Tree nodes have 65 bytes at fixed places, so their two blocks are put together in registers,
// without a copy through memory.

#include "crypto/internal/sha256_kernel.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace habeas::internal {

#if defined(__x86_64__)
namespace {

// FIPS 180-4 section 4.2.2.
alignas(16) constexpr uint32_t kRoundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

struct State {
  __m128i abef;
  __m128i cdgh;
};

// Sixteen words of the message schedule, four to a register.
struct Schedule {
  __m128i w0, w1, w2, w3;
};

[[gnu::always_inline]] inline __m128i load(const void* at) {
  return _mm_loadu_si128(static_cast<const __m128i*>(at));
}
[[gnu::always_inline]] inline void store(void* at, __m128i value) {
  _mm_storeu_si128(static_cast<__m128i*>(at), value);
}
[[gnu::always_inline]] inline __m128i swap_words(__m128i value) {
  return _mm_shuffle_epi8(value, _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL));
}

[[gnu::always_inline]] inline State load_words(const uint32_t* words) {
  __m128i badc = _mm_shuffle_epi32(load(words), 0xB1);
  __m128i hgfe = _mm_shuffle_epi32(load(words + 4), 0x1B);
  return {_mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xF0)};
}

// The inverse: words a..d and e..h in order.
[[gnu::always_inline]] inline void store_words(const State& state, __m128i& first,
                                               __m128i& second) {
  __m128i feba = _mm_shuffle_epi32(state.abef, 0x1B);
  __m128i dchg = _mm_shuffle_epi32(state.cdgh, 0xB1);
  first = _mm_blend_epi16(feba, dchg, 0xF0);
  second = _mm_alignr_epi8(dchg, feba, 8);
}

[[gnu::always_inline]] inline Schedule load_block(const uint8_t* data) {
  return {swap_words(load(data)), swap_words(load(data + 16)), swap_words(load(data + 32)),
          swap_words(load(data + 48))};
}

[[gnu::always_inline]] inline void four_rounds(State& state, __m128i words,
                                               const uint32_t* constants) {
  __m128i sum = _mm_add_epi32(words, _mm_load_si128(reinterpret_cast<const __m128i*>(constants)));
  state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, sum);
  state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32(sum, 0x0E));
}

// The four words that follow w0..w3.
[[gnu::always_inline]] inline __m128i next_words(__m128i w0, __m128i w1, __m128i w2, __m128i w3) {
  return _mm_sha256msg2_epu32(
      _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3);
}

[[gnu::always_inline]] inline void extend(Schedule& w) {
  w.w0 = next_words(w.w0, w.w1, w.w2, w.w3);
  w.w1 = next_words(w.w1, w.w2, w.w3, w.w0);
  w.w2 = next_words(w.w2, w.w3, w.w0, w.w1);
  w.w3 = next_words(w.w3, w.w0, w.w1, w.w2);
}

[[gnu::always_inline]] inline void add(State& state, const State& before) {
  state.abef = _mm_add_epi32(state.abef, before.abef);
  state.cdgh = _mm_add_epi32(state.cdgh, before.cdgh);
}

[[gnu::always_inline]] inline void block_one(State& state, Schedule w) {
  const State before = state;
  for (int round = 0;; round += 16) {
    four_rounds(state, w.w0, kRoundConstants + round);
    four_rounds(state, w.w1, kRoundConstants + round + 4);
    four_rounds(state, w.w2, kRoundConstants + round + 8);
    four_rounds(state, w.w3, kRoundConstants + round + 12);
    if (round == 48) break;
    extend(w);
  }
  add(state, before);
}

[[gnu::always_inline]] inline void block_two(State& a, Schedule wa, State& b, Schedule wb) {
  const State before_a = a;
  const State before_b = b;
  for (int round = 0;; round += 16) {
    four_rounds(a, wa.w0, kRoundConstants + round);
    four_rounds(b, wb.w0, kRoundConstants + round);
    four_rounds(a, wa.w1, kRoundConstants + round + 4);
    four_rounds(b, wb.w1, kRoundConstants + round + 4);
    four_rounds(a, wa.w2, kRoundConstants + round + 8);
    four_rounds(b, wb.w2, kRoundConstants + round + 8);
    four_rounds(a, wa.w3, kRoundConstants + round + 12);
    four_rounds(b, wb.w3, kRoundConstants + round + 12);
    if (round == 48) break;
    extend(wa);
    extend(wb);
  }
  add(a, before_a);
  add(b, before_b);
}

void compress(Sha256State& state, const uint8_t* data, size_t blocks) {
  State s = load_words(state.data());
  for (; blocks > 0; --blocks, data += 64) block_one(s, load_block(data));
  __m128i first;
  __m128i second;
  store_words(s, first, second);
  store(state.data(), first);
  store(state.data() + 4, second);
}

void compress_two(Sha256State& a, const uint8_t* data_a, Sha256State& b, const uint8_t* data_b,
                  size_t blocks) {
  State sa = load_words(a.data());
  State sb = load_words(b.data());
  for (; blocks > 0; --blocks, data_a += 64, data_b += 64) {
    block_two(sa, load_block(data_a), sb, load_block(data_b));
  }
  __m128i first;
  __m128i second;
  store_words(sa, first, second);
  store(a.data(), first);
  store(a.data() + 4, second);
  store_words(sb, first, second);
  store(b.data(), first);
  store(b.data() + 4, second);
}

// The two blocks of 0x01 || left || right: the message is the children shifted by one byte.
struct NodeBlocks {
  Schedule first;
  Schedule second;
};

[[gnu::always_inline]] inline NodeBlocks node_blocks(const uint8_t* children) {
  const __m128i c0 = load(children);
  const __m128i c1 = load(children + 16);
  const __m128i c2 = load(children + 32);
  const __m128i c3 = load(children + 48);
  const __m128i prefix = _mm_cvtsi32_si128(0x01);
  const __m128i padding =
      _mm_cvtsi32_si128(0x8000);  // the byte 0x80 after the last byte of the message
  NodeBlocks blocks;
  blocks.first = {swap_words(_mm_or_si128(_mm_slli_si128(c0, 1), prefix)),
                  swap_words(_mm_alignr_epi8(c1, c0, 15)), swap_words(_mm_alignr_epi8(c2, c1, 15)),
                  swap_words(_mm_alignr_epi8(c3, c2, 15))};
  blocks.second = {swap_words(_mm_or_si128(_mm_srli_si128(c3, 15), padding)), _mm_setzero_si128(),
                   _mm_setzero_si128(), _mm_set_epi32(65 * 8, 0, 0, 0)};
  return blocks;
}

[[gnu::always_inline]] inline void store_digest(const State& state, uint8_t* out) {
  __m128i first;
  __m128i second;
  store_words(state, first, second);
  store(out, swap_words(first));
  store(out + 16, swap_words(second));
}

void nodes(const uint8_t* children, size_t pairs, uint8_t* out) {
  const State start = load_words(kSha256Start.data());
  // Both children of both nodes are read before either result is written, and results lie at or
  // before what is still to be read: so `out` may be `children`.
  for (; pairs >= 2; pairs -= 2, children += 128, out += 64) {
    const NodeBlocks a = node_blocks(children);
    const NodeBlocks b = node_blocks(children + 64);
    State sa = start;
    State sb = start;
    block_two(sa, a.first, sb, b.first);
    block_two(sa, a.second, sb, b.second);
    store_digest(sa, out);
    store_digest(sb, out + 32);
  }
  if (pairs == 1) {
    const NodeBlocks a = node_blocks(children);
    State sa = start;
    block_one(sa, a.first);
    block_one(sa, a.second);
    store_digest(sa, out);
  }
}

bool has_sha_extensions() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0) return false;
  const bool sse = (ecx & (1U << 9)) != 0 && (ecx & (1U << 19)) != 0;  // SSSE3, SSE4.1
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) return false;
  return sse && (ebx & (1U << 29)) != 0;
}

}  // namespace

const Sha256Kernel* sha_ni_kernel() {
  static constexpr Sha256Kernel kKernel = {"sha-ni", &compress, &compress_two, &nodes};
  static const bool kAvailable = has_sha_extensions();
  return kAvailable ? &kKernel : nullptr;
}

#else

const Sha256Kernel* sha_ni_kernel() { return nullptr; }

#endif

}  // namespace habeas::internal
