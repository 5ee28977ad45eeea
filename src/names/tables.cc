// SPDX-License-Identifier: Apache-2.0
#include "names/internal/tables.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "names/internal/letters.h"
#include "text/fold.h"
#include "text/unicode.h"

// The tables are the files themselves, taken into the program by the assembler, so that an
// installed binary needs no folder beside it. CMakeLists.txt names the folder and makes this file
// depend on them.
#define HABEAS_INCLUDE_FILE(symbol, file)      \
  asm(".section .rodata\n"                     \
      ".global " #symbol "\n" #symbol          \
      ":\n"                                    \
      ".incbin \"" HABEAS_NAME_TABLES "/" file \
      "\"\n"                                   \
      ".global " #symbol "_end\n" #symbol      \
      "_end:\n"                                \
      ".byte 0\n"                              \
      ".previous\n");                          \
  extern "C" const char symbol[];              \
  extern "C" const char symbol##_end[]

HABEAS_INCLUDE_FILE(habeas_names_variants, "variants.tsv");
HABEAS_INCLUDE_FILE(habeas_names_frequencies, "frequencies.tsv");
HABEAS_INCLUDE_FILE(habeas_names_transcription, "transcription.tsv");
HABEAS_INCLUDE_FILE(habeas_names_spelling, "spelling.tsv");

namespace habeas::names {

namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<size_t>(end - begin)};
}

struct Variants {
  std::vector<std::string_view> names = {""};
  std::vector<std::string_view> press = {""};
  std::unordered_map<std::string, uint32_t> by_spelling;
};

std::string_view take(std::string_view& rest, char until) {
  const size_t at = rest.find(until);
  const std::string_view out = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return out;
}

Variants read_variants() {
  Variants out;
  std::string_view rest = variant_file();
  while (!rest.empty()) {
    std::string_view line = take(rest, '\n');
    if (line.empty() || line[0] == '#') continue;
    const auto id = static_cast<uint32_t>(out.names.size());
    out.names.push_back(take(line, '\t'));
    const size_t latin = line.find('\t') + 1;
    out.press.push_back(line.substr(latin, line.find(' ', latin) - latin));
    while (!line.empty()) {
      std::string_view forms = take(line, '\t');
      while (!forms.empty()) {
        const std::string_view form = take(forms, ' ');
        if (!form.empty()) out.by_spelling.emplace(text::fold(form), id);
      }
    }
  }
  return out;
}

const Variants& variants() {
  static const auto* const table = new Variants(read_variants());
  return *table;
}

}  // namespace

std::string_view variant_file() {
  return between(habeas_names_variants, habeas_names_variants_end);
}
std::string_view frequency_file() {
  return between(habeas_names_frequencies, habeas_names_frequencies_end);
}
std::string_view transcription_file() {
  return between(habeas_names_transcription, habeas_names_transcription_end);
}
std::string_view spelling_file() {
  return between(habeas_names_spelling, habeas_names_spelling_end);
}

uint32_t variant_of(std::string_view letters) {
  const auto found = variants().by_spelling.find(text::fold(letters));
  return found == variants().by_spelling.end() ? 0 : found->second;
}

std::string_view press_form(uint32_t variant) { return variants().press[variant]; }

std::string_view variant_name(uint32_t variant) { return variants().names[variant]; }

}  // namespace habeas::names
