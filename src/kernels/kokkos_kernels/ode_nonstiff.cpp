// Damped oscillators of their own decay and frequency, one an item, integrated by KokkosODE's
// adaptive Runge-Kutta method of Dormand and Prince.
//
//   for (i = 0; i < n_threads; ++i) {
//     y = y0[i]; t = 0; h = first guess;
//     while (t < 2) {
//       try a step h from (t, y); estimate its error;
//       if (error <= tolerance) accept it;
//       choose the next h by the error;
//     }
//     y_end[i] = y;
//   }
//
// The system is y' = A y, A = [[-a, -w], [w, -a]], whose solution turns by w t and shrinks by
// exp(-a t). Spaces may take other steps, for the step size comes from pow(); so the reference is
// the exact solution, and the bound follows from the tolerance alone, for whatever steps were
// taken.
//
// Derivation, in the 2-norm. A is normal with eigenvalues lambda = -a +- i w, Re lambda <= 0, so
// its logarithmic norm is -a <= 0 and errors do not grow: the error at the end is at most the sum
// of the errors of the steps. A step of size h is y -> R(z) y, z = h lambda, and its estimate E(z)
// y:
//   R(z) = 1 + z + z^2/2 + ... + z^5/120 + z^6/600
//   E(z) = -z^5 (97 - 39 z + 5 z^2) / 120000
// 1. On a ray with Re z <= 0, |97 - 39 z + 5 z^2|^2 >= 97^2 + (39^2 - 2*5*97) r^2 + 25 r^4 >= 97^2
// in
//    r = |z|; so |z|^5 <= 120000/97 |E(z)|.
// 2. A step is accepted when sqrt(1/2 sum (estimate_k / tol_k)^2) <= 1, tol_k <= atol + rtol M,
// where
//    M bounds |y|. So |E(z)| |y| <= sqrt(2) (atol + rtol M) =: tau, and |z|^5 |y| <= 120000/97 tau.
// 3. R(z) and exp(z) agree up to z^5, and for Re z <= 0 Taylor's remainder gives
//    |R(z) - exp(z)| <= |z|^6 (1/600 - 1/720) + |z|^7 / 5040, hence
//    |R(z) - exp(z)| |y| <= |z| 120000/97 tau (1/3600 + |z|/5040).
// 4. The |z| of all steps add up to |lambda| T:
//    error <= |lambda| T 120000/97 tau (1/3600 + r/5040), r the largest |z| that step 2 allows.
// Rounding adds at most max_steps times that of one step, which is worked out from the method's
// coefficients in rounding_of_a_step(); that of the estimate goes into tau.
#include <spacecheck/spacecheck.hpp>

#include <KokkosODE_RungeKutta.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

struct DampedOscillator {
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

struct OdeNonstiff {
  static constexpr auto name = "ode_nonstiff";
  static constexpr auto description = "oscillators by adaptive Runge-Kutta, one an item";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 32, .array_size = 32, .buffer_size = 0};
  using Method = KokkosODE::Experimental::RungeKutta<KokkosODE::Experimental::RK_type::RKDP>;
  static constexpr int stages = Method::table_type::nstages;
  static constexpr double t_end = 2;
  static constexpr double relative_tolerance = 1e-6;
  static constexpr double absolute_tolerance = 1e-9;
  static constexpr int max_steps = 1000;

  template <class Case>
  static void run(Case& c) {
    using space = Kokkos::Device<typename Case::execution_space, typename Case::memory_space>;
    using Vector = Kokkos::View<double*, Kokkos::LayoutRight, space, Kokkos::MemoryUnmanaged>;
    using Vectors = Kokkos::View<double**, Kokkos::LayoutRight, space, Kokkos::MemoryUnmanaged>;
    auto const n = c.n_threads();
    auto const y0 = c.template input<double>("y0", spacecheck::uniform(0.5, 1.0), n, 2);
    auto const decay = c.template input<double>("decay", spacecheck::uniform(0.0, 0.25), n);
    auto const frequency = c.template input<double>("frequency", spacecheck::uniform(1.0, 4.0), n);
    auto const y_end = c.template output<double>("y_end", n, 2);
    auto const status = c.template output<std::int32_t>("status", n);
    auto const allocate = c.template allocator<double, 6 + 2 * stages>();
    c.launch(
        "ode_nonstiff", KOKKOS_LAMBDA(std::int64_t i) {
          auto scratch = allocate();
          Vector const from(scratch.data(), 2);
          Vector const to(scratch.data() + 2, 2);
          Vector const spare(scratch.data() + 4, 2);
          Vectors const slopes(scratch.data() + 6, stages, 2);
          KokkosODE::Experimental::ODE_params const params(1, max_steps, absolute_tolerance,
                                                           relative_tolerance, 0.0);
          for (int k = 0; k < 2; ++k) from(k) = y0(i, k);
          int steps = 0;
          status(i) = Method::Solve(DampedOscillator{decay(i), frequency(i)}, params, 0.0, t_end,
                                    from, to, spare, slopes, &steps);
          for (int k = 0; k < 2; ++k) y_end(i, k) = to(k);
        });
  }

  static void reference(spacecheck::Reference& r) {
    auto const y0 = r.initial<double>("y0");
    auto const decay = r.initial<double>("decay");
    auto const frequency = r.initial<double>("frequency");
    std::vector<spacecheck::Bounded<double>> y_end;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      long double const a = decay.raw(i);
      long double const w = frequency.raw(i);
      long double const u = y0.raw(i, 0);
      long double const v = y0.raw(i, 1);
      long double const shrunk = std::exp(-a * t_end);
      long double const cosine = shrunk * std::cos(w * t_end);
      long double const sine = shrunk * std::sin(w * t_end);
      double const error =
          bound(static_cast<double>(std::hypot(u, v)), static_cast<double>(std::hypot(a, w)),
                static_cast<double>(shrunk));
      y_end.push_back(spacecheck::Bounded<double>::from(cosine * u - sine * v, error));
      y_end.push_back(spacecheck::Bounded<double>::from(sine * u + cosine * v, error));
    }
    r.expect_values<double>("y_end", std::move(y_end));
    r.expect<std::int32_t>("status", [](std::int64_t) {
      return std::int32_t{KokkosODE::Experimental::ode_solver_status::SUCCESS};
    });
  }

 private:
  /// \param norm    of the initial value.
  /// \param lambda  absolute value of the eigenvalues.
  /// \param shrunk  by which the exact solution shrinks on its way.
  static double bound(double norm, double lambda, double shrunk) {
    constexpr double u = std::numeric_limits<double>::epsilon() / 2;
    // That the error stays below a tenth of the solution is assumed here and found true below;
    // by induction over the steps it then holds throughout.
    double const largest = 1.1 * norm;
    double const least = 0.9 * shrunk * norm;
    Rounding const rounding = rounding_of_a_step(0.5);
    double const tau = std::sqrt(2.0) * (absolute_tolerance + relative_tolerance * largest) +
                       u * rounding.estimate * largest;
    double const z = std::pow(120000.0 / 97 * tau / least, 0.2);
    double const steps = lambda * t_end * 120000.0 / 97 * tau * (1.0 / 3600 + z / 5040);
    // The time is rounded once a step, too.
    double const rounded = max_steps * u * (rounding.solution + lambda * t_end) * largest;
    double const error = (steps + rounded) * (1 + 1e-9);
    bool const holds = error < 0.1 * shrunk * norm && z < 0.5;
    return holds ? error : std::numeric_limits<double>::infinity();
  }

  struct Rounding {
    double solution;
    double estimate;
  };

  /// What rounding adds in a step with |z| <= `z`, in units of u |y|, u = 2^-53.
  static Rounding rounding_of_a_step(double z) {
    typename Method::table_type const table{};
    // A slope is off by 5 u from its three operations (two components of one norm). A stage sums up
    // to six slopes, scales by h and adds y: 9 roundings of what is summed, one of the
    // coefficients, 1 of the result.
    constexpr double slope = 5;
    constexpr double sum = 9 + 1;
    double size[stages];
    double off[stages];
    for (int i = 0; i < stages; ++i) {
      size[i] = off[i] = 1;
      for (int j = 0; j < i; ++j) {
        double const a = z * std::fabs(table.a[static_cast<std::size_t>(i * (i + 1) / 2 + j)]);
        size[i] += a * size[j];
        off[i] += a * (off[j] + (slope + sum) * size[j]);
      }
    }
    Rounding rounding{0, 0};
    double sizes = 1;
    for (int j = 0; j < stages; ++j) {
      auto const k = static_cast<std::size_t>(j);
      double const b = z * std::fabs(table.b[k]);
      double const e = z * std::fabs(table.e[k]);
      sizes += b * size[j];
      rounding.solution += b * (off[j] + (slope + sum) * size[j]);
      // The coefficient e is the difference of two that are rounded.
      rounding.estimate += e * (off[j] + (slope + sum) * size[j]) + 2 * (2 * b + e) * size[j];
    }
    rounding.solution += stages * sizes;
    return rounding;
  }
};

SPACECHECK_KERNEL(OdeNonstiff);

}  // namespace
