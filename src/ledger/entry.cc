// SPDX-License-Identifier: Apache-2.0
#include "ledger/entry.h"

#include <array>
#include <optional>

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/json.h"

namespace habeas::ledger {

namespace {

struct KindRow {
  EntryKind kind;
  std::string_view name;
};

// In the order of the enumerators: kind_name indexes it.
constexpr std::array kKinds = {
    KindRow{EntryKind::kCaseOpened, "case.opened"},
    KindRow{EntryKind::kCaseMerged, "case.merged"},
    KindRow{EntryKind::kPolicyChanged, "policy.changed"},
    KindRow{EntryKind::kActorChanged, "actor.changed"},
    KindRow{EntryKind::kKeyChanged, "key.changed"},
    KindRow{EntryKind::kSourceRegistered, "source.registered"},
    KindRow{EntryKind::kSourceChanged, "source.changed"},
    KindRow{EntryKind::kExhibitAdded, "exhibit.added"},
    KindRow{EntryKind::kExhibitDerived, "exhibit.derived"},
    KindRow{EntryKind::kCustodyRecorded, "custody.recorded"},
    KindRow{EntryKind::kAccessRecorded, "access.recorded"},
    KindRow{EntryKind::kListImported, "list.imported"},
    KindRow{EntryKind::kListWithdrawn, "list.withdrawn"},
    KindRow{EntryKind::kRecordAdded, "record.added"},
    KindRow{EntryKind::kEntityStated, "entity.stated"},
    KindRow{EntryKind::kEntityDecided, "entity.decided"},
    KindRow{EntryKind::kClaimsStated, "claims.stated"},
    KindRow{EntryKind::kClaimWithdrawn, "claim.withdrawn"},
    KindRow{EntryKind::kSuggestionDecided, "suggestion.decided"},
    KindRow{EntryKind::kLineageStated, "lineage.stated"},
    KindRow{EntryKind::kLinkRun, "link.run"},
    KindRow{EntryKind::kLinkDecided, "link.decided"},
    KindRow{EntryKind::kEstimateRun, "estimate.run"},
    KindRow{EntryKind::kCheckSetAside, "check.set-aside"},
    KindRow{EntryKind::kFindingRecorded, "finding.recorded"},
    KindRow{EntryKind::kConsentChanged, "consent.changed"},
    KindRow{EntryKind::kHoldChanged, "hold.changed"},
    KindRow{EntryKind::kRedactionMade, "redaction.made"},
    KindRow{EntryKind::kErasureDone, "erasure.done"},
    KindRow{EntryKind::kDossierReleased, "dossier.released"},
    KindRow{EntryKind::kDossierCorrected, "dossier.corrected"},
    KindRow{EntryKind::kDossierRecalled, "dossier.recalled"},
    KindRow{EntryKind::kTimestampRecorded, "timestamp.recorded"},
    KindRow{EntryKind::kIncidentRecorded, "incident.recorded"},
    KindRow{EntryKind::kProposalChanged, "proposal.changed"},
};

constexpr std::array<EntryKind, kKinds.size()> kinds_in_order() {
  std::array<EntryKind, kKinds.size()> kinds{};
  for (size_t i = 0; i < kinds.size(); ++i) kinds[i] = kKinds[i].kind;
  return kinds;
}
constexpr std::array kAllKinds = kinds_in_order();

constexpr bool in_order() {
  for (size_t i = 0; i < kKinds.size(); ++i) {
    if (static_cast<size_t>(kKinds[i].kind) != i) return false;
  }
  return true;
}
static_assert(in_order(), "kind_name indexes the table by the enumerator");

constexpr std::string_view kNewerHint =
    "this log was written by a newer habeas; install the newest version and run the command again";

// The canonical form has one spelling, so it can be read by comparing literals.
class LiteralReader {
 public:
  explicit LiteralReader(std::string_view rest) : rest_(rest) {}
  bool take(std::string_view literal) {
    if (!rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }
  // Everything up to `stop`, which is taken too; nothing if it does not occur.
  std::optional<std::string_view> until(char stop) {
    size_t at = rest_.find(stop);
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view found = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return found;
  }
  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<Entry> read_literally(std::string_view bytes) {
  LiteralReader reader(bytes);
  if (!reader.take("{\"body\":\"")) return std::nullopt;
  std::optional<std::string_view> root = reader.until('"');
  if (!root || !reader.take(",\"items\":")) return std::nullopt;
  std::optional<std::string_view> items = reader.until(',');
  if (!items || !reader.take("\"kind\":\"")) return std::nullopt;
  std::optional<std::string_view> kind = reader.until('"');
  if (!kind || !reader.take(",\"v\":1}") || !reader.done()) return std::nullopt;

  Result<Digest> body = digest_from_hex(*root);
  Result<int64_t> count = parse_decimal(*items);
  Result<EntryKind> known = kind_from_name(*kind);
  if (!body || !count || *count < 1 || *count > kMaxItems || !known) return std::nullopt;
  return Entry{.kind = *known, .items = *count, .body = *body};
}

// Why the bytes are no entry; called only when they are not.
Failure explain(std::string_view bytes) {
  Result<Json> json = parse_canonical_json(bytes);
  if (!json) return fail(ErrorKind::kInvalid, "ledger entry: " + json.error().message);
  Result<int64_t> version = json->integer_at("v");
  if (!version) return fail(ErrorKind::kInvalid, "ledger entry: " + version.error().message);
  if (*version != 1) {
    return fail(ErrorKind::kInvalid,
                fmt::format("ledger entry of version {}, where 1 is known", *version),
                std::string(kNewerHint));
  }
  Result<std::string> kind = json->text_at("kind");
  if (!kind) return fail(ErrorKind::kInvalid, "ledger entry: " + kind.error().message);
  Result<EntryKind> known = kind_from_name(*kind);
  if (!known) return fail(known.error());
  return fail(ErrorKind::kInvalid,
              "ledger entry that has not exactly the members body (64 hex digits), items (1 or "
              "more), kind and v");
}

}  // namespace

std::string_view kind_name(EntryKind kind) { return kKinds[static_cast<size_t>(kind)].name; }

Result<EntryKind> kind_from_name(std::string_view name) {
  for (const KindRow& row : kKinds) {
    if (row.name == name) return row.kind;
  }
  return fail(ErrorKind::kInvalid,
              fmt::format("ledger entry of unknown kind \"{}\"", printable(name.substr(0, 64))),
              std::string(kNewerHint));
}

std::span<const EntryKind> all_kinds() { return kAllKinds; }

std::string format_entry(const Entry& entry) {
  check(entry.items >= 1 && entry.items <= kMaxItems, "an entry has 1 to 2^32-1 items");
  return fmt::format("{{\"body\":\"{}\",\"items\":{},\"kind\":\"{}\",\"v\":1}}", to_hex(entry.body),
                     entry.items, kind_name(entry.kind));
}

Result<Entry> parse_entry(std::string_view bytes) {
  if (static_cast<int64_t>(bytes.size()) > kMaxEntryBytes) {
    return fail(ErrorKind::kInvalid, fmt::format("ledger entry of {} bytes, more than {}",
                                                 bytes.size(), kMaxEntryBytes));
  }
  std::optional<Entry> entry = read_literally(bytes);
  if (entry) return *entry;
  return explain(bytes);
}

}  // namespace habeas::ledger
