// SPDX-License-Identifier: Apache-2.0
#include <gmime/gmime.h>
#include <memory>

#include <fmt/core.h>

#include "ingest/internal/html.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/text_encoding.h"

// E-mail (RFC 5322, MIME; gmime): every header field as it decodes, texts with the number of their
// part, attachments and forwarded messages as members. What a header says is what it says: none is
// proof.

namespace habeas::ingest {

namespace {

constexpr int kMaxDepth = 32;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Object = std::unique_ptr<T, Unref>;

std::string text_or_empty(const char* text) {
  std::string out = text == nullptr ? "" : text;
  return is_utf8(out) ? out : mend_utf8(out).text;
}

// The decoded bytes of a part; text is turned into UTF-8 by the reader's own means.
std::string content_of(GMimePart* part) {
  GMimeDataWrapper* wrapper = g_mime_part_get_content(part);
  if (wrapper == nullptr) return "";
  Object<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(wrapper, stream.get());
  GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
}

class EmailReading {
 public:
  EmailReading(const ReaderInput& input, ReadingSink& sink) : input_(input), sink_(sink) {}

  Result<void> run() {
    g_mime_init();
    Object<GMimeStream> stream(
        g_mime_stream_mem_new_with_buffer(as_text(input_.bytes).data(), input_.bytes.size()));
    Object<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    g_mime_parser_set_format(parser.get(), as_text(input_.bytes).starts_with("From ")
                                               ? GMIME_FORMAT_MBOX
                                               : GMIME_FORMAT_MESSAGE);
    Object<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!message) return fail(ErrorKind::kInvalid, "it is no e-mail message: it has no header");
    TRY(headers(message.get()));
    GMimeObject* body = g_mime_message_get_mime_part(message.get());
    if (body == nullptr) return {};
    return part(body, "1", 0);
  }

 private:
  Result<void> headers(GMimeMessage* message) {
    GMimeHeaderList* list = g_mime_object_get_header_list(GMIME_OBJECT(message));
    int count = g_mime_header_list_get_count(list);
    if (count == 0) return fail(ErrorKind::kInvalid, "it is no e-mail message: it has no header");
    for (int i = 0; i < count; ++i) {
      GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
      std::string name = text_or_empty(g_mime_header_get_name(header));
      std::string value = text_or_empty(g_mime_header_get_value(header));
      if (value.empty()) value = text_or_empty(g_mime_header_get_raw_value(header));
      std::string where = "header:" + name;
      TRY(sink_.block({.kind = "header", .text = value, .part = where}));
    }
    return {};
  }

  Result<void> part(GMimeObject* object, const std::string& number, int depth) {
    if (depth > kMaxDepth)
      return fail(ErrorKind::kInvalid, "its parts are nested more than 32 deep");
    if (GMIME_IS_MULTIPART(object)) {
      GMimeMultipart* parts = GMIME_MULTIPART(object);
      for (int i = 0; i < g_mime_multipart_get_count(parts); ++i) {
        TRY(part(g_mime_multipart_get_part(parts, i), fmt::format("{}.{}", number, i + 1),
                 depth + 1));
      }
      return {};
    }
    if (GMIME_IS_MESSAGE_PART(object)) return forwarded(GMIME_MESSAGE_PART(object), number);
    if (GMIME_IS_PART(object)) return leaf(GMIME_PART(object), number);
    return {};
  }

  Result<void> forwarded(GMimeMessagePart* object, const std::string& number) {
    GMimeMessage* message = g_mime_message_part_get_message(object);
    if (message == nullptr) return {};
    char* text = g_mime_object_to_string(GMIME_OBJECT(message), nullptr);
    std::string bytes = text == nullptr ? "" : text;
    g_free(text);
    std::string name = fmt::format("part-{}.eml", number);
    return member(name, "message/rfc822", number, bytes);
  }

  Result<void> leaf(GMimePart* object, const std::string& number) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(object));
    std::string media =
        fmt::format("{}/{}", text_or_empty(g_mime_content_type_get_media_type(type)),
                    text_or_empty(g_mime_content_type_get_media_subtype(type)));
    std::string name = text_or_empty(g_mime_part_get_filename(object));
    std::string bytes = content_of(object);
    bool text = g_mime_content_type_is_type(type, "text", "plain") != 0;
    bool html = g_mime_content_type_is_type(type, "text", "html") != 0;
    if (g_mime_part_is_attachment(object) != 0 || !name.empty() || (!text && !html)) {
      if (name.empty()) name = "part-" + number;
      return member(name, media, number, bytes);
    }
    std::string charset =
        text_or_empty(g_mime_object_get_content_type_parameter(GMIME_OBJECT(object), "charset"));
    std::string where = "part:" + number;
    // A charset that ICU does not know is no reason to lose the text: then the bytes decide.
    if (!charset.empty() && !encoding_of(as_bytes(bytes), charset)) charset.clear();
    if (html) return tell_html(as_bytes(bytes), charset, where, sink_);
    TextEncoding encoding = TRY(encoding_of(as_bytes(bytes), charset));
    DecodedText decoded = TRY(decode(as_bytes(bytes), encoding));
    TRY(tell_undecodable(decoded.replaced, encoding.name, sink_));
    std::erase(decoded.text, '\r');
    return sink_.block({.kind = "paragraph", .text = decoded.text, .part = where});
  }

  Result<void> member(const std::string& name, const std::string& media, const std::string& number,
                      const std::string& bytes) {
    if (++members_ > input_.options.limits.members)
      return fail(ErrorKind::kInvalid,
                  fmt::format("it has more than {} attachments", input_.options.limits.members));
    std::string record = "part: " + number;
    Member described;
    described.name = name;
    described.media_type = media;
    described.record = record;
    TRY(sink_.member_begin(described));
    TRY(sink_.member_bytes(as_bytes(bytes)));
    return sink_.member_end();
  }

  const ReaderInput& input_;
  ReadingSink& sink_;
  int64_t members_ = 0;
};

}  // namespace

Result<void> read_email(const ReaderInput& input, ReadingSink& sink) {
  return EmailReading(input, sink).run();
}

std::string email_library() {
  return fmt::format("gmime {}.{}.{}", gmime_major_version, gmime_minor_version,
                     gmime_micro_version);
}

}  // namespace habeas::ingest
