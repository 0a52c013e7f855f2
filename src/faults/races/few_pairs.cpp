// Races that only few pairs of items have: in an index list, at an end, or far apart.
#include "../variant.hpp"

#include <vector>

namespace {

// DRB005:  p = a; q = a + 2;   for (i = 0; i < n; ++i) { p[at[i]] += 1; q[at[i]] += 3; }
//
// Two pointers into one View. The list is 8 i, but for three entries that meet what another item
// reaches by the other pointer: at[60] = at[13] + 2, at[141] = at[97] + 2, at[198] = at[5] + 2.
// Races on a(106) between 13 and 60, a(778) between 97 and 141, a(42) between 5 and 198; all of
// them read and write.
struct IndexList {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr std::int64_t spacing = 8;
  static constexpr std::int64_t offset = 2;

  template <class Case>
  static void run(Case& c, bool collide) {
    auto const n = c.n_threads();
    auto const at = c.template input<std::int64_t>(
        "at", spacecheck::Fill<std::int64_t>(collide ? colliding : apart), n);
    auto const a = c.template inout<std::int64_t>("a", spacing * n + spacing);
    auto* const p = a.data();
    auto* const q = p + offset;
    c.launch(
        "indirectaccess1", KOKKOS_LAMBDA(std::int64_t i) {
          p[at(i)] += 1;
          q[at(i)] += 3;
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const at = r.initial<std::int64_t>("at");
    auto const a = r.initial<std::int64_t>("a");
    std::vector<std::int64_t> result;
    for (std::int64_t k = 0; k < a.extent(0); ++k) result.push_back(a(k));
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      result[static_cast<std::size_t>(at(i))] += 1;
      result[static_cast<std::size_t>(at(i) + offset)] += 3;
    }
    r.expect_values<std::int64_t>("a", std::move(result));
  }

 private:
  static std::int64_t apart(spacecheck::Random const&, std::int64_t i) { return spacing * i; }
  static std::int64_t colliding(spacecheck::Random const&, std::int64_t i) {
    switch (i) {
      case 60: return spacing * 13 + offset;
      case 141: return spacing * 97 + offset;
      case 198: return spacing * 5 + offset;
      default: return spacing * i;
    }
  }
};

struct IndirectAccess1 : Variant<IndexList, true> {
  static constexpr auto name = "race_indirectaccess1";
  static constexpr auto description = "DRB005: two pointers into one View meet for three pairs";
  static constexpr auto label = "DRB005";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(IndirectAccess1);

struct IndirectAccess1Twin : Variant<IndexList, false> {
  static constexpr auto name = "twin_indirectaccess1";
  static constexpr auto description = "two pointers into one View that never meet";
};
SPACECHECK_KERNEL(IndirectAccess1Twin);

// DRB179: only items 0 and 1 touch the same element; one thread runs both.
//
//   for (i = 0; i < n; ++i) a[i < 2 ? 0 : i] += x[i];
//
// Races on a(0) between items 0 and 1, both of which read and write it. The sum is the same in
// every order.
struct FirstTwo {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, std::int64_t together) {
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const a = c.template inout<std::int64_t>("a", c.n_threads());
    c.launch(
        "thread_sensitivity", KOKKOS_LAMBDA(std::int64_t i) { a(i < together ? 0 : i) += x(i); });
  }
};

struct ThreadSensitivity : Variant<FirstTwo, std::int64_t{2}> {
  static constexpr auto name = "race_thread_sensitivity";
  static constexpr auto description = "DRB179: only items 0 and 1 touch the same element";
  static constexpr auto label = "DRB179";
  static constexpr auto caught_by = "access";
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("a", [a = r.initial<std::int64_t>("a"), x = r.initial<std::int64_t>("x"),
                                 n = r.n_threads()](std::int64_t i) {
      if (i == 0 && n > 1) return a(0) + x(0) + x(1);
      return i == 1 ? a(1) : a(i) + x(i);
    });
  }
};
SPACECHECK_KERNEL(ThreadSensitivity);

struct ThreadSensitivityTwin : Variant<FirstTwo, std::int64_t{1}> {
  static constexpr auto name = "twin_thread_sensitivity";
  static constexpr auto description = "each item adds to an element of its own";
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>(
        "a", [a = r.initial<std::int64_t>("a"), x = r.initial<std::int64_t>("x")](std::int64_t i) {
          return a(i) + x(i);
        });
  }
};
SPACECHECK_KERNEL(ThreadSensitivityTwin);

// One pair in a million: items 3 and 999,998 add to the last element, whose own item leaves it.
//
// Races on a(999999) between items 3 and 999998, both of which read and write it.
struct LastElement {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1'000'000, .array_size = 1'000'000, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool both) {
    auto const last = c.n_threads() - 1;
    auto const a = c.template inout<std::int32_t>("a", spacecheck::constant(0), c.n_threads());
    c.launch(
        "far_pair", KOKKOS_LAMBDA(std::int64_t i) {
          if (i != last) a(i) = 1;
          if (i == 3) a(last) += both ? 1 : 2;
          if (both && i == last - 1) a(last) += 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    // Below six items these and others are the same.
    if (r.n_threads() < 6) return;
    r.expect<std::int32_t>(
        "a", [last = r.n_threads() - 1](std::int64_t i) { return i == last ? 2 : 1; });
  }
};

struct FarPair : Variant<LastElement, true> {
  static constexpr auto name = "race_far_pair";
  static constexpr auto description = "items 3 and 999,998 of a million share the last element";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(FarPair);

struct FarPairTwin : Variant<LastElement, false> {
  static constexpr auto name = "twin_far_pair";
  static constexpr auto description = "item 3 of a million alone writes the last element";
};
SPACECHECK_KERNEL(FarPairTwin);

}  // namespace
