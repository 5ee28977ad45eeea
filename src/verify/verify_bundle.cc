// SPDX-License-Identifier: Apache-2.0
#include "verify/verify_bundle.h"

#include <memory>

#include "ledger/policy.h"
#include "verify/bundle_layout.h"
#include "verify/internal/bundle_bag.h"
#include "verify/internal/bundle_content.h"
#include "verify/internal/claims.h"

namespace habeas::verifier {

namespace {

// Adds to what `report` says already.
Result<Report> verify_files(BundleReader& bundle, Report report, const VerifyOptions& options) {
  if (!options.policy.empty()) TRY_CTX(ledger::parse_policy(options.policy), "the policy file");
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

}  // namespace

Result<Report> verify_bundle(BundleReader& bundle, std::string path, const VerifyOptions& options) {
  return verify_files(bundle, Report("bundle", std::move(path)), options);
}

Result<Report> verify_archive(FileSystem& files, const fs::path& path,
                              const VerifyOptions& options) {
  Report report("bundle", path.string());
  std::unique_ptr<File> file = TRY(files.open(path, OpenMode::kRead));
  Result<std::unique_ptr<BundleReader>> bundle = open_archive(std::move(file));
  if (!bundle && bundle.error().kind != ErrorKind::kCorrupt) return fail(bundle.error());
  if (!bundle) {
    // Of the rest nothing can be said.
    report.failed(kArchive, bundle.error().message, {});
    return report;
  }
  std::vector<BundleFile> members = TRY((*bundle)->list());
  report.pass(kArchive, std::to_string(members.size()) + " files in one folder, and nothing else");
  return verify_files(**bundle, std::move(report), options);
}

Result<Report> verify_path(FileSystem& files, const fs::path& path, const VerifyOptions& options) {
  if (exists(files, path / "habeas.toml")) return verify_case(files, path, options);
  if (exists(files, path / kBagitFile)) {
    std::unique_ptr<BundleReader> bundle = TRY(open_folder(files, path));
    return verify_bundle(*bundle, path.string(), options);
  }
  Result<FileStatus> status = files.status(path);
  if (status && status->type == FileType::kRegular) return verify_archive(files, path, options);
  return fail(
      ErrorKind::kNotFound, printable(path.string()) + " is neither a case nor a bundle",
      "give a folder with habeas.toml (a case) or bagit.txt (an exported bundle), or a bundle's "
      "ZIP");
}

}  // namespace habeas::verifier
