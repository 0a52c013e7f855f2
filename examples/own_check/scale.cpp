// A kernel to put the check to.
#include <spacecheck/spacecheck.hpp>

struct Scale {
  static constexpr auto name = "scale";
  static constexpr auto description = "y = 3 x";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "scale", KOKKOS_LAMBDA(std::int64_t i) { y(i) = 3 * x(i); });
  }
  static auto reference(auto x) { return 3 * x; }
};
SPACECHECK_KERNEL(Scale);
