// Elements moved to where a random permutation sends them, and fetched from there.
//
//   for (i = 0; i < n_threads; ++i) {
//     gathered[i] = x[p[i]];
//     scattered[p[i]] = x[i];
//   }
#include <spacecheck/spacecheck.hpp>

#include <vector>

namespace {

struct GatherScatter {
  static constexpr auto name = "gather_scatter";
  static constexpr auto description = "gather and scatter by a random permutation";

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", n);
    auto const p = c.template input<std::int64_t>("p", spacecheck::permutation<std::int64_t>(n), n);
    auto const gathered = c.template output<double>("gathered", n);
    auto const scattered = c.template output<double>("scattered", n);
    c.launch(
        "gather_scatter", KOKKOS_LAMBDA(std::int64_t i) {
          gathered(i) = x(p(i));
          scattered(p(i)) = x(i);
        });
  }

  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    auto const p = r.initial<std::int64_t>("p");
    std::vector<spacecheck::Bounded<double>> scattered(static_cast<std::size_t>(r.n_threads()));
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      scattered[static_cast<std::size_t>(p(i))] = x(i);
    }
    r.expect<double>("gathered", [=](std::int64_t i) { return x(p(i)); });
    r.expect_values<double>("scattered", std::move(scattered));
  }
};

SPACECHECK_KERNEL(GatherScatter);

}  // namespace
