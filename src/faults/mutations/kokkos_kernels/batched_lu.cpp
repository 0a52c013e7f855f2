// batched_lu, gone wrong: steps left out or exchanged, and a matrix for all.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <KokkosBatched_LU_Decl.hpp>
#include <KokkosBatched_LU_Serial_Impl.hpp>
#include <KokkosBatched_Trsv_Decl.hpp>
#include <KokkosBatched_Trsv_Serial_Impl.hpp>

#include <vector>

namespace {

struct MutatedBatchedLu {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 50, .array_size = 50, .buffer_size = 0};
  static constexpr int order = 8;
  enum Way : int { right, solved_first, lower_missing, diagonal_ignored, shared, next_solution };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const a =
        c.template inout<double>("a", spacecheck::Fill<double>(dominant), n, order, order);
    auto const x = c.template inout<double>("x", n, order);
    auto const work = c.template workspace<double>("work", 1, order, order);
    c.launch(
        "batched_lu", KOKKOS_LAMBDA(std::int64_t i) {
          using namespace KokkosBatched;
          using Factorise = SerialLU<Algo::LU::Unblocked>;
          using Lower =
              SerialTrsv<Uplo::Lower, Trans::NoTranspose, Diag::Unit, Algo::Trsv::Unblocked>;
          using Upper =
              SerialTrsv<Uplo::Upper, Trans::NoTranspose, Diag::NonUnit, Algo::Trsv::Unblocked>;
          using UnitUpper =
              SerialTrsv<Uplo::Upper, Trans::NoTranspose, Diag::Unit, Algo::Trsv::Unblocked>;
          auto const own = Kokkos::subview(a, i, Kokkos::ALL, Kokkos::ALL);
          auto const common = Kokkos::subview(work, std::int64_t{0}, Kokkos::ALL, Kokkos::ALL);
          auto const matrix = way == shared ? common : own;
          auto const solution =
              Kokkos::subview(x, way == next_solution ? (i + 1) % n : i, Kokkos::ALL);
          for (int p = 0; way == shared && p < order; ++p) {
            for (int s = 0; s < order; ++s) common(p, s) = own(p, s);
          }
          if (way != solved_first) Factorise::invoke(matrix);
          if (way != lower_missing) Lower::invoke(1.0, matrix, solution);
          if (way == diagonal_ignored) {
            UnitUpper::invoke(1.0, matrix, solution);
          } else {
            Upper::invoke(1.0, matrix, solution);
          }
          if (way == solved_first) Factorise::invoke(matrix);
          for (int p = 0; way == shared && p < order; ++p) {
            for (int s = 0; s < order; ++s) own(p, s) = common(p, s);
          }
        });
  }

  static void reference(spacecheck::Reference& r) {
    using Number = spacecheck::Bounded<double>;
    auto const initial_a = r.initial<double>("a");
    auto const initial_x = r.initial<double>("x");
    std::vector<Number> solutions;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      Number a[order][order];
      Number x[order];
      for (int p = 0; p < order; ++p) {
        for (int s = 0; s < order; ++s) a[p][s] = initial_a(i, p, s);
        x[p] = initial_x(i, p);
      }
      for (int p = 0; p < order; ++p) {
        for (int row = p + 1; row < order; ++row) {
          a[row][p] *= 1 / a[p][p];
          for (int s = p + 1; s < order; ++s) a[row][s] -= a[row][p] * a[p][s];
          x[row] -= a[row][p] * x[p];
        }
      }
      for (int p = order - 1; p >= 0; --p) {
        x[p] *= 1 / a[p][p];
        for (int row = 0; row < p; ++row) x[row] -= a[row][p] * x[p];
      }
      solutions.insert(solutions.end(), x, x + order);
    }
    r.expect_values<double>("x", std::move(solutions));
  }

 private:
  static double dominant(spacecheck::Random const& random, std::int64_t flat) {
    bool const on_diagonal = flat / order % order == flat % order;
    return random.uniform(flat, -1.0, 1.0) + (on_diagonal ? order : 0);
  }
};
using Systems = MutatedBatchedLu;
SPACECHECK_FAULT(Systems, {.name = "batched_lu_solved_first",
                           .caught_by = "reference",
                           .description = "batched_lu: solves before it factorises",
                           .twin = "batched_lu with its steps one by one",
                           .way = Systems::solved_first});
SPACECHECK_FAULT(Systems, {.name = "batched_lu_lower_missing",
                           .caught_by = "reference",
                           .description = "batched_lu: solves with one factor only",
                           .way = Systems::lower_missing});
SPACECHECK_FAULT(Systems, {.name = "batched_lu_diagonal_ignored",
                           .caught_by = "reference",
                           .description = "batched_lu: takes both diagonals for ones",
                           .way = Systems::diagonal_ignored});
SPACECHECK_FAULT(Systems, {.name = "batched_lu_shared",
                           .caught_by = "access",
                           .description = "batched_lu: all items factorise in one matrix",
                           .way = Systems::shared});
SPACECHECK_FAULT(Systems, {.name = "batched_lu_next_solution",
                           .caught_by = "reference",
                           .description = "batched_lu: solves for the next item's right side",
                           .way = Systems::next_solution});

}  // namespace
