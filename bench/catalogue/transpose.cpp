// The catalogue's transpose by an MDRangePolicy against two loops by hand.
#include "catalogue.hpp"

namespace {
struct HandTranspose;  // of the kernel in:
}
#include "../../src/kernels/transpose.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_transpose(std::int64_t n, double const* m, double* b) {
  std::int64_t const i = spacecheck::Twins::item();
  std::int64_t const j = blockIdx.y;
  if (i < n) b[j + 24 * i] = m[i + n * j];
}
#endif

struct HandTranspose {
  static constexpr std::int64_t bytes = 384;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const m = a.get<double>("a");
    auto* const b = a.get<double>("b");
    for (std::int64_t i = 0; i < n; ++i) {
      for (int j = 0; j < 24; ++j) b[j * n + i] = m[i * 24 + j];
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const m = a.get<double>("a");
    auto* const b = a.get<double>("b");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      for (int j = 0; j < 24; ++j) b[j * n + i] = m[i * 24 + j];
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    hand_transpose<<<dim3(blocks(n), 24), threads, 0, stream>>>(n, a.get<double>("a"),
                                                                a.get<double>("b"));
  }
#endif
};

SPACECHECK_BENCH_OF(Transpose, HandTranspose);

}  // namespace
