#pragma once

#include <functional>

namespace spacecheck::cli {

/// Reads the arguments of the program, and does nothing yet.
///
/// \returns  what they ask for; it gives the exit code.
/// \throws Error  usage: what was given, what is allowed, and what was probably meant.
std::function<int()> read_command_line(int argc, char const* const* argv);

}  // namespace spacecheck::cli
