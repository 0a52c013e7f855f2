#pragma once

#include <spacecheck/check/engine.hpp>

#include <string>
#include <vector>

namespace spacecheck {

/// Whether an ending on another space than the question's, which that is compared with, stands in
/// the other space's row already.
///
/// \param earlier  what was concluded of the kernel.
bool told_elsewhere(std::vector<Conclusion> const& earlier, Question const& question,
                    Observation const& observation, FindingKind kind);

/// Why trials would compare with nothing: the kernel was seen never to launch on the other space
/// that some of them are on. Empty: they would not.
std::string launches_elsewhere(std::vector<Conclusion> const& earlier, Question const& question,
                               std::vector<Trial> const& trials);

/// Takes back what a row says of a space that the kernel never launched on: all but its findings.
void disown(Conclusion& conclusion);

}  // namespace spacecheck
