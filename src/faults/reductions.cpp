// Reductions of one's own: identities that are none, joins that do something else.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <limits>

namespace {

/// A reducer whose parts are chosen at run time.
template <class T, class Space>
struct Chosen {
  using reducer = Chosen;
  using value_type = T;
  using result_view_type = Kokkos::View<value_type, Space>;
  result_view_type result;
  T identity;
  bool joins_by_sum;
  bool takes_larger;

  KOKKOS_FUNCTION void join(value_type& into, value_type const& from) const {
    if (joins_by_sum) {
      into += from;
    } else if (takes_larger ? from > into : from < into) {
      into = from;
    }
  }
  KOKKOS_FUNCTION void init(value_type& value) const { value = identity; }
  KOKKOS_FUNCTION value_type& reference() const { return *result.data(); }
  KOKKOS_FUNCTION result_view_type view() const { return result; }
  KOKKOS_FUNCTION bool references_scalar() const { return false; }
};

struct IntegerReduction {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};
  enum Way : int { right, initial_counted, max_joined_by_sum, max_from_zero };

  template <class Case>
  static void run(Case& c, int way) {
    using Reducer = Chosen<std::int64_t, typename Case::memory_space>;
    auto const x = c.template input<std::int64_t>("x", spacecheck::Fill<std::int64_t>(negative),
                                                  c.n_threads());
    auto const sum = c.template scalar<std::int64_t>("sum");
    auto const most = c.template scalar<std::int64_t>("most");
    c.parallel_reduce(
        "integer_sum", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & update) { update += x(i); },
        Reducer{sum, way == initial_counted ? 1 : 0, true, false});
    c.parallel_reduce(
        "integer_max", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & update) {
          if (x(i) > update) update = x(i);
        },
        Reducer{most, way == max_from_zero ? 0 : std::numeric_limits<std::int64_t>::min(),
                way == max_joined_by_sum, true});
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::int64_t sum = 0;
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      sum += x.raw(i);
      most = x.raw(i) > most ? x.raw(i) : most;
    }
    r.expect_values<std::int64_t>("sum", {sum});
    r.expect_values<std::int64_t>("most", {most});
  }

 private:
  static std::int64_t negative(spacecheck::Random const& random, std::int64_t i) {
    return -1 - random.below(i, 1 << 20);
  }
};
SPACECHECK_FAULT(IntegerReduction, {.name = "initial_value",
                                    .label = "RAJA#366",
                                    .caught_by = "reference",
                                    .description = "a sum's initial value is counted once a thread",
                                    .twin = "a sum starts from 0, a maximum from the least",
                                    .way = IntegerReduction::initial_counted});
SPACECHECK_FAULT(IntegerReduction, {.name = "initial_value_by_threads",
                                    .label = "RAJA#366",
                                    .caught_by = "parity",
                                    .description = "the initial value, counted as often as threads",
                                    .way = IntegerReduction::initial_counted,
                                    .needs = spacecheck::Needs::parallel_space});
SPACECHECK_FAULT(IntegerReduction, {.name = "max_joined_by_sum",
                                    .label = "kokkos#4952",
                                    .caught_by = "parity,reference,shape",
                                    .description = "the threads' maxima are added up",
                                    .way = IntegerReduction::max_joined_by_sum,
                                    .needs = spacecheck::Needs::parallel_space});
SPACECHECK_FAULT(IntegerReduction, {.name = "max_from_zero",
                                    .caught_by = "reference",
                                    .description = "a maximum of negative numbers starts from 0",
                                    .way = IntegerReduction::max_from_zero});

struct MinOfInfinities {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    using Reducer = Chosen<float, typename Case::memory_space>;
    using Limits = std::numeric_limits<float>;
    auto const x =
        c.template input<float>("x", spacecheck::constant(Limits::infinity()), c.n_threads());
    auto const least = c.template scalar<float>("least");
    c.parallel_reduce(
        "min_of_infinities", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, float& update) {
          if (x(i) < update) update = x(i);
        },
        Reducer{least, faulty ? Limits::max() : Limits::infinity(), false, false});
  }
  static void reference(spacecheck::Reference& r) {
    r.expect_values<float>("least", {std::numeric_limits<float>::infinity()});
  }
};
SPACECHECK_FAULT(MinOfInfinities, {.name = "min_of_infinities",
                                   .label = "kokkos#8244",
                                   .caught_by = "reference",
                                   .description = "a minimum starts from the largest finite number",
                                   .twin = "a minimum starts from infinity"});

// Of equal numbers the one that is met first: which that is, the division among threads says.
struct ArgMin {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 400, .array_size = 400, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    using Reducer = Chosen<std::int64_t, typename Case::memory_space>;
    auto const x = c.template input<std::int64_t>(
        "x", spacecheck::uniform(std::int64_t{0}, std::int64_t{4}), c.n_threads());
    auto const at = c.template scalar<std::int64_t>("at");
    auto const seen =
        c.template inout<std::int64_t>("seen", spacecheck::constant(std::int64_t{0}), 1);
    c.parallel_reduce(
        "arg_min", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & update) {
          if (x(i) != 0) return;
          std::int64_t const turn = faulty ? Kokkos::atomic_fetch_inc(&seen(0)) : i;
          std::int64_t const key = turn * (std::int64_t{1} << 32) + i;
          if (key < update) update = key;
        },
        Reducer{at, std::numeric_limits<std::int64_t>::max(), false, false});
  }
};
SPACECHECK_FAULT(ArgMin, {.name = "first_met_wins",
                          .caught_by = "order:order",
                          .description = "of equal numbers, the place of the one met first",
                          .twin = "of equal numbers, the place of the first"});

// A value that only the last of a team holds.
struct TeamScan {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 256, .array_size = 256, .buffer_size = 0};
  static constexpr std::int64_t share = 16;

  template <class ExecutionSpace, class Input, class Output>
  struct Body {
    Input x;
    Output sums;
    std::int64_t n;
    bool faulty;

    KOKKOS_INLINE_FUNCTION void operator()(
        typename Kokkos::TeamPolicy<ExecutionSpace>::member_type const& member) const {
      std::int64_t const first = share * member.league_rank();
      std::int64_t const last = first + share < n ? first + share : n;
      std::int64_t total = 0;
      Kokkos::parallel_reduce(
          Kokkos::TeamThreadRange(member, first, last),
          [&](std::int64_t i, std::int64_t& partial) { partial += x(i); }, total);
      if (faulty && member.team_rank() != member.team_size() - 1) total = 0;
      Kokkos::parallel_for(Kokkos::TeamThreadRange(member, first, last),
                           [&](std::int64_t i) { sums(i) = total; });
    }
  };

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const sums = c.template output<std::int64_t>("sums", n);
    Body<typename Case::execution_space, decltype(x), decltype(sums)> const body{x, sums, n,
                                                                                 faulty};
    auto const teams = static_cast<int>((n + share - 1) / share);
    auto const most = c.team(teams, Kokkos::AUTO).team_size_max(body, Kokkos::ParallelForTag());
    c.parallel_for("team_scan", c.team(teams, most < 2 ? most : 2), body);
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>(
        "sums", [x = r.initial<std::int64_t>("x"), n = r.n_threads()](std::int64_t i) {
          std::int64_t total = 0;
          for (std::int64_t k = i / share * share; k < n && k < i / share * share + share; ++k) {
            total += x.raw(k);
          }
          return total;
        });
  }
};
SPACECHECK_FAULT(TeamScan, {.name = "value_of_last_rank",
                            .label = "kokkos#6471",
                            .caught_by = "parity,reference",
                            .description = "only the last of a team has the total",
                            .twin = "all of a team have the total",
                            .needs = spacecheck::Needs::parallel_space});

}  // namespace
