// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>

#include "vault/exhibit_store.h"
#include "vault/layout.h"
#include "verify/internal/anchored_words.h"
#include "verify/internal/case_bodies.h"
#include "verify/internal/claims.h"
#include "verify/internal/parallel_hash.h"

namespace habeas::verifier {
namespace {

// Paths in the report are relative to the case.
std::string shown(const fs::path& vault, const fs::path& path) {
  return (fs::path("vault") / path.lexically_relative(vault)).string();
}

std::string file_of(const fs::path& vault, vault::StoreKind kind, const Digest& digest) {
  return shown(vault, vault::object_path(vault, kind, digest));
}

// One entry for each digest, ascending; the first that names it.
std::vector<ExhibitFact> unique(std::vector<ExhibitFact> out) {
  std::ranges::stable_sort(out, {}, &ExhibitFact::sha256);
  auto same = std::ranges::unique(out, {}, &ExhibitFact::sha256);
  out.erase(same.begin(), same.end());
  return out;
}

// Hashes each of `wanted`, in parallel; every worker has a store of its own.
Result<std::vector<Result<void>>> hash_all(FileSystem& files, const fs::path& vault,
                                           vault::StoreKind kind,
                                           const std::vector<ExhibitFact>& wanted, int threads,
                                           Progress& progress) {
  std::vector<vault::ExhibitStore> stores;
  int workers = std::max(1, threads);
  for (int i = 0; i < workers; ++i) {
    stores.push_back(TRY(vault::ExhibitStore::open(files, vault, kind, vault::StoreMode::kRead)));
  }
  auto work = [&](int worker, int64_t item) -> Result<void> {
    const ExhibitFact& exhibit = wanted[static_cast<size_t>(item)];
    int64_t size = TRY(stores[static_cast<size_t>(worker)].verify(exhibit.sha256));
    if (exhibit.size >= 0 && size != exhibit.size) {
      return fail(ErrorKind::kCorrupt, "it has " + std::to_string(size) +
                                           " bytes, the ledger says " +
                                           std::to_string(exhibit.size));
    }
    return {};
  };
  std::string what = "hashing " + std::string(vault::store_name(kind));
  return for_all(static_cast<int64_t>(wanted.size()), workers, what, progress, work);
}

void judge(const fs::path& vault, vault::StoreKind kind, const Claim& claim,
           const std::vector<ExhibitFact>& wanted, const std::vector<Result<void>>& results,
           Report& report) {
  int64_t good = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (results[i]) {
      ++good;
      continue;
    }
    std::string reason = results[i].error().kind == ErrorKind::kNotFound
                             ? "it is missing"
                             : results[i].error().message;
    report.failed(claim, reason, file_of(vault, kind, wanted[i].sha256), wanted[i].entry);
  }
  if (good > 0) report.pass(claim, std::to_string(good) + " files re-hashed");
}

Result<void> check_gone(FileSystem& files, const fs::path& vault, vault::StoreKind kind,
                        const std::map<Digest, int64_t>& erased, Report& report) {
  vault::ExhibitStore store =
      TRY(vault::ExhibitStore::open(files, vault, kind, vault::StoreMode::kRead));
  for (const auto& [digest, by] : erased) {
    std::string file = file_of(vault, kind, digest);
    if (store.contains(digest)) {
      report.failed(kErased,
                    "recorded as erased by entry " + std::to_string(by) +
                        ", but still stored: a writing command finishes the erasure",
                    file, by);
    } else {
      report.not_checked(kErased, "erased by entry " + std::to_string(by), file, by);
    }
  }
  return {};
}

Result<void> check_erased(FileSystem& files, const fs::path& vault, const Facts& facts,
                          Report& report) {
  TRY(check_gone(files, vault, vault::StoreKind::kExhibits, facts.erased_exhibits, report));
  TRY(check_gone(files, vault, vault::StoreKind::kDerivatives, facts.erased_derivatives, report));
  for (vault::StoreKind kind : {vault::StoreKind::kExhibits, vault::StoreKind::kDerivatives}) {
    fs::path incoming = vault::incoming_folder(vault, kind);
    if (!exists(files, incoming)) continue;
    std::vector<std::string> names = TRY(files.list(incoming));
    for (const std::string& name : names) {
      std::string file = shown(vault, incoming / name);
      if (vault::is_erasing_name(name)) {
        report.failed(
            kErased, "an erasure was interrupted and bytes are left: a writing command finishes it",
            file);
      } else {
        report.not_checked(kStrangers, "remains of an interrupted or running intake", file);
      }
    }
  }
  return {};
}

}  // namespace

Result<void> check_supplied(
    const Facts& facts, const std::function<std::string(const Digest&)>& file,
    const std::function<Result<std::string>(const Digest&, ForeignHash)>& digest_of,
    Report& report) {
  int64_t good = 0;
  for (const SuppliedDigest& supplied : facts.supplied) {
    std::string hex = to_hex(supplied.exhibit);
    if (facts.erased_exhibits.contains(supplied.exhibit)) continue;  // reported as erased
    std::optional<ForeignHash> hash = foreign_hash_named(supplied.algorithm);
    if (!hash) {
      report.not_checked(kSupplied, "a digest of another kind: " + printable(supplied.algorithm),
                         file(supplied.exhibit), supplied.entry);
      continue;
    }
    Result<std::string> ours = hex;
    if (*hash != ForeignHash::kSha256) ours = digest_of(supplied.exhibit, *hash);
    if (!ours && ours.error().kind == ErrorKind::kConflict) return fail(ours.error());
    if (!ours) continue;  // a missing or damaged exhibit is reported as such
    if (*ours == supplied.hex) {
      ++good;
      continue;
    }
    report.not_checked(kSupplied,
                       "the " + supplied.algorithm + " that came with it was " + supplied.hex +
                           ", and its bytes have " + *ours +
                           ": not the file that was hashed, or changed before it was received; as "
                           "it was when it was added",
                       file(supplied.exhibit), supplied.entry);
  }
  if (good > 0)
    report.pass(kSupplied, std::to_string(good) + " of " + std::to_string(facts.supplied.size()) +
                               " supplied digests agree");
  return {};
}

Result<void> check_exhibits(FileSystem& files, const fs::path& vault, const Facts& facts,
                            int threads, Progress& progress, Report& report) {
  std::vector<ExhibitFact> recorded = unique(facts.exhibits);
  std::vector<ExhibitFact> wanted;
  for (const ExhibitFact& exhibit : recorded) {
    if (!facts.erased_exhibits.contains(exhibit.sha256)) wanted.push_back(exhibit);
  }
  std::vector<Result<void>> results =
      TRY(hash_all(files, vault, vault::StoreKind::kExhibits, wanted, threads, progress));
  judge(vault, vault::StoreKind::kExhibits, kExhibits, wanted, results, report);
  TRY(check_erased(files, vault, facts, report));
  vault::ExhibitStore stored = TRY(vault::ExhibitStore::open(
      files, vault, vault::StoreKind::kExhibits, vault::StoreMode::kRead));
  TRY(check_supplied(
      facts,
      [&](const Digest& digest) { return file_of(vault, vault::StoreKind::kExhibits, digest); },
      [&](const Digest& digest, ForeignHash hash) -> Result<std::string> {
        if (progress.stop_requested())
          return fail(ErrorKind::kConflict, "stopped before everything was verified",
                      "run it again");
        return stored.foreign_digest(digest, hash);
      },
      report));

  // What lies in the stores without being recorded.
  auto stranger = [&](const fs::path& path) -> Result<void> {
    report.not_checked(kStrangers, "not part of the case", shown(vault, path));
    return {};
  };
  vault::ExhibitStore exhibits = TRY(vault::ExhibitStore::open(
      files, vault, vault::StoreKind::kExhibits, vault::StoreMode::kRead));
  auto unknown = [&](const vault::StoredObject& object) -> Result<void> {
    if (!std::ranges::binary_search(recorded, object.sha256, {}, &ExhibitFact::sha256)) {
      report.not_checked(kStrangers, "no entry names this exhibit",
                         file_of(vault, vault::StoreKind::kExhibits, object.sha256));
    }
    return {};
  };
  TRY(exhibits.for_each(unknown, stranger));

  vault::ExhibitStore derivatives = TRY(vault::ExhibitStore::open(
      files, vault, vault::StoreKind::kDerivatives, vault::StoreMode::kRead));
  std::vector<ExhibitFact> made;
  for (const DerivativeFact& derivative : facts.derivatives) {
    // What was made of an erased exhibit is erased with it, unless it was made of another one too.
    if (!facts.erased_exhibits.contains(derivative.of) &&
        !facts.erased_derivatives.contains(derivative.made.sha256))
      made.push_back(derivative.made);
  }
  made = unique(std::move(made));
  size_t named = made.size();
  auto collect = [&](const vault::StoredObject& object) -> Result<void> {
    bool known = std::binary_search(
        made.begin(), made.begin() + static_cast<std::ptrdiff_t>(named), ExhibitFact{object.sha256},
        [](const ExhibitFact& a, const ExhibitFact& b) { return a.sha256 < b.sha256; });
    if (known) return {};
    report.not_checked(kStrangers, "no entry names this derivative",
                       file_of(vault, vault::StoreKind::kDerivatives, object.sha256));
    made.push_back(ExhibitFact{object.sha256, object.size, -1});
    return {};
  };
  TRY(derivatives.for_each(collect, stranger));
  results = TRY(hash_all(files, vault, vault::StoreKind::kDerivatives, made, threads, progress));
  judge(vault, vault::StoreKind::kDerivatives, kDerivatives, made, results, report);
  auto whole_text = [&](const vault::ExhibitStore& store,
                        const Digest& digest) -> Result<std::string> {
    if (progress.stop_requested())
      return fail(ErrorKind::kConflict, "stopped before everything was verified", "run it again");
    vault::ExhibitReader reader = TRY(store.open_exhibit(digest));
    Bytes bytes = TRY(reader.read_all(kAnchoredTextLimit));
    return std::string(as_text(bytes));
  };
  TRY(check_anchored_words(
      facts,
      {.exhibit = [&](const Digest& digest) { return whole_text(exhibits, digest); },
       .derivative = [&](const Digest& digest) { return whole_text(derivatives, digest); }},
      report));
  return {};
}

}  // namespace habeas::verifier
