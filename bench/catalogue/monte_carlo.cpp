// The catalogue's pi from random points against a plain loop by hand.
#include "catalogue.hpp"
#include "cuda_reduction.hpp"

namespace {
struct HandMonteCarlo;  // of the kernel in:
}
#include "../../src/kernels/monte_carlo.cpp"

namespace {

struct HandMonteCarlo {
  static constexpr std::int64_t bytes = 0;
  static constexpr double flops = 16;
  static constexpr double rounding = 1e-12;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    spacecheck::Random const random(a.seed(), MonteCarlo::stream);
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      for (int k = 0; k < 4; ++k) {
        double const u = random.unit<double>(4 * i + k);
        sum += 4 / (1 + u * u);
      }
    }
    *a.get<double>("sum") = sum;
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    spacecheck::Random const random(a.seed(), MonteCarlo::stream);
    double sum = 0;
#pragma omp parallel for reduction(+ : sum)
    for (std::int64_t i = 0; i < n; ++i) {
      for (int k = 0; k < 4; ++k) {
        double const u = random.unit<double>(4 * i + k);
        sum += 4 / (1 + u * u);
      }
    }
    *a.get<double>("sum") = sum;
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    spacecheck::Random const random(a.seed(), MonteCarlo::stream);
    auto* const sum = a.get<double>("sum");
    reduce_by_hand(
        stream, a, n, 0.0,
        [=] __device__(std::int64_t i) {
          double mine = 0;
          for (int k = 0; k < 4; ++k) {
            double const u = random.unit<double>(4 * i + k);
            mine += 4 / (1 + u * u);
          }
          return mine;
        },
        [] __device__(double x, double y) { return x + y; },
        [=] __device__(double joined) { *sum = joined; });
  }
#endif
};

SPACECHECK_BENCH_OF(MonteCarlo, HandMonteCarlo);

}  // namespace
