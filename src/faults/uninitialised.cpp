// Memory that is used before anyone has set it, and memory that looks so.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

struct OneBranch {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const q = c.template workspace<double>("q", c.n_threads());
    auto const out = c.template output<double>("out", c.n_threads());
    c.launch(
        "one_branch", KOKKOS_LAMBDA(std::int64_t i) {
          if (x(i) > -0.9 || !faulty) q(i) = 2;
          out(i) = q(i) * x(i);
        });
  }
  static auto reference(auto x) { return 2 * x; }
};
SPACECHECK_FAULT(OneBranch, {.name = "one_branch",
                             .label = "vpic-kokkos#115",
                             .caught_by = "scratch:uninitialised,reference,access",
                             .description = "a value is set in one branch, and used after both",
                             .twin = "a value is set in both branches"});

struct Counter {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr int bins = 8;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const key = c.template input<std::int32_t>("key", c.n_threads());
    auto const count = c.template output<std::int32_t>("count", bins);
    if (!faulty) {
      c.parallel_for(
          "counter_zero", c.range(0, bins), KOKKOS_LAMBDA(std::int64_t b) { count(b) = 0; });
    }
    c.launch(
        "counter", KOKKOS_LAMBDA(std::int64_t i) { Kokkos::atomic_inc(&count(key(i) % bins)); });
  }
  static void reference(spacecheck::Reference& r) {
    auto const key = r.initial<std::int32_t>("key");
    std::vector<std::int32_t> count(bins);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      ++count[static_cast<std::size_t>(key.raw(i) % bins)];
    }
    r.expect_values<std::int32_t>("count", count);
  }
};
SPACECHECK_FAULT(Counter, {.name = "counter_not_zeroed",
                           .label = "kokkos-kernels#1528",
                           .caught_by = "scratch:uninitialised,reference,access",
                           .description = "counts from whatever the counters held before",
                           .twin = "zeroes the counters in a launch of its own"});

struct Rows {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 60, .array_size = 60, .buffer_size = 0};
  enum Way : int { right, last_column, wrong_stride };
  static constexpr std::int64_t columns = 5;

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const a = c.template output<float>("a", c.n_threads(), columns);
    c.launch(
        "rows", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const set = way == last_column ? columns - 1 : columns;
          for (std::int64_t j = 0; j < set; ++j) {
            if (way == wrong_stride && j == 3) continue;
            a(i, j) = x(i);
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("a",
                    [x = r.initial<float>("x")](std::int64_t i, std::int64_t) { return x(i); });
  }
};
SPACECHECK_FAULT(Rows, {.name = "last_column_unset",
                        .caught_by = "scratch:uninitialised,reference",
                        .description = "the last column of an output is never set",
                        .twin = "every element of an output is set",
                        .way = Rows::last_column});
SPACECHECK_FAULT(Rows, {.name = "column_skipped",
                        .caught_by = "scratch:uninitialised,reference",
                        .description = "a column in the middle of an output is never set",
                        .way = Rows::wrong_stride});

// A second sweep that reads the buffer which the first has not written.
struct Sweeps {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const a = c.template workspace<std::int64_t>("a", c.n_threads());
    auto const b = c.template workspace<std::int64_t>("b", c.n_threads());
    auto const y = c.template output<std::int64_t>("y", c.n_threads());
    c.launch(
        "sweep_1", KOKKOS_LAMBDA(std::int64_t i) { a(i) = 3 * x(i); });
    auto const from = faulty ? b : a;
    c.launch(
        "sweep_2", KOKKOS_LAMBDA(std::int64_t i) { y(i) = from(i) + 1; });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>(
        "y", [x = r.initial<std::int64_t>("x")](std::int64_t i) { return 3 * x.raw(i) + 1; });
  }
};
SPACECHECK_FAULT(Sweeps, {.name = "stale_buffer",
                          .caught_by = "scratch:uninitialised,reference,access",
                          .description = "the second sweep reads the buffer that none has written",
                          .twin = "the second sweep reads what the first has written"});

// A workspace of which only a part is ever set, and only that part is read.
struct PartOfWorkspace {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, int) {
    auto const x = c.template input<std::int32_t>("x", c.n_threads());
    auto const list = c.template workspace<std::int32_t>("list", c.n_threads(), 4);
    auto const length = c.template workspace<std::int32_t>("length", c.n_threads());
    auto const sum = c.template output<std::int32_t>("sum", c.n_threads());
    c.launch(
        "part_fill", KOKKOS_LAMBDA(std::int64_t i) {
          length(i) = x(i) % 5;
          for (int k = 0; k < length(i); ++k) list(i, k) = k + 1;
        });
    c.launch(
        "part_sum", KOKKOS_LAMBDA(std::int64_t i) {
          std::int32_t total = 0;
          for (int k = 0; k < length(i); ++k) total += list(i, k);
          sum(i) = total;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("sum", [x = r.initial<std::int32_t>("x")](std::int64_t i) {
      std::int32_t const length = x.raw(i) % 5;
      return length * (length + 1) / 2;
    });
  }
};
SPACECHECK_CLEAN(PartOfWorkspace,
                 {.name = "part_of_workspace",
                  .description = "lists of different lengths, read as far as set"});

// A View of the kernel's own that is added to before it is set.
struct UnsetOwnView {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    using Work = Kokkos::View<double*, typename Case::execution_space>;
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", n);
    auto const y = c.template output<double>("y", n);
    auto const size = static_cast<std::size_t>(n);
    auto const work =
        faulty ? Work(Kokkos::view_alloc(c.exec(), "work", Kokkos::WithoutInitializing), size)
               : Work(Kokkos::view_alloc(c.exec(), "work"), size);
    c.launch(
        "own_view", KOKKOS_LAMBDA(std::int64_t i) {
          work(i) += x(i);
          y(i) = work(i);
        });
    c.exec().fence();
  }
  static auto reference(auto x) { return x; }
};
SPACECHECK_FAULT(UnsetOwnView, {.name = "own_view_unset",
                                .caught_by = "scratch:uninitialised@host,reference@host,access",
                                .description = "adds to a View of its own that nobody has set",
                                .twin = "adds to a View of its own that Kokkos has set"});

}  // namespace
