#pragma once

#include <string>
#include <string_view>

namespace spacecheck {

/// A word as a shell reads it: as it is where nothing in it is special, else in single quotes.
std::string shell_word(std::string_view text);

}  // namespace spacecheck
