#pragma once

#include <cstdint>
#include <string_view>

namespace spacecheck {

/// Work items that a space of this build does at a time [count]: the threads of a host space. Needs
/// a KokkosSession.
///
/// \throws std::invalid_argument  the space is not in this build.
std::int64_t concurrency(std::string_view space);

/// Threads that a host space will have once Kokkos is started with no number of them [count]; 0: it
/// is a device's. Needs no KokkosSession.
std::int64_t threads_to_come(std::string_view space);

}  // namespace spacecheck
