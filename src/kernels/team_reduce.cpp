// Sums of 256 numbers each, by teams that share their numbers in team scratch.
//
//   for (t = 0; 256 * t < n_threads; ++t) {
//     float s[256];
//     count = min(256, n_threads - 256 * t);
//     for (k = 0; k < count; ++k) s[k] = x[256 * t + k];
//     sums[t] = s[0] + ... + s[count - 1];            // in whatever order the team adds
//   }
//
// As many as a device's block has threads, and enough for a host's loops to be longer than what it
// takes to begin a team.
#include <spacecheck/spacecheck.hpp>

namespace {

struct TeamReduce {
  static constexpr auto name = "team_reduce";
  static constexpr auto description = "sums of 256 numbers each, by teams through team scratch";
  static constexpr std::int64_t share = 256;

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const teams = (n + share - 1) / share;
    auto const x = c.template input<float>("x", n);
    auto const sums = c.template output<float>("sums", teams);
    using Body = TeamSum<typename Case::execution_space, decltype(x), decltype(sums)>;
    c.parallel_for("team_reduce",
                   c.team(static_cast<int>(teams), Kokkos::AUTO)
                       .set_scratch_size(0, Kokkos::PerTeam(Body::Scratch::shmem_size(share))),
                   Body{x, sums, n});
  }

  static void reference(spacecheck::Reference& r) {
    r.expect<float>("sums", [x = r.initial<float>("x"), n = r.n_threads()](std::int64_t team) {
      spacecheck::AnyOrderSum<float> sum;
      for (std::int64_t i = share * team; i < share * (team + 1) && i < n; ++i) sum += x(i);
      return sum.total();
    });
  }

  template <class ExecutionSpace, class Input, class Output>
  struct TeamSum {
    using Scratch = Kokkos::View<float*, typename ExecutionSpace::scratch_memory_space,
                                 Kokkos::MemoryUnmanaged>;
    Input x;
    Output sums;
    std::int64_t n;

    KOKKOS_INLINE_FUNCTION void operator()(
        typename Kokkos::TeamPolicy<ExecutionSpace>::member_type const& member) const {
      Scratch const s(member.team_scratch(0), share);
      std::int64_t const first = share * member.league_rank();
      int const count = static_cast<int>(first + share < n ? share : n - first);
      Kokkos::parallel_for(Kokkos::TeamThreadRange(member, count),
                           [&](int k) { s(k) = x(first + k); });
      member.team_barrier();
      float sum = 0;
      Kokkos::parallel_reduce(
          Kokkos::TeamThreadRange(member, count), [&](int k, float& partial) { partial += s(k); },
          sum);
      Kokkos::single(Kokkos::PerTeam(member), [&] { sums(member.league_rank()) = sum; });
    }
  };
};

SPACECHECK_KERNEL(TeamReduce);

}  // namespace
