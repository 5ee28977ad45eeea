// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "verify/bundle_reader.h"
#include "verify/internal/bundle_content.h"
#include "verify/report.h"
#include "verify/verify_case.h"

// The bag: which files there are, and that they are those that the exporting actor signed.

namespace habeas::verifier {

// Sorts the files by kind; reports every name, link or pair of names that no bundle may have.
// Fails only if the bundle cannot be listed.
[[nodiscard]] Result<BundleIndex> index_bundle(BundleReader& bundle, Report& report);

// Note -> tag manifest -> tag files -> manifest -> payload, in that order, so that the first
// failure names the file that is to blame. `content` was checked before: it knows the actor's key.
[[nodiscard]] Result<void> check_bag(BundleReader& bundle, const BundleIndex& index,
                                     const BundleContent& content, const VerifyOptions& options,
                                     Report& report);

}  // namespace habeas::verifier
