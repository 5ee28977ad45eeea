// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <algorithm>

#include "crypto/internal/sha256_kernel.h"

namespace habeas {
namespace internal {

const Sha256Kernel& best_kernel() {
  static const Sha256Kernel& best =
      sha_ni_kernel() != nullptr ? *sha_ni_kernel() : openssl_kernel();
  return best;
}

void store_state(const Sha256State& state, uint8_t* out) {
  for (size_t i = 0; i < 8; ++i) {
    const uint32_t word =
        __builtin_bswap32(state[i]);  // little-endian machines only, as all we run on
    std::memcpy(out + 4 * i, &word, 4);
  }
}

namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

// The last one or two blocks: what is left of the message, 0x80, zeros, the length in bits.
struct Tail {
  std::array<uint8_t, 128> bytes;
  size_t blocks = 0;

  // `filled` bytes (at most 63) of the message are in `bytes` already.
  void pad(size_t filled, uint64_t message_length) {
    blocks = filled < 56 ? 1 : 2;
    bytes[filled] = 0x80;
    std::memset(bytes.data() + filled + 1, 0, blocks * 64 - 8 - filled - 1);
    const uint64_t bits = __builtin_bswap64(message_length * 8);
    std::memcpy(bytes.data() + blocks * 64 - 8, &bits, 8);
  }
};

// prefix || data cut into a first block (if the message fills one), whole blocks that can be read
// where they lie, and a tail.
struct PrefixedMessage {
  std::array<uint8_t, 64> head;
  size_t head_blocks = 0;
  const uint8_t* middle = nullptr;
  size_t middle_blocks = 0;
  Tail tail;

  PrefixedMessage(uint8_t prefix,
                  ByteView data) {  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    const size_t length = data.size() + 1;
    if (length < 64) {
      tail.bytes[0] = prefix;
      if (!data.empty()) std::memcpy(tail.bytes.data() + 1, data.data(), data.size());
      tail.pad(length, length);
      return;
    }
    head[0] = prefix;
    std::memcpy(head.data() + 1, data.data(), 63);
    head_blocks = 1;
    middle = data.data() + 63;
    middle_blocks = length / 64 - 1;
    const size_t rest = length % 64;
    std::memcpy(tail.bytes.data(), data.data() + data.size() - rest, rest);
    tail.pad(rest, length);
  }
};

// Two messages side by side as far as both have blocks, then the longer alone.
void compress_uneven(const Sha256Kernel& kernel, Sha256State& a, const uint8_t* data_a,
                     size_t blocks_a, Sha256State& b, const uint8_t* data_b, size_t blocks_b) {
  const size_t both = std::min(blocks_a, blocks_b);
  if (both > 0) kernel.compress_two(a, data_a, b, data_b, both);
  if (blocks_a > both) kernel.compress(a, data_a + both * 64, blocks_a - both);
  if (blocks_b > both) kernel.compress(b, data_b + both * 64, blocks_b - both);
}

}  // namespace

Digest finish_message(const Sha256Kernel& kernel, Sha256State state, uint64_t already,
                      ByteView data) {
  const size_t blocks = data.size() / 64;
  if (blocks > 0) kernel.compress(state, data.data(), blocks);
  const size_t rest = data.size() % 64;
  Tail tail;
  if (rest > 0) std::memcpy(tail.bytes.data(), data.data() + blocks * 64, rest);
  tail.pad(rest, already + data.size());
  kernel.compress(state, tail.bytes.data(), tail.blocks);
  Digest digest;
  store_state(state, digest.bytes.data());
  return digest;
}

void hash_prefixed(const Sha256Kernel& kernel, uint8_t prefix, ByteView data, Digest& out) {
  const PrefixedMessage message(prefix, data);
  Sha256State state = kSha256Start;
  if (message.head_blocks > 0) kernel.compress(state, message.head.data(), 1);
  if (message.middle_blocks > 0) kernel.compress(state, message.middle, message.middle_blocks);
  kernel.compress(state, message.tail.bytes.data(), message.tail.blocks);
  store_state(state, out.bytes.data());
}

void hash_leaves(const Sha256Kernel& kernel, std::span<const ByteView> data,
                 std::span<Digest> out) {
  check(data.size() == out.size(), "as many digests as leaves");
  size_t i = 0;
  for (; i + 2 <= data.size(); i += 2) {
    const PrefixedMessage a(0x00, data[i]);
    const PrefixedMessage b(0x00, data[i + 1]);
    Sha256State sa = kSha256Start;
    Sha256State sb = kSha256Start;
    compress_uneven(kernel, sa, a.head.data(), a.head_blocks, sb, b.head.data(), b.head_blocks);
    compress_uneven(kernel, sa, a.middle, a.middle_blocks, sb, b.middle, b.middle_blocks);
    compress_uneven(kernel, sa, a.tail.bytes.data(), a.tail.blocks, sb, b.tail.bytes.data(),
                    b.tail.blocks);
    store_state(sa, out[i].bytes.data());
    store_state(sb, out[i + 1].bytes.data());
  }
  if (i < data.size()) hash_prefixed(kernel, 0x00, data[i], out[i]);
}

}  // namespace internal

std::string to_hex(const Digest& digest) { return to_hex(ByteView(digest.bytes)); }
std::string to_base64(const Digest& digest) { return to_base64(ByteView(digest.bytes)); }

Result<Digest> digest_from_bytes(ByteView bytes) {
  Digest digest;
  if (bytes.size() != digest.bytes.size()) {
    return fail(ErrorKind::kInvalid,
                "a SHA-256 digest has 32 bytes, this has " + std::to_string(bytes.size()));
  }
  std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
  return digest;
}

Result<Digest> digest_from_hex(std::string_view text) {
  const Bytes bytes = TRY_CTX(from_hex(text), "a SHA-256 digest in hex");
  return digest_from_bytes(bytes);
}

Result<Digest> digest_from_base64(std::string_view text) {
  const Bytes bytes = TRY_CTX(from_base64(text), "a SHA-256 digest in base64");
  return digest_from_bytes(bytes);
}

Digest sha256(ByteView data) {
  return internal::finish_message(internal::best_kernel(), internal::kSha256Start, 0, data);
}

Sha256::Sha256() : state_(internal::kSha256Start) {}

void Sha256::update(ByteView data) {
  if (data.empty()) return;
  const internal::Sha256Kernel& kernel = internal::best_kernel();
  const size_t waiting = length_ % 64;
  length_ += data.size();
  if (waiting > 0) {
    const size_t taken = std::min(64 - waiting, data.size());
    std::memcpy(buffer_.data() + waiting, data.data(), taken);
    data = data.subspan(taken);
    if (waiting + taken < 64) return;
    kernel.compress(state_, buffer_.data(), 1);
  }
  const size_t blocks = data.size() / 64;
  if (blocks > 0) kernel.compress(state_, data.data(), blocks);
  data = data.subspan(blocks * 64);
  if (!data.empty()) std::memcpy(buffer_.data(), data.data(), data.size());
}

Digest Sha256::finish() {
  const size_t waiting = length_ % 64;
  const Digest digest = internal::finish_message(internal::best_kernel(), state_, length_ - waiting,
                                                 ByteView(buffer_.data(), waiting));
  *this = Sha256();
  return digest;
}

void sha256_prefixed(uint8_t prefix, ByteView data, Digest& out) {
  internal::hash_prefixed(internal::best_kernel(), prefix, data, out);
}

void sha256_leaves(std::span<const ByteView> data, std::span<Digest> out) {
  internal::hash_leaves(internal::best_kernel(), data, out);
}

void sha256_nodes(const Digest* children, size_t pairs, Digest* out) {
  static_assert(sizeof(Digest) == 32, "digests lie side by side");
  if (pairs > 0) internal::best_kernel().nodes(children->bytes.data(), pairs, out->bytes.data());
}

std::string_view sha256_kernel_name() { return internal::best_kernel().name; }

}  // namespace habeas
