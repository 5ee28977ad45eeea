// SPDX-License-Identifier: Apache-2.0
#include "ledger/note.h"

#include <algorithm>
#include <string>

#include "crypto/digest.h"
#include "ledger/cosignature.h"
#include "ledger/internal/text.h"

namespace habeas::ledger {
namespace {

using internal::LineReader;

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr size_t kKeyBytes = 1 + 32;

Result<NoteSignature> parse_signature_line(LineReader& lines) {
  std::string_view line = TRY(lines.next());
  if (!line.starts_with(kDash)) {
    return lines.wrong("a signature line begins with an em dash (U+2014) and a space");
  }
  line.remove_prefix(kDash.size());
  size_t space = line.find(' ');
  if (space == std::string_view::npos)
    return lines.wrong("a signature line needs a key name and a signature");
  std::string_view name = line.substr(0, space);
  if (!is_key_name(name)) return lines.wrong("'" + printable(name) + "' is no key name");
  auto decoded = from_base64(line.substr(space + 1));
  if (!decoded)
    return lines.wrong("the signature is not canonical base64: " + decoded.error().message);
  if (decoded->size() <= 4) return lines.wrong("the signature is too short to be one");
  NoteSignature signature;
  signature.name = std::string(name);
  signature.id = get_u32be(decoded->data());
  signature.signature.assign(decoded->begin() + 4, decoded->end());
  return signature;
}

Result<std::vector<NoteSignature>> parse_signatures(std::string_view bytes, std::string_view what) {
  LineReader lines(bytes, what);
  std::vector<NoteSignature> signatures;
  do {
    if (signatures.size() == kMaxNoteSignatures) {
      return lines.wrong("more than " + std::to_string(kMaxNoteSignatures) + " signature lines");
    }
    NoteSignature signature = TRY(parse_signature_line(lines));
    signatures.push_back(std::move(signature));
  } while (!lines.at_end());
  return signatures;
}

Result<void> check_note_size(std::string_view bytes, std::string_view what) {
  if (bytes.size() <= kMaxNoteBytes) return {};
  return fail(ErrorKind::kInvalid,
              std::string(what) + " is larger than " + std::to_string(kMaxNoteBytes) + " bytes");
}

Result<Instant> verify_line(const VerifierKey& key, std::string_view text,
                            const NoteSignature& line) {
  if (key.type == SignatureType::kCosignature) return verify_cosignature(key, text, line.signature);
  Signature signature = TRY(signature_from_bytes(line.signature));
  if (!verify(key.public_key, as_bytes(text), signature)) {
    return fail(ErrorKind::kCorrupt, "the signature does not belong to this text");
  }
  return Instant{0};
}

bool is_repeated(std::span<const VerifierKey> keys, size_t at) {
  std::span<const VerifierKey> before = keys.first(at);
  return std::find(before.begin(), before.end(), keys[at]) != before.end();
}

}  // namespace

uint32_t VerifierKey::id() const {
  Bytes hashed(name.begin(), name.end());
  hashed.push_back('\n');
  hashed.push_back(static_cast<uint8_t>(type));
  hashed.insert(hashed.end(), public_key.bytes.begin(), public_key.bytes.end());
  return get_u32be(sha256(hashed).bytes.data());
}

bool is_key_name(std::string_view name) {
  return internal::is_plain_line(name) && !internal::has_space(name) &&
         name.find('+') == std::string_view::npos;
}

Result<VerifierKey> parse_vkey(std::string_view text) {
  auto wrong = [&](const std::string& why, std::string hint = {}) {
    return fail(
        ErrorKind::kInvalid, "'" + printable(text.substr(0, 200)) + "' is no verifier key: " + why,
        hint.empty() ? "a verifier key reads <name>+<8 hex digits>+<base64>" : std::move(hint));
  };
  size_t first = text.find('+');
  size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return wrong("it has no two plus signs");
  VerifierKey key;
  key.name = std::string(text.substr(0, first));
  if (!is_key_name(key.name)) return wrong("the name is no key name");
  auto id = from_hex(text.substr(first + 1, second - first - 1));
  if (!id || id->size() != 4) return wrong("the key id is not eight lower-case hex digits");
  auto encoded = from_base64(text.substr(second + 1));
  if (!encoded) return wrong("the key is not canonical base64");
  if (encoded->empty()) return wrong("the key is empty");
  uint8_t type = encoded->front();
  if (type != static_cast<uint8_t>(SignatureType::kEd25519) &&
      type != static_cast<uint8_t>(SignatureType::kCosignature)) {
    return wrong("keys of type " + to_hex(ByteView(&type, 1)) + " are not supported",
                 "use an Ed25519 key: type 01 for logs and people, 04 for witnesses");
  }
  if (encoded->size() != kKeyBytes) return wrong("an Ed25519 key has 32 bytes");
  key.type = static_cast<SignatureType>(type);
  key.public_key = TRY(public_key_from_bytes(ByteView(*encoded).subspan(1)));
  if (get_u32be(id->data()) != key.id()) {
    return wrong("the key id does not belong to the key",
                 "compare it with the printed key, character by character");
  }
  return key;
}

std::string format_vkey(const VerifierKey& key) {
  Bytes id;
  put_u32be(id, key.id());
  Bytes encoded{static_cast<uint8_t>(key.type)};
  encoded.insert(encoded.end(), key.public_key.bytes.begin(), key.public_key.bytes.end());
  return key.name + "+" + to_hex(id) + "+" + to_base64(encoded);
}

Result<Note> parse_note(std::string_view bytes) {
  TRY(check_note_size(bytes, "the note"));
  TRY(internal::check_note_text(bytes, "the note"));
  // The text may hold empty lines; the last one divides it from the signatures.
  size_t divide = bytes.rfind("\n\n");
  if (divide == std::string_view::npos) {
    return fail(ErrorKind::kInvalid, "the note has no blank line before its signatures");
  }
  Note note;
  note.text = std::string(bytes.substr(0, divide + 1));
  note.signatures = TRY(parse_signatures(bytes.substr(divide + 2), "the signatures of the note"));
  return note;
}

Result<std::vector<NoteSignature>> parse_signature_lines(std::string_view bytes) {
  TRY(check_note_size(bytes, "the answer"));
  TRY(internal::check_note_text(bytes, "the answer"));
  return parse_signatures(bytes, "the signature lines");
}

std::string format_signature_line(const NoteSignature& signature) {
  Bytes encoded;
  put_u32be(encoded, signature.id);
  encoded.insert(encoded.end(), signature.signature.begin(), signature.signature.end());
  return std::string(kDash) + signature.name + " " + to_base64(encoded) + "\n";
}

std::string format_note(const Note& note) {
  std::string bytes = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) bytes += format_signature_line(signature);
  return bytes;
}

Result<NoteSignature> sign_note(const SigningKey& key, std::string_view name,
                                std::string_view text) {
  if (!is_key_name(name)) {
    return fail(ErrorKind::kInvalid, "'" + printable(name) + "' is no key name",
                "use letters, digits, dots and slashes, without spaces or plus signs");
  }
  TRY(internal::check_note_text(text, "the text to sign"));
  if (!text.ends_with('\n'))
    return fail(ErrorKind::kInvalid, "the text to sign does not end in a newline");
  VerifierKey verifier{
      .name = std::string(name), .type = SignatureType::kEd25519, .public_key = key.public_key()};
  Signature made = key.sign(as_bytes(text));
  return NoteSignature{.name = std::string(name),
                       .id = verifier.id(),
                       .signature = Bytes(made.bytes.begin(), made.bytes.end())};
}

Result<std::string> make_note(const SigningKey& key, std::string_view name, std::string_view text) {
  Note note;
  NoteSignature signature = TRY(sign_note(key, name, text));
  note.signatures.push_back(std::move(signature));
  note.text = std::string(text);
  std::string bytes = format_note(note);
  TRY(check_note_size(bytes, "the note to sign"));
  return bytes;
}

bool NoteVerification::signed_by(size_t key) const {
  return std::any_of(verified.begin(), verified.end(),
                     [key](const VerifiedSignature& v) { return v.key == key; });
}

Result<NoteVerification> verify_note(const Note& note, std::span<const VerifierKey> known) {
  std::vector<uint32_t> ids;
  for (const VerifierKey& key : known) ids.push_back(key.id());
  NoteVerification result;
  for (size_t line = 0; line < note.signatures.size(); line++) {
    const NoteSignature& signature = note.signatures[line];
    bool is_known = false;
    for (size_t k = 0; k < known.size(); k++) {
      // A key given twice counts under its first index only; keys that share name and id but not
      // bytes must all agree, so at least one of them fails and the note with it.
      if (ids[k] != signature.id || known[k].name != signature.name || is_repeated(known, k))
        continue;
      is_known = true;
      auto time = verify_line(known[k], note.text, signature);
      if (!time) {
        return fail(ErrorKind::kCorrupt,
                    "signature line " + std::to_string(line + 1) + " by " +
                        printable(signature.name) + " is bad: " + time.error().message,
                    "do not believe this note; ask for it again from where it came, and keep this "
                    "copy as evidence");
      }
      result.verified.push_back(VerifiedSignature{.key = k, .line = line, .time = *time});
    }
    if (!is_known) result.unknown.push_back(line);
  }
  if (result.verified.empty()) {
    return fail(ErrorKind::kDenied,
                "the note is signed by none of the " + std::to_string(known.size()) + " known keys",
                "check that the trust policy names the right keys");
  }
  return result;
}

}  // namespace habeas::ledger
