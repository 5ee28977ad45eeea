// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dossier/bundle.h"
#include "verify/testing/case_maker.h"

// A small case and its full export, for tests.

namespace habeas::dossier::testing {

// Adds an exhibit and a claim to a case just made, signs, and has the witness cosign: three
// entries.
void sample_case(verifier::testing::CaseMaker& maker);
// Everything the case has; the policy asks for the witness. The maker must outlive the input.
[[nodiscard]] BundleInput input_of(verifier::testing::CaseMaker& maker);
// A failure is a Bug.
void export_to(const fs::path& folder, const BundleInput& input);

}  // namespace habeas::dossier::testing
