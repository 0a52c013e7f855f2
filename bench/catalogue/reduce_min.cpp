// The catalogue's smallest number and its count of NaN against two plain loops by hand.
#include "catalogue.hpp"
#include "cuda_reduction.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace {
struct HandReduceMin;  // of the kernel in:
}
#include "../../src/kernels/reduce_min.cpp"

namespace {

struct HandReduceMin {
  static constexpr std::int64_t bytes = 16;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<double>("x");
    double min = std::numeric_limits<double>::max();
    for (std::int64_t i = 0; i < n; ++i) {
      min = x[i] < min ? x[i] : min;
    }
    *a.get<double>("min") = min;
    std::int64_t nans = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      nans += std::isnan(x[i]) ? 1 : 0;
    }
    *a.get<std::int64_t>("nans") = nans;
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<double>("x");
    double min = std::numeric_limits<double>::max();
#pragma omp parallel for reduction(min : min)
    for (std::int64_t i = 0; i < n; ++i) {
      min = x[i] < min ? x[i] : min;
    }
    *a.get<double>("min") = min;
    std::int64_t nans = 0;
#pragma omp parallel for reduction(+ : nans)
    for (std::int64_t i = 0; i < n; ++i) {
      nans += std::isnan(x[i]) ? 1 : 0;
    }
    *a.get<std::int64_t>("nans") = nans;
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    auto const* const x = a.get<double>("x");
    auto* const min = a.get<double>("min");
    auto* const nans = a.get<std::int64_t>("nans");
    // fmin of a number and a NaN is the number.
    reduce_by_hand(
        stream, a, n, std::numeric_limits<double>::max(),
        [=] __device__(std::int64_t i) { return x[i]; },
        [] __device__(double left, double right) { return fmin(left, right); },
        [=] __device__(double joined) { *min = joined; });
    reduce_by_hand(
        stream, a, n, std::int64_t{0},
        [=] __device__(std::int64_t i) { return std::int64_t{isnan(x[i]) ? 1 : 0}; },
        [] __device__(std::int64_t left, std::int64_t right) { return left + right; },
        [=] __device__(std::int64_t joined) { *nans = joined; });
  }
#endif
};

SPACECHECK_BENCH_OF(ReduceMin, HandReduceMin);

}  // namespace
