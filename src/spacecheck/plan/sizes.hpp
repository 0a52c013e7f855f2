#pragma once

#include <spacecheck/plan/kernel_info.hpp>

#include <cstdint>

namespace spacecheck {

/// An array that is declared as long as there are work items stays so; another is as declared.
///
/// \return  of a trial that names none [elements].
std::int64_t usual_array_size(KernelInfo const& kernel, std::int64_t n_threads);

/// \throws std::invalid_argument  sizes that a kernel can't be run with: it is not its fault.
void require_sizes(KernelInfo const& kernel, Parameters const& sizes);

}  // namespace spacecheck
