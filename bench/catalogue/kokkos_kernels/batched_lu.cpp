// The catalogue's small systems, by KokkosBatched, against plain loops by hand.
#include "../catalogue.hpp"

namespace {
struct HandBatchedLu;  // of the kernel in:
}
#include "../../../src/kernels/kokkos_kernels/batched_lu.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
// By the same functions of the library's, so that what is compared is the launch: as the loops
// below it takes 36 registers, with the library's blocks 58.
__global__ void hand_batched_lu(std::int64_t n, double* all_a, double* all_x) {
  using namespace KokkosBatched;
  constexpr int order = BatchedLu::order;
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  Kokkos::View<double* [order][order], Kokkos::Cuda, Kokkos::MemoryUnmanaged> const a(all_a, n);
  Kokkos::View<double* [order], Kokkos::Cuda, Kokkos::MemoryUnmanaged> const x(all_x, n);
  auto const matrix = Kokkos::subview(a, i, Kokkos::ALL, Kokkos::ALL);
  auto const solution = Kokkos::subview(x, i, Kokkos::ALL);
  SerialLU<Algo::LU::Blocked>::invoke(matrix);
  SerialTrsv<Uplo::Lower, Trans::NoTranspose, Diag::Unit, Algo::Trsv::Blocked>::invoke(1.0, matrix,
                                                                                       solution);
  SerialTrsv<Uplo::Upper, Trans::NoTranspose, Diag::NonUnit, Algo::Trsv::Blocked>::invoke(
      1.0, matrix, solution);
}
#endif

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

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& kept) {
    using namespace spacecheck::Twins;
    hand_batched_lu<<<blocks(n), threads, 0, stream>>>(n, kept.get<double>("a"),
                                                       kept.get<double>("x"));
  }
#endif

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
