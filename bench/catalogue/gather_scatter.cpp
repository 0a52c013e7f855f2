// The catalogue's gather and scatter against a plain loop by hand.
#include "catalogue.hpp"

namespace {
struct HandGatherScatter;  // of the kernel in:
}
#include "../../src/kernels/gather_scatter.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_gather_scatter(std::int64_t n, double const* x, std::int64_t const* p,
                                    double* gathered, double* scattered) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  gathered[i] = x[p[i]];
  scattered[p[i]] = x[i];
}
#endif

struct HandGatherScatter {
  static constexpr std::int64_t bytes = 40;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<double>("x");
    auto const* const p = a.get<std::int64_t>("p");
    auto* const gathered = a.get<double>("gathered");
    auto* const scattered = a.get<double>("scattered");
    for (std::int64_t i = 0; i < n; ++i) {
      gathered[i] = x[p[i]];
      scattered[p[i]] = x[i];
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<double>("x");
    auto const* const p = a.get<std::int64_t>("p");
    auto* const gathered = a.get<double>("gathered");
    auto* const scattered = a.get<double>("scattered");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      gathered[i] = x[p[i]];
      scattered[p[i]] = x[i];
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    hand_gather_scatter<<<blocks(n), threads, 0, stream>>>(
        n, a.get<double>("x"), a.get<std::int64_t>("p"), a.get<double>("gathered"),
        a.get<double>("scattered"));
  }
#endif
};

SPACECHECK_BENCH_OF(GatherScatter, HandGatherScatter);

}  // namespace
