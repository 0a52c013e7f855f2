// seed_case, matvec, gather_scatter and hash64, gone wrong: indices with too few bits.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <bit>
#include <vector>

namespace {

struct MutatedSeedCase {
  // More than 256 items, few of which do work, so that eight bits are too few for an index.
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 7, .array_size = 300, .buffer_size = 0};
  enum Way : int { right, guard_missing, index_of_8_bits };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    // An element for every item of the extent: nothing else is hit.
    auto const output =
        c.template inout<float>("output", spacecheck::constant(0.0F), c.geometry().extent);
    auto const allocate = c.template allocator<float, 5>();
    c.launch_extent(
        "seed_case", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const index = way == index_of_8_bits ? i % 256 : i;
          if (way != guard_missing && index >= n) return;
          auto scratch = allocate();
          scratch[0] = 1;
          output(i) = scratch[0];
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("output", [n = r.n_threads()](std::int64_t i) { return i < n ? 1 : 0; });
  }
};
using Seed = MutatedSeedCase;
SPACECHECK_FAULT(Seed, {.name = "seed_case_guard_missing",
                        .caught_by = "access,guard,reference",
                        .description = "seed_case: no guard",
                        .twin = "seed_case with a guard of its own",
                        .way = Seed::guard_missing});
SPACECHECK_FAULT(Seed, {.name = "seed_case_index_of_8_bits",
                        .caught_by = "access,guard,reference",
                        .description = "seed_case: the guard looks at eight bits of the index",
                        .way = Seed::index_of_8_bits});

// `i > n - 1` with an unsigned n: of no items, all pass.
struct MutatedSeedCaseOfNone {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 0, .array_size = 10, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool wraps) {
    auto const n = static_cast<std::uint64_t>(c.n_threads());
    auto const output =
        c.template inout<float>("output", spacecheck::constant(0.0F), c.geometry().extent);
    c.launch_extent(
        "seed_case_of_none", KOKKOS_LAMBDA(std::int64_t i) {
          auto const index = static_cast<std::uint64_t>(i);
          if (wraps ? index > n - 1 : index + 1 > n) return;
          output(i) = 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("output", [n = r.n_threads()](std::int64_t i) { return i < n ? 1 : 0; });
  }
};
SPACECHECK_FAULT(MutatedSeedCaseOfNone,
                 {.name = "seed_case_unsigned_none",
                  .caught_by = "access,guard,reference",
                  .description = "seed_case: `> n - 1` with an unsigned n of zero lets all pass",
                  .twin = "seed_case: `+ 1 > n` with an unsigned n of zero"});

struct MutatedMatvec {
  // More elements than sixteen bits can number.
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 3000, .array_size = 3000, .buffer_size = 0};
  static constexpr int columns = 24;
  enum Way : int { right, index_of_16_bits, stride_short };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const a = c.template input<float>("a", n, columns);
    auto const x = c.template input<float>("x", columns);
    auto const y = c.template output<float>("y", n);
    c.launch(
        "matvec", KOKKOS_LAMBDA(std::int64_t i) {
          float sum = 0;
          for (int k = 0; k < columns; ++k) {
            std::int64_t const flat =
                (i * columns + k) % (way == index_of_16_bits ? 65536 : INT64_MAX);
            sum += x(k) * (way == stride_short ? *(a.data() + i * (columns - 1) + k)
                                               : a(flat / columns, flat % columns));
          }
          y(i) = sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("y", [a = r.initial<float>("a"), x = r.initial<float>("x")](std::int64_t i) {
      spacecheck::Bounded<float> sum = 0;
      for (int k = 0; k < columns; ++k) sum += a(i, k) * x(k);
      return sum;
    });
  }
};
SPACECHECK_FAULT(MutatedMatvec, {.name = "matvec_index_of_16_bits",
                                 .caught_by = "reference",
                                 .description = "matvec: elements numbered in sixteen bits",
                                 .twin = "matvec with elements by number",
                                 .way = MutatedMatvec::index_of_16_bits});
SPACECHECK_FAULT(MutatedMatvec,
                 {.name = "matvec_stride_short",
                  .caught_by = "reference",
                  .description = "matvec: a raw pointer with rows that are one shorter",
                  .way = MutatedMatvec::stride_short});

struct MutatedGatherScatter {
  // More elements than sixteen bits can number.
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 70000, .array_size = 70000, .buffer_size = 0};
  enum Way : int { right, index_of_16_bits };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", n);
    auto const p = c.template input<std::int64_t>("p", spacecheck::Fill<std::int64_t>(place), n);
    auto const gathered = c.template output<double>("gathered", n);
    auto const scattered = c.template output<double>("scattered", n);
    c.launch(
        "gather_scatter", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const at = p(i) % n % (way == index_of_16_bits ? 65536 : n);
          gathered(i) = x(at);
          scattered(at) = x(i);
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const n = r.n_threads();
    auto const x = r.initial<double>("x");
    auto const p = r.initial<std::int64_t>("p");
    std::vector<spacecheck::Bounded<double>> scattered(static_cast<std::size_t>(n));
    for (std::int64_t i = 0; i < n; ++i) scattered[static_cast<std::size_t>(p(i) % n)] = x(i);
    r.expect<double>("gathered", [=](std::int64_t i) { return x(p(i) % n); });
    r.expect_values<double>("scattered", std::move(scattered));
  }

 private:
  // A permutation of any n: the multiplier is a prime above all sizes that are tried.
  static std::int64_t place(spacecheck::Random const&, std::int64_t i) { return i * 16'777'259; }
};
using Indices = MutatedGatherScatter;
SPACECHECK_FAULT(Indices, {.name = "gather_scatter_index_of_16_bits",
                           .caught_by = "access,reference,scratch",
                           .description = "gather_scatter: indices of sixteen bits",
                           .twin = "gather_scatter of many elements",
                           .way = Indices::index_of_16_bits});

struct MutatedHash64 {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};
  static constexpr int rounds = 4;
  static constexpr std::uint64_t factor = 0xd6e8feb86659fd93ULL;
  enum Way : int { right, item_of_16_bits };

  template <class Case>
  static void run(Case& c, int way) {
    auto const key = c.template input<std::uint64_t>("key", c.n_threads());
    auto const hash = c.template output<std::uint64_t>("hash", c.n_threads());
    c.launch(
        "hash64", KOKKOS_LAMBDA(std::int64_t i) {
          std::uint64_t h = key(way == item_of_16_bits ? i % 65536 : i);
          for (int round = 0; round < rounds; ++round) {
            h = (h ^ (h >> 32)) * factor;
            h = ((h << 23) | (h >> 41)) + static_cast<std::uint64_t>(round);
          }
          hash(i) = h;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::uint64_t>("hash", [key = r.initial<std::uint64_t>("key")](std::int64_t i) {
      std::uint64_t h = key(i);
      for (std::uint64_t round = 0; round < rounds; ++round) {
        h = std::rotl((h ^ (h >> 32)) * factor, 23) + round;
      }
      return h;
    });
  }
};
// Right up to 65536 items: only a size beyond shows it.
SPACECHECK_FAULT(MutatedHash64, {.name = "hash64_item_of_16_bits",
                                 .caught_by = "shape",
                                 .description = "hash64: items numbered in sixteen bits",
                                 .twin = "hash64 of many items",
                                 .way = MutatedHash64::item_of_16_bits});

}  // namespace
