// The catalogue's running totals against loops by hand: one pass on one thread, two on several.
#include "catalogue.hpp"

#include <vector>
#ifdef KOKKOS_ENABLE_OPENMP
#include <omp.h>
#endif

namespace {
struct HandPrefixScan;  // of the kernel in:
}
#include "../../src/kernels/prefix_scan.cpp"

namespace {

struct HandPrefixScan {
  static constexpr std::int64_t bytes = 24;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) { scan(a, 0, n, 0); }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<std::int64_t>("x");
    // A cache line each.
    struct alignas(64) Total {
      std::int64_t sum;
    };
    std::vector<Total> totals(static_cast<std::size_t>(omp_get_max_threads()));
#pragma omp parallel
    {
      std::int64_t const threads = omp_get_num_threads();
      std::int64_t const thread = omp_get_thread_num();
      std::int64_t const first = n * thread / threads;
      std::int64_t const last = n * (thread + 1) / threads;
      std::int64_t mine = 0;
      for (std::int64_t i = first; i < last; ++i) mine += x[i];
      totals[static_cast<std::size_t>(thread)].sum = mine;
#pragma omp barrier
      std::int64_t before = 0;
      for (std::int64_t t = 0; t < thread; ++t) before += totals[static_cast<std::size_t>(t)].sum;
      scan(a, first, last, before);
    }
#endif
  }

 private:
  static void scan(spacecheck::Twins::KeptArrays const& a, std::int64_t first, std::int64_t last,
                   std::int64_t sum) {
    auto const* const x = a.get<std::int64_t>("x");
    auto* const before = a.get<std::int64_t>("before");
    auto* const after = a.get<std::int64_t>("after");
    for (std::int64_t i = first; i < last; ++i) {
      std::int64_t const mine = x[i];
      before[i] = sum;
      sum += mine;
      after[i] = sum;
    }
  }
};

SPACECHECK_BENCH_OF(PrefixScan, HandPrefixScan);

}  // namespace
