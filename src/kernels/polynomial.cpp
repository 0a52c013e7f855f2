// A polynomial of degree 8 by Horner's rule.
//
//   for (i = 0; i < n_threads; ++i) {
//     double p = a[0];
//     for (k = 1; k < 9; ++k) p = p * x[i] + a[k];
//     y[i] = p;
//   }
#include <spacecheck/spacecheck.hpp>

namespace {

struct Polynomial {
  static constexpr auto name = "polynomial";
  static constexpr auto description = "a polynomial of degree 8 by Horner's rule";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "polynomial", KOKKOS_LAMBDA(std::int64_t i) {
          // Chebyshev's T8: its terms cancel, its values are a hundred times smaller than they.
          constexpr double a[] = {128, 0, -256, 0, 160, 0, -32, 0, 1};
          double p = a[0];
          for (int k = 1; k < 9; ++k) p = p * x(i) + a[k];
          y(i) = p;
        });
  }

  static auto reference(auto x) {
    decltype(x) p = 128;
    for (int const a : {0, -256, 0, 160, 0, -32, 0, 1}) p = p * x + a;
    return p;
  }
};

SPACECHECK_KERNEL(Polynomial);

}  // namespace
