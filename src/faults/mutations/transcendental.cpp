// transcendental, gone wrong: functions in another precision, or by another formula.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

struct MutatedTranscendental {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};
  enum Way : int { right, exp_single, sin_single, pow_by_exp, sin_of_series };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", spacecheck::uniform(-16.0, 16.0), n);
    auto const base = c.template input<double>("base", spacecheck::uniform(0.125, 8.0), n);
    auto const e = c.template output<double>("exp", n);
    auto const s = c.template output<double>("sin", n);
    auto const p = c.template output<double>("pow", n);
    c.launch(
        "transcendental", KOKKOS_LAMBDA(std::int64_t i) {
          double const u = x(i);
          e(i) = way == exp_single ? static_cast<double>(Kokkos::exp(static_cast<float>(u)))
                                   : Kokkos::exp(u);
          if (way == sin_single) {
            s(i) = static_cast<double>(Kokkos::sin(static_cast<float>(u)));
          } else if (way == sin_of_series) {
            s(i) = u - u * u * u / 6 + u * u * u * u * u / 120;
          } else {
            s(i) = Kokkos::sin(u);
          }
          // Right by the book; what the logarithm is off by, the exponential makes forty times
          // more.
          p(i) =
              way == pow_by_exp ? Kokkos::exp(u * Kokkos::log(base(i))) : Kokkos::pow(base(i), u);
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    auto const base = r.initial<double>("base");
    r.expect<double>("exp", [=](std::int64_t i) { return exp(x(i)); });
    r.expect<double>("sin", [=](std::int64_t i) { return sin(x(i)); });
    r.expect<double>("pow", [=](std::int64_t i) { return pow(base(i), x(i)); });
  }
};
using Functions = MutatedTranscendental;
SPACECHECK_FAULT(Functions, {.name = "transcendental_exp_single",
                             .caught_by = "reference",
                             .description = "transcendental: exp in float",
                             .twin = "transcendental with its argument in a variable",
                             .way = Functions::exp_single});
SPACECHECK_FAULT(Functions, {.name = "transcendental_sin_single",
                             .caught_by = "reference",
                             .description = "transcendental: sin in float",
                             .way = Functions::sin_single});
SPACECHECK_FAULT(Functions, {.name = "transcendental_pow_by_exp",
                             .caught_by = "reference",
                             .description = "transcendental: pow as exp of a logarithm",
                             .way = Functions::pow_by_exp});
SPACECHECK_FAULT(Functions, {.name = "transcendental_sin_of_series",
                             .caught_by = "reference",
                             .description = "transcendental: sin by three terms of its series",
                             .way = Functions::sin_of_series});

}  // namespace
