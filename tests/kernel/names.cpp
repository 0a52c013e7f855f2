// Any type can be made known as a kernel: of another namespace, and of a template.
#include <spacecheck/spacecheck.hpp>

#include <catch2/catch_test_macros.hpp>

namespace library::inner {

template <class T, int Factor>
struct Scale {
  static constexpr auto name = Factor == 2 ? "scale_by_2" : "scale_by_3";

  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<T>("y", c.n_threads());
    c.launch(
        "scale", KOKKOS_LAMBDA(std::int64_t i) { y(i) = Factor * static_cast<T>(i); });
  }
};

}  // namespace library::inner

SPACECHECK_KERNEL(library::inner::Scale<float, 2>);
SPACECHECK_KERNEL(library::inner::Scale<double, 3>);

TEST_CASE("kernels of other namespaces and of templates are made known", "[kernel]") {
  for (auto const* name : {"scale_by_2", "scale_by_3"}) {
    INFO(name);
    CHECK(spacecheck::kernel_named(name) != nullptr);
  }
}
