// The catalogue's oscillators against loops by hand round the same method of KokkosODE's.
#include "../catalogue.hpp"

namespace {
struct HandOdeNonstiff;  // of the kernel in:
}
#include "../../../src/kernels/kokkos_kernels/ode_nonstiff.cpp"

namespace {

template <class Device>
struct Oscillators {
  spacecheck::Twins::PairsOf<Device> pair;
  double const* y0;
  double const* decay;
  double const* frequency;
  double* y_end;
  std::int32_t* status;

  Oscillators(std::int64_t n, spacecheck::Twins::KeptArrays const& a)
      : pair{n},
        y0(a.get<double>("y0")),
        decay(a.get<double>("decay")),
        frequency(a.get<double>("frequency")),
        y_end(a.get<double>("y_end")),
        status(a.get<std::int32_t>("status")) {}

  KOKKOS_FUNCTION void operator()(std::int64_t i) const {
    using Vector = Kokkos::View<double*, Kokkos::LayoutRight, Device, Kokkos::MemoryUnmanaged>;
    using Vectors = Kokkos::View<double**, Kokkos::LayoutRight, Device, Kokkos::MemoryUnmanaged>;
    double scratch[6 + 2 * OdeNonstiff::stages];
    Vector const from(scratch, 2);
    Vector const to(scratch + 2, 2);
    Vector const spare(scratch + 4, 2);
    Vectors const slopes(scratch + 6, OdeNonstiff::stages, 2);
    KokkosODE::Experimental::ODE_params const params(1, OdeNonstiff::max_steps,
                                                     OdeNonstiff::absolute_tolerance,
                                                     OdeNonstiff::relative_tolerance, 0.0);
    for (int k = 0; k < 2; ++k) from(k) = y0[pair(i, k)];
    int steps = 0;
    status[i] = OdeNonstiff::Method::Solve(DampedOscillator{decay[i], frequency[i]}, params, 0.0,
                                           OdeNonstiff::t_end, from, to, spare, slopes, &steps);
    for (int k = 0; k < 2; ++k) y_end[pair(i, k)] = to(k);
  }
};

struct HandOdeNonstiff : spacecheck::Twins::ItemByItem<Oscillators> {
  static constexpr std::int64_t bytes = 52;
  static constexpr double flops = 0;
  static constexpr double rounding = 1e-13;
  static constexpr std::int64_t most = 100'000;
};

SPACECHECK_BENCH_OF(OdeNonstiff, HandOdeNonstiff);

}  // namespace
