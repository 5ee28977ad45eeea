// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

// Small PDF files (ISO 32000-1). Latin text is in Helvetica; any other is in a Type 3 font whose
// glyphs are boxes, with a ToUnicode map: what a reader of text sees is the same as with a real
// font.

namespace habeas::ingest {

struct PdfLine {
  std::u32string visual;  // from left to right, as glyphs stand on the page
  double left = 72, baseline = 700;
};

class PdfMaker {
 public:
  // `objects` numbered from 1; the first is the catalogue, the last the document information.
  static std::string file(const std::vector<std::string>& objects) {
    std::string out = "%PDF-1.4\n", table;
    for (size_t i = 0; i < objects.size(); ++i) {
      table += fmt::format("{:010} 00000 n \n", out.size());
      out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    size_t at = out.size();
    out += fmt::format(
        "xref\n0 {}\n0000000000 65535 f \n{}trailer\n<</Size {}/Root 1 0 R/Info {} 0 R>>\n",
        objects.size() + 1, table, objects.size() + 1, objects.size());
    return out + fmt::format("startxref\n{}\n%%EOF\n", at);
  }

  static std::string stream(std::string_view bytes) {
    return fmt::format("<</Length {}>>\nstream\n{}\nendstream", bytes.size(), bytes);
  }

  // One page with these lines; no lines: a page without text.
  static std::string page(const std::vector<PdfLine>& lines) {
    std::u32string letters;
    for (const PdfLine& line : lines) letters += line.visual;
    std::sort(letters.begin(), letters.end());
    letters.erase(std::unique(letters.begin(), letters.end()), letters.end());
    std::string map =
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 "
        "def "
        "1 begincodespacerange <00><FF> endcodespacerange\n";
    std::string procedures, differences, widths, content;
    map += fmt::format("{} beginbfchar\n", letters.size());
    for (size_t i = 0; i < letters.size(); ++i) {
      map += fmt::format("<{:02X}><{:04X}>\n", i + 33, static_cast<uint32_t>(letters[i]));
      procedures += fmt::format("/g{} 7 0 R", i + 33);
      differences += fmt::format("/g{}", i + 33);
      widths += "500 ";
    }
    map += "endbfchar endcmap end end";
    for (const PdfLine& line : lines) {
      content += fmt::format("BT /F1 12 Tf {} {} Td <", line.left, line.baseline);
      for (char32_t letter : line.visual)
        content += fmt::format("{:02X}", std::lower_bound(letters.begin(), letters.end(), letter) -
                                             letters.begin() + 33);
      content += "> Tj ET\n";
    }
    return file(
        {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
         "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 "
         "R>>>>>>",
         stream(content),
         fmt::format(
             "<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[0.001 0 0 0.001 0 0]"
             "/CharProcs<<{}>>/Encoding<</Type/Encoding/Differences[33 {}]>>/FirstChar 33/LastChar "
             "{}"
             "/Widths[{}]/ToUnicode 6 0 R/Resources<<>>>>",
             procedures, differences, 32 + std::max<size_t>(letters.size(), 1), widths),
         stream(map), stream("500 0 d0 0 0 400 700 re f"), "<</Title(A title)/Author(Nobody)>>"});
  }
};

}  // namespace habeas::ingest
