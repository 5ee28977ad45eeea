// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"
#include "ingest/reading.h"

// The signature of a WACZ file ("WACZ Signing and Verification" 0.1.0, Webrecorder): signedData of
// datapackage-digest.json, anonymous or by the owner of a domain with a trusted timestamp.

namespace habeas::ingest {

// Each step of the specification's verification becomes metadata "wacz.check.<step>" that
// begins with "passed", "failed" or "not checked", with the reason; what did not pass is a note of
// code "signature" too. `package_hash` is what datapackage-digest.json declares, "sha256:<hex>".
// Trust in roots is never checked: none is built in; the fingerprint is told instead.
[[nodiscard]] Result<void> check_wacz_signature(const Json& signed_data,
                                                std::string_view package_hash, ReadingSink& sink);

}  // namespace habeas::ingest
