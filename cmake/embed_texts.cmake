# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=x.cc -DFILES=a.toml;b.toml -P embed_texts.cmake
# Writes a source that holds the texts of FILES, so that the program carries them. docs/formats/schema.md.
string(REPLACE "|" ";" FILES "${FILES}")
set(out "// Made by cmake/embed_texts.cmake from schema/*.toml.\n#include \"casefile/schema.h\"\n\nnamespace habeas::casefile {\n\n")
string(APPEND out "namespace {\nconstexpr SchemaText kTexts[] = {\n")
foreach(file IN LISTS FILES)
  file(READ "${file}" text)
  get_filename_component(name "${file}" NAME)
  string(APPEND out "    {\"${name}\", R\"habeas-toml(${text})habeas-toml\"},\n")
endforeach()
string(APPEND out "};\n}  // namespace\n\nstd::span<const SchemaText> schema_texts() { return kTexts; }\n\n}  // namespace habeas::casefile\n")
file(WRITE "${OUTPUT}" "${out}")
