#include <spacecheck/measure/ratio.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace spacecheck {
namespace {

// How many of `count` ratios may be cut off at each end so that the median stays inside with
// `confidence`: one more than the largest k with 2 P(Binomial(count, 1/2) <= k) <= 1 - confidence.
struct Cut {
  std::size_t ends = 0;  ///< 0: not even the extremes hold the median that surely
  double coverage = 0;
};

Cut cut_for(std::size_t count, double confidence) {
  Cut cut;
  auto const n = static_cast<double>(count);
  double tail = 0;
  for (std::size_t k = 0; 2 * k < count; ++k) {
    auto const below = static_cast<double>(k);
    tail += std::exp(std::lgamma(n + 1) - std::lgamma(below + 1) - std::lgamma(n - below + 1) -
                     n * std::log(2.0));
    if (2 * tail > 1 - confidence) break;
    cut = {k + 1, 1 - 2 * tail};
  }
  return cut;
}

}  // namespace

std::size_t fewest_ratios(double confidence) {
  if (!(confidence > 0 && confidence < 1)) {
    throw std::invalid_argument("a confidence lies between 0 and 1, got " +
                                std::to_string(confidence));
  }
  std::size_t count = 2;
  while (cut_for(count, confidence).ends == 0) ++count;
  return count;
}

Ratio median_ratio(std::vector<double> ratios, double confidence) {
  auto const fewest = fewest_ratios(confidence);
  std::size_t const count = ratios.size();
  if (count < fewest) {
    throw std::invalid_argument("a median with its interval takes at least " +
                                std::to_string(fewest) + " ratios, got " + std::to_string(count));
  }
  if (!std::all_of(ratios.begin(), ratios.end(), [](double x) { return std::isfinite(x); })) {
    throw std::invalid_argument("a ratio is not finite");
  }
  std::sort(ratios.begin(), ratios.end());
  auto const cut = cut_for(count, confidence);
  Ratio ratio;
  ratio.median = (ratios[(count - 1) / 2] + ratios[count / 2]) / 2;
  ratio.low = ratios[cut.ends - 1];
  ratio.high = ratios[count - cut.ends];
  ratio.coverage = cut.coverage;
  return ratio;
}

}  // namespace spacecheck
