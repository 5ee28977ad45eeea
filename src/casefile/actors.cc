// SPDX-License-Identifier: Apache-2.0
#include "casefile/actors.h"

#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"

namespace habeas::casefile {

namespace {

Json list_json(const std::vector<std::string>& words) {
  return Json(JsonArray(words.begin(), words.end()));
}

bool is_compartment_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool governs(const Actor& actor) {
  return actor.status == "active" &&
         std::find(actor.roles.begin(), actor.roles.end(), "administrator") != actor.roles.end();
}

Result<void> check_words(const Actor& actor) {
  if (actor.name.empty())
    return fail(ErrorKind::kInvalid, "an actor needs a name", "a pseudonym will do");
  if (actor.status != "active" && actor.status != "suspended") {
    return fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" is no status of an actor", printable(actor.status)),
                "use active or suspended");
  }
  if (actor.roles.empty()) {
    return fail(ErrorKind::kInvalid, "an actor needs a role",
                fmt::format("give one with --role: {}", fmt::join(roles(), ", ")));
  }
  for (const std::string& role : actor.roles) {
    if (!is_role(role)) {
      return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no role", printable(role)),
                  fmt::format("use one of: {}", fmt::join(roles(), ", ")));
    }
  }
  for (const std::string& compartment : actor.compartments) {
    if (compartment != "*" && !is_compartment_name(compartment)) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("\"{}\" cannot name a compartment", printable(compartment)),
                  "use lower-case letters, digits and - _ . up to 64, or * for all");
    }
  }
  return {};
}

}  // namespace

Item actor_item(const Actor& actor) {
  Item item;
  item.type = "actor";
  item.set("actor", actor.id);
  item.set("name", actor.name);
  item.set("public_key", actor.public_key);
  item.set("status", actor.status);
  item.fields["roles"] = list_json(actor.roles);
  item.fields["compartments"] = list_json(actor.compartments);
  return item;
}

Result<void> check_actor_change(std::span<const Actor> all, const Actor& after) {
  TRY(check_words(after));
  bool governed = governs(after);
  for (const Actor& other : all) {
    if (other.id == after.id) continue;
    governed = governed || governs(other);
    if (other.name == after.name) {
      return fail(ErrorKind::kConflict,
                  fmt::format("{} is called \"{}\" already", other.id, printable(other.name)),
                  "give this actor another name");
    }
    if (other.public_key == after.public_key) {
      return fail(ErrorKind::kConflict,
                  fmt::format("this is the key of {} ({}); an act must lead to one person",
                              printable(other.name), other.id),
                  "let each person make a key of their own with `habeas key new`");
    }
  }
  if (governed) return {};
  return fail(ErrorKind::kDenied, "the case would be left without an active administrator",
              "make somebody else an administrator first");
}

}  // namespace habeas::casefile
