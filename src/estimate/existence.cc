// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/existence.h"

#include <algorithm>
#include <cmath>

namespace habeas::estimate {

namespace {

// Entries are small rational numbers (elimination of 0/1 rows), so this is far from any of them.
constexpr double kZero = 1e-9;

using Row = std::vector<double>;

// Reduced row echelon form, grown row by row.
class Echelon {
 public:
  explicit Echelon(size_t columns) : columns_(columns) {}

  // True if the row was independent of those before.
  bool add(Row row) {
    for (size_t r = 0; r < rows_.size(); ++r) {
      double factor = row[pivots_[r]];
      if (factor == 0) continue;
      for (size_t c = 0; c < columns_; ++c) row[c] -= factor * rows_[r][c];
    }
    size_t pivot = 0;
    for (size_t c = 1; c < columns_; ++c) {
      if (std::fabs(row[c]) > std::fabs(row[pivot])) pivot = c;
    }
    if (std::fabs(row[pivot]) < kZero) return false;
    double scale = 1 / row[pivot];
    for (double& value : row) value = std::fabs(value) < kZero ? 0 : value * scale;
    row[pivot] = 1;
    for (Row& other : rows_) {
      double factor = other[pivot];
      if (factor == 0) continue;
      for (size_t c = 0; c < columns_; ++c) {
        other[c] -= factor * row[c];
        if (std::fabs(other[c]) < kZero) other[c] = 0;
      }
    }
    rows_.push_back(std::move(row));
    pivots_.push_back(pivot);
    return true;
  }

  [[nodiscard]] size_t rank() const { return rows_.size(); }

  // One vector for each column without a pivot: the directions that every row sends to 0.
  [[nodiscard]] std::vector<Row> null_space() const {
    std::vector<uint8_t> is_pivot(columns_);
    for (size_t pivot : pivots_) is_pivot[pivot] = 1;
    std::vector<Row> out;
    for (size_t c = 0; c < columns_; ++c) {
      if (is_pivot[c]) continue;
      Row direction(columns_);
      direction[c] = 1;
      for (size_t r = 0; r < rows_.size(); ++r) direction[pivots_[r]] = -rows_[r][c];
      out.push_back(std::move(direction));
    }
    return out;
  }

 private:
  size_t columns_;
  std::vector<Row> rows_;
  std::vector<size_t> pivots_;
};

Row design_row(size_t history, std::span<const Term> terms) {
  Row row(terms.size());
  for (size_t i = 0; i < terms.size(); ++i) row[i] = (terms[i] & history) == terms[i] ? 1 : 0;
  return row;
}

// A dense simplex tableau: maximises the objective over z >= 0 with the equality constraints, the
// basis given by one column for each row. The last column is the right-hand side, the last row the
// objective in reduced form.
class Tableau {
 public:
  Tableau(size_t rows, size_t columns)
      : columns_(columns), cells_(rows + 1, Row(columns + 1)), basis_(rows) {}

  double& at(size_t row, size_t column) { return cells_[row][column]; }
  double& right(size_t row) { return cells_[row][columns_]; }
  [[nodiscard]] size_t objective() const { return basis_.size(); }
  size_t& basic(size_t row) { return basis_[row]; }

  void pivot(size_t row, size_t column) {
    double scale = 1 / cells_[row][column];
    for (double& value : cells_[row]) value *= scale;
    for (size_t r = 0; r < cells_.size(); ++r) {
      double factor = cells_[r][column];
      if (r == row || factor == 0) continue;
      for (size_t c = 0; c <= columns_; ++c) cells_[r][c] -= factor * cells_[row][c];
    }
    basis_[row] = column;
  }

  // Reduced costs stand negated in the objective row: a negative entry improves. Only the first
  // `open` columns may enter. Bland's rule ends always.
  void maximise(size_t open) {
    while (true) {
      size_t enter = open;
      for (size_t c = 0; c < open; ++c) {
        if (cells_[objective()][c] < -kZero) {
          enter = c;
          break;
        }
      }
      if (enter == open) return;
      size_t leave = basis_.size();
      double best = 0;
      for (size_t r = 0; r < basis_.size(); ++r) {
        if (cells_[r][enter] < kZero) continue;
        double ratio = right(r) / cells_[r][enter];
        if (leave == basis_.size() || ratio < best - 1e-12 ||
            (ratio <= best + 1e-12 && basis_[r] < basis_[leave])) {
          leave = r;
          best = ratio;
        }
      }
      if (leave == basis_.size()) return;  // unbounded: does not happen with sum y = 1
      pivot(leave, enter);
    }
  }

 private:
  size_t columns_;
  std::vector<Row> cells_;
  std::vector<size_t> basis_;
};

}  // namespace

double least_positive_weight(const std::vector<std::vector<double>>& rows) {
  // y = s + u with u >= 0: constraints for each coordinate c: sum_i u_i row_i[c] + s sum_i row_i[c]
  // = 0, and sum u + m s = 1. Columns: u_1..u_m, s, then one artificial variable for each row.
  const size_t m = rows.size();
  if (m == 0) return 1;
  const size_t q = rows[0].size();
  const size_t open = m + 1;
  Tableau tableau(q + 1, open + q + 1);
  for (size_t c = 0; c <= q; ++c) {
    double total = 0;
    for (size_t i = 0; i < m; ++i) {
      tableau.at(c, i) = c < q ? rows[i][c] : 1.0;
      total += tableau.at(c, i);
    }
    tableau.at(c, m) = total;
    tableau.at(c, open + c) = 1;
    tableau.basic(c) = open + c;
  }
  tableau.right(q) = 1;
  // First bring the artificial variables to 0: maximise minus their sum.
  for (size_t c = 0; c <= q; ++c) {
    for (size_t k = 0; k < open; ++k) tableau.at(tableau.objective(), k) -= tableau.at(c, k);
    tableau.right(tableau.objective()) -= tableau.right(c);
  }
  tableau.maximise(open);
  if (tableau.right(tableau.objective()) < -kZero) return -1;
  // Artificial variables that stay basic at 0 are driven out, or their row is redundant.
  for (size_t r = 0; r <= q; ++r) {
    if (tableau.basic(r) < open) continue;
    for (size_t c = 0; c < open; ++c) {
      if (std::fabs(tableau.at(r, c)) > kZero) {
        tableau.pivot(r, c);
        break;
      }
    }
  }
  // Then maximise s.
  for (size_t c = 0; c <= open + q; ++c) tableau.at(tableau.objective(), c) = 0;
  tableau.right(tableau.objective()) = 0;
  tableau.at(tableau.objective(), m) = -1;
  for (size_t r = 0; r <= q; ++r) {
    if (tableau.basic(r) != m) continue;
    for (size_t c = 0; c <= open + q; ++c) tableau.at(tableau.objective(), c) += tableau.at(r, c);
    tableau.right(tableau.objective()) += tableau.right(r);
  }
  tableau.maximise(open);
  return tableau.right(tableau.objective());
}

Existence existence(const CellCounts& cells, std::span<const Term> terms) {
  Echelon seen(terms.size());
  for (size_t x = 0; x < cells.counts.size() && seen.rank() < terms.size(); ++x) {
    if (cells.used[x] && cells.counts[x] > 0) seen.add(design_row(x, terms));
  }
  if (seen.rank() == terms.size()) return {};
  std::vector<Row> directions = seen.null_space();
  Existence out;
  std::vector<Row> rows;  // of the empty histories, in the free directions
  Echelon free(directions.size());
  for (size_t x = 0; x < cells.counts.size(); ++x) {
    if (!cells.used[x] || cells.counts[x] > 0) continue;
    Row row(directions.size());
    bool zero = true;
    for (size_t d = 0; d < directions.size(); ++d) {
      for (size_t i = 0; i < terms.size(); ++i) {
        if ((terms[i] & x) == terms[i]) row[d] += directions[d][i];
      }
      if (std::fabs(row[d]) < kZero) row[d] = 0;
      zero = zero && row[d] == 0;
    }
    if (zero) continue;
    free.add(row);
    rows.push_back(std::move(row));
  }
  out.identifiable = free.rank() == directions.size();
  std::ranges::sort(rows);
  rows.erase(std::ranges::unique(rows).begin(), rows.end());
  out.maximum_exists = least_positive_weight(rows) > kZero;
  return out;
}

}  // namespace habeas::estimate
