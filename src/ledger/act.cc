// SPDX-License-Identifier: Apache-2.0
#include "ledger/act.h"

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::ledger {

namespace {

// A shown field that must be a string; nothing if it is not shown.
Result<std::optional<std::string>> shown_text(const ItemView& item, const std::string& name) {
  auto at = item.fields.find(name);
  if (at == item.fields.end()) return std::optional<std::string>();
  const std::string* text = at->second.string();
  if (text == nullptr)
    return fail(ErrorKind::kInvalid,
                fmt::format("{} item: \"{}\" is not a string", item.core->item, name));
  return std::optional<std::string>(*text);
}

Result<void> expect_type(const ItemView& item, std::string_view type, std::string_view position) {
  if (item.core->item == type) return {};
  return fail(ErrorKind::kInvalid,
              fmt::format("the {} item of a body is of type \"{}\" and not \"{}\"", position,
                          item.core->item, type));
}

}  // namespace

std::string act_text(std::string_view origin, EntryKind kind, int64_t items_before,
                     const Digest& unsigned_root) {
  return fmt::format("habeas-act/v1\n{}\n{}\n{}\n{}\n", origin, kind_name(kind), items_before,
                     to_hex(unsigned_root));
}

Result<void> check_origin(std::string_view origin) {
  if (origin.empty() || origin.size() > 512 || !is_utf8(origin)) {
    return fail(ErrorKind::kInvalid, "a log origin must have 1 to 512 bytes of UTF-8");
  }
  for (char c : origin) {
    auto byte = static_cast<uint8_t>(c);
    if (byte < 0x20 || byte == 0x7f)
      return fail(ErrorKind::kInvalid, "a log origin must not hold control characters");
  }
  return {};
}

Result<Act> read_act(const ItemView& first) {
  Act act;
  if (!first.core) return act;
  TRY(expect_type(first, kActItem, "first"));
  act.actor = TRY(shown_text(first, "actor"));
  act.reason = TRY(shown_text(first, "reason"));
  std::optional<std::string> at = TRY(shown_text(first, "at"));
  if (at) act.at = TRY_CTX(from_rfc3339(*at), "act item: \"at\"");
  return act;
}

Result<std::optional<ActSignature>> read_signature(const ItemView& last) {
  if (!last.core) return std::optional<ActSignature>();
  TRY(expect_type(last, kSignatureItem, "last"));
  std::optional<std::string> key = TRY(shown_text(last, "public_key"));
  std::optional<std::string> signature = TRY(shown_text(last, "signature"));
  if (!key || !signature) return std::optional<ActSignature>();
  ActSignature found;
  found.public_key = TRY_CTX(public_key_from_hex(*key), "signature item: \"public_key\"");
  found.signature = TRY_CTX(signature_from_base64(*signature), "signature item: \"signature\"");
  return std::optional<ActSignature>(found);
}

ActSignature sign_act(const SigningKey& key, std::string_view origin, EntryKind kind,
                      int64_t items_before, const Digest& unsigned_root) {
  std::string text = act_text(origin, kind, items_before, unsigned_root);
  return {.public_key = key.public_key(), .signature = key.sign(as_bytes(text))};
}

Result<void> verify_act(const ActSignature& signature, std::string_view origin, EntryKind kind,
                        int64_t items_before, const Digest& unsigned_root) {
  std::string text = act_text(origin, kind, items_before, unsigned_root);
  if (verify(signature.public_key, as_bytes(text), signature.signature)) return {};
  return fail(ErrorKind::kCorrupt,
              fmt::format("the signature of key {} does not belong to this act ({}, {} items)",
                          to_hex(signature.public_key), kind_name(kind), items_before),
              "the body was changed after it was signed, or belongs to another log; ask for the "
              "original bundle");
}

}  // namespace habeas::ledger
