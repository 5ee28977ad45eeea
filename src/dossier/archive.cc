// SPDX-License-Identifier: Apache-2.0
#include "dossier/archive.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/crc32.h"
#include "crypto/digest.h"
#include "verify/archive_layout.h"
#include "verify/bundle_layout.h"
#include "verify/bundle_reader.h"

namespace habeas::dossier {
namespace {

using verifier::ArchiveMember;
using verifier::BundleFile;
using verifier::BundleReader;

// Writes the bytes, then what stands before them: the checksum is known only then, the length of
// the header at once. The offset after both.
Result<int64_t> write_member(BundleReader& bundle, const BundleFile& source, File& out,
                             ArchiveMember& member) {
  int64_t begin = member.offset + static_cast<int64_t>(verifier::local_header(member).size());
  int64_t at = begin;
  auto sink = [&](ByteView piece) -> Result<void> {
    TRY(out.write_at(at, piece));
    member.crc = crc32(piece, member.crc);
    at += static_cast<int64_t>(piece.size());
    return {};
  };
  TRY(bundle.stream(source.path, sink));
  if (at - begin != member.size) {
    return fail(ErrorKind::kConflict, printable(source.path) + " changed while it was packed",
                "run it again");
  }
  TRY(out.write_at(member.offset, verifier::local_header(member)));
  return at;
}

Result<int64_t> write_all(BundleReader& bundle, File& out) {
  std::vector<BundleFile> sources = TRY(bundle.list());
  std::string tag_manifest = TRY(bundle.read(verifier::kTagManifestFile, verifier::kBodyLimit));
  std::string folder = verifier::archive_folder(to_hex(sha256(as_bytes(tag_manifest))));
  std::vector<ArchiveMember> members;
  int64_t at = 0;
  for (const BundleFile& source : sources) {
    TRY(verifier::classify(source.path));
    if (source.type != FileType::kRegular)
      return fail(ErrorKind::kInvalid, printable(source.path) + " is no file");
    members.push_back(ArchiveMember{folder + source.path, source.size, 0, at});
    at = TRY(write_member(bundle, source, out, members.back()));
  }
  int64_t directory = at;
  for (const ArchiveMember& member : members) {
    Bytes header = verifier::central_header(member);
    TRY(out.write_at(at, header));
    at += static_cast<int64_t>(header.size());
  }
  Bytes end =
      verifier::end_records(static_cast<int64_t>(members.size()), directory, at - directory);
  TRY(out.write_at(at, end));
  TRY(out.sync());
  return at + static_cast<int64_t>(end.size());
}

}  // namespace

Result<int64_t> write_archive(FileSystem& files, const fs::path& bundle, const fs::path& archive) {
  fs::path partial = archive;
  partial += ".partial";
  for (const fs::path& path : {archive, partial}) {
    if (exists(files, path))
      return fail(ErrorKind::kConflict, printable(path.string()) + " is there already",
                  "name a file that does not exist");
  }
  std::unique_ptr<BundleReader> reader = TRY(verifier::open_folder(files, bundle));
  auto build = [&]() -> Result<int64_t> {
    std::unique_ptr<File> out = TRY(files.open(partial, OpenMode::kCreateNew));
    int64_t size = TRY(write_all(*reader, *out));
    TRY(files.rename(partial, archive));
    TRY(files.sync_directory(fs::absolute(archive).parent_path()));
    return size;
  };
  Result<int64_t> built = build();
  if (!built) (void)files.remove(partial);  // the failure itself is what the caller needs to hear
  return built;
}

}  // namespace habeas::dossier
