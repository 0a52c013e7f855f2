// Kernels whose accesses can be counted by hand: one read and one write of a View an item.
#include <spacecheck/spacecheck.hpp>

#include <Kokkos_ScatterView.hpp>

namespace {

struct Copies {
  static constexpr auto name = "copies";
  static constexpr auto description = "y = x: two accesses an item";
  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "copies", KOKKOS_LAMBDA(std::int64_t i) { y(i) = x(i); });
  }
};
SPACECHECK_KERNEL(Copies);

struct CopiesTile {
  static constexpr auto name = "copies_tile";
  static constexpr auto description = "b = a over a matrix, through Views of the kernel's own";
  template <class Case>
  static void run(Case& c) {
    using Matrix = Kokkos::View<float**, typename Case::memory_space>;
    Matrix const a("a", c.n_threads(), 3);
    Matrix const b("b", c.n_threads(), 3);
    c.parallel_for(
        "copies_tile", c.template mdrange<2>({0, 0}, {c.n_threads(), 3}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j) { b(i, j) = a(i, j); });
  }
};
SPACECHECK_KERNEL(CopiesTile);

struct Clashes {
  static constexpr auto name = "clashes";
  static constexpr auto description = "items 3 and 5 set one element of a View of the kernel's own";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<int*, typename Case::memory_space> const y("y", c.n_threads());
    c.launch(
        "clashes", KOKKOS_LAMBDA(std::int64_t i) { y(i == 5 ? 3 : i) = 1; });
  }
};
SPACECHECK_KERNEL(Clashes);

struct Scatters {
  static constexpr auto name = "scatters";
  static constexpr auto description = "all items add to one element, through a ScatterView";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<double*, typename Case::execution_space> sums("sums", 2);
    Kokkos::Experimental::ScatterView<double*, Kokkos::LayoutRight, typename Case::execution_space>
        scatter(sums);
    c.launch(
        "scatters", KOKKOS_LAMBDA(std::int64_t i) {
          auto access = scatter.access();
          access(i % 2) += 1;
        });
    Kokkos::Experimental::contribute(sums, scatter);
  }
};
SPACECHECK_KERNEL(Scatters);

struct Tokens {
  static constexpr auto name = "tokens";
  static constexpr auto description = "items take turns on a work array, by a UniqueToken";
  template <class Case>
  static void run(Case& c) {
    Kokkos::Experimental::UniqueToken<typename Case::execution_space> const token;
    Kokkos::View<double*, typename Case::execution_space> const work("work", token.size());
    c.launch(
        "tokens", KOKKOS_LAMBDA(std::int64_t i) {
          auto const mine = token.acquire();
          work(mine) = static_cast<double>(i);
          token.release(mine);
        });
  }
};
SPACECHECK_KERNEL(Tokens);

struct Wide {
  double a, b, c;
  KOKKOS_FUNCTION Wide operator+(Wide const& o) const { return {a + o.a, b + o.b, c + o.c}; }
};

struct Locked {
  static constexpr auto name = "locked";
  static constexpr auto description = "atomics on what is too wide for an instruction";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<Wide*, typename Case::execution_space> const sum("sum", 1);
    c.launch(
        "locked", KOKKOS_LAMBDA(std::int64_t) {
          Kokkos::atomic_add(&sum(0), Wide{1, 2, 3});
          (void)Kokkos::atomic_exchange(&sum(0), Wide{4, 5, 6});
        });
  }
};
SPACECHECK_KERNEL(Locked);

}  // namespace
