// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/file_system.h"
#include "base/progress.h"
#include "base/result.h"
#include "verify/report.h"

// Checks a live case folder (docs/formats/case.md) from its bytes alone: nothing derived is
// trusted, nothing is written, no network is used, and the projection (index.db) is not read.

namespace habeas::verifier {

struct VerifyOptions {
  // Text of a tlog-policy file that the reader chose (--policy). Empty: the case's or bundle's own
  // keys are used, and where they come from is reported as NOT CHECKED.
  std::string policy;
  // PEM certificates of timestamp authorities that the reader trusts (--ca). Empty: the chain
  // stored beside each token is used, and whose it is is reported as NOT CHECKED.
  std::string timestamp_roots;
  // Threads that hash exhibits.
  int threads = 2;
  Progress* progress = nullptr;
};

// Fails only when `folder` is no case at all (kNotFound), the policy file is none (kInvalid), or
// the user stopped it (kConflict); whatever is wrong inside is in the report. A reader beside a
// writer is fine: what the writer adds meanwhile is not looked at. Memory: about 120 bytes an entry
// and 100 an exhibit, whatever the sizes of bodies and exhibits.
[[nodiscard]] Result<Report> verify_case(FileSystem& files, const fs::path& folder,
                                         const VerifyOptions& options);

}  // namespace habeas::verifier
