// SPDX-License-Identifier: Apache-2.0
#include "workspace/person_case.h"

#include <algorithm>
#include <map>
#include <set>

#include "casefile/list_queries.h"
#include "workspace/link_case.h"

namespace habeas::workspace {

namespace {

// Where records stand, by the lists' names.
class RecordSights {
 public:
  static Result<RecordSights> load(Workspace& workspace) {
    RecordSights out(workspace);
    for (const casefile::StandingList& list :
         TRY(casefile::standing_lists(workspace.database(), shows_to_reader(workspace))))
      out.lists_[list.id] = list;
    return out;
  }

  Result<RecordShown> shown(const casefile::PersonRecord& record) {
    RecordShown out;
    out.id = record.record;
    out.probability = record.probability;
    for (const casefile::RecordRow& row :
         TRY(casefile::records_with_id(workspace_->database(), record.record))) {
      const auto list = lists_.find(row.list);
      if (list == lists_.end()) continue;
      out.list = list->second.name;
      out.row = list->second.stated ? 0 : row.row;
      out.fields = TRY(parse_json(row.fields));
      break;
    }
    return out;
  }

  Result<PersonShown> shown(const casefile::Person& person) {
    PersonShown out;
    out.id = person.id;
    for (const casefile::PersonRecord& record : person.records)
      out.records.push_back(TRY(shown(record)));
    return out;
  }

 private:
  explicit RecordSights(Workspace& workspace) : workspace_(&workspace) {}
  Workspace* workspace_;
  std::map<std::string, casefile::StandingList, std::less<>> lists_;
};

}  // namespace

Result<PersonShown> person_shown(Workspace& workspace, std::string_view id) {
  const casefile::Shows shows = shows_to_reader(workspace);
  Result<casefile::Person> found =
      id.starts_with("per-") ? casefile::person_named(workspace.database(), shows, id)
                             : casefile::person_of_record(workspace.database(), shows, id);
  const casefile::Person person = TRY(std::move(found));
  RecordSights sights = TRY(RecordSights::load(workspace));
  PersonShown out = TRY(sights.shown(person));
  std::set<std::string> keys;
  for (const casefile::PersonRecord& record : person.records)
    keys.insert(TRY(casefile::first_issue(workspace.database(), record.record)));
  for (casefile::LinkDecision& decision :
       TRY(casefile::link_decisions(workspace.database(), shows))) {
    if (decision.stands() && keys.contains(decision.a) && keys.contains(decision.b))
      out.decisions.push_back(std::move(decision));
  }
  return out;
}

Result<std::vector<PersonShown>> persons_shown(Workspace& workspace) {
  RecordSights sights = TRY(RecordSights::load(workspace));
  std::vector<PersonShown> out;
  for (const casefile::Person& person :
       TRY(casefile::linked_persons(workspace.database(), shows_to_reader(workspace))))
    out.push_back(TRY(sights.shown(person)));
  return out;
}
}  // namespace habeas::workspace
