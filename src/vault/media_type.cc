// SPDX-License-Identifier: Apache-2.0
//
// libmagic tries some twenty thousand rules one after the other: 0.15 ms on bytes it does not know,
// 1 to 3 ms on text, where many rules are regular expressions (file 5.44, 8 KiB, measured here).
// That would be most of the time of adding a folder of small files. Three routes keep its answers
// at a fraction of the cost:
//
// 1. Noise. Encrypted or random bytes have no header at all. If the first 512 bytes are spread like
//    random ones (chi-square over the 256 byte values within five standard deviations of its mean)
//    and nothing at the start resembles a signature, the answer is application/octet-stream. That
//    is also better: on noise, libmagic's two-byte rules match by chance. Any doubt at the start (a
//    printable word, two zero bytes, a byte that begins a known compressed format) goes to
//    libmagic.
// 2. Prose. Well-formed UTF-8 without control characters and without a sign of markup, mail or
//    scripts in its first kilobyte is text/plain, unless it may be JSON (a bracket first) or CSV (a
//    comma in the first line): then libmagic decides without its rules (MAGIC_NO_CHECK_SOFT), by
//    its own parsers. Prose is thus never taken for C, TeX or troff, as the rules like to do.
// 3. Everything else: libmagic as it is.
#include "vault/media_type.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <magic.h>

namespace habeas::vault {

namespace {

// Named explicitly, so that neither $MAGIC nor a ~/.magic of the user changes an answer.
constexpr const char* kDatabase = "/usr/share/misc/magic";
constexpr int kAllRules =
    MAGIC_MIME_TYPE | MAGIC_NO_CHECK_ELF;  // ELF details say nothing about the type
constexpr int kTextOnly = kAllRules | MAGIC_NO_CHECK_SOFT | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF;
constexpr std::string_view kUnknown = "application/octet-stream";

constexpr size_t kShort = 16;  // libmagic has its own word for files of a few bytes
constexpr size_t kNoiseSample = 512;
// Chi-square with 255 degrees of freedom: mean 255, standard deviation sqrt(2 * 255) = 22.6.
constexpr double kNoiseLow = 255 - 5 * 22.6;
constexpr double kNoiseHigh = 255 + 5 * 22.6;

bool is_print(uint8_t byte) { return byte >= 0x20 && byte < 0x7f; }

// Generous on purpose: a false "yes" costs 0.15 ms.
bool may_begin_a_format(ByteView head) {
  // First bytes of binary formats whose signature is short and may be followed by packed data at
  // once: OpenPGP packets, gzip, compress, zlib, zstd, xz, lzma, lz4, PNG, OLE, MPEG frames and
  // transport streams, AC-3, RPM, Java and Mach-O, and neighbours.
  static constexpr std::array<uint8_t, 36> kFirst = {
      0x02, 0x04, 0x0b, 0x1a, 0x1f, 0x21, 0x28, 0x30, 0x42, 0x47, 0x5d, 0x78,
      0x7f, 0x80, 0x84, 0x85, 0x86, 0x89, 0x8b, 0x8c, 0x95, 0x99, 0xa3, 0xa8,
      0xb5, 0xc1, 0xc3, 0xc5, 0xc6, 0xca, 0xd0, 0xed, 0xfd, 0xfe, 0xff, 0x94};
  if (std::find(kFirst.begin(), kFirst.end(), head[0]) != kFirst.end()) return true;
  if (std::all_of(head.begin(), head.begin() + 4, is_print)) return true;
  static constexpr std::array<std::string_view, 9> kPairs = {"PK", "MZ", "II", "MM", "7z",
                                                             "Rz", "ID", "Ob", "FL"};
  if (std::find(kPairs.begin(), kPairs.end(), as_text(head.first(2))) != kPairs.end()) return true;
  return std::count(head.begin(), head.begin() + 16, 0) >= 2;
}

bool is_noise(ByteView head) {
  if (head.size() < kNoiseSample || may_begin_a_format(head)) return false;
  std::array<uint16_t, 256> counts{};
  for (uint8_t byte : head.first(kNoiseSample)) ++counts[byte];
  constexpr double kExpected = static_cast<double>(kNoiseSample) / 256;
  double chi_square = 0;
  for (uint16_t count : counts) chi_square += (count - kExpected) * (count - kExpected) / kExpected;
  return chi_square > kNoiseLow && chi_square < kNoiseHigh;
}

// Well-formed UTF-8 without control characters; a character cut at the end of the head is allowed.
bool is_prose(std::string_view text) {
  for (char c : text) {
    uint8_t byte = static_cast<uint8_t>(c);
    if (byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f') return false;
    if (byte == 0x7f) return false;
  }
  for (size_t cut = 0; cut <= std::min<size_t>(3, text.size()); ++cut) {
    if (is_utf8(text.substr(0, text.size() - cut))) return true;
  }
  return false;
}

bool starts_with_field_name(std::string_view text) {
  size_t length = 0;
  while (length < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[length])) != 0 || text[length] == '-'))
    ++length;
  return length > 0 && length < text.size() && text[length] == ':';
}

// Signs of the text formats that only libmagic's rules tell: markup, mail, cards, calendars,
// subtitles, scripts, keys, patches, PostScript, RTF, TeX.
bool has_markup(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  size_t start = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  text = text.substr(start, 1024);
  if (text.empty()) return false;
  for (std::string_view word :
       {"#!", "#E", "%!", "%PDF", "{\\", "\\", "From ", "WEBVTT", "-----BEGIN", "begin ", "diff ",
        "--- ", "//", "/*", "@", "[Script", "!<arch"}) {
    if (text.starts_with(word)) return true;
  }
  if (starts_with_field_name(text) || text.find("-->") != std::string_view::npos) return true;
  for (size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    char after = at + 1 < text.size() ? text[at + 1] : ' ';
    if (std::isalpha(static_cast<unsigned char>(after)) != 0 || after == '!' || after == '?')
      return true;
  }
  return false;
}

// What libmagic's JSON and CSV parsers cannot accept is not worth asking them.
bool may_be_table(std::string_view text) {
  size_t start = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (start == std::string_view::npos) return true;
  if (text[start] == '{' || text[start] == '[') return true;
  return text.substr(0, text.find('\n')).find(',') != std::string_view::npos;
}

// Some versions answer with two types run together, or with words; those are no media types.
bool is_media_type(std::string_view text) {
  auto allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("/.+-_").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= 127 && std::count(text.begin(), text.end(), '/') == 1 &&
         std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

struct MediaTyper::State {
  magic_t magic = nullptr;
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (magic != nullptr) magic_close(magic);
  }
};

MediaTyper::MediaTyper(std::unique_ptr<State> state) : state_(std::move(state)) {}
MediaTyper::~MediaTyper() = default;

Result<std::unique_ptr<MediaTyper>> MediaTyper::create() {
  auto state = std::make_unique<State>();
  state->magic = magic_open(kAllRules);
  if (state->magic == nullptr) return fail(ErrorKind::kIo, "libmagic could not be started");
  if (magic_load(state->magic, kDatabase) != 0 && magic_load(state->magic, nullptr) != 0) {
    const char* why = magic_error(state->magic);
    return fail(ErrorKind::kIo,
                std::string("loading the table of media types: ") +
                    (why != nullptr ? why : "unknown error"),
                "install the package libmagic-mgc");
  }
  return std::unique_ptr<MediaTyper>(new MediaTyper(std::move(state)));
}

std::string MediaTyper::type_of(ByteView head) {
  if (head.empty()) return "application/x-empty";
  if (head.size() > kHead) head = head.first(kHead);
  if (is_noise(head)) return std::string(kUnknown);
  bool prose = head.size() >= kShort && is_prose(as_text(head)) && !has_markup(as_text(head));
  if (prose && !may_be_table(as_text(head))) return "text/plain";
  magic_setflags(state_->magic, prose ? kTextOnly : kAllRules);
  const char* answer = magic_buffer(state_->magic, head.data(), head.size());
  if (answer == nullptr || !is_media_type(answer)) return std::string(kUnknown);
  return answer;
}

}  // namespace habeas::vault
