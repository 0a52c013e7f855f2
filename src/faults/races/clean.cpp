// What every check has to leave alone: nothing here is shared but by those who may.
#include <spacecheck/spacecheck.hpp>

#include <utility>
#include <vector>

namespace {

/// Of all kernels below.
struct Clean {
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};
};

// DRB045:  for (i = 0; i < n; ++i) a[i] = 3 * a[i];
struct OwnElement : Clean {
  static constexpr auto name = "clean_own_element";
  static constexpr auto description = "DRB045: each item reads and writes its own element";
  static constexpr auto label = "DRB045";

  template <class Case>
  static void run(Case& c) {
    auto const a = c.template inout<float>("a", c.n_threads());
    c.launch(
        "own_element", KOKKOS_LAMBDA(std::int64_t i) { a(i) = 3 * a(i); });
  }
  static auto reference(auto a) { return 3 * a; }
};
SPACECHECK_KERNEL(OwnElement);

// DRB046:  for (i = 0; i < n; ++i) for (j = 1; j < 9; ++j) a[i][j] += a[i][j - 1];
struct OwnRow : Clean {
  static constexpr auto name = "clean_own_row";
  static constexpr auto description = "DRB046: each item reads and writes its own row";
  static constexpr auto label = "DRB046";

  template <class Case>
  static void run(Case& c) {
    auto const a = c.template inout<std::int64_t>("a", c.n_threads(), 9);
    c.launch(
        "own_row", KOKKOS_LAMBDA(std::int64_t i) {
          for (std::int64_t j = 1; j < 9; ++j) a(i, j) += a(i, j - 1);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("a", [a = r.initial<std::int64_t>("a")](std::int64_t i, std::int64_t j) {
      std::int64_t sum = 0;
      for (std::int64_t k = 0; k <= j; ++k) sum += a(i, k);
      return sum;
    });
  }
};
SPACECHECK_KERNEL(OwnRow);

// DRB048:  for (i = 0; i < n; ++i) { g = 12;  g += i;  a[i] = a[i] + g; }   // each item's own g
struct FirstPrivate : Clean {
  static constexpr auto name = "clean_firstprivate";
  static constexpr auto description = "DRB048: each item works on its copy of a captured value";
  static constexpr auto label = "DRB048";

  template <class Case>
  static void run(Case& c) {
    auto const a = c.template inout<std::int64_t>("a", c.n_threads());
    std::int64_t const given = 12;
    c.launch(
        "firstprivate", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t g = given;
          g += i;
          a(i) = a(i) + g;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>(
        "a", [a = r.initial<std::int64_t>("a")](std::int64_t i) { return a(i) + 12 + i; });
  }
};
SPACECHECK_KERNEL(FirstPrivate);

// DRB057:  for (sweep = 0; sweep < 3; ++sweep) {
//            for (i = 1; i < n - 1; ++i) v[i] = u[i - 1] + u[i] + u[i + 1];   swap(u, v);
//          }
struct Jacobi : Clean {
  static constexpr auto name = "clean_jacobi";
  static constexpr auto description = "DRB057: sweeps between two buffers, which then change roles";
  static constexpr auto label = "DRB057";

  template <class Case>
  static void run(Case& c) {
    auto const last = c.n_threads() - 1;
    auto u = c.template inout<std::int64_t>("u", c.n_threads());
    auto v = c.template inout<std::int64_t>("v", c.n_threads());
    for (int sweep = 0; sweep < 3; ++sweep) {
      c.launch("jacobi", Body<decltype(u)>{u, v, last});
      std::swap(u, v);
    }
  }
  static void reference(spacecheck::Reference& r) {
    auto const n = static_cast<std::size_t>(r.n_threads());
    std::vector<std::int64_t> u(n), v(n);
    for (std::size_t i = 0; i < n; ++i) {
      u[i] = r.initial<std::int64_t>("u")(i);
      v[i] = r.initial<std::int64_t>("v")(i);
    }
    for (int sweep = 0; sweep < 3; ++sweep) {
      for (std::size_t i = 1; i + 1 < n; ++i) v[i] = u[i - 1] + u[i] + u[i + 1];
      std::swap(u, v);
    }
    r.expect_values<std::int64_t>("u", std::move(v));
    r.expect_values<std::int64_t>("v", std::move(u));
  }

  template <class ViewType>
  struct Body {
    ViewType u;
    ViewType v;
    std::int64_t last;

    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
      if (i > 0 && i < last) v(i) = u(i - 1) + u(i) + u(i + 1);
    }
  };
};
SPACECHECK_KERNEL(Jacobi);

// DRB061:  for (i = 0; i < n; ++i) for (j = 0; j < 10; ++j) y[i] += a[i][j] * x[j];
struct RowProducts : Clean {
  static constexpr auto name = "clean_matvec";
  static constexpr auto description = "DRB061: matrix times vector by rows, summed up in place";
  static constexpr auto label = "DRB061";

  template <class Case>
  static void run(Case& c) {
    auto const a = c.template input<double>("a", c.n_threads(), 10);
    auto const x = c.template input<double>("x", 10);
    auto const y = c.template inout<double>("y", spacecheck::constant(0.0), c.n_threads());
    c.launch(
        "row_products", KOKKOS_LAMBDA(std::int64_t i) {
          for (std::int64_t j = 0; j < 10; ++j) y(i) += a(i, j) * x(j);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>("y", [a = r.initial<double>("a"), x = r.initial<double>("x")](std::int64_t i) {
      spacecheck::Bounded<double> y = 0;
      for (std::int64_t j = 0; j < 10; ++j) y += a(i, j) * x(j);
      return y;
    });
  }
};
SPACECHECK_KERNEL(RowProducts);

// DRB065:  for (i = 0; i < n; ++i) { x = (i + 0.5) / n;  pi += 4 / (1 + x * x); }   pi /= n;
struct Pi : Clean {
  static constexpr auto name = "clean_pi";
  static constexpr auto description = "DRB065: pi by a reduction";
  static constexpr auto label = "DRB065";

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const pi = c.template scalar<double>("pi");
    c.parallel_reduce(
        "pi", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, double& partial) {
          double const x = (static_cast<double>(i) + 0.5) / static_cast<double>(n);
          partial += 4 / (1 + x * x);
        },
        Kokkos::Sum<double, typename Case::memory_space>(pi));
  }
  static void reference(spacecheck::Reference& r) {
    spacecheck::AnyOrderSum<double> sum;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      auto const x = spacecheck::Bounded<double>(static_cast<double>(i) + 0.5) /
                     static_cast<double>(r.n_threads());
      sum += 4 / (1 + x * x);
    }
    r.expect_values<double>("pi", {sum.total()});
  }
};
SPACECHECK_KERNEL(Pi);

// DRB108:  for (i = 0; i < n; ++i) a += 1;   // atomic
struct AtomicCount : Clean {
  static constexpr auto name = "clean_atomic";
  static constexpr auto description = "DRB108: every item adds to one element atomically";
  static constexpr auto label = "DRB108";

  template <class Case>
  static void run(Case& c) {
    auto const a = c.template inout<std::int64_t>("a", spacecheck::constant<std::int64_t>(0), 1);
    c.launch(
        "atomic_count", KOKKOS_LAMBDA(std::int64_t) { Kokkos::atomic_inc(&a(0)); });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect_values<std::int64_t>("a", {r.n_threads()});
  }
};
SPACECHECK_KERNEL(AtomicCount);

// DRB113:  for (i = 0; i < n; ++i) { a[i] = i;  b[i] = n - i; }   // what is shared by default
struct Defaults : Clean {
  static constexpr auto name = "clean_defaults";
  static constexpr auto description = "DRB113: arrays that all items share, an element for each";
  static constexpr auto label = "DRB113";

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const a = c.template output<std::int64_t>("a", n);
    auto const b = c.template output<std::int64_t>("b", n);
    c.launch(
        "defaults", KOKKOS_LAMBDA(std::int64_t i) {
          a(i) = i;
          b(i) = n - i;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("a", [](std::int64_t i) { return i; });
    r.expect<std::int64_t>("b", [n = r.n_threads()](std::int64_t i) { return n - i; });
  }
};
SPACECHECK_KERNEL(Defaults);

// DRB121:  for (i = 0; i < n; ++i) var += i + x[i];
struct Reduction : Clean {
  static constexpr auto name = "clean_reduction";
  static constexpr auto description =
      "DRB121: a sum and a largest by reducers, one after the other";
  static constexpr auto label = "DRB121";

  template <class Case>
  static void run(Case& c) {
    using memory_space = typename Case::memory_space;
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const sum = c.template scalar<std::int64_t>("sum");
    auto const max = c.template scalar<std::int64_t>("max");
    c.parallel_reduce(
        "reduction_sum", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & partial) { partial += i + x(i); },
        Kokkos::Sum<std::int64_t, memory_space>(sum));
    c.parallel_reduce(
        "reduction_max", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & largest) {
          if (x(i) > largest) largest = x(i);
        },
        Kokkos::Max<std::int64_t, memory_space>(max));
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::int64_t sum = 0;
    std::int64_t max = INT64_MIN;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      sum += i + x(i);
      if (x(i) > max) max = x(i);
    }
    r.expect_values<std::int64_t>("sum", {sum});
    r.expect_values<std::int64_t>("max", {max});
  }
};
SPACECHECK_KERNEL(Reduction);

}  // namespace
