#pragma once

#include <spacecheck/check/engine.hpp>

#include <vector>

namespace spacecheck {

/// Whether an ending on another space than the question's, which that is compared with, stands in
/// the other space's row already.
///
/// \param earlier  what was concluded of the kernel.
bool told_elsewhere(std::vector<Conclusion> const& earlier, Question const& question,
                    Observation const& observation, FindingKind kind);

}  // namespace spacecheck
