#pragma once

#include <spacecheck/plan/trial.hpp>

#include <functional>
#include <vector>

namespace spacecheck {

/// How far a trial can be made smaller and still fail.
struct Shrunk {
  Trial trial;             ///< fails; equal to the given one when nothing smaller does
  std::int64_t tried = 0;  ///< trials done [count]
};

/// The smallest sizes, scratch, order, repetition and input that still fail.
///
/// Greedy, one thing at a time until nothing gets smaller; ends, since every accepted step makes
/// the trial smaller in a well-founded order; after a thousand trials at the latest, since some
/// failures get smaller for ever by little. The result has failed in front of `still_fails`.
///
/// \param trial        one that fails.
/// \param allowed      whether a kernel can be asked that trial at all (its sizes).
/// \param still_fails  does the trial.
Shrunk shrink(Trial const& trial, std::function<bool(Trial const&)> const& allowed,
              std::function<bool(Trial const&)> const& still_fails);

}  // namespace spacecheck
