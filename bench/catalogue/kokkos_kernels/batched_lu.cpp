// The catalogue's small systems, by KokkosBatched, against plain loops by hand.
#include "../catalogue.hpp"

namespace {
struct HandBatchedLu;  // of the kernel in:
}
#include "../../../src/kernels/kokkos_kernels/batched_lu.cpp"

namespace {

struct HandBatchedLu {
  static constexpr std::int64_t bytes = 1152;
  static constexpr double flops = 464;
  static constexpr double rounding = 1e-13;
  static constexpr bool refilled = true;  // factors of factors end in denormal numbers

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& kept) {
    auto* const a = kept.get<double>("a");
    auto* const x = kept.get<double>("x");
    for (std::int64_t i = 0; i < n; ++i) solve(a + i * order * order, x + i * order);
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& kept) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto* const a = kept.get<double>("a");
    auto* const x = kept.get<double>("x");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) solve(a + i * order * order, x + i * order);
#endif
  }

 private:
  static constexpr int order = BatchedLu::order;

  static void solve(double* a, double* x) {
    for (int p = 0; p < order; ++p) {
      for (int r = p + 1; r < order; ++r) {
        a[r * order + p] /= a[p * order + p];
        for (int s = p + 1; s < order; ++s) a[r * order + s] -= a[r * order + p] * a[p * order + s];
      }
    }
    for (int p = 0; p < order; ++p) {
      for (int r = p + 1; r < order; ++r) x[r] -= a[r * order + p] * x[p];
    }
    for (int p = order - 1; p >= 0; --p) {
      x[p] /= a[p * order + p];
      for (int r = 0; r < p; ++r) x[r] -= a[r * order + p] * x[p];
    }
  }
};

SPACECHECK_BENCH_OF(BatchedLu, HandBatchedLu);

}  // namespace
