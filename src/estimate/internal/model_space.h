// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "estimate/internal/hierarchical_fit.h"

namespace habeas::estimate {

// The terms of a model: the empty one, each list, then interactions by size and value.
using Model = std::vector<Term>;

// The model in which lists are independent.
[[nodiscard]] Model independence(size_t lists);

// Every hierarchical model in which each list has its term and no interaction is of more than
// `max_order` lists (2 <= max_order < lists): 8 models on three lists, 113 on four, 6,893 on five,
// and 32,768 with pairs alone on six. In a fixed order, independence first. Fails a check beyond
// 2^20.
[[nodiscard]] std::vector<Model> hierarchical_models(size_t lists, size_t max_order);

// The largest terms, as in "[123,14,34]": longest first, then by the lists; with more than nine
// lists the numbers are joined by dots. The notation of Rcapture.
[[nodiscard]] std::string model_name(const Model& model);

}  // namespace habeas::estimate
