// Kernels of the catalogue that read their neighbours, rows and columns, each with one thing wrong.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <utility>
#include <vector>

namespace {

struct Stencil3 {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  enum Way : int { right, in_place, no_edge, two_ahead, other_weight, sweep_missing, not_swapped };

  template <class Case>
  static void run(Case& c, int way) {
    auto u = c.template inout<float>("u", c.n_threads());
    auto v = c.template output<float>("v", c.n_threads());
    auto const last = c.n_threads() - 1;
    for (int sweep = 0; sweep < (way == sweep_missing ? 3 : 4); ++sweep) {
      auto const from = u;
      auto const to = way == in_place ? u : v;
      c.launch(
          "stencil3_mutant", KOKKOS_LAMBDA(std::int64_t i) {
            bool const edge = way == no_edge ? i == 0 : i == 0 || i == last;
            float const center = from(i);
            if (edge) {
              to(i) = center;
              return;
            }
            float const left = *(from.data() + i - 1);
            float const next = *(from.data() + i + (way == two_ahead ? 2 : 1));
            to(i) = 0.25F * left + (way == other_weight ? 0.501F : 0.5F) * center + 0.25F * next;
          });
      if (way != not_swapped) std::swap(u, v);
    }
  }
  static void reference(spacecheck::Reference& r) {
    auto const n = static_cast<std::size_t>(r.n_threads());
    auto const initial = r.initial<float>("u");
    std::vector<spacecheck::Bounded<float>> u(n), v(n);
    for (std::size_t i = 0; i < n; ++i) u[i] = initial(i);
    for (int sweep = 0; sweep < 4; ++sweep) {
      for (std::size_t i = 0; i < n; ++i) {
        bool const at_end = i == 0 || i == n - 1;
        v[i] = at_end ? u[i] : 0.25F * u[i - 1] + 0.5F * u[i] + 0.25F * u[i + 1];
      }
      std::swap(u, v);
    }
    r.expect_values<float>("u", std::move(u));
    r.expect_values<float>("v", std::move(v));
  }
};
SPACECHECK_FAULT(Stencil3, {.name = "stencil3_in_place",
                            .label = "mutant of stencil_3point",
                            .caught_by = "order,reference,access",
                            .description = "writes where its neighbours read",
                            .twin = "four sweeps between two buffers",
                            .way = Stencil3::in_place});
SPACECHECK_FAULT(Stencil3, {.name = "stencil3_no_edge",
                            .label = "mutant of stencil_3point",
                            .caught_by = "reference,scratch:uninitialised,access",
                            .description = "the last item reads behind the array",
                            .way = Stencil3::no_edge});
SPACECHECK_FAULT(Stencil3, {.name = "stencil3_two_ahead",
                            .label = "mutant of stencil_3point",
                            .caught_by = "reference,scratch:uninitialised,access",
                            .description = "the neighbour after the next",
                            .way = Stencil3::two_ahead});
SPACECHECK_FAULT(Stencil3, {.name = "stencil3_weight",
                            .label = "mutant of stencil_3point",
                            .caught_by = "reference",
                            .description = "a weight that is off in the third digit",
                            .way = Stencil3::other_weight});
SPACECHECK_FAULT(Stencil3, {.name = "stencil3_sweep_missing",
                            .label = "mutant of stencil_3point",
                            .caught_by = "reference",
                            .description = "three sweeps of four",
                            .way = Stencil3::sweep_missing});
SPACECHECK_FAULT(Stencil3, {.name = "stencil3_not_swapped",
                            .label = "mutant of stencil_3point",
                            .caught_by = "reference",
                            .description = "every sweep starts from the same, stale buffer",
                            .way = Stencil3::not_swapped});

struct Stencil3d {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 12, .array_size = 12, .buffer_size = 0};
  enum Way : int { right, swapped, raw, in_place, wraps };
  static constexpr std::int64_t side = 6;

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const u = c.template input<double>("u", n, side, side);
    auto const v = c.template inout<double>("v", n, side, side);
    std::int64_t const low = 1;
    c.parallel_for(
        "stencil3d_mutant", c.template mdrange<3>({0, low, low}, {n, side - 1, side - 1}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j, std::int64_t k) {
          double const sum = u(i, j - 1, k) + u(i, j + 1, k) + u(i, j, k - 1) + u(i, j, k + 1);
          if (way == in_place) {
            v(i, j, k) = v(i, j - 1, k) + v(i, j + 1, k) + v(i, j, k - 1) + v(i, j, k + 1);
          } else if (way == swapped) {
            v(i, k, j) = sum;
          } else if (way == raw) {
            *(v.data() + (i * side + j) * side + k) = sum;
          } else if (way == wraps) {
            v(i, j, k) = sum - u(i, j, k + 1) + u(i, j, (k + 1) % (side - 1));
          } else {
            v(i, j, k) = sum;
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>("v", [u = r.initial<double>("u"), v = r.initial<double>("v")](
                              std::int64_t i, std::int64_t j, std::int64_t k) {
      bool const edge = j == 0 || j == side - 1 || k == 0 || k == side - 1;
      return edge ? v(i, j, k) : u(i, j - 1, k) + u(i, j + 1, k) + u(i, j, k - 1) + u(i, j, k + 1);
    });
  }
};
SPACECHECK_FAULT(Stencil3d, {.name = "stencil3d_swapped",
                             .label = "mutant of stencil_7point",
                             .caught_by = "reference",
                             .description = "j and k swapped where it writes",
                             .twin = "four neighbours of each inner point",
                             .way = Stencil3d::swapped});
SPACECHECK_FAULT(Stencil3d, {.name = "stencil3d_raw",
                             .label = "mutant of stencil_7point",
                             .caught_by = "layout",
                             .description = "writes by a raw pointer",
                             .way = Stencil3d::raw});
SPACECHECK_FAULT(Stencil3d, {.name = "stencil3d_in_place",
                             .label = "mutant of stencil_7point",
                             .caught_by = "order,reference,access",
                             .description = "reads what its neighbours write",
                             .way = Stencil3d::in_place});
SPACECHECK_FAULT(Stencil3d, {.name = "stencil3d_wraps",
                             .label = "mutant of stencil_7point",
                             .caught_by = "reference",
                             .description = "the last neighbour is taken from the other end",
                             .way = Stencil3d::wraps});

struct Matvec {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  enum Way : int { right, column_missing, next_column, not_zeroed, by_columns, one_sum };
  static constexpr std::int64_t columns = 8;

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const a = c.template input<float>("a", n, columns);
    auto const x = c.template input<float>("x", columns);
    auto const sum = c.template workspace<float>("sum", 1);
    auto const y = c.template output<float>("y", n);
    c.launch(
        "matvec_mutant", KOKKOS_LAMBDA(std::int64_t i) {
          float mine = way == not_zeroed ? y(i) : 0;
          if (way == one_sum) sum(0) = 0;
          for (std::int64_t k = 0; k < (way == column_missing ? columns - 1 : columns); ++k) {
            float const element = way == by_columns    ? *(a.data() + k * n + i)
                                  : way == next_column ? a(i, (k + 1) % columns)
                                                       : a(i, k);
            if (way == one_sum) {
              sum(0) += element * x(k);
            } else {
              mine += element * x(k);
            }
          }
          y(i) = way == one_sum ? sum(0) : mine;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("y", [a = r.initial<float>("a"), x = r.initial<float>("x")](std::int64_t i) {
      spacecheck::Bounded<float> sum = 0;
      for (std::int64_t k = 0; k < columns; ++k) sum += a(i, k) * x(k);
      return sum;
    });
  }
};
SPACECHECK_FAULT(Matvec, {.name = "matvec_column_missing",
                          .label = "mutant of matvec",
                          .caught_by = "reference",
                          .description = "the last column is left out",
                          .twin = "matrix times vector",
                          .way = Matvec::column_missing});
SPACECHECK_FAULT(Matvec, {.name = "matvec_next_column",
                          .label = "mutant of matvec",
                          .caught_by = "reference",
                          .description = "the columns are one off",
                          .way = Matvec::next_column});
SPACECHECK_FAULT(Matvec, {.name = "matvec_not_zeroed",
                          .label = "mutant of matvec",
                          .caught_by = "scratch:uninitialised,reference,access",
                          .description = "adds to what the result held before",
                          .way = Matvec::not_zeroed});
SPACECHECK_FAULT(Matvec, {.name = "matvec_by_columns",
                          .label = "mutant of matvec",
                          .caught_by = "layout,reference",
                          .description = "reads the matrix as if it lay column by column",
                          .way = Matvec::by_columns});
SPACECHECK_FAULT(Matvec, {.name = "matvec_one_sum",
                          .label = "mutant of matvec",
                          .caught_by = "access:race",
                          .description = "all rows are summed in one element",
                          .way = Matvec::one_sum});

struct Transpose {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 40, .array_size = 40, .buffer_size = 0};
  enum Way : int { right, remainder_missing, not_swapped, raw, upper_only };
  static constexpr std::int64_t columns = 12;
  static constexpr std::int64_t tile = 16;

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const a = c.template input<double>("a", n, columns);
    auto const b = c.template inout<double>("b", spacecheck::constant(0.0), columns, n);
    auto const rows = way == remainder_missing ? n / tile * tile : n;
    c.parallel_for(
        "transpose_mutant", c.template mdrange<2>({0, 0}, {rows, columns}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j) {
          if (way == upper_only && i > j) return;
          if (way == raw) {
            *(b.data() + j * n + i) = a(i, j);
          } else if (way == not_swapped) {
            auto const flat = i * columns + j;
            b(flat / n, flat % n) = a(i, j);
          } else {
            b(j, i) = a(i, j);
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>(
        "b", [a = r.initial<double>("a")](std::int64_t j, std::int64_t i) { return a(i, j); });
  }
};
SPACECHECK_FAULT(Transpose, {.name = "transpose_remainder",
                             .label = "mutant of transpose",
                             .caught_by = "reference",
                             .description = "the rows of the last, short tile are left out",
                             .twin = "the transpose of a matrix",
                             .way = Transpose::remainder_missing});
SPACECHECK_FAULT(Transpose, {.name = "transpose_not_swapped",
                             .label = "mutant of transpose",
                             .caught_by = "reference",
                             .description = "another shape, the same order of elements",
                             .way = Transpose::not_swapped});
SPACECHECK_FAULT(Transpose, {.name = "transpose_raw",
                             .label = "mutant of transpose",
                             .caught_by = "layout",
                             .description = "writes by a raw pointer",
                             .way = Transpose::raw});
SPACECHECK_FAULT(Transpose, {.name = "transpose_upper_only",
                             .label = "mutant of transpose",
                             .caught_by = "reference",
                             .description = "one triangle only",
                             .way = Transpose::upper_only});

struct Scatter {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  enum Way : int { right, collides, one_past, gathers, leaves_out };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const to =
        c.template input<std::int32_t>("to", spacecheck::permutation<std::int32_t>(n), n);
    auto const x = c.template input<float>("x", n);
    auto const y = c.template inout<float>("y", spacecheck::constant(0.0F), n);
    c.launch(
        "scatter_mutant", KOKKOS_LAMBDA(std::int64_t i) {
          if (way == leaves_out && to(i) == 0) return;
          if (way == gathers) {
            y(i) = x(to(i));
          } else {
            std::int64_t const at = way == collides   ? to(i) / 2
                                    : way == one_past ? to(i) + 1
                                                      : to(i);
            *(y.data() + at) = x(i);
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const to = r.initial<std::int32_t>("to");
    auto const x = r.initial<float>("x");
    std::vector<spacecheck::Bounded<float>> y(static_cast<std::size_t>(r.n_threads()));
    for (std::int64_t i = 0; i < r.n_threads(); ++i) y[static_cast<std::size_t>(to.raw(i))] = x(i);
    r.expect_values<float>("y", std::move(y));
  }
};
SPACECHECK_FAULT(Scatter, {.name = "scatter_collides",
                           .label = "mutant of gather_scatter",
                           .caught_by = "order,reference,access",
                           .description = "two items each write one element",
                           .twin = "scatters by a permutation",
                           .way = Scatter::collides});
SPACECHECK_FAULT(Scatter, {.name = "scatter_one_past",
                           .label = "mutant of gather_scatter",
                           .caught_by = "scratch:out_of_bounds,reference,access",
                           .description = "one element past where it belongs",
                           .way = Scatter::one_past});
SPACECHECK_FAULT(Scatter, {.name = "scatter_gathers",
                           .label = "mutant of gather_scatter",
                           .caught_by = "reference",
                           .description = "gathers where it should scatter",
                           .way = Scatter::gathers});
SPACECHECK_FAULT(Scatter, {.name = "scatter_leaves_out",
                           .label = "mutant of gather_scatter",
                           .caught_by = "reference",
                           .description = "an index of 0 counts as none",
                           .way = Scatter::leaves_out});

}  // namespace
