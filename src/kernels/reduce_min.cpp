// The smallest number, and how many are none.
//
//   min = largest finite double;                     // Kokkos' identity
//   for (i = 0; i < n_threads; ++i) {
//     if (x[i] < min) min = x[i];
//     if (isnan(x[i])) ++nans;
//   }
//
// NaN compares false with everything, so `<` never takes one, and partial minima have none to
// spread: the result is the same in every order. NaN are counted apart, so that they are not lost
// in silence. The inputs are not negative, and one in eight is a denormal: the smallest is one of
// these.
#include <spacecheck/spacecheck.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

struct ReduceMin {
  static constexpr auto name = "reduce_min";
  static constexpr auto description = "the smallest number; NaN are skipped and counted";

  template <class Case>
  static void run(Case& c) {
    using memory_space = typename Case::memory_space;
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", spacecheck::Fill<double>(fill), n);
    auto const min = c.template scalar<double>("min");
    auto const nans = c.template scalar<std::int64_t>("nans");
    c.parallel_reduce(
        "reduce_min", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, double& KOKKOS_RESTRICT least) {
          // Stored in any case, so that a compiler may keep it in a register.
          least = x(i) < least ? x(i) : least;
        },
        Kokkos::Min<double, memory_space>(min));
    c.parallel_reduce(
        "reduce_min_nans", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & count) {
          count += Kokkos::isnan(x(i)) ? 1 : 0;
        },
        Kokkos::Sum<std::int64_t, memory_space>(nans));
  }

  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    double min = Kokkos::reduction_identity<double>::min();
    std::int64_t nans = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      if (std::isnan(x.raw(i))) {
        ++nans;
      } else {
        min = std::min(min, x.raw(i));
      }
    }
    r.expect_values<double>("min", {min});
    r.expect_values<std::int64_t>("nans", {nans});
  }

 private:
  static double fill(spacecheck::Random const& random, std::int64_t i) {
    double const x = random.unit<double>(i);
    switch (random.bits(i) % 16) {
      case 0: return std::numeric_limits<double>::quiet_NaN();
      case 1: return std::numeric_limits<double>::infinity();
      case 2:
      case 3: return x * 0x1p-1030;
      default: return x;
    }
  }
};

SPACECHECK_KERNEL(ReduceMin);

}  // namespace
