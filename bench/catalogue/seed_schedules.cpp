// The seed case's fifteen schedules against plain loops by hand: hundreds of launches of a few
// items each, so that this is what launches cost, and no figure of P1's.
#include "catalogue.hpp"

#include <algorithm>

namespace {
struct HandSeedSchedules;  // of the kernel in:
}
#include "../../src/kernels/seed_schedules.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_seed_schedules(std::int64_t n, std::int64_t rows, float* row) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  float scratch[5];
  scratch[0] = 1;
  row[rows * i] = scratch[0];
}
#endif

struct HandSeedSchedules {
  static constexpr auto id = "dispatch";
  static constexpr std::int64_t most = 64;
  static constexpr std::int64_t bytes = 4;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto* row = a.get<float>("output");
    for (auto const& schedule : spacecheck::schedules(std::min(n, most))) {
      for (std::int64_t const items : schedule.n_threads) {
        for (std::int64_t i = 0; i < items; ++i) {
          float scratch[5];
          scratch[0] = 1;
          row[i] = scratch[0];
        }
        row += n;
      }
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto* row = a.get<float>("output");
    for (auto const& schedule : spacecheck::schedules(std::min(n, most))) {
      for (std::int64_t const items : schedule.n_threads) {
#pragma omp parallel for
        for (std::int64_t i = 0; i < items; ++i) {
          float scratch[5];
          scratch[0] = 1;
          row[i] = scratch[0];
        }
        row += n;
      }
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    auto const schedules = spacecheck::schedules(std::min(n, most));
    std::int64_t rows = 0;
    for (auto const& schedule : schedules) {
      rows += static_cast<std::int64_t>(schedule.n_threads.size());
    }
    auto* row = a.get<float>("output");
    for (auto const& schedule : schedules) {
      for (std::int64_t const items : schedule.n_threads) {
        if (items > 0) {
          hand_seed_schedules<<<blocks(items), threads, 0, stream>>>(items, rows, row);
        }
        ++row;
      }
    }
  }
#endif
};

SPACECHECK_BENCH_OF(SeedSchedules, HandSeedSchedules);

}  // namespace
