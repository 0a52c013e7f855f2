// Races between index tuples of an MDRangePolicy.
#include "../variant.hpp"

#include <vector>

namespace {

//   for (i = 0; i < n; ++i) for (j = 0; j < 8; ++j) sum[j] += a[i][j];
//
// Races on every sum(j), 0 <= j < 8: items (i, j) and (k, j), each of which reads and then writes.
struct ColumnSums {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 40, .array_size = 40, .buffer_size = 0};
  static constexpr std::int64_t columns = 8;

  template <class Case>
  static void run(Case& c, bool plain) {
    auto const n = c.n_threads();
    auto const a = c.template input<std::int64_t>("a", n, columns);
    auto const sum =
        c.template inout<std::int64_t>("sum", spacecheck::constant<std::int64_t>(0), columns);
    c.parallel_for(
        "mdrange_columns", c.template mdrange<2>({0, 0}, {n, columns}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j) {
          if (plain) {
            sum(j) += a(i, j);
          } else {
            Kokkos::atomic_add(&sum(j), a(i, j));
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("sum",
                           [a = r.initial<std::int64_t>("a"), n = r.n_threads()](std::int64_t j) {
                             std::int64_t sum = 0;
                             for (std::int64_t i = 0; i < n; ++i) sum += a(i, j);
                             return sum;
                           });
  }
};

struct MdrangeColumns : Variant<ColumnSums, true> {
  static constexpr auto name = "race_mdrange_columns";
  static constexpr auto description = "all rows add to the sums of the columns, without an atomic";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(MdrangeColumns);

struct MdrangeColumnsTwin : Variant<ColumnSums, false> {
  static constexpr auto name = "twin_mdrange_columns";
  static constexpr auto description = "all rows add to the sums of the columns by atomics";
};
SPACECHECK_KERNEL(MdrangeColumnsTwin);

//   for (i = 1; i < n; ++i) for (j = 0; j < 6; ++j) for (k = 0; k < 4; ++k) u[i][j][k] += u[i -
//   1][j][k];
//
// Races on every u(i, j, k), 0 < i < n - 1: item (i, j, k) writes it, item (i + 1, j, k) reads it.
struct Planes {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 20, .array_size = 20, .buffer_size = 0};
  static constexpr std::int64_t rows = 6;
  static constexpr std::int64_t columns = 4;

  template <class Case>
  static void run(Case& c, bool in_place) {
    auto const n = c.n_threads();
    auto const before = c.template input<std::int64_t>(
        "before", spacecheck::Fill<std::int64_t>(value), n, rows, columns);
    auto const u = c.template inout<std::int64_t>("u", spacecheck::Fill<std::int64_t>(value), n,
                                                  rows, columns);
    c.parallel_for(
        "mdrange_planes", c.template mdrange<3>({n > 0 ? 1 : 0, 0, 0}, {n, rows, columns}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j, std::int64_t k) {
          if (in_place) {
            u(i, j, k) += u(i - 1, j, k);
          } else {
            for (std::int64_t l = 0; l < i; ++l) u(i, j, k) += before(l, j, k);
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>(
        "u", [u = r.initial<std::int64_t>("u")](std::int64_t i, std::int64_t j, std::int64_t k) {
          std::int64_t sum = 0;
          for (std::int64_t l = 0; l <= i; ++l) sum += u(l, j, k);
          return sum;
        });
  }

 private:
  static std::int64_t value(spacecheck::Random const&, std::int64_t flat) {
    return flat * flat % 1009;
  }
};

struct MdrangePlanes : Variant<Planes, true> {
  static constexpr auto name = "race_mdrange_planes";
  static constexpr auto description = "three indices: adds in place the plane before";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(MdrangePlanes);

struct MdrangePlanesTwin : Variant<Planes, false> {
  static constexpr auto name = "twin_mdrange_planes";
  static constexpr auto description = "three indices: adds all planes before from another array";
};
SPACECHECK_KERNEL(MdrangePlanesTwin);

//   for (i = 0; i < n; ++i) for (j = 0; j < n; ++j) swap(a[i][j], a[j][i]);   // j from i + 1 on
//
// Races on every a(i, j), i != j: items (i, j) and (j, i), each of which reads and then writes it.
struct InPlaceTranspose {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 30, .array_size = 30, .buffer_size = 0};
  static constexpr std::int64_t largest = 30;

  template <class Case>
  static void run(Case& c, bool twice) {
    auto const n = c.n_threads() < largest ? c.n_threads() : largest;
    auto const a = c.template inout<std::int64_t>("a", n, n);
    c.parallel_for(
        "mdrange_transpose", c.template mdrange<2>({0, 0}, {n, n}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j) {
          if (!twice && j <= i) return;
          std::int64_t const kept = a(i, j);
          a(i, j) = a(j, i);
          a(j, i) = kept;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("a", [a = r.initial<std::int64_t>("a")](std::int64_t i, std::int64_t j) {
      return a(j, i);
    });
  }
};

struct MdrangeTranspose : Variant<InPlaceTranspose, true> {
  static constexpr auto name = "race_mdrange_transpose";
  static constexpr auto description = "a transpose in place whose pairs are swapped by both";
  static constexpr auto caught_by = "access,reference";
};
SPACECHECK_KERNEL(MdrangeTranspose);

struct MdrangeTransposeTwin : Variant<InPlaceTranspose, false> {
  static constexpr auto name = "twin_mdrange_transpose";
  static constexpr auto description = "a transpose in place whose pairs are swapped by one";
};
SPACECHECK_KERNEL(MdrangeTransposeTwin);

}  // namespace
