// Kernels whose result depends on where and beside whom they run: who is accused, and of what.
#include <spacecheck/spacecheck.hpp>

#include <atomic>
#include <chrono>
#include <string_view>
#include <thread>

namespace {

struct AddUp {
  template <class Input>
  struct Item {
    Input x;
    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item, double& sum) const { sum += x(item); }
  };
};

struct SumWithoutReference {
  static constexpr auto name = "sum_without_reference";
  static constexpr auto description = "its last bits depend on the number of threads, and may";
  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const sum = c.template scalar<double>("sum");
    c.parallel_reduce("sum", c.range(0, c.n_threads()), AddUp::Item<decltype(x)>{x},
                      Kokkos::Sum<double, typename Case::memory_space>(sum));
  }
};
SPACECHECK_KERNEL(SumWithoutReference);

template <class Output>
struct SetAll {
  Output y;
  std::int32_t value;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const { y(item) = value; }
};

std::atomic<std::int32_t> inside{0};

struct CountsOthers {
  static constexpr auto name = "counts_others";
  static constexpr auto description = "how many launches are under way, itself included";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<std::int32_t>("y", c.n_threads());
    ++inside;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::int32_t const here = inside;
    c.launch("set", SetAll<decltype(y)>{y, here});
    c.exec().fence();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    --inside;
  }
};
SPACECHECK_KERNEL(CountsOthers);

struct NeedsTwoThreads {
  static constexpr auto name = "needs_two_threads";
  static constexpr auto description = "halves its instance, as only one of two threads can be";
  template <class Case>
  static void run(Case& c) {
    if (c.exec().concurrency() == 1 && std::string_view(c.exec().name()) != "Serial") {
      Kokkos::abort("no threads to share out");
    }
    auto const y = c.template output<std::int32_t>("y", c.n_threads());
    c.launch("set", SetAll<decltype(y)>{y, 1});
  }
};
SPACECHECK_KERNEL(NeedsTwoThreads);

struct LaunchesByDefault {
  static constexpr auto name = "by_default";
  static constexpr auto description = "says nowhere on which space";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<std::int32_t>("y", c.n_threads());
    Kokkos::View<int*, Kokkos::HostSpace> const own("own", 10);
    Kokkos::parallel_for("set", c.n_threads(), SetAll<decltype(y)>{y, 1});
    Kokkos::fence();
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t) { return std::int32_t{1}; });
  }
};
SPACECHECK_KERNEL(LaunchesByDefault);

template <class Space>
struct SetRows {
  Kokkos::View<double* [3], Kokkos::LayoutRight, Space> y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    for (int k = 0; k < 3; ++k) y(item, k) = 1;
  }
};

struct RowsOnly {
  static constexpr auto name = "rows_only";
  static constexpr auto description = "works in LayoutRight only, and does not say so";
  template <class Case>
  static void run(Case& c) {
    using Space = typename Case::execution_space;
    auto const y = c.template output<double[3]>("y", c.n_threads());
    c.parallel_for("rows", c.range(0, c.n_threads()), SetRows<Space>{y});
  }
};
SPACECHECK_KERNEL(RowsOnly);

}  // namespace
