// SPDX-License-Identifier: Apache-2.0
#include "search/internal/near_source.h"

#include <algorithm>

namespace habeas::search {

namespace {

using Places = std::vector<Xapian::termpos>;  // sorted

// Where any word of a group stands, document after document.
class GroupCursor {
 public:
  GroupCursor(const Xapian::Database& database, const std::vector<std::string>& words)
      : database_(database) {
    for (const std::string& word : words) {
      documents_ += database.get_termfreq(word);
      lists_.push_back({word, database.postlist_begin(word), database.postlist_end(word)});
    }
  }
  Xapian::doccount documents() const { return documents_; }

  // Every document of the group, ascending.
  std::vector<Xapian::docid> all() const {
    std::vector<Xapian::docid> out;
    for (const List& list : lists_)
      for (auto it = database_.postlist_begin(list.word); it != list.end; ++it) out.push_back(*it);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }
  // Documents must be asked for in ascending order.
  Places places_in(Xapian::docid id) {
    Places out;
    for (List& list : lists_) {
      if (list.at == list.end) continue;
      list.at.skip_to(id);
      if (list.at == list.end || *list.at != id) continue;
      for (auto it = list.at.positionlist_begin(); it != list.at.positionlist_end(); ++it)
        out.push_back(*it);
    }
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  struct List {
    std::string word;
    Xapian::PostingIterator at, end;
  };
  const Xapian::Database& database_;
  std::vector<List> lists_;
  Xapian::doccount documents_ = 0;
};

// Gives each group a place of its own in [from, from + window), by augmenting paths.
class Matching {
 public:
  Matching(const std::vector<Places>& places, Xapian::termpos from, Xapian::termpos window)
      : places_(places), from_(from), owner_(window, kNobody) {}

  bool complete() {
    for (size_t group = 0; group < places_.size(); ++group) {
      std::vector<bool> tried(owner_.size(), false);
      if (!seat(group, tried)) return false;
    }
    return true;
  }

 private:
  static constexpr size_t kNobody = static_cast<size_t>(-1);

  bool seat(size_t group, std::vector<bool>& tried) {
    const Places& places = places_[group];
    for (auto it = std::lower_bound(places.begin(), places.end(), from_);
         it != places.end() && *it - from_ < owner_.size(); ++it) {
      const size_t seat_number = *it - from_;
      if (tried[seat_number]) continue;
      tried[seat_number] = true;
      if (owner_[seat_number] == kNobody || seat(owner_[seat_number], tried)) {
        owner_[seat_number] = group;
        return true;
      }
    }
    return false;
  }

  const std::vector<Places>& places_;
  Xapian::termpos from_;
  std::vector<size_t> owner_;
};

bool stand_near(const std::vector<Places>& places, Xapian::termpos window) {
  return std::any_of(places.begin(), places.end(), [&](const Places& group) {
    return std::any_of(group.begin(), group.end(), [&](Xapian::termpos from) {
      return Matching(places, from, window).complete();
    });
  });
}

}  // namespace

void NearSource::init(const Xapian::Database& database) {
  found_.clear();
  at_ = 0;
  begun_ = false;
  std::vector<GroupCursor> cursors;
  for (const std::vector<std::string>& words : groups_) cursors.emplace_back(database, words);
  const auto rarest = std::min_element(
      cursors.begin(), cursors.end(),
      [](const GroupCursor& a, const GroupCursor& b) { return a.documents() < b.documents(); });
  if (rarest == cursors.end()) return;
  for (Xapian::docid id : rarest->all()) {
    std::vector<Places> places;
    for (GroupCursor& cursor : cursors) {
      places.push_back(cursor.places_in(id));
      if (places.back().empty()) break;
    }
    if (!places.back().empty() && stand_near(places, window_)) found_.push_back(id);
  }
}

void NearSource::next(double) {
  if (begun_) ++at_;
  begun_ = true;
}

void NearSource::skip_to(Xapian::docid id, double) {
  begun_ = true;
  at_ = static_cast<size_t>(
      std::lower_bound(found_.begin() + static_cast<std::ptrdiff_t>(at_), found_.end(), id) -
      found_.begin());
}

}  // namespace habeas::search
