// The largest number in the order of all bit patterns, so that +0 lies above -0.
//
//   max = INT64_MIN;                                  // below every number: what NaN count as
//   for (i = 0; i < n_threads; ++i)
//     if (!isnan(x[i])) max = larger of max and key(x[i]);
//
// `>` on doubles leaves it to the order of the items which of two zeros comes out. The kernel maps
// each number to an integer key with the same order and one key a bit pattern: exact in every
// order. The inputs are not positive: the largest is a zero, a denormal, or minus infinity among
// NaN.
#include <spacecheck/spacecheck.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace {

struct ReduceMax {
  static constexpr auto name = "reduce_max";
  static constexpr auto description = "the largest number as an integer key; NaN are skipped";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<double>("x", spacecheck::Fill<double>(fill), c.n_threads());
    auto const max = c.template scalar<std::int64_t>("max_key");
    c.parallel_reduce(
        "reduce_max", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & largest) {
          auto const bits = Kokkos::bit_cast<std::int64_t>(x(i));
          // Negative numbers have their larger magnitude in their larger bits.
          std::int64_t const key =
              Kokkos::isnan(x(i)) ? INT64_MIN : bits ^ ((bits >> 63) & INT64_MAX);
          // Stored in any case, so that a compiler may keep it in a register.
          largest = Kokkos::max(largest, key);
        },
        Kokkos::Max<std::int64_t, typename Case::memory_space>(max));
  }

  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    std::int64_t max = INT64_MIN;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      double const value = x.raw(i);
      if (std::isnan(value)) continue;
      // The distance from -0 and +0, whose keys are neighbours, to either side.
      auto const magnitude = std::bit_cast<std::int64_t>(std::fabs(value));
      max = std::max(max, std::signbit(value) ? -1 - magnitude : magnitude);
    }
    r.expect_values<std::int64_t>("max_key", {max});
  }

 private:
  static double fill(spacecheck::Random const& random, std::int64_t i) {
    double const x = -random.unit<double>(i);
    switch (random.bits(i) % 16) {
      case 0: return std::numeric_limits<double>::quiet_NaN();
      case 1: return -std::numeric_limits<double>::infinity();
      case 2: return x * 0x1p-1030;
      case 3: return random.bits(i) / 16 % 512 == 0 ? 0.0 : -0.0;
      default: return x;
    }
  }
};

SPACECHECK_KERNEL(ReduceMax);

}  // namespace
