#pragma once

#include <cstdint>
#include <string>

namespace spacecheck::Impl {

/// What this process can still be given [bytes]: what the machine has, or what the cgroup that the
/// process is in, or one above it, has left, where that is less: a container's or a batch job's
/// limit ends by a kill what goes past it. 0 where nobody says.
///
/// \param root  the folder that has /proc and /sys.
std::int64_t available_memory(std::string const& root = "");

}  // namespace spacecheck::Impl
