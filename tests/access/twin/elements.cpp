// Kernels on elements that are made of several numbers.
#include <spacecheck/spacecheck.hpp>

namespace {

using Complex = Kokkos::complex<double>;

struct ComplexSquare {
  static constexpr auto name = "complex_square";
  static constexpr auto description = "squares of complex numbers, and which of them are real";
  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<Complex>("x", c.n_threads());
    auto const y = c.template output<Complex>("y", c.n_threads());
    auto const real = c.template output<bool>("real", c.n_threads());
    c.launch(
        "complex_square", KOKKOS_LAMBDA(std::int64_t i) {
          y(i) = x(i) * x(i);
          real(i) = x(i).imag() == 0;
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    r.expect<double>("y", [=](std::int64_t i, std::int64_t part) {
      auto const re = x(i, 0);
      auto const im = x(i, 1);
      return part == 0 ? re * re - im * im : re * im + im * re;
    });
    r.expect<std::uint8_t>(
        "real", [=](std::int64_t i) { return static_cast<std::uint8_t>(x.raw(i, 1) == 0); });
  }
};
SPACECHECK_KERNEL(ComplexSquare);

struct ComplexConjugate {
  static constexpr auto name = "complex_conjugate";
  static constexpr auto description = "conjugates, but for one whose imaginary part is kept";
  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<Complex>("x", c.n_threads());
    auto const y = c.template output<Complex>("y", c.n_threads());
    c.launch(
        "complex_conjugate",
        KOKKOS_LAMBDA(std::int64_t i) { y(i) = i == 7 ? x(i) : Kokkos::conj(x(i)); });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    r.expect<double>(
        "y", [=](std::int64_t i, std::int64_t part) { return part == 0 ? x(i, 0) : -x(i, 1); });
  }
};
SPACECHECK_KERNEL(ComplexConjugate);

struct ComplexClash {
  static constexpr auto name = "complex_clash";
  static constexpr auto description = "two items set the same complex element";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<Complex>("y", c.n_threads(), 2);
    c.launch(
        "complex_clash", KOKKOS_LAMBDA(std::int64_t i) {
          y(i == 5 ? 3 : i, 1) = Complex(1, static_cast<double>(i));
        });
  }
};
SPACECHECK_KERNEL(ComplexClash);

struct ComplexHalf {
  static constexpr auto name = "complex_half";
  static constexpr auto description = "reads an imaginary part that nobody has set";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<Complex>("y", c.n_threads());
    c.launch(
        "complex_half", KOKKOS_LAMBDA(std::int64_t i) {
          y(i).real() = 1;
          if (i != 9) y(i).imag() = 2;
          y(i).real() += y(i).imag();
        });
  }
};
SPACECHECK_KERNEL(ComplexHalf);

}  // namespace
