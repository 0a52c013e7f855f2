// The catalogue's stencil by an MDRangePolicy against three loops by hand.
#include "catalogue.hpp"

namespace {
struct HandStencil7Point;  // of the kernel in:
}
#include "../../src/kernels/stencil_7point.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_stencil_7point(std::int64_t n, double const* u, double* v) {
  constexpr std::int64_t side = 6;
  std::int64_t const i = spacecheck::Twins::item();
  std::int64_t const j = blockIdx.y;
  if (i >= n) return;
  bool const inner = i > 0 && i < n - 1 && j > 0 && j < side - 1;
  std::int64_t const area = n * side;
  for (std::int64_t k = 0; k < side; ++k) {
    std::int64_t const c = i + n * (j + side * k);
    if (!inner || k == 0 || k == side - 1) {
      v[c] = u[c];
      continue;
    }
    double const beside = u[c - 1] + u[c + 1] + u[c - n] + u[c + n] + u[c - area] + u[c + area];
    v[c] = 0.4 * u[c] + 0.1 * beside;
  }
}
#endif

struct HandStencil7Point {
  static constexpr std::int64_t bytes = 1152;
  static constexpr double flops = 256;
  static constexpr double rounding = 1e-14;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    constexpr std::int64_t side = 6;
    constexpr std::int64_t area = side * side;
    auto* u = a.get<double>("u");
    auto* v = a.get<double>("v");
    for (int sweep = 0; sweep < 2; ++sweep) {
      for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = 0; j < side; ++j) {
          bool const inner = inside(i, n) && inside(j, side);
          for (std::int64_t k = 0; k < side; ++k) {
            std::int64_t const c = i * area + j * side + k;
            if (!inner || k == 0 || k == side - 1) {
              v[c] = u[c];
              continue;
            }
            double const beside =
                u[c - area] + u[c + area] + u[c - side] + u[c + side] + u[c - 1] + u[c + 1];
            v[c] = 0.4 * u[c] + 0.1 * beside;
          }
        }
      }
      std::swap(u, v);
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    constexpr std::int64_t side = 6;
    constexpr std::int64_t area = side * side;
    auto* u = a.get<double>("u");
    auto* v = a.get<double>("v");
    for (int sweep = 0; sweep < 2; ++sweep) {
#pragma omp parallel for
      for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = 0; j < side; ++j) {
          bool const inner = inside(i, n) && inside(j, side);
          for (std::int64_t k = 0; k < side; ++k) {
            std::int64_t const c = i * area + j * side + k;
            if (!inner || k == 0 || k == side - 1) {
              v[c] = u[c];
              continue;
            }
            double const beside =
                u[c - area] + u[c + area] + u[c - side] + u[c + side] + u[c - 1] + u[c + 1];
            v[c] = 0.4 * u[c] + 0.1 * beside;
          }
        }
      }
      std::swap(u, v);
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    auto* u = a.get<double>("u");
    auto* v = a.get<double>("v");
    for (int sweep = 0; sweep < 2; ++sweep) {
      hand_stencil_7point<<<dim3(blocks(n), 6), threads, 0, stream>>>(n, u, v);
      std::swap(u, v);
    }
  }
#endif

 private:
  // As in the kernel: by hand, too, it is faster than to ask for each end.
  static bool inside(std::int64_t at, std::int64_t extent) {
    return static_cast<std::uint64_t>(at - 1) < static_cast<std::uint64_t>(extent - 2);
  }
};

SPACECHECK_BENCH_OF(Stencil7Point, HandStencil7Point);

}  // namespace
