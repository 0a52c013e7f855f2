// What Kokkos offers so that items may share: atomic and random access, ScatterView, DualView.
// Clean.
#include <spacecheck/spacecheck.hpp>

#include <Kokkos_DualView.hpp>
#include <Kokkos_ScatterView.hpp>

#include <vector>

namespace {

constexpr std::int64_t n_bins = 8;

/// Of all kernels below that add x[i] to bin i % 8.
struct Bins {
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};

  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::vector<std::int64_t> y(n_bins);
    for (std::int64_t i = 0; i < r.n_threads(); ++i)
      y[static_cast<std::size_t>(i % n_bins)] += x(i);
    r.expect_values<std::int64_t>("y", std::move(y));
  }
};

struct AtomicTrait : Bins {
  static constexpr auto name = "clean_atomic_trait";
  static constexpr auto description = "adds to bins through a View with the atomic trait";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const y =
        c.template inout<std::int64_t>("y", spacecheck::constant<std::int64_t>(0), n_bins);
    using Plain = std::remove_const_t<decltype(y)>;
    Kokkos::View<std::int64_t*, typename Plain::array_layout, typename Plain::device_type,
                 Kokkos::MemoryTraits<Kokkos::Atomic>> const atomic = y;
    c.launch(
        "atomic_trait", KOKKOS_LAMBDA(std::int64_t i) { atomic(i % n_bins) += x(i); });
  }
};
SPACECHECK_KERNEL(AtomicTrait);

struct RandomAccessTrait {
  static constexpr auto name = "clean_random_access_trait";
  static constexpr auto description = "gathers through a View with the random-access trait";
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults = Bins::defaults;

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const y = c.template output<std::int64_t>("y", n);
    using Plain = std::remove_const_t<decltype(x)>;
    Kokkos::View<std::int64_t const*, typename Plain::array_layout, typename Plain::device_type,
                 Kokkos::MemoryTraits<Kokkos::RandomAccess>> const random = x;
    c.launch(
        "random_access_trait",
        KOKKOS_LAMBDA(std::int64_t i) { y(i) = random(i * 7 % n) + random(0); });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y", [x = r.initial<std::int64_t>("x"), n = r.n_threads()](
                                    std::int64_t i) { return x(i * 7 % n) + x(0); });
  }
};
SPACECHECK_KERNEL(RandomAccessTrait);

// As each space likes it: duplicates, atomics or, on Serial, neither: one thread may add plainly.
struct ScatterDefault : Bins {
  using array_layout = Kokkos::LayoutRight;
  static constexpr auto name = "clean_scatter_view";
  static constexpr auto description = "adds to bins through a ScatterView, as each space likes it";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto y = c.template inout<std::int64_t>("y", spacecheck::constant<std::int64_t>(0), n_bins);
    auto const scatter = Kokkos::Experimental::create_scatter_view(y);
    c.launch(
        "scatter_view", KOKKOS_LAMBDA(std::int64_t i) {
          auto const access = scatter.access();
          access(i % n_bins) += x(i);
        });
    Kokkos::Experimental::contribute(c.exec(), y, scatter);
  }
};
SPACECHECK_KERNEL(ScatterDefault);

struct ScatterByAtomics : Bins {
  using array_layout = Kokkos::LayoutRight;
  static constexpr auto name = "clean_scatter_view_atomic";
  static constexpr auto description = "adds to bins through a ScatterView that uses atomics";

  template <class Case>
  static void run(Case& c) {
    namespace experimental = Kokkos::Experimental;
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto y = c.template inout<std::int64_t>("y", spacecheck::constant<std::int64_t>(0), n_bins);
    auto const scatter = experimental::create_scatter_view<
        experimental::ScatterSum, experimental::ScatterNonDuplicated, experimental::ScatterAtomic>(
        y);
    c.launch(
        "scatter_view_atomic", KOKKOS_LAMBDA(std::int64_t i) {
          auto const access = scatter.access();
          access(i % n_bins) += x(i);
        });
    experimental::contribute(c.exec(), y, scatter);
  }
};
SPACECHECK_KERNEL(ScatterByAtomics);

//   for (i = 0; i < n; ++i) d[i] = 2 * x[i];   // on the host, then copied where the space is
//   for (i = 0; i < n; ++i) d[i] += 1;
//   for (i = 0; i < n; ++i) y[i] = d[i] + d[(i + 1) % n];
//   sum = d[0] + ... + d[n - 1];               // on the host again
struct DualViewSync {
  static constexpr auto name = "clean_dual_view";
  static constexpr auto description = "a DualView that host and space take turns with";
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults = Bins::defaults;

  template <class Case>
  static void run(Case& c) {
    using Dual = Kokkos::DualView<
        std::int64_t*, Kokkos::Device<typename Case::execution_space, typename Case::memory_space>>;
    auto const n = c.n_threads();
    auto const y = c.template output<std::int64_t>("y", n);
    auto const sum = c.template output<std::int64_t>("sum", 1);
    Dual dual("spacecheck::dual", static_cast<std::size_t>(n));
    auto const host = dual.view_host();
    auto const device = dual.view_device();
    for (std::int64_t i = 0; i < n; ++i) host(i) = 2 * i;
    dual.modify_host();
    dual.sync_device();
    c.launch(
        "dual_view_write", KOKKOS_LAMBDA(std::int64_t i) { device(i) += 1; });
    dual.modify_device();
    c.launch(
        "dual_view_read",
        KOKKOS_LAMBDA(std::int64_t i) { y(i) = device(i) + device((i + 1) % n); });
    c.exec().fence("spacecheck::dual_view");
    dual.sync_host();
    std::int64_t total = 0;
    for (std::int64_t i = 0; i < n; ++i) total += host(i);
    c.parallel_for(
        "dual_view_sum", c.range(0, 1), KOKKOS_LAMBDA(std::int64_t) { sum(0) = total; });
  }
  static void reference(spacecheck::Reference& r) {
    auto const n = r.n_threads();
    r.expect<std::int64_t>("y", [n](std::int64_t i) { return 2 * i + 1 + 2 * ((i + 1) % n) + 1; });
    r.expect_values<std::int64_t>("sum", {n * n});
  }
};
SPACECHECK_KERNEL(DualViewSync);

}  // namespace
