#pragma once

#include <spacecheck/plan/kernel_info.hpp>

#include <vector>

namespace spacecheck {

/// What every kernel of this program declares of itself, by name. Starts nothing.
std::vector<KernelInfo> kernel_infos();

}  // namespace spacecheck
