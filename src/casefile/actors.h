// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.h"
#include "casefile/authorise.h"
#include "casefile/item.h"

// Who belongs to a case: the item that states an actor, and the rules that a change must keep.

namespace habeas::casefile {

// The whole actor as an item of `actor.changed`. An empty id states a new actor, who is named after
// the item's own place; otherwise the item replaces what was said of that actor before.
[[nodiscard]] Item actor_item(const Actor& actor);

// kInvalid if a word is not in its list: no name, no role or an unknown one, an unknown status, a
// compartment that is no word. kConflict if `after` has the name or the key of another actor: acts
// must be attributable to one person. kDenied if no active administrator would be left. `all` are
// the actors as they are; `after` is one of them as it shall be, or a new one.
[[nodiscard]] Result<void> check_actor_change(std::span<const Actor> all, const Actor& after);

}  // namespace habeas::casefile
