// Kernels of the catalogue that compute numbers and add them up, each with one thing wrong.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <vector>

namespace {

struct Reduce {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 400, .array_size = 400, .buffer_size = 0};
  enum Way : int { right, last_missing, from_one, in_float, min_from_zero, absolute };

  template <class Case>
  static void run(Case& c, int way) {
    using Space = typename Case::memory_space;
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", spacecheck::uniform(1.0, 2.0), n);
    auto const z = c.template input<double>("z", n);
    auto const sum = c.template scalar<double>("sum");
    auto const least = c.template scalar<double>("least");
    c.parallel_reduce(
        "reduce_mutant_sum", c.range(way == from_one && n > 0 ? 1 : 0, n),
        KOKKOS_LAMBDA(std::int64_t i, double& partial) {
          partial += x(i);
          if (way == in_float) partial = static_cast<double>(static_cast<float>(partial));
        },
        Kokkos::Sum<double, Space>(sum));
    c.parallel_reduce(
        "reduce_mutant_min", c.range(0, way == last_missing && n > 0 ? n - 1 : n),
        KOKKOS_LAMBDA(std::int64_t i, double& partial) {
          double const value = way == absolute ? Kokkos::abs(z(i)) : z(i);
          if (value < partial) partial = value;
          if (way == min_from_zero && partial > 0) partial = 0;
        },
        Kokkos::Min<double, Space>(least));
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    auto const z = r.initial<double>("z");
    spacecheck::AnyOrderSum<double> sum;
    double least = Kokkos::reduction_identity<double>::min();  // of nothing, infinity by Kokkos 5
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      sum += x(i);
      least = z.raw(i) < least ? z.raw(i) : least;
    }
    r.expect_values<double>("sum", {sum.total()});
    r.expect_values<double>("least", {least});
  }
};
SPACECHECK_FAULT(Reduce, {.name = "reduce_min_last_missing",
                          .label = "mutant of reduce_min",
                          .caught_by = "shape",
                          .description = "the last number is left out",
                          .twin = "a sum and a minimum",
                          .way = Reduce::last_missing});
SPACECHECK_FAULT(Reduce, {.name = "reduce_sum_from_one",
                          .label = "mutant of reduce_sum",
                          .caught_by = "reference",
                          .description = "the first number is left out",
                          .way = Reduce::from_one});
SPACECHECK_FAULT(Reduce, {.name = "reduce_sum_in_float",
                          .label = "mutant of reduce_sum",
                          .caught_by = "reference",
                          .description = "the sum is kept in float",
                          .way = Reduce::in_float});
SPACECHECK_FAULT(Reduce, {.name = "reduce_min_from_zero",
                          .label = "mutant of reduce_min",
                          .caught_by = "shape",
                          .description = "a minimum that is never above 0",
                          .way = Reduce::min_from_zero});
SPACECHECK_FAULT(Reduce, {.name = "reduce_min_absolute",
                          .label = "mutant of reduce_min",
                          .caught_by = "reference",
                          .description = "the minimum of absolute values",
                          .way = Reduce::absolute});

struct Scan {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};
  enum Way : int { right, exclusive, both_passes, narrow };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const x = c.template inout<std::int64_t>("x", n);
    c.parallel_scan(
        "scan_mutant", c.range(0, n), KOKKOS_LAMBDA(std::int64_t i, std::int64_t & sum, bool last) {
          std::int64_t const mine = x(i);
          std::int64_t const before = sum;
          sum += mine;
          if (way == narrow) sum = static_cast<std::int64_t>(static_cast<std::int32_t>(sum));
          if (last || way == both_passes) x(i) = way == exclusive ? before : sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::vector<std::int64_t> sums;
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) sums.push_back(sum += x.raw(i));
    r.expect_values<std::int64_t>("x", sums);
  }
};
SPACECHECK_FAULT(Scan, {.name = "scan_exclusive",
                        .label = "mutant of prefix_scan",
                        .caught_by = "reference",
                        .description = "the sum before the item for the sum with it",
                        .twin = "running totals, in place",
                        .way = Scan::exclusive});
SPACECHECK_FAULT(Scan, {.name = "scan_in_both_passes",
                        .label = "mutant of prefix_scan",
                        .caught_by = "parity,reference",
                        .description = "writes in place in the first of two passes, too",
                        .way = Scan::both_passes,
                        .needs = spacecheck::Needs::parallel_space});
SPACECHECK_FAULT(Scan, {.name = "scan_narrow",
                        .label = "mutant of prefix_scan",
                        .caught_by = "reference",
                        .description = "running totals of 64 bits in 32",
                        .way = Scan::narrow});

struct MonteCarlo {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  enum Way : int { right, same_points, overlapping, shared_state, other_seed };
  static constexpr int points = 4;

  template <class Case>
  static void run(Case& c, int way) {
    auto const y = c.template output<double>("y", c.n_threads());
    auto const state =
        c.template inout<std::int64_t>("state", spacecheck::constant(std::int64_t{0}), 1);
    spacecheck::Random const random(way == other_seed ? c.seed() + 1 : c.seed(), 5);
    c.launch(
        "monte_carlo_mutant", KOKKOS_LAMBDA(std::int64_t i) {
          double sum = 0;
          for (int k = 0; k < points; ++k) {
            std::int64_t const number = way == same_points    ? k
                                        : way == overlapping  ? i + k
                                        : way == shared_state ? state(0)++
                                                              : points * i + k;
            double const u = random.template unit<double>(number);
            sum += 4 / (1 + u * u);
          }
          y(i) = sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    spacecheck::Random const random(r.seed(), 5);
    r.expect<double>("y", [random](std::int64_t i) {
      spacecheck::Bounded<double> sum = 0;
      for (int k = 0; k < points; ++k) {
        spacecheck::Bounded<double> const u = random.unit<double>(points * i + k);
        sum += 4 / (1 + u * u);
      }
      return sum;
    });
  }
};
SPACECHECK_FAULT(MonteCarlo, {.name = "random_same_points",
                              .label = "mutant of monte_carlo",
                              .caught_by = "reference",
                              .description = "all items draw the same numbers",
                              .twin = "each item draws its own numbers",
                              .way = MonteCarlo::same_points});
SPACECHECK_FAULT(MonteCarlo, {.name = "random_overlapping",
                              .label = "mutant of monte_carlo",
                              .caught_by = "reference",
                              .description = "items share three of four numbers with the next",
                              .way = MonteCarlo::overlapping});
SPACECHECK_FAULT(MonteCarlo, {.name = "random_shared_state",
                              .label = "mutant of monte_carlo",
                              .caught_by = "order,access",
                              .description = "one generator whose state all items move on",
                              .way = MonteCarlo::shared_state});
SPACECHECK_FAULT(MonteCarlo, {.name = "random_other_seed",
                              .label = "mutant of monte_carlo",
                              .caught_by = "reference",
                              .description = "another seed than the case's",
                              .way = MonteCarlo::other_seed});

struct Polynomial {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  enum Way : int { right, constant_in_float, degree_short, sign, cancels };

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "polynomial_mutant", KOKKOS_LAMBDA(std::int64_t i) {
          double const third =
              way == constant_in_float ? static_cast<double>(1.0F / 3.0F) : 1.0 / 3;
          double const t = x(i);
          double value = way == degree_short ? 0.0 : third;
          value = value * t + 0.1;
          value = value * t + (way == sign ? 0.7 : -0.7);
          value = value * t + third;
          if (way == cancels) value = (value + 0x1p26) - 0x1p26;
          y(i) = value;
        });
  }
  static auto reference(auto x) {
    decltype(x) const third = decltype(x)(1.0) / 3;
    auto value = third * x + 0.1;
    value = value * x - 0.7;
    return value * x + third;
  }
};
SPACECHECK_FAULT(Polynomial, {.name = "polynomial_constant_in_float",
                              .label = "mutant of polynomial",
                              .caught_by = "reference",
                              .description = "a third in float among doubles",
                              .twin = "a polynomial in double",
                              .way = Polynomial::constant_in_float});
SPACECHECK_FAULT(Polynomial, {.name = "polynomial_degree_short",
                              .label = "mutant of polynomial",
                              .caught_by = "reference",
                              .description = "the highest term is left out",
                              .way = Polynomial::degree_short});
SPACECHECK_FAULT(Polynomial, {.name = "polynomial_sign",
                              .label = "mutant of polynomial",
                              .caught_by = "reference",
                              .description = "a sign is wrong",
                              .way = Polynomial::sign});
SPACECHECK_FAULT(Polynomial, {.name = "polynomial_cancels",
                              .label = "mutant of polynomial",
                              .caught_by = "reference",
                              .description = "a large number added and taken away again",
                              .way = Polynomial::cancels});

struct Hash {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  enum Way : int { right, product_in_32, signed_shift, round_missing };

  KOKKOS_INLINE_FUNCTION static std::uint64_t mix(std::uint64_t x, int way) {
    x ^= way == signed_shift ? static_cast<std::uint64_t>(static_cast<std::int64_t>(x) >> 30)
                             : x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    if (way == product_in_32) x = static_cast<std::uint32_t>(x);
    if (way == round_missing) return x;
    x ^= x >> 27;
    return x * 0x94d049bb133111ebULL;
  }

  template <class Case>
  static void run(Case& c, int way) {
    auto const y = c.template output<std::uint64_t>("y", c.n_threads());
    c.launch(
        "hash_mutant", KOKKOS_LAMBDA(std::int64_t i) {
          y(i) = mix(static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15ULL, way);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::uint64_t>("y", [](std::int64_t i) {
      return mix(static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15ULL, right);
    });
  }
};
SPACECHECK_FAULT(Hash, {.name = "hash_product_in_32",
                        .label = "mutant of hash64",
                        .caught_by = "reference",
                        .description = "a product of 64 bits in 32",
                        .twin = "a hash of 64 bits",
                        .way = Hash::product_in_32});
SPACECHECK_FAULT(Hash, {.name = "hash_signed_shift",
                        .label = "mutant of hash64",
                        .caught_by = "reference",
                        .description = "a shift that brings the sign along",
                        .way = Hash::signed_shift});
SPACECHECK_FAULT(Hash, {.name = "hash_round_missing",
                        .label = "mutant of hash64",
                        .caught_by = "reference",
                        .description = "the last round is left out",
                        .way = Hash::round_missing});

}  // namespace
