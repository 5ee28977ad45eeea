// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"

// The only door to a network, and it opens only for an address that the user gave.

namespace habeas::workspace {

struct HttpAnswer {
  int64_t status = 0;
  std::string content_type;  // without parameters, lower case; may be empty
  std::string body;
};

// POSTs the bytes and returns whatever answer came, of any status. http and https only; a
// redirection is not followed, a proxy is taken from the environment as curl does. At most 1 MiB of
// answer and a minute in all. kInvalid: the address is none. kIo: no answer (the message says
// whether the name, the connection, the certificate or the time failed).
[[nodiscard]] Result<HttpAnswer> http_post(const std::string& url, const std::string& content_type,
                                           ByteView body);

}  // namespace habeas::workspace
