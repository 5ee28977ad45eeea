// SPDX-License-Identifier: Apache-2.0
#include "workspace/internal/capture_records.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"
#include "casefile/list_overlap.h"
#include "casefile/list_queries.h"
#include "crypto/digest.h"
#include "names/name.h"

namespace habeas::workspace {

namespace {

constexpr std::string_view kYear = ".year";

std::string text_of(const Json& value) {
  if (const std::string* text = value.string()) return *text;
  return value.text_or_empty("raw");
}

// The year of a date as it was read; "" for one with several readings, or none.
std::string year_of(const Json& value) {
  std::string edtf = value.text_or_empty("edtf");
  bool plain = edtf.size() >= 4 && edtf.find_first_not_of("0123456789") >= 4;
  return plain ? edtf.substr(0, 4) : "";
}

// What a record says of a property: itself, or the mapping of its whole list.
class Fields {
 public:
  explicit Fields(const JsonObject* constants) : constants_(constants) {}

  Result<void> take(const std::string& fields) {
    fields_ = TRY(parse_json(fields));
    return {};
  }
  [[nodiscard]] std::string text(const std::string& property) const {
    if (property.ends_with(kYear)) {
      const Json* date = fields_.find(property.substr(0, property.size() - kYear.size()));
      return date == nullptr ? "" : year_of(*date);
    }
    const Json* value = fields_.find(property);
    std::string out = value == nullptr ? constant(property) : text_of(*value);
    // "unknown man" fills a field and says nothing.
    if (property.starts_with("name") && !out.empty() && names::parse(out).placeholder) return "";
    return out;
  }

 private:
  [[nodiscard]] std::string constant(const std::string& property) const {
    if (constants_ == nullptr) return "";
    auto found = constants_->find(property);
    return found == constants_->end() ? "" : text_of(found->second);
  }
  const JsonObject* constants_;
  Json fields_;
};

Error no_list(const std::string& name, const std::vector<casefile::StandingList>& all) {
  std::vector<std::string> names;
  for (const casefile::StandingList& list : all) names.push_back(printable(list.name));
  return Error{ErrorKind::kNotFound,
               fmt::format("no list that stands is called \"{}\"", printable(name)),
               fmt::format("the lists are: {}", fmt::join(names, ", "))};
}

Result<size_t> place_of(const std::string& name, const std::vector<casefile::StandingList>& all) {
  size_t found = all.size();
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].id == name) return i;
    if (all[i].name != name) continue;
    if (found != all.size())
      return fail(ErrorKind::kConflict, fmt::format("two lists are called \"{}\"", printable(name)),
                  "name them by id");
    found = i;
  }
  if (found == all.size()) return fail(no_list(name, all));
  return found;
}

// The parts of "A+B", where a list whose own name has a plus in it is taken whole.
Result<std::vector<size_t>> places_of_merge(const std::string& text,
                                            const std::vector<casefile::StandingList>& all) {
  std::vector<size_t> out;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = text.size();
    Result<size_t> found = place_of(text.substr(begin), all);
    while (!found && found.error().kind == ErrorKind::kNotFound) {
      size_t plus = end == 0 ? std::string::npos : text.rfind('+', end - 1);
      if (plus == std::string::npos || plus < begin) break;
      end = plus;
      found = place_of(text.substr(begin, end - begin), all);
    }
    out.push_back(TRY(std::move(found)));
    begin = end + 1;
  }
  if (out.size() < 2)
    return fail(ErrorKind::kInvalid, "one list alone cannot be merged",
                "name two or more, as in --merge 'police+morgue'");
  return out;
}

class Selecting {
 public:
  Selecting(Workspace& workspace, const RecordSelection& selection)
      : workspace_(workspace), selection_(selection) {}

  Result<CaptureRecords> run() {
    shows_ = [this](std::string_view compartment) { return workspace_.shows(compartment); };
    TRY(choose());
    TRY(refuse_copies());
    TRY(find_exhibits());
    TRY(estimate::check_rule(selection_.rule));
    out_.rule = selection_.rule.identifying.empty() ? std::string(casefile::poor_record_rule())
                                                    : std::string();
    if (!selection_.rule.empty())
      out_.rule += (out_.rule.empty() ? "" : "; ") + selection_.rule.words();
    TRY(read());
    TRY(check_properties());
    finish();
    return std::move(out_);
  }

 private:
  Result<void> choose() {
    std::vector<casefile::StandingList> all =
        TRY(casefile::standing_lists(workspace_.database(), shows_));
    std::vector<bool> in(all.size(), selection_.lists.empty());
    for (const std::string& name : selection_.lists) {
      size_t place = TRY(place_of(name, all));
      in[place] = true;
    }
    for (const std::string& name : selection_.leave_out) {
      size_t place = TRY(place_of(name, all));
      in[place] = false;
    }
    std::vector<size_t> system(all.size(), all.size());  // merged ones: of the first
    std::map<size_t, std::string> joint;
    for (const std::string& text : selection_.merge) {
      std::vector<size_t> places = TRY(places_of_merge(text, all));
      size_t first = *std::ranges::min_element(places);
      for (size_t place : places) {
        if (!in[place] || system[place] != all.size())
          return fail(ErrorKind::kInvalid,
                      fmt::format("{} is merged, and left out or merged already",
                                  printable(all[place].name)),
                      "name each list once");
        system[place] = first;
      }
      joint[first] = text;
    }
    std::map<size_t, size_t> number;
    for (size_t i = 0; i < all.size(); ++i) {
      if (!in[i]) continue;
      size_t of = system[i] == all.size() ? i : system[i];
      auto [found, fresh] = number.try_emplace(of, out_.lists.size());
      if (fresh) out_.lists.push_back(joint.contains(of) ? joint[of] : name_for(all, i));
      out_.standing.push_back(all[i]);
      out_.list_of.push_back(found->second);
    }
    if (out_.lists.size() < 2)
      return fail(ErrorKind::kInvalid,
                  fmt::format("{} to compare: nothing overlaps with anything",
                              out_.lists.size() == 1 ? "one list" : "no list"),
                  "import the other lists, and link them with `habeas link run`");
    return {};
  }

  // Two lists of one name are told apart by their ids.
  static std::string name_for(const std::vector<casefile::StandingList>& all, size_t place) {
    auto same = std::ranges::count(all, all[place].name, &casefile::StandingList::name);
    return same == 1 ? all[place].name : all[place].name + " (" + all[place].id + ")";
  }

  // A list copied from another, or two copied from a third, are one list however often they were
  // printed. Suspected lineage is believed by some: it is said, and refuses nothing.
  Result<void> refuse_copies() {
    std::vector<std::string> only;
    for (const casefile::StandingList& list : out_.standing) only.push_back(list.id);
    casefile::ListOverlap overlap =
        TRY(casefile::list_overlap(workspace_.database(), shows_, only));
    for (const casefile::ListTie& tie : overlap.ties) {
      const casefile::StandingList& x = overlap.lists[tie.a].list;
      const casefile::StandingList& y = overlap.lists[tie.b].list;
      std::optional<size_t> one = system_of(x);
      std::optional<size_t> two = system_of(y);
      if (!one || !two || *one == *two) continue;
      if (tie.suspected) {
        out_.notes.push_back(fmt::format(
            "{} and {} are suspected to rest on one origin ({}): compare with both merged", x.name,
            y.name, fmt::join(tie.lineage, ", ")));
        continue;
      }
      std::string why = tie.lineage.empty() ? "are of one source"
                                            : fmt::format("rest on one origin by lineage {}",
                                                          fmt::join(tie.lineage, ", "));
      return fail(
          ErrorKind::kInvalid,
          fmt::format("{} and {} {}: as two lists they would confirm one another",
                      printable(x.name), printable(y.name), why),
          fmt::format("take them as one, --merge '{}+{}', or leave one out, --leave-out '{}'",
                      printable(x.name), printable(y.name), printable(y.name)));
    }
    return {};
  }

  [[nodiscard]] std::optional<size_t> system_of(const casefile::StandingList& list) const {
    for (size_t i = 0; i < out_.standing.size(); ++i)
      if (out_.standing[i].id == list.id && out_.standing[i].compartment == list.compartment)
        return out_.list_of[i];
    return std::nullopt;
  }

  Result<void> find_exhibits() {
    std::set<std::string> exhibits;
    std::set<std::string> compartments;
    for (const casefile::ListRow& row : TRY(casefile::lists(workspace_.database()))) {
      for (const casefile::StandingList& list : out_.standing) {
        if (row.id != list.id) continue;
        exhibits.insert(row.exhibit);
        Result<Json> mapping = parse_json(row.mapping);
        const Json* constants = mapping ? mapping->find("constants") : nullptr;
        if (constants != nullptr && constants->object() != nullptr)
          constants_[row.id] = *constants->object();
      }
    }
    for (const casefile::StandingList& list : out_.standing)
      if (!list.compartment.empty()) compartments.insert(list.compartment);
    if (compartments.size() > 1)
      return fail(ErrorKind::kInvalid,
                  fmt::format("the lists are in {} compartments ({}): who may see one may not see "
                              "what was made of both",
                              compartments.size(), fmt::join(compartments, ", ")),
                  "choose lists of one compartment with --list");
    if (!compartments.empty()) out_.compartment = *compartments.begin();
    if (exhibits.empty())
      return fail(ErrorKind::kInvalid, "none of the lists was imported from an exhibit",
                  "an estimate is kept as made from exhibits: import at least one list");
    out_.exhibits.assign(exhibits.begin(), exhibits.end());
    return {};
  }

  Result<void> read() {
    std::map<std::string, std::string> person_of;
    for (const casefile::Person& person :
         TRY(casefile::linked_persons(workspace_.database(), shows_)))
      for (const casefile::PersonRecord& record : person.records)
        person_of[record.record] = person.id;
    add("habeas-estimate-inputs/v1");
    add(out_.rule);
    for (size_t i = 0; i < out_.standing.size(); ++i) {
      const casefile::StandingList& list = out_.standing[i];
      add(list.id);
      add(fmt::format("{}", out_.list_of[i]));
      auto constants = constants_.find(list.id);
      Fields fields(constants == constants_.end() ? nullptr : &constants->second);
      auto visit = [&](const casefile::StandingRecord& record) -> Result<void> {
        TRY(fields.take(record.fields));
        auto person = person_of.find(record.id);
        const bool stated = !selection_.rule.identifying.empty();
        auto field = [&](const std::string& property) { return fields.text(property); };
        estimate::ListedRecord made{
            .list = out_.list_of[i],
            .person = person == person_of.end() ? record.id : person->second,
            .left_out = estimate::left_out_for(selection_.rule, field)};
        if (!stated && made.left_out.empty() && casefile::poor_record(record.fields))
          made.left_out = estimate::kTooPoor;
        for (const std::string& property : selection_.strata) {
          made.strata.push_back(fields.text(property));
          if (!made.strata.back().empty()) said_.insert(property);
        }
        add(record.id);
        add(made.person);
        add(made.left_out);
        for (const std::string& value : made.strata) add(value);
        out_.records.push_back(std::move(made));
        out_.ids.push_back(record.id);
        return {};
      };
      TRY(casefile::for_each_standing(workspace_.database(), list, visit));
    }
    return {};
  }

  // A property that no record fills is a slip of the pen, not a stratum of everybody.
  Result<void> check_properties() {
    for (const std::string& property : selection_.strata)
      if (!said_.contains(property))
        return fail(
            ErrorKind::kNotFound,
            fmt::format("no record on these lists says anything of {}", printable(property)),
            "name a property as in the mapping of a list: place.province, sex, or "
            "date.death.year");
    return {};
  }

  void add(std::string_view text) {
    hash_.update(as_bytes(fmt::format("{}:", text.size())));
    hash_.update(as_bytes(text));
  }
  void finish() { out_.inputs = "sha256:" + to_hex(hash_.finish()); }

  Workspace& workspace_;
  const RecordSelection& selection_;
  casefile::Shows shows_;
  CaptureRecords out_;
  std::map<std::string, JsonObject> constants_;
  std::set<std::string> said_;
  Sha256 hash_;
};

}  // namespace

Result<CaptureRecords> capture_records(Workspace& workspace, const RecordSelection& selection) {
  return Selecting(workspace, selection).run();
}

}  // namespace habeas::workspace
