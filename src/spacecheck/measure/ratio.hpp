#pragma once

#include <cstddef>
#include <vector>

namespace spacecheck {

/// The median of independent ratios, and an interval that holds the true median.
struct Ratio {
  double median = 0;
  double low = 0;       ///< an order statistic of the ratios
  double high = 0;      ///< its mirror image
  double coverage = 0;  ///< how sure the interval holds the median, at least what was asked for

  double width() const { return high - low; }
};

/// The fewest ratios of which two bound the median with `confidence`: 6 for 0.95.
std::size_t fewest_ratios(double confidence = 0.95);

/// Median with the exact interval from order statistics: the number of ratios below the true median
/// is binomial with rate 1/2, whatever the ratios' distribution (David and Nagaraja, 7.1).
///
/// \param ratios      finite, at least fewest_ratios(confidence); in any order.
/// \param confidence  0 < confidence < 1
/// \throws std::invalid_argument  too few ratios for an interval, or one that is not finite.
Ratio median_ratio(std::vector<double> ratios, double confidence = 0.95);

}  // namespace spacecheck
