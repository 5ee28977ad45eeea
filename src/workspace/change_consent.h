// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "casefile/consent.h"
#include "casefile/queries.h"
#include "workspace/workspace.h"

// Consents recorded and withdrawn (consent.changed).

namespace habeas::workspace {

// The id of the source or of the person stated by hand that a label or id stands for, or of a
// consent itself. kNotFound with advice.
[[nodiscard]] Result<std::string> asked_about(Workspace& workspace, const std::string& reference);

struct RecordedConsent {
  Committed entry;
  std::string id;
};
// `consent.about` is the label or id of a source or of a person stated by hand, `consent.exhibit` a
// digest, file name or "". The rest as casefile::consent_item.
[[nodiscard]] Result<RecordedConsent> record_consent(Workspace& workspace,
                                                     casefile::ConsentRow consent);

struct WithdrawnConsent {
  Committed entry;
  // Copies that left under this consent. They cannot be called back; their readers can be told.
  std::vector<casefile::AccessRow> held;
  // Copies made before it was recorded and after what it is about came in: they may hold it too.
  std::vector<casefile::AccessRow> may_hold;
};
// Takes effect at once: no later copy rests on it. kConflict if it was withdrawn before.
[[nodiscard]] Result<WithdrawnConsent> withdraw_consent(Workspace& workspace, std::string_view id,
                                                        std::string_view on,
                                                        std::string_view reason);

// The copies that left under this consent.
[[nodiscard]] Result<std::vector<casefile::AccessRow>> copies_under(Workspace& workspace,
                                                                    std::string_view consent);

}  // namespace habeas::workspace
