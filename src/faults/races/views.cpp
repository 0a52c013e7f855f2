// Rows, slices and Views of the kernel's own: the same memory by another name.
#include "../variant.hpp"

#include <vector>

namespace {

// The kernel's own View, and Kokkos' own parallel_for.
//
//   for (i = 0; i < n; ++i) own[i % 8] += x[i];   y = own
//
// Races on every own(e), 0 <= e < 8: two items i with i % 8 = e, each of which reads and writes it.
struct OwnView {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr std::int64_t bins = 8;

  template <class Case>
  static void run(Case& c, bool plain) {
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const y = c.template output<std::int64_t>("y", bins);
    Kokkos::View<std::int64_t*, typename Case::memory_space> const own(
        Kokkos::view_alloc(c.exec(), "spacecheck::own"), bins);
    Kokkos::parallel_for(
        "spacecheck::own_view", c.range(0, c.n_threads()), KOKKOS_LAMBDA(std::int64_t i) {
          if (plain) {
            own(i % bins) += x(i);
          } else {
            Kokkos::atomic_add(&own(i % bins), x(i));
          }
        });
    Kokkos::parallel_for(
        "spacecheck::own_view_copy", c.range(0, bins),
        KOKKOS_LAMBDA(std::int64_t b) { y(b) = own(b); });
    c.exec().fence("spacecheck::own_view");
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::vector<std::int64_t> y(bins);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) y[static_cast<std::size_t>(i % bins)] += x(i);
    r.expect_values<std::int64_t>("y", std::move(y));
  }
};

struct OwnViewPlain : Variant<OwnView, true> {
  static constexpr auto name = "race_own_view";
  static constexpr auto description = "adds to a View of the kernel's own in Kokkos' own launch";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(OwnViewPlain);

struct OwnViewTwin : Variant<OwnView, false> {
  static constexpr auto name = "twin_own_view";
  static constexpr auto description = "adds atomically to a View of the kernel's own";
};
SPACECHECK_KERNEL(OwnViewTwin);

//   for (i = 0; i < n; ++i) { row = a[i];  next = a[i + 1];   for (j < 12) row[j] = next[j] + 1; }
//
// Races on every a(e, j), 0 < e < n: item e - 1 reads it, item e writes it.
struct RowsByAlias {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 60, .array_size = 60, .buffer_size = 0};
  static constexpr std::int64_t columns = 12;

  template <class Case>
  static void run(Case& c, bool in_place) {
    auto const n = c.n_threads();
    auto const before = c.template input<std::int64_t>(
        "before", spacecheck::Fill<std::int64_t>(value), n + 1, columns);
    auto const a =
        c.template inout<std::int64_t>("a", spacecheck::Fill<std::int64_t>(value), n + 1, columns);
    c.launch(
        "subview_rows", KOKKOS_LAMBDA(std::int64_t i) {
          auto const row = Kokkos::subview(a, i, Kokkos::ALL);
          auto const next = Kokkos::subview(a, i + 1, Kokkos::ALL);
          auto const kept = Kokkos::subview(before, i + 1, Kokkos::ALL);
          for (std::int64_t j = 0; j < columns; ++j) row(j) = (in_place ? next(j) : kept(j)) + 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>(
        "a", [a = r.initial<std::int64_t>("a"), n = r.n_threads()](std::int64_t i, std::int64_t j) {
          return i < n ? a(i + 1, j) + 1 : a(i, j);
        });
  }

 private:
  static std::int64_t value(spacecheck::Random const&, std::int64_t flat) {
    return flat * flat % 1009;
  }
};

struct SubviewRows : Variant<RowsByAlias, true> {
  static constexpr auto name = "race_subview_rows";
  static constexpr auto description = "reads the subview of the row that the next item writes";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(SubviewRows);

struct SubviewRowsTwin : Variant<RowsByAlias, false> {
  static constexpr auto name = "twin_subview_rows";
  static constexpr auto description = "writes the subview of its own row";
};
SPACECHECK_KERNEL(SubviewRowsTwin);

// Unmanaged Views of eight elements each over one workspace, seven apart where they should be
// eight.
//
// Races on space(7 e), 0 < e < n: items e - 1 and e, each of which writes and then reads it.
struct Slices {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr std::int64_t length = 8;

  template <class Case>
  static void run(Case& c, std::int64_t apart) {
    using Slice = Kokkos::View<std::int64_t*, typename Case::memory_space, Kokkos::MemoryUnmanaged>;
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const space = c.template workspace<std::int64_t>("space", length * n);
    auto const y = c.template output<std::int64_t>("y", n);
    auto* const first = space.data();
    c.launch(
        "unmanaged_slices", KOKKOS_LAMBDA(std::int64_t i) {
          Slice const s(first + apart * i, length);
          for (std::int64_t k = 0; k < length; ++k) s(k) = x(i) + k;
          std::int64_t sum = 0;
          for (std::int64_t k = 0; k < length; ++k) sum += s((x(i) + k) % length);
          y(i) = sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y", [x = r.initial<std::int64_t>("x")](std::int64_t i) {
      return length * x(i) + length * (length - 1) / 2;
    });
  }
};

struct UnmanagedSlices : Variant<Slices, std::int64_t{7}> {
  static constexpr auto name = "race_unmanaged_slices";
  static constexpr auto description = "unmanaged Views of eight elements, seven apart";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(UnmanagedSlices);

struct UnmanagedSlicesTwin : Variant<Slices, std::int64_t{8}> {
  static constexpr auto name = "twin_unmanaged_slices";
  static constexpr auto description = "unmanaged Views of eight elements, eight apart";
};
SPACECHECK_KERNEL(UnmanagedSlicesTwin);

}  // namespace
