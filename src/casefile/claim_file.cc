// SPDX-License-Identifier: Apache-2.0
#include "casefile/claim_file.h"

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/internal/claim_lines.h"
#include "casefile/vocabulary.h"

namespace habeas::casefile {

namespace {

std::string in_one(const Error& error) {
  return error.hint.empty() ? error.message : error.message + "; " + error.hint;
}

void read_json_lines(std::string_view text, StatementReader& reader, std::vector<Fault>& faults) {
  int64_t number = 0;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    Result<Json> members = parse_json(line);
    if (members)
      reader.read(StatementText{number, std::move(*members), {}});
    else
      faults.push_back(Fault{number, in_one(members.error())});
  }
}

}  // namespace

ClaimFile parse_claim_file(std::string_view text, std::vector<Fault>& faults, const Schema& schema,
                           ClaimFileForm form) {
  ClaimFile file;
  StatementReader reader(schema, file, faults);
  if (form == ClaimFileForm::kJsonLines) {
    read_json_lines(text, reader, faults);
  } else {
    for (const StatementText& statement : markdown_statements(text, faults)) reader.read(statement);
  }
  return file;
}

Result<Item> source_item(const Json& members) {
  ClaimFile file;
  std::vector<Fault> faults;
  StatementReader reader(Schema::built_in(), file, faults);
  Json statement = members;
  check(statement.object() != nullptr, "a source is given as an object");
  statement.object()->insert_or_assign("type", Json("source"));
  bool labelled = statement.find("label") != nullptr;
  if (!labelled) statement.object()->insert_or_assign("label", Json("unlabelled"));
  reader.read(StatementText{1, std::move(statement), {}});
  if (!faults.empty()) return fail(ErrorKind::kInvalid, faults.front().message);
  Item item = std::move(file.sources.front().item);
  if (!labelled) item.fields.erase("label");
  return item;
}

}  // namespace habeas::casefile
