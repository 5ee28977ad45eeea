// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/model_space.h"

#include <algorithm>
#include <bit>

namespace habeas::estimate {

Model independence(size_t lists) {
  Model out{0};
  for (size_t j = 0; j < lists; ++j) out.push_back(Term{1} << j);
  return out;
}

namespace {

// Extends `model` by each set of interactions of `order` lists whose parts are all in it, and goes
// on.
void extend(size_t lists, int order, int max_order, const Model& model, std::vector<Model>& out) {
  std::vector<Term> allowed;
  for (Term term = 0; term < Term{1} << lists && order <= max_order; ++term) {
    if (std::popcount(term) != order) continue;
    bool parts = true;
    for (size_t j = 0; j < lists; ++j) {
      if ((term >> j & 1) && order > 2)
        parts = parts && std::ranges::find(model, term & ~(Term{1} << j)) != model.end();
    }
    if (parts) allowed.push_back(term);
  }
  check(out.size() < size_t{1} << 20 && allowed.size() <= 20,
        "a space of models that can be listed");
  for (uint32_t chosen = 0; chosen < uint32_t{1} << allowed.size(); ++chosen) {
    Model larger = model;
    for (size_t k = 0; k < allowed.size(); ++k) {
      if (chosen >> k & 1) larger.push_back(allowed[k]);
    }
    if (chosen == 0 || order == max_order)
      out.push_back(std::move(larger));
    else
      extend(lists, order + 1, max_order, larger, out);
  }
}

}  // namespace

std::vector<Model> hierarchical_models(size_t lists, size_t max_order) {
  check(lists >= 3 && max_order >= 2 && max_order < lists, "three lists and an order between");
  std::vector<Model> out;
  extend(lists, 2, static_cast<int>(max_order), independence(lists), out);
  return out;
}

std::string model_name(const Model& model) {
  std::vector<Term> largest;
  for (Term term : model) {
    bool covered = std::ranges::any_of(
        model, [&](Term other) { return other != term && (other & term) == term; });
    if (!covered && term != 0) largest.push_back(term);
  }
  auto digits = [](Term term) {
    std::vector<int> out;
    for (int j = 0; j < 32; ++j) {
      if (term >> j & 1) out.push_back(j + 1);
    }
    return out;
  };
  std::ranges::sort(largest, [&](Term a, Term b) {
    if (std::popcount(a) != std::popcount(b)) return std::popcount(a) > std::popcount(b);
    return digits(a) < digits(b);
  });
  bool many = !largest.empty() && std::bit_width(std::ranges::max(largest)) > 9;
  std::string out = "[";
  for (size_t i = 0; i < largest.size(); ++i) {
    if (i > 0) out += ",";
    std::vector<int> numbers = digits(largest[i]);
    for (size_t k = 0; k < numbers.size(); ++k)
      out += (k > 0 && many ? "." : "") + std::to_string(numbers[k]);
  }
  return out + "]";
}

}  // namespace habeas::estimate
