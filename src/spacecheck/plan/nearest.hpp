#pragma once

#include <string>
#include <vector>

namespace spacecheck {

/// The candidate that `given` was probably meant to be; empty: none is near. Case does not count.
std::string nearest(std::string const& given, std::vector<std::string> const& candidates);

}  // namespace spacecheck
