// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "estimate/capture_table.h"
#include "estimate/graphs.h"
#include "estimate/internal/missing_grid.h"

// Beyond eight lists: Markov chains over decomposable graphs that add or take away one edge at a
// time (Giudici and Green 1999), with n0 summed out at the nodes of a grid, so that a chain moves
// in graphs alone and N's posterior is the average of the exact ones.

namespace habeas::estimate {

struct GraphChainResult {
  GraphAverage average;  // without what follows from `missing`; populations without the listed
  MissingPosterior missing;
};

[[nodiscard]] GraphChainResult run_graph_chains(const CaptureTable& table, const GraphPrior& prior,
                                                const GridOptions& grid,
                                                const GraphOptions& options);

}  // namespace habeas::estimate
