// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "ledger/note.h"

// Ed25519 cosignatures of checkpoints: "at this time, this was the largest tree I had seen, and
// it grew out of all I saw before". Source: c2sp.org/tlog-cosignature v1.0.1.
//
//   signature bytes = u64be POSIX time || Ed25519 over
//     "cosignature/v1\n" "time <decimal>\n" <whole checkpoint body>

namespace habeas::ledger {

// What is signed.
[[nodiscard]] std::string cosigned_message(std::string_view checkpoint_body, Instant time);

// The line of witness `name` (key type 0x04) under a checkpoint body. kInvalid if the text is no
// checkpoint body, the name no key name, or the time negative.
[[nodiscard]] Result<NoteSignature> cosign(const SigningKey& key, std::string_view name,
                                           std::string_view checkpoint_body, Instant time);

// The time stated by a good cosignature. kCorrupt if it is not this key's over this text; kInvalid
// if the signature has the wrong length, a time beyond 2^63-1, or the text is no checkpoint body.
[[nodiscard]] Result<Instant> verify_cosignature(const VerifierKey& key,
                                                 std::string_view checkpoint_body,
                                                 ByteView signature);

}  // namespace habeas::ledger
