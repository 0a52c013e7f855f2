// y += sum_k k x, through five floats of scratch.
//
//   for (i = 0; i < n; ++i) {
//     float scratch[5];
//     for (k = 0; k < 5; ++k) scratch[k] = k * x[i];
//     for (k = 0; k < 5; ++k) y[i] += scratch[k];
//   }
#include "array_twins.hpp"

#include <spacecheck/scratch/local_scratch.hpp>

namespace spacecheck::Twins {
namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_scratch_axpy(std::int64_t n, float const* x, float* y) {
  std::int64_t const i = item();
  if (i >= n) return;
  float scratch[5];
  for (int k = 0; k < 5; ++k) scratch[k] = static_cast<float>(k) * x[i];
  for (int k = 0; k < 5; ++k) y[i] += scratch[k];
}
#endif

struct ScratchAxpy {
  static constexpr std::int64_t width = 1;
  static constexpr std::int64_t apron = 0;
  static constexpr std::int64_t bytes = 12;
  static constexpr double flops = 10;
  static constexpr int operations = 100;

  template <class Space>
  static void form(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
    LocalAllocator<float, 5> const allocate(5);
    auto const x = a.x;
    auto const y = a.y;
    guarded_launch(
        exec, "scratch_axpy", n, covering(n), KOKKOS_LAMBDA(std::int64_t i) {
          auto scratch = allocate();
          for (int k = 0; k < 5; ++k) scratch[k] = static_cast<float>(k) * x(i);
          for (int k = 0; k < 5; ++k) y(i) += scratch[k];
        });
  }

  static void plain(std::int64_t n, float const* x, float* y) {
    for (std::int64_t i = 0; i < n; ++i) {
      float scratch[5];
      for (int k = 0; k < 5; ++k) scratch[k] = static_cast<float>(k) * x[i];
      for (int k = 0; k < 5; ++k) y[i] += scratch[k];
    }
  }

#ifdef KOKKOS_ENABLE_OPENMP
  static void openmp(std::int64_t n, float const* x, float* y) {
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      float scratch[5];
      for (int k = 0; k < 5; ++k) scratch[k] = static_cast<float>(k) * x[i];
      for (int k = 0; k < 5; ++k) y[i] += scratch[k];
    }
  }
#endif

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, float const* x, float* y) {
    hand_scratch_axpy<<<blocks(n), threads, 0, stream>>>(n, x, y);
  }
#endif
};

Impl::BenchRegistration const scratch_axpy_bench(bench_of<ScratchAxpy>("scratch_axpy",
                                                                       "guarded launch; by hand"));

}  // namespace
}  // namespace spacecheck::Twins
