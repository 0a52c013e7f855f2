// Reductions and scans that are right in themselves, with something else beside them that is not.
#include "../variant.hpp"

#include <vector>

namespace {

//   sum = 0;   for (i = 0; i < n; ++i) { sum += x[i];   if (x[i] % 3 == 0) last = i; }
//
// Races on last(0): any two items whose x is a multiple of three; x(i) = i.
struct SumAndLast {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool beside) {
    using memory_space = typename Case::memory_space;
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", spacecheck::Fill<std::int64_t>(number), n);
    auto const sum = c.template scalar<std::int64_t>("sum");
    auto const last =
        c.template inout<std::int64_t>("last", spacecheck::constant<std::int64_t>(-1), 1);
    c.parallel_reduce(
        "reduce_beside", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & partial) {
          partial += x(i);
          if (beside && x(i) % 3 == 0) last(0) = i;
        },
        Kokkos::Sum<std::int64_t, memory_space>(sum));
    if (beside || n == 0) return;
    c.parallel_reduce(
        "reduce_last", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & largest) {
          if (x(i) % 3 == 0 && i > largest) largest = i;
        },
        Kokkos::Max<std::int64_t, memory_space>(Kokkos::subview(last, 0)));
  }
  static void reference(spacecheck::Reference& r) {
    auto const n = r.n_threads();
    r.expect_values<std::int64_t>("sum", {n * (n - 1) / 2});
    r.expect_values<std::int64_t>("last", {n > 0 ? (n - 1) / 3 * 3 : -1});
  }

 private:
  static std::int64_t number(spacecheck::Random const&, std::int64_t i) { return i; }
};

struct ReduceBeside : Variant<SumAndLast, true> {
  static constexpr auto name = "race_reduce_beside";
  static constexpr auto description = "a sum whose items note beside it which came last";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(ReduceBeside);

struct ReduceBesideTwin : Variant<SumAndLast, false> {
  static constexpr auto name = "twin_reduce_beside";
  static constexpr auto description = "a sum, and which came last by a reduction of its own";
};
SPACECHECK_KERNEL(ReduceBesideTwin);

//   change = 0;   for (i = 0; i < n; ++i) { change += a[i + 1] - a[i];   a[i] = a[i + 1]; }
//
// Races on a(e), 0 < e < n: item e - 1 reads it, item e reads and writes it.
struct Sweep {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool in_place) {
    auto const n = c.n_threads();
    auto const before =
        c.template input<std::int64_t>("before", spacecheck::Fill<std::int64_t>(value), n + 1);
    auto const a =
        c.template inout<std::int64_t>("a", spacecheck::Fill<std::int64_t>(value), n + 1);
    auto const change = c.template scalar<std::int64_t>("change");
    c.parallel_reduce(
        "reduce_in_place", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & partial) {
          std::int64_t const next = in_place ? a(i + 1) : before(i + 1);
          partial += next - a(i);
          a(i) = next;
        },
        Kokkos::Sum<std::int64_t, typename Case::memory_space>(change));
  }
  static void reference(spacecheck::Reference& r) {
    auto const a = r.initial<std::int64_t>("a");
    auto const n = r.n_threads();
    r.expect<std::int64_t>("a", [=](std::int64_t i) { return a(i < n ? i + 1 : i); });
    r.expect_values<std::int64_t>("change", {a(n) - a(0)});
  }

 private:
  static std::int64_t value(spacecheck::Random const&, std::int64_t i) { return i * i % 1009; }
};

struct ReduceInPlace : Variant<Sweep, true> {
  static constexpr auto name = "race_reduce_in_place";
  static constexpr auto description = "sums up the changes of a sweep that is done in place";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(ReduceInPlace);

struct ReduceInPlaceTwin : Variant<Sweep, false> {
  static constexpr auto name = "twin_reduce_in_place";
  static constexpr auto description = "sums up the changes of a sweep from another array";
};
SPACECHECK_KERNEL(ReduceInPlaceTwin);

//   sum = 0;   for (i = 0; i < n; ++i) { sum += x[i];   after[i] = sum;   total = sum; }
//
// Races on total(0): any two items write it. A scan's order is its own: `order` leaves it alone.
struct RunningTotal {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool all_write) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const after = c.template output<std::int64_t>("after", n);
    auto const total =
        c.template inout<std::int64_t>("total", spacecheck::constant<std::int64_t>(0), 1);
    c.parallel_scan(
        "scan_beside", c.range(0, n), KOKKOS_LAMBDA(std::int64_t i, std::int64_t & sum, bool last) {
          sum += x(i);
          if (!last) return;
          after(i) = sum;
          if (all_write || i == n - 1) total(0) = sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::vector<std::int64_t> after;
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) after.push_back(sum += x(i));
    r.expect_values<std::int64_t>("after", std::move(after));
    r.expect_values<std::int64_t>("total", {sum});
  }
};

struct ScanBeside : Variant<RunningTotal, true> {
  static constexpr auto name = "race_scan_beside";
  static constexpr auto description = "a scan whose items all write the total";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(ScanBeside);

struct ScanBesideTwin : Variant<RunningTotal, false> {
  static constexpr auto name = "twin_scan_beside";
  static constexpr auto description = "a scan whose last item writes the total";
};
SPACECHECK_KERNEL(ScanBesideTwin);

//   sum = 0;   for (i = 0; i < n; ++i) { sum += a[i];   a[i + 1] = sum; }
//
// Races on a(e), 0 < e < n: item e - 1 writes it, item e reads it.
struct ShiftedScan {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 40, .array_size = 40, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool in_place) {
    auto const n = c.n_threads();
    auto const before =
        c.template input<std::uint64_t>("before", spacecheck::Fill<std::uint64_t>(value), n + 1);
    auto const a =
        c.template inout<std::uint64_t>("a", spacecheck::Fill<std::uint64_t>(value), n + 1);
    c.parallel_scan(
        "scan_in_place", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, std::uint64_t & sum, bool last) {
          sum += in_place ? a(i) : before(i);
          if (last) a(i + 1) = sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    std::vector<std::uint64_t> a{number(0)};
    std::uint64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) a.push_back(sum += number(i));
    r.expect_values<std::uint64_t>("a", std::move(a));
  }

 private:
  static std::uint64_t number(std::int64_t i) {
    return static_cast<std::uint64_t>(i * i % 1009 + 1);
  }
  static std::uint64_t value(spacecheck::Random const&, std::int64_t i) { return number(i); }
};

struct ScanInPlace : Variant<ShiftedScan, true> {
  static constexpr auto name = "race_scan_in_place";
  static constexpr auto description = "a scan that writes in place what its next item reads";
  static constexpr auto caught_by = "access,reference";
};
SPACECHECK_KERNEL(ScanInPlace);

struct ScanInPlaceTwin : Variant<ShiftedScan, false> {
  static constexpr auto name = "twin_scan_in_place";
  static constexpr auto description = "a scan that reads from another array";
};
SPACECHECK_KERNEL(ScanInPlaceTwin);

}  // namespace
