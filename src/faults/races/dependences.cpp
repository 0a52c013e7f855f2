// Items that read what their neighbours write: right in one order of the items, at most.
#include "../variant.hpp"

#include <vector>

namespace {

// DRB001:  for (i = 0; i < n; ++i) a[i] = a[i + 1] + 1;
//
// Races on a(e), 0 < e < n: item e - 1 reads it, item e writes it.
struct AntiDependence {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool in_place) {
    auto const n = c.n_threads();
    auto const before =
        c.template input<std::int64_t>("before", spacecheck::Fill<std::int64_t>(fill), n + 1);
    auto const a = c.template inout<std::int64_t>("a", spacecheck::Fill<std::int64_t>(fill), n + 1);
    c.launch(
        "antidep1",
        KOKKOS_LAMBDA(std::int64_t i) { a(i) = (in_place ? a(i + 1) : before(i + 1)) + 1; });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>(
        "a", [n = r.n_threads()](std::int64_t i) { return i < n ? value(i + 1) + 1 : value(i); });
  }
  // The same in both arrays, so that racy and clean have one result.
  static std::int64_t value(std::int64_t i) { return i * i % 1009; }
  static std::int64_t fill(spacecheck::Random const&, std::int64_t i) { return value(i); }
};

struct Antidep1 : Variant<AntiDependence, true> {
  static constexpr auto name = "race_antidep1";
  static constexpr auto description = "DRB001: reads in place what the next item writes";
  static constexpr auto label = "DRB001";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(Antidep1);

struct Antidep1Twin : Variant<AntiDependence, false> {
  static constexpr auto name = "twin_antidep1";
  static constexpr auto description = "reads its neighbour's value from another array";
};
SPACECHECK_KERNEL(Antidep1Twin);

// DRB003:  for (i = 0; i < n; ++i) for (j = 0; j < 20; ++j) a[i][j] = a[i + 1][j] + 1;
//
// Races on every a(e, j), 0 < e < n: item e - 1 reads it, item e writes it.
struct AntiDependenceOfRows {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 50, .array_size = 50, .buffer_size = 0};
  static constexpr std::int64_t columns = 20;

  template <class Case>
  static void run(Case& c, bool in_place) {
    auto const n = c.n_threads();
    auto const before = c.template input<std::int32_t>(
        "before", spacecheck::Fill<std::int32_t>(fill), n + 1, columns);
    auto const a =
        c.template inout<std::int32_t>("a", spacecheck::Fill<std::int32_t>(fill), n + 1, columns);
    c.launch(
        "antidep2", KOKKOS_LAMBDA(std::int64_t i) {
          for (std::int64_t j = 0; j < columns; ++j) {
            a(i, j) = (in_place ? a(i + 1, j) : before(i + 1, j)) + 1;
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("a", [n = r.n_threads()](std::int64_t i, std::int64_t j) {
      return i < n ? value((i + 1) * columns + j) + 1 : value(i * columns + j);
    });
  }
  static std::int32_t value(std::int64_t flat) {
    return static_cast<std::int32_t>(flat * flat % 1009);
  }
  static std::int32_t fill(spacecheck::Random const&, std::int64_t flat) { return value(flat); }
};

struct Antidep2 : Variant<AntiDependenceOfRows, true> {
  static constexpr auto name = "race_antidep2";
  static constexpr auto description = "DRB003: reads in place the row that the next item writes";
  static constexpr auto label = "DRB003";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(Antidep2);

struct Antidep2Twin : Variant<AntiDependenceOfRows, false> {
  static constexpr auto name = "twin_antidep2";
  static constexpr auto description = "reads its neighbour's row from another array";
};
SPACECHECK_KERNEL(Antidep2Twin);

// DRB014:  for (i = 1; i < n; ++i) for (j = 0; j < 20; ++j) b[i][j] = b[i][j - 1];
//
// With j = 0 that is the last element of the row before: inside the memory, outside the row. Races
// on b(e, 19), 0 < e < n - 1: item e writes it, item e + 1 reads it. Item 1 reads b(0, 19), which
// nobody writes.
struct RowShift {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 50, .array_size = 50, .buffer_size = 0};
  static constexpr std::int64_t columns = 20;

  template <class Case>
  static void run(Case& c, std::int64_t first) {
    auto const n = c.n_threads();
    auto const b = c.template inout<std::int32_t>("b", n, columns);
    c.parallel_for(
        "outofbounds", c.range(n > 0 ? 1 : 0, n), KOKKOS_LAMBDA(std::int64_t i) {
          for (std::int64_t j = first; j < columns; ++j) b(i, j) = b(i, j - 1);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("b", [b = r.initial<std::int32_t>("b")](std::int64_t i, std::int64_t j) {
      return b(i, i == 0 ? j : 0);
    });
  }
};

// Where the element before a row's first lies depends on the layout.
struct OutOfBounds : Variant<RowShift, std::int64_t{0}> {
  using array_layout = Kokkos::LayoutRight;
  static constexpr auto name = "race_outofbounds";
  static constexpr auto description = "DRB014: column -1 wraps into the row of the item before";
  static constexpr auto label = "DRB014";
  static constexpr auto caught_by = "access,reference";
};
SPACECHECK_KERNEL(OutOfBounds);

struct OutOfBoundsTwin : Variant<RowShift, std::int64_t{1}> {
  using array_layout = Kokkos::LayoutRight;
  static constexpr auto name = "twin_outofbounds";
  static constexpr auto description = "starts at the column that has one before it";
};
SPACECHECK_KERNEL(OutOfBoundsTwin);

// DRB029:  for (i = 0; i < n; ++i) a[i + 1] = a[i] + 1;
//
// Races on a(e), 0 < e < n: item e - 1 writes it, item e reads it.
struct TrueDependence {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool in_place) {
    auto const n = c.n_threads();
    auto const a = c.template inout<std::int64_t>("a", n + 1);
    c.launch(
        "truedep1",
        KOKKOS_LAMBDA(std::int64_t i) { a(i + 1) = in_place ? a(i) + 1 : a(0) + i + 1; });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("a",
                           [a = r.initial<std::int64_t>("a")](std::int64_t i) { return a(0) + i; });
  }
};

struct Truedep1 : Variant<TrueDependence, true> {
  static constexpr auto name = "race_truedep1";
  static constexpr auto description = "DRB029: each item goes on from what the one before wrote";
  static constexpr auto label = "DRB029";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(Truedep1);

struct Truedep1Twin : Variant<TrueDependence, false> {
  static constexpr auto name = "twin_truedep1";
  static constexpr auto description = "every item starts from the one element that none writes";
};
SPACECHECK_KERNEL(Truedep1Twin);

}  // namespace
