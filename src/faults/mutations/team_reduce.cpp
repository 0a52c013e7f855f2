// team_reduce, gone wrong: the share of a team, and what its scratch still holds.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

struct MutatedTeamReduce {
  // The last team has less than its share.
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};
  static constexpr std::int64_t share = 64;
  enum Way : int { right, share_short, team_missing, rest_unset, barrier_missing };

  template <class ExecutionSpace, class Input, class Output>
  struct TeamSum {
    using Scratch = Kokkos::View<float*, typename ExecutionSpace::scratch_memory_space,
                                 Kokkos::MemoryUnmanaged>;
    Input x;
    Output sums;
    std::int64_t n;
    int way;

    KOKKOS_INLINE_FUNCTION void operator()(
        typename Kokkos::TeamPolicy<ExecutionSpace>::member_type const& member) const {
      Scratch const s(member.team_scratch(0), share);
      std::int64_t const first = share * member.league_rank();
      Kokkos::parallel_for(Kokkos::TeamThreadRange(member, share), [&](std::int64_t k) {
        if (first + k < n) {
          s(k) = x(first + k);
        } else if (way != rest_unset) {
          s(k) = 0;
        }
      });
      if (way != barrier_missing) member.team_barrier();
      float sum = 0;
      // Backwards: a thread that comes early finds what others were to set.
      Kokkos::parallel_reduce(
          Kokkos::TeamThreadRange(member, way == share_short ? share - 1 : share),
          [&](std::int64_t k, float& partial) {
            partial += s(way == share_short ? k : share - 1 - k);
          },
          sum);
      Kokkos::single(Kokkos::PerTeam(member), [&] { sums(member.league_rank()) = sum; });
    }
  };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const teams = (n + share - 1) / share;
    auto const x = c.template input<float>("x", n);
    auto const sums = c.template output<float>("sums", teams);
    using Body = TeamSum<typename Case::execution_space, decltype(x), decltype(sums)>;
    auto const launched = way == team_missing ? n / share : teams;
    c.parallel_for("team_reduce",
                   c.team(static_cast<int>(launched), Kokkos::AUTO)
                       .set_scratch_size(0, Kokkos::PerTeam(Body::Scratch::shmem_size(share))),
                   Body{x, sums, n, way});
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("sums", [x = r.initial<float>("x"), n = r.n_threads()](std::int64_t team) {
      spacecheck::AnyOrderSum<float> sum;
      for (std::int64_t i = share * team; i < share * (team + 1) && i < n; ++i) sum += x(i);
      return sum.total();
    });
  }
};
using Teams = MutatedTeamReduce;
SPACECHECK_FAULT(Teams, {.name = "team_reduce_share_short",
                         .caught_by = "reference",
                         .description = "team_reduce: a team adds up all but the last of its share",
                         .twin = "team_reduce from the last of its share",
                         .way = Teams::share_short});
SPACECHECK_FAULT(Teams, {.name = "team_reduce_team_missing",
                         .caught_by = "reference,scratch",
                         .description = "team_reduce: the teams rounded down",
                         .way = Teams::team_missing});
SPACECHECK_FAULT(Teams, {.name = "team_reduce_rest_unset",
                         .caught_by = "reference",
                         .description = "team_reduce: adds what the team before left in scratch",
                         .way = Teams::rest_unset});
SPACECHECK_FAULT(Teams, {.name = "team_reduce_barrier_missing",
                         .caught_by = "reference",
                         .description = "team_reduce: no barrier between setting and adding up",
                         .way = Teams::barrier_missing,
                         .needs = spacecheck::Needs::device});

}  // namespace
