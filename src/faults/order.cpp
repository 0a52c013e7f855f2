// Results that depend on which item runs first.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <algorithm>
#include <vector>

namespace {

struct InPlace {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const b = c.template input<double>("b", n + 2);
    auto const before = c.template input<double>("before", n + 2);
    auto const x = c.template inout<double>("x", n + 2);
    c.launch(
        "in_place", KOKKOS_LAMBDA(std::int64_t i) {
          auto const k = i + 1;
          double const left = faulty ? x(k - 1) : before(k - 1);
          double const right = faulty ? x(k + 1) : before(k + 1);
          x(k) += 0.25 * (b(k) - (left - 2 * x(k) + right));
        });
  }
};
SPACECHECK_FAULT(InPlace, {.name = "in_place_neighbour",
                           .label = "CAMR#81",
                           .caught_by = "order,access",
                           .description = "relaxes in place with what its neighbours write",
                           .twin = "relaxes with its neighbours' values from another array"});

struct LoopCarried {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};
  static constexpr std::int32_t mark = -1;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const a =
        c.template inout<std::int32_t>("a", spacecheck::Fill<std::int32_t>(fill), c.n_threads());
    auto const next = c.template inout<std::int32_t>("next", spacecheck::constant(0), 1);
    c.launch(
        "loop_carried", KOKKOS_LAMBDA(std::int64_t i) {
          if (a(i) != mark) return;
          if (faulty) {
            a(i) = ++next(0);
          } else {
            a(i) = static_cast<std::int32_t>(i);
          }
        });
  }

 private:
  static std::int32_t fill(spacecheck::Random const& random, std::int64_t i) {
    return random.bits(i) % 3 == 0 ? mark : 7;
  }
};
SPACECHECK_FAULT(LoopCarried, {.name = "loop_carried_counter",
                               .label = "numba#9829",
                               .caught_by = "order,access",
                               .description = "numbers the marked elements by a counter of all",
                               .twin = "numbers the marked elements by their own index"});

struct Halo {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 40, .array_size = 40, .buffer_size = 0};
  static constexpr std::int64_t tile = 8;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const u =
        c.template inout<std::int32_t>("u", spacecheck::constant(0), tile * c.n_threads() + 1);
    c.launch(
        "halo", KOKKOS_LAMBDA(std::int64_t t) {
          for (std::int64_t k = 0; k < (faulty ? tile + 1 : tile); ++k) {
            u(tile * t + k) = static_cast<std::int32_t>(t + 1);
          }
        });
  }
};
SPACECHECK_FAULT(Halo, {.name = "tile_writes_halo",
                        .label = "MAESTROeX#150",
                        .caught_by = "order,access",
                        .description = "each tile also writes the first element of the next",
                        .twin = "each tile writes its own elements"});

// Which slot an element gets is the order's doing. No race: all of it is atomic.
struct AtomicSlot {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const out = c.template output<float>("out", c.n_threads());
    auto const next = c.template inout<std::int32_t>("next", spacecheck::constant(0), 1);
    c.launch(
        "atomic_slot", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const slot = Kokkos::atomic_fetch_inc(&next(0));
          out(faulty ? slot : i) = x(i);
        });
  }
};
SPACECHECK_FAULT(AtomicSlot, {.name = "slot_by_atomic_counter",
                              .label = "yalla#10",
                              .caught_by = "order:order",
                              .description = "an atomic counter gives out slots: in any order",
                              .twin = "an atomic counter counts; the slot is the item's own"});

template <class Input, class Output>
struct CountsItself {
  Input x;
  Output out;
  bool faulty;
  mutable std::int32_t n;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
    if (faulty) {
      out(i) = n++;
    } else {
      out(i) = x(i) % 5;
    }
  }
};

struct MutableMember {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const x = c.template input<std::int32_t>("x", c.n_threads());
    auto const out = c.template output<std::int32_t>("out", c.n_threads());
    c.launch("mutable_member", CountsItself<decltype(x), decltype(out)>{x, out, faulty, 0});
  }
};
SPACECHECK_FAULT(MutableMember, {.name = "mutable_member",
                                 .label = "llvm#2843",
                                 .caught_by = "order",
                                 .description = "a functor counts its calls in a mutable member",
                                 .twin = "a functor whose mutable member nobody uses"});

struct NotAtomic {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};
  static constexpr std::int64_t particles = 10;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const v = c.template input<std::int32_t>("v", spacecheck::uniform(0, 1000), c.n_threads());
    auto const out = c.template inout<std::int32_t>("out", spacecheck::constant(0), particles);
    c.launch(
        "not_atomic", KOKKOS_LAMBDA(std::int64_t i) {
          auto const p = (7 * i) % particles;
          if (faulty) {
            out(p) += v(i);
          } else {
            Kokkos::atomic_add(&out(p), v(i));
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const v = r.initial<std::int32_t>("v");
    std::vector<std::int32_t> sums(particles);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      sums[static_cast<std::size_t>((7 * i) % particles)] += v.raw(i);
    }
    r.expect_values<std::int32_t>("out", sums);
  }
};
SPACECHECK_FAULT(NotAtomic, {.name = "neighbour_sum",
                             .label = "Cabana#401",
                             .caught_by = "access",
                             .description = "sums of neighbours without an atomic",
                             .twin = "sums of neighbours by atomics"});

// The bits are the order's doing, the values are right: rounding, and nothing more.
struct FloatAtomics {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};
  static constexpr int bins = 4;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const s = c.template inout<float>("s", spacecheck::constant(0.0F), bins);
    c.launch(
        "float_atomics", KOKKOS_LAMBDA(std::int64_t i) {
          // Multiples of 2^-10 below 2^3: their sums are exact, in any order.
          float const exact = Kokkos::floor(x(i) * 1024) / 1024;
          Kokkos::atomic_add(&s(i % bins), faulty ? x(i) : exact);
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<float>("x");
    std::vector<spacecheck::AnyOrderSum<float>> sums(bins);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      sums[static_cast<std::size_t>(i % bins)] += x(i);
    }
    r.expect<float>("s", [=](std::int64_t b) { return sums[static_cast<std::size_t>(b)].total(); });
  }
};
SPACECHECK_FAULT(FloatAtomics, {.name = "float_atomics",
                                .label = "scream#1752",
                                .caught_by = "order:rounding",
                                .description = "sums by float atomics: other bits in each order"});

// Sums that are exact in floating point have the same bits in every order.
struct ExactAtomics : FloatAtomics {
  template <class Case>
  static void run(Case& c, int) {
    FloatAtomics::run(c, false);
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<float>("x");
    std::vector<float> sums(bins);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      sums[static_cast<std::size_t>(i % bins)] += std::floor(x.raw(i) * 1024) / 1024;
    }
    r.expect<float>("s", [=](std::int64_t b) { return sums[static_cast<std::size_t>(b)]; });
  }
};
SPACECHECK_CLEAN(ExactAtomics,
                 {.name = "exact_float_atomics",
                  .label = "scream#1752",
                  .description = "sums by float atomics that are exact in any order"});

// In place and across items, yet each pair is one item's: a reversal by swaps.
struct Reversal {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 301, .array_size = 301, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const x = c.template inout<float>("x", n);
    c.launch(
        "reversal", KOKKOS_LAMBDA(std::int64_t i) {
          if (!faulty && i >= n / 2) return;
          float const other = x(n - 1 - i);
          x(n - 1 - i) = x(i);
          x(i) = other;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("x", [x = r.initial<float>("x"), n = r.n_threads()](std::int64_t i) {
      return x(n - 1 - i);
    });
  }
};
SPACECHECK_FAULT(Reversal, {.name = "reversal_twice",
                            .caught_by = "reference,access",
                            .description = "each pair is swapped by both of its items",
                            .twin = "each pair is swapped by one item, in place"});

// Integer maxima by atomics: any order gives the same.
struct AtomicMax {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const x = c.template input<std::int32_t>("x", c.n_threads());
    auto const most = c.template inout<std::int32_t>("most", spacecheck::constant(-1), 1);
    c.launch(
        "atomic_max", KOKKOS_LAMBDA(std::int64_t i) {
          if (faulty) {
            Kokkos::atomic_store(&most(0), x(i));
          } else {
            Kokkos::atomic_max(&most(0), x(i));
          }
        });
  }
};
SPACECHECK_FAULT(AtomicMax, {.name = "last_store_wins",
                             .caught_by = "order:order",
                             .description = "atomic stores to one element: the last one wins",
                             .twin = "an atomic maximum: the same in any order"});

}  // namespace
