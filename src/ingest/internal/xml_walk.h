// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"

// Walks XML in pieces (libxml2, SAX): elements and text in order, nothing kept. No DTD: a document
// with a DOCTYPE is refused, so there are no entities but the five; nothing is fetched. Depth 256
// (libxml2's own limit), texts and attributes 10 MB.

namespace habeas::ingest {

// Attributes of one start tag; valid during the call.
class XmlAttributes {
 public:
  XmlAttributes(const unsigned char** attributes, int count) : at_(attributes), count_(count) {}
  // The value with that local name, in any namespace (the formats read here never have one local
  // name in two on one element, except xlink:href and the like, for which `uri` is given);
  // references to characters are resolved. "" if absent.
  [[nodiscard]] std::string_view get(std::string_view local, std::string_view uri = {}) const;
  [[nodiscard]] bool has(std::string_view local) const;

 private:
  const unsigned char** at_;  // localname, prefix, URI, value, end: five a piece
  int count_;
};

struct XmlHandler {
  virtual ~XmlHandler() = default;
  // `local` without prefix; `uri` of its namespace, "" if none.
  [[nodiscard]] virtual Result<void> open(std::string_view local, std::string_view uri,
                                          const XmlAttributes& attributes) = 0;
  [[nodiscard]] virtual Result<void> close(std::string_view local, std::string_view uri) = 0;
  // A text may come in several pieces.
  [[nodiscard]] virtual Result<void> text(std::string_view text) = 0;
};

class XmlWalk {
 public:
  explicit XmlWalk(XmlHandler& handler);
  ~XmlWalk();
  XmlWalk(const XmlWalk&) = delete;
  XmlWalk& operator=(const XmlWalk&) = delete;
  // kInvalid, with line and reason, for what is not well-formed; else the handler's failure.
  [[nodiscard]] Result<void> feed(ByteView bytes);
  [[nodiscard]] Result<void> finish();

 private:
  struct State;
  State* state_;
};

[[nodiscard]] Result<void> walk_xml(std::string_view text, XmlHandler& handler);

[[nodiscard]] std::string xml_library();

}  // namespace habeas::ingest
