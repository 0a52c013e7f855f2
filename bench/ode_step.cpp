// One Runge-Kutta step of order 4 of the Lorenz system, from three neighbours of x; its slopes and
// stages lie in scratch.
//
//   for (i = 0; i < n; ++i) {
//     float s[12];                  // state, slope, stage, sum of slopes: three floats each
//     s[0..2] = x[i..i+2]; s[6..8] = s[0..2]; s[9..11] = 0;
//     for (k = 0; k < 4; ++k) {
//       s[3..5] = lorenz(s[6..8]);
//       s[9..11] += weight[k] * s[3..5];
//       s[6..8] = s[0..2] + node[k] * s[3..5];
//     }
//     y[i] = s[0] + s[9] + s[1] + s[10] + s[2] + s[11];
//   }
#include "array_twins.hpp"

#include <spacecheck/scratch/local_scratch.hpp>

namespace spacecheck::Twins {
namespace {

constexpr float step = 0.01F;

// Written once, since what is compared is the launch around it and the scratch below it.
template <class Scratch>
KOKKOS_FORCEINLINE_FUNCTION float lorenz_step(Scratch& s, float a, float b, float c) {
  s[0] = s[6] = a;
  s[1] = s[7] = b;
  s[2] = s[8] = c;
  for (int d = 9; d < 12; ++d) s[d] = 0;
  for (int k = 0; k < 4; ++k) {
    float const weight = k == 0 || k == 3 ? step / 6 : step / 3;
    float const node = k == 2 ? step : step / 2;
    s[3] = 10 * (s[7] - s[6]);
    s[4] = s[6] * (28 - s[8]) - s[7];
    s[5] = s[6] * s[7] - 2.5F * s[8];
    for (int d = 0; d < 3; ++d) {
      s[9 + d] += weight * s[3 + d];
      s[6 + d] = s[d] + node * s[3 + d];
    }
  }
  return s[0] + s[9] + s[1] + s[10] + s[2] + s[11];
}

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_ode_step(std::int64_t n, float const* x, float* y) {
  std::int64_t const i = item();
  if (i >= n) return;
  float scratch[12];
  y[i] = lorenz_step(scratch, x[i], x[i + 1], x[i + 2]);
}
#endif

struct OdeStep {
  static constexpr std::int64_t width = 1;
  static constexpr std::int64_t apron = 2;
  static constexpr std::int64_t bytes = 8;
  static constexpr double flops = 110;
  static constexpr int operations = 200;

  template <class Space>
  static void form(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
    LocalAllocator<float, 12> const allocate(12);
    auto const x = a.x;
    auto const y = a.y;
    guarded_launch(
        exec, "ode_step", n, covering(n), KOKKOS_LAMBDA(std::int64_t i) {
          auto scratch = allocate();
          y(i) = lorenz_step(scratch, x(i), x(i + 1), x(i + 2));
        });
  }

  static void plain(std::int64_t n, float const* x, float* y) {
    for (std::int64_t i = 0; i < n; ++i) {
      float scratch[12];
      y[i] = lorenz_step(scratch, x[i], x[i + 1], x[i + 2]);
    }
  }

#ifdef KOKKOS_ENABLE_OPENMP
  static void openmp(std::int64_t n, float const* x, float* y) {
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      float scratch[12];
      y[i] = lorenz_step(scratch, x[i], x[i + 1], x[i + 2]);
    }
  }
#endif

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, float const* x, float* y) {
    hand_ode_step<<<blocks(n), threads, 0, stream>>>(n, x, y);
  }
#endif
};

Impl::BenchRegistration const ode_step_bench(bench_of<OdeStep>("ode_step",
                                                               "guarded launch; by hand"));

}  // namespace
}  // namespace spacecheck::Twins
