// Heat in a bar of n_threads x 6 x 6 cells: a 7-point stencil, two sweeps between two buffers.
//
//   for (sweep = 0; sweep < 2; ++sweep) {
//     for (i, j, k inside the bar) {                // an item has a row of k
//       if (i, j, k on its surface) v[i][j][k] = u[i][j][k];
//       else v[i][j][k] = 0.4 * u[i][j][k] + 0.1 * (the sum of u's six neighbours);
//     }
//     swap(u, v);
//   }
#include <spacecheck/spacecheck.hpp>

#include <utility>
#include <vector>

namespace {

struct Stencil7Point {
  static constexpr auto name = "stencil_7point";
  static constexpr auto description = "two sweeps of a 3-D 7-point stencil between two buffers";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 24, .array_size = 24, .buffer_size = 0};
  static constexpr int sweeps = 2;
  static constexpr std::int64_t side = 6;

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto u = c.template inout<double[side][side]>("u", n);
    auto v = c.template output<double[side][side]>("v", n);
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      c.parallel_for("stencil_7point", c.template mdrange<2>({0, 0}, {n, side}),
                     Sweep<decltype(u)>{u, v, n});
      std::swap(u, v);
    }
  }

  static void reference(spacecheck::Reference& r) {
    auto const n = static_cast<std::size_t>(r.n_threads());
    auto const initial = r.initial<double>("u");
    std::vector<spacecheck::Bounded<double>> u;
    for (std::size_t cell = 0; cell < n * area; ++cell) {
      u.push_back(initial(cell / area, cell / side % side, cell % side));
    }
    auto v = u;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      for (std::size_t cell = 0; cell < n * area; ++cell) {
        v[cell] = u[cell];
        if (on_surface(cell / area, n) || on_surface(cell / side % side, side) ||
            on_surface(cell % side, side)) {
          continue;
        }
        auto const beside = u[cell - area] + u[cell + area] + u[cell - side] + u[cell + side] +
                            u[cell - 1] + u[cell + 1];
        v[cell] = 0.4 * u[cell] + 0.1 * beside;
      }
      std::swap(u, v);
    }
    // After an even number of sweeps the last one wrote u, and the one before it v.
    r.expect_values<double>("u", std::move(u));
    r.expect_values<double>("v", std::move(v));
  }

  template <class ViewType>
  struct Sweep {
    ViewType u;
    ViewType v;
    std::int64_t n;

    // Forced: how much g++ inlines hangs on how long the rest of the file is.
    KOKKOS_FORCEINLINE_FUNCTION void operator()(std::int64_t i, std::int64_t j) const {
      row(i, j, std::make_integer_sequence<std::int64_t, side>());
    }

    // The cells of a row one after the other, in the place of a loop that g++ unrolls where it
    // likes.
    template <std::int64_t... k>
    KOKKOS_FORCEINLINE_FUNCTION void row(std::int64_t i, std::int64_t j,
                                         std::integer_sequence<std::int64_t, k...>) const {
      if (inside(i, n) && inside(j, side)) {
        ((v(i, j, k) = k > 0 && k < side - 1 ? inner(i, j, k) : u(i, j, k)), ...);
      } else {
        ((v(i, j, k) = u(i, j, k)), ...);
      }
    }

    KOKKOS_FORCEINLINE_FUNCTION double inner(std::int64_t i, std::int64_t j, std::int64_t k) const {
      double const beside = u(i - 1, j, k) + u(i + 1, j, k) + u(i, j - 1, k) + u(i, j + 1, k) +
                            u(i, j, k - 1) + u(i, j, k + 1);
      return 0.4 * u(i, j, k) + 0.1 * beside;
    }

    // One comparison for both ends: what is below the first is a very large number.
    KOKKOS_INLINE_FUNCTION static bool inside(std::int64_t at, std::int64_t extent) {
      return static_cast<std::uint64_t>(at - 1) < static_cast<std::uint64_t>(extent - 2);
    }
  };

 private:
  static constexpr std::size_t area = side * side;

  static bool on_surface(std::size_t at, std::size_t extent) { return at == 0 || at == extent - 1; }
};

SPACECHECK_KERNEL(Stencil7Point);

}  // namespace
