// The catalogue's matrix times vector against a plain loop by hand.
#include "catalogue.hpp"

namespace {
struct HandMatvec;  // of the kernel in:
}
#include "../../src/kernels/matvec.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_matvec(std::int64_t n, float const* m, float const* x, float* y) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  float sum = 0;
  for (int k = 0; k < 24; ++k) sum += m[i + k * n] * x[k];
  y[i] = sum;
}
#endif

struct HandMatvec {
  static constexpr std::int64_t bytes = 100;
  static constexpr double flops = 48;
  static constexpr double rounding = 1e-5;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const m = a.get<float>("a");
    auto const* const x = a.get<float>("x");
    auto* const y = a.get<float>("y");
    for (std::int64_t i = 0; i < n; ++i) {
      float sum = 0;
      for (int k = 0; k < 24; ++k) sum += m[i * 24 + k] * x[k];
      y[i] = sum;
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const m = a.get<float>("a");
    auto const* const x = a.get<float>("x");
    auto* const y = a.get<float>("y");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      float sum = 0;
      for (int k = 0; k < 24; ++k) sum += m[i * 24 + k] * x[k];
      y[i] = sum;
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    hand_matvec<<<blocks(n), threads, 0, stream>>>(n, a.get<float>("a"), a.get<float>("x"),
                                                   a.get<float>("y"));
  }
#endif
};

SPACECHECK_BENCH_OF(Matvec, HandMatvec);

}  // namespace
