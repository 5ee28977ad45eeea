// SPDX-License-Identifier: Apache-2.0
// Signed notes and verifier keys: what is accepted is written back byte for byte.
#include "fuzz.h"
#include "ledger/note.h"

using namespace habeas;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  if (auto key = ledger::parse_vkey(text))
    require(ledger::format_vkey(*key) == text, "a vkey is written as read");
  if (auto lines = ledger::parse_signature_lines(text)) {
    std::string written;
    for (const ledger::NoteSignature& line : *lines) written += ledger::format_signature_line(line);
    require(written == text, "signature lines are written as read");
  }
  auto note = ledger::parse_note(text);
  if (!note) return 0;
  require(ledger::format_note(*note) == text, "a note is written as read");
  require(note->text.ends_with('\n'), "the text ends in a newline");
  require(!note->signatures.empty(), "a note is signed");
  for (const ledger::NoteSignature& line : note->signatures) {
    require(ledger::is_key_name(line.name), "names are key names");
    require(!line.signature.empty(), "signatures are not empty");
  }
  return 0;
}
