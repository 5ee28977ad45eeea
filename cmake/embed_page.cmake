# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=x.cc [-DFILE=verify.html] -P embed_page.cmake
# Writes a source that holds the page, so that the program carries it; without FILE, an empty one. src/dossier/verify_page.h.
set(text "")
if(FILE)
  file(READ "${FILE}" text)
endif()
file(WRITE "${OUTPUT}" "// Made by cmake/embed_page.cmake from web/verify.\n#include \"dossier/verify_page.h\"\n\nnamespace habeas::dossier {\n\n"
  "std::string_view verify_page() {\n  static constexpr char kPage[] = R\"habeas-page(${text})habeas-page\";\n  return {kPage, sizeof(kPage) - 1};\n}\n\n"
  "}  // namespace habeas::dossier\n")
