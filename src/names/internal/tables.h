// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace habeas::names {

// The files of share/names/, compiled in.
[[nodiscard]] std::string_view variant_file();
[[nodiscard]] std::string_view frequency_file();
[[nodiscard]] std::string_view transcription_file();
[[nodiscard]] std::string_view spelling_file();

// The entry of the variant table to which the letters of a token belong, from 1 in the order of the
// file; 0 if to none.
[[nodiscard]] uint32_t variant_of(std::string_view letters);
// The first column of that entry; "" for 0.
[[nodiscard]] std::string_view variant_name(uint32_t variant);

// The commonest Latin spelling of that entry: the first in the file; "" for 0.
[[nodiscard]] std::string_view press_form(uint32_t variant);

}  // namespace habeas::names
