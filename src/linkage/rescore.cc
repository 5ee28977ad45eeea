// SPDX-License-Identifier: Apache-2.0
#include "linkage/rescore.h"

#include <algorithm>

#include "linkage/extend.h"
#include "linkage/internal/comparator_pool.h"

namespace habeas::linkage {

namespace {

class Keeping : public PairVisitor {
 public:
  Keeping(const Prepared& prepared, const Model& model) : pool_(prepared), model_(model) {}
  void begin(size_t, size_t chunks) override { parts_.assign(chunks, {}); }
  void visit(size_t chunk, std::span<const RecordPair> pairs) override {
    std::unique_ptr<Comparator> comparator = pool_.take();
    for (const RecordPair& pair : pairs) {
      const Pattern pattern = comparator->compare(pair.a, pair.b);
      const double log_odds = model_.log_odds(pattern);
      if (log_odds >= kWorthKeeping) parts_[chunk].push_back({pair.a, pair.b, pattern, log_odds});
    }
    pool_.give_back(std::move(comparator));
  }
  void end() override {
    for (const std::vector<LinkedPair>& part : parts_)
      kept.insert(kept.end(), part.begin(), part.end());
    parts_.clear();
  }

  std::vector<LinkedPair> kept;

 private:
  internal::ComparatorPool pool_;
  const Model& model_;
  std::vector<std::vector<LinkedPair>> parts_;
};

}  // namespace

Result<std::vector<LinkedPair>> rescore(const Records& records, const Prepared& prepared,
                                        const RunFile& file, int threads, Progress& progress) {
  if (file.model.comparators != prepared.columns.size())
    return fail(ErrorKind::kInvalid, "the model of the run file is of other fields");
  BlockingPlan plan = TRY(plan_of(prepared, file.predicates));
  // Records that were added to the run are looked up as generously as the first ones.
  const double grown = static_cast<double>(records.size()) /
                       std::max<double>(1, static_cast<double>(frozen_records(records, file)));
  for (PlannedPredicate& planned : plan.predicates) planned.budget *= grown;
  const Blocking blocking = TRY(Blocking::build(prepared, std::move(plan), threads, progress));
  Keeping keeping(prepared, file.model);
  TRY(blocking.visit(pair_rule(records), threads, progress, keeping));
  std::sort(keeping.kept.begin(), keeping.kept.end(), [](const LinkedPair& x, const LinkedPair& y) {
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  return std::move(keeping.kept);
}

}  // namespace habeas::linkage
