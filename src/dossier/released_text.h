// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

// The texts that stand in bytes of any kind, for the leak check.

namespace habeas::dossier {

// Calls `visit` for each: the whole if it is UTF-8, with the escapes of JSON and HTML undone too;
// else every run of four readable characters and more in UTF-8 and in UTF-16 of either order, as
// file systems, office files and photographs' metadata hold them. What is compressed is not found:
// a reader has to have read it.
void for_each_text(std::string_view bytes, const std::function<void(std::string_view)>& visit);

}  // namespace habeas::dossier
