// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "verify/bundle_reader.h"
#include "verify/report.h"
#include "verify/verify_case.h"

// Checks an exported bundle (docs/formats/bundle.md). It may come from anyone: every name, size and
// count in it is hostile until checked. Every byte outside anchors/ is covered by bundle.note; each
// file in anchors/ stands on its own signature.

namespace habeas::verifier {

// Fails (kNotFound) only when this is no bag at all (no bagit.txt), or (kConflict) when stopped by
// the user; whatever is wrong inside is in the report, the first failure naming the file.
// `path` is what the report shows.
[[nodiscard]] Result<Report> verify_bundle(BundleReader& bundle, std::string path,
                                           const VerifyOptions& options);

// A bundle as one file. What is wrong with the archive itself is in the report too; kIo if it
// cannot be read.
[[nodiscard]] Result<Report> verify_archive(FileSystem& files, const fs::path& path,
                                            const VerifyOptions& options);

// A case or a bundle, by what lies there: habeas.toml, bagit.txt, or a file, which is taken for an
// archive. kNotFound if it is none of these.
[[nodiscard]] Result<Report> verify_path(FileSystem& files, const fs::path& path,
                                         const VerifyOptions& options);

}  // namespace habeas::verifier
