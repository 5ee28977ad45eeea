// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/result.h"
#include "crypto/ed25519.h"

// Signed notes: text, a blank line, signature lines. Source: c2sp.org/signed-note v1.0.0.
//
//   <text, ends in \n>
//   \n
//   — <key name> <base64 of key id (4 bytes, big-endian) || signature>\n      (one or more)
//
// Parsing is strict: what parse_note accepts, format_note gives back byte for byte. Stricter than
// the specification in two points: key names may hold no bidirectional marks or C1 controls, and
// no more than kMaxNoteSignatures lines are read (the specification asks for at least 16).

namespace habeas::ledger {

inline constexpr size_t kMaxNoteBytes = size_t{1} << 20;
inline constexpr size_t kMaxNoteSignatures = 100;

// The type byte of a verifier key. Others exist (c2sp.org/signed-note#signature-types); their
// lines in a note count as lines of unknown keys.
enum class SignatureType : uint8_t {
  kEd25519 = 0x01,      // signs the note text
  kCosignature = 0x04,  // Ed25519 over time and checkpoint; see cosignature.h
};

// A public key as trust files name it: "<name>+<key id, 8 hex>+<base64 of type byte || key>".
struct VerifierKey {
  std::string name;
  SignatureType type = SignatureType::kEd25519;
  PublicKey public_key{};

  // SHA-256(name || 0x0A || type || public key), first four bytes, big-endian.
  [[nodiscard]] uint32_t id() const;
  bool operator==(const VerifierKey& other) const = default;
};

// Non-empty UTF-8 without Unicode spaces, control characters, bidirectional marks or '+'.
[[nodiscard]] bool is_key_name(std::string_view name);

// kInvalid for any other form, a key id that does not belong to the key, or an unsupported type.
[[nodiscard]] Result<VerifierKey> parse_vkey(std::string_view text);
[[nodiscard]] std::string format_vkey(const VerifierKey& key);

struct NoteSignature {
  std::string name;
  uint32_t id = 0;
  Bytes signature;  // what follows the key id; at least one byte

  bool operator==(const NoteSignature& other) const = default;
};

struct Note {
  std::string text;  // ends in \n
  std::vector<NoteSignature> signatures;

  bool operator==(const Note& other) const = default;
};

// kInvalid, naming the line, for anything that is not exactly a signed note.
[[nodiscard]] Result<Note> parse_note(std::string_view bytes);
// The signature lines alone, as a witness answers: one or more, each ending in \n.
[[nodiscard]] Result<std::vector<NoteSignature>> parse_signature_lines(std::string_view bytes);

[[nodiscard]] std::string format_signature_line(const NoteSignature& signature);  // with its \n
[[nodiscard]] std::string format_note(const Note& note);

// Signs `text` as key `name` (type 0x01). kInvalid if the name is no key name or the text is not
// UTF-8 ending in \n without other control characters.
[[nodiscard]] Result<NoteSignature> sign_note(const SigningKey& key, std::string_view name,
                                              std::string_view text);
// The whole note with that one signature.
[[nodiscard]] Result<std::string> make_note(const SigningKey& key, std::string_view name,
                                            std::string_view text);

// One signature of a known key, found good.
struct VerifiedSignature {
  size_t key = 0;    // index into the known keys
  size_t line = 0;   // index into note.signatures
  Instant time = 0;  // of a cosignature; 0 for type 0x01
};

struct NoteVerification {
  std::vector<VerifiedSignature> verified;  // in the order of the lines; never empty
  std::vector<size_t> unknown;              // lines of keys nobody told us about

  [[nodiscard]] bool signed_by(size_t key) const;
};

// Checks every line whose key (name and id) is known. kCorrupt if one of them is bad: then nothing
// in the note is to be believed. kDenied if no known key signed. Lines of unknown keys are listed,
// never trusted; callers that accept no unauthenticated data refuse a note that has any.
[[nodiscard]] Result<NoteVerification> verify_note(const Note& note,
                                                   std::span<const VerifierKey> known);

}  // namespace habeas::ledger
