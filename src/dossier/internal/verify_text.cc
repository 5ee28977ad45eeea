// SPDX-License-Identifier: Apache-2.0
#include "dossier/internal/verify_text.h"

#include "crypto/digest.h"
#include "crypto/timestamp.h"
#include "verify/bundle_layout.h"

namespace habeas::dossier {
namespace {

// The command line for one token; "" for what is no granted response.
std::string timestamp_line(const BundleAnchor& anchor) {
  constexpr std::string_view kSuffix = ".tsr";
  if (!anchor.name.ends_with(kSuffix)) return {};
  Result<TimestampSummary> summary = summarise_timestamp(as_bytes(anchor.bytes));
  if (!summary || !summary->granted || !summary->token) return {};
  std::string folder = verifier::anchor_file(anchor.size, "");
  std::string stem = folder + anchor.name.substr(0, anchor.name.size() - kSuffix.size());
  return "     openssl ts -verify -data " + folder + "body.txt -in " + stem +
         ".tsr \\\n       -CAfile " + stem + ".chain.pem -untrusted " + stem +
         ".chain.pem -attime " + std::to_string(summary->token->gen_time) + "\n";
}

}  // namespace

std::string verify_text(const BundleInput& input) {
  std::string out =
      "HOW TO CHECK THIS BUNDLE\n"
      "Part of the case " +
      input.origin + ", ledger size " + std::to_string(input.size) +
      ". Nothing here needs a network.\n"
      "\n"
      "1. habeas verify .\n"
      "     checks everything and says, claim by claim, what is proven and against whom.\n";
  if (!input.page.empty()) {
    out +=
        "   Or open verify.html in a browser and choose this folder, or the ZIP that it came in. "
        "The "
        "page came\n"
        "     with the bundle, so it cannot vouch for itself: compare its SHA-256 with the one "
        "that\n"
        "     `habeas --version` or the project's site gives, or use your own copy:\n"
        "     " +
        to_hex(sha256(as_bytes(input.page))) + "\n";
  }
  out +=
      "\n"
      "Without habeas:\n"
      "2. The files are those that were listed:\n"
      "     sha256sum -c manifest-sha256.txt && sha256sum -c tagmanifest-sha256.txt\n"
      "     or, for one file, openssl dgst -sha256 FILE; or a BagIt validator (bagit.py --validate "
      ".).\n"
      "     bundle.note holds the SHA-256 of tagmanifest-sha256.txt, signed by the sender.\n"
      "3. The ledger (c2sp.org tlog-checkpoint, tlog-tiles, tlog-proof), with Go's own library\n"
      "     golang.org/x/mod/sumdb/note and /tlog: tests/interop/gotlog/verify.go of the Habeas\n"
      "     source is such a program:\n"
      "     go run verify.go .\n"
      "4. Inclusion proofs with sigstore-js (npm @sigstore/verify): "
      "tests/interop/sigstore/verify.mjs:\n"
      "     node verify.mjs .\n";
  std::string stamps;
  for (const BundleAnchor& anchor : input.anchors) {
    std::string line = timestamp_line(anchor);
    if (out.size() + stamps.size() + line.size() < 2500) stamps += line;
  }
  if (!stamps.empty()) {
    out +=
        "5. Trusted timestamps (RFC 3161): the ledger existed at that time, if you trust the "
        "authority:\n" +
        stamps;
  } else {
    out +=
        "5. There is no trusted timestamp in this bundle. If anchors/ gains one:\n"
        "     openssl ts -verify -data body.txt -in 1.tsr -CAfile 1.chain.pem -attime SECONDS\n";
  }
  out +=
      "6. WHOSE LEDGER: no bundle can vouch for its own keys. Compare the key after \"log\" in\n"
      "     data/trust/policy.txt with the one the case printed, published or told you, or give\n"
      "     your own: habeas verify --policy FILE .\n"
      "\n"
      "What no check proves: that a claim or an exhibit says the truth. Formats: docs/formats/.\n";
  return out;
}

}  // namespace habeas::dossier
