#pragma once

#include <string>
#include <vector>

namespace spacecheck {

/// Node names as Slurm's --exclude and --nodelist take them: "gpu[001-003,007],login1".
std::string slurm_node_list(std::vector<std::string> const& nodes);

}  // namespace spacecheck
