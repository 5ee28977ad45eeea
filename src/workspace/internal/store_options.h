// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/log.h"
#include "vault/body_store.h"
#include "workspace/environment.h"

// How the stores of a case are opened in an environment.

namespace habeas::workspace {

[[nodiscard]] inline ledger::LogOptions log_options(const Environment& environment) {
  ledger::LogOptions options;
  options.free_space_floor = environment.free_space_floor;
  options.lock_note = environment.lock_note;
  return options;
}

[[nodiscard]] inline vault::BodyStoreOptions body_options(const Environment& environment) {
  vault::BodyStoreOptions options;
  options.free_space_floor = environment.free_space_floor;
  return options;
}

}  // namespace habeas::workspace
