// SPDX-License-Identifier: Apache-2.0
#include "dossier/verify_page.h"

#include "crypto/digest.h"

namespace habeas::dossier {

std::string verify_page_digest() {
  return verify_page().empty() ? std::string() : to_hex(sha256(as_bytes(verify_page())));
}

}  // namespace habeas::dossier
