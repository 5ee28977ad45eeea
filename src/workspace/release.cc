// SPDX-License-Identifier: Apache-2.0
#include "workspace/release.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "casefile/claim_value.h"
#include "casefile/person_statement.h"

namespace habeas::workspace {

namespace {

constexpr std::array<std::string_view, 1> kForThePublic = {"publication"};
constexpr std::array<std::string_view, 2> kForARecipient = {"court", "sharing"};

// Only what somebody called public: what has no level could expose a person, and stays.
template <typename Row>
bool is_public(const Row& row) {
  return row.level == "public" && row.compartment.empty();
}

class Releasing {
 public:
  Releasing(Workspace& workspace, ExportScope scope, casefile::ConsentBook book)
      : workspace_(workspace), scope_(scope), book_(std::move(book)), day_(today(workspace)) {}

  Result<Release> run() {
    sql::Database& database = workspace_.database();
    for (casefile::ExhibitRow& row : TRY(casefile::exhibits(database))) {
      if (shown(row) && !row.erased_entry) keep(row.sha256, std::move(row), out_.exhibits);
    }
    for (casefile::SourceRow& row : TRY(casefile::sources(database))) {
      if (shown(row) && agreed(row.id)) keep(row.id, std::move(row), out_.sources);
    }
    for (casefile::EntityRow& row : TRY(casefile::entities(database))) {
      if (shown(row)) keep(row.id, std::move(row), out_.entities);
    }
    for (casefile::AddedRecord& row : TRY(casefile::added_records(database))) {
      bool whole = shown(row) && out_.ids.contains(row.source) && agreed(row.id) &&
                   (scope_ == ExportScope::kFull || row.stands());
      if (whole) {
        keep(row.id, std::move(row), out_.records);
      } else {
        ++out_.withheld_records;
      }
    }
    TRY(take_claims(database));
    for (casefile::LineageRow& row : TRY(casefile::lineage(database))) {
      if (shown(row) && known(row.derived) && known(row.origin) && known(row.stated_by) &&
          anchored_in_known(row.anchor))
        keep(row.id, std::move(row), out_.lineage);
    }
    return std::move(out_);
  }

 private:
  template <typename Row>
  bool shown(const Row& row) {
    return scope_ == ExportScope::kFull ? workspace_.shows(row.level, row.compartment)
                                        : is_public(row);
  }

  bool agreed(const std::string& id) {
    if (scope_ == ExportScope::kFull || !book_.asks(id)) return true;
    const casefile::ConsentRow* row = book_.covering(id, kForThePublic, "", day_);
    if (row == nullptr) {
      out_.unconsented.push_back(id);
      return false;
    }
    out_.consents.push_back(*row);
    return true;
  }

  template <typename Row>
  void keep(std::string id, Row&& row, std::vector<std::decay_t<Row>>& rows) {
    out_.ids.insert(std::move(id));
    rows.push_back(std::forward<Row>(row));
  }

  [[nodiscard]] Result<bool> is_row_of_a_list(const std::string& subject) {
    if (scope_ != ExportScope::kFull || !subject.starts_with("rec-")) return false;
    return casefile::record_named(workspace_.database(), subject).has_value();
  }

  [[nodiscard]] bool known(const std::string& id) const { return out_.ids.contains(id); }

  // An anchor holds words of its exhibit, and those around them: it goes where that goes.
  [[nodiscard]] bool anchored_in_known(const std::string& anchor_json) const {
    Result<Json> anchor = parse_json(anchor_json);
    std::string exhibit = anchor ? anchor->text_or_empty("exhibit") : std::string();
    return exhibit.empty() || known(exhibit);
  }

  // Whether all that a value names goes too.
  [[nodiscard]] bool names_known(const std::string& value_json) const {
    Result<Json> value = parse_json(value_json);
    if (!value) return true;
    std::vector<std::string> named = casefile::entities_in(*value);
    return std::all_of(named.begin(), named.end(),
                       [&](const std::string& id) { return known(id); });
  }

  // A claim about a claim goes only where that one goes, however long the chain.
  Result<void> take_claims(sql::Database& database) {
    std::vector<casefile::ClaimRow> left = TRY(casefile::claims(database));
    for (bool grew = true; grew;) {
      std::vector<casefile::ClaimRow> still;
      grew = false;
      for (casefile::ClaimRow& row : left) {
        bool about = out_.ids.contains(row.subject) || TRY(is_row_of_a_list(row.subject));
        bool whole =
            shown(row) && about && out_.ids.contains(row.exhibit) && names_known(row.value) &&
            std::all_of(row.speakers.begin(), row.speakers.end(),
                        [&](const casefile::SpeakerRow& link) {
                          return out_.ids.contains(link.source) && anchored_in_known(link.anchor);
                        });
        if (whole) {
          grew = true;
          keep(row.id, std::move(row), out_.claims);
        } else {
          still.push_back(std::move(row));
        }
      }
      left = std::move(still);
    }
    out_.withheld_claims = static_cast<int64_t>(left.size());
    // In the order in which they were stated, not in that of the passes.
    std::sort(out_.claims.begin(), out_.claims.end(), [](const auto& a, const auto& b) {
      return std::pair(a.entry, a.item) < std::pair(b.entry, b.item);
    });
    return {};
  }

  Workspace& workspace_;
  ExportScope scope_;
  casefile::ConsentBook book_;
  std::string day_;
  Release out_;
};

}  // namespace

std::string today(Workspace& workspace) {
  return to_rfc3339(workspace.environment().clock.now()).substr(0, 10);
}

Result<Release> release_of(Workspace& workspace, ExportScope scope) {
  casefile::ConsentBook book = TRY(casefile::ConsentBook::open(workspace.database()));
  return Releasing(workspace, scope, std::move(book)).run();
}

Result<std::vector<casefile::ConsentRow>> consents_for_all(Workspace& workspace,
                                                           std::string_view recipient) {
  casefile::ConsentBook book = TRY(casefile::ConsentBook::open(workspace.database()));
  std::string day = today(workspace);
  std::vector<casefile::ConsentRow> out;
  std::vector<std::string> lacking;
  for (const std::string& id : book.asked()) {
    const casefile::ConsentRow* row = book.covering(id, kForARecipient, recipient, day);
    if (row != nullptr) {
      out.push_back(*row);
    } else {
      lacking.push_back(id);
    }
  }
  if (lacking.empty()) return out;
  return fail(
      ErrorKind::kDenied,
      fmt::format(
          "a full bundle holds everything, and {} of those who must be asked did not agree "
          "that {} gets it: {}",
          lacking.size(),
          recipient.empty() ? "a recipient without a name" : "\"" + printable(recipient) + "\"",
          fmt::join(lacking, ", ")),
      "record their consent with `habeas consent record ID --purpose court` or `sharing`, with "
      "--recipient as in --to; or export --scope public");
}

bool is_public_leaf(std::string_view field) {
  static constexpr std::array<std::string_view, 9> kWithheld = {
      "relative",        "enquiry", "attachment", "certificate", "identifier",
      "place.residence", "anchor",  "note",       "compartment"};
  std::string_view stem = casefile::property_of_field(field);
  return std::none_of(kWithheld.begin(), kWithheld.end(), [&](std::string_view word) {
    return stem == word || stem.starts_with(std::string(word) + ".");
  });
}

}  // namespace habeas::workspace
