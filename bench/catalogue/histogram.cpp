// The catalogue's counts in private scratch against loops by hand, with its atomics and without.
#include "catalogue.hpp"

#include <atomic>

namespace {
struct HandHistogram;  // of the kernel in:
}
#include "../../src/kernels/histogram.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_histogram(std::int64_t n, std::int32_t const* x, std::int32_t* bins) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  std::int32_t mine[8] = {};
  for (int k = 0; k < 32; ++k) ++mine[x[i + k * n] % 8];
  for (int b = 0; b < 8; ++b) atomicAdd(&bins[b], mine[b]);
}
#endif

/// The same loop: what an item has counted is added to what is everybody's.
struct HandHistogram {
  static constexpr std::int64_t bytes = 128;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<std::int32_t>("x");
    auto* const bins = a.get<std::int32_t>("bins");
    for (std::int64_t i = 0; i < n; ++i) {
      std::int32_t mine[8] = {};
      for (int k = 0; k < 32; ++k) ++mine[x[i * 32 + k] % 8];
      for (int b = 0; b < 8; ++b) {
        std::atomic_ref(bins[b]).fetch_add(mine[b], std::memory_order_relaxed);
      }
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<std::int32_t>("x");
    auto* const bins = a.get<std::int32_t>("bins");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      std::int32_t mine[8] = {};
      for (int k = 0; k < 32; ++k) ++mine[x[i * 32 + k] % 8];
      for (int b = 0; b < 8; ++b) {
#pragma omp atomic
        bins[b] += mine[b];
      }
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    hand_histogram<<<blocks(n), threads, 0, stream>>>(n, a.get<std::int32_t>("x"),
                                                      a.get<std::int32_t>("bins"));
  }
#endif
};

/// Another way to the same counts: bins of each thread's own, added up at the end. What atomics
/// cost, whoever launches them.
struct WithoutAtomics : HandHistogram {
  static constexpr auto id = "atomics";
  [[maybe_unused]] static constexpr bool host_only = true;
  static constexpr std::int64_t most = 100'000;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<std::int32_t>("x");
    auto* const bins = a.get<std::int32_t>("bins");
    for (std::int64_t i = 0; i < n; ++i) {
      std::int32_t mine[8] = {};
      for (int k = 0; k < 32; ++k) ++mine[x[i * 32 + k] % 8];
      for (int b = 0; b < 8; ++b) bins[b] += mine[b];
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<std::int32_t>("x");
    auto* const bins = a.get<std::int32_t>("bins");
#pragma omp parallel for reduction(+ : bins[:8])
    for (std::int64_t i = 0; i < n; ++i) {
      std::int32_t mine[8] = {};
      for (int k = 0; k < 32; ++k) ++mine[x[i * 32 + k] % 8];
      for (int b = 0; b < 8; ++b) bins[b] += mine[b];
    }
#endif
  }
};

SPACECHECK_BENCH_OF(Histogram, HandHistogram);
SPACECHECK_BENCH_OF(Histogram, WithoutAtomics);

}  // namespace
