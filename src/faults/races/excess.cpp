// Items and elements beyond the last.
#include "../variant.hpp"

namespace {

// Indigo boundsBug:  for (i = 0; i < n; ++i)
//                      for (k = begin[i]; k <= begin[i + 1]; ++k) sum[i] += weight[k];   // <, not
//                      <=
//
// No race: nothing that is read is written. Item 299 reads weight(900), one past the end; every
// other item reads the first weight of the item after it.
struct Neighbours {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};
  static constexpr std::int64_t each = 3;

  template <class Case>
  static void run(Case& c, std::int64_t past) {
    auto const n = c.n_threads();
    auto const begin =
        c.template input<std::int64_t>("begin", spacecheck::Fill<std::int64_t>(first), n + 1);
    auto const weight =
        c.template input<std::int32_t>("weight", spacecheck::uniform(1, 1000), each * n);
    auto const sum = c.template output<std::int64_t>("sum", n);
    c.launch(
        "boundsbug", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t total = 0;
          for (std::int64_t k = begin(i); k < begin(i + 1) + past; ++k) total += weight(k);
          sum(i) = total;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("sum", [weight = r.initial<std::int32_t>("weight")](std::int64_t i) {
      std::int64_t total = 0;
      for (std::int64_t k = 0; k < each; ++k) total += weight(each * i + k);
      return total;
    });
  }

 private:
  static std::int64_t first(spacecheck::Random const&, std::int64_t i) { return each * i; }
};

struct BoundsBug : Variant<Neighbours, std::int64_t{1}> {
  static constexpr auto name = "fault_boundsbug";
  static constexpr auto description = "Indigo boundsBug: a neighbour list read one past its end";
  static constexpr auto label = "Indigo boundsBug";
  static constexpr auto caught_by = "access,reference";
};
SPACECHECK_KERNEL(BoundsBug);

struct BoundsBugTwin : Variant<Neighbours, std::int64_t{0}> {
  static constexpr auto name = "twin_boundsbug";
  static constexpr auto description = "a neighbour list read to its end";
};
SPACECHECK_KERNEL(BoundsBugTwin);

// Indigo guardBug, ExcessThreadsBug: no `if (i < n)`.
//
// No race: items from 100 on write elements of their own, which they should leave alone. There is
// an element for every item of the extent, so that nothing else is hit.
struct ExcessItems {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 160, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool guarded) {
    auto const n = c.n_threads();
    auto const y =
        c.template inout<std::int32_t>("y", spacecheck::constant(0), c.geometry().extent);
    c.launch_extent(
        "guardbug", KOKKOS_LAMBDA(std::int64_t i) {
          if (guarded && i >= n) return;
          y(i) = 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [n = r.n_threads()](std::int64_t i) { return i < n ? 1 : 0; });
  }
};

struct GuardBug : Variant<ExcessItems, false> {
  static constexpr auto name = "fault_guardbug";
  static constexpr auto description = "Indigo guardBug: items past n_threads do what the others do";
  static constexpr auto label = "Indigo guardBug";
  static constexpr auto caught_by = "access,guard,reference";
};
SPACECHECK_KERNEL(GuardBug);

struct GuardBugTwin : Variant<ExcessItems, true> {
  static constexpr auto name = "twin_guardbug";
  static constexpr auto description = "items past n_threads do nothing";
};
SPACECHECK_KERNEL(GuardBugTwin);

// A guard by clamping: what is past the end does the last item's work once more.
//
// Races on y(99) between any two of the items 99, 100, ... of the extent; all write what is there
// already, so that no memory shows it.
struct Clamped {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool clamped) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int32_t>("x", n);
    auto const y = c.template output<std::int32_t>("y", n);
    c.launch_extent(
        "clamped_items", KOKKOS_LAMBDA(std::int64_t i) {
          if (n == 0 || (!clamped && i >= n)) return;
          std::int64_t const k = i < n ? i : n - 1;
          y(k) = x(k);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y",
                           [x = r.initial<std::int32_t>("x")](std::int64_t i) { return x(i); });
  }
};

struct ClampedItems : Variant<Clamped, true> {
  static constexpr auto name = "race_clamped_items";
  static constexpr auto description = "items past n_threads do the last one's work once more";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(ClampedItems);

struct ClampedItemsTwin : Variant<Clamped, false> {
  static constexpr auto name = "twin_clamped_items";
  static constexpr auto description = "the last item alone does its work";
};
SPACECHECK_KERNEL(ClampedItemsTwin);

}  // namespace
