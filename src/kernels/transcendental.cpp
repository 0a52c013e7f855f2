// The mathematical functions whose last bits differ from one library to the next.
//
//   for (i = 0; i < n_threads; ++i) {
//     e[i] = exp(x[i]);
//     s[i] = sin(x[i]);
//     p[i] = pow(base[i], x[i]);
//   }
#include <spacecheck/spacecheck.hpp>

namespace {

struct Transcendental {
  static constexpr auto name = "transcendental";
  static constexpr auto description = "exp, sin and pow, as each space's library gives them";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", spacecheck::uniform(-16.0, 16.0), n);
    auto const base = c.template input<double>("base", spacecheck::uniform(0.125, 8.0), n);
    auto const e = c.template output<double>("exp", n);
    auto const s = c.template output<double>("sin", n);
    auto const p = c.template output<double>("pow", n);
    c.launch(
        "transcendental", KOKKOS_LAMBDA(std::int64_t i) {
          e(i) = Kokkos::exp(x(i));
          s(i) = Kokkos::sin(x(i));
          p(i) = Kokkos::pow(base(i), x(i));
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

SPACECHECK_KERNEL(Transcendental);

}  // namespace
