// SPDX-License-Identifier: Apache-2.0
#include "linkage/internal/dependence.h"

#include <algorithm>
#include <cmath>

namespace habeas::linkage::internal {

namespace {

constexpr double kFeigned = 2;  // information that a match may feign among others
constexpr double kChance = 4;   // standard deviations

using Matrix = Dependence::Matrix;

Matrix transposed(const Matrix& from) {
  Matrix to{};
  for (size_t x = 0; x < kLevels; ++x)
    for (size_t y = 0; y < kLevels; ++y) to[y][x] = from[x][y];
  return to;
}

double mutual_information(const Matrix& joint) {
  std::array<double, kLevels> row{};
  std::array<double, kLevels> column{};
  double sum = 0;
  for (size_t x = 1; x < kLevels; ++x)
    for (size_t y = 1; y < kLevels; ++y) {
      row[x] += joint[x][y];
      column[y] += joint[x][y];
      sum += joint[x][y];
    }
  if (sum <= 0) return 0;
  double information = 0;
  for (size_t x = 1; x < kLevels; ++x)
    for (size_t y = 1; y < kLevels; ++y)
      if (joint[x][y] > 0)
        information += joint[x][y] / sum * std::log(joint[x][y] * sum / (row[x] * column[y]));
  return information * sum;
}

// What is seen of a cell, unless chance alone would show as much: then what is expected.
double beyond_chance(double seen, double expected) {
  return std::abs(seen - expected) <= kChance * std::sqrt(expected + 1) ? expected : seen;
}

// Cells of a sample, those that chance explains as if the fields were independent.
Matrix beyond_chance(const Matrix& seen) {
  std::array<double, kLevels> row{};
  std::array<double, kLevels> column{};
  double sum = 0;
  for (size_t x = 1; x < kLevels; ++x)
    for (size_t y = 1; y < kLevels; ++y) {
      row[x] += seen[x][y];
      column[y] += seen[x][y];
      sum += seen[x][y];
    }
  Matrix out{};
  for (size_t x = 1; x < kLevels && sum > 0; ++x)
    for (size_t y = 1; y < kLevels; ++y)
      out[x][y] = beyond_chance(seen[x][y], row[x] * column[y] / sum);
  return out;
}

}  // namespace

std::vector<int> Dependence::among_matches() const {
  std::vector<Matrix> joint(fields_ * fields_, Matrix{});
  for (size_t i = 0; i < counts_.pattern.size(); ++i) {
    const double decided = counts_.same.empty() ? 0 : counts_.same[i];
    add_joint(i, counts_.blocked[i] * probability_[i] + decided, joint);
  }
  return forest(information(joint), 0);
}

std::vector<int> Dependence::among_others() const {
  std::vector<Matrix> joint(fields_ * fields_, Matrix{});
  // Matches not yet told apart agree in everything: what looks like a dependence among others must
  // be more than all of them together could feign.
  double least = 0;
  for (size_t i = 0; i < counts_.pattern.size(); ++i) {
    const double decided = counts_.different.empty() ? 0 : counts_.different[i];
    const double background =
        unblocked_.empty() ? counts_.background[i] * counts_.background_weight : 0;
    add_joint(i, (counts_.blocked[i] + background) * (1 - probability_[i]) + decided, joint);
    least += kFeigned * counts_.blocked[i] * probability_[i];
  }
  if (!unblocked_.empty()) add_unblocked(joint);
  return forest(information(joint), least);
}

// Pairs that blocking did not find: those that share a value of a field as the sample of such pairs
// tells, those that share none as the background does.
void Dependence::add_unblocked(std::vector<Matrix>& joint) const {
  std::vector<Matrix> background(fields_ * fields_, Matrix{});
  for (size_t i = 0; i < counts_.pattern.size(); ++i)
    add_joint(i, counts_.background[i] * (1 - probability_[i]), background);
  const size_t least = counts_.sharing.empty() ? size_t{kLevels} : size_t{kLevelSame};
  for (size_t a = 0; a < fields_; ++a)
    for (size_t b = a + 1; b < fields_; ++b) {
      const Matrix drawn = beyond_chance(background[a * fields_ + b]);
      for (size_t x = 1; x < least; ++x)
        for (size_t y = 1; y < least; ++y)
          joint[a * fields_ + b][x][y] += drawn[x][y] * counts_.background_weight;
    }
  if (counts_.sharing.empty()) return;
  for (size_t a = 0; a < fields_; ++a) {
    std::vector<Matrix> sharing(fields_ * fields_, Matrix{});
    for (size_t i = 0; i < counts_.pattern.size(); ++i)
      add_joint(i, counts_.sharing[a][i] * (1 - probability_[i]), sharing);
    for (size_t b = 0; b < fields_; ++b) {
      if (a == b) continue;
      const Matrix& drawn = sharing[std::min(a, b) * fields_ + std::max(a, b)];
      add_sharing(a, b, a < b ? drawn : transposed(drawn), joint);
    }
  }
}

// Those that share a value of a; if they share one of b too, they are counted with the lower field.
void Dependence::add_sharing(size_t a, size_t b, const Matrix& drawn,
                             std::vector<Matrix>& joint) const {
  double stated = 0;
  for (size_t y = 1; y < kLevels; ++y) stated += unblocked_[b][y];
  const double share = stated / std::max(1.0, stated + unblocked_[b][kLevelMissing]);
  for (size_t x = kLevelSame; x < kLevels; ++x) {
    double sum = 0;
    for (size_t y = 1; y < kLevels; ++y) sum += drawn[x][y];
    if (sum <= 0) continue;
    for (size_t y = 1; y < (a < b ? size_t{kLevels} : size_t{kLevelSame}); ++y) {
      const double seen =
          beyond_chance(drawn[x][y], sum * unblocked_[b][y] / std::max(1.0, stated));
      const double pairs = unblocked_[a][x] * share * seen / sum;
      (a < b ? joint[a * fields_ + b][x][y] : joint[b * fields_ + a][y][x]) += pairs;
    }
  }
}

void Dependence::add_joint(size_t pattern, double weight, std::vector<Matrix>& joint) const {
  if (weight <= 0) return;
  for (size_t a = 0; a < fields_; ++a) {
    const auto x = static_cast<size_t>(level_of(counts_.pattern[pattern], a));
    if (x == kLevelMissing) continue;
    for (size_t b = a + 1; b < fields_; ++b)
      joint[a * fields_ + b][x][static_cast<size_t>(level_of(counts_.pattern[pattern], b))] +=
          weight;
  }
}

std::vector<double> Dependence::information(const std::vector<Matrix>& joint) const {
  std::vector<double> all(fields_ * fields_, 0);
  for (size_t a = 0; a < fields_; ++a)
    for (size_t b = a + 1; b < fields_; ++b)
      all[a * fields_ + b] = all[b * fields_ + a] = mutual_information(joint[a * fields_ + b]);
  return all;
}

// Prim's algorithm from the first field; ties go to the lower number, edges that tell no more than
// `least` are left out.
std::vector<int> Dependence::forest(const std::vector<double>& information, double least) const {
  std::vector<int> parent(fields_, -1);
  std::vector<bool> in(fields_, false);
  in[0] = true;
  for (size_t step = 1; step < fields_; ++step) {
    size_t best_from = 0;
    size_t best_to = 0;
    double best = -1;
    for (size_t from = 0; from < fields_; ++from) {
      if (!in[from]) continue;
      for (size_t to = 0; to < fields_; ++to) {
        if (in[to] || information[from * fields_ + to] <= best) continue;
        best = information[from * fields_ + to];
        best_from = from;
        best_to = to;
      }
    }
    in[best_to] = true;
    if (best > least) parent[best_to] = static_cast<int>(best_from);
  }
  return parent;
}

}  // namespace habeas::linkage::internal
