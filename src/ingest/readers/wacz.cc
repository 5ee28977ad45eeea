// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "base/json.h"
#include "ingest/internal/declared_digest.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/wacz_signature.h"
#include "ingest/internal/zip_parts.h"

// WACZ 1.1.1 (Webrecorder): a ZIP of WARC files with a list of digests. Each part is a member that
// carries the digest which datapackage.json gives for it, and is held against it;
// datapackage-digest.json gives that of datapackage.json itself, and perhaps a signature over it
// (wacz_signature.h).

namespace habeas::ingest {

namespace {

constexpr std::string_view kPackage = "datapackage.json";
constexpr std::string_view kPackageDigest = "datapackage-digest.json";

class WaczReading {
 public:
  WaczReading(const ReaderInput& input, ReadingSink& sink)
      : sink_(sink), parts_(input.bytes, input.options.limits) {}

  Result<void> run() {
    TRY(package());
    TRY(package_digest());
    ZipParts::Visitor visitor;
    visitor.visit = [&](const ZipEntry& entry) { return visit(entry); };
    visitor.take = [&](ByteView bytes) {
      if (digest_) digest_->update(bytes);
      return sink_.member_bytes(bytes);
    };
    visitor.done = [&]() -> Result<void> {
      TRY(sink_.member_end());
      if (!digest_) return {};
      return tally_.add(name_, declared_[name_], digest_->finish(), sink_);
    };
    visitor.damaged = [&](const std::string& reason) -> Result<void> {
      TRY(sink_.member_end());
      std::string text = "the member before this note is cut short: " + reason;
      return sink_.note({.code = "damaged", .text = text});
    };
    TRY(parts_.walk(visitor));
    TRY(tally_.tell(sink_));
    for (const auto& [name, digest] : declared_) {
      if (seen_.contains(name)) continue;
      std::string text = fmt::format("{} is listed with digest {} and is not there", name, digest);
      TRY(sink_.note({.code = "digest", .text = text}));
    }
    return {};
  }

 private:
  Result<void> package() {
    std::string text = TRY(parts_.read(kPackage));
    Json json = TRY_CTX(parse_json(text), kPackage);
    for (std::string_view name : {"title", "description", "created", "modified", "software",
                                  "mainPageUrl", "mainPageDate", "wacz_version"}) {
      std::string value = json.text_or_empty(name);
      if (!value.empty()) TRY(sink_.metadata("wacz." + std::string(name), value));
    }
    const Json* resources = json.find("resources");
    if (resources == nullptr || resources->array() == nullptr) return {};
    for (const Json& row : *resources->array()) {
      std::string path = row.text_or_empty("path");
      std::string hash = row.text_or_empty("hash");
      if (!path.empty() && !hash.empty()) declared_[path] = hash;
    }
    return {};
  }

  Result<void> package_digest() {
    Result<std::string> text = parts_.read(kPackageDigest);
    if (!text) {
      return sink_.note(
          {.code = "digest",
           .text = "it has no datapackage-digest.json: nothing vouches for its list of digests"});
    }
    Json json = TRY_CTX(parse_json(*text), kPackageDigest);
    std::string hash = json.text_or_empty("hash");
    if (!hash.empty()) declared_[std::string(kPackage)] = hash;
    const Json* signed_data = json.find("signedData");
    if (signed_data == nullptr) return {};
    for (std::string_view name : {"created", "software", "domain"}) {
      std::string value = signed_data->text_or_empty(name);
      if (!value.empty()) TRY(sink_.metadata("wacz.signature." + std::string(name), value));
    }
    return check_wacz_signature(*signed_data, hash, sink_);
  }

  Result<bool> visit(const ZipEntry& entry) {
    if (!entry.refusal.empty()) {
      std::string text = fmt::format("{}: {}", printable(entry.name), entry.refusal);
      TRY(sink_.note({.code = "refused-member", .text = text}));
      return false;
    }
    if (entry.folder) return false;
    auto declared = declared_.find(entry.name);
    if (declared == declared_.end() && entry.name != kPackageDigest) {
      std::string text =
          fmt::format("{} is there, and datapackage.json gives no digest for it", entry.name);
      TRY(sink_.note({.code = "digest", .text = text}));
    }
    seen_.insert(entry.name);
    Member member;
    member.name = entry.name;
    digest_.reset();
    name_ = entry.name;
    if (declared != declared_.end()) {
      member.declared_digest = declared->second;
      digest_ = DeclaredDigest::parse(declared->second);
      if (!digest_) tally_.unchecked(declared->second);
    }
    TRY(sink_.member_begin(member));
    return true;
  }

  ReadingSink& sink_;
  ZipParts parts_;
  std::map<std::string, std::string> declared_;  // name -> "sha256:<hex>"
  std::set<std::string> seen_;
  DigestTally tally_;
  std::optional<DeclaredDigest> digest_;  // of the member at hand
  std::string name_;
};

}  // namespace

Result<void> read_wacz(const ReaderInput& input, ReadingSink& sink) {
  return WaczReading(input, sink).run();
}

}  // namespace habeas::ingest
