// SPDX-License-Identifier: Apache-2.0
#include "assess/dates.h"

#include <algorithm>

#include "calendar/date_order.h"

namespace habeas::assess {

std::optional<calendar::ImpreciseDate> date_in(std::string_view text) {
  if (text.empty() || text == "unknown") return std::nullopt;
  Result<calendar::ImpreciseDate> date = calendar::ImpreciseDate::parse(text);
  return date ? std::optional(*date) : std::nullopt;
}

bool certainly_before(std::string_view a, std::string_view b) {
  std::optional<calendar::ImpreciseDate> first = date_in(a);
  std::optional<calendar::ImpreciseDate> second = date_in(b);
  return first && second && calendar::relate(*first, *second).before == calendar::Truth::kYes;
}

bool certainly_apart(std::string_view a, std::string_view b) {
  std::optional<calendar::ImpreciseDate> first = date_in(a);
  std::optional<calendar::ImpreciseDate> second = date_in(b);
  return first && second && calendar::relate(*first, *second).overlaps == calendar::Truth::kNo;
}

bool is_date_property(std::string_view property) {
  constexpr std::string_view kDates[] = {
      "document.dated",    "document.sent",    "document.published", "certificate.issued",
      "certificate.birth", "body.established", "body.dissolved"};
  return property.starts_with("date.") || property.ends_with(".date") ||
         std::ranges::find(kDates, property) != std::end(kDates);
}

}  // namespace habeas::assess
