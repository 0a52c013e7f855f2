#pragma once

#include <cstdint>

namespace spacecheck {

/// The first argument of a program that is started as a worker; see WorkerPool.
inline constexpr char const* worker_argument = "__spacecheck_worker";

/// A line that a worker answers by `{"threads": N}`: of its host-parallel space; 1 without one.
inline constexpr char const* threads_question = "threads?";

/// Lines that a worker says before it answers: what comes now is the kernel's reference, or no
/// longer.
inline constexpr char const* reference_begins = "reference {";
inline constexpr char const* reference_ends = "} reference";

/// The worker's side: says "ready" once Kokkos is, reads a trial's name a line from the socket,
/// does it, answers with one line of JSON, until the socket closes.
///
/// \param socket   file descriptor.
/// \param threads  of the host-parallel space [count]; 0: as Kokkos chooses.
/// \returns the process' exit code.
int worker_main(int socket, std::int64_t threads);

/// Runs worker_main when `argv` says that this process is a worker; -1 when it is not one.
int run_if_worker(int argc, char** argv);

}  // namespace spacecheck
