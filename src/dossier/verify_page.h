// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// The page that checks a bundle in a browser: web/verify, built into the program.

namespace habeas::dossier {

// verify.html; "" in a build that was made without npm.
[[nodiscard]] std::string_view verify_page();
// Its SHA-256 in hex, to compare with a page that came with a bundle; "" without one.
[[nodiscard]] std::string verify_page_digest();

}  // namespace habeas::dossier
