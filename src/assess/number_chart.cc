// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "assess/internal/svg.h"
#include "assess/numbers.h"
#include "base/encoding.h"

namespace habeas::assess {

namespace {

constexpr double kWidth = 960;
constexpr double kLeft = 430;   // labels
constexpr double kRight = 930;  // the axis
constexpr double kTop = 64;
constexpr double kHead = 40;  // of a panel
constexpr double kRow = 22;
constexpr double kGap = 14;
constexpr double kFoot = 46;

struct Axis {
  double low = 0;  // powers of ten
  double high = 1;
  [[nodiscard]] double x(int64_t value) const {
    double position =
        (std::log10(static_cast<double>(std::max<int64_t>(value, 1))) - low) / (high - low);
    return kLeft + std::clamp(position, 0.0, 1.0) * (kRight - kLeft);
  }
};

Axis axis_of(const NumberLedger& ledger) {
  int64_t least = INT64_MAX, most = 1;
  for (const FigureGroup& group : ledger.groups) {
    for (const FigureRow& row : group.rows) {
      for (const std::optional<int64_t>& end :
           {row.number.at_least, row.number.at_most, row.number.about}) {
        if (!end) continue;
        least = std::min(least, std::max<int64_t>(*end, 1));
        most = std::max(most, *end);
      }
    }
  }
  Axis axis;
  if (least == INT64_MAX) return axis;
  axis.low = std::floor(std::log10(static_cast<double>(least)));
  axis.high = std::max(axis.low + 1, std::ceil(std::log10(static_cast<double>(most) * 1.01)));
  return axis;
}

// The mark of one figure at height `y`.
std::string mark(const Number& number, const Axis& axis, double y) {
  auto line = [&](double from, double to) {
    return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"4\" rx=\"2\"/>",
                       svg_number(from), svg_number(y - 2), svg_number(std::max(to - from, 1.0)));
  };
  auto head = [&](double x, double by) {
    return fmt::format("<path d=\"M{0} {1}l{2} 5l{3} 5z\"/>", svg_number(x), svg_number(y - 5),
                       svg_number(by), svg_number(-by));
  };
  auto end = [&](double x) {
    return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"2\" height=\"12\"/>", svg_number(x - 1),
                       svg_number(y - 6));
  };
  constexpr double kOpen = 34;  // how far an open side is drawn
  if (number.about) {
    return fmt::format(
        "<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"none\" stroke=\"#1f4e79\" stroke-width=\"2\"/>",
        svg_number(axis.x(*number.about)), svg_number(y));
  }
  if (number.is_exact())
    return fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"5\"/>",
                       svg_number(axis.x(*number.at_least)), svg_number(y));
  if (number.at_least && number.at_most) {
    double from = axis.x(*number.at_least), to = axis.x(*number.at_most);
    return line(from, to) + end(from) + end(to);
  }
  if (number.at_least) {
    double from = axis.x(*number.at_least);
    double to = std::min(from + kOpen, kRight + 16);
    return line(from, to) + end(from) + head(to, 8);
  }
  if (number.at_most) {
    double to = axis.x(*number.at_most);
    return line(to - kOpen, to) + end(to) + head(to - kOpen, -8);
  }
  return "";
}

// How those who say it vouch for it, where not all of them assert it: "possible", "asserted or
// reported"; "" if all assert it. A figure in a picture is passed on without its text.
std::string hedged_in_words(const FigureRow& row) {
  std::set<std::string> words;
  for (const Claim* claim : row.claims) {
    if (!claim->speakers.empty()) words.insert(claim->speakers.front().modality);
  }
  if (words == std::set<std::string>{"asserted"}) return "";
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " or ") + word;
  return out;
}

std::string label_of(const FigureRow& row) {
  std::string who;
  for (const std::string& name : row.origins) who += (who.empty() ? "" : ", ") + name;
  std::string said = row.claims.empty() ? "" : row.claims.front()->said;
  std::string out = svg_name(figure_in_words(row.number), 22);
  if (row.denied) out = "denied: " + out;
  std::string hedged = hedged_in_words(row);
  if (!hedged.empty()) out += " (" + markup_text(hedged) + ")";
  out += " \xc2\xb7 " + svg_name(who, 26);
  if (!said.empty()) out += " \xc2\xb7 " + markup_text(said.substr(0, 15));
  if (row.support.most > 1 || row.support.disputed())
    out += fmt::format(" \xc2\xb7 {}", row.support.disputed()
                                           ? fmt::format("{}\xe2\x80\x93{} origins, disputed",
                                                         row.support.least, row.support.most)
                                           : fmt::format("{} origins", row.support.most));
  return out;
}

}  // namespace

std::string number_chart(const NumberLedger& ledger) {
  double height = kTop + kFoot;
  for (const FigureGroup& group : ledger.groups)
    height += kHead + kGap + kRow * static_cast<double>(group.rows.size());
  Axis axis = axis_of(ledger);
  std::string out = svg_open(kWidth, height, ledger.name);
  out += fmt::format("<text x=\"16\" y=\"26\" font-size=\"17\" font-weight=\"600\">{}</text>\n",
                     svg_name(ledger.name, 90));
  out += fmt::format(
      "<text x=\"16\" y=\"46\" fill=\"#555\">{} figures of {}. Each panel counts another thing or "
      "scope; panels are not to be added or compared.</text>\n",
      ledger.figures, markup_text(support_in_words(ledger.origins)));
  double bottom = height - kFoot;
  for (double power = axis.low; power <= axis.high; power += 1) {
    auto value = static_cast<int64_t>(std::llround(std::pow(10, power)));
    std::string x = svg_number(axis.x(value));
    out += fmt::format(
        "<line x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\" stroke=\"#ddd\"/><text x=\"{0}\" "
        "y=\"{3}\" "
        "text-anchor=\"middle\" fill=\"#555\">{4}</text>\n",
        x, svg_number(kTop), svg_number(bottom), svg_number(bottom + 18), grouped(value));
  }
  out += fmt::format(
      "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#555\" font-size=\"11\">logarithmic "
      "axis; an "
      "arrow is a bound that is open on that side; a ring says about</text>\n",
      svg_number(kRight), svg_number(bottom + 36));
  double y = kTop;
  for (const FigureGroup& group : ledger.groups) {
    double panel = kHead + kRow * static_cast<double>(group.rows.size());
    out += fmt::format(
        "<g><rect x=\"8\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#999\"/>\n",
        svg_number(y), svg_number(kWidth - 16), svg_number(panel));
    out += fmt::format(
        "<text x=\"16\" y=\"{}\"><tspan font-weight=\"600\">{}</tspan> \xc2\xb7 scope: {} <tspan "
        "fill=\"#777\" font-size=\"11\">{}</tspan></text>\n",
        svg_number(y + 20), svg_name(group.unit, 44), svg_name(group.scope, 60),
        markup_text(group.property));
    double row_y = y + kHead;
    for (const FigureRow& row : group.rows) {
      out += fmt::format("<text x=\"24\" y=\"{}\" font-size=\"12\">{}</text>\n",
                         svg_number(row_y + 4), label_of(row));
      bool drawn = row.number.at_least || row.number.at_most || row.number.about;
      if (drawn)
        out += fmt::format("<g fill=\"{}\">{}</g>\n", row.denied ? "#a33" : "#1f4e79",
                           mark(row.number, axis, row_y));
      else
        out += fmt::format(
            "<text x=\"{}\" y=\"{}\" font-size=\"12\" fill=\"#555\">in words only</text>\n",
            svg_number(kLeft + 8), svg_number(row_y + 4));
      row_y += kRow;
    }
    out += "</g>\n";
    y += panel + kGap;
  }
  return out + "</svg>\n";
}

}  // namespace habeas::assess
