#include <spacecheck/check/statistics.hpp>

#include <boost/math/special_functions/beta.hpp>
#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace spacecheck {

RateInterval clopper_pearson(std::int64_t failures, std::int64_t trials, double confidence) {
  RateInterval interval;
  if (trials == 0) return interval;
  double const tail = (1 - confidence) / 2;
  auto const k = static_cast<double>(failures);
  auto const n = static_cast<double>(trials);
  if (failures > 0) interval.low = boost::math::ibeta_inv(k, n - k + 1, tail);
  if (failures < trials) interval.high = boost::math::ibeta_inv(k + 1, n - k, 1 - tail);
  return interval;
}

double excluded_rate(std::int64_t trials, double confidence) {
  if (trials <= 0) return 1;
  return -std::expm1(std::log1p(-confidence) / static_cast<double>(trials));
}

std::int64_t trials_to_exclude(double max_flake, double confidence) {
  if (!(max_flake > 0 && max_flake < 1)) {
    throw std::invalid_argument(
        fmt::format("a flake rate lies between 0 and 1, got {}", max_flake));
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw std::invalid_argument(
        fmt::format("a confidence lies between 0 and 1, got {}", confidence));
  }
  double const trials = std::ceil(std::log1p(-confidence) / std::log1p(-max_flake));
  if (trials > 1e9) {
    throw std::invalid_argument(
        fmt::format("a flake rate of {} takes {:.3g} trials, more than 10^9", max_flake, trials));
  }
  return static_cast<std::int64_t>(trials);
}

}  // namespace spacecheck
