// SPDX-License-Identifier: Apache-2.0
#include "estimate/histories.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <span>

#include <fmt/core.h>

#include "base/csv.h"
#include "base/encoding.h"

namespace habeas::estimate {

namespace {

constexpr const char* kForm =
    "the first line names the columns, as in list1,list2,list3,count; lists hold 0 or 1";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// What each column is for.
struct Columns {
  std::vector<std::string> names;
  std::vector<size_t> lists;
  std::vector<size_t> strata;
  std::optional<size_t> count;
  std::vector<size_t> others;
};

Result<size_t> find_column(const std::vector<std::string>& names, const std::string& wanted,
                           const char* role) {
  auto place = std::ranges::find(names, wanted);
  if (place == names.end()) {
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + printable(name);
    return fail(ErrorKind::kNotFound,
                fmt::format("no column \"{}\" for {}", printable(wanted), role),
                "the columns are: " + all);
  }
  return static_cast<size_t>(place - names.begin());
}

Result<Columns> read_header(std::span<const std::string_view> fields,
                            const HistoryOptions& options) {
  Columns columns;
  std::set<std::string> seen;
  for (std::string_view field : fields) {
    std::string name(trimmed(field));
    if (!seen.insert(name).second) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("two columns are called \"{}\"", printable(name)), kForm);
    }
    columns.names.push_back(std::move(name));
  }
  for (const std::string& name : options.lists)
    columns.lists.push_back(TRY(find_column(columns.names, name, "a list")));
  for (const std::string& name : options.strata)
    columns.strata.push_back(TRY(find_column(columns.names, name, "the strata")));
  auto taken = [&](size_t column) {
    return std::ranges::count(columns.lists, column) + std::ranges::count(columns.strata, column) >
           0;
  };
  for (size_t c = 0; c < columns.names.size(); ++c) {
    if (taken(c)) continue;
    if (columns.names[c] == "count") {
      columns.count = c;
    } else if (options.lists.empty() && columns.names[c].starts_with("list")) {
      columns.lists.push_back(c);
    } else {
      columns.others.push_back(c);
    }
  }
  if (columns.lists.empty()) {
    return fail(ErrorKind::kInvalid, "no column is a list",
                std::string(kForm) + "; lists of other names are given with --lists A,B,C");
  }
  if (columns.lists.size() > kMaxLists) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} lists, and {} is the most", columns.lists.size(), kMaxLists),
                "merge lists of the same origin, or name those to be used with --lists");
  }
  return columns;
}

Result<uint64_t> read_history(std::span<const std::string_view> fields, const Columns& columns) {
  uint64_t history = 0;
  for (size_t j = 0; j < columns.lists.size(); ++j) {
    std::string_view value = trimmed(fields[columns.lists[j]]);
    if (value != "0" && value != "1") {
      return fail(ErrorKind::kInvalid,
                  fmt::format("\"{}\" in column {}", printable(value),
                              printable(columns.names[columns.lists[j]])),
                  "a list holds 1 for a person who is on it and 0 for one who is not");
    }
    if (value == "1") history |= uint64_t{1} << j;
  }
  return history;
}

Result<int64_t> read_count(std::string_view field) {
  std::string_view value = trimmed(field);
  int64_t count = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error == std::errc() && end == value.data() + value.size() && !value.empty()) {
    if (count < 0) {
      return fail(ErrorKind::kInvalid, fmt::format("the negative count {}", count),
                  "counts are whole numbers of persons");
    }
    if (count > kMaxCount)
      return fail(ErrorKind::kInvalid,
                  fmt::format("the count {}, more than there are persons", count));
    return count;
  }
  return fail(
      ErrorKind::kInvalid, fmt::format("the count \"{}\"", printable(value)),
      "counts are whole numbers of persons, written with digits alone: weighted or fractional "
      "counts have no histories behind them");
}

struct Builder {
  const HistoryOptions& options;
  Columns columns;
  std::map<std::vector<std::string>, std::map<uint64_t, int64_t>> tables;
  int64_t zero_rows = 0;
  int64_t rows = 0;
  int64_t persons = 0;  // on all rows

  Result<void> take(std::span<const std::string_view> fields) {
    ++rows;
    uint64_t history = TRY(read_history(fields, columns));
    int64_t count = columns.count ? TRY(read_count(fields[*columns.count])) : 1;
    if (history == 0 && count > 0) {
      return fail(ErrorKind::kInvalid,
                  columns.count ? fmt::format("{} persons are said to be on no list", count)
                                : "a person on no list",
                  "those on no list are what is to be estimated: remove that row");
    }
    persons += count;
    if (persons > kMaxCount)
      return fail(ErrorKind::kInvalid, "the counts add up to more than there are persons");
    std::vector<std::string> values;
    for (size_t c : columns.strata) values.emplace_back(trimmed(fields[c]));
    auto [place, fresh] = tables[std::move(values)].try_emplace(history, count);
    if (fresh) {
      zero_rows += count == 0;
      return {};
    }
    if (columns.count && options.repeated == HistoryOptions::Repeated::kRefuse) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("history {} is given twice, with the counts {} and {}",
                              history_digits(history, columns.lists.size()), place->second, count),
                  columns.others.empty()
                      ? "give each history once; --add-rows adds up rows that belong together"
                      : "the file has further columns: name those that split it with --strata, or "
                        "let --add-rows add up what they split");
    }
    place->second += count;
    return {};
  }

  Result<std::vector<uint64_t>> censored() const {
    std::vector<uint64_t> out;
    for (const std::string& digits : options.censored) {
      uint64_t history = 0;
      bool fits = digits.size() == columns.lists.size();
      for (size_t j = 0; fits && j < digits.size(); ++j) {
        fits = digits[j] == '0' || digits[j] == '1';
        if (digits[j] == '1') history |= uint64_t{1} << j;
      }
      if (!fits || history == 0) {
        return fail(ErrorKind::kInvalid,
                    fmt::format("\"{}\" is no history of {} lists", printable(digits),
                                columns.lists.size()),
                    "write one digit for each list, as in 0001 for the fourth of four alone");
      }
      out.push_back(history);
    }
    return out;
  }

  Result<Histories> finish() {
    if (rows == 0) return fail(ErrorKind::kInvalid, "a header and no rows", kForm);
    std::vector<std::string> lists;
    for (size_t c : columns.lists) lists.push_back(columns.names[c]);
    std::vector<uint64_t> upper = TRY(censored());
    Histories out;
    std::vector<Cell> all;
    for (const auto& [values, counts] : tables) {
      std::vector<Cell> cells;
      for (const auto& [history, count] : counts) cells.push_back({history, count});
      all.insert(all.end(), cells.begin(), cells.end());
      if (columns.strata.empty()) continue;
      Stratum stratum;
      stratum.values = values;
      for (size_t k = 0; k < values.size(); ++k) {
        stratum.name += (k == 0 ? "" : ", ") + columns.names[columns.strata[k]] + "=" + values[k];
      }
      stratum.table = TRY(make_capture_table(lists, std::move(cells), upper));
      out.strata.push_back(std::move(stratum));
    }
    out.whole = TRY(pool_capture_table(lists, std::move(all)));
    out.whole.censored = TRY(make_capture_table(lists, {}, upper)).censored;
    if (zero_rows > 0) {
      out.notes.push_back(fmt::format(
          "{} rows have the count 0: such a history was not seen, as one that is absent",
          zero_rows));
    }
    for (size_t c : columns.others) {
      out.notes.push_back(
          fmt::format("the column \"{}\" was not used", printable(columns.names[c])));
    }
    return out;
  }
};

}  // namespace

Result<Histories> read_histories(std::string_view text, const HistoryOptions& options) {
  CsvReader reader(csv_source(text));
  std::optional<Builder> builder;
  while (true) {
    CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) break;
    if (event == CsvEvent::kRefused) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("line {}: {}", reader.refusal().line, reader.refusal().reason),
                  builder ? "every row has as many fields as the header" : kForm);
    }
    if (reader.fields().size() == 1 && trimmed(reader.fields()[0]).empty()) continue;
    if (!builder) {
      Columns columns =
          TRY_CTX(read_header(reader.fields(), options), fmt::format("line {}", reader.line()));
      builder.emplace(Builder{.options = options, .columns = std::move(columns)});
      continue;
    }
    if (reader.fields().size() != builder->columns.names.size()) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("line {}: {} fields, and the header names {}", reader.line(),
                              reader.fields().size(), builder->columns.names.size()),
                  "every row has as many fields as the header");
    }
    TRY_CTX(builder->take(reader.fields()), fmt::format("line {}", reader.line()));
  }
  if (!builder) return fail(ErrorKind::kInvalid, "an empty file", kForm);
  return builder->finish();
}

std::string histories_csv(const CaptureTable& table) {
  std::vector<std::string_view> names(table.lists.begin(), table.lists.end());
  names.emplace_back("count");
  std::string out;
  append_csv_row(out, names);
  for (const Cell& cell : table.cells) {
    for (size_t j = 0; j < table.list_count(); ++j) {
      out += static_cast<char>('0' + (cell.history >> j & 1));
      out += ',';
    }
    out += std::to_string(cell.count) + "\n";
  }
  return out;
}

}  // namespace habeas::estimate
