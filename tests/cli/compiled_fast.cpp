// A kernel whose file is compiled by flags that the library around it was not.
#include <spacecheck/spacecheck.hpp>

#include <cstdint>
#include <limits>

namespace {

struct CompiledFast {
  static constexpr auto name = "compiled_fast";
  static constexpr auto description = "y = 2 x, compiled with -ffast-math";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const y = c.template output<float>("y", c.n_threads());
    c.launch(
        "compiled_fast", KOKKOS_LAMBDA(std::int64_t i) { y(i) = 2 * x(i); });
  }
  static auto reference(auto x) { return 2 * x; }
};
SPACECHECK_KERNEL(CompiledFast);

/// Where its compiler takes all numbers for finite, too, what is none is no number.
template <bool gives>
struct NoNumber {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  template <class Case>
  static void run(Case& c) {
    auto const none = c.template input<std::uint64_t>(
        "none", spacecheck::constant(std::uint64_t{0x7ff8000000000000}), c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "no_number", KOKKOS_LAMBDA(std::int64_t i) {
          y(i) = gives && i == 3 ? Kokkos::bit_cast<double>(none(i)) : 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>("y", [](std::int64_t i) {
      return spacecheck::Bounded<double>::from(
          !gives && i == 3 ? std::numeric_limits<long double>::quiet_NaN() : 1, 0);
    });
  }
};

struct GivesNoNumber : NoNumber<true> {
  static constexpr auto name = "gives_no_number_fast";
  static constexpr auto description = "NaN for 1, compiled with -ffast-math";
};
SPACECHECK_KERNEL(GivesNoNumber);

struct WantsNoNumber : NoNumber<false> {
  static constexpr auto name = "wants_no_number_fast";
  static constexpr auto description = "1 for NaN, compiled with -ffast-math";
};
SPACECHECK_KERNEL(WantsNoNumber);

}  // namespace
