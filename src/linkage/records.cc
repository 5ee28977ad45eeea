// SPDX-License-Identifier: Apache-2.0
#include "linkage/records.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

#include <fmt/core.h>

#include "base/parallel.h"

namespace habeas::linkage {

namespace {

constexpr size_t kBlock = size_t{1} << 18;
constexpr size_t kBatchRows = 16384;
constexpr size_t kKeptRefusals = 100;
constexpr size_t kNoColumn = static_cast<size_t>(-1);

// What forms write where they know nothing; names add their own placeholders.
constexpr std::string_view kMissingWords[] = {"na", "n/a", "null", "none", "nan", "nil", "-",
                                              "--", "?",   "??",   ".",    "..",  "\\n", "#n/a"};

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// At most `most` bytes, never half a code point.
std::string_view cut(std::string_view text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace

uint64_t mix(uint64_t value) {
  value ^= value >> 33;
  value *= 0xFF51AFD7ED558CCDULL;
  value ^= value >> 33;
  value *= 0xC4CEB9FE1A85EC53ULL;
  return value ^ (value >> 33);
}

uint64_t hash_text(std::string_view text, uint64_t seed) {
  uint64_t hash = mix(seed + 0x9E3779B97F4A7C15ULL + text.size());
  while (text.size() >= 8) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    hash = mix(hash ^ word);
    text.remove_prefix(8);
  }
  uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  return mix(hash ^ word);
}

TextPool::TextPool() : texts_{std::string_view()}, slots_(64, 0), tags_(64, 0) {}

std::string_view TextPool::keep(std::string_view text) {
  if (text.size() > left_) {
    left_ = std::max(kBlock, text.size());
    blocks_.push_back(std::make_unique<char[]>(left_));
    at_ = blocks_.back().get();
  }
  std::memcpy(at_, text.data(), text.size());
  std::string_view kept(at_, text.size());
  at_ += text.size();
  left_ -= text.size();
  return kept;
}

void TextPool::seal() {
  std::vector<uint32_t>().swap(slots_);
  std::vector<uint32_t>().swap(tags_);
}

void TextPool::grow() {
  const size_t size = std::bit_ceil(std::max<size_t>(64, texts_.size() * 2 + 2));
  slots_.assign(size, 0);
  tags_.assign(size, 0);
  for (ValueId id = 1; id < texts_.size(); ++id) {
    const uint64_t hash = hash_text(texts_[id]);
    size_t slot = hash & (size - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (size - 1);
    slots_[slot] = id;
    tags_[slot] = static_cast<uint32_t>(hash >> 32);
  }
}

ValueId TextPool::intern(std::string_view text) {
  if (text.empty()) return 0;
  if (texts_.size() * 2 > slots_.size()) grow();
  const uint64_t hash = hash_text(text);
  const auto tag = static_cast<uint32_t>(hash >> 32);
  size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot] != 0) {
    if (tags_[slot] == tag && texts_[slots_[slot]] == text) return slots_[slot];
    slot = (slot + 1) & (slots_.size() - 1);
  }
  slots_[slot] = static_cast<uint32_t>(texts_.size());
  tags_[slot] = tag;
  texts_.push_back(keep(text));
  return slots_[slot];
}

// Rows waiting to be interned: one text, and where each field of each row ends in it.
struct RecordsReader::Batch {
  std::string text;
  std::vector<size_t> ends;  // of row r: fields, then the id
  size_t rows = 0;
};

RecordsReader::RecordsReader(Mapping mapping, int threads)
    : mapping_(std::move(mapping)), threads_(threads) {
  for (const MappedField& field : mapping_.fields) records_.columns.emplace_back().field = field;
  records_.places = mapping_.places;
  for (std::string_view word : kMissingWords) missing_.emplace_back(word);
  for (const std::string& word : mapping_.missing) missing_.push_back(lower_ascii(word));
}

Result<std::vector<std::vector<size_t>>> RecordsReader::find_columns(
    std::span<const std::string_view> header, const std::string& list, size_t& id_column) const {
  const auto mapped = mapping_.lists.find(list);
  const auto find = [&](const std::string& word) -> Result<size_t> {
    std::string_view wanted = word;
    if (mapped != mapping_.lists.end()) {
      const auto own = mapped->second.columns.find(word);
      if (own != mapped->second.columns.end()) wanted = own->second;
    }
    for (size_t i = 0; i < header.size(); ++i)
      if (trimmed(header[i]) == wanted) return i;
    std::string all;
    for (std::string_view each : header)
      (all += all.empty() ? "" : ", ") += printable(trimmed(each));
    return fail(ErrorKind::kInvalid,
                fmt::format("{} has no column \"{}\"", printable(list), printable(wanted)),
                "its columns are: " + std::string(cut(all, 400)));
  };
  std::vector<std::vector<size_t>> columns;
  for (const MappedField& field : mapping_.fields) {
    columns.emplace_back();
    for (const std::string& word : field.columns) columns.back().push_back(TRY(find(word)));
  }
  id_column = kNoColumn;
  std::string id = mapping_.id;
  if (mapped != mapping_.lists.end() && !mapped->second.id.empty()) id = mapped->second.id;
  if (!id.empty()) id_column = TRY(find(id));
  return columns;
}

void RecordsReader::take(Batch& batch) {
  const size_t stride = records_.columns.size() + 1;
  const auto field = [&](size_t row, size_t column) {
    const size_t at = row * stride + column;
    const size_t begin = at == 0 ? 0 : batch.ends[at - 1];
    return std::string_view(batch.text).substr(begin, batch.ends[at] - begin);
  };
  parallel_for(static_cast<int64_t>(stride), threads_, [&](int64_t c) {
    const auto column = static_cast<size_t>(c);
    TextPool& pool = column + 1 == stride ? records_.ids : records_.columns[column].texts;
    std::vector<ValueId>& values =
        column + 1 == stride ? records_.id : records_.columns[column].value;
    for (size_t row = 0; row < batch.rows; ++row) values.push_back(pool.intern(field(row, column)));
  });
  records_.list.insert(records_.list.end(), batch.rows,
                       static_cast<uint16_t>(records_.lists.size() - 1));
  batch.text.clear();
  batch.ends.clear();
  batch.rows = 0;
}

Result<void> RecordsReader::read(const std::string& list_name, CsvReader::Source source,
                                 Progress& progress) {
  if (records_.lists.size() >= 65535)
    return fail(ErrorKind::kInvalid, "more than 65,535 lists cannot be linked at once");
  CsvOptions options;
  options.bare_quote = CsvOptions::BareQuote::kKeep;
  CsvReader reader(std::move(source), options);
  if (TRY(reader.next()) != CsvEvent::kRow)
    return fail(ErrorKind::kInvalid, fmt::format("{} has no header", printable(list_name)),
                "the first line must name the columns");
  const size_t width = reader.fields().size();
  size_t id_column = kNoColumn;
  const std::vector<std::vector<size_t>> columns =
      TRY(find_columns(reader.fields(), list_name, id_column));
  RecordList& list = records_.lists.emplace_back();
  list.name = list_name;
  const auto mapped = mapping_.lists.find(list_name);
  if (mapped != mapping_.lists.end()) {
    list.duplicate_free = mapped->second.duplicate_free;
    list.age_at_earliest = mapped->second.age_at_earliest;
    list.age_at_latest = mapped->second.age_at_latest;
  }
  reader.expect_fields(width);
  Batch batch;
  for (;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) break;
    // A line of nothing is no row.
    if (reader.raw().empty()) continue;
    ++list.rows;
    if (event == CsvEvent::kRefused) {
      ++list.refused;
      if (records_.refusals.size() < kKeptRefusals)
        records_.refusals.push_back({list_name, reader.refusal().line, reader.refusal().reason});
      continue;
    }
    for (const std::vector<size_t>& parts : columns) {
      const size_t begin = batch.text.size();
      for (const size_t part : parts) {
        const std::string_view value = cut(trimmed(reader.fields()[part]), kMaxValue);
        if (value.empty()) continue;
        if (value.size() < 8 &&
            std::find(missing_.begin(), missing_.end(), lower_ascii(value)) != missing_.end())
          continue;
        if (batch.text.size() > begin) batch.text.push_back(' ');
        batch.text.append(value);
      }
      batch.ends.push_back(batch.text.size());
    }
    if (id_column == kNoColumn)
      batch.text.append(fmt::format("{:08}", list.rows));
    else
      batch.text.append(trimmed(reader.fields()[id_column]));
    batch.ends.push_back(batch.text.size());
    if (++batch.rows < kBatchRows) continue;
    take(batch);
    progress.report("reading " + list_name, list.rows, -1, "rows");
    if (progress.stop_requested())
      return fail(ErrorKind::kConflict, "stopped; nothing was written");
    if (records_.size() > kMaxRecords)
      return fail(ErrorKind::kInvalid, "more than two thousand million records cannot be linked");
  }
  take(batch);
  return {};
}

Records RecordsReader::finish() {
  const size_t count = records_.size();
  std::vector<RecordNumber> order(count);
  std::iota(order.begin(), order.end(), 0);
  // The first eight bytes of the id decide nearly always.
  std::vector<uint64_t> head(count);
  for (size_t i = 0; i < count; ++i) {
    const std::string_view id = records_.ids[records_.id[i]];
    uint64_t word = 0;
    for (size_t k = 0; k < 8; ++k)
      word = word << 8 | (k < id.size() ? static_cast<unsigned char>(id[k]) : 0U);
    head[i] = word;
  }
  const auto before = [&](RecordNumber a, RecordNumber b) {
    if (records_.list[a] != records_.list[b]) return records_.list[a] < records_.list[b];
    if (head[a] != head[b]) return head[a] < head[b];
    if (records_.id[a] != records_.id[b])
      return records_.ids[records_.id[a]] < records_.ids[records_.id[b]];
    for (const Column& column : records_.columns)
      if (column.value[a] != column.value[b])
        return column.texts[column.value[a]] < column.texts[column.value[b]];
    return false;
  };
  std::sort(order.begin(), order.end(), before);
  const auto reorder = [&](auto& values) {
    auto old = std::move(values);
    values.resize(count);
    for (size_t i = 0; i < count; ++i) values[i] = old[order[i]];
  };
  reorder(records_.list);
  reorder(records_.id);
  for (Column& column : records_.columns) reorder(column.value);
  for (size_t i = 1; i < count; ++i)
    if (records_.list[i] == records_.list[i - 1] && records_.id[i] == records_.id[i - 1])
      ++records_.repeated_ids;
  records_.ids.seal();
  for (Column& column : records_.columns) column.texts.seal();
  return std::move(records_);
}

}  // namespace habeas::linkage
