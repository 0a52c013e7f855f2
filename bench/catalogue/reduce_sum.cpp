// The catalogue's four sums against plain loops by hand.
#include "catalogue.hpp"
#include "cuda_reduction.hpp"

namespace {
struct HandReduceSum;  // of the kernel in:
}
#include "../../src/kernels/reduce_sum.cpp"

namespace {

struct HandReduceSum {
  static constexpr std::int64_t bytes = 32;
  static constexpr double flops = 4;
  static constexpr double rounding = 1e-6;
  static constexpr char const* kinds[] = {"numbers", "denormals", "with_infinity", "with_nan"};

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    for (std::string const kind : kinds) {
      auto const* const x = a.get<double>(kind);
      double sum = 0;
      for (std::int64_t i = 0; i < n; ++i) sum += x[i];
      *a.get<double>("sum_" + kind) = sum;
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    for (std::string const kind : kinds) {
      auto const* const x = a.get<double>(kind);
      double sum = 0;
#pragma omp parallel for reduction(+ : sum)
      for (std::int64_t i = 0; i < n; ++i) sum += x[i];
      *a.get<double>("sum_" + kind) = sum;
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    for (std::string const kind : kinds) {
      auto const* const x = a.get<double>(kind);
      auto* const sum = a.get<double>("sum_" + kind);
      reduce_by_hand(
          stream, a, n, 0.0, [=] __device__(std::int64_t i) { return x[i]; },
          [] __device__(double left, double right) { return left + right; },
          [=] __device__(double joined) { *sum = joined; });
    }
  }
#endif
};

SPACECHECK_BENCH_OF(ReduceSum, HandReduceSum);

}  // namespace
