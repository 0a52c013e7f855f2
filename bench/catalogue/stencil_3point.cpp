// The catalogue's four sweeps of a stencil against plain loops by hand.
#include "catalogue.hpp"

namespace {
struct HandStencil3Point;  // of the kernel in:
}
#include "../../src/kernels/stencil_3point.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_stencil_3point(std::int64_t n, float const* u, float* v) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  bool const at_end = i == 0 || i == n - 1;
  v[i] = at_end ? u[i] : 0.25F * u[i - 1] + 0.5F * u[i] + 0.25F * u[i + 1];
}
#endif

struct HandStencil3Point {
  static constexpr std::int64_t bytes = 32;
  static constexpr double flops = 20;
  static constexpr double rounding = 1e-6;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto* u = a.get<float>("u");
    auto* v = a.get<float>("v");
    for (int sweep = 0; sweep < 4; ++sweep) {
      for (std::int64_t i = 0; i < n; ++i) {
        bool const at_end = i == 0 || i == n - 1;
        v[i] = at_end ? u[i] : 0.25F * u[i - 1] + 0.5F * u[i] + 0.25F * u[i + 1];
      }
      std::swap(u, v);
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto* u = a.get<float>("u");
    auto* v = a.get<float>("v");
    for (int sweep = 0; sweep < 4; ++sweep) {
#pragma omp parallel for
      for (std::int64_t i = 0; i < n; ++i) {
        bool const at_end = i == 0 || i == n - 1;
        v[i] = at_end ? u[i] : 0.25F * u[i - 1] + 0.5F * u[i] + 0.25F * u[i + 1];
      }
      std::swap(u, v);
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    auto* u = a.get<float>("u");
    auto* v = a.get<float>("v");
    for (int sweep = 0; sweep < 4; ++sweep) {
      hand_stencil_3point<<<blocks(n), threads, 0, stream>>>(n, u, v);
      std::swap(u, v);
    }
  }
#endif
};

SPACECHECK_BENCH_OF(Stencil3Point, HandStencil3Point);

}  // namespace
