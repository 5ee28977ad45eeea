// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/progress.h"
#include "base/result.h"
#include "linkage/mapping.h"

// The lists, read once into columns of distinct texts. A record is a row as received; nothing here
// judges it. Records stand in canonical order: by list, then by id, then by content, so that a run
// does not depend on the order of the rows.

namespace habeas::linkage {

using RecordNumber = uint32_t;
using ValueId = uint32_t;
inline constexpr ValueId kNotStated = 0;
inline constexpr size_t kMaxRecords = (size_t{1} << 31) - 2;
inline constexpr size_t kMaxValue = 4096;  // bytes of one value that are compared

// Distinct texts, each with a number from 1 in the order of first appearance; 0 is "".
class TextPool {
 public:
  TextPool();
  ValueId intern(std::string_view text);
  [[nodiscard]] std::string_view operator[](ValueId id) const { return texts_[id]; }
  [[nodiscard]] size_t size() const { return texts_.size(); }  // the empty one included
  // Frees what only intern() needs; it is made again if another text comes.
  void seal();

 private:
  void grow();
  [[nodiscard]] std::string_view keep(std::string_view text);
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t left_ = 0;
  char* at_ = nullptr;
  std::vector<std::string_view> texts_;
  std::vector<uint32_t> slots_;  // id, 0 = free
  std::vector<uint32_t> tags_;   // high bits of the hash
};

[[nodiscard]] uint64_t hash_text(std::string_view text, uint64_t seed = 0);
[[nodiscard]] uint64_t mix(uint64_t value);  // finalizer of MurmurHash3, a bijection

struct Column {
  MappedField field;
  TextPool texts;
  std::vector<ValueId> value;  // of each record
};

struct RecordList {
  std::string name;
  bool duplicate_free = false;
  int64_t rows = 0;                         // read
  int64_t refused = 0;                      // of these
  calendar::DayNumber age_at_earliest = 0;  // as in MappedList
  calendar::DayNumber age_at_latest = -1;
};

struct RefusedRow {
  std::string list;
  int64_t line = 0;
  std::string reason;
};

struct Records {
  std::vector<RecordList> lists;
  std::vector<Column> columns;
  std::vector<uint16_t> list;  // of each record
  TextPool ids;
  std::vector<ValueId> id;  // of each record
  int64_t repeated_ids = 0;
  std::vector<RefusedRow> refusals;          // the first hundred
  std::shared_ptr<const PlaceTable> places;  // of the mapping

  [[nodiscard]] size_t size() const { return list.size(); }
  [[nodiscard]] std::string_view id_of(RecordNumber record) const { return ids[id[record]]; }
  [[nodiscard]] std::string_view text_of(size_t column, RecordNumber record) const {
    return columns[column].texts[columns[column].value[record]];
  }
};

// Takes lists one after another; finish() puts the records in canonical order.
class RecordsReader {
 public:
  RecordsReader(Mapping mapping, int threads);
  // kInvalid if a mapped column is missing, kConflict if progress was stopped.
  [[nodiscard]] Result<void> read(const std::string& list_name, CsvReader::Source source,
                                  Progress& progress);
  [[nodiscard]] Records finish();

 private:
  struct Batch;
  [[nodiscard]] Result<std::vector<std::vector<size_t>>> find_columns(
      std::span<const std::string_view> header, const std::string& list, size_t& id_column) const;
  void take(Batch& batch);

  Mapping mapping_;
  int threads_;
  std::vector<std::string> missing_;
  Records records_;
};

}  // namespace habeas::linkage
