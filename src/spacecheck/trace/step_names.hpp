#pragma once

#include <string>
#include <string_view>

namespace spacecheck {

/// A kernel's name without what differs between execution spaces: an unnamed kernel's is a type,
/// demangled here, in which the names of spaces become "Space".
std::string common_name(std::string_view name);

/// A name for the eye: demangled, and of bearable length.
std::string shown_name(std::string_view name);

}  // namespace spacecheck
