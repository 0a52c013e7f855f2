// Distances in units in the last place: a metric that counts the values from one to the other.
#include "holds.hpp"

#include <spacecheck/plan/comparison.hpp>

#include <catch2/catch_template_test_macros.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

using namespace spacecheck;

namespace {

template <class T>
using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// Any finite value: any bits, and often those round zero, one, and both ends.
template <class T>
T finite() {
  using Limits = std::numeric_limits<T>;
  auto const bits =
      rc::gen::map(rc::gen::arbitrary<Bits<T>>(), [](Bits<T> b) { return std::bit_cast<T>(b); });
  auto const special = rc::gen::element<T>(0, -T{0}, 1, -1, Limits::min(), Limits::denorm_min(),
                                           -Limits::denorm_min(), Limits::max(), Limits::lowest());
  return *rc::gen::suchThat(rc::gen::oneOf(bits, special), [](T x) { return std::isfinite(x); });
}

template <class T>
T after(T x, int steps) {
  for (int k = 0; k < steps; ++k) x = std::nextafter(x, std::numeric_limits<T>::max());
  return x;
}

}  // namespace

TEMPLATE_TEST_CASE("ULP distances", "[ulp]", float, double) {
  using T = TestType;
  holds("zero exactly where the values are equal, and the same from both sides", [] {
    auto const a = finite<T>();
    auto const b = *rc::gen::element(a, -a, finite<T>());
    RC_ASSERT(ulp_distance(a, a) == 0);
    RC_ASSERT((ulp_distance(a, b) == 0) == (a == b));
    RC_ASSERT(ulp_distance(a, b) == ulp_distance(b, a));
    RC_ASSERT(ulp_distance(a, b) == ulp_distance(-a, -b));
  });
  holds("so many steps from one value to the next make the distance", [] {
    auto const a = finite<T>();
    auto const steps = *rc::gen::inRange(0, 100);
    RC_PRE(a < std::numeric_limits<T>::max() / 2);
    RC_ASSERT(ulp_distance(a, after(a, steps)) == steps);
  });
  holds("over one between them it is no shorter, and as long where that one lies between", [] {
    auto const a = finite<T>();
    auto const b = finite<T>();
    auto const c = finite<T>();
    double const straight = ulp_distance(a, c);
    double const round = ulp_distance(a, b) + ulp_distance(b, c);
    constexpr double last_place = 1e-15;  // of sums above 2^53
    RC_ASSERT(straight <= round * (1 + last_place));
    if ((a <= b && b <= c) || (c <= b && b <= a)) {
      RC_ASSERT(std::fabs(straight - round) <= round * last_place);
    }
  });
}

TEMPLATE_TEST_CASE("comparisons with an exact value", "[ulp]", float, double) {
  using T = TestType;
  holds("an element differs where it is not equal, by the distance, and is outside past the bound",
        [] {
          auto const is = finite<T>();
          auto const should = *rc::gen::element(is, after(is, 1), finite<T>());
          RC_PRE(std::isfinite(should));
          auto const bound = static_cast<double>(std::fabs(finite<T>()));
          ComparisonBuilder builder({1});
          builder.add_exact(0, is, should, bound);
          auto const seen = std::move(builder).take();
          RC_ASSERT(seen.elements == 1);
          RC_ASSERT(seen.equal() == (is == should));
          RC_ASSERT(seen.max_ulp == ulp_distance(is, should));
          auto const apart =
              std::fabs(static_cast<long double>(is) - static_cast<long double>(should));
          RC_ASSERT(seen.within_bound() == (static_cast<double>(apart) <= bound));
        });
}
