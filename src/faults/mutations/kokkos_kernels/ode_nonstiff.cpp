// ode_nonstiff, gone wrong: the scratch that the solver works in. No reference: what is wrong here
// is not how well it solves.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <KokkosODE_RungeKutta.hpp>

namespace {

struct MutatedOscillator {
  static constexpr int neqs = 2;
  double decay;
  double frequency;

  template <class State, class Derivative>
  KOKKOS_INLINE_FUNCTION void evaluate_function(double /*t*/, double /*dt*/, State const& y,
                                                Derivative const& dydt) const {
    dydt(0) = -decay * y(0) - frequency * y(1);
    dydt(1) = frequency * y(0) - decay * y(1);
  }
};

struct MutatedOdeNonstiff {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 32, .array_size = 32, .buffer_size = 0};
  using Method = KokkosODE::Experimental::RungeKutta<KokkosODE::Experimental::RK_type::RKDP>;
  static constexpr int stages = Method::table_type::nstages;
  static constexpr int length = 6 + 2 * stages;
  enum Way : int { right, shared, start_unset, shifted };

  template <class Case>
  static void run(Case& c, int way) {
    using space = Kokkos::Device<typename Case::execution_space, typename Case::memory_space>;
    using Vector = Kokkos::View<double*, Kokkos::LayoutRight, space, Kokkos::MemoryUnmanaged>;
    using Vectors = Kokkos::View<double**, Kokkos::LayoutRight, space, Kokkos::MemoryUnmanaged>;
    auto const n = c.n_threads();
    auto const y0 = c.template input<double>("y0", spacecheck::uniform(0.5, 1.0), n, 2);
    auto const decay = c.template input<double>("decay", spacecheck::uniform(0.0, 0.25), n);
    auto const frequency = c.template input<double>("frequency", spacecheck::uniform(1.0, 4.0), n);
    auto const y_end = c.template output<double>("y_end", n, 2);
    auto const common = c.template workspace<double>("common", length);
    auto* const for_all = common.data();
    auto const allocate = c.template allocator<double, length>();
    c.launch(
        "ode_nonstiff", KOKKOS_LAMBDA(std::int64_t i) {
          auto scratch = allocate();
          double* const free = way == shared ? for_all : scratch.data() + (way == shifted ? 1 : 0);
          Vector const from(free, 2), to(free + 2, 2), spare(free + 4, 2);
          Vectors const slopes(free + 6, stages, 2);
          KokkosODE::Experimental::ODE_params const params(1, 1000, 1e-9, 1e-6, 0.0);
          from(0) = y0(i, 0);
          if (way != start_unset) from(1) = y0(i, 1);
          int steps = 0;
          Method::Solve(MutatedOscillator{decay(i), frequency(i)}, params, 0.0, 2.0, from, to,
                        spare, slopes, &steps);
          for (int k = 0; k < 2; ++k) y_end(i, k) = to(k);
        });
  }
};
using Oscillators = MutatedOdeNonstiff;
SPACECHECK_FAULT(Oscillators, {.name = "ode_nonstiff_shared",
                               .caught_by = "access",
                               .description = "ode_nonstiff: all items integrate in one array",
                               .twin = "ode_nonstiff in whichever array it is given",
                               .way = Oscillators::shared});
SPACECHECK_FAULT(Oscillators, {.name = "ode_nonstiff_start_unset",
                               .caught_by = "access,scratch",
                               .description = "ode_nonstiff: half of the initial value is not set",
                               .way = Oscillators::start_unset});
SPACECHECK_FAULT(Oscillators, {.name = "ode_nonstiff_shifted",
                               .caught_by = "access,scratch",
                               .description = "ode_nonstiff: its Views end one past its scratch",
                               .way = Oscillators::shifted});

}  // namespace
