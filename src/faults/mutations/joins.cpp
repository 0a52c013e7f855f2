// prefix_scan and the reductions, gone wrong: identities, joins, and ties.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <algorithm>
#include <limits>
#include <vector>

namespace {

struct MutatedPrefixScan {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};
  enum Way : int { right, starts_from_one, joins_nothing, joins_twice };

  template <class Input, class Output>
  struct Body {
    using value_type = std::int64_t;
    Input x;
    Output before;
    Output after;
    int way;

    KOKKOS_INLINE_FUNCTION void init(std::int64_t& sum) const {
      sum = way == starts_from_one ? 1 : 0;
    }
    KOKKOS_INLINE_FUNCTION void join(std::int64_t& into, std::int64_t const& from) const {
      if (way == joins_nothing) return;
      into += way == joins_twice ? 2 * from : from;
    }
    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, std::int64_t& sum, bool last) const {
      std::int64_t const mine = x(i);
      if (last) before(i) = sum;
      sum += mine;
      if (last) after(i) = sum;
    }
  };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>(
        "x", spacecheck::uniform<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000), n);
    auto const before = c.template output<std::int64_t>("before", n);
    auto const after = c.template output<std::int64_t>("after", n);
    c.parallel_scan("prefix_scan", c.range(0, n),
                    Body<decltype(x), decltype(before)>{x, before, after, way});
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::vector<std::int64_t> before, after;
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      before.push_back(sum);
      sum += x(i);
      after.push_back(sum);
    }
    r.expect_values<std::int64_t>("before", std::move(before));
    r.expect_values<std::int64_t>("after", std::move(after));
  }
};
SPACECHECK_FAULT(MutatedPrefixScan, {.name = "prefix_scan_starts_from_one",
                                     .caught_by = "reference",
                                     .description = "prefix_scan: starts from one",
                                     .twin = "prefix_scan with its own init and join",
                                     .way = MutatedPrefixScan::starts_from_one});
SPACECHECK_FAULT(MutatedPrefixScan, {.name = "prefix_scan_joins_nothing",
                                     .caught_by = "parity@joined_scan,reference@joined_scan,shape",
                                     .description = "prefix_scan: each thread starts anew",
                                     .way = MutatedPrefixScan::joins_nothing,
                                     .needs = spacecheck::Needs::parallel_space});
SPACECHECK_FAULT(MutatedPrefixScan,
                 {.name = "prefix_scan_joins_twice",
                  .caught_by = "parity@joined_scan,reference@joined_scan,shape",
                  .description = "prefix_scan: adds twice what the threads before have",
                  .way = MutatedPrefixScan::joins_twice,
                  .needs = spacecheck::Needs::parallel_space});

// A sum, smallest ones and a largest, each by a reducer of its own, one of which is wrong. The
// numbers are whole, so that sums are exact; the smallest are of positive ones, the largest is of
// negative ones. OpenMP joins into the first thread, Threads into the last: so one smallest number
// is at the end and one at the front.
struct MutatedReductions {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};
  enum Way : int { right, sum_keeps_one, min_keeps_first, max_from_smallest };
  enum Operation : int { sum, min_at_end, min_at_front, max };

  KOKKOS_INLINE_FUNCTION static double identity(int operation, int way) {
    if (operation == sum) return 0;
    if (operation != max) return Kokkos::reduction_identity<double>::min();
    return way == max_from_smallest ? Kokkos::Experimental::norm_min_v<double>
                                    : Kokkos::reduction_identity<double>::max();
  }
  KOKKOS_INLINE_FUNCTION static void join(int operation, int way, double& into, double from) {
    if (operation == sum) {
      into = way == sum_keeps_one ? from : into + from;
    } else if (operation != max) {
      if (way != min_keeps_first && from < into) into = from;
    } else if (from > into) {
      into = from;
    }
  }

  template <class Space>
  struct Reducer {
    using reducer = Reducer;
    using value_type = double;
    using result_view_type = Kokkos::View<double, Space>;
    result_view_type result;
    int operation;
    int way;

    KOKKOS_FUNCTION void join(double& into, double const& from) const {
      MutatedReductions::join(operation, way, into, from);
    }
    KOKKOS_FUNCTION void init(double& value) const { value = identity(operation, way); }
    KOKKOS_FUNCTION double& reference() const { return *result.data(); }
    KOKKOS_FUNCTION result_view_type view() const { return result; }
    KOKKOS_FUNCTION bool references_scalar() const { return false; }
  };

  template <class Case>
  static void run(Case& c, int way) {
    using Own = Reducer<typename Case::memory_space>;
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", spacecheck::Fill<double>(whole), n);
    for (int const operation : {sum, min_at_end, min_at_front, max}) {
      constexpr char const* names[] = {"sum", "min_at_end", "min_at_front", "max"};
      auto const result = c.template scalar<double>(names[operation]);
      c.parallel_reduce(
          "reductions", c.range(0, n),
          KOKKOS_LAMBDA(std::int64_t i, double& partial) {
            if (operation == sum) {
              partial += x(i);
            } else if (operation != max) {
              auto const at = operation == min_at_end ? i : n - 1 - i;
              if (x(at) < partial) partial = x(at);
            } else if (-x(i) > partial) {
              partial = -x(i);
            }
          },
          Own{result, operation, way});
    }
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    double total = 0;
    // Of nothing: the largest number by Kokkos 4, infinity by Kokkos 5.
    double smallest = Kokkos::reduction_identity<double>::min();
    double largest = Kokkos::reduction_identity<double>::max();
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      total += x.raw(i);
      smallest = std::min(smallest, x.raw(i));
      largest = std::max(largest, -x.raw(i));
    }
    r.expect_values<double>("sum", {total});
    r.expect_values<double>("min_at_end", {smallest});
    r.expect_values<double>("min_at_front", {smallest});
    r.expect_values<double>("max", {largest});
  }

 private:
  // Falling, so that smallest and largest are at the end.
  static double whole(spacecheck::Random const&, std::int64_t i) {
    return static_cast<double>(4'000'000 - i);
  }
};
using Reductions = MutatedReductions;
SPACECHECK_FAULT(Reductions, {.name = "reduce_sum_keeps_one",
                              .caught_by = "parity,reference,shape",
                              .description = "reduce_sum: join keeps one thread's sum",
                              .twin = "reductions by reducers of their own",
                              .way = Reductions::sum_keeps_one,
                              .needs = spacecheck::Needs::parallel_space});
SPACECHECK_FAULT(Reductions, {.name = "reduce_min_keeps_first",
                              .caught_by = "parity,reference,shape",
                              .description = "reduce_min: join keeps one thread's smallest",
                              .way = Reductions::min_keeps_first,
                              .needs = spacecheck::Needs::parallel_space});
SPACECHECK_FAULT(Reductions, {.name = "reduce_max_from_smallest",
                              .caught_by = "reference",
                              .description = "reduce_max: the identity is the smallest positive",
                              .way = Reductions::max_from_smallest});

struct MutatedArgmin {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};
  enum Way : int { right, last_of_equals, takes_nan };

  template <class Case>
  static void run(Case& c, int way) {
    using Best = Kokkos::ValLocScalar<double, std::int64_t>;
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", spacecheck::Fill<double>(fill), n);
    auto const at = c.template scalar<std::int64_t>("at");
    Best found{};
    c.parallel_reduce(
        "reduce_argmin", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, Best & best) {
          bool below = x(i) < best.val;
          if (way == takes_nan) below = !(x(i) >= best.val);
          if (way == last_of_equals) below = x(i) <= best.val;
          bool const first = way == right && x(i) == best.val && i < best.loc;
          if (below || first) best = {x(i), i};
        },
        Kokkos::MinFirstLoc<double, std::int64_t>(found));
    c.parallel_for(
        "reduce_argmin_result", c.range(0, 1), KOKKOS_LAMBDA(std::int64_t) { at() = found.loc; });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<double>("x");
    double min = Kokkos::reduction_identity<double>::min();
    std::int64_t at = Kokkos::reduction_identity<std::int64_t>::min();
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      if (x.raw(i) < min) {
        min = x.raw(i);
        at = i;
      }
    }
    r.expect_values<std::int64_t>("at", {at});
  }

 private:
  static double fill(spacecheck::Random const& random, std::int64_t i) {
    return random.bits(i) % 16 == 0 ? std::numeric_limits<double>::quiet_NaN()
                                    : static_cast<double>(random.below(i, 8));
  }
};
using Argmin = MutatedArgmin;
SPACECHECK_FAULT(Argmin, {.name = "reduce_argmin_last_of_equals",
                          .caught_by = "order,reference",
                          .description = "reduce_argmin: `<=` for `<`",
                          .twin = "reduce_argmin without the value",
                          .way = Argmin::last_of_equals});
SPACECHECK_FAULT(Argmin, {.name = "reduce_argmin_takes_nan",
                          .caught_by = "reference",
                          .description = "reduce_argmin: `!(a >= b)` for `a < b`",
                          .way = Argmin::takes_nan});

}  // namespace
