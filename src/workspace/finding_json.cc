// SPDX-License-Identifier: Apache-2.0
#include "workspace/finding_json.h"

namespace habeas::workspace {

Json finding_to_json(const assess::CheckFinding& finding) {
  JsonArray claims, spots;
  for (const std::string& claim : finding.claims) claims.push_back(Json(claim));
  for (const assess::Spot& spot : finding.spots) {
    spots.push_back(Json(JsonObject{{"exhibit", Json(spot.exhibit)},
                                    {"from", Json(spot.from)},
                                    {"text", Json(spot.text)},
                                    {"to", Json(spot.to)}}));
  }
  return Json(JsonObject{{"check", Json(finding.check)},
                         {"claims", Json(std::move(claims))},
                         {"detail", Json(finding.detail)},
                         {"message", Json(finding.message)},
                         {"severity", Json(static_cast<int64_t>(finding.severity))},
                         {"spots", Json(std::move(spots))},
                         {"subject", Json(finding.subject)}});
}

assess::CheckFinding finding_from_json(const Json& json) {
  assess::CheckFinding finding;
  auto number = [](const Json& object, std::string_view key) {
    const Json* member = object.find(key);
    return member != nullptr && member->integer() != nullptr ? *member->integer() : int64_t{0};
  };
  finding.check = json.text_or_empty("check");
  finding.subject = json.text_or_empty("subject");
  finding.message = json.text_or_empty("message");
  finding.detail = json.text_or_empty("detail");
  int64_t severity = number(json, "severity");
  finding.severity = severity == 2   ? assess::Severity::kError
                     : severity == 1 ? assess::Severity::kWarning
                                     : assess::Severity::kNote;
  if (const Json* claims = json.find("claims"); claims != nullptr && claims->array() != nullptr) {
    for (const Json& claim : *claims->array()) {
      if (claim.string() != nullptr) finding.claims.push_back(*claim.string());
    }
  }
  if (const Json* spots = json.find("spots"); spots != nullptr && spots->array() != nullptr) {
    for (const Json& spot : *spots->array()) {
      finding.spots.push_back({spot.text_or_empty("exhibit"), number(spot, "from"),
                               number(spot, "to"), spot.text_or_empty("text")});
    }
  }
  return finding;
}

}  // namespace habeas::workspace
