#pragma once

#include <string>
#include <string_view>

namespace spacecheck {

/// As in a URL: what is no ASCII letter or digit becomes %XX, each byte in hexadecimal.
///
/// \param plain  signs that stay as they are, too.
std::string percent_encoded(std::string_view text, std::string_view plain);

}  // namespace spacecheck
