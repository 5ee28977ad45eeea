// SPDX-License-Identifier: Apache-2.0
#include "workspace/leaks.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "casefile/list_queries.h"
#include "casefile/person_statement.h"
#include "dossier/released_text.h"
#include "workspace/internal/folders.h"

namespace habeas::workspace {

namespace {

using dossier::Secret;
using dossier::SecretKind;

constexpr std::string_view kCheck = "leak";
constexpr int64_t kMostOfAnExhibit = int64_t{256} << 20;

// What a property says that could lead to somebody; nothing for the others.
std::optional<SecretKind> kind_of(std::string_view property) {
  if (property == "name" || property.starts_with("name.")) return SecretKind::kName;
  if (property.starts_with("place.") || property == "place") return SecretKind::kPlace;
  if (property == "identifier" || property.starts_with("identifier."))
    return SecretKind::kIdentifier;
  if (property == "contact" || property.starts_with("contact.")) return SecretKind::kContact;
  return std::nullopt;
}

// Every text in a value, with the member that holds it ("" for the value itself).
void for_each_string(
    const Json& value, const std::string& member,
    const std::function<void(const std::string& member, const std::string& text)>& visit) {
  if (const std::string* text = value.string()) visit(member, *text);
  if (const JsonArray* array = value.array())
    for (const Json& one : *array) for_each_string(one, member, visit);
  if (const JsonObject* object = value.object())
    for (const auto& [name, one] : *object) for_each_string(one, name, visit);
}

class LeakSearch {
 public:
  LeakSearch(Workspace& workspace, const LeavingCopy& copy) : workspace_(workspace), copy_(copy) {}

  Result<LeakReport> run() {
    release_names();
    TRY(withhold_records());
    TRY(withhold_sources_and_entities());
    TRY(withhold_claims());
    TRY(withhold_custody());
    search("the page", copy_.page);
    TRY(search_bodies());
    TRY(search_objects());
    return report();
  }

 private:
  [[nodiscard]] bool leaves(const std::string& id) const { return copy_.release->ids.contains(id); }

  void withhold(const std::string& owner, SecretKind kind, const std::string& words) {
    if (!words.empty()) check_.withhold(Secret{owner, kind, words});
  }

  // Names that items hold which leave. Free texts do not count: a name in a quotation may be a
  // leak.
  void release_names() {
    for (const casefile::SourceRow& row : copy_.release->sources) check_.release(row.name);
    for (const casefile::EntityRow& row : copy_.release->entities) check_.release(row.name);
    for (const casefile::AddedRecord& row : copy_.release->records) {
      Result<Json> fields = parse_json(row.fields);
      if (!fields || fields->object() == nullptr) continue;
      std::string name;
      for (const auto& [field, value] : *fields->object()) {
        std::string_view stem = casefile::property_of_field(field);
        if (!kind_of(stem) || !is_public_leaf(field)) continue;
        for_each_string(value, "", [&](const std::string& member, const std::string& text) {
          if (member != "edtf") name += text + " ";
        });
      }
      check_.release(name);
    }
    for (const casefile::ClaimRow& row : copy_.release->claims) {
      if (kind_of(row.property)) check_.release(row.value);
    }
  }

  // What one record says that leads to a person: all of it, or what stays behind of one that
  // leaves.
  void withhold_fields(const std::string& owner, const Json& fields, bool all) {
    if (fields.object() == nullptr) return;
    std::map<std::string, std::string> names;
    for (const auto& [field, value] : *fields.object()) {
      if (!all && is_public_leaf(field)) continue;
      const std::string stem(casefile::property_of_field(field));
      const std::optional<SecretKind> kind = kind_of(stem);
      for_each_string(value, "", [&](const std::string& member, const std::string& text) {
        if (member == "edtf") return;
        if (kind) {
          if (stem == "name.given" || stem == "name.family") names[stem] = text;
          withhold(owner, *kind, text);
        } else if (stem == "relative" || stem == "enquiry" || stem == "certificate") {
          // Members of these are others: each is somebody of their own.
          if (member == "name") withhold(owner + " " + stem, SecretKind::kName, text);
          if (member == "contact" || member == "telephone" || member == "email")
            withhold(owner + " " + stem, SecretKind::kContact, text);
          if (member == "number" || member == "identifier")
            withhold(owner + " " + stem, SecretKind::kIdentifier, text);
        }
      });
    }
    if (names.size() == 2)
      withhold(owner, SecretKind::kName, names["name.given"] + " " + names["name.family"]);
  }

  Result<void> withhold_records() {
    sql::Database& database = workspace_.database();
    for (const casefile::ListRow& list : TRY(casefile::lists(database))) {
      if (leaves(list.exhibit)) continue;  // its bytes go, and with them every row
      auto visit = [&](const casefile::RecordRow& row) -> Result<void> {
        withhold_fields(row.id, TRY(parse_json(row.fields)), true);
        return {};
      };
      TRY(casefile::for_each_record(database, list.id, visit));
    }
    for (const casefile::AddedRecord& row : TRY(casefile::added_records(database)))
      withhold_fields(row.id, TRY(parse_json(row.fields)), !leaves(row.id));
    return {};
  }

  Result<void> withhold_sources_and_entities() {
    sql::Database& database = workspace_.database();
    for (const casefile::SourceRow& row : TRY(casefile::sources(database))) {
      if (leaves(row.id)) continue;
      bool person = row.kind == "witness" || row.kind == "person" || row.kind == "unknown";
      withhold(row.id, person ? SecretKind::kName : SecretKind::kThing, row.name);
    }
    for (const casefile::EntityRow& row : TRY(casefile::entities(database))) {
      if (leaves(row.id)) continue;
      withhold(row.id, row.type == "person" ? SecretKind::kName : SecretKind::kThing, row.name);
    }
    for (const casefile::Actor& actor : TRY(casefile::actors(database)))
      withhold(actor.id, SecretKind::kThing, actor.name);
    return {};
  }

  Result<void> withhold_claims() {
    for (const casefile::ClaimRow& row : TRY(casefile::claims(workspace_.database()))) {
      const std::optional<SecretKind> kind = kind_of(row.property);
      if (!kind || leaves(row.id)) continue;
      for_each_string(TRY(parse_json(row.value)), "",
                      [&](const std::string& member, const std::string& text) {
                        if (member == "text" || member == "raw" || member == "identifier" ||
                            member == "value" || member.empty())
                          withhold(row.subject, *kind, text);
                      });
    }
    return {};
  }

  // Who brought an exhibit, and from where, stays behind even where the exhibit leaves.
  Result<void> withhold_custody() {
    for (const casefile::ExhibitRow& exhibit : TRY(casefile::exhibits(workspace_.database()))) {
      for (const casefile::CustodyRow& row :
           TRY(casefile::custody_of(workspace_.database(), exhibit.sha256))) {
        withhold(row.exhibit, SecretKind::kThing, row.collected_by);
        // An address of the web is open to everybody.
        if (!row.came_from.starts_with("http"))
          withhold(row.exhibit, SecretKind::kThing, row.came_from);
        if (!leaves(row.exhibit)) continue;
        names_[row.exhibit] = row.name;
        search("the file name of " + row.exhibit.substr(0, 16), row.name);
      }
    }
    return {};
  }

  void search(const std::string& where, std::string_view bytes) {
    dossier::for_each_text(bytes, [&](std::string_view text) { check_.search(where, text); });
  }

  Result<void> search_bodies() {
    if (copy_.bodies == nullptr) return {};
    for (const dossier::BodyExport& body : *copy_.bodies) {
      casefile::Entry entry = TRY(workspace_.read_entry(body.index));
      size_t next = 0;
      TRY(entry.for_each([&](int64_t ordinal, const casefile::Item& item) -> Result<void> {
        while (next < body.items.size() && body.items[next].item < ordinal) ++next;
        if (next == body.items.size() || body.items[next].item != ordinal) return {};
        const ledger::DisclosureChoice& choice = body.items[next].choice;
        const bool all = choice.extent == ledger::DisclosureExtent::kEveryField;
        const std::string where = fmt::format("data/bodies/{}.json, item {}", body.index, ordinal);
        for (const casefile::SpeakerLink& link : item.speakers) search(where, link.hedge);
        for (const auto& [name, value] : item.fields) {
          if (!all && std::ranges::find(choice.fields, name) == choice.fields.end()) continue;
          for_each_string(value, "", [&](const std::string& /*member*/, const std::string& text) {
            search(where + ", " + name, text);
          });
        }
        return {};
      }));
    }
    return {};
  }

  Result<Bytes> bytes_of(const vault::ExhibitStore& store, const std::string& hex) {
    Digest digest = TRY(digest_from_hex(hex));
    vault::ExhibitReader reader = TRY(store.open_exhibit(digest));
    return reader.read_all(kMostOfAnExhibit);
  }

  Result<void> search_objects() {
    if (copy_.exhibits == nullptr) return {};
    vault::ExhibitStore derivatives = TRY(
        vault::ExhibitStore::open(workspace_.environment().files, vault_folder(workspace_.folder()),
                                  vault::StoreKind::kDerivatives, vault::StoreMode::kRead));
    for (const std::string& hex : *copy_.exhibits) {
      const std::string where = "data/exhibits/" + hex.substr(0, 16) +
                                (names_[hex].empty() ? "" : " (" + names_[hex] + ")");
      Bytes bytes = TRY(bytes_of(workspace_.exhibits(), hex));
      search(where, as_text(bytes));
      bool read = is_utf8(as_text(bytes));
      for (const casefile::DerivativeRow& row :
           TRY(casefile::derivatives_of(workspace_.database(), hex))) {
        Bytes derived = TRY(bytes_of(derivatives, row.sha256));
        search(where + ", as read: " + row.role, as_text(derived));
        read = read || row.role != "refusal";
      }
      if (!read) out_.unread.push_back(hex);
    }
    return {};
  }

  Result<LeakReport> report() {
    std::map<std::string, casefile::SetAsideRow> passed;
    for (casefile::SetAsideRow& row : TRY(casefile::set_asides(workspace_.database()))) {
      std::string id = row.finding;
      if (row.check == kCheck && !row.resumed_entry) passed.emplace(std::move(id), std::move(row));
    }
    for (dossier::Leak& leak : check_.leaks()) {
      FoundLeak found{std::move(leak), "", -1};
      auto at = passed.find(found.leak.id);
      if (at != passed.end()) {
        found.passed = at->second.reason;
        found.passed_entry = at->second.entry;
      }
      out_.leaks.push_back(std::move(found));
    }
    return std::move(out_);
  }

  Workspace& workspace_;
  const LeavingCopy& copy_;
  dossier::LeakCheck check_;
  std::map<std::string, std::string> names_;  // of exhibits that leave
  LeakReport out_;
};

bool is_leak_id(std::string_view id) {
  return id.size() == 24 && id.starts_with("lek-") &&
         id.substr(4).find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string_view::npos;
}

}  // namespace

Result<LeakReport> find_leaks(Workspace& workspace, const LeavingCopy& copy) {
  return LeakSearch(workspace, copy).run();
}

Result<void> refuse_leaks(const LeakReport& report) {
  constexpr size_t kMost = 5;
  std::vector<const FoundLeak*> open;
  for (const FoundLeak& one : report.leaks)
    if (one.passed.empty()) open.push_back(&one);
  if (open.empty()) return {};
  std::string places;
  for (size_t i = 0; i < open.size() && i < kMost; ++i) {
    const dossier::Leak& leak = open[i]->leak;
    places += fmt::format("\n  {}  {}, line {}: \"{}\" ({} {})", leak.id, leak.where, leak.line,
                          printable(leak.words), word_of(leak.kind), word_of(leak.how));
  }
  if (open.size() > kMost) places += fmt::format("\n  and {} more", open.size() - kMost);
  return fail(
      ErrorKind::kDenied,
      fmt::format("what is kept back stands in what would leave, in {} place{}:{}", open.size(),
                  open.size() == 1 ? "" : "s", places),
      "keep back what holds it (its level), or make it public; a place where it may stand is "
      "passed by whoever answers for it: `habeas dossier pass ID --reason WHY`; all places: "
      "`habeas dossier leaks`");
}

Result<Committed> pass_leak(Workspace& workspace, std::string_view id, std::string_view reason) {
  if (!is_leak_id(id))
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no id of a leak", printable(id)),
                "take it from `habeas dossier leaks`: lek- and 20 signs");
  if (reason.empty())
    return fail(ErrorKind::kInvalid, "a leak is passed for a reason", "say it with --reason");
  casefile::Item item;
  item.type = "set-aside";
  item.set("finding", id);
  item.set("check", kCheck);
  item.set("reason", reason);
  std::vector<casefile::Item> items = {std::move(item)};
  return workspace.commit(ledger::EntryKind::kCheckSetAside, items, reason,
                          casefile::Action::kSetAside);
}

}  // namespace habeas::workspace
