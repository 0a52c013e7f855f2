// Bounds at the edges: of denormal constants, under roots, and so wide that they tell nothing.
#include <spacecheck/kernel/bounded.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace spacecheck;

namespace {

/// All are what they should be: what is told of their bounds.
template <class T>
Comparison compared(std::vector<Bounded<T>> const& all, long double scale = 0) {
  ComparisonBuilder builder({static_cast<std::int64_t>(all.size())}, scale);
  for (std::size_t k = 0; k < all.size(); ++k) {
    builder.add(static_cast<std::int64_t>(k), static_cast<T>(all[k].value()), all[k].expected());
  }
  return std::move(builder).take();
}

template <class T>
std::int64_t telling_nothing(std::vector<Bounded<T>> const& all, long double scale = 0) {
  return compared(all, scale).unbounded;
}

}  // namespace

TEMPLATE_TEST_CASE("constants among the denormals of T are half of one off", "[bounded]", float,
                   double) {
  using T = TestType;
  auto const least = static_cast<long double>(std::numeric_limits<T>::denorm_min());
  for (long double const x : {1000.4L * least, 0.4L * least, -77.7L * least}) {
    Bounded<T> const constant = x;
    auto const off = std::fabs(static_cast<long double>(static_cast<T>(x)) - x);
    CHECK(constant.error() >= off);
    CHECK(constant.error() <= least);
  }
  CHECK(Bounded<T>(5 * static_cast<long double>(least)).exact());
  // What T has no number for is its infinity.
  Bounded<T> const large = 4 * static_cast<long double>(std::numeric_limits<T>::max());
  CHECK(is_infinite(large.value()));
  CHECK(large.exact());
}

TEMPLATE_TEST_CASE("under a root there may be what is negative as T computes it", "[bounded]",
                   float, double) {
  using T = TestType;
  auto const little = Bounded<T>::from(1e-12L, 1e-10);
  CHECK(is_infinite(sqrt(little).error()));
  CHECK(is_finite(sqrt(Bounded<T>::from(1e-9L, 1e-10)).error()));
  // Not where it certainly is not.
  CHECK(is_finite(sqrt(abs(little)).error()));
  CHECK(is_finite(sqrt(little * little).error()));
  CHECK(is_finite(sqrt(max(little, Bounded<T>(0)) * Bounded<T>(2)).error()));
  Bounded<T> const x = 0;
  Bounded<T> const y = 0;
  CHECK(is_finite(sqrt(x * y + y * Bounded<T>(T{0})).error()));
  AnyOrderSum<T> squares;
  for (int k = 0; k < 3; ++k) squares += little * little;
  CHECK(is_finite(sqrt(squares.total()).error()));
  // What is negative gives no number, and that is certain.
  auto const none = sqrt(Bounded<T>::from(-1, 1e-10));
  CHECK(is_nan(none.value()));
  CHECK(none.exact());
}

TEMPLATE_TEST_CASE("the smaller of two is off by no more than they are", "[bounded]", float,
                   double) {
  using T = TestType;
  auto const a = Bounded<T>::from(1, 0.1);
  auto const b = Bounded<T>::from(1.05L, 0.2);
  CHECK(min(a, b).value() == 1);
  CHECK(max(a, b).value() == 1.05L);
  CHECK(min(a, b).error() == 0.2);
  CHECK(max(b, a).error() == 0.2);
}

TEST_CASE("what double has computed is rounded to float, and is in double as it is", "[bounded]") {
  auto const third = Bounded<double>(1) / Bounded<double>(3);
  Bounded<float> const narrow{third};
  double const off = std::fabs(static_cast<double>(1.F / 3.F) - 1. / 3);
  CHECK(narrow.error() >= off);
  CHECK(narrow.error() < 3 * off);
  Bounded<double> const wide{narrow};
  CHECK(wide.value() == narrow.value());
  CHECK(wide.error() == narrow.error());
}

TEMPLATE_TEST_CASE("a bound wider than all values tells nothing", "[bounded]", float, double) {
  using T = TestType;
  auto const with = [](long double value, double error) { return Bounded<T>::from(value, error); };
  CHECK(telling_nothing<T>({with(1, 0.1), with(2, 0.5), with(-3, 1)}) == 0);
  CHECK(telling_nothing<T>({with(1, 0.1), with(2, 1e12), with(-3, 1)}) == 1);
  // Whatever comes first.
  CHECK(telling_nothing<T>({with(1, 50), with(1, 50), with(100, 0)}) == 0);
  CHECK(telling_nothing<T>({with(100, 0), with(1, 50), with(1, 500)}) == 1);
  CHECK(telling_nothing<T>({with(1, std::numeric_limits<double>::infinity()), with(1, 9)}) == 2);
  // A residual is small where what it is computed from is not.
  CHECK(telling_nothing<T>({with(1e-20L, 1e-7)}) == 1);
  CHECK(telling_nothing<T>({with(1e-20L, 1e-7)}, 1) == 0);
  CHECK(telling_nothing<T>({with(0, 0), with(0, 1e-44)}) == 0);
}

TEMPLATE_TEST_CASE("a bound that leaves less than half the digits is counted apart", "[bounded]",
                   float, double) {
  using T = TestType;
  auto const with = [](long double value, double error) { return Bounded<T>::from(value, error); };
  double const half = std::ldexp(1.0, -(std::numeric_limits<T>::digits / 2));
  CHECK(compared<T>({with(1, half / 2), with(2, half)}).loose == 0);
  auto const one = compared<T>({with(1, 0.25), with(2, half)});
  CHECK(one.loose == 1);
  CHECK(one.loosest == 0.125);
  CHECK(one.unbounded == 0);
  // Whatever comes first, and beside what tells nothing at all.
  CHECK(compared<T>({with(1, 3 * half), with(100, 0)}).loose == 0);
  auto const both = compared<T>({with(1, 500), with(4, 1), with(4, 3)});
  CHECK(both.unbounded == 1);
  CHECK(both.loose == 2);
  CHECK(both.loosest == 0.75);
  CHECK(compared<T>({with(1e-20L, half / 2)}, 1).loose == 0);
}

TEST_CASE("the sweeps of a stencil in which each operand is taken for itself tell nothing at last",
          "[bounded]") {
  auto const after = [](int sweeps) {
    std::vector<Bounded<float>> u;
    for (int k = 0; k < 32; ++k) u.emplace_back(static_cast<float>(std::sin(k)));
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      auto const before = u;
      for (std::size_t k = 1; k + 1 < u.size(); ++k) {
        u[k] = before[k] + Bounded<float>(0.2F) *
                               (before[k - 1] - Bounded<float>(2) * before[k] + before[k + 1]);
      }
    }
    return telling_nothing(u, 1);
  };
  CHECK(after(5) == 0);
  CHECK(after(100) == 30);
}
