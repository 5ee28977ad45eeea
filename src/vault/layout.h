// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "crypto/digest.h"

// Where bytes lie below the vault folder of a case (docs/formats/vault.md). Pure functions: no disk
// is touched. Nobody outside this module computes such a path.

namespace habeas::vault {

namespace fs = std::filesystem;

// The form of the stored bytes; encryption at rest will be a sibling folder.
inline constexpr std::string_view kAlgorithm = "plain";

enum class StoreKind { kExhibits, kDerivatives };

[[nodiscard]] std::string_view store_name(StoreKind kind);  // "exhibits", "derivatives"

// <vault>/exhibits/plain
[[nodiscard]] fs::path store_folder(const fs::path& vault, StoreKind kind);
// <vault>/exhibits/plain/ab, where `first` is the first byte of the digest
[[nodiscard]] fs::path shard_folder(const fs::path& vault, StoreKind kind, uint8_t first);
// <vault>/exhibits/plain/ab/<64 hex>
[[nodiscard]] fs::path object_path(const fs::path& vault, StoreKind kind, const Digest& digest);

// <vault>/incoming/exhibits: files on their way in or out; nothing refers to them.
[[nodiscard]] fs::path incoming_folder(const fs::path& vault, StoreKind kind);
// <vault>/incoming/exhibits/<number, decimal>
[[nodiscard]] fs::path incoming_path(const fs::path& vault, StoreKind kind, uint64_t number);
// <vault>/incoming/exhibits/erase-<64 hex>: an object taken out of the store, to be overwritten.
[[nodiscard]] fs::path erasing_path(const fs::path& vault, StoreKind kind, const Digest& digest);
[[nodiscard]] bool is_erasing_name(std::string_view name);

// The shard of a folder name ("ab"), the digest of a file name (64 hex); nothing for any other
// name.
[[nodiscard]] std::optional<uint8_t> shard_from_name(std::string_view name);
[[nodiscard]] std::optional<Digest> digest_from_name(std::string_view name);

[[nodiscard]] fs::path bodies_folder(const fs::path& vault);  // <vault>/bodies
[[nodiscard]] fs::path body_segment_path(const fs::path& vault,
                                         uint32_t segment);     // <vault>/bodies/000000.bodies
[[nodiscard]] fs::path body_index_path(const fs::path& vault);  // <vault>/bodies/index
// The number of a segment's file name ("000000.bodies"); nothing for any other name.
[[nodiscard]] std::optional<uint32_t> body_segment_from_name(std::string_view name);

}  // namespace habeas::vault
