// The integral of 4 / (1 + u^2) over [0, 1), which is pi, by random points: four an item.
//
//   sum = 0;
//   for (i = 0; i < n_threads; ++i)
//     for (k = 0; k < 4; ++k) {
//       u = random number 4 * i + k;
//       sum += 4 / (1 + u * u);
//     }
//
// The points are counter-based random numbers, the same bits everywhere, so that only the rounding
// of the terms and the order of the sum are free.
#include <spacecheck/spacecheck.hpp>

namespace {

struct MonteCarlo {
  static constexpr auto name = "monte_carlo";
  static constexpr auto description = "pi from random points drawn on the device, and their sum";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};
  static constexpr int points = 4;
  static constexpr std::uint64_t stream = 0x3141592653589793ULL;

  template <class Case>
  static void run(Case& c) {
    auto const sum = c.template scalar<double>("sum");
    spacecheck::Random const random(c.seed(), stream);
    c.parallel_reduce(
        "monte_carlo", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, double& partial) {
          for (int k = 0; k < points; ++k) {
            double const u = random.template unit<double>(points * i + k);
            partial += 4 / (1 + u * u);
          }
        },
        Kokkos::Sum<double, typename Case::memory_space>(sum));
  }

  static void reference(spacecheck::Reference& r) {
    spacecheck::Random const random(r.seed(), stream);
    spacecheck::AnyOrderSum<double> sum;
    for (std::int64_t k = 0; k < points * r.n_threads(); ++k) {
      spacecheck::Bounded<double> const u = random.unit<double>(k);
      sum += 4 / (1 + u * u);
    }
    r.expect_values<double>("sum", {sum.total()});
  }
};

SPACECHECK_KERNEL(MonteCarlo);

}  // namespace
