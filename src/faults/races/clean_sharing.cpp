// Memory that many items touch and none disturbs. Clean, and easy to accuse.
#include <spacecheck/spacecheck.hpp>

#include <vector>

namespace {

/// Of all kernels below.
struct CleanSharing {
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};
};

//   for (i = 0; i < n; ++i) bins[x[i] % 16] += 1;   // atomic
struct IntegerHistogram : CleanSharing {
  static constexpr auto name = "clean_integer_histogram";
  static constexpr auto description = "a histogram by integer atomics: the same bits in any order";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<std::int32_t>("x", c.n_threads());
    auto const bins = c.template inout<std::int32_t>("bins", spacecheck::constant(0), 16);
    c.launch(
        "integer_histogram",
        KOKKOS_LAMBDA(std::int64_t i) { Kokkos::atomic_inc(&bins(x(i) % 16)); });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int32_t>("x");
    std::vector<std::int32_t> bins(16);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) ++bins[static_cast<std::size_t>(x(i) % 16)];
    r.expect_values<std::int32_t>("bins", std::move(bins));
  }
};
SPACECHECK_KERNEL(IntegerHistogram);

//   for (i = 0; i < n; ++i) bins[i % 4] += x[i];   // atomic; other bits in another order
struct CleanFloatAtomics : CleanSharing {
  static constexpr auto name = "clean_float_histogram";
  static constexpr auto description =
      "a histogram by float atomics: no race, the same up to rounding";
  static constexpr bool up_to_rounding = true;

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const bins = c.template inout<float>("bins", spacecheck::constant(0.0F), 4);
    c.launch(
        "float_atomics", KOKKOS_LAMBDA(std::int64_t i) { Kokkos::atomic_add(&bins(i % 4), x(i)); });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<float>("x");
    std::vector<spacecheck::AnyOrderSum<float>> bins(4);
    for (auto& bin : bins) bin += 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) bins[static_cast<std::size_t>(i % 4)] += x(i);
    r.expect<float>("bins",
                    [=](std::int64_t b) { return bins[static_cast<std::size_t>(b)].total(); });
  }
};
SPACECHECK_KERNEL(CleanFloatAtomics);

//   for (i = 0; i < n; ++i) y[i] = x[i] + x[0] + a[i] * a[n - 1];   // a is only written before
struct ReadByAll : CleanSharing {
  static constexpr auto name = "clean_read_by_all";
  static constexpr auto description = "every item reads the same elements, which none writes";

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const a = c.template workspace<std::int64_t>("a", n);
    auto const y = c.template output<std::int64_t>("y", n);
    c.launch(
        "read_by_all_set", KOKKOS_LAMBDA(std::int64_t i) { a(i) = i + 1; });
    c.launch(
        "read_by_all", KOKKOS_LAMBDA(std::int64_t i) { y(i) = x(i) + x(0) + a(i) * a(n - 1); });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y", [x = r.initial<std::int64_t>("x"), n = r.n_threads()](
                                    std::int64_t i) { return x(i) + x(0) + (i + 1) * n; });
  }
};
SPACECHECK_KERNEL(ReadByAll);

// Scratch on the stack: the next item's lies where this one's was. Indexed by data, so that it has
// to be in memory.
struct StackAgain : CleanSharing {
  static constexpr auto name = "clean_stack_again";
  static constexpr auto description = "scratch and a local array where the item before had them";

  KOKKOS_INLINE_FUNCTION static std::int64_t fold(std::int64_t const* s, std::int64_t x) {
    std::int64_t at = x & 7;
    for (int k = 0; k < 8; ++k) at = (s[at] + k) & 7;
    return at;
  }

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const y = c.template output<std::int64_t>("y", c.n_threads());
    auto const allocate = c.template allocator<std::int64_t, 8>();
    c.launch(
        "stack_again", KOKKOS_LAMBDA(std::int64_t i) {
          auto scratch = allocate();
          std::int64_t local[8];
          for (int k = 0; k < 8; ++k) {
            scratch[k] = x(i) + 3 * k;
            local[k] = x(i) - 5 * k;
          }
          y(i) = fold(scratch.data(), x(i)) + 8 * fold(local, x(i));
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y", [x = r.initial<std::int64_t>("x")](std::int64_t i) {
      std::int64_t scratch[8];
      std::int64_t local[8];
      for (int k = 0; k < 8; ++k) {
        scratch[k] = x(i) + 3 * k;
        local[k] = x(i) - 5 * k;
      }
      return fold(scratch, x(i)) + 8 * fold(local, x(i));
    });
  }
};
SPACECHECK_KERNEL(StackAgain);

// Two launches: the second reads what other items of the first wrote, and writes over what the
// first read.
//
//   for (i = 0; i < n; ++i) b[i] = a[(i + 1) % n];
//   for (i = 0; i < n; ++i) a[i] = b[(i + 2) % n];
struct TwoLaunches : CleanSharing {
  static constexpr auto name = "clean_two_launches";
  static constexpr auto description = "a second launch reads what other items of the first wrote";

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const a = c.template inout<std::int64_t>("a", n);
    auto const b = c.template workspace<std::int64_t>("b", n);
    c.launch(
        "two_launches_first", KOKKOS_LAMBDA(std::int64_t i) { b(i) = a((i + 1) % n); });
    c.launch(
        "two_launches_second", KOKKOS_LAMBDA(std::int64_t i) { a(i) = b((i + 2) % n); });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("a", [a = r.initial<std::int64_t>("a"),
                                 n = r.n_threads()](std::int64_t i) { return a((i + 3) % n); });
  }
};
SPACECHECK_KERNEL(TwoLaunches);

// The same on Kokkos' own launches, on one instance and without a fence between: still in order.
struct OneInstance : CleanSharing {
  static constexpr auto name = "clean_one_instance";
  static constexpr auto description = "launches on one instance run one after the other, unfenced";

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const a = c.template inout<std::int64_t>("a", n);
    Kokkos::View<std::int64_t*, typename Case::memory_space> const b(
        Kokkos::view_alloc(c.exec(), "spacecheck::b"), static_cast<std::size_t>(n));
    Kokkos::parallel_for(
        "spacecheck::one_instance_first", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i) { b(i) = a((i + 1) % n); });
    Kokkos::parallel_for(
        "spacecheck::one_instance_second", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i) { a(i) = b((i + 2) % n); });
    c.exec().fence("spacecheck::one_instance");
  }
  static void reference(spacecheck::Reference& r) { TwoLaunches::reference(r); }
};
SPACECHECK_KERNEL(OneInstance);

// Even items write even elements and read their own odd neighbours, which none writes.
struct RedBlack : CleanSharing {
  static constexpr auto name = "clean_red_black";
  static constexpr auto description =
      "a red-black sweep in place: neighbours are of the other colour";

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const a = c.template inout<std::int64_t>("a", n);
    for (std::int64_t colour = 0; colour < 2; ++colour) {
      c.launch(
          "red_black", KOKKOS_LAMBDA(std::int64_t i) {
            if (i % 2 == colour && i > 0 && i < n - 1) a(i) += a(i - 1) + a(i + 1);
          });
    }
  }
  static void reference(spacecheck::Reference& r) {
    auto const before = r.initial<std::int64_t>("a");
    std::vector<std::int64_t> a;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) a.push_back(before(i));
    for (std::size_t colour = 0; colour < 2; ++colour) {
      for (std::size_t i = 1; i + 1 < a.size(); ++i) {
        if (i % 2 == colour) a[i] += a[i - 1] + a[i + 1];
      }
    }
    r.expect_values<std::int64_t>("a", std::move(a));
  }
};
SPACECHECK_KERNEL(RedBlack);

}  // namespace
