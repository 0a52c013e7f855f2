// Sums and counts that all items add to, without what makes that safe.
#include "../variant.hpp"
#include "long_way.hpp"

namespace {

// DRB021:  for (i = 0; i < n; ++i) for (j = 0; j < 1000; ++j) sum += u[i % 50][j];
//
// Races on sum(0): any two items, each of which reads and then writes it. The numbers are whole, so
// that a sum is exact in every order. No reference: wrong each time, `repeat` would leave it to
// `reference`.
struct RowSums {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 10000, .array_size = 10000, .buffer_size = 0};
  static constexpr std::int64_t rows = 50;
  static constexpr std::int64_t columns = 1000;

  static double whole(spacecheck::Random const& random, std::int64_t k) {
    return static_cast<double>(random.below(k, 1024));
  }
};

struct ReductionMissing : RowSums {
  static constexpr auto name = "race_reductionmissing";
  static constexpr auto description = "DRB021: every item adds its row to one sum, by itself";
  static constexpr auto label = "DRB021";
  static constexpr bool is_fault = true;
  static constexpr auto caught_by = "access,repeat@parallel";

  template <class Case>
  static void run(Case& c) {
    auto const u = c.template input<double>("u", spacecheck::Fill<double>(whole), rows, columns);
    auto const sum = c.template inout<double>("sum", spacecheck::constant(0.0), 1);
    c.launch(
        "reductionmissing", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const at = detour(i);
          double mine = sum(at);
          for (std::int64_t j = 0; j < columns; ++j) mine += u(i % rows, j);
          sum(at) = mine;
        });
  }
};
SPACECHECK_KERNEL(ReductionMissing);

struct ReductionMissingTwin : RowSums {
  static constexpr auto name = "twin_reductionmissing";
  static constexpr auto description = "the sum of all rows by parallel_reduce";
  static constexpr bool is_fault = true;

  template <class Case>
  static void run(Case& c) {
    auto const u = c.template input<double>("u", spacecheck::Fill<double>(whole), rows, columns);
    auto const sum = c.template scalar<double>("sum");
    c.parallel_reduce(
        "reductionmissing_twin", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, double& partial) {
          for (std::int64_t j = 0; j < columns; ++j) partial += u(i % rows, j);
        },
        Kokkos::Sum<double, typename Case::memory_space>(sum));
  }
  static void reference(spacecheck::Reference& r) {
    auto const u = r.initial<double>("u");
    double sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      for (std::int64_t j = 0; j < columns; ++j) sum += u.raw(i % rows, j);
    }
    r.expect_values<double>("sum", {sum});
  }
};
SPACECHECK_KERNEL(ReductionMissingTwin);

// DRB150:  for (i = 0; i < n; ++i) for (k = 0; k < 1000; ++k) state = state * factor + 1;
//
// One generator's state, which all items move on without a lock; every item does the same to it, so
// that their order does not matter. Races on state(0): any two items, each of which reads and then
// writes it. No reference, as above.
struct MissingLock {
  static constexpr auto name = "race_missinglock";
  static constexpr auto description = "DRB150: a state that all items move on, unprotected";
  static constexpr auto label = "DRB150";
  static constexpr bool is_fault = true;
  static constexpr auto caught_by = "access,repeat@parallel";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 10000, .array_size = 10000, .buffer_size = 0};

  template <class Case>
  static void run(Case& c) {
    auto const state = c.template inout<std::uint64_t>("state", 1);
    c.launch(
        "missinglock", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const at = detour(i);
          state(at) = long_way(state(at));
        });
  }
};
SPACECHECK_KERNEL(MissingLock);

// The same without a lock, by compare and exchange: one that came too late does it again.
struct MissingLockTwin {
  static constexpr auto name = "twin_missinglock";
  static constexpr auto description = "a state that all items move on by compare and exchange";
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};

  template <class Case>
  static void run(Case& c) {
    auto const state = c.template inout<std::uint64_t>("state", 1);
    c.launch(
        "missinglock_twin", KOKKOS_LAMBDA(std::int64_t) {
          std::uint64_t seen = Kokkos::atomic_load(&state(0));
          for (;;) {
            std::uint64_t const now =
                Kokkos::atomic_compare_exchange(&state(0), seen, long_way(seen));
            if (now == seen) break;
            seen = now;
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    std::uint64_t state = r.initial<std::uint64_t>("state")(0);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) state = long_way(state);
    r.expect_values<std::uint64_t>("state", {state});
  }
};
SPACECHECK_KERNEL(MissingLockTwin);

// Indigo atomicBug:  for (i = 0; i < n; ++i) { t = bins[bin[i]]; bins[bin[i]] = t + 1; }
//
// Races on every bins(e), 0 <= e < 8: two items of that bin, each of which reads and then writes.
struct BinCounts {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr std::int64_t n_bins = 8;

  template <class Case>
  static void run(Case& c, bool atomic) {
    auto const bin = c.template input<std::int32_t>("bin", spacecheck::Fill<std::int32_t>(bin_of),
                                                    c.n_threads());
    auto const bins = c.template inout<std::int32_t>("bins", spacecheck::constant(0), n_bins);
    c.launch(
        "atomicbug", KOKKOS_LAMBDA(std::int64_t i) {
          if (atomic) {
            Kokkos::atomic_add(&bins(bin(i)), 1);
          } else {
            std::int32_t const before = bins(bin(i));
            bins(bin(i)) = before + 1;
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("bins", [n = r.n_threads()](std::int64_t b) {
      return static_cast<std::int32_t>((n + n_bins - 1 - b) / n_bins);
    });
  }
  static std::int32_t bin_of(spacecheck::Random const&, std::int64_t i) {
    return static_cast<std::int32_t>(i % n_bins);
  }
};

struct AtomicBug : Variant<BinCounts, false> {
  static constexpr auto name = "race_atomicbug";
  static constexpr auto description = "Indigo atomicBug: load, add, store where an atomic belongs";
  static constexpr auto label = "Indigo atomicBug";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(AtomicBug);

struct AtomicBugTwin : Variant<BinCounts, true> {
  static constexpr auto name = "twin_atomicbug";
  static constexpr auto description = "bins counted by integer atomics";
};
SPACECHECK_KERNEL(AtomicBugTwin);

// The sum is set to zero by the launch that adds to it.
//
// Races on sum(0): item 0, which writes it plainly, and any other, which adds to it atomically.
struct ZeroedSum {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool by_item) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const sum =
        c.template inout<std::int64_t>("sum", spacecheck::constant<std::int64_t>(7), 1);
    if (!by_item && n > 0) {
      c.parallel_for(
          "zeroed_sum_set", c.range(0, 1), KOKKOS_LAMBDA(std::int64_t) { sum(0) = 0; });
    }
    c.launch(
        "zeroed_sum", KOKKOS_LAMBDA(std::int64_t i) {
          if (by_item && i == 0) sum(0) = 0;
          Kokkos::atomic_add(&sum(0), x(i));
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) sum += x(i);
    r.expect<std::int64_t>("sum", [=, n = r.n_threads()](std::int64_t) { return n > 0 ? sum : 7; });
  }
};

struct AtomicPlainWrite : Variant<ZeroedSum, true> {
  static constexpr auto name = "race_atomic_plain_write";
  static constexpr auto description = "one item writes plainly what the others add to atomically";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(AtomicPlainWrite);

struct AtomicPlainWriteTwin : Variant<ZeroedSum, false> {
  static constexpr auto name = "twin_atomic_plain_write";
  static constexpr auto description = "a launch of its own zeroes what all then add to";
};
SPACECHECK_KERNEL(AtomicPlainWriteTwin);

// The last item takes the sum for complete.
//
// Races on sum(0): the last item, which reads it plainly, and any other, which adds atomically.
struct ReadSum {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool by_item) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const sum =
        c.template inout<std::int64_t>("sum", spacecheck::constant<std::int64_t>(0), 1);
    auto const total =
        c.template inout<std::int64_t>("total", spacecheck::constant<std::int64_t>(0), 1);
    c.launch(
        "read_sum", KOKKOS_LAMBDA(std::int64_t i) {
          Kokkos::atomic_add(&sum(0), x(i));
          if (by_item && i == n - 1) total(0) = sum(0);
        });
    if (!by_item) {
      c.parallel_for(
          "read_sum_total", c.range(0, 1), KOKKOS_LAMBDA(std::int64_t) { total(0) = sum(0); });
    }
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) sum += x(i);
    r.expect_values<std::int64_t>("sum", {sum});
    r.expect_values<std::int64_t>("total", {sum});
  }
};

struct AtomicPlainRead : Variant<ReadSum, true> {
  static constexpr auto name = "race_atomic_plain_read";
  static constexpr auto description = "one item reads plainly what the others add to atomically";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(AtomicPlainRead);

struct AtomicPlainReadTwin : Variant<ReadSum, false> {
  static constexpr auto name = "twin_atomic_plain_read";
  static constexpr auto description = "a launch of its own reads what all have added to";
};
SPACECHECK_KERNEL(AtomicPlainReadTwin);

}  // namespace
