#pragma once

#include <vector>

namespace spacecheck {

/// How a cost grows with the work: cost = c * work^exponent.
struct Growth {
  double exponent = 0;
  double off = 0;  ///< half of its 95 % interval; infinity for two points, which any line fits
};

struct Cost {
  double work = 0;  ///< > 0
  double cost = 0;  ///< > 0
};

/// Least squares of the logarithms, with Student's interval of the slope.
///
/// \param costs  at least two, of which two differ in work.
/// \throws std::invalid_argument  fewer, or one that is not positive.
Growth fit_growth(std::vector<Cost> const& costs);

}  // namespace spacecheck
