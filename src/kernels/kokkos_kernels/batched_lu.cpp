// Small dense systems, one an item: factorised in place, then solved, by KokkosBatched.
//
//   for (i = 0; i < n_threads; ++i) {
//     for (p = 0; p < 8; ++p)                                        // a[i] = L U
//       for (r = p + 1; r < 8; ++r) {
//         a[i][r][p] /= a[i][p][p];
//         for (s = p + 1; s < 8; ++s) a[i][r][s] -= a[i][r][p] * a[i][p][s];
//       }
//     for (p = 0; p < 8; ++p)                                        // L
//       for (r = p + 1; r < 8; ++r) x[i][r] -= a[i][r][p] * x[i][p];
//     for (p = 7; p >= 0; --p) {                                     // U
//       x[i][p] /= a[i][p][p];
//       for (r = 0; r < p; ++r) x[i][r] -= a[i][r][p] * x[i][p];
//     }
//   }
//
// Each diagonal element outweighs the others of its row, so that elimination needs no pivots and
// its numbers do not grow. The bound is that of the same elimination in running error analysis, in
// whatever order and grouping an element's products are subtracted: a library does it in blocks. It
// may multiply by a reciprocal instead of dividing: the reference does, for one rounding more.
#include <spacecheck/spacecheck.hpp>

#include <KokkosBatched_LU_Decl.hpp>
#include <KokkosBatched_LU_Serial_Impl.hpp>
#include <KokkosBatched_Trsv_Decl.hpp>
#include <KokkosBatched_Trsv_Serial_Impl.hpp>

#include <cstddef>
#include <vector>

namespace {

struct BatchedLu {
  static constexpr auto name = "batched_lu";
  static constexpr auto description = "LU factorisation and solution of 8 x 8 systems, one an item";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 50, .array_size = 50, .buffer_size = 0};
  static constexpr int order = 8;

  template <class Case>
  static void run(Case& c) {
    auto const a = c.template inout<double[order][order]>("a", spacecheck::Fill<double>(dominant),
                                                          c.n_threads());
    auto const x = c.template inout<double[order]>("x", c.n_threads());
    c.launch(
        "batched_lu", KOKKOS_LAMBDA(std::int64_t i) {
          using namespace KokkosBatched;
          auto const matrix = Kokkos::subview(a, i, Kokkos::ALL, Kokkos::ALL);
          auto const solution = Kokkos::subview(x, i, Kokkos::ALL);
          SerialLU<Algo::LU::Blocked>::invoke(matrix);
          SerialTrsv<Uplo::Lower, Trans::NoTranspose, Diag::Unit, Algo::Trsv::Blocked>::invoke(
              1.0, matrix, solution);
          SerialTrsv<Uplo::Upper, Trans::NoTranspose, Diag::NonUnit, Algo::Trsv::Blocked>::invoke(
              1.0, matrix, solution);
        });
  }

  static void reference(spacecheck::Reference& r) {
    using Number = spacecheck::Bounded<double>;
    using Sum = spacecheck::AnyOrderSum<double>;
    auto const initial_a = r.initial<double>("a");
    auto const initial_x = r.initial<double>("x");
    std::vector<Number> factors, solutions;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      Number a[order][order];
      Number x[order];
      for (int p = 0; p < order; ++p) {
        for (int s = 0; s < order; ++s) a[p][s] = initial_a(i, p, s);
        x[p] = initial_x(i, p);
      }
      for (int row = 0; row < order; ++row) {
        for (int s = 0; s < order; ++s) {
          Sum sum;
          sum += a[row][s];
          for (int p = 0; p < row && p < s; ++p) sum += -(a[row][p] * a[p][s]);
          a[row][s] = sum.total();
          if (s < row) a[row][s] *= 1 / a[s][s];
        }
      }
      for (int row = 0; row < order; ++row) {
        Sum sum;
        sum += x[row];
        for (int p = 0; p < row; ++p) sum += -(a[row][p] * x[p]);
        x[row] = sum.total();
      }
      for (int row = order - 1; row >= 0; --row) {
        Sum sum;
        sum += x[row];
        for (int p = row + 1; p < order; ++p) sum += -(a[row][p] * x[p]);
        x[row] = sum.total() * (1 / a[row][row]);
      }
      factors.insert(factors.end(), &a[0][0], &a[0][0] + std::size_t{order} * order);
      solutions.insert(solutions.end(), x, x + order);
    }
    r.expect_values<double>("a", std::move(factors));
    r.expect_values<double>("x", std::move(solutions));
  }

 private:
  static double dominant(spacecheck::Random const& random, std::int64_t flat) {
    bool const on_diagonal = flat / order % order == flat % order;
    return random.uniform(flat, -1.0, 1.0) + (on_diagonal ? order : 0);
  }
};

SPACECHECK_KERNEL(BatchedLu);

}  // namespace
