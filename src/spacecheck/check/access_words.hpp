#pragma once

#include <spacecheck/plan/observation.hpp>

#include <string>

namespace spacecheck {

/// "write-write race on counts(0) between work items 0 and 1; 8 elements, 99 pairs of items
/// [mine.cpp:17]"
std::string describe(AccessEvent const& event);

}  // namespace spacecheck
