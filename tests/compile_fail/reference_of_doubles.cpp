// A reference of plain doubles has no bound: the kernel would be one without a reference.
// refused: write `auto`
#include <spacecheck/kernel/kernel.hpp>

namespace {

struct Twice {
  static constexpr auto name = "twice";
  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "twice", KOKKOS_LAMBDA(std::int64_t i) { y(i) = 2 * x(i); });
  }
#ifdef SPACECHECK_CONTROL
  static auto reference(auto x) { return 2 * x; }
#else
  static double reference(double x) { return 2 * x; }
#endif
};
SPACECHECK_KERNEL(Twice);

}  // namespace
