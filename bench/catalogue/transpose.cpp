// The catalogue's transpose by an MDRangePolicy against two loops by hand.
#include "catalogue.hpp"

namespace {
struct HandTranspose;  // of the kernel in:
}
#include "../../src/kernels/transpose.cpp"

namespace {

struct HandTranspose {
  static constexpr std::int64_t bytes = 384;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const m = a.get<double>("a");
    auto* const b = a.get<double>("b");
    for (std::int64_t i = 0; i < n; ++i) {
      for (int j = 0; j < 24; ++j) b[j * n + i] = m[i * 24 + j];
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const m = a.get<double>("a");
    auto* const b = a.get<double>("b");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      for (int j = 0; j < 24; ++j) b[j * n + i] = m[i * 24 + j];
    }
#endif
  }
};

SPACECHECK_BENCH_OF(Transpose, HandTranspose);

}  // namespace
