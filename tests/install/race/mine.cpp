// Each item adds what its neighbour has, which the neighbour may have changed already.
#include <spacecheck/spacecheck.hpp>

struct Mine {
  static constexpr auto name = "mine";
  static constexpr auto description = "y[i] += y[i + 1], in place";

  template <class Case>
  static void run(Case& c) {
    auto const y = c.template inout<double>("y", c.n_threads() + 1);
    c.launch(
        "mine", KOKKOS_LAMBDA(std::int64_t i) { y(i) += y(i + REACH); });
  }
};
SPACECHECK_KERNEL(Mine);
