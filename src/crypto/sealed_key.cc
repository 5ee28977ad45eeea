// SPDX-License-Identifier: Apache-2.0
#include "crypto/sealed_key.h"

#include <algorithm>
#include <array>
#include <memory>

#include <sodium.h>

#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/internal/sodium.h"

namespace habeas {
namespace {

constexpr size_t kMaxFileSize = 4096;
constexpr size_t kMaxLabelSize = 200;
constexpr size_t kSaltSize = crypto_pwhash_argon2id_SALTBYTES;
constexpr size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kKeySize = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr size_t kSeedSize = 32;

// The file's fields, read and checked for form.
struct SealedFile {
  std::string authenticated;  // canonical JSON of all fields but ciphertext and checksum
  PublicKey public_key;
  std::string label;
  int64_t passes = 0;
  int64_t memory = 0;  // bytes
  Bytes salt;
  Bytes nonce;
  Bytes ciphertext;
};

// Bytes that are locked into memory where possible, and wiped at the end.
class SecretBytes {
 public:
  static Result<SecretBytes> allocate(size_t size) {
    SecretBytes secret;
    secret.bytes_.reset(static_cast<uint8_t*>(sodium_malloc(size)));
    if (secret.bytes_ == nullptr) {
      return fail(ErrorKind::kIo, "no protected memory for a secret",
                  "close other programs and try again");
    }
    return secret;
  }
  [[nodiscard]] uint8_t* get() { return bytes_.get(); }

 private:
  struct Wipe {
    void operator()(uint8_t* secret) const { sodium_free(secret); }
  };
  SecretBytes() = default;
  std::unique_ptr<uint8_t[], Wipe> bytes_;
};

Result<SecretBytes> stretch(std::string_view passphrase, ByteView salt, int64_t passes,
                            int64_t memory) {
  SecretBytes key = TRY(SecretBytes::allocate(kKeySize));
  if (crypto_pwhash_argon2id(key.get(), kKeySize, passphrase.data(), passphrase.size(), salt.data(),
                             static_cast<unsigned long long>(passes), static_cast<size_t>(memory),
                             crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
    return fail(ErrorKind::kIo, "not enough memory to stretch the passphrase",
                "free " + std::to_string(memory >> 20) + " MiB and try again");
  }
  return key;
}

Failure damaged(const std::string& detail) {
  return fail(ErrorKind::kCorrupt, "the sealed key file is damaged: " + detail,
              "restore it from a backup, or use the recovery key");
}

Result<Bytes> bytes_at(const Json& file, std::string_view name, size_t size) {
  Result<std::string> text = file.text_at(name);
  if (!text) return damaged(text.error().message);
  Result<Bytes> bytes = from_base64(*text);
  if (!bytes || bytes->size() != size) {
    return damaged("\"" + std::string(name) + "\" is not " + std::to_string(size) +
                   " bytes in base64");
  }
  return bytes;
}

// The checksum is no secret and protects from nobody: it tells damage from a wrong passphrase.
std::string checksum(const JsonObject& fields_without_it) {
  return to_hex(sha256(as_bytes(canonical_json(fields_without_it))));
}

Result<JsonObject> read_fields(std::string_view text) {
  if (text.size() > kMaxFileSize)
    return damaged("it is longer than " + std::to_string(kMaxFileSize) + " bytes");
  if (text.empty() || text.back() != '\n') return damaged("it does not end with a line end");
  Result<Json> parsed = parse_canonical_json(text.substr(0, text.size() - 1));
  if (!parsed) return damaged(parsed.error().message);
  const JsonObject* object = parsed->object();
  if (object == nullptr) return damaged("it is not a JSON object");
  JsonObject fields = *object;
  const std::string claimed = parsed->text_or_empty("checksum");
  fields.erase("checksum");
  if (claimed != checksum(fields)) return damaged("its checksum does not match");
  return fields;
}

Result<SealedFile> read_sealed_file(std::string_view text) {
  JsonObject fields = TRY(read_fields(text));
  const Json file(fields);
  const Json* version = file.find("v");
  if (version == nullptr || version->integer() == nullptr)
    return damaged("it has no version \"v\"");
  if (*version->integer() != 1) {
    return fail(ErrorKind::kInvalid,
                "the sealed key file has version " + std::to_string(*version->integer()),
                "open it with the newer habeas that wrote it; this one knows version 1");
  }
  if (fields.size() != 9) return damaged("it has missing or unknown fields");
  if (file.text_or_empty("kdf") != "argon2id") return damaged("\"kdf\" is not argon2id");

  SealedFile sealed;
  Result<int64_t> passes = file.integer_at("ops");
  Result<int64_t> memory = file.integer_at("mem");
  Result<std::string> label = file.text_at("label");
  if (!passes || !memory || !label) return damaged("\"ops\", \"mem\" or \"label\" is missing");
  if (*passes < static_cast<int64_t>(crypto_pwhash_argon2id_OPSLIMIT_MIN) ||
      *memory < static_cast<int64_t>(crypto_pwhash_argon2id_MEMLIMIT_MIN) ||
      label->size() > kMaxLabelSize) {
    return damaged("\"ops\", \"mem\" or \"label\" is out of range");
  }
  if (*passes > kMaxKdfPasses || *memory > kMaxKdfMemory) {
    return fail(ErrorKind::kInvalid,
                "the sealed key file asks for " + std::to_string(*memory >> 20) + " MiB and " +
                    std::to_string(*passes) + " passes; at most " +
                    std::to_string(kMaxKdfMemory >> 20) + " MiB and " +
                    std::to_string(kMaxKdfPasses) + " passes are accepted",
                "this is no file habeas wrote; restore the key from a backup");
  }
  sealed.passes = *passes;
  sealed.memory = *memory;
  sealed.label = *label;
  Result<PublicKey> public_key = public_key_from_hex(file.text_or_empty("public_key"));
  if (!public_key) return damaged("\"public_key\" is not 32 bytes in hex");
  sealed.public_key = *public_key;
  sealed.salt = TRY(bytes_at(file, "salt", kSaltSize));
  sealed.nonce = TRY(bytes_at(file, "nonce", kNonceSize));
  sealed.ciphertext = TRY(bytes_at(file, "ciphertext", kSeedSize + kTagSize));
  fields.erase("ciphertext");
  sealed.authenticated = canonical_json(fields);
  return sealed;
}

}  // namespace

Result<std::string> seal_key(const SigningKey& key, std::string_view label,
                             std::string_view passphrase, KdfCost cost, Random& random) {
  internal::require_sodium();
  if (passphrase.empty()) {
    return fail(ErrorKind::kInvalid, "the passphrase is empty",
                "choose one of six or more random words");
  }
  if (label.size() > kMaxLabelSize || !is_utf8(label)) {
    return fail(ErrorKind::kInvalid, "a key's label is UTF-8 text of at most " +
                                         std::to_string(kMaxLabelSize) + " bytes");
  }
  const bool minimum = cost == KdfCost::kMinimum;
  const int64_t passes = minimum ? int64_t{crypto_pwhash_argon2id_OPSLIMIT_MIN} : 2;
  const int64_t memory = minimum ? int64_t{crypto_pwhash_argon2id_MEMLIMIT_MIN} : int64_t{64} << 20;
  const Bytes salt = random.bytes(kSaltSize);
  const Bytes nonce = random.bytes(kNonceSize);

  JsonObject fields;
  fields.emplace("v", 1);
  fields.emplace("kdf", "argon2id");
  fields.emplace("ops", passes);
  fields.emplace("mem", memory);
  fields.emplace("salt", to_base64(salt));
  fields.emplace("nonce", to_base64(nonce));
  fields.emplace("public_key", to_hex(key.public_key()));
  fields.emplace("label", label);
  const std::string authenticated = canonical_json(fields);

  SecretBytes wrapping_key = TRY(stretch(passphrase, salt, passes, memory));
  Bytes ciphertext(kSeedSize + kTagSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      ciphertext.data(), nullptr, key.seed().data(), kSeedSize, as_bytes(authenticated).data(),
      authenticated.size(), nullptr, nonce.data(), wrapping_key.get());
  fields.emplace("ciphertext", to_base64(ciphertext));
  const std::string sum = checksum(fields);
  fields.emplace("checksum", sum);
  return canonical_json(fields) + "\n";
}

Result<SigningKey> open_sealed_key(std::string_view text, std::string_view passphrase) {
  internal::require_sodium();
  const SealedFile file = TRY(read_sealed_file(text));
  SecretBytes wrapping_key = TRY(stretch(passphrase, file.salt, file.passes, file.memory));
  SecretBytes seed = TRY(SecretBytes::allocate(kSeedSize));
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          seed.get(), nullptr, nullptr, file.ciphertext.data(), file.ciphertext.size(),
          as_bytes(file.authenticated).data(), file.authenticated.size(), file.nonce.data(),
          wrapping_key.get()) != 0) {
    return fail(ErrorKind::kDenied,
                "the passphrase does not open the key \"" + printable(file.label) + "\"",
                "check the keyboard layout and Caps Lock and try again; if the passphrase is "
                "surely right, somebody "
                "altered the file: restore it from a backup, or use the recovery key");
  }
  SigningKey key = TRY(SigningKey::from_seed(ByteView(seed.get(), kSeedSize)));
  if (key.public_key() != file.public_key)
    return damaged("the seed in it is not that of its public key");
  return key;
}

Result<SealedKeyHeader> read_sealed_key_header(std::string_view text) {
  SealedFile file = TRY(read_sealed_file(text));
  SealedKeyHeader header;
  header.public_key = file.public_key;
  header.label = std::move(file.label);
  return header;
}

}  // namespace habeas
