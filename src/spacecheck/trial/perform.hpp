#pragma once

#include <spacecheck/plan/observation.hpp>

#include <string>
#include <vector>

namespace spacecheck {

/// Do a trial in this process, where Kokkos is initialised, and say what it gave.
///
/// Exceptions of the kernel and failed allocations become part of the observation.
///
/// \throws std::invalid_argument  the kernel or a space is not in this program.
Observation perform(Trial const& trial);

/// Names of the execution spaces of this build, Serial first. Needs no Kokkos::initialize.
std::vector<std::string> space_names();

/// Kokkos initialised for as long as this object lives.
class KokkosSession {
 public:
  /// \param threads  of the host-parallel space [count]; 0: what KOKKOS_NUM_THREADS says, or all
  ///                 cores that this process may use. (Kokkos itself would take one thread for
  ///                 Threads where it has no hwloc.)
  explicit KokkosSession(std::int64_t threads);
  ~KokkosSession();
  KokkosSession(KokkosSession const&) = delete;
  KokkosSession& operator=(KokkosSession const&) = delete;

 private:
  bool m_mine;
};

/// What this library and machine are. What compiled a kernel its KernelInfo says.
struct BuildInfo {
  std::string kokkos;        ///< version
  std::string compiler;      ///< name and version
  std::string architecture;  ///< of the device, or empty
  std::string flags;         ///< of the compiler, as CMake gave them
  std::vector<std::string> spaces;
};
BuildInfo build_info();

/// One line for each device that the build's device space sees; needs a KokkosSession.
std::vector<std::string> device_names();

/// Why the device space of this build cannot be used here ("no CUDA driver"); empty: it can, or
/// there is none. Needs no KokkosSession.
std::string device_problem();

}  // namespace spacecheck
