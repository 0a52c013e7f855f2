// Stiff systems of their own stiffness, one an item, integrated by KokkosODE's BDF of order 1.
//
//   for (i = 0; i < n_threads; ++i) {
//     y = y0[i];
//     for (step = 1; step <= 32; ++step)
//       y = solution of: y_next = y + h f(step * h, y_next);          // by Newton's method
//     y_end[i] = y;
//   }
//
// The system is that of Prothero and Robinson, y' = A (y - g(t)) + g'(t), with
// g(t) = (cos(t + p), sin(t + p)), A = -lambda [[1, -kappa], [kappa, 1]], lambda of 1e3 to 1e4:
// from any start the solution falls on g within a thousandth of the time, and an explicit method
// needs thousands of steps. h lambda is 31 to 310 here. Orders above 1 start with an explicit step
// in KokkosODE, which such a system does not survive.
//
// Derivation, in the 2-norm. The logarithmic norm of A is -lambda. For the distance e_n of the
// computed solution from g at t_n:
// 1. (1 - h A) e_{n+1} = e_n + d, d = g(t_n) - g(t_{n+1}) + h g'(t_{n+1}), and by Taylor
//    |d| <= h^2/2 max|g''| = h^2/2. Rounding and Newton's method add rho, below.
// 2. |(1 - h A)^-1| <= q := 1 / (1 + h lambda), so that
//    |e_N| <= q^N |e_0| + (q + q^2 + ...) h^2/2 + (1 + q + ...) rho
//           = q^N |e_0| + h / (2 lambda) + (1 + 1 / (h lambda)) rho.
// 3. The exact solution is exp(-lambda T) |e_0| away from g, and g(T) is the reference.
// rho, in units of u = 2^-53, with |e| <= |e_0| and |y| <= 1 + |e_0|: each iteration ends with
// y - J^-1 r. The 2 x 2 J = 1 - h A is a multiple of a rotation, so that any elimination finds
// J^-1 r to 20 u of |J^-1 r| <= |y_{n+1} - y_n| <= 2 + 2 |e_0|; one iteration is enough, for the
// system is linear, and a further one does no harm. The residual r = y - y_n - h f is rounded: g
// and g' are off by 5 u (phase, sine and cosine, two components); h A (y - g) takes 6 operations on
// numbers of h lambda (1 + kappa) (|e| + 5 u); the three sums 3 u of 2 (1 + |e|) each. J^-1 divides
// all this by 1 + h lambda > h lambda:
//    rho <= u ((1 + kappa) (5 + 6 |e_0|) + 5 + 6 (1 + |e_0|) + 40 (1 + |e_0|)).
#include <spacecheck/spacecheck.hpp>

#include <KokkosODE_BDF.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

struct ProtheroRobinson {
  static constexpr int neqs = 2;
  double lambda;
  double kappa;
  double phase;

  // KokkosODE's BDF hands over where the step begins and its length; f is wanted at its end.
  template <class State, class Derivative>
  KOKKOS_INLINE_FUNCTION void evaluate_function(double t, double dt, State const& y,
                                                Derivative const& dydt) const {
    double const cosine = Kokkos::cos(t + dt + phase);
    double const sine = Kokkos::sin(t + dt + phase);
    double const u = y(0) - cosine;
    double const v = y(1) - sine;
    dydt(0) = -lambda * (u - kappa * v) - sine;
    dydt(1) = -lambda * (kappa * u + v) + cosine;
  }

  template <class State, class Matrix>
  KOKKOS_INLINE_FUNCTION void evaluate_jacobian(double /*t*/, double /*dt*/, State const& /*y*/,
                                                Matrix const& jacobian) const {
    jacobian(0, 0) = jacobian(1, 1) = -lambda;
    jacobian(0, 1) = lambda * kappa;
    jacobian(1, 0) = -lambda * kappa;
  }
};

struct OdeStiff {
  static constexpr auto name = "ode_stiff";
  static constexpr auto description = "stiff systems by BDF and Newton's method, one an item";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 32, .array_size = 32, .buffer_size = 0};
  static constexpr double t_end = 1;
  static constexpr int steps = 32;

  template <class Case>
  static void run(Case& c) {
    using Method = KokkosODE::Experimental::BDF<KokkosODE::Experimental::BDF_type::BDF1>;
    using space = Kokkos::Device<typename Case::execution_space, typename Case::memory_space>;
    using Vector = Kokkos::View<double*, Kokkos::LayoutRight, space, Kokkos::MemoryUnmanaged>;
    using Matrix = Kokkos::View<double**, Kokkos::LayoutRight, space, Kokkos::MemoryUnmanaged>;
    auto const n = c.n_threads();
    auto const y0 = c.template input<double>("y0", n, 2);
    auto const lambda = c.template input<double>("lambda", spacecheck::uniform(1e3, 1e4), n);
    auto const kappa = c.template input<double>("kappa", spacecheck::uniform(0.0, 0.5), n);
    auto const phase = c.template input<double>("phase", spacecheck::uniform(0.0, 1.0), n);
    auto const y_end = c.template output<double>("y_end", n, 2);
    auto const allocate = c.template allocator<double, 34>();
    c.launch(
        "ode_stiff", KOKKOS_LAMBDA(std::int64_t i) {
          auto scratch = allocate();
          double* const free = scratch.data();
          Vector const from(free, 2), to(free + 2, 2), residual(free + 4, 2), update(free + 6, 2),
              scale(free + 8, 2);
          Matrix const history(free + 10, 2, 2), stages(free + 14, 2, 2);
          Matrix const elimination(free + 18, 2, 6), jacobian(free + 30, 2, 2);
          for (int k = 0; k < 2; ++k) {
            from(k) = y0(i, k);
            scale(k) = 1;
          }
          Method::Solve(ProtheroRobinson{lambda(i), kappa(i), phase(i)}, 0.0, t_end, steps, from,
                        to, residual, update, scale, history, stages, elimination, jacobian);
          for (int k = 0; k < 2; ++k) y_end(i, k) = to(k);
        });
  }

  static void reference(spacecheck::Reference& r) {
    auto const y0 = r.initial<double>("y0");
    auto const lambda = r.initial<double>("lambda");
    auto const kappa = r.initial<double>("kappa");
    auto const phase = r.initial<double>("phase");
    std::vector<spacecheck::Bounded<double>> y_end;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      long double const p = phase.raw(i);
      double const away =
          static_cast<double>(std::hypot(y0.raw(i, 0) - std::cos(p), y0.raw(i, 1) - std::sin(p)));
      double const error = bound(away, lambda.raw(i), kappa.raw(i));
      y_end.push_back(spacecheck::Bounded<double>::from(std::cos(t_end + p), error));
      y_end.push_back(spacecheck::Bounded<double>::from(std::sin(t_end + p), error));
    }
    r.expect_values<double>("y_end", std::move(y_end));
  }

 private:
  /// \param away  how far the initial value is from g.
  static double bound(double away, double lambda, double kappa) {
    constexpr double u = std::numeric_limits<double>::epsilon() / 2;
    double const h = t_end / steps;
    double const start = std::pow(1 + h * lambda, -steps) + std::exp(-lambda * t_end);
    double const rho = u * ((1 + kappa) * (5 + 6 * away) + 5 + 46 * (1 + away));
    return start * away + h / (2 * lambda) + (1 + 1 / (h * lambda)) * rho;
  }
};

SPACECHECK_KERNEL(OdeStiff);

}  // namespace
