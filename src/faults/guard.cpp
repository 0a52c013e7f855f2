// Guards that let an item pass, or stop one too many; shapes that do not cover all items.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

// The array has room for the whole extent, as a padded one has: the items past the guard do harm
// that no bounds check sees.
struct Guard {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 160, .buffer_size = 0};
  enum Way : int { right, absent, greater, early };

  template <class Case>
  static void run(Case& c, int way) {
    auto const v = c.template input<float>("v", c.array_size());
    auto const a = c.template inout<float>("a", c.array_size());
    auto const n = c.n_threads();
    c.launch_extent(
        "guard", KOKKOS_LAMBDA(std::int64_t i) {
          bool const past = way == absent    ? false
                            : way == greater ? i > n
                            : way == early   ? i + 1 >= n
                                             : i >= n;
          if (past) return;
          a(i) += v(i);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("a", [a = r.initial<float>("a"), v = r.initial<float>("v"), n = r.n_threads()](
                             std::int64_t i) { return i < n ? a(i) + v(i) : a(i); });
  }
};
SPACECHECK_FAULT(Guard, {.name = "guard_absent",
                         .label = "numba#7284",
                         .caught_by = "guard,reference,access",
                         .description = "launched in whole blocks without a guard",
                         .twin = "the guard stops the items from n_threads on",
                         .way = Guard::absent});
SPACECHECK_FAULT(Guard, {.name = "guard_greater",
                         .label = "cubff#54",
                         .caught_by = "guard,reference,access",
                         .description = "the guard says > and lets the item at n_threads pass",
                         .way = Guard::greater});
SPACECHECK_FAULT(Guard, {.name = "guard_early",
                         .caught_by = "reference,shape",
                         .description = "the guard stops the last item, too",
                         .way = Guard::early});

// What lies behind one View is copied behind another: where both were the same, nothing would show.
struct CopyPastGuard {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 320, .array_size = 320, .buffer_size = 0};
  enum Way : int { right, three_more };

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<double>("x", c.array_size());
    auto const y = c.template inout<double>("y", c.array_size());
    auto const n = way == three_more ? c.n_threads() + 3 : c.n_threads();
    c.launch_extent(
        "copy", KOKKOS_LAMBDA(std::int64_t i) {
          if (i < n) y(i) = x(i);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>("y", [x = r.initial<double>("x"), y = r.initial<double>("y"),
                           n = r.n_threads()](std::int64_t i) { return i < n ? x(i) : y(i); });
  }
};
SPACECHECK_FAULT(CopyPastGuard, {.name = "guard_copies",
                                 .caught_by = "guard",
                                 .description = "three items past the guard copy from View to View",
                                 .twin = "the guard stops the items from n_threads on",
                                 .way = CopyPastGuard::three_more});

// The last block masked: nobody notices while n_threads is whole blocks.
struct MaskedGuard {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 128, .array_size = 192, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const out = c.template inout<std::int32_t>("out", spacecheck::constant(0), c.array_size());
    auto const n = c.n_threads();
    c.launch_extent(
        "masked_guard", KOKKOS_LAMBDA(std::int64_t i) {
          if (faulty ? i / 32 > n / 32 : i >= n) return;
          out(i) = static_cast<std::int32_t>(i) + 1;
        });
  }
};
SPACECHECK_FAULT(MaskedGuard, {.name = "guard_by_block",
                               .caught_by = "guard,access",
                               .description = "the guard compares blocks: a whole one passes",
                               .twin = "the guard compares items, at a whole number of blocks"});

struct OwnShape {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  enum Way : int { right, rounded_down, without_lower, empty };
  static constexpr std::int64_t block = 32;
  static constexpr std::int64_t lower = 40;

  template <class Case>
  static void run(Case& c, int way) {
    auto const y = c.template inout<std::int32_t>("y", spacecheck::constant(0), c.array_size());
    auto const n = c.n_threads();
    auto const items = way == without_lower && n > lower ? n - lower : n;
    auto const blocks = way == empty          ? 0
                        : way == rounded_down ? n / block
                                              : (items + block - 1) / block;
    c.launch_extent(
        "own_shape", spacecheck::Geometry{blocks * block, block}, KOKKOS_LAMBDA(std::int64_t i) {
          if (i < n) y(i) = 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [n = r.n_threads()](std::int64_t i) { return i < n ? 1 : 0; });
  }
};
SPACECHECK_FAULT(OwnShape,
                 {.name = "missing_block",
                  .caught_by = "coverage,reference",
                  .description = "the number of blocks rounded down: the last items never run",
                  .twin = "the number of blocks rounded up",
                  .way = OwnShape::rounded_down});
SPACECHECK_FAULT(OwnShape, {.name = "shape_without_lower",
                            .label = "kokkos#1041",
                            .caught_by = "coverage,reference",
                            .description = "launches as many items as lie above a lower bound",
                            .way = OwnShape::without_lower});
SPACECHECK_FAULT(OwnShape, {.name = "never_launched",
                            .label = "kokkos#8127",
                            .caught_by = "coverage:not_launched,reference",
                            .description = "launches no items at all and says nothing",
                            .way = OwnShape::empty});

struct LowerBound {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 60, .array_size = 60, .buffer_size = 0};
  static constexpr std::int64_t columns = 7;
  static constexpr std::int64_t lower = 2;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const out = c.template inout<double>("out", n, columns);
    auto const shift = faulty ? lower : 0;
    c.parallel_for(
        "lower_bound", c.template mdrange<2>({0, lower - shift}, {n, columns - shift}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j) { out(i, j) = static_cast<double>(i); });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>("out", [out = r.initial<double>("out")](std::int64_t i, std::int64_t j) {
      return j < lower ? out(i, j) : static_cast<double>(i);
    });
  }
};
SPACECHECK_FAULT(LowerBound,
                 {.name = "lower_bound_ignored",
                  .label = "kokkos#1041",
                  .caught_by = "reference",
                  .description = "a policy's lower bound is ignored: out(0) for out(lo)",
                  .twin = "a policy that starts at its lower bound"});

// Tiles that do not fit are pushed back to the edge, so that what lies in two of them is done
// twice.
struct Tiles {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr std::int64_t tile = 16;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const hits = c.template inout<std::int32_t>("hits", spacecheck::constant(0), n);
    c.parallel_for(
        "tiles", c.range(0, (n + tile - 1) / tile), KOKKOS_LAMBDA(std::int64_t t) {
          bool const pushed_back = faulty && n >= tile && t * tile + tile > n;
          std::int64_t const first = pushed_back ? n - tile : t * tile;
          for (std::int64_t i = first; i < first + tile && i < n; ++i) {
            Kokkos::atomic_inc(&hits(i));
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("hits", [](std::int64_t) { return 1; });
  }
};
SPACECHECK_FAULT(Tiles, {.name = "doubled_tile",
                         .label = "kokkos#7724",
                         .caught_by = "reference",
                         .description = "what lies in the last two tiles is done twice",
                         .twin = "the last tile is short"});

}  // namespace
