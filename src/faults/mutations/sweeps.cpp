// stencil_3point, stencil_7point and transpose, gone wrong: stale buffers, lost digits, rims.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <utility>
#include <vector>

namespace {

struct MutatedStencil3Point {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};
  static constexpr int sweeps = 4;
  enum Way : int { right, stale, past_first, unfenced };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto u = c.template inout<float>("u", n);
    auto v = c.template output<float>("v", n);
    auto const stale_u = u;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      // Without the first item's end, it reads a cell that is not there.
      Sweep<decltype(u)> const body{way == stale ? stale_u : u, v, way == past_first ? -1 : 0,
                                    n - 1, way == unfenced && sweep % 2 == 0};
      if (way == unfenced && sweep % 2 == 1) {
        launch_elsewhere(c, body);
      } else if (way == unfenced) {
        Kokkos::parallel_for("spacecheck::stencil_3point_unfenced", c.range(0, n), body);
      } else {
        c.launch("stencil_3point", body);
      }
      std::swap(u, v);
    }
    Kokkos::fence("spacecheck::stencil_3point");
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
    std::int64_t first;
    std::int64_t last;
    bool slow;

    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
      // Long enough for a launch on another instance to begin meanwhile.
      KOKKOS_IF_ON_DEVICE(
          (std::uint64_t h = static_cast<std::uint64_t>(i);
           for (int k = 0; slow && k < 200'000; ++k) h = h * 0xd1342543de82ef95ULL + 1;
           if (slow && h == 0) return;))
      bool const at_end = i == first || i == last;
      v(i) = at_end ? u(i) : 0.25F * *(u.data() + i - 1) + 0.5F * u(i) + 0.25F * u(i + 1);
    }
  };

 private:
  // On an instance of its own, which does not wait for the case's: on a host, launches do anyway.
  template <class Case, class Body>
  static void launch_elsewhere(Case& c, Body const& body) {
    using Space = typename Case::execution_space;
    auto const other = Kokkos::Experimental::partition_space(c.exec(), 1)[0];
    Kokkos::parallel_for(
        "spacecheck::stencil_3point_elsewhere",
        Kokkos::RangePolicy<Space, Kokkos::IndexType<std::int64_t>>(other, 0, c.n_threads()), body);
  }
};
using Rod = MutatedStencil3Point;
SPACECHECK_FAULT(Rod, {.name = "stencil_3point_stale",
                       .caught_by = "access,order,reference",
                       .description = "stencil_3point: a stale handle: reads one buffer always",
                       .twin = "stencil_3point, the cell before by pointer",
                       .way = Rod::stale});
SPACECHECK_FAULT(Rod, {.name = "stencil_3point_past_first",
                       .caught_by = "access,reference",
                       .description = "stencil_3point: reads the cell before the first",
                       .way = Rod::past_first});
SPACECHECK_FAULT(Rod, {.name = "stencil_3point_unfenced",
                       .caught_by = "reference",
                       .description = "stencil_3point: sweeps on two instances, without a fence",
                       .way = Rod::unfenced,
                       .needs = spacecheck::Needs::device});

struct MutatedStencil7Point {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 24, .array_size = 24, .buffer_size = 0};
  static constexpr int sweeps = 2;
  static constexpr std::int64_t side = 6;
  enum Way : int { right, single, plane_missing };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto u = c.template inout<double>("u", n, side, side);
    auto v = c.template output<double>("v", n, side, side);
    auto const planes = way == plane_missing && n > 0 ? n - 1 : n;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      c.parallel_for("stencil_7point", c.template mdrange<3>({0, 0, 0}, {planes, side, side}),
                     Sweep<decltype(u)>{u, v, n, way});
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
    r.expect_values<double>("u", std::move(u));
    r.expect_values<double>("v", std::move(v));
  }

  template <class ViewType>
  struct Sweep {
    ViewType u;
    ViewType v;
    std::int64_t n;
    int way;

    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, std::int64_t j, std::int64_t k) const {
      double const here = u(i, j, k);
      if (i == 0 || i == n - 1 || j == 0 || j == side - 1 || k == 0 || k == side - 1) {
        v(i, j, k) = here;
        return;
      }
      if (way == single) {
        float const beside =
            static_cast<float>(u(i - 1, j, k)) + static_cast<float>(u(i + 1, j, k)) +
            static_cast<float>(u(i, j - 1, k)) + static_cast<float>(u(i, j + 1, k)) +
            static_cast<float>(u(i, j, k - 1)) + static_cast<float>(u(i, j, k + 1));
        v(i, j, k) = 0.4 * here + 0.1 * beside;
        return;
      }
      double const beside = u(i - 1, j, k) + u(i + 1, j, k) + u(i, j - 1, k) + u(i, j + 1, k) +
                            u(i, j, k - 1) + u(i, j, k + 1);
      v(i, j, k) = 0.4 * here + 0.1 * beside;
    }
  };

 private:
  static constexpr std::size_t area = side * side;

  static bool on_surface(std::size_t at, std::size_t extent) { return at == 0 || at == extent - 1; }
};
using Bar = MutatedStencil7Point;
SPACECHECK_FAULT(Bar, {.name = "stencil_7point_single",
                       .caught_by = "reference",
                       .description = "stencil_7point: adds its neighbours up in float",
                       .twin = "stencil_7point in double throughout",
                       .way = Bar::single});
SPACECHECK_FAULT(Bar, {.name = "stencil_7point_plane_missing",
                       .caught_by = "access,reference,scratch",
                       .description = "stencil_7point: the last plane is not launched",
                       .way = Bar::plane_missing});

struct MutatedTranspose {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr std::int64_t columns = 24;
  enum Way : int { right, row_missing, next_row_too, index_of_4_bits };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const a = c.template input<double>("a", n, columns);
    auto const b = c.template output<double>("b", columns, n);
    auto const rows = way == row_missing && n > 0 ? n - 1 : n;
    c.parallel_for(
        "transpose", c.template mdrange<2>({0, 0}, {rows, columns}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j) {
          if (way == next_row_too && i + 1 < n) b(j, i + 1) = a(i, j);
          b(way == index_of_4_bits ? j % 16 : j, i) = a(i, j);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>(
        "b", [a = r.initial<double>("a")](std::int64_t j, std::int64_t i) { return a(i, j); });
  }
};
using Matrix = MutatedTranspose;
SPACECHECK_FAULT(Matrix, {.name = "transpose_row_missing",
                          .caught_by = "reference,scratch",
                          .description = "transpose: the last row is not launched",
                          .twin = "transpose with its indices worked out",
                          .way = Matrix::row_missing});
SPACECHECK_FAULT(Matrix, {.name = "transpose_next_row_too",
                          .caught_by = "access,order",
                          .description = "transpose: also writes the column of the next row",
                          .way = Matrix::next_row_too});
SPACECHECK_FAULT(Matrix, {.name = "transpose_index_of_4_bits",
                          .caught_by = "access,reference,scratch",
                          .description = "transpose: columns numbered in four bits",
                          .way = Matrix::index_of_4_bits});

}  // namespace
