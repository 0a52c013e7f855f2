// Heat on a rod: a weighted mean of three neighbours, four sweeps between two buffers.
//
//   for (sweep = 0; sweep < 4; ++sweep) {
//     for (i = 0; i < n_threads; ++i) {
//       if (i == 0 || i == n_threads - 1) v[i] = u[i];
//       else v[i] = 0.25 * u[i - 1] + 0.5 * u[i] + 0.25 * u[i + 1];
//     }
//     swap(u, v);
//   }
#include <spacecheck/spacecheck.hpp>

#include <utility>
#include <vector>

namespace {

struct Stencil3Point {
  static constexpr auto name = "stencil_3point";
  static constexpr auto description = "four sweeps of a 3-point stencil between two buffers";
  static constexpr int sweeps = 4;

  template <class Case>
  static void run(Case& c) {
    auto u = c.template inout<float>("u", c.n_threads());
    auto v = c.template output<float>("v", c.n_threads());
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      c.launch("stencil_3point", Sweep<decltype(u)>{u, v, c.n_threads() - 1});
      std::swap(u, v);
    }
  }

  static void reference(spacecheck::Reference& r) {
    auto const n = static_cast<std::size_t>(r.n_threads());
    auto const initial = r.initial<float>("u");
    std::vector<spacecheck::Bounded<float>> u(n), v(n);
    for (std::size_t i = 0; i < n; ++i) u[i] = initial(i);
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      for (std::size_t i = 0; i < n; ++i) {
        bool const at_end = i == 0 || i == n - 1;
        v[i] = at_end ? u[i] : 0.25F * u[i - 1] + 0.5F * u[i] + 0.25F * u[i + 1];
      }
      std::swap(u, v);
    }
    // After an even number of sweeps the last one wrote u, and the one before it v.
    r.expect_values<float>("u", std::move(u));
    r.expect_values<float>("v", std::move(v));
  }

  template <class ViewType>
  struct Sweep {
    ViewType u;
    ViewType v;
    std::int64_t last;

    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
      // One comparison for both ends: what is below the first is a very large number.
      bool const inside = static_cast<std::uint64_t>(i - 1) < static_cast<std::uint64_t>(last - 1);
      v(i) = inside ? 0.25F * u(i - 1) + 0.5F * u(i) + 0.25F * u(i + 1) : u(i);
    }
  };
};

SPACECHECK_KERNEL(Stencil3Point);

}  // namespace
