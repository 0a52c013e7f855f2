#pragma once

#include <string>
#include <string_view>

namespace spacecheck {

/// The text as one line that a terminal shows and does not obey: control characters are written
/// as C++ writes them. Of a text longer than 4000 bytes the middle is left out.
///
/// For whatever quotes what somebody has given: an argument, a file, a View's label.
std::string one_line(std::string_view text);

}  // namespace spacecheck
