// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "estimate/histories.h"

// Published capture histories whose licences do not let them be shipped. They lie beside the
// project, in ../shared/data/mse, while it is being built; elsewhere the tests that need them are
// skipped.

namespace habeas::estimate::testing {

inline std::filesystem::path shared_folder() {
  return std::filesystem::path(HABEAS_SOURCE_DIR) / ".." / "shared" / "data" / "mse";
}

inline std::optional<std::string> shared_text(const std::string& name) {
  std::ifstream file(shared_folder() / name, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The whole table of <name>.csv, or nothing if it is not there.
inline std::optional<CaptureTable> shared_table(const std::string& name) {
  std::optional<std::string> text = shared_text(name + ".csv");
  if (!text) return std::nullopt;
  return read_histories(*text, {.repeated = HistoryOptions::Repeated::kAdd}).value().whole;
}

}  // namespace habeas::estimate::testing

// Inside a test: `CaptureTable name = ...` or the test is skipped with the reason.
#define SHARED_TABLE(variable, name)                                                          \
  auto variable##_found = ::habeas::estimate::testing::shared_table(name);                    \
  if (!variable##_found)                                                                      \
    GTEST_SKIP() << "../shared/data/mse/" << (name) << ".csv is not there: its licence does " \
                 << "not let it be shipped";                                                  \
  const CaptureTable& variable = *variable##_found
