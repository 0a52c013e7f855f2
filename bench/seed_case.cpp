// The seed case: 1 through element 0 of five floats of scratch.
//
//   for (i = 0; i < n; ++i) { float scratch[5]; scratch[0] = 1; y[i] = scratch[0]; }
#include "array_twins.hpp"

#include <spacecheck/launch/kernel_factory.hpp>

namespace spacecheck::Twins {
namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_seed_case(std::int64_t n, float* y) {
  std::int64_t const i = item();
  if (i >= n) return;
  float scratch[5];
  scratch[0] = 1;
  y[i] = scratch[0];
}
#endif

struct SeedCase {
  static constexpr std::int64_t width = 1;
  static constexpr std::int64_t apron = 0;
  static constexpr std::int64_t bytes = 4;
  static constexpr double flops = 0;
  static constexpr int operations = 0;

  template <class Space>
  static void form(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
    // Built once and launched often: what is timed is the launch.
    static auto const kernel = KernelFactory(AllocatorFactory<float>(5)).build();
    launch(exec, "seed_case", kernel, a.y, n, covering(n));
  }

  static void plain(std::int64_t n, float const* /*x*/, float* y) {
    for (std::int64_t i = 0; i < n; ++i) {
      float scratch[5];
      scratch[0] = 1;
      y[i] = scratch[0];
    }
  }

#ifdef KOKKOS_ENABLE_OPENMP
  static void openmp(std::int64_t n, float const* /*x*/, float* y) {
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      float scratch[5];
      scratch[0] = 1;
      y[i] = scratch[0];
    }
  }
#endif

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, float const* /*x*/, float* y) {
    hand_seed_case<<<blocks(n), threads, 0, stream>>>(n, y);
  }
#endif
};

Impl::BenchRegistration const seed_case_bench(
    bench_of<SeedCase>("seed_case", "the factories' kernel, launched; by hand"));

}  // namespace
}  // namespace spacecheck::Twins
