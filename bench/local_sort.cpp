// Each item sorts its own sixteen numbers by insertion, in scratch.
//
//   for (i = 0; i < n; ++i) {
//     float scratch[16];
//     for (k = 0; k < 16; ++k) {
//       for (j = k; j > 0 && scratch[j - 1] > x[i][k]; --j) scratch[j] = scratch[j - 1];
//       scratch[j] = x[i][k];
//     }
//     for (k = 0; k < 16; ++k) y[i][k] = scratch[k];
//   }
#include "array_twins.hpp"

#include <spacecheck/scratch/local_scratch.hpp>

namespace spacecheck::Twins {
namespace {

constexpr int length = 16;

#ifdef KOKKOS_ENABLE_CUDA
// Neighbouring items' numbers are neighbours, as they are in a View of this space.
__global__ void hand_local_sort(std::int64_t n, float const* x, float* y) {
  std::int64_t const i = item();
  if (i >= n) return;
  float scratch[length];
  for (int k = 0; k < length; ++k) {
    float const next = x[i + k * n];
    int j = k;
    for (; j > 0 && scratch[j - 1] > next; --j) scratch[j] = scratch[j - 1];
    scratch[j] = next;
  }
  for (int k = 0; k < length; ++k) y[i + k * n] = scratch[k];
}
#endif

struct LocalSort {
  static constexpr std::int64_t width = length;
  static constexpr std::int64_t apron = 0;
  static constexpr std::int64_t bytes = 128;
  static constexpr double flops = 0;
  static constexpr int operations = 0;

  template <class Space>
  static void form(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
    LocalAllocator<float, length> const allocate(length);
    Kokkos::View<float const**, Space> const x(a.x.data(), static_cast<std::size_t>(n), length);
    Kokkos::View<float**, Space> const y(a.y.data(), static_cast<std::size_t>(n), length);
    guarded_launch(
        exec, "local_sort", n, covering(n), KOKKOS_LAMBDA(std::int64_t i) {
          auto scratch = allocate();
          for (int k = 0; k < length; ++k) {
            float const next = x(i, k);
            int j = k;
            for (; j > 0 && scratch[j - 1] > next; --j) scratch[j] = scratch[j - 1];
            scratch[j] = next;
          }
          for (int k = 0; k < length; ++k) y(i, k) = scratch[k];
        });
  }

  static void plain(std::int64_t n, float const* x, float* y) {
    for (std::int64_t i = 0; i < n; ++i) {
      float scratch[length];
      for (int k = 0; k < length; ++k) {
        float const next = x[i * length + k];
        int j = k;
        for (; j > 0 && scratch[j - 1] > next; --j) scratch[j] = scratch[j - 1];
        scratch[j] = next;
      }
      for (int k = 0; k < length; ++k) y[i * length + k] = scratch[k];
    }
  }

#ifdef KOKKOS_ENABLE_OPENMP
  static void openmp(std::int64_t n, float const* x, float* y) {
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      float scratch[length];
      for (int k = 0; k < length; ++k) {
        float const next = x[i * length + k];
        int j = k;
        for (; j > 0 && scratch[j - 1] > next; --j) scratch[j] = scratch[j - 1];
        scratch[j] = next;
      }
      for (int k = 0; k < length; ++k) y[i * length + k] = scratch[k];
    }
  }
#endif

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, float const* x, float* y) {
    hand_local_sort<<<blocks(n), threads, 0, stream>>>(n, x, y);
  }
#endif
};

Impl::BenchRegistration const local_sort_bench(bench_of<LocalSort>("local_sort",
                                                                   "guarded launch; by hand"));

}  // namespace
}  // namespace spacecheck::Twins
