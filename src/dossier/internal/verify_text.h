// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dossier/bundle.h"

namespace habeas::dossier {

// VERIFY.txt: how to check the bundle with our tool and with other people's. At most 3 KB.
[[nodiscard]] std::string verify_text(const BundleInput& input);

}  // namespace habeas::dossier
