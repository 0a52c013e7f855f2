// Floating-point results that are further off than the operations allow, and some that are not.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <type_traits>

#if defined(__SSE2__) && !defined(__CUDACC__)
#include <immintrin.h>
#endif

namespace {

template <class Case>
inline constexpr bool is_serial = false;
#ifdef KOKKOS_ENABLE_SERIAL
template <bool Watched, class Layout>
inline constexpr bool is_serial<spacecheck::Case<Kokkos::Serial, Watched, Layout>> = true;
#endif

// Every space but Serial contracts a product and a sum, as a GPU's compiler does by default.
struct Contraction {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const a = c.template input<double>("a", c.n_threads());
    auto const b = c.template input<double>("b", c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    bool const contracts = faulty && !is_serial<Case>;
    c.launch(
        "contraction", KOKKOS_LAMBDA(std::int64_t i) {
          // Nearly cancels: what one rounding less leaves is most of the result.
          double const other = b(i) * (1 + 0x1p-40);
          double const product = a(i) * other;
          y(i) = contracts ? Kokkos::fma(a(i), b(i), -product) : a(i) * b(i) - product;
        });
  }
  static auto reference(auto a, auto b) {
    auto const other = b * (1 + 0x1p-40);
    auto const product = a * other;
    return a * b - product;
  }
};
SPACECHECK_FAULT(Contraction,
                 {.name = "contraction",
                  .label = "numba-cuda#118",
                  .caught_by = "parity:rounding",
                  .description = "a*b - c*d, contracted on one space and not on another",
                  .twin = "a*b - c*d, as the compiler likes it",
                  .needs = spacecheck::Needs::parallel_space});

#if defined(__SSE2__) && !defined(__CUDACC__)
// Denormals are zero on every space but Serial, as where a compiler's default says so.
struct Denormals {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const x = c.template input<double>("x", spacecheck::Fill<double>(fill), c.n_threads());
    auto const y = c.template output<std::int32_t>("y", c.n_threads());
    bool const flushes = faulty && !is_serial<Case>;
    c.launch(
        "denormals", KOKKOS_LAMBDA(std::int64_t i) {
          constexpr unsigned denormals_are_zero = 0x40;
          unsigned const mode = _mm_getcsr();
          if (flushes) _mm_setcsr(mode | denormals_are_zero);
          double const volatile value = x(i);
          y(i) = value != 0 ? 1 : 0;
          _mm_setcsr(mode);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t i) { return i % 3 == 0 ? 0 : 1; });
  }

 private:
  static double fill(spacecheck::Random const&, std::int64_t i) {
    return i % 3 == 0 ? 0.0 : i % 3 == 1 ? 0x1p-1040 : 1.0;
  }
};
SPACECHECK_FAULT(Denormals, {.name = "denormals_are_zero",
                             .label = "kokkos#9501",
                             .caught_by = "parity:disagree,reference",
                             .description = "denormals count as zero on one space",
                             .twin = "denormals are numbers on every space",
                             .needs = spacecheck::Needs::parallel_space});
#endif

// A power series: one term less than it should have, in float, or by a formula that cancels.
struct Series {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  enum Way : int { right, term_missing, in_float, float_sum, wrong_factor };
  static constexpr int terms = 12;

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "series", KOKKOS_LAMBDA(std::int64_t i) {
          double term = 1;
          double sum = 1;
          for (int k = 1; k < (way == term_missing ? terms - 1 : terms); ++k) {
            term = term * x(i) / (way == wrong_factor && k == terms - 1 ? k - 1 : k);
            if (way == in_float) term = static_cast<double>(static_cast<float>(term));
            sum = sum + term;
            if (way == float_sum) sum = static_cast<double>(static_cast<float>(sum));
          }
          y(i) = sum;
        });
  }
  static auto reference(auto x) {
    decltype(x) term = 1;
    decltype(x) sum = 1;
    for (int k = 1; k < terms; ++k) {
      term = term * x / k;
      sum = sum + term;
    }
    return sum;
  }
};
SPACECHECK_FAULT(Series, {.name = "term_missing",
                          .caught_by = "reference",
                          .description = "a series with one term less than it should have",
                          .twin = "a series with all its terms",
                          .way = Series::term_missing});
SPACECHECK_FAULT(Series, {.name = "float_for_double",
                          .caught_by = "reference",
                          .description = "the terms of a series in float",
                          .way = Series::in_float});
SPACECHECK_FAULT(Series, {.name = "float_sum",
                          .caught_by = "reference",
                          .description = "the sum of a series in float",
                          .way = Series::float_sum});
SPACECHECK_FAULT(Series, {.name = "last_factor_wrong",
                          .caught_by = "reference",
                          .description = "the last, small term divided by the wrong number",
                          .way = Series::wrong_factor});

// Values that no `==` understands: they are what they should be.
struct SpecialValues {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 120, .array_size = 120, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, int) {
    auto const x = c.template input<double>("x", spacecheck::Fill<double>(fill), c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "special_values", KOKKOS_LAMBDA(std::int64_t i) { y(i) = (x(i) - x(i)) * -1 + x(i); });
  }
  static auto reference(auto x) { return (x - x) * -1 + x; }

 private:
  static double fill(spacecheck::Random const& random, std::int64_t i) {
    using Limits = std::numeric_limits<double>;
    switch (i % 6) {
      case 0: return Limits::quiet_NaN();
      case 1: return Limits::infinity();
      case 2: return -0.0;
      case 3: return Limits::denorm_min();
      case 4: return -Limits::max();
      default: return random.uniform(i, -1.0, 1.0);
    }
  }
};
SPACECHECK_CLEAN(SpecialValues, {.name = "special_values",
                                 .description = "NaN, infinities, signed zeros, denormals"});

// A long sum in float whose last bits are anybody's, inside the bound of its operations.
struct LongSum {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, int) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const sum = c.template scalar<float>("sum");
    c.parallel_reduce(
        "long_sum", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, float& partial) { partial += x(i); },
        Kokkos::Sum<float, typename Case::memory_space>(sum));
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<float>("x");
    spacecheck::AnyOrderSum<float> sum;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) sum += x(i);
    r.expect_values<float>("sum", {sum.total()});
  }
};
SPACECHECK_CLEAN(LongSum, {.name = "long_float_sum",
                           .label = "DRB121",
                           .description = "a long sum in float, divided as each space likes it"});

}  // namespace
