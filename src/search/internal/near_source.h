// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>
#include <xapian.h>

namespace habeas::search {

// The documents in which each of several groups of words has a word at a place of its own, all
// within a window, in any order. Without weight. (Xapian's own OP_NEAR differs from that definition
// where groups share words.)
class NearSource : public Xapian::PostingSource {
 public:
  // `window`: how many places there are, at most, from the first to the last, both counted.
  NearSource(std::vector<std::vector<std::string>> groups, Xapian::termpos window)
      : groups_(std::move(groups)), window_(window) {}

  void init(const Xapian::Database& database) override;
  Xapian::PostingSource* clone() const override { return new NearSource(groups_, window_); }
  Xapian::doccount get_termfreq_min() const override { return size(); }
  Xapian::doccount get_termfreq_est() const override { return size(); }
  Xapian::doccount get_termfreq_max() const override { return size(); }
  void next(double) override;
  void skip_to(Xapian::docid id, double) override;
  bool at_end() const override { return at_ >= found_.size(); }
  Xapian::docid get_docid() const override { return found_[at_]; }

 private:
  Xapian::doccount size() const { return static_cast<Xapian::doccount>(found_.size()); }

  std::vector<std::vector<std::string>> groups_;
  Xapian::termpos window_;
  std::vector<Xapian::docid> found_;
  size_t at_ = 0;
  bool begun_ = false;
};

}  // namespace habeas::search
