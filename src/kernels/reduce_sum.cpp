// Sums, of numbers and of what else a double can be.
//
//   for (x : {numbers, denormals, with_infinity, with_nan}) {
//     sum = 0;
//     for (i = 0; i < n_threads; ++i) sum += x[i];
//   }
//
// What IEEE 754 gives in every order: a sum with an infinity is that infinity, a sum with a NaN (or
// with both infinities) is NaN. The denormals are small multiples of the smallest one, whose sum is
// exact: a space that flushes them to zero shows.
#include <spacecheck/spacecheck.hpp>

#include <limits>
#include <string>
#include <utility>

namespace {

struct ReduceSum {
  static constexpr auto name = "reduce_sum";
  static constexpr auto description = "sums, with denormals, infinities and NaN among the numbers";

  template <class Case>
  static void run(Case& c) {
    for (auto const& [kind, fill] : kinds) {
      auto const x = c.template input<double>(kind, spacecheck::Fill<double>(fill), c.n_threads());
      auto const sum = c.template scalar<double>(std::string("sum_") + kind);
      c.parallel_reduce(
          "reduce_sum", c.range(0, c.n_threads()),
          // Restrict: no number is the sum itself, which a compiler may so keep in a register.
          KOKKOS_LAMBDA(std::int64_t i, double& KOKKOS_RESTRICT partial) { partial += x(i); },
          Kokkos::Sum<double, typename Case::memory_space>(sum));
    }
  }

  static void reference(spacecheck::Reference& r) {
    for (auto const& [kind, fill] : kinds) {
      auto const x = r.initial<double>(kind);
      spacecheck::AnyOrderSum<double> sum;
      for (std::int64_t i = 0; i < r.n_threads(); ++i) sum += x(i);
      r.expect_values<double>(std::string("sum_") + kind, {sum.total()});
    }
  }

 private:
  using Random = spacecheck::Random;
  using Limits = std::numeric_limits<double>;

  static double number(Random const& random, std::int64_t i) {
    return random.uniform(i, -1.0, 1.0);
  }
  static double denormal(Random const& random, std::int64_t i) {
    return static_cast<double>(random.below(i, 1024)) * Limits::denorm_min();
  }
  static double with_infinity(Random const& random, std::int64_t i) {
    return random.bits(i) % 64 == 0 ? Limits::infinity() : number(random, i);
  }
  static double with_nan(Random const& random, std::int64_t i) {
    return random.bits(i) % 64 == 1 ? Limits::quiet_NaN() : with_infinity(random, i);
  }

  static constexpr std::pair<char const*, double (*)(Random const&, std::int64_t)> kinds[] = {
      {"numbers", number},
      {"denormals", denormal},
      {"with_infinity", with_infinity},
      {"with_nan", with_nan}};
};

SPACECHECK_KERNEL(ReduceSum);

}  // namespace
