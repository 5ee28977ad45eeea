// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"
#include "ledger/body.h"
#include "ledger/entry.h"
#include "ledger/stored_item.h"

// The act: the first item of every body says who did it, when and why; the last carries that
// actor's signature over all the others. One signature a body, however many items it has.

namespace habeas::ledger {

inline constexpr std::string_view kActItem = "act";              // fields actor, at, reason
inline constexpr std::string_view kSignatureItem = "signature";  // fields public_key, signature

// What is signed:
//   habeas-act/v1\n<origin>\n<kind>\n<items before the signature>\n<hex of the root over them>\n
// The position in the log is not in it: the log's checkpoint binds that.
[[nodiscard]] std::string act_text(std::string_view origin, EntryKind kind, int64_t items_before,
                                   const Digest& unsigned_root);

// An origin that can stand on a line of its own: not empty, valid UTF-8, no control characters, at
// most 512 bytes.
[[nodiscard]] Result<void> check_origin(std::string_view origin);

// The act as far as it is shown.
struct Act {
  std::optional<std::string> actor;
  std::optional<Instant> at;
  std::optional<std::string> reason;
};

// Of the first item. kInvalid if it is shown and is not an act, or a field has the wrong form.
[[nodiscard]] Result<Act> read_act(const ItemView& first);

struct ActSignature {
  PublicKey public_key;
  Signature signature;
};

// Of the last item. Nothing if either field is withheld or erased; kInvalid if it is shown and is
// not a signature item, or a field has the wrong form.
[[nodiscard]] Result<std::optional<ActSignature>> read_signature(const ItemView& last);

[[nodiscard]] ActSignature sign_act(const SigningKey& key, std::string_view origin, EntryKind kind,
                                    int64_t items_before, const Digest& unsigned_root);
// kCorrupt if the signature is not that of the public key over this act. Whether the key is the
// actor's is for the caller to say.
[[nodiscard]] Result<void> verify_act(const ActSignature& signature, std::string_view origin,
                                      EntryKind kind, int64_t items_before,
                                      const Digest& unsigned_root);

}  // namespace habeas::ledger
