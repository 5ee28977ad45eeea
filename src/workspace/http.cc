// SPDX-License-Identifier: Apache-2.0
#include "workspace/http.h"

#include <memory>

#include <curl/curl.h>
#include <fmt/core.h>

namespace habeas::workspace {

namespace {

constexpr size_t kLargestAnswer = size_t{1} << 20;
constexpr long kConnectSeconds = 20;
constexpr long kSeconds = 60;

// Called by curl with each piece of the answer; a short count ends the transfer.
size_t take(char* bytes, size_t size, size_t count, void* user) {
  auto* body = static_cast<std::string*>(user);
  if (body->size() + size * count > kLargestAnswer) return 0;
  body->append(bytes, size * count);
  return size * count;
}

std::string plain_type(const char* header) {
  std::string text = header == nullptr ? "" : header;
  text = text.substr(0, text.find(';'));
  while (text.ends_with(' ')) text.pop_back();
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

Result<HttpAnswer> http_post(const std::string& url, const std::string& content_type,
                             ByteView body) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no web address", printable(url)),
                "an address begins with http:// or https://");
  }
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  check(started == CURLE_OK && curl != nullptr, "curl can be started");
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
      curl_slist_append(nullptr, ("Content-Type: " + content_type).c_str()), curl_slist_free_all);
  // Without this curl waits a second for "100 Continue" of servers that never say it.
  headers.reset(curl_slist_append(headers.release(), "Expect:"));
  HttpAnswer answer;
  char why[CURL_ERROR_SIZE] = "";
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, kSeconds);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(body.data()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
  CURLcode done = curl_easy_perform(handle);
  if (done != CURLE_OK) {
    std::string reason = why[0] != '\0' ? why : curl_easy_strerror(done);
    // curl adds how many milliseconds it took, which would make each record of a failure another.
    if (done == CURLE_COULDNT_CONNECT) reason = curl_easy_strerror(done);
    if (done == CURLE_WRITE_ERROR) reason = "the answer is larger than 1 MiB";
    return fail(ErrorKind::kIo,
                fmt::format("no answer from {}: {}", printable(url), printable(reason)),
                "check the address and the network, and try again; or go by files");
  }
  long status = 0;
  char* type = nullptr;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
  answer.status = status;
  answer.content_type = plain_type(type);
  return answer;
}

}  // namespace habeas::workspace
