// The mean of each element and its neighbours; the ends stay as they are.
//
//   for (i = 1; i + 1 < n_threads; ++i) y[i] = (x[i - 1] + x[i] + x[i + 1]) / 3;
#include <spacecheck/spacecheck.hpp>

struct Smooth {
  static constexpr auto name = "smooth";
  static constexpr auto description = "the mean of each element and its neighbours";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const y = c.template output<float>("y", c.n_threads());
    auto const last = c.n_threads() - 1;
    // Written to y, not back to x: in place, it would be a race with the neighbours.
    c.launch(
        "smooth", KOKKOS_LAMBDA(std::int64_t i) {
          y(i) = i == 0 || i == last ? x(i) : (x(i - 1) + x(i) + x(i + 1)) / 3;
        });
  }

  // Not elementwise, so the whole reference: every element of y from the inputs as they were.
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<float>("x");
    auto const last = r.n_threads() - 1;
    r.expect<float>("y", [x, last](std::int64_t i) {
      return i == 0 || i == last ? x(i) : (x(i - 1) + x(i) + x(i + 1)) / 3;
    });
  }
};
SPACECHECK_KERNEL(Smooth);
