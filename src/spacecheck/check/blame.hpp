#pragma once

#include <spacecheck/check/check.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// One thing that can be turned, alone, to see whether a failure goes away.
struct Ablation {
  std::string_view change;  ///< "the guard forced"
  Trial trial;
};

/// What can be turned about a failing trial, in the program it failed in; nothing that would leave
/// it as it is. None is compared with another space.
std::vector<Ablation> ablations(Question const& question, Trial const& failing);

/// Whether a trial failed by itself: its ending, or outputs outside the reference's bound.
bool fails(Observation const& observation);

/// One line for each change that was tried: "goes away with the guard forced (0 of 3 failed)".
///
/// \param run  does a trial.
std::vector<std::string> blame(Question const& question, Trial const& failing,
                               std::function<Observation const&(Trial const&)> const& run);

}  // namespace spacecheck
