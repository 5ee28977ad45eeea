// SPDX-License-Identifier: Apache-2.0
// Our columns for a peer: linkage_columns MAPPING TRUTH FILE... writes a CSV of the records as
// linkage reads them, to standard output. `id` is the record's number, `source` the file's, `truth`
// the person; then each field in its canonical form (names without titles and case, dates as
// YYYY-MM-DD), and of names `<field>_skeleton`, a number that is the same for all spellings of one
// consonant skeleton. bench/linkage/splink_peer.py links them with Splink, which so has all that
// our normalisation knows.
#include <cstdio>
#include <string>

#include <fmt/core.h>

#include "base/csv.h"
#include "base/file_system.h"
#include "linkage/values.h"

namespace {

using namespace habeas;
using namespace habeas::linkage;

bool named(const Values& values) {
  return is_name_part(values.kind) || values.kind == FieldKind::kName;
}

std::string header(const Prepared& prepared) {
  std::string out = "id,source,truth";
  for (const Values& values : prepared.columns) {
    out += "," + values.name;
    if (named(values)) out += "," + values.name + "_skeleton";
  }
  return out + "\n";
}

// A date of which all is stated; else nothing, for the peer compares whole dates.
std::string whole_date(const DateForm& date) {
  if (date.year == 0 || date.month == 0 || date.day == 0) return {};
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

void append_value(const Values& values, ValueId id, std::string& out) {
  out.push_back(',');
  if (id != kNotStated) {
    if (is_date(values.kind))
      out += whole_date(values.dates[id]);
    else
      append_csv_field(out, values.texts[id]);
  }
  if (!named(values)) return;
  out.push_back(',');
  if (id != kNotStated && !values.skeletons_of(id).empty())
    out += fmt::format("{:x}", values.skeletons_of(id).front());
}

Result<void> run(int count, char** words) {
  Mapping mapping = TRY(parse_mapping(TRY(read_file(posix_file_system(), words[1], 1 << 20))));
  MappedField& truth = mapping.fields.emplace_back();
  truth.name = "truth";
  truth.columns = {words[2]};
  truth.kind = FieldKind::kCategory;
  RecordsReader reader(mapping, 2);
  for (int i = 3; i < count; ++i) {
    std::unique_ptr<File> file = TRY(posix_file_system().open(words[i], OpenMode::kRead));
    TRY(reader.read(fs::path(words[i]).filename().string(), csv_source(*file), no_progress()));
  }
  Records records = reader.finish();
  const Column persons = std::move(records.columns.back());
  records.columns.pop_back();
  const Prepared prepared = prepare(records, 2);
  std::string out = header(prepared);
  for (RecordNumber i = 0; i < records.size(); ++i) {
    out += fmt::format("{},{},", i, records.list[i]);
    append_csv_field(out, persons.texts[persons.value[i]]);
    for (const Values& values : prepared.columns) append_value(values, values.value[i], out);
    out.push_back('\n');
    if (out.size() < (1 << 20) && i + 1 < records.size()) continue;
    std::fwrite(out.data(), 1, out.size(), stdout);
    out.clear();
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: linkage_columns MAPPING TRUTH FILE... > columns.csv\n", stderr);
    return 2;
  }
  const Result<void> done = run(argc, argv);
  if (done) return 0;
  fmt::print(stderr, "linkage_columns: {}\n", done.error().message);
  return 1;
}
