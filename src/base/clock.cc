// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <chrono>

#include <fmt/core.h>

namespace habeas {

namespace {

class SystemClock : public Clock {
 public:
  Instant now() override {
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
  }
};

constexpr int64_t kDay = 86'400;

}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

std::string to_rfc3339(Instant instant) {
  using namespace std::chrono;
  int64_t day = instant >= 0 ? instant / kDay : -((-instant + kDay - 1) / kDay);
  int64_t second = instant - day * kDay;
  year_month_day date{sys_days{days{day}}};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     second / 3600, second / 60 % 60, second % 60);
}

Result<Instant> from_rfc3339(std::string_view text) {
  auto bad = [&] {
    return fail(ErrorKind::kInvalid, "not a UTC time of the form 2020-12-09T14:03:00Z");
  };
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != kForm.size()) return bad();
  for (size_t i = 0; i < kForm.size(); ++i) {
    bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !digit : text[i] != kForm[i]) return bad();
  }
  auto number = [&](size_t at, size_t count) {
    int value = 0;
    for (size_t i = at; i < at + count; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  using namespace std::chrono;
  year_month_day date{year{number(0, 4)}, month{static_cast<unsigned>(number(5, 2))},
                      day{static_cast<unsigned>(number(8, 2))}};
  if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) return bad();
  int64_t days_since = sys_days{date}.time_since_epoch().count();
  return days_since * kDay + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
}

}  // namespace habeas
