#pragma once

#include <string>
#include <vector>

namespace spacecheck::cli {

/// As exec and spawn take arguments and environments: a pointer to each text, then null.
///
/// \param texts  must outlive the pointers, and not change.
std::vector<char*> pointers_to(std::vector<std::string>& texts);

/// What waitpid() said of a process that has ended, as a shell gives it: its exit code, or 128 +
/// the signal that ended it.
int exit_code_of(int status);

}  // namespace spacecheck::cli
