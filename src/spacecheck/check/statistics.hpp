#pragma once

#include <cstdint>

namespace spacecheck {

/// A closed interval of rates, 0 to 1.
struct RateInterval {
  double low = 0;
  double high = 1;
};

/// The exact two-sided interval for a rate (Clopper and Pearson 1934).
///
/// \param failures    [count], 0 <= failures <= trials
/// \param trials      [count], independent, their number chosen beforehand; 0 gives [0, 1]
/// \param confidence  0 < confidence < 1
RateInterval clopper_pearson(std::int64_t failures, std::int64_t trials, double confidence = 0.95);

/// The failure rate that `trials` passes without a failure exclude: 1 - (1 -
/// confidence)^(1/trials).
///
/// 15 trials at 0.95 exclude rates above 0.181. Zero trials exclude nothing: 1.
double excluded_rate(std::int64_t trials, double confidence = 0.95);

/// How many passes in a row exclude failure rates above `max_flake`: 299 for 0.01 at 0.95.
///
/// \param max_flake   0 < max_flake < 1
/// \param confidence  0 < confidence < 1
/// \throws std::invalid_argument  outside these ranges, or more than 10^9 trials.
std::int64_t trials_to_exclude(double max_flake, double confidence = 0.95);

}  // namespace spacecheck
