#pragma once

#include <string>

namespace spacecheck {

/// A kernel to start from: builds, runs, agrees, and is commented.
///
/// \param name  of the kernel, in small letters, digits and '_'
std::string starting_kernel(std::string const& name);

/// The CMakeLists.txt of a project that checks it.
///
/// \param file  the kernel's, as CMake is to find it
std::string starting_project(std::string const& name, std::string const& file);

}  // namespace spacecheck
