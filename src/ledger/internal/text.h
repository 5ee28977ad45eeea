// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// What the line-based C2SP formats have in common.

namespace habeas::ledger::internal {

// UTF-8, and no ASCII control character but \n (c2sp.org/signed-note#format).
[[nodiscard]] Result<void> check_note_text(std::string_view text, std::string_view what);

// Well-formed UTF-8, not empty, with nothing invisible that could break a line or turn it round:
// no C0 or C1 control, DEL, line or paragraph separator, bidirectional mark, byte order mark.
[[nodiscard]] bool is_plain_line(std::string_view text);

// Unicode White_Space (PropList.txt).
[[nodiscard]] bool has_space(std::string_view utf8);

// Takes lines off the front of a text. Every line must end in \n, the last too.
class LineReader {
 public:
  // `what` names the thing in messages, as "the checkpoint".
  LineReader(std::string_view text, std::string_view what) : rest_(text), what_(what) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  // Without its \n; nullopt at the end or if no \n follows.
  [[nodiscard]] std::optional<std::string_view> peek() const;
  [[nodiscard]] Result<std::string_view> next();
  // The failure kInvalid "<what>, line <n>: <message>", n being the line last taken.
  [[nodiscard]] Failure wrong(std::string_view message, std::string_view hint = {}) const;

 private:
  std::string_view rest_;
  std::string_view what_;
  int64_t line_ = 0;
};

}  // namespace habeas::ledger::internal
