// Where the smallest number is; of several, the first.
//
//   min = largest finite double; at = INT64_MAX;      // Kokkos' identities
//   for (i = 0; i < n_threads; ++i)
//     if (x[i] < min) { min = x[i]; at = i; }
//
// Kokkos' MinLoc leaves it to the order which of two equal numbers it names; MinFirstLoc does not,
// if the items keep to the same rule. Neither NaN nor +infinity is below the identity, so neither
// is named; -0 and +0 are equal. The inputs have few different values, so that there are many ties.
#include <spacecheck/spacecheck.hpp>

#include <limits>

namespace {

struct ReduceArgmin {
  static constexpr auto name = "reduce_argmin";
  static constexpr auto description = "where the first of the smallest numbers is; NaN are skipped";

  template <class Case>
  static void run(Case& c) {
    using Best = Kokkos::ValLocScalar<double, std::int64_t>;
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", spacecheck::Fill<double>(fill), n);
    auto const min = c.template scalar<double>("min");
    auto const at = c.template scalar<std::int64_t>("at");
    Best found{};
    c.parallel_reduce(
        "reduce_argmin", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, Best & best) {
          // Without branches, and stored in any case, so that they may be kept in registers.
          auto const no_more = static_cast<int>(x(i) <= best.val);
          bool const better =
              no_more & (static_cast<int>(x(i) < best.val) | static_cast<int>(i < best.loc));
          best.val = better ? x(i) : best.val;
          best.loc = better ? i : best.loc;
        },
        Kokkos::MinFirstLoc<double, std::int64_t>(found));
    c.parallel_for(
        "reduce_argmin_result", c.range(0, 1), KOKKOS_LAMBDA(std::int64_t) {
          min() = found.val;
          at() = found.loc;
        });
  }

  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    double min = Kokkos::reduction_identity<double>::min();
    std::int64_t at = Kokkos::reduction_identity<std::int64_t>::min();
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      if (x.raw(i) < min) {
        min = x.raw(i);
        at = i;
      }
    }
    r.expect_values<double>("min", {min});
    r.expect_values<std::int64_t>("at", {at});
  }

 private:
  static double fill(spacecheck::Random const& random, std::int64_t i) {
    switch (random.bits(i) % 16) {
      case 0: return std::numeric_limits<double>::quiet_NaN();
      case 1: return std::numeric_limits<double>::infinity();
      case 2: return std::numeric_limits<double>::denorm_min();
      case 3: return 0.0;
      case 4: return -0.0;
      default: return static_cast<double>(random.below(i, 8));
    }
  }
};

SPACECHECK_KERNEL(ReduceArgmin);

}  // namespace
