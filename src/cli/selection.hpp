#pragma once

#include <spacecheck/check/check.hpp>
#include <spacecheck/plan/kernel_info.hpp>

#include <string>
#include <vector>

namespace spacecheck::cli {

/// Kernels by name or glob; every one that is no fault when nothing is named.
///
/// \param globs_choose_faults  whether a glob finds faults too; a name always does.
/// \throws Error  usage: a name that fits nothing, with what was probably meant.
std::vector<KernelInfo> select_kernels(std::vector<std::string> const& patterns,
                                       bool globs_choose_faults = false);

/// Spaces by name; every usable one of this build when nothing is named, Serial first.
///
/// Where spaces are chosen something is started on them: what the environment says of threads is
/// looked at, too.
///
/// \throws Error  usage: no such space in Kokkos, or KOKKOS_NUM_THREADS or OMP_NUM_THREADS is no
///                number that it takes; nothing_ran: not in this build, or no device.
std::vector<std::string> select_spaces(std::vector<std::string> const& names);

/// Checks by name; all when nothing is named, less the dropped ones.
///
/// \throws Error  usage.
std::vector<Check const*> select_checks(std::vector<std::string> const& names,
                                        std::vector<std::string> const& dropped);

}  // namespace spacecheck::cli
