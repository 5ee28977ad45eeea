// SPDX-License-Identifier: Apache-2.0
#include "vault/layout.h"

#include <charconv>

#include <fmt/core.h>

namespace habeas::vault {

namespace {

constexpr std::string_view kErasingPrefix = "erase-";
constexpr std::string_view kSegmentSuffix = ".bodies";

}  // namespace

std::string_view store_name(StoreKind kind) {
  return kind == StoreKind::kExhibits ? "exhibits" : "derivatives";
}

fs::path store_folder(const fs::path& vault, StoreKind kind) {
  return vault / store_name(kind) / kAlgorithm;
}

fs::path shard_folder(const fs::path& vault, StoreKind kind, uint8_t first) {
  return store_folder(vault, kind) / fmt::format("{:02x}", first);
}

fs::path object_path(const fs::path& vault, StoreKind kind, const Digest& digest) {
  return shard_folder(vault, kind, digest.bytes[0]) / to_hex(digest);
}

fs::path incoming_folder(const fs::path& vault, StoreKind kind) {
  return vault / "incoming" / store_name(kind);
}

fs::path incoming_path(const fs::path& vault, StoreKind kind, uint64_t number) {
  return incoming_folder(vault, kind) / std::to_string(number);
}

fs::path erasing_path(const fs::path& vault, StoreKind kind, const Digest& digest) {
  return incoming_folder(vault, kind) / (std::string(kErasingPrefix) + to_hex(digest));
}

bool is_erasing_name(std::string_view name) {
  return name.starts_with(kErasingPrefix) &&
         digest_from_name(name.substr(kErasingPrefix.size())).has_value();
}

std::optional<uint8_t> shard_from_name(std::string_view name) {
  if (name.size() != 2) return std::nullopt;
  Result<Bytes> bytes = from_hex(name);
  if (!bytes) return std::nullopt;
  return bytes->front();
}

std::optional<Digest> digest_from_name(std::string_view name) {
  Result<Digest> digest = digest_from_hex(name);
  if (!digest) return std::nullopt;
  return *digest;
}

fs::path bodies_folder(const fs::path& vault) { return vault / "bodies"; }

fs::path body_segment_path(const fs::path& vault, uint32_t segment) {
  return bodies_folder(vault) / (fmt::format("{:06}", segment) + std::string(kSegmentSuffix));
}

fs::path body_index_path(const fs::path& vault) { return bodies_folder(vault) / "index"; }

std::optional<uint32_t> body_segment_from_name(std::string_view name) {
  if (!name.ends_with(kSegmentSuffix)) return std::nullopt;
  std::string_view digits = name.substr(0, name.size() - kSegmentSuffix.size());
  uint32_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (fmt::format("{:06}", number) != digits) return std::nullopt;  // one name for one number
  return number;
}

}  // namespace habeas::vault
