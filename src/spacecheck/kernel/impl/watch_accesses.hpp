#pragma once

#include <spacecheck/plan/observation.hpp>

#include <functional>

namespace spacecheck::Impl {

/// Runs a kernel under the access runtime. Where it finds something, the kernel runs once more, on
/// fresh arrays, to learn where in the source that was.
///
/// \param zeroed  what is unset is zero.
/// \throws what the kernel throws the first time.
AccessSummary watch_accesses(bool zeroed, std::function<void()> const& run,
                             std::function<void()> const& run_again);

}  // namespace spacecheck::Impl
