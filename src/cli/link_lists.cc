// SPDX-License-Identifier: Apache-2.0
#include "cli/link_lists.h"

#include <charconv>
#include <utility>

#include <fmt/core.h>

#include "base/csv.h"
#include "base/encoding.h"
#include "base/file_system.h"
#include "crypto/digest.h"
#include "linkage/places.h"

namespace habeas::cli {

namespace {
constexpr int64_t kMaxRunFile = 256 << 20;
}  // namespace

Result<std::string> digest_of(const std::string& path) {
  std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
  Sha256 hash;
  Bytes buffer(1 << 20);
  for (int64_t offset = 0;;) {
    const size_t got = TRY(file->read_at(offset, buffer));
    if (got == 0) return to_hex(hash.finish());
    hash.update(ByteView(buffer.data(), got));
    offset += static_cast<int64_t>(got);
  }
}

Result<linkage::Mapping> read_mapping(const std::string& text, const std::string& id) {
  linkage::Mapping mapping = TRY(linkage::parse_mapping(text));
  if (!id.empty()) mapping.id = id;
  return mapping;
}

std::string places_path(const linkage::Mapping& mapping, const std::string& map) {
  return (fs::path(map).parent_path() / mapping.places_path).string();
}

Result<void> read_places(linkage::Mapping& mapping, linkage::RunInput& file) {
  if (mapping.places_path.empty()) return {};
  const std::string digest = TRY(digest_of(file.path));
  if (!file.sha256.empty() && file.sha256 != digest)
    return fail(ErrorKind::kConflict,
                fmt::format("{} is not the table of places that the lists were linked with",
                            printable(file.path)),
                "put it back as it was, or run `habeas link run` again");
  file.sha256 = digest;
  std::unique_ptr<File> table = TRY(posix_file_system().open(file.path, OpenMode::kRead));
  linkage::PlaceTable places =
      TRY_CTX(linkage::PlaceTable::read(csv_source(*table)), printable(file.path));
  mapping.places = std::make_shared<const linkage::PlaceTable>(std::move(places));
  return {};
}

Result<linkage::Records> read_lists(const std::vector<std::string>& paths,
                                    const linkage::Mapping& mapping, int threads,
                                    Progress& progress) {
  linkage::RecordsReader reader(mapping, threads);
  for (const std::string& path : paths) {
    std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
    TRY_CTX(reader.read(fs::path(path).filename().string(), csv_source(*file), progress),
            printable(path));
  }
  return reader.finish();
}

Result<linkage::RunFile> read_run(const std::string& path) {
  const std::string text = TRY(read_file(posix_file_system(), path, kMaxRunFile));
  const Json json = TRY_CTX(parse_json(text), printable(path));
  return TRY_CTX(linkage::run_file_from_json(json), printable(path));
}

Result<linkage::Records> read_lists_of(const linkage::RunFile& run, int threads,
                                       Progress& progress) {
  linkage::Mapping mapping = TRY(read_mapping(run.mapping, run.id));
  linkage::RunInput places = run.places;
  TRY(read_places(mapping, places));
  std::vector<std::string> paths;
  for (const linkage::RunInput& input : run.inputs) {
    if (TRY(digest_of(input.path)) != input.sha256)
      return fail(ErrorKind::kConflict,
                  fmt::format("{} is not the file that was linked", printable(input.path)),
                  "run `habeas link run` again on the file as it is now");
    paths.push_back(input.path);
  }
  return TRY(read_lists(paths, mapping, threads, progress));
}

// The clusters of a run, by record in the order of the records.
Result<std::vector<linkage::StoredCluster>> read_clusters(const std::string& path) {
  std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
  CsvReader reader(csv_source(*file));
  std::vector<linkage::StoredCluster> clusters;
  bool header = true;
  for (;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) return clusters;
    const auto wrong = [&] {
      return fail(ErrorKind::kInvalid, fmt::format("{}, line {}: no record, cluster, probability",
                                                   printable(path), reader.line()));
    };
    if (event == CsvEvent::kRefused || reader.fields().size() < 3) return wrong();
    if (std::exchange(header, false)) continue;
    linkage::StoredCluster& stored = clusters.emplace_back();
    stored.cluster = reader.fields()[1];
    const std::string_view text = reader.fields()[2];
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), stored.probability);
    if (error != std::errc() || end != text.data() + text.size()) return wrong();
  }
}

Result<void> write_new(const std::string& path, const std::string& bytes) {
  return write_file_durably(posix_file_system(), fs::absolute(path), bytes);
}

RecordNames::RecordNames(const linkage::Records& records, size_t lists) {
  for (linkage::RecordNumber i = 0; i < records.size() && records.list[i] < lists; ++i) {
    add(std::string(records.id_of(i)), i);
    if (lists > 1) add(fmt::format("{}:{}", records.list[i] + 1, records.id_of(i)), i);
  }
}

Result<linkage::RecordNumber> RecordNames::find(const std::string& name) const {
  const auto at = numbers_.find(name);
  if (at == numbers_.end())
    return fail(ErrorKind::kNotFound, fmt::format("no record has the id {}", printable(name)));
  if (at->second < 0)
    return fail(ErrorKind::kInvalid, fmt::format("several records have the id {}", printable(name)),
                "write the number of the list before it, as in 2:" + printable(name));
  return static_cast<linkage::RecordNumber>(at->second);
}

void RecordNames::add(const std::string& name, linkage::RecordNumber record) {
  const auto [at, fresh] = numbers_.emplace(name, record);
  if (!fresh) at->second = -1;
}

Result<linkage::Decisions> read_decisions(const std::string& path, const RecordNames& names) {
  linkage::Decisions decisions;
  std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
  CsvReader reader(csv_source(*file));
  bool header = true;
  for (;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) return decisions;
    const std::string where = fmt::format("{}, line {}", printable(path), reader.line());
    if (event == CsvEvent::kRefused)
      return fail(ErrorKind::kInvalid, where + ": " + reader.refusal().reason);
    if (std::exchange(header, false)) continue;
    if (reader.fields().size() < 3)
      return fail(ErrorKind::kInvalid,
                  where + ": a decision needs two records and what was decided",
                  "write record_a,record_b,same (or different, or unsure)");
    if (reader.fields()[2].empty()) continue;  // of a sample, not decided yet
    const linkage::RecordNumber a = TRY_CTX(names.find(std::string(reader.fields()[0])), where);
    const linkage::RecordNumber b = TRY_CTX(names.find(std::string(reader.fields()[1])), where);
    const std::string_view word = reader.fields()[2];
    if (word == "same")
      decisions.same.emplace_back(std::min(a, b), std::max(a, b));
    else if (word == "different")
      decisions.different.emplace_back(std::min(a, b), std::max(a, b));
    else if (word == "unsure")
      decisions.unsure.emplace_back(std::min(a, b), std::max(a, b));
    else
      return fail(ErrorKind::kInvalid,
                  fmt::format("{}: \"{}\" is no decision", where, printable(word)),
                  "use same, different or unsure");
  }
}

}  // namespace habeas::cli
