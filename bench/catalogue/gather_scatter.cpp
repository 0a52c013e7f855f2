// The catalogue's gather and scatter against a plain loop by hand.
#include "catalogue.hpp"

namespace {
struct HandGatherScatter;  // of the kernel in:
}
#include "../../src/kernels/gather_scatter.cpp"

namespace {

struct HandGatherScatter {
  static constexpr std::int64_t bytes = 40;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<double>("x");
    auto const* const p = a.get<std::int64_t>("p");
    auto* const gathered = a.get<double>("gathered");
    auto* const scattered = a.get<double>("scattered");
    for (std::int64_t i = 0; i < n; ++i) {
      gathered[i] = x[p[i]];
      scattered[p[i]] = x[i];
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<double>("x");
    auto const* const p = a.get<std::int64_t>("p");
    auto* const gathered = a.get<double>("gathered");
    auto* const scattered = a.get<double>("scattered");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      gathered[i] = x[p[i]];
      scattered[p[i]] = x[i];
    }
#endif
  }
};

SPACECHECK_BENCH_OF(GatherScatter, HandGatherScatter);

}  // namespace
