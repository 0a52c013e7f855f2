// The catalogue's polynomial against a plain loop by hand.
#include "catalogue.hpp"

namespace {
struct HandPolynomial;  // of the kernel in:
}
#include "../../src/kernels/polynomial.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_polynomial(std::int64_t n, double const* x, double* y) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  constexpr double c[] = {128, 0, -256, 0, 160, 0, -32, 0, 1};
  double p = c[0];
  for (int k = 1; k < 9; ++k) p = p * x[i] + c[k];
  y[i] = p;
}
#endif

struct HandPolynomial {
  static constexpr std::int64_t bytes = 16;
  static constexpr double flops = 16;
  static constexpr double rounding = 1e-12;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<double>("x");
    auto* const y = a.get<double>("y");
    for (std::int64_t i = 0; i < n; ++i) {
      constexpr double c[] = {128, 0, -256, 0, 160, 0, -32, 0, 1};
      double p = c[0];
      for (int k = 1; k < 9; ++k) p = p * x[i] + c[k];
      y[i] = p;
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<double>("x");
    auto* const y = a.get<double>("y");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      constexpr double c[] = {128, 0, -256, 0, 160, 0, -32, 0, 1};
      double p = c[0];
      for (int k = 1; k < 9; ++k) p = p * x[i] + c[k];
      y[i] = p;
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    hand_polynomial<<<blocks(n), threads, 0, stream>>>(n, a.get<double>("x"), a.get<double>("y"));
  }
#endif
};

SPACECHECK_BENCH_OF(Polynomial, HandPolynomial);

}  // namespace
