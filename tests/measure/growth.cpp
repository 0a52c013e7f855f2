#include <spacecheck/measure/growth.hpp>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <stdexcept>
#include <vector>

using Catch::Approx;
using spacecheck::Cost;
using spacecheck::fit_growth;

TEST_CASE("a power of the work is found, and is certain", "[measure][growth]") {
  for (double const power : {0.5, 1.0, 2.0}) {
    std::vector<Cost> costs;
    for (double const work : {1e3, 1e5, 3e6, 1e8})
      costs.push_back({work, 7 * std::pow(work, power)});
    auto const growth = fit_growth(costs);
    CHECK(growth.exponent == Approx(power));
    CHECK(growth.off < 1e-9);
  }
}

TEST_CASE("noise widens the interval, and the truth stays inside", "[measure][growth]") {
  std::vector<Cost> const costs{{1e4, 1.1e4}, {1e5, 0.93e5}, {1e6, 1.04e6}, {1e7, 0.95e7}};
  auto const growth = fit_growth(costs);
  CHECK(std::fabs(growth.exponent - 1) < growth.off);
  CHECK(growth.off > 0.01);
  CHECK(growth.off < 0.2);
}

// Slope and interval of y = {1, 2, 4} at x = {0, 1, 2} by the textbook: 1.5 +- 12.706 / sqrt(12).
TEST_CASE("the interval is Student's", "[measure][growth]") {
  auto const growth = fit_growth(
      {{1, std::exp(1.0)}, {std::exp(1.0), std::exp(2.0)}, {std::exp(2.0), std::exp(4.0)}});
  CHECK(growth.exponent == Approx(1.5));
  CHECK(growth.off == Approx(12.706205 / std::sqrt(12.0)).epsilon(1e-6));
}

TEST_CASE("two points say no certainty, fewer nothing", "[measure][growth]") {
  CHECK(std::isinf(fit_growth({{1e3, 1}, {1e4, 10}}).off));
  CHECK(fit_growth({{1e3, 1}, {1e4, 10}}).exponent == Approx(1));
  CHECK_THROWS_AS(fit_growth({}), std::invalid_argument);
  CHECK_THROWS_AS(fit_growth({{1e3, 1}}), std::invalid_argument);
  CHECK_THROWS_AS(fit_growth({{1e3, 1}, {1e3, 2}}), std::invalid_argument);
  CHECK_THROWS_AS(fit_growth({{1e3, 0}, {1e4, 2}}), std::invalid_argument);
}
