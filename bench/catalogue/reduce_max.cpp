// The catalogue's largest number against a plain loop by hand.
#include "catalogue.hpp"
#include "cuda_reduction.hpp"

#include <cmath>
#include <cstring>

namespace {
struct HandReduceMax;  // of the kernel in:
}
#include "../../src/kernels/reduce_max.cpp"

namespace {

struct HandReduceMax {
  static constexpr std::int64_t bytes = 8;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<double>("x");
    std::int64_t largest = INT64_MIN;
    for (std::int64_t i = 0; i < n; ++i) {
      std::int64_t bits;
      std::memcpy(&bits, x + i, sizeof bits);
      std::int64_t const key = std::isnan(x[i]) ? INT64_MIN : bits ^ ((bits >> 63) & INT64_MAX);
      largest = key > largest ? key : largest;
    }
    *a.get<std::int64_t>("max_key") = largest;
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<double>("x");
    std::int64_t largest = INT64_MIN;
#pragma omp parallel for reduction(max : largest)
    for (std::int64_t i = 0; i < n; ++i) {
      std::int64_t bits;
      std::memcpy(&bits, x + i, sizeof bits);
      std::int64_t const key = std::isnan(x[i]) ? INT64_MIN : bits ^ ((bits >> 63) & INT64_MAX);
      largest = key > largest ? key : largest;
    }
    *a.get<std::int64_t>("max_key") = largest;
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    auto const* const x = a.get<double>("x");
    auto* const max = a.get<std::int64_t>("max_key");
    reduce_by_hand(
        stream, a, n, std::int64_t{INT64_MIN},
        [=] __device__(std::int64_t i) -> std::int64_t {
          std::int64_t const bits = __double_as_longlong(x[i]);
          return isnan(x[i]) ? INT64_MIN : bits ^ ((bits >> 63) & INT64_MAX);
        },
        [] __device__(std::int64_t left, std::int64_t right) {
          return left > right ? left : right;
        },
        [=] __device__(std::int64_t joined) { *max = joined; });
  }
#endif
};

SPACECHECK_BENCH_OF(ReduceMax, HandReduceMax);

}  // namespace
