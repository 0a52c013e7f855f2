#pragma once

#include <spacecheck/check/engine.hpp>

#include <string>
#include <vector>

namespace spacecheck {

/// The run as JUnit XML: a suite for each kernel, space and size, a case for each check.
///
/// Skipped checks are `skipped`; a fault is a `failure`; a flaky one is no failure but as many
/// `flakyFailure` as attempts failed, each naming its trial (Maven Surefire's schema).
std::string junit(std::vector<Conclusion> const& conclusions);

}  // namespace spacecheck
