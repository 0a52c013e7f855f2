// What passes and failures say of a rate: known values, and the intervals' coverage summed exactly.
#include <spacecheck/check/statistics.hpp>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace spacecheck;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;

namespace {

double binomial(std::int64_t k, std::int64_t n, double p) {
  auto const x = static_cast<double>(k);
  auto const m = static_cast<double>(n);
  return std::exp(std::lgamma(m + 1) - std::lgamma(x + 1) - std::lgamma(m - x + 1) +
                  x * std::log(p) + (m - x) * std::log1p(-p));
}

/// How often the interval of n trials holds the rate that they fail at.
double coverage(std::int64_t n, double p, double confidence) {
  double held = 0;
  for (std::int64_t k = 0; k <= n; ++k) {
    auto const interval = clopper_pearson(k, n, confidence);
    if (interval.low <= p && p <= interval.high) held += binomial(k, n, p);
  }
  return held;
}

}  // namespace

TEST_CASE("what passes exclude", "[statistics]") {
  CHECK(excluded_rate(15) == Approx(0.18103627252).epsilon(1e-10));
  CHECK(excluded_rate(299) < 0.01);
  CHECK(excluded_rate(298) > 0.01);
  CHECK(excluded_rate(1) == Approx(0.95));
  CHECK(excluded_rate(1, 0.5) == Approx(0.5));
  CHECK(excluded_rate(0) == 1);
  CHECK(excluded_rate(1'000'000'000) == Approx(2.9957e-9).epsilon(1e-4));
}

TEST_CASE("how many passes exclude a rate", "[statistics]") {
  CHECK(trials_to_exclude(0.01) == 299);
  CHECK(trials_to_exclude(0.181037, 0.95) == 15);
  CHECK(trials_to_exclude(0.5, 0.5) == 1);
  CHECK(trials_to_exclude(0.001, 0.99) == 4603);
  for (double const rate : {0.9, 0.3, 0.05, 0.01, 1e-4, 1e-6}) {
    auto const trials = trials_to_exclude(rate);
    CHECK(excluded_rate(trials) <= rate * (1 + 1e-12));
    if (trials > 1) CHECK(excluded_rate(trials - 1) > rate);
  }
}

TEST_CASE("rates and confidences out of range are refused", "[statistics]") {
  auto const nan = std::numeric_limits<double>::quiet_NaN();
  for (double const bad : {0.0, 1.0, -0.1, 2.0, nan}) {
    CHECK_THROWS_AS(trials_to_exclude(bad), std::invalid_argument);
    CHECK_THROWS_AS(trials_to_exclude(0.01, bad), std::invalid_argument);
  }
  CHECK_THROWS_WITH(trials_to_exclude(2.0), ContainsSubstring("got 2"));
  CHECK_THROWS_WITH(trials_to_exclude(1e-12), ContainsSubstring("more than 10^9"));
}

TEST_CASE("Clopper-Pearson intervals of tables", "[statistics]") {
  struct Row {
    std::int64_t failures, trials;
    double low, high;
  };
  for (auto const& [failures, trials, low, high] :
       {Row{0, 10, 0, 0.30850}, Row{1, 20, 0.0012651, 0.24873}, Row{10, 10, 0.69150, 1},
        Row{5, 10, 0.18709, 0.81291}, Row{0, 1, 0, 0.975}, Row{1, 1, 0.025, 1},
        Row{9, 299, 0.0138543, 0.0563689}}) {
    auto const interval = clopper_pearson(failures, trials);
    CAPTURE(failures, trials);
    CHECK(interval.low == Approx(low).epsilon(1e-4));
    CHECK(interval.high == Approx(high).epsilon(1e-4));
  }
  CHECK(clopper_pearson(0, 0).low == 0);
  CHECK(clopper_pearson(0, 0).high == 1);
}

TEST_CASE("the interval is symmetric, and wider for more confidence", "[statistics]") {
  for (std::int64_t k = 0; k <= 20; ++k) {
    auto const here = clopper_pearson(k, 20);
    auto const there = clopper_pearson(20 - k, 20);
    CHECK(here.low == Approx(1 - there.high).margin(1e-12));
    CHECK(clopper_pearson(k, 20, 0.99).high >= here.high);
    CHECK(clopper_pearson(k, 20, 0.99).low <= here.low);
    CHECK(here.low <= static_cast<double>(k) / 20);
    CHECK(here.high >= static_cast<double>(k) / 20);
  }
}

TEST_CASE("the interval holds the rate at least as often as it says", "[statistics]") {
  for (std::int64_t const n : {1, 5, 15, 40, 299}) {
    for (double const p : {0.001, 0.01, 0.03, 0.1, 0.31, 0.5, 0.77, 0.99}) {
      for (double const confidence : {0.8, 0.95}) {
        CAPTURE(n, p, confidence);
        CHECK(coverage(n, p, confidence) >= confidence - 1e-9);
      }
    }
  }
}
