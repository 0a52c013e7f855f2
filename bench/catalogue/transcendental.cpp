// The catalogue's exp, sin and pow against a plain loop by hand.
#include "catalogue.hpp"

namespace {
struct HandTranscendental;  // of the kernel in:
}
#include "../../src/kernels/transcendental.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_transcendental(std::int64_t n, double const* x, double const* base, double* e,
                                    double* s, double* p) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  e[i] = exp(x[i]);
  s[i] = sin(x[i]);
  p[i] = pow(base[i], x[i]);
}
#endif

struct HandTranscendental {
  static constexpr std::int64_t bytes = 40;
  static constexpr double flops = 60;
  static constexpr double rounding = 1e-12;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<double>("x");
    auto const* const base = a.get<double>("base");
    auto* const e = a.get<double>("exp");
    auto* const s = a.get<double>("sin");
    auto* const p = a.get<double>("pow");
    for (std::int64_t i = 0; i < n; ++i) {
      e[i] = std::exp(x[i]);
      s[i] = std::sin(x[i]);
      p[i] = std::pow(base[i], x[i]);
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<double>("x");
    auto const* const base = a.get<double>("base");
    auto* const e = a.get<double>("exp");
    auto* const s = a.get<double>("sin");
    auto* const p = a.get<double>("pow");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      e[i] = std::exp(x[i]);
      s[i] = std::sin(x[i]);
      p[i] = std::pow(base[i], x[i]);
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    hand_transcendental<<<blocks(n), threads, 0, stream>>>(
        n, a.get<double>("x"), a.get<double>("base"), a.get<double>("exp"), a.get<double>("sin"),
        a.get<double>("pow"));
  }
#endif
};

SPACECHECK_BENCH_OF(Transcendental, HandTranscendental);

}  // namespace
