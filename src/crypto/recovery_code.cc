// SPDX-License-Identifier: Apache-2.0
#include "crypto/recovery_code.h"

#include <algorithm>
#include <array>
#include <optional>

// The code is a row of 60 symbols, numbers from 0 to 31: two fixed ones, the seed in 52 (256 bits
// and four zero bits), and six of checksum.
//
// The checksum is the remainder of the symbols, read as a polynomial over GF(32), by the generator
// of Bech32; with its constant, Bech32m's (BIP 173 and BIP 350, "Checksum"). That BCH code finds
// every error in up to four of 89 symbols, so a single wrong character and any swap of two are
// found for certain, and anything else but for one case in 2^30. Only the alphabet differs, as
// Crockford's confuses nobody who writes by hand; a checksum does not care what the symbols look
// like.

namespace habeas {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t kSymbols = 60;
constexpr size_t kGroup = 5;
constexpr size_t kChecksumSymbols = 6;
constexpr size_t kSeedSize = 32;
constexpr uint32_t kBech32mConstant = 0x2bc830a3;

using Symbols = std::array<uint8_t, kSymbols>;

constexpr uint8_t symbol_of(char letter) { return static_cast<uint8_t>(kAlphabet.find(letter)); }
constexpr std::array<uint8_t, 2> kPrefix = {symbol_of('H'), symbol_of('R')};

// The remainder times x.
uint32_t shift(uint32_t value) {
  constexpr std::array<uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                  0x2a1462b3};
  const uint32_t top = value >> 25;
  value = (value & 0x1ffffff) << 5;
  for (size_t i = 0; i < kGenerator.size(); ++i) {
    if (((top >> i) & 1) != 0) value ^= kGenerator[i];
  }
  return value;
}

uint32_t remainder(const Symbols& symbols) {
  uint32_t value = 1;
  for (uint8_t symbol : symbols) value = shift(value) ^ symbol;
  return value;
}

std::optional<uint8_t> symbol_from(char letter) {
  if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  if (letter == 'O') letter = '0';
  if (letter == 'I' || letter == 'L') letter = '1';
  const size_t at = kAlphabet.find(letter);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<uint8_t>(at);
}

// If changing one symbol, or swapping two neighbours, mends the code: the group where. We name the
// place and let the reader look again, rather than guess a key for them.
// The checksum is linear: a difference d in symbol i, counted from the end, changes the remainder
// by d times x to the power i, whatever the other symbols are.
std::optional<size_t> group_of_a_single_mistake(const Symbols& symbols) {
  const uint32_t error = remainder(symbols) ^ kBech32mConstant;
  for (uint32_t difference = 1; difference < 32; ++difference) {
    uint32_t effect = difference;
    for (size_t i = kSymbols; i-- > 0; effect = shift(effect)) {
      if (effect == error) return i / kGroup;
      const bool could_be_swapped = i > 0 && (symbols[i - 1] ^ symbols[i]) == difference;
      if (could_be_swapped && (effect ^ shift(effect)) == error) return (i - 1) / kGroup;
    }
  }
  return std::nullopt;
}

Result<Symbols> read_symbols(std::string_view text) {
  Symbols symbols{};
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == ' ' || letter == '-' || letter == '\n' || letter == '\r' || letter == '\t')
      continue;
    const std::optional<uint8_t> symbol = symbol_from(letter);
    if (!symbol) {
      return fail(ErrorKind::kInvalid,
                  "the recovery code has a character that none can have (\"" +
                      printable(text.substr(i, 1)) + "\"), in group " +
                      std::to_string(count / kGroup + 1),
                  "a code has the digits 0 to 9 and the letters A to Z without I, L, O and U");
    }
    if (count < kSymbols) symbols[count] = *symbol;
    ++count;
  }
  if (count != kSymbols) {
    return fail(ErrorKind::kInvalid,
                "the recovery code has " + std::to_string(count) + " characters instead of " +
                    std::to_string(kSymbols),
                "type all twelve groups of five, beginning with HR");
  }
  return symbols;
}

}  // namespace

std::string to_recovery_code(ByteView seed) {
  check(seed.size() == kSeedSize, "a recovery code is made of 32 bytes");
  Symbols symbols{};
  std::copy(kPrefix.begin(), kPrefix.end(), symbols.begin());
  uint32_t bits = 0;
  int held = 0;
  size_t next = kPrefix.size();
  for (uint8_t byte : seed) {
    bits = ((bits & 31) << 8) | byte;
    for (held += 8; held >= 5; held -= 5) symbols[next++] = (bits >> (held - 5)) & 31;
  }
  symbols[next++] = static_cast<uint8_t>((bits << (5 - held)) & 31);  // the last bit and four zeros
  const uint32_t sum = remainder(symbols) ^ kBech32mConstant;
  for (size_t i = 0; i < kChecksumSymbols; ++i)
    symbols[next++] = (sum >> (5 * (kChecksumSymbols - 1 - i))) & 31;

  std::string code;
  for (size_t i = 0; i < kSymbols; ++i) {
    if (i > 0 && i % kGroup == 0) code += '-';
    code += kAlphabet[symbols[i]];
  }
  return code;
}

Result<Bytes> seed_from_recovery_code(std::string_view text) {
  const Symbols symbols = TRY(read_symbols(text));
  if (remainder(symbols) != kBech32mConstant) {
    const std::optional<size_t> group = group_of_a_single_mistake(symbols);
    return fail(ErrorKind::kInvalid,
                "the recovery code has a mistake in it: its checksum does not match",
                group ? "compare group " + std::to_string(*group + 1) + " with the paper"
                      : "compare all groups with the paper; more than one character is wrong");
  }
  const bool prefixed = std::equal(kPrefix.begin(), kPrefix.end(), symbols.begin());
  if (!prefixed || (symbols[kSymbols - kChecksumSymbols - 1] & 15) != 0) {
    return fail(ErrorKind::kInvalid,
                "this is a code, but not one of a recovery key this version knows",
                "a recovery code begins with HR; a newer habeas may know other codes");
  }
  Bytes seed;
  seed.reserve(kSeedSize);
  uint32_t bits = 0;
  int held = 0;
  for (size_t i = kPrefix.size(); i < kSymbols - kChecksumSymbols; ++i) {
    bits = ((bits & 255) << 5) | symbols[i];
    held += 5;
    if (held >= 8) {
      held -= 8;
      seed.push_back(static_cast<uint8_t>(bits >> held));
    }
  }
  return seed;
}

}  // namespace habeas
