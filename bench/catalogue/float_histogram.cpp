// The catalogue's weights added up by float atomics against loops by hand that add so, too.
#include "catalogue.hpp"

#include <atomic>

namespace {
struct HandFloatHistogram;  // of the kernel in:
}
#include "../../src/kernels/float_histogram.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_float_histogram(std::int64_t n, std::int32_t const* bin, float const* weight,
                                     float* bins) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  atomicAdd(&bins[bin[i] % FloatHistogram::n_bins], weight[i]);
}
#endif

struct HandFloatHistogram {
  static constexpr std::int64_t bytes = 8;
  static constexpr double flops = 1;
  static constexpr double rounding = 1e-3;
  static constexpr std::int64_t most = 1'000'000;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const bin = a.get<std::int32_t>("bin");
    auto const* const weight = a.get<float>("weight");
    auto* const bins = a.get<float>("bins");
    for (std::int64_t i = 0; i < n; ++i) {
      std::atomic_ref(bins[bin[i] % FloatHistogram::n_bins])
          .fetch_add(weight[i], std::memory_order_relaxed);
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const bin = a.get<std::int32_t>("bin");
    auto const* const weight = a.get<float>("weight");
    auto* const bins = a.get<float>("bins");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
#pragma omp atomic
      bins[bin[i] % FloatHistogram::n_bins] += weight[i];
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    hand_float_histogram<<<blocks(n), threads, 0, stream>>>(
        n, a.get<std::int32_t>("bin"), a.get<float>("weight"), a.get<float>("bins"));
  }
#endif
};

SPACECHECK_BENCH_OF(FloatHistogram, HandFloatHistogram);

}  // namespace
