#pragma once

#include <spacecheck/check/engine.hpp>

#include <string>
#include <vector>

namespace spacecheck {

/// The run as JUnit XML: a suite for each kernel, space and size, a case for each check.
///
/// What a CI makes of it agrees with the exit code. Skipped checks are `skipped`; a fault is a
/// `failure`; a flaky one is no failure but as many `flakyFailure` as attempts failed, each naming
/// its trial (Maven Surefire's schema). A check that the budget ended is an `error`, and so is a
/// run in which nothing ran.
///
/// \param flaky_is  the code that flaky findings alone give: where it is that of a fault, they are
///                  failures.
std::string junit(std::vector<Conclusion> const& conclusions, int flaky_is = 3);

}  // namespace spacecheck
