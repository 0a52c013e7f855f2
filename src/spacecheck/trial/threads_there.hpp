#pragma once

#include <spacecheck/plan/trial.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace spacecheck {

/// Threads that share a launch on a host space, counted in one [count]; 0 for a device.
/// concurrency() is what was asked for, and OpenMP may give less: OMP_THREAD_LIMIT, OMP_DYNAMIC.
/// Needs a KokkosSession.
///
/// \throws std::invalid_argument  the space is not in this build.
std::int64_t threads_there(std::string_view space);

/// Why a trial would not have the threads that its name says; empty: it has, or it says nothing of
/// threads.
std::string lacks_threads(Trial const& trial);

}  // namespace spacecheck
