// A kernel whose file is compiled by flags that the library around it was not.
#include <spacecheck/spacecheck.hpp>

namespace {

struct CompiledFast {
  static constexpr auto name = "compiled_fast";
  static constexpr auto description = "y = 2 x, compiled with -ffast-math";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const y = c.template output<float>("y", c.n_threads());
    c.launch(
        "compiled_fast", KOKKOS_LAMBDA(std::int64_t i) { y(i) = 2 * x(i); });
  }
  static auto reference(auto x) { return 2 * x; }
};
SPACECHECK_KERNEL(CompiledFast);

}  // namespace
