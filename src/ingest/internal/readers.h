// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "ingest/internal/reader.h"
#include "ingest/internal/text_encoding.h"

// The readers, one file each in readers/, and the names of the libraries that they parse with. Each
// tells what it finds in the order of the file; kInvalid: the file cannot be read, and why.

namespace habeas::ingest {

[[nodiscard]] Result<void> read_csv(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_xlsx(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_ods(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_text(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_html(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_pdf(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_image(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_email(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_docx(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_odt(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_zip(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_warc(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_wacz(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_ftm(const ReaderInput& input, ReadingSink& sink);

[[nodiscard]] std::string pdf_library();
[[nodiscard]] std::string image_library();
[[nodiscard]] std::string email_library();

// Which encoding the text is in, and how that is known, as metadata.
[[nodiscard]] Result<void> tell_encoding(const TextEncoding& encoding, ReadingSink& sink);
// A note of the sequences of bytes that did not decode; none for 0.
[[nodiscard]] Result<void> tell_undecodable(int64_t replaced, std::string_view encoding,
                                            ReadingSink& sink);

}  // namespace habeas::ingest
