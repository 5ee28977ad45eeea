// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "casefile/item.h"
#include "vault/exhibit_store.h"

// Digests that came with files: claims of whoever supplied them, compared with the bytes that were
// received, never used for identity.

namespace habeas::workspace {

struct SuppliedHash {
  std::string name;       // the file it is said to be of, as given
  std::string algorithm;  // md5, sha1, sha256, sha384, sha512
  std::string hex;
};

// Reads what md5sum, sha1sum, sha256sum and sha512sum write: "<hex>  <name>", or with --tag
// "<ALGORITHM> (<name>) = <hex>". Empty lines and those that begin with # are passed over. kInvalid
// names the line that is neither, and the file that holds no digest at all.
[[nodiscard]] Result<std::vector<SuppliedHash>> parse_supplied_hashes(std::string_view text);

// A supplied digest, beside that of the bytes received.
struct ComparedHash {
  std::string algorithm;
  std::string supplied;
  std::string received;
  [[nodiscard]] bool agrees() const { return supplied == received; }
};

// The digests of one `add`, found by file name: by the whole name as given, else by its last parts,
// as many as agree ("usb/a/x.txt" takes that of "a/x.txt" before that of "x.txt").
class SuppliedHashes {
 public:
  explicit SuppliedHashes(std::vector<SuppliedHash> hashes);

  // Those for the file of that name; they count as used.
  [[nodiscard]] std::vector<const SuppliedHash*> take(std::string_view name);
  // Names of no file that was asked for, in the order of the digests, each once.
  [[nodiscard]] std::vector<std::string> unused() const;

 private:
  std::vector<SuppliedHash> hashes_;
  std::multimap<std::string, size_t, std::less<>> by_name_;
  std::set<std::string, std::less<>> used_;
};

// Reads the object again, for each algorithm but SHA-256.
[[nodiscard]] Result<std::vector<ComparedHash>> compare_supplied(
    const vault::ExhibitStore& store, const Digest& exhibit,
    const std::vector<const SuppliedHash*>& supplied);

// The claim: `source` wrote that the exhibit has this digest. It is in the exhibit's compartment,
// and restricted, since it tells who handed the file over.
[[nodiscard]] casefile::Item supplied_hash_item(const Digest& exhibit, const SuppliedHash& supplied,
                                                std::string_view source,
                                                std::string_view compartment);

}  // namespace habeas::workspace
