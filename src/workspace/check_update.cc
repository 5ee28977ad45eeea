// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "assess/fingerprints.h"
#include "base/encoding.h"
#include "base/parallel.h"
#include "casefile/change_queries.h"
#include "casefile/persons.h"
#include "workspace/check_case.h"

// What must be looked at again after the ledger grew:
// 1. what claims that were stated or withdrawn since are about, stand in and answer;
// 2. what claims mention a thing of the register that this reader now sees otherwise, or no longer,
//    or did not see before (assess/fingerprints.h), or that rests on such a thing;
// 3. exhibits that came in or were read again, and claims about records that came in;
// 4. claims about any claim of those.
// Everything, after an entry that may change the words of claims themselves (an erasure, or a kind
// that is not in the list below), and when so much changed that asking one by one costs more.

namespace habeas::workspace {

namespace {

// Entries of these kinds state and withdraw claims, or change things of the register, or nothing
// that a check reads.
bool leaves_claims_alone(std::string_view kind) {
  constexpr std::string_view kKinds[] = {
      "claims.stated",      "claim.withdrawn", "source.registered", "source.changed",
      "entity.stated",      "exhibit.added",   "exhibit.derived",   "custody.recorded",
      "check.set-aside",    "access.recorded", "lineage.stated",    "timestamp.recorded",
      "suggestion.decided", "list.imported",   "list.withdrawn",    "record.added",
      "estimate.run",       "hold.changed",    "consent.changed",   "proposal.changed",
      "policy.changed",     "actor.changed",   "key.changed",       "incident.recorded"};
  return std::ranges::find(kKinds, kind) != std::end(kKinds);
}

// Beyond so many things or claims that changed, everything is looked at: a question each costs more
// than reading on.
constexpr size_t kMostChanges = 5'000;

class Update {
 public:
  Update(CheckCache& cache, Workspace& workspace, Assessment& assessment, const TextOf& text_of)
      : cache_(cache), workspace_(workspace), assessment_(assessment), text_of_(text_of) {}

  Result<CacheUpdate> run() {
    std::string root = to_hex(workspace_.log().root());
    std::string size = fmt::format("{}", workspace_.log().size());
    std::string made_size = TRY(cache_.meta("size"));
    std::string made_root = TRY(cache_.meta("root"));
    if (made_size == size && made_root == root) return count_kept();
    assess::Fingerprints now = assess::fingerprints(assessment_.known(), assessment_.speaker_of());
    whole_ = made_size.empty() || TRY(find_changes(made_size, now));
    Result<void> looked = cache_.transaction([&]() -> Result<void> {
      if (whole_) {
        TRY(cache_.clear());
        TRY(list_everything());
      }
      TRY(look_at_subjects());
      TRY(look_at_exhibits());
      TRY(look_at_own_words());
      if (whole_ || !changed_.empty())
        TRY(cache_.set_meta("register", assess::fingerprints_to_text(now)));
      TRY(cache_.set_meta("size", size));
      return cache_.set_meta("root", root);
    });
    TRY(std::move(looked));
    return count_kept();
  }

 private:
  Result<CacheUpdate> count_kept() {
    CacheUpdate update;
    update.looked_at = looked_at_;
    update.kept = TRY(cache_.looked_at()) - looked_at_;
    return update;
  }

  Result<void> list_everything() {
    subjects_.clear();
    exhibits_.clear();
    for (std::string& id : TRY(assessment_.subjects())) subjects_.insert(std::move(id));
    for (const assess::ExhibitName& exhibit : assessment_.known().exhibits)
      exhibits_.insert(exhibit.sha256);
    return {};
  }

  // True if everything must be looked at again.
  Result<bool> find_changes(const std::string& made_size, const assess::Fingerprints& now) {
    sql::Database& database = workspace_.database();
    Result<int64_t> since = parse_decimal(made_size);
    if (!since || *since > workspace_.log().size()) return true;
    // Where records are linked, what becomes of records changes who is who.
    const bool linked = TRY(casefile::is_linked(database));
    for (const std::string& kind : TRY(casefile::kinds_since(database, *since))) {
      const bool records =
          kind == "list.imported" || kind == "list.withdrawn" || kind == "record.added";
      if (!leaves_claims_alone(kind) || (linked && records)) return true;
    }
    Result<assess::Fingerprints> before =
        assess::fingerprints_from_text(TRY(cache_.meta("register")));
    if (!before) return true;
    changed_ = assess::changed_ids(*before, now);
    if (changed_.size() > kMostChanges) return true;
    if (!changed_.empty()) {
      for (const std::string& id :
           assess::resting_on(assessment_.known(), assessment_.speaker_of(), changed_)) {
        exhibits_.insert(id);  // if it is one; whether it is still seen shows below
        std::vector<casefile::TouchedClaim> claims = TRY(casefile::claims_mentioning(database, id));
        add(claims);
        if (claims_.size() > kMostChanges) return true;
      }
    }
    add(TRY(casefile::claims_touched(database, *since)));
    add(TRY(casefile::claims_about_records_since(database, *since)));
    for (std::string& exhibit : TRY(casefile::exhibits_touched(database, *since)))
      exhibits_.insert(std::move(exhibit));
    return follow_claims();
  }

  void add(const std::vector<casefile::TouchedClaim>& claims) {
    for (const casefile::TouchedClaim& claim : claims) {
      if (claims_.insert(claim.id).second) open_.push_back(claim);
    }
  }

  // Where each claim is read, and the claims about it or that have it as their value. True if they
  // are too many.
  Result<bool> follow_claims() {
    sql::Database& database = workspace_.database();
    while (!open_.empty()) {
      if (claims_.size() > kMostChanges) return true;
      casefile::TouchedClaim claim = std::move(open_.back());
      open_.pop_back();
      subjects_.insert(assessment_.subject_of(claim.subject));
      if (!claim.exhibit.empty()) exhibits_.insert(claim.exhibit);
      if (!claim.answers.empty()) {
        std::string answered = TRY(casefile::subject_of_claim(database, claim.answers));
        if (!answered.empty()) subjects_.insert(assessment_.subject_of(answered));
      }
      add(TRY(casefile::claims_mentioning(database, claim.id)));
    }
    return false;
  }

  Result<void> store(std::string_view scope, const std::string& id,
                     const std::vector<assess::CheckFinding>& findings) {
    ++looked_at_;
    return cache_.store(scope, id, findings);
  }

  // Claims are read on this thread, a batch at a time; the checks of a batch run side by side.
  Result<void> look_at_subjects() {
    constexpr size_t kBatch = 128;
    std::vector<std::string> ids(subjects_.begin(), subjects_.end());
    for (size_t begin = 0; begin < ids.size(); begin += kBatch) {
      size_t end = std::min(begin + kBatch, ids.size());
      std::vector<Assessment::Subject> batch;
      for (size_t i = begin; i < end; ++i) batch.push_back(TRY(assessment_.subject(ids[i])));
      std::vector<std::vector<assess::CheckFinding>> found(batch.size());
      assess::SpeakerOf speaker_of = assessment_.speaker_of();
      parallel_for(static_cast<int64_t>(batch.size()), 0, [&](int64_t i) {
        auto at = static_cast<size_t>(i);
        if (!batch[at].claims.claims.empty())
          found[at] = assess::check_subject(batch[at].claims, assessment_.known(),
                                            assessment_.graphs(), speaker_of);
      });
      for (size_t i = begin; i < end; ++i) TRY(store(kSubjectScope, ids[i], found[i - begin]));
      workspace_.environment().progress.report("checking", static_cast<int64_t>(end),
                                               static_cast<int64_t>(ids.size()), "subjects");
    }
    return {};
  }

  Result<void> look_at_exhibits() {
    constexpr size_t kBatch = 64;
    std::vector<const assess::ExhibitName*> names;
    for (const std::string& id : exhibits_) {
      const assess::ExhibitName* name = assessment_.known().exhibit(id);
      if (name != nullptr) {
        names.push_back(name);
      } else if (!whole_) {
        TRY(cache_.remove(kExhibitScope, id));
      }
    }
    for (size_t begin = 0; begin < names.size(); begin += kBatch) {
      size_t count = std::min(kBatch, names.size() - begin);
      std::vector<std::vector<assess::Claim>> claims;
      std::vector<std::string> texts;
      for (size_t i = 0; i < count; ++i) {
        claims.push_back(TRY(assessment_.claims_in(names[begin + i]->sha256)));
        texts.push_back(TRY(text_of_(names[begin + i]->sha256)));
      }
      std::vector<std::vector<assess::CheckFinding>> found(count);
      parallel_for(static_cast<int64_t>(count), 0, [&](int64_t k) {
        auto at = static_cast<size_t>(k);
        if (texts[at].empty()) return;
        std::vector<const assess::Claim*> pointers;
        for (const assess::Claim& claim : claims[at]) pointers.push_back(&claim);
        found[at] =
            assess::check_exhibit(*names[begin + at], texts[at], pointers, assessment_.known());
      });
      for (size_t i = 0; i < count; ++i)
        TRY(store(kExhibitScope, names[begin + i]->sha256, found[i]));
    }
    return {};
  }

  // Names and descriptions: of all, or of what changed. Only what is found is kept.
  Result<void> look_at_own_words() {
    const assess::Register& known = assessment_.known();
    auto look = [&](const std::string& id,
                    const std::vector<assess::OwnText>& texts) -> Result<void> {
      std::vector<assess::CheckFinding> found = assess::check_own_texts(texts);
      if (!found.empty()) return cache_.store(kOwnScope, id, found);
      return whole_ ? Result<void>() : cache_.remove(kOwnScope, id);
    };
    if (whole_) {
      for (const assess::Entity& one : known.entities) TRY(look(one.id, assess::own_texts_of(one)));
      for (const assess::Source& one : known.sources) TRY(look(one.id, assess::own_texts_of(one)));
      return {};
    }
    for (const std::string& id : changed_) {
      std::vector<assess::OwnText> texts;
      if (const assess::Entity* entity = known.entity(id)) texts = assess::own_texts_of(*entity);
      if (const assess::Source* source = known.source(id)) texts = assess::own_texts_of(*source);
      TRY(look(id, texts));
    }
    return {};
  }

  CheckCache& cache_;
  Workspace& workspace_;
  Assessment& assessment_;
  const TextOf& text_of_;
  bool whole_ = false;
  std::vector<std::string> changed_;  // things of the register
  std::set<std::string> subjects_, exhibits_;
  std::set<std::string> claims_;              // those that open_ has held
  std::vector<casefile::TouchedClaim> open_;  // to be followed
  int64_t looked_at_ = 0;
};

}  // namespace

Result<CacheUpdate> update_checks(CheckCache& cache, Workspace& workspace, Assessment& assessment,
                                  const TextOf& text_of) {
  return Update(cache, workspace, assessment, text_of).run();
}

}  // namespace habeas::workspace
