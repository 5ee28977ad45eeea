// SPDX-License-Identifier: Apache-2.0
// Checkpoint bodies and checkpoints.
#include "fuzz.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"

using namespace habeas;
using fuzz::require;
using ledger::Extensions;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  auto strict = ledger::parse_checkpoint_body(text);
  auto loose = ledger::parse_checkpoint_body(text, Extensions::kAllow);
  require(!strict || loose.has_value(), "allowing more refuses nothing");
  if (strict) require(strict->extensions.empty(), "no extension lines by default");
  if (loose) {
    require(ledger::format_checkpoint_body(*loose) == text, "a body is written as read");
    require(loose->size >= 0 && loose->size <= ledger::kMaxTreeSize, "sizes are in range");
  }
  auto checkpoint = ledger::parse_checkpoint(text, Extensions::kAllow);
  if (checkpoint) {
    require(ledger::format_note(checkpoint->note) == text, "a checkpoint is written as read");
    require(ledger::format_checkpoint_body(checkpoint->checkpoint) == checkpoint->note.text,
            "its body too");
  }
  return 0;
}
