// The bound that a reference brings along: no computation in T is ever further off, and it is not
// so wide that a fault would hide in it.
#include <spacecheck/kernel/bounded.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using namespace spacecheck;

namespace {

/// The same number twice: as T computes it, and as the reference says it should be.
template <class T>
struct Both {
  T is = 0;
  Bounded<T> should;
};

template <class T>
bool holds(Both<T> const& x) {
  ComparisonBuilder builder({1});
  builder.add(0, x.is, x.should.expected());
  return std::move(builder).take().within_bound();
}

template <class T>
class Computation {
 public:
  /// \param exponents  inputs are +-[1, 2) times 2 to one of -exponents..exponents.
  Computation(std::uint64_t seed, int exponents) : m_random(seed), m_exponents(exponents) {}

  T input() {
    auto const significand = std::uniform_real_distribution<T>(1, 2)(m_random);
    auto const exponent = std::uniform_int_distribution<int>(-m_exponents, m_exponents)(m_random);
    return std::ldexp(m_random() % 2 == 0 ? significand : -significand, exponent);
  }

  Both<T> exact_input() {
    T const value = input();
    return {value, Bounded<T>(value)};
  }

  /// One of the operations that kernels do, on two operands.
  Both<T> operation(Both<T> const& a, Both<T> const& b, Both<T> const& c) {
    using std::sqrt;
    switch (m_random() % 8) {
      case 0: return {a.is + b.is, a.should + b.should};
      case 1: return {a.is - b.is, a.should - b.should};
      case 2: return {a.is * b.is, a.should * b.should};
      case 3: return {a.is / b.is, a.should / b.should};
      case 4: return {std::fabs(a.is), abs(a.should)};
      case 5: return {sqrt(std::fabs(a.is)), sqrt(abs(a.should))};
      // A compiler is free to contract: once rounded instead of twice.
      case 6: return {std::fma(a.is, b.is, c.is), a.should * b.should + c.should};
      default: return {std::fma(-a.is, b.is, c.is), c.should - a.should * b.should};
    }
  }

  std::size_t below(std::size_t n) { return m_random() % n; }

 private:
  std::mt19937_64 m_random;
  int m_exponents;
};

template <class T>
bool usable(Both<T> const& x) {
  return std::isfinite(x.is) && std::isfinite(x.should.error()) &&
         std::isfinite(x.should.value()) && x.should.error() < 1e-2 * std::fabs(x.is);
}

template <class T>
constexpr double half_ulp = std::numeric_limits<T>::epsilon() / 2;

}  // namespace

TEMPLATE_TEST_CASE("a random computation is never further off than its bound", "[bounded]", float,
                   double) {
  using T = TestType;
  // The last range reaches far into the denormals, and to where T overflows.
  int const widest = std::numeric_limits<T>::max_exponent / 2 + 5;
  for (int const exponents : {4, 20, widest}) {
    Computation<T> computation(20240502, exponents);
    std::int64_t judged = 0;
    for (int k = 0; k < 4000; ++k) {
      std::vector<Both<T>> values;
      for (int i = 0; i < 5; ++i) values.push_back(computation.exact_input());
      for (int step = 0; step < 20; ++step) {
        auto const& a = values[computation.below(values.size())];
        auto const& b = values[computation.below(values.size())];
        auto const& c = values[computation.below(values.size())];
        auto const result = computation.operation(a, b, c);
        ++judged;
        if (!holds(result)) {
          INFO("is " << result.is << ", should be " << static_cast<double>(result.should.value())
                     << ", bound " << result.should.error());
          REQUIRE(holds(result));
        }
        if (usable(result)) values.push_back(result);
      }
    }
    CHECK(judged == 80000);
  }
}

TEMPLATE_TEST_CASE("library functions are never further off than their bound", "[bounded]", float,
                   double) {
  using T = TestType;
  Computation<T> computation(3, 4);
  for (int k = 0; k < 20000; ++k) {
    auto const a = computation.exact_input();
    auto const b = computation.exact_input();
    // An inexact argument too: what it brings along has to go through the function.
    Both<T> const x{a.is * b.is, a.should * b.should};
    REQUIRE(holds(Both<T>{std::sin(x.is), sin(x.should)}));
    REQUIRE(holds(Both<T>{std::cos(x.is), cos(x.should)}));
    REQUIRE(holds(Both<T>{std::exp(x.is), exp(x.should)}));
    Both<T> const positive{std::fabs(x.is), abs(x.should)};
    REQUIRE(holds(Both<T>{std::log(positive.is), log(positive.should)}));
    REQUIRE(holds(Both<T>{std::sqrt(positive.is), sqrt(positive.should)}));
    REQUIRE(holds(Both<T>{std::pow(positive.is, b.is), pow(positive.should, b.should)}));
  }
}

TEMPLATE_TEST_CASE("one operation is half a ULP off, and hardly more", "[bounded]", float, double) {
  using T = TestType;
  Computation<T> computation(5, 3);
  double closest = 0;
  for (int k = 0; k < 20000; ++k) {
    auto const a = computation.exact_input();
    auto const b = computation.exact_input();
    Both<T> const product{a.is * b.is, a.should * b.should};
    double const size = std::fabs(static_cast<double>(product.should.value()));
    REQUIRE(product.should.error() <= 1.01 * half_ulp<T> * size);
    auto const off = std::fabs(static_cast<long double>(product.is) - product.should.value());
    closest = std::max(closest, static_cast<double>(off) / product.should.error());
  }
  CHECK(closest > 0.9);
  CHECK(closest <= 1);
}

TEMPLATE_TEST_CASE("the bound of a long sum is Higham's, not a multiple of it", "[bounded]", float,
                   double) {
  using T = TestType;
  constexpr int terms = 1000;
  Computation<T> computation(11, 0);
  Bounded<T> sum = 0;
  AnyOrderSum<T> any_order;
  double magnitude = 0;
  for (int k = 0; k < terms; ++k) {
    T const x = std::fabs(computation.input());
    sum += Bounded<T>(x);
    any_order += Bounded<T>(x);
    magnitude += static_cast<double>(x);
  }
  // Summing left to right, the k-th partial sum is rounded; their mean is half the whole.
  CHECK(sum.error() < 0.55 * terms * half_ulp<T> * magnitude);
  CHECK(any_order.total().error() < 1.05 * terms * half_ulp<T> * magnitude);
  CHECK(any_order.total().error() > sum.error());
}

TEMPLATE_TEST_CASE("a polynomial's bound is the textbook's, and results come near it", "[bounded]",
                   float, double) {
  using T = TestType;
  constexpr int degree = 8;
  Computation<T> computation(23, 2);
  double nearest = 0;
  for (int k = 0; k < 5000; ++k) {
    auto const x = computation.exact_input();
    auto sum = computation.exact_input();
    double magnitude = std::fabs(static_cast<double>(sum.is));
    for (int i = 0; i < degree; ++i) {
      auto const a = computation.exact_input();
      sum = {sum.is * x.is + a.is, sum.should * x.should + a.should};
      magnitude =
          magnitude * std::fabs(static_cast<double>(x.is)) + std::fabs(static_cast<double>(a.is));
    }
    // Higham, 5.1: 2n roundings of the sum of all magnitudes.
    REQUIRE(sum.should.error() <= 1.01 * (2 * degree + 1) * half_ulp<T> * magnitude);
    REQUIRE(holds(sum));
    auto const off = std::fabs(static_cast<long double>(sum.is) - sum.should.value());
    nearest = std::max(nearest, static_cast<double>(off) / sum.should.error());
  }
  CHECK(nearest > 0.3);
}

TEMPLATE_TEST_CASE("a sum stays inside its bound in every order and grouping", "[bounded]", float,
                   double) {
  using T = TestType;
  std::mt19937_64 random(13);
  for (int round = 0; round < 200; ++round) {
    Computation<T> computation(round, 6);
    std::vector<Both<T>> terms;
    AnyOrderSum<T> expected;
    for (int k = 0; k < 100; ++k) {
      auto const a = computation.exact_input();
      auto const b = computation.exact_input();
      terms.push_back({a.is * b.is, a.should * b.should});
      expected += terms.back().should;
    }
    std::vector<T> left;
    for (auto const& term : terms) left.push_back(term.is);
    // Any two of what is left, until one is: a random tree of additions.
    while (left.size() > 1) {
      std::swap(left[random() % left.size()], left.back());
      T const a = left.back();
      left.pop_back();
      left[random() % left.size()] += a;
    }
    REQUIRE(holds(Both<T>{left.front(), expected.total()}));
  }
}

TEMPLATE_TEST_CASE("constants that T rounds are half a ULP off, others exact", "[bounded]", float,
                   double) {
  using T = TestType;
  CHECK(Bounded<T>(0.5).exact());
  CHECK(Bounded<T>(3).exact());
  CHECK(Bounded<T>().value() == 0);
  Bounded<T> const tenth = 0.1L;
  CHECK(holds(Both<T>{static_cast<T>(0.1L), tenth}));
  CHECK_FALSE(tenth.exact());
  CHECK_FALSE(holds(Both<T>{std::nextafter(static_cast<T>(0.1L), T{1}), tenth}));
}

TEMPLATE_TEST_CASE("one more ULP than the operations explain is outside", "[bounded]", float,
                   double) {
  using T = TestType;
  Computation<T> computation(17, 3);
  for (int k = 0; k < 1000; ++k) {
    auto const a = computation.exact_input();
    auto const b = computation.exact_input();
    auto const infinity = std::numeric_limits<T>::infinity();
    T const sum = a.is + b.is;
    if (std::fabs(sum) < std::numeric_limits<T>::min()) continue;
    T const further = std::nextafter(std::nextafter(sum, infinity), infinity);
    REQUIRE_FALSE(holds(Both<T>{further, a.should + b.should}));
  }
}

TEMPLATE_TEST_CASE("infinities and NaN are exact answers", "[bounded]", float, double) {
  using T = TestType;
  T const inf = std::numeric_limits<T>::infinity();
  T const most = std::numeric_limits<T>::max();
  Bounded<T> const one = 1;
  Bounded<T> const infinite = inf;
  // Any finite value in place of an infinity is wrong, however large it is.
  for (auto const& should :
       {one / Bounded<T>(0), infinite + one, infinite * one, infinite * Bounded<T>(0.1L),
        abs(-infinite), sqrt(infinite), Bounded<T>(0.1L) / Bounded<T>(0),
        infinite / Bounded<T>(0.1L), Bounded<T>(most) * Bounded<T>(3)}) {
    CHECK(holds(Both<T>{inf, should}));
    CHECK_FALSE(holds(Both<T>{most, should}));
    CHECK_FALSE(holds(Both<T>{-inf, should}));
  }
  AnyOrderSum<T> sum;
  sum += one;
  sum += infinite;
  sum += Bounded<T>(0.1L);
  CHECK(holds(Both<T>{inf, sum.total()}));
  CHECK_FALSE(holds(Both<T>{most, sum.total()}));
  auto const none = infinite - infinite;
  CHECK(holds(Both<T>{std::numeric_limits<T>::quiet_NaN(), none}));
  CHECK_FALSE(holds(Both<T>{1, none}));
  // What an infinity makes small is small.
  auto const nothing = one / infinite;
  CHECK(holds(Both<T>{0, nothing}));
  CHECK_FALSE(holds(Both<T>{1, nothing}));
  CHECK(std::isfinite((nothing + one).error()));
}

TEMPLATE_TEST_CASE("where T may overflow or not, nothing is claimed", "[bounded]", float, double) {
  using T = TestType;
  Bounded<T> const most = std::numeric_limits<T>::max();
  Bounded<T> const nearly = most * Bounded<T>(0.99999L);
  CHECK(std::isfinite(nearly.error()));
  // One and a half times the largest value: a contracted `- most` would bring it back.
  CHECK(std::isinf((most * Bounded<T>(1.5)).error()));
  AnyOrderSum<T> sum;
  sum += nearly;
  sum += nearly;
  sum += -nearly;
  CHECK(std::isinf(sum.total().error()));
  Bounded<T> const tiny = Bounded<T>(0.1L) - Bounded<T>(0.1L);
  CHECK(std::isinf((Bounded<T>(std::numeric_limits<T>::infinity()) * tiny).error()));
}

TEST_CASE("dividing by what may be zero bounds nothing", "[bounded]") {
  Bounded<float> const small = Bounded<float>::from(1e-9L, 1e-8);
  CHECK(std::isinf((Bounded<float>(1) / small).error()));
  CHECK(std::isinf(log(small).error()));
}
