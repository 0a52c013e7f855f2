#include <spacecheck/measure/ratio.hpp>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

using spacecheck::fewest_ratios;
using spacecheck::median_ratio;

namespace {

std::vector<double> one_to(int n) {
  std::vector<double> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

}  // namespace

// David and Nagaraja, Order Statistics, 7.1: 2 (1/2)^n is the chance to miss with the extremes.
TEST_CASE("fewer than six ratios bound no median at 95 %", "[measure][ratio]") {
  CHECK(fewest_ratios(0.95) == 6);
  CHECK(fewest_ratios(0.5) == 2);
  CHECK(fewest_ratios(0.99) == 8);
  CHECK_THROWS_AS(median_ratio(one_to(5)), std::invalid_argument);
  CHECK_NOTHROW(median_ratio(one_to(6)));
}

TEST_CASE("15 ratios: the 4th and the 12th bound the median", "[measure][ratio]") {
  auto const ratio = median_ratio(one_to(15));
  CHECK(ratio.median == 8);
  CHECK(ratio.low == 4);
  CHECK(ratio.high == 12);
  // 1 - 2 P(Binomial(15, 1/2) <= 3) = 1 - 2 * 576 / 32768
  CHECK(ratio.coverage == Catch::Approx(1 - 1152.0 / 32768).epsilon(1e-12));
}

TEST_CASE("the order of the ratios does not matter, an even number has a middle between two",
          "[measure][ratio]") {
  auto values = one_to(16);
  std::mt19937 shuffle(3);
  std::shuffle(values.begin(), values.end(), shuffle);
  auto const ratio = median_ratio(values);
  CHECK(ratio.median == 8.5);
  CHECK(ratio.low == 4);
  CHECK(ratio.high == 13);
}

TEST_CASE("one outlier moves neither median nor interval far", "[measure][ratio]") {
  auto values = one_to(15);
  values[14] = 1e9;
  CHECK(median_ratio(values).high == 12);
}

TEST_CASE("the interval holds the true median as often as it says", "[measure][ratio]") {
  std::mt19937 random(11);
  std::lognormal_distribution<double> skewed(0, 0.3);  // median 1
  int const experiments = 4000;
  int held = 0;
  double coverage = 0;
  for (int k = 0; k < experiments; ++k) {
    std::vector<double> values(21);
    for (auto& value : values) value = skewed(random);
    auto const ratio = median_ratio(values);
    coverage = ratio.coverage;
    if (ratio.low <= 1 && 1 <= ratio.high) ++held;
  }
  // Four standard deviations of a binomial rate: a false alarm in 15,000 seeds.
  double const rate = static_cast<double>(held) / experiments;
  CHECK(std::fabs(rate - coverage) < 4 * std::sqrt(coverage * (1 - coverage) / experiments));
}

TEST_CASE("a ratio that is no number is refused", "[measure][ratio]") {
  auto values = one_to(15);
  values[3] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS(median_ratio(values), std::invalid_argument);
  CHECK_THROWS_AS(median_ratio(one_to(15), 1.0), std::invalid_argument);
}
