#pragma once

#include <spacecheck/plan/kernel_info.hpp>

#include <string_view>
#include <vector>

namespace spacecheck {

/// What every kernel of this program declares of itself, by name. Starts nothing.
std::vector<KernelInfo> kernel_infos();
/// Whether this program has it. Asked before every trial.
bool has_kernel(std::string_view name);

}  // namespace spacecheck
