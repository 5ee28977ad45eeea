// SPDX-License-Identifier: Apache-2.0
#include "workspace/supplied_hashes.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "crypto/foreign_digest.h"

namespace habeas::workspace {

namespace {

// The algorithm whose digests have that many hex digits; "" if there is none.
std::string_view algorithm_of_length(size_t hex_digits) {
  for (std::string_view name : {"md5", "sha1", "sha256", "sha384", "sha512"}) {
    if (2 * foreign_hash_size(*foreign_hash_named(name)) == hex_digits) return name;
  }
  return "";
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// GNU tools put a backslash before a line whose name holds a newline, a carriage return or a
// backslash, and write those as \n, \r and \\.
std::optional<std::string> unescaped(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '\\') {
      out += name[i];
      continue;
    }
    if (++i == name.size()) return std::nullopt;
    if (name[i] == 'n')
      out += '\n';
    else if (name[i] == 'r')
      out += '\r';
    else if (name[i] == '\\')
      out += '\\';
    else
      return std::nullopt;
  }
  return out;
}

// "<hex>  <name>" or "<hex> *<name>".
std::optional<SuppliedHash> plain_line(std::string_view line) {
  size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  SuppliedHash out;
  out.hex = lower_case(line.substr(0, space));
  out.algorithm = algorithm_of_length(out.hex.size());
  std::string_view name = line.substr(space + 1);
  if (name.starts_with(' ') || name.starts_with('*')) name.remove_prefix(1);
  out.name = name;
  return out;
}

// "<ALGORITHM> (<name>) = <hex>".
std::optional<SuppliedHash> tagged_line(std::string_view line) {
  size_t open = line.find(" (");
  size_t close = line.rfind(") = ");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open + 2)
    return std::nullopt;
  SuppliedHash out;
  out.algorithm = lower_case(line.substr(0, open));
  out.name = line.substr(open + 2, close - open - 2);
  out.hex = lower_case(line.substr(close + 4));
  return out;
}

std::optional<SuppliedHash> read_line(std::string_view line) {
  bool escaped = line.starts_with('\\');
  if (escaped) line.remove_prefix(1);
  std::optional<SuppliedHash> read = tagged_line(line);
  if (!read) read = plain_line(line);
  if (!read || read->algorithm.empty() || read->name.empty() || !from_hex(read->hex) ||
      algorithm_of_length(read->hex.size()) != read->algorithm)
    return std::nullopt;
  if (escaped) {
    std::optional<std::string> name = unescaped(read->name);
    if (!name) return std::nullopt;
    read->name = *name;
  }
  if (read->name.starts_with("./")) read->name.erase(0, 2);
  return read;
}

}  // namespace

Result<std::vector<SuppliedHash>> parse_supplied_hashes(std::string_view text) {
  std::vector<SuppliedHash> out;
  int64_t number = 0;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    std::optional<SuppliedHash> read = read_line(line);
    if (!read) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("line {} of the supplied digests is no digest with a file name: {}",
                              number, printable(std::string(line.substr(0, 100)))),
                  "use the output of md5sum, sha1sum, sha256sum or sha512sum as it is; nothing was "
                  "added");
    }
    out.push_back(std::move(*read));
  }
  if (out.empty()) {
    return fail(ErrorKind::kInvalid, "the file of supplied digests holds none",
                "use the output of md5sum, sha1sum, sha256sum or sha512sum as it is; nothing was "
                "added");
  }
  return out;
}

SuppliedHashes::SuppliedHashes(std::vector<SuppliedHash> hashes) : hashes_(std::move(hashes)) {
  for (size_t i = 0; i < hashes_.size(); ++i) by_name_.emplace(hashes_[i].name, i);
}

std::vector<const SuppliedHash*> SuppliedHashes::take(std::string_view name) {
  std::vector<const SuppliedHash*> out;
  if (hashes_.empty()) return out;
  while (true) {
    auto [from, to] = by_name_.equal_range(name);
    for (auto at = from; at != to; ++at) out.push_back(&hashes_[at->second]);
    if (!out.empty()) {
      used_.emplace(name);
      return out;
    }
    size_t slash = name.find('/');
    if (slash == std::string_view::npos) return out;
    name.remove_prefix(slash + 1);
  }
}

std::vector<std::string> SuppliedHashes::unused() const {
  std::vector<std::string> out;
  std::set<std::string_view> told;
  for (const SuppliedHash& row : hashes_) {
    if (!used_.contains(row.name) && told.insert(row.name).second) out.push_back(row.name);
  }
  return out;
}

Result<std::vector<ComparedHash>> compare_supplied(
    const vault::ExhibitStore& store, const Digest& exhibit,
    const std::vector<const SuppliedHash*>& supplied) {
  std::vector<ComparedHash> out;
  for (const SuppliedHash* row : supplied) {
    std::string received = to_hex(exhibit);
    std::optional<ForeignHash> hash = foreign_hash_named(row->algorithm);
    check(hash.has_value(), "a supplied digest is of an algorithm that is known");
    if (*hash != ForeignHash::kSha256) received = TRY(store.foreign_digest(exhibit, *hash));
    out.push_back(ComparedHash{row->algorithm, row->hex, std::move(received)});
  }
  return out;
}

casefile::Item supplied_hash_item(const Digest& exhibit, const SuppliedHash& supplied,
                                  std::string_view source, std::string_view compartment) {
  casefile::Item item;
  item.type = "claim";
  item.kind = "fact";
  item.polarity = "affirms";
  item.property = "exhibit.digest." + supplied.algorithm;
  item.speakers = {{"wrote", "asserted", ""}};
  item.set("speaker/0", source);
  item.set("subject", to_hex(exhibit));
  item.set("value", supplied.hex);
  item.set("compartment", compartment);
  item.fields["anchor"] =
      Json(JsonObject{{"exhibit", Json(to_hex(exhibit))}, {"locator", Json(JsonObject{})}});
  return item;
}

}  // namespace habeas::workspace
