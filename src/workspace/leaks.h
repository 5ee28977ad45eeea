// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dossier/bundle.h"
#include "dossier/leak_check.h"
#include "workspace/release.h"
#include "workspace/workspace.h"

// Looks for what is kept back in everything that is about to leave (docs/methods/leak-check.md).

namespace habeas::workspace {

// Everything that a public copy would hold.
struct LeavingCopy {
  const Release* release = nullptr;
  std::string_view page;                                     // the document
  const std::vector<dossier::BodyExport>* bodies = nullptr;  // what is disclosed; a page: nothing
  const std::set<std::string>* exhibits = nullptr;           // digests whose bytes go
};

struct FoundLeak {
  dossier::Leak leak;
  std::string passed;  // why it may leave all the same; "" while it may not
  int64_t passed_entry = -1;
};

struct LeakReport {
  std::vector<FoundLeak> leaks;
  // Exhibits that go and are neither text nor read by any reader: their bytes alone were searched.
  std::vector<std::string> unread;
};

[[nodiscard]] Result<LeakReport> find_leaks(Workspace& workspace, const LeavingCopy& copy);

// kDenied naming the first of those that were not passed, with how to go on.
[[nodiscard]] Result<void> refuse_leaks(const LeakReport& report);

// Who acts answers for it: the same words, in the same place, that fit the same people, may leave.
// Recorded as check.set-aside of the check `leak`. kInvalid without a reason or for what is no id.
[[nodiscard]] Result<Committed> pass_leak(Workspace& workspace, std::string_view id,
                                          std::string_view reason);

}  // namespace habeas::workspace
