#include <spacecheck/measure/growth.hpp>

#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace spacecheck {

Growth fit_growth(std::vector<Cost> const& costs) {
  auto const count = static_cast<double>(costs.size());
  double x_mean = 0;
  double y_mean = 0;
  for (auto const& [work, cost] : costs) {
    if (!(work > 0 && cost > 0)) {
      throw std::invalid_argument("growth takes work and costs above 0");
    }
    x_mean += std::log(work) / count;
    y_mean += std::log(cost) / count;
  }
  double xx = 0;
  double xy = 0;
  for (auto const& [work, cost] : costs) {
    double const x = std::log(work) - x_mean;
    xx += x * x;
    xy += x * (std::log(cost) - y_mean);
  }
  if (costs.size() < 2 || !(xx > 0)) {
    throw std::invalid_argument("growth takes two different amounts of work, at least");
  }
  Growth growth{.exponent = xy / xx, .off = std::numeric_limits<double>::infinity()};
  if (costs.size() == 2) return growth;
  double residuals = 0;
  for (auto const& [work, cost] : costs) {
    double const residual = std::log(cost) - y_mean - growth.exponent * (std::log(work) - x_mean);
    residuals += residual * residual;
  }
  boost::math::students_t const student(count - 2);
  growth.off = boost::math::quantile(student, 0.975) * std::sqrt(residuals / (count - 2) / xx);
  return growth;
}

}  // namespace spacecheck
