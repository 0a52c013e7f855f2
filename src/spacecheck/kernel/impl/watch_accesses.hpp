#pragma once

#include <spacecheck/plan/observation.hpp>
#include <spacecheck/plan/trial.hpp>

#include <functional>

namespace spacecheck::Impl {

/// Runs a kernel under the access runtime. Where it finds something, the kernel runs once more, on
/// fresh arrays, to learn where in the source that was; not in a trial that is an earlier one
/// again, whose places are known.
///
/// \throws what the kernel throws the first time.
AccessSummary watch_accesses(Trial const& trial, std::function<void()> const& run,
                             std::function<void()> const& run_again);

}  // namespace spacecheck::Impl
