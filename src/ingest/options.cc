// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/options.h"

#include "ingest/read_file.h"

namespace habeas::ingest {

std::string format_order(const ReaderOrder& order) {
  const ReadOptions& options = order.options;
  const ReadLimits& limits = options.limits;
  // Names are bytes; JSON is text: the hint may lose what is not UTF-8.
  std::string name = is_utf8(order.name) ? order.name : printable(order.name);
  return canonical_json(Json(JsonObject{
      {"delimiter", Json(static_cast<int64_t>(static_cast<unsigned char>(options.delimiter)))},
      {"encoding", Json(options.encoding)},
      {"expansion", Json(limits.expansion)},
      {"format", Json(options.format)},
      {"input_bytes", Json(limits.input_bytes)},
      {"languages", Json(options.languages)},
      {"media_type", Json(order.media_type)},
      {"members", Json(limits.members)},
      {"memory_bytes", Json(limits.memory_bytes)},
      {"name", Json(name)},
      {"output_bytes", Json(limits.output_bytes)},
      {"parent", Json(order.parent)},
      {"seconds", Json(limits.seconds)},
      {"size", Json(order.size)},
  }));
}

Result<ReaderOrder> parse_order(std::string_view text) {
  Json json = TRY(parse_canonical_json(text));
  ReaderOrder order;
  ReadOptions& options = order.options;
  options.delimiter = static_cast<char>(TRY(json.integer_at("delimiter")));
  options.encoding = TRY(json.text_at("encoding"));
  options.format = TRY(json.text_at("format"));
  options.languages = TRY(json.text_at("languages"));
  order.media_type = TRY(json.text_at("media_type"));
  order.name = TRY(json.text_at("name"));
  ReadLimits& limits = options.limits;
  limits.expansion = TRY(json.integer_at("expansion"));
  limits.input_bytes = TRY(json.integer_at("input_bytes"));
  limits.members = TRY(json.integer_at("members"));
  limits.memory_bytes = TRY(json.integer_at("memory_bytes"));
  limits.output_bytes = TRY(json.integer_at("output_bytes"));
  limits.seconds = TRY(json.integer_at("seconds"));
  order.parent = TRY(json.integer_at("parent"));
  order.size = TRY(json.integer_at("size"));
  return order;
}

std::string parameters_of(const ReadOptions& options) {
  JsonObject out;
  if (!options.format.empty()) out["format"] = Json(options.format);
  if (!options.encoding.empty()) out["encoding"] = Json(options.encoding);
  if (options.delimiter != 0) out["delimiter"] = Json(std::string(1, options.delimiter));
  out["languages"] = Json(options.languages);
  out["seconds"] = Json(options.limits.seconds);
  out["memory_bytes"] = Json(options.limits.memory_bytes);
  return canonical_json(Json(std::move(out)));
}

ReadingTool unnamed_reader(const ReadOptions& options) {
  return ReadingTool{.format = options.format,
                     .name = "habeas reader",
                     .version = std::string(kReadersVersion),
                     .parameters = parameters_of(options),
                     .confinement = ""};
}

}  // namespace habeas::ingest
