// SPDX-License-Identifier: Apache-2.0
#include "verify/verify_bundle.h"

#include <memory>

#include "ledger/policy.h"
#include "verify/bundle_layout.h"
#include "verify/internal/bundle_bag.h"
#include "verify/internal/bundle_content.h"

namespace habeas::verifier {

Result<Report> verify_bundle(BundleReader& bundle, std::string path, const VerifyOptions& options) {
  if (!options.policy.empty()) TRY_CTX(ledger::parse_policy(options.policy), "the policy file");
  Report report("bundle", std::move(path));
  BundleIndex index = TRY(index_bundle(bundle, report));
  if (!index.has(kBagitFile)) {
    return fail(ErrorKind::kNotFound, "there is no bagit.txt: this is no bundle",
                "give the folder that holds bagit.txt");
  }
  // The content is read first, because the key that signs the list of files is stated in it; but
  // what it finds is reported second: when a file was exchanged, that is the first thing to say.
  Report found;
  BundleContent content(bundle, index, options, found);
  TRY(content.check());
  TRY(check_bag(bundle, index, content, options, report));
  report.append(found);
  return report;
}

Result<Report> verify_path(FileSystem& files, const fs::path& path, const VerifyOptions& options) {
  if (exists(files, path / "habeas.toml")) return verify_case(files, path, options);
  if (exists(files, path / kBagitFile)) {
    std::unique_ptr<BundleReader> bundle = TRY(open_folder(files, path));
    return verify_bundle(*bundle, path.string(), options);
  }
  return fail(ErrorKind::kNotFound, printable(path.string()) + " is neither a case nor a bundle",
              "give a folder with habeas.toml (a case) or bagit.txt (an exported bundle)");
}

}  // namespace habeas::verifier
