// Where the first of the catalogue's smallest numbers is, against plain loops by hand.
#include "catalogue.hpp"
#include "cuda_reduction.hpp"

#include <cstdint>
#include <limits>

namespace {
struct HandReduceArgmin;  // of the kernel in:
}
#include "../../src/kernels/reduce_argmin.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
struct First {
  double min;
  std::int64_t at;
};
#endif

// The kernel's rule, not `x[i] < min` alone: of that g++ makes a loop that takes three times as
// long on one thread.
struct HandReduceArgmin {
  static constexpr std::int64_t bytes = 8;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<double>("x");
    double min = std::numeric_limits<double>::max();
    std::int64_t at = INT64_MAX;
    for (std::int64_t i = 0; i < n; ++i) {
      bool const less =
          static_cast<int>(x[i] <= min) & (static_cast<int>(x[i] < min) | static_cast<int>(i < at));
      min = less ? x[i] : min;
      at = less ? i : at;
    }
    *a.get<double>("min") = min;
    *a.get<std::int64_t>("at") = at;
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<double>("x");
    double min = std::numeric_limits<double>::max();
    std::int64_t at = INT64_MAX;
#pragma omp parallel
    {
      double my_min = std::numeric_limits<double>::max();
      std::int64_t my_at = INT64_MAX;
#pragma omp for nowait
      for (std::int64_t i = 0; i < n; ++i) {
        bool const less = static_cast<int>(x[i] <= my_min) &
                          (static_cast<int>(x[i] < my_min) | static_cast<int>(i < my_at));
        my_min = less ? x[i] : my_min;
        my_at = less ? i : my_at;
      }
#pragma omp critical
      if (my_min < min || (my_min == min && my_at < at)) {
        min = my_min;
        at = my_at;
      }
    }
    *a.get<double>("min") = min;
    *a.get<std::int64_t>("at") = at;
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    auto const* const x = a.get<double>("x");
    auto* const min = a.get<double>("min");
    auto* const at = a.get<std::int64_t>("at");
    // What is not below the identity is not named: neither NaN nor an infinity.
    First const none{std::numeric_limits<double>::max(), INT64_MAX};
    reduce_by_hand(
        stream, a, n, none,
        [=] __device__(std::int64_t i) {
          return x[i] < none.min ? First{x[i], i} : none;
        },
        [] __device__(First left, First right) {
          bool const less = left.min < right.min || (left.min == right.min && left.at < right.at);
          return less ? left : right;
        },
        [=] __device__(First joined) {
          *min = joined.min;
          *at = joined.at;
        });
  }
#endif
};

SPACECHECK_BENCH_OF(ReduceArgmin, HandReduceArgmin);

}  // namespace
