// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/xml_walk.h"

#include <cstring>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xmlversion.h>
#include <optional>

#include <fmt/core.h>

namespace habeas::ingest {

namespace {

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(text));
}

}  // namespace

std::string_view XmlAttributes::get(std::string_view local, std::string_view uri) const {
  for (int i = 0; i < count_; ++i) {
    const unsigned char** attribute = at_ + 5 * i;
    if (view(attribute[0]) != local || (!uri.empty() && view(attribute[2]) != uri)) continue;
    return std::string_view(reinterpret_cast<const char*>(attribute[3]),
                            static_cast<size_t>(attribute[4] - attribute[3]));
  }
  return {};
}

bool XmlAttributes::has(std::string_view local) const {
  for (int i = 0; i < count_; ++i) {
    if (view(at_[5 * i]) == local) return true;
  }
  return false;
}

struct XmlWalk::State {
  XmlHandler* handler = nullptr;
  xmlParserCtxtPtr context = nullptr;
  std::optional<Error> error;

  void stop(Error why) {
    if (!error) error = std::move(why);
    xmlStopParser(context);
  }
  void take(const Result<void>& result) {
    if (!result) stop(result.error());
  }
  static State& of(void* context) {
    return *static_cast<State*>(static_cast<xmlParserCtxtPtr>(context)->_private);
  }

  static void open(void* context, const xmlChar* local, const xmlChar*, const xmlChar* uri, int,
                   const xmlChar**, int count, int, const xmlChar** attributes) {
    State& state = of(context);
    if (!state.error)
      state.take(state.handler->open(view(local), view(uri), XmlAttributes(attributes, count)));
  }
  static void close(void* context, const xmlChar* local, const xmlChar*, const xmlChar* uri) {
    State& state = of(context);
    if (!state.error) state.take(state.handler->close(view(local), view(uri)));
  }
  static void text(void* context, const xmlChar* text, int length) {
    State& state = of(context);
    if (!state.error)
      state.take(state.handler->text(
          std::string_view(reinterpret_cast<const char*>(text), static_cast<size_t>(length))));
  }
  static void doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
    of(context).stop(
        Error{ErrorKind::kInvalid, "it has a DOCTYPE, which such files never need", ""});
  }
  [[nodiscard]] Result<void> outcome(int status) const {
    if (error) return fail(*error);
    if (status == XML_ERR_OK) return {};
    const xmlError* last = xmlCtxtGetLastError(context);
    std::string reason = last != nullptr && last->message != nullptr ? last->message : "unknown";
    while (!reason.empty() && (reason.back() == '\n' || reason.back() == '.')) reason.pop_back();
    return fail(ErrorKind::kInvalid,
                fmt::format("its XML is not well-formed in line {}: {}",
                            last != nullptr ? last->line : 0, printable(reason)));
  }
};

XmlWalk::XmlWalk(XmlHandler& handler) : state_(new State) {
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = State::open;
  sax.endElementNs = State::close;
  sax.characters = State::text;
  sax.cdataBlock = State::text;
  sax.ignorableWhitespace = State::text;
  sax.internalSubset = State::doctype;
  state_->handler = &handler;
  state_->context = xmlCreatePushParserCtxt(&sax, nullptr, nullptr, 0, nullptr);
  if (state_->context == nullptr) throw std::bad_alloc();
  // With SAX2 libxml2 gives user data back only where it is not the context: keep it in _private.
  state_->context->userData = state_->context;
  state_->context->_private = state_;
  // NOENT: only the five entities exist here, and attributes are wanted with them resolved.
  xmlCtxtUseOptions(state_->context,
                    XML_PARSE_NOENT | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

XmlWalk::~XmlWalk() {
  if (state_->context->myDoc != nullptr) xmlFreeDoc(state_->context->myDoc);
  xmlFreeParserCtxt(state_->context);
  delete state_;
}

Result<void> XmlWalk::feed(ByteView bytes) {
  constexpr size_t kPiece = size_t{1} << 16;
  while (!bytes.empty()) {
    ByteView piece = bytes.subspan(0, std::min(kPiece, bytes.size()));
    bytes = bytes.subspan(piece.size());
    TRY(state_->outcome(
        xmlParseChunk(state_->context, as_text(piece).data(), static_cast<int>(piece.size()), 0)));
  }
  return {};
}

Result<void> XmlWalk::finish() {
  return state_->outcome(xmlParseChunk(state_->context, nullptr, 0, 1));
}

Result<void> walk_xml(std::string_view text, XmlHandler& handler) {
  XmlWalk walk(handler);
  TRY(walk.feed(as_bytes(text)));
  return walk.finish();
}

std::string xml_library() { return "libxml2 " LIBXML_DOTTED_VERSION; }

}  // namespace habeas::ingest
