// The catalogue's stiff systems against loops by hand round the same method of KokkosODE's.
#include "../catalogue.hpp"

namespace {
struct HandOdeStiff;  // of the kernel in:
}
#include "../../../src/kernels/kokkos_kernels/ode_stiff.cpp"

namespace {

template <class Device>
struct StiffSystems {
  spacecheck::Twins::PairsOf<Device> pair;
  double const* y0;
  double const* lambda;
  double const* kappa;
  double const* phase;
  double* y_end;

  StiffSystems(std::int64_t n, spacecheck::Twins::KeptArrays const& a)
      : pair{n},
        y0(a.get<double>("y0")),
        lambda(a.get<double>("lambda")),
        kappa(a.get<double>("kappa")),
        phase(a.get<double>("phase")),
        y_end(a.get<double>("y_end")) {}

  KOKKOS_FUNCTION void operator()(std::int64_t i) const {
    using Method = KokkosODE::Experimental::BDF<KokkosODE::Experimental::BDF_type::BDF1>;
    using Vector = Kokkos::View<double*, Kokkos::LayoutRight, Device, Kokkos::MemoryUnmanaged>;
    using Matrix = Kokkos::View<double**, Kokkos::LayoutRight, Device, Kokkos::MemoryUnmanaged>;
    double free[34];
    Vector const from(free, 2), to(free + 2, 2), residual(free + 4, 2), update(free + 6, 2),
        scale(free + 8, 2);
    Matrix const history(free + 10, 2, 2), slopes(free + 14, 2, 2);
    Matrix const elimination(free + 18, 2, 6), jacobian(free + 30, 2, 2);
    for (int k = 0; k < 2; ++k) {
      from(k) = y0[pair(i, k)];
      scale(k) = 1;
    }
    Method::Solve(ProtheroRobinson{lambda[i], kappa[i], phase[i]}, 0.0, OdeStiff::t_end,
                  OdeStiff::steps, from, to, residual, update, scale, history, slopes, elimination,
                  jacobian);
    for (int k = 0; k < 2; ++k) y_end[pair(i, k)] = to(k);
  }
};

struct HandOdeStiff : spacecheck::Twins::ItemByItem<StiffSystems> {
  static constexpr std::int64_t bytes = 56;
  static constexpr double flops = 0;
  static constexpr double rounding = 1e-13;
  static constexpr std::int64_t most = 100'000;
};

SPACECHECK_BENCH_OF(OdeStiff, HandOdeStiff);

}  // namespace
