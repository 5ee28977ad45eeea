// SPDX-License-Identifier: Apache-2.0
#include "ledger/body.h"

#include <algorithm>
#include <bit>

#include <fmt/core.h>

#include "base/encoding.h"
#include "ledger/merkle.h"

// How an item becomes leaves. A field's leaf must not be guessable from its hash, so each has a
// salt; salts are derived from one secret per item, so that destroying 16 bytes makes every leaf of
// the item that was never shown unguessable for good. The order by hash and the decoys keep the
// number and the place of fields from telling what they are.

namespace habeas::ledger {

namespace {

constexpr int kMaxValueDepth = 32;
constexpr int64_t kMaxJsonInteger = (int64_t{1} << 53) - 1;
constexpr size_t kMaxSpeakers = 64;
constexpr size_t kMaxHedgeBytes = 1024;
constexpr std::string_view kSaltInfo = "habeas-salt/v1\n";
constexpr std::string_view kIdContext = "habeas-id/v1\n";
constexpr std::string_view kReferencePrefix = "item:";
constexpr std::string_view kSpeakerPrefix = "speaker/";

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// [a-z0-9_./-]{1,64}
bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower_or_digit(c) || c == '_' || c == '.' || c == '/' || c == '-';
  });
}

// [a-z][a-z0-9._-]{0,63}
bool is_word(std::string_view text) {
  return is_name(text) && text[0] >= 'a' && text[0] <= 'z' &&
         text.find('/') == std::string_view::npos;
}

Failure invalid(std::string message) { return fail(ErrorKind::kInvalid, std::move(message)); }

Result<void> check_claim(const ClaimCore& claim) {
  if (!is_word(claim.kind))
    return invalid(fmt::format("claim of malformed kind \"{}\"", printable(claim.kind)));
  if (claim.polarity != "affirms" && claim.polarity != "denies") {
    return invalid(fmt::format("claim of polarity \"{}\", which is neither affirms nor denies",
                               printable(claim.polarity)));
  }
  if (!is_name(claim.property))
    return invalid(fmt::format("claim of malformed property \"{}\"", printable(claim.property)));
  if (claim.speakers.empty() || claim.speakers.size() > kMaxSpeakers) {
    return invalid(fmt::format("claim with {} speakers; 1 to {} are possible",
                               claim.speakers.size(), kMaxSpeakers));
  }
  for (const SpeakerLink& link : claim.speakers) {
    if (!is_word(link.role))
      return invalid(fmt::format("speaker of malformed role \"{}\"", printable(link.role)));
    if (!is_word(link.modality))
      return invalid(fmt::format("speaker of malformed modality \"{}\"", printable(link.modality)));
    if (link.hedge.size() > kMaxHedgeBytes || !is_utf8(link.hedge)) {
      return invalid(fmt::format("speaker with a hedge that is not UTF-8 of at most {} bytes",
                                 kMaxHedgeBytes));
    }
  }
  return {};
}

Result<void> check_value(const Json& value, int depth) {
  if (depth > kMaxValueDepth) return invalid("nested too deeply");
  if (value.is_null() || value.boolean() != nullptr)
    return invalid("null, true or false; leave the field out or use a string");
  if (const int64_t* integer = value.integer()) {
    if (*integer > kMaxJsonInteger || *integer < -kMaxJsonInteger)
      return invalid("an integer beyond +-(2^53-1); use a string");
  } else if (const std::string* text = value.string()) {
    if (!is_utf8(*text)) return invalid("text that is not UTF-8");
  } else if (const JsonArray* array = value.array()) {
    for (const Json& element : *array) TRY(check_value(element, depth + 1));
  } else if (const JsonObject* object = value.object()) {
    for (const auto& [key, member] : *object) {
      if (!is_utf8(key)) return invalid("a key that is not UTF-8");
      TRY(check_value(member, depth + 1));
    }
  }
  return {};
}

// speaker/<k> and speaker/<k>/<more> speak about link k of the chain, which must exist.
bool speaker_exists(const Core& core, std::string_view name) {
  name.remove_prefix(kSpeakerPrefix.size());
  Result<int64_t> link = parse_decimal(name.substr(0, name.find('/')));
  size_t chain = core.claim ? core.claim->speakers.size() : 0;
  return link && *link < static_cast<int64_t>(chain) && !name.ends_with('/');
}

// The text under the base64url: ["<salt>","<name>",<value>]. Names need no escapes.
void append_leaf(Leaf& leaf, const Hkdf& hkdf, std::string_view path, std::string_view name,
                 std::string_view value) {
  Salt salt{};
  hkdf.expand(std::string(kSaltInfo).append(path), salt);
  std::string text;
  text.reserve(value.size() + name.size() + 32);
  text.append("[\"")
      .append(to_base64url(salt))
      .append("\",\"")
      .append(name)
      .append("\",")
      .append(value)
      .append("]");
  leaf.disclosure = to_base64url(as_bytes(text));
}

void hash_leaves(std::span<Leaf> leaves) {
  std::vector<ByteView> texts;
  texts.reserve(leaves.size());
  for (const Leaf& leaf : leaves) texts.push_back(as_bytes(leaf.disclosure));
  std::vector<Digest> hashes(leaves.size());
  sha256_leaves(texts, hashes);
  for (size_t i = 0; i < leaves.size(); ++i) leaves[i].hash = hashes[i];
}

}  // namespace

Result<void> check_core(const Core& core) {
  if (!is_word(core.item))
    return invalid(fmt::format("item of malformed type \"{}\"", printable(core.item)));
  if (core.claim.has_value() != (core.item == "claim")) {
    return invalid(fmt::format("item of type \"{}\" {} kind, polarity, property and speakers",
                               core.item, core.claim ? "with" : "without"));
  }
  if (core.claim) return check_claim(*core.claim);
  return {};
}

Result<void> check_field_name(const Core& core, std::string_view name) {
  constexpr std::string_view kReserved[] = {"core",     "item",     "kind",    "leaves",
                                            "polarity", "property", "speakers"};
  if (!is_name(name))
    return invalid(fmt::format("malformed field name \"{}\"", printable(name.substr(0, 80))));
  if (std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved)) {
    return invalid(fmt::format("a field named \"{}\", which belongs to the core", name));
  }
  if (name.starts_with(kSpeakerPrefix) && !speaker_exists(core, name)) {
    return invalid(
        fmt::format("field \"{}\" of a speaker that the core does not have ({} in the chain)", name,
                    core.claim ? core.claim->speakers.size() : 0));
  }
  return {};
}

Result<void> check_item(const Item& item) {
  TRY(check_core(item.core));
  if (leaf_count(item.fields.size()) > kMaxLeaves) {
    return invalid(
        fmt::format("item with {} fields, more than {}", item.fields.size(), kMaxLeaves - 1));
  }
  for (const auto& [name, value] : item.fields) {
    TRY(check_field_name(item.core, name));
    TRY_CTX(check_value(value, 0), fmt::format("field \"{}\"", name));
  }
  return {};
}

int64_t leaf_count(size_t fields) {
  return std::max(kMinLeaves, static_cast<int64_t>(std::bit_ceil(fields + 1)));
}

std::vector<Leaf> leaves_of(const Item& item) {
  int64_t count = leaf_count(item.fields.size());
  Hkdf hkdf(item.secret);
  std::vector<Leaf> leaves(static_cast<size_t>(count));
  append_leaf(leaves[0], hkdf, "core", "core", canonical_json(core_json(item.core, count)));
  size_t next = 1;
  for (const auto& [name, value] : item.fields)
    append_leaf(leaves[next++], hkdf, name, name, canonical_json(value));
  for (int decoy = 0; next < leaves.size(); ++decoy) {
    append_leaf(leaves[next++], hkdf, fmt::format("decoy/{}", decoy), "", "\"\"");
  }
  hash_leaves(leaves);
  std::sort(leaves.begin() + 1, leaves.end(),
            [](const Leaf& a, const Leaf& b) { return a.hash < b.hash; });
  return leaves;
}

Digest item_root(std::span<const Leaf> leaves) {
  check(!leaves.empty(), "an item has leaves");
  std::vector<Digest> hashes;
  hashes.reserve(leaves.size());
  for (const Leaf& leaf : leaves) hashes.push_back(leaf.hash);
  return root_of(hashes);
}

Digest item_root(const Item& item) { return item_root(leaves_of(item)); }

Digest item_leaf_hash(const Digest& item_root) { return leaf_hash(item_root.bytes); }

Digest body_root(std::span<const Digest> item_roots) {
  std::vector<Digest> hashes(item_roots.size());
  std::vector<ByteView> roots;
  roots.reserve(item_roots.size());
  for (const Digest& root : item_roots) roots.emplace_back(root.bytes);
  sha256_leaves(roots, hashes);
  return root_of(hashes);
}

std::string object_id(std::string_view prefix, const Digest& body_root, int64_t ordinal) {
  check(ordinal >= 0 && ordinal <= int64_t{UINT32_MAX}, "an item ordinal has 32 bits");
  Bytes ordinal_bytes;
  put_u32be(ordinal_bytes, static_cast<uint32_t>(ordinal));
  Sha256 hash;
  hash.update(as_bytes(kIdContext));
  hash.update(body_root.bytes);
  hash.update(ordinal_bytes);
  Digest digest = hash.finish();
  return fmt::format("{}-{}", prefix, to_base32(digest.bytes, 100));
}

std::string item_reference(int64_t ordinal) {
  return fmt::format("{}{}", kReferencePrefix, ordinal);
}

std::optional<int64_t> parse_item_reference(std::string_view text) {
  if (!text.starts_with(kReferencePrefix)) return std::nullopt;
  Result<int64_t> ordinal = parse_decimal(text.substr(kReferencePrefix.size()));
  if (!ordinal || *ordinal > int64_t{UINT32_MAX}) return std::nullopt;
  return *ordinal;
}

std::string encode_disclosure(const Disclosure& disclosure) {
  Json array(
      JsonArray{Json(to_base64url(disclosure.salt)), Json(disclosure.name), disclosure.value});
  return to_base64url(as_bytes(canonical_json(array)));
}

Result<Disclosure> decode_disclosure(std::string_view text) {
  Bytes bytes = TRY_CTX(from_base64url(text), "disclosure");
  Json json = TRY_CTX(parse_canonical_json(as_text(bytes)), "disclosure");
  const JsonArray* parts = json.array();
  if (parts == nullptr || parts->size() != 3)
    return invalid("disclosure that is no array of salt, name and value");
  const std::string* salt_text = (*parts)[0].string();
  const std::string* name = (*parts)[1].string();
  if (salt_text == nullptr || name == nullptr)
    return invalid("disclosure whose salt or name is no string");
  Bytes salt = TRY_CTX(from_base64url(*salt_text), "salt of a disclosure");
  if (salt.size() != kSaltBytes)
    return invalid(
        fmt::format("disclosure with a salt of {} bytes, not {}", salt.size(), kSaltBytes));
  Disclosure disclosure;
  std::copy(salt.begin(), salt.end(), disclosure.salt.begin());
  disclosure.name = *name;
  disclosure.value = (*parts)[2];
  return disclosure;
}

Json core_json(const Core& core, int64_t leaves) {
  JsonObject object;
  object.emplace("item", core.item);
  object.emplace("leaves", leaves);
  if (core.claim) {
    JsonArray speakers;
    for (const SpeakerLink& link : core.claim->speakers) {
      speakers.push_back(
          JsonObject{{"hedge", link.hedge}, {"modality", link.modality}, {"role", link.role}});
    }
    object.emplace("kind", core.claim->kind);
    object.emplace("polarity", core.claim->polarity);
    object.emplace("property", core.claim->property);
    object.emplace("speakers", std::move(speakers));
  }
  return Json(std::move(object));
}

Result<CoreWithCount> core_from_json(const Json& json) {
  CoreWithCount found;
  found.core.item = TRY_CTX(json.text_at("item"), "core");
  found.leaves = TRY_CTX(json.integer_at("leaves"), "core");
  if (found.core.item == "claim") {
    ClaimCore claim;
    claim.kind = TRY_CTX(json.text_at("kind"), "core");
    claim.polarity = TRY_CTX(json.text_at("polarity"), "core");
    claim.property = TRY_CTX(json.text_at("property"), "core");
    const Json* speakers = json.find("speakers");
    if (speakers == nullptr || speakers->array() == nullptr)
      return invalid("core: \"speakers\" is missing or no array");
    for (const Json& link : *speakers->array()) {
      SpeakerLink speaker;
      speaker.role = TRY_CTX(link.text_at("role"), "core: speaker");
      speaker.modality = TRY_CTX(link.text_at("modality"), "core: speaker");
      speaker.hedge = TRY_CTX(link.text_at("hedge"), "core: speaker");
      claim.speakers.push_back(std::move(speaker));
    }
    found.core.claim = std::move(claim);
  }
  TRY_CTX(check_core(found.core), "core");
  if (core_json(found.core, found.leaves) != json)
    return invalid("core with members that do not belong there");
  return found;
}

}  // namespace habeas::ledger
