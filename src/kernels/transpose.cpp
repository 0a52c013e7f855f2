// Rows become columns, by a two-dimensional policy.
//
//   for (i = 0; i < n_threads; ++i)
//     for (j = 0; j < 24; ++j) b[j][i] = a[i][j];
#include <spacecheck/spacecheck.hpp>

namespace {

struct Transpose {
  static constexpr auto name = "transpose";
  static constexpr auto description = "transpose of a matrix by a 2-D MDRangePolicy";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr std::int64_t columns = 24;

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const a = c.template input<double[columns]>("a", n);
    auto const b = c.template output<double>("b", columns, n);
    c.parallel_for(
        "transpose", c.template mdrange<2>({0, 0}, {n, columns}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j) { b(j, i) = a(i, j); });
  }

  static void reference(spacecheck::Reference& r) {
    r.expect<double>(
        "b", [a = r.initial<double>("a")](std::int64_t j, std::int64_t i) { return a(i, j); });
  }
};

SPACECHECK_KERNEL(Transpose);

}  // namespace
