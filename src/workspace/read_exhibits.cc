// SPDX-License-Identifier: Apache-2.0
#include "workspace/read_exhibits.h"

#include <algorithm>
#include <deque>
#include <set>

#include <fmt/core.h>

#include "workspace/exhibit_text.h"
#include "workspace/internal/reading_record.h"

namespace habeas::workspace {

namespace {

constexpr std::string_view kRefusal = "refusal";  // a role of derivatives
// Members go into the vault together: one sync for many, and none for those of a bomb.
constexpr size_t kMaxHeldBytes = size_t{16} << 20;
constexpr size_t kMaxHeldMembers = 4096;
constexpr size_t kMaxMemberBytes = size_t{1} << 30;  // held in memory until it is stored

std::string last_part(std::string_view name) {
  while (name.size() > 1 && name.ends_with('/')) name.remove_suffix(1);
  size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

// Takes what one reader tells: the record, and members into the vault as they end.
class ReadingTaker : public ingest::ReadingSink {
 public:
  ReadingTaker(Workspace& workspace, const casefile::ExhibitRow& parent, bool keep_members)
      : workspace_(workspace), parent_(parent), keep_members_(keep_members) {}

  struct TakenMember {
    vault::StoredExhibit stored;
    std::string name, captured_at, address, record;
  };

  Result<void> began(const ingest::ReadingTool& tool) override {
    tool_ = tool;
    return {};
  }
  Result<void> metadata(std::string_view name, std::string_view value) override {
    record_.metadata(name, value);
    return {};
  }
  Result<void> note(const ingest::Note& note) override {
    record_.note(note.code, note.text);
    return {};
  }
  Result<void> block(const ingest::TextBlock& block) override {
    record_.block(block);
    return {};
  }
  Result<void> sheet(const ingest::Sheet& sheet) override {
    record_.sheet(sheet);
    return {};
  }
  Result<void> row(const ingest::Row& row) override {
    record_.row(row);
    return {};
  }
  Result<void> refused_row(const ingest::RefusedRow& row) override {
    record_.refused_row(row);
    return {};
  }
  Result<void> member_begin(const ingest::Member& member) override {
    name_ = member.name;
    media_type_ = member.media_type;
    digest_ = member.declared_digest;
    captured_at_ = member.captured_at;
    address_ = member.address;
    capture_ = member.record;
    bytes_.clear();
    return {};
  }
  Result<void> member_bytes(ByteView bytes) override {
    if (bytes_.size() + bytes.size() > kMaxMemberBytes)
      return fail(ErrorKind::kInvalid,
                  fmt::format("its member {} is larger than 1 GiB", printable(name_)),
                  "take it out by hand, and add it with `habeas add`");
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return {};
  }
  Result<void> member_end() override {
    Digest digest = sha256(bytes_);
    record_.member({.name = name_,
                    .media_type = media_type_,
                    .declared_digest = digest_,
                    .captured_at = captured_at_,
                    .address = address_,
                    .record = capture_},
                   to_hex(digest), static_cast<int64_t>(bytes_.size()));
    if (!keep_members_) return {};
    held_bytes_ += bytes_.size();
    held_.push_back(
        Held{TakenMember{{}, name_, captured_at_, address_, capture_}, std::move(bytes_)});
    bytes_ = Bytes();
    return held_bytes_ > kMaxHeldBytes || held_.size() == kMaxHeldMembers ? store_held()
                                                                          : Result<void>();
  }

  // After the last member.
  Result<void> store_held() {
    std::vector<std::unique_ptr<vault::Source>> sources;
    for (const Held& held : held_)
      sources.push_back(std::make_unique<vault::BytesSource>(held.member.name, held.bytes));
    std::vector<vault::PutOutcome> outcomes = TRY(workspace_.exhibits().put_batch(sources));
    for (size_t i = 0; i < held_.size(); ++i) {
      const auto* stored = std::get_if<vault::StoredExhibit>(&outcomes[i]);
      check(stored != nullptr, "bytes in memory can be taken");
      taken_.push_back(std::move(held_[i].member));
      taken_.back().stored = *stored;
    }
    held_.clear();
    held_bytes_ = 0;
    return {};
  }

  // Members of a reading that failed leave the vault again, unless the case knows them.
  Result<void> take_back() {
    held_.clear();
    for (const TakenMember& member : taken_) {
      std::optional<casefile::ExhibitRow> row =
          TRY(casefile::exhibit(workspace_.database(), to_hex(member.stored.sha256)));
      if (!row && member.stored.novelty == vault::Novelty::kFresh)
        TRY(workspace_.exhibits().erase(member.stored.sha256));
    }
    return {};
  }

  // As far as it came to be known.
  [[nodiscard]] const std::optional<ingest::ReadingTool>& tool() const { return tool_; }
  [[nodiscard]] ReadingRecord& record() { return record_; }
  [[nodiscard]] const std::vector<TakenMember>& taken() const { return taken_; }

 private:
  Workspace& workspace_;
  const casefile::ExhibitRow& parent_;
  bool keep_members_;
  std::optional<ingest::ReadingTool> tool_;
  ReadingRecord record_;
  std::vector<TakenMember> taken_;
  struct Held {
    TakenMember member;
    Bytes bytes;
  };
  std::vector<Held> held_;  // not yet in the vault
  size_t held_bytes_ = 0;
  std::string name_, media_type_, digest_, captured_at_, address_, capture_;
  Bytes bytes_;
};

class Reading {
 public:
  Reading(Workspace& workspace, const ReadRequest& request, vault::ExhibitStore derivatives,
          const std::function<void(const ReadReport&)>& told)
      : workspace_(workspace),
        request_(request),
        derivatives_(std::move(derivatives)),
        told_(told) {}

  Result<ReadSummary> run() {
    std::deque<std::pair<std::string, int64_t>> queue;  // exhibit, depth
    for (const std::string& exhibit : TRY(chosen())) queue.emplace_back(exhibit, 1);
    int64_t done = 0;
    while (!queue.empty()) {
      auto [exhibit, depth] = queue.front();
      queue.pop_front();
      Progress& progress = workspace_.environment().progress;
      ++done;
      progress.report("reading", done, done + static_cast<int64_t>(queue.size()), "files");
      if (progress.stop_requested())
        return fail(ErrorKind::kConflict, "stopped; what was read before is recorded");
      ReadReport report = TRY(read_one(exhibit));
      if (depth < request_.depth) {
        for (const std::string& member : report.members) queue.emplace_back(member, depth + 1);
      }
      count(report);
      told_(report);
    }
    return summary_;
  }

 private:
  Result<std::vector<std::string>> chosen() {
    std::vector<std::string> out;
    for (const std::string& reference : request_.exhibits)
      out.push_back(TRY(exhibit_named(workspace_, reference)));
    if (!request_.all) return out;
    for (const casefile::ExhibitRow& row : TRY(casefile::exhibits(workspace_.database()))) {
      if (row.erased_entry) continue;
      std::vector<casefile::DerivativeRow> made =
          TRY(casefile::derivatives_of(workspace_.database(), row.sha256));
      if (std::ranges::find(out, row.sha256) != out.end()) continue;
      if (made.empty() || request_.again)
        out.push_back(row.sha256);
      else if (std::ranges::all_of(made, [](const auto& one) { return one.role == kRefusal; }))
        ++summary_.passed_over;
    }
    return out;
  }

  void count(const ReadReport& report) {
    if (report.refused)
      ++summary_.refused;
    else
      ++(report.known ? summary_.known : summary_.read);
    summary_.members += static_cast<int64_t>(report.members.size());
  }

  Result<ReadReport> read_one(const std::string& exhibit) {
    ReadReport report;
    report.exhibit = exhibit;
    std::optional<casefile::ExhibitRow> row =
        TRY(casefile::exhibit(workspace_.database(), exhibit));
    check(row.has_value(), "a chosen exhibit is in the case");
    TRY(workspace_.require(casefile::Action::kAdd, row->compartment));
    std::vector<casefile::CustodyRow> custody =
        TRY(casefile::custody_of(workspace_.database(), exhibit));
    if (!custody.empty()) report.name = custody.front().name;
    Result<ingest::SealedBytes> bytes = sealed(exhibit);
    if (!bytes && bytes.error().kind != ErrorKind::kInvalid) return fail(bytes.error());
    if (!bytes) {
      TRY(record_refusal(*row, std::nullopt, bytes.error(), report));
      return report;
    }
    ReadingTaker taker(workspace_, *row, request_.members);
    Result<ingest::ReadingTool> tool =
        ingest::read_file(request_.program, *bytes, report.name, row->media_type, request_.options,
                          taker, workspace_.environment().progress);
    if (!tool) {
      TRY(taker.take_back());
      // What the file did is the file's; what the machine did ends the command.
      if (tool.error().kind == ErrorKind::kIo || tool.error().kind == ErrorKind::kConflict)
        return fail(tool.error());
      TRY(record_refusal(*row, taker.tool(), tool.error(), report));
      return report;
    }
    report.tool = *tool;
    TRY(taker.store_held());
    if (!request_.again && TRY(was_read(exhibit, *tool))) {
      TRY(taker.take_back());
      report.known = true;
      return report;
    }
    TRY(record_members(*row, taker, report));
    TRY(record_derivatives(*row, taker.record(), report));
    return report;
  }

  Result<ingest::SealedBytes> sealed(const std::string& exhibit) {
    Digest digest = TRY(digest_from_hex(exhibit));
    vault::ExhibitReader reader = TRY(workspace_.exhibits().open_exhibit(digest));
    // The reader gets the bytes only after the last of them was checked against the digest.
    return ingest::SealedBytes::from([&](std::span<uint8_t> out) { return reader.read(out); },
                                     request_.options.limits.input_bytes);
  }

  Result<bool> was_read(const std::string& exhibit, const ingest::ReadingTool& tool) {
    std::vector<casefile::DerivativeRow> made =
        TRY(casefile::derivatives_of(workspace_.database(), exhibit));
    return std::any_of(made.begin(), made.end(), [&](const casefile::DerivativeRow& row) {
      return row.role != kRefusal && row.tool == tool.name && row.version == tool.version &&
             row.parameters == tool.parameters;
    });
  }

  Result<void> record_members(const casefile::ExhibitRow& parent, const ReadingTaker& taker,
                              ReadReport& report) {
    std::vector<casefile::Item> items;
    std::set<Digest> in_batch;
    std::string now = to_rfc3339(workspace_.environment().clock.now());
    for (const ReadingTaker::TakenMember& member : taker.taken()) {
      std::string hex = to_hex(member.stored.sha256);
      bool known = TRY(casefile::exhibit(workspace_.database(), hex)).has_value();
      if (!known && in_batch.insert(member.stored.sha256).second)
        items.push_back(exhibit_item(parent, member.stored));
      items.push_back(custody_item(parent, member, now));
      report.members.push_back(hex);
    }
    if (items.empty()) return {};
    TRY(workspace_.commit(ledger::EntryKind::kExhibitAdded, items, "", casefile::Action::kAdd,
                          parent.compartment));
    return {};
  }

  // A member is as protected as what it came from.
  static casefile::Item exhibit_item(const casefile::ExhibitRow& parent,
                                     const vault::StoredExhibit& stored) {
    casefile::Item item;
    item.type = "exhibit";
    item.set("sha256", to_hex(stored.sha256));
    item.fields["size"] = Json(stored.size);
    item.set("media_type", stored.media_type);
    item.set("level", parent.level);
    item.set("compartment", parent.compartment);
    return item;
  }

  static casefile::Item custody_item(const casefile::ExhibitRow& parent,
                                     const ReadingTaker::TakenMember& member,
                                     const std::string& now) {
    casefile::Item item;
    item.type = "custody";
    item.set("exhibit", to_hex(member.stored.sha256));
    item.set("received_at", now);
    item.set("method", "extracted");
    item.set("extracted_from", parent.sha256);
    item.set("collected_on", member.captured_at);
    item.set("from", member.address);
    item.set("note", member.record);
    item.set("name", member.address.empty() ? last_part(member.name) : member.name);
    item.set("path", member.name);
    return item;
  }

  Result<void> record_derivatives(const casefile::ExhibitRow& parent, const ReadingRecord& record,
                                  ReadReport& report) {
    std::string summary = record.summary(report.tool);
    std::vector<casefile::Item> items;
    for (const auto& [role, media, bytes] :
         {std::tuple{"text", "text/plain", &record.text()},
          {"layout", "application/jsonl", &record.layout()},
          {"rows", "application/jsonl", &record.rows()},
          {"metadata", "application/json", &std::as_const(summary)}}) {
      if (bytes->empty()) continue;
      vault::StoredExhibit stored = TRY(derivatives_.put_bytes(as_bytes(*bytes)));
      report.derivatives.push_back(StoredDerivative{role, to_hex(stored.sha256), stored.size});
      items.push_back(derivative_item(parent, report.tool, role, media, stored));
    }
    report.blocks = record.blocks();
    report.rows = record.row_count();
    report.refused_rows = record.refused_count();
    report.sheets = record.sheets();
    for (const auto& [code, text] : record.notes()) report.notes.push_back(ReadNote{code, text});
    TRY(workspace_.commit(ledger::EntryKind::kExhibitDerived, items, "", casefile::Action::kAdd,
                          parent.compartment));
    return {};
  }

  // Accepted or refused, what became of a file is kept. The same refusal again is not.
  Result<void> record_refusal(const casefile::ExhibitRow& parent,
                              const std::optional<ingest::ReadingTool>& tool, const Error& why,
                              ReadReport& report) {
    report.refused = why;
    report.tool = tool ? *tool : ingest::unnamed_reader(request_.options);
    std::string bytes = refusal_text(parent.sha256, report.tool, request_.options.limits, why);
    vault::StoredExhibit stored = TRY(derivatives_.put_bytes(as_bytes(bytes)));
    for (const casefile::DerivativeRow& row :
         TRY(casefile::derivatives_of(workspace_.database(), parent.sha256))) {
      if (row.role != kRefusal || row.sha256 != to_hex(stored.sha256)) continue;
      report.refused_before = true;
      report.refusal_entry = row.entry;
    }
    if (report.refused_before) return {};
    std::vector<casefile::Item> items = {
        derivative_item(parent, report.tool, kRefusal, "application/json", stored)};
    items.front().set("reason", why.message);
    workspace::Committed committed = TRY(workspace_.commit(
        ledger::EntryKind::kExhibitDerived, items, "", casefile::Action::kAdd, parent.compartment));
    report.refusal_entry = committed.index;
    return {};
  }

  static casefile::Item derivative_item(const casefile::ExhibitRow& parent,
                                        const ingest::ReadingTool& tool, std::string_view role,
                                        std::string_view media_type,
                                        const vault::StoredExhibit& stored) {
    casefile::Item item;
    item.type = "derivative";
    item.set("exhibit", parent.sha256);
    item.set("sha256", to_hex(stored.sha256));
    item.fields["size"] = Json(stored.size);
    item.set("role", role);
    item.set("media_type", media_type);
    item.set("tool", tool.name);
    item.set("version", tool.version);
    item.set("parameters", tool.parameters);
    item.set("level", parent.level);
    item.set("compartment", parent.compartment);
    return item;
  }

  Workspace& workspace_;
  const ReadRequest& request_;
  vault::ExhibitStore derivatives_;
  const std::function<void(const ReadReport&)>& told_;
  ReadSummary summary_;
};

}  // namespace

Result<ReadSummary> read_exhibits(Workspace& workspace, const ReadRequest& request,
                                  const std::function<void(const ReadReport&)>& told) {
  vault::ExhibitStore derivatives =
      TRY(vault::ExhibitStore::open(workspace.environment().files, vault_folder(workspace.folder()),
                                    vault::StoreKind::kDerivatives, vault::StoreMode::kWrite));
  return Reading(workspace, request, std::move(derivatives), told).run();
}

Result<std::string> derivative_text(Workspace& workspace, const std::string& exhibit,
                                    const std::string& role, std::string& digest) {
  digest.clear();
  for (const casefile::DerivativeRow& row :
       TRY(casefile::derivatives_of(workspace.database(), exhibit))) {
    if (row.role == role) digest = row.sha256;
  }
  if (digest.empty()) {
    return fail(ErrorKind::kNotFound,
                fmt::format("nothing of kind {} was read from {}", role, exhibit.substr(0, 12)),
                "read it with `habeas read`");
  }
  Digest named = TRY(digest_from_hex(digest));
  vault::ExhibitStore store =
      TRY(vault::ExhibitStore::open(workspace.environment().files, vault_folder(workspace.folder()),
                                    vault::StoreKind::kDerivatives, vault::StoreMode::kRead));
  vault::ExhibitReader reader = TRY(store.open_exhibit(named));
  Bytes bytes = TRY(reader.read_all());
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace habeas::workspace
