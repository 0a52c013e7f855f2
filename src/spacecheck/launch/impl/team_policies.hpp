#pragma once

#include <spacecheck/launch/guarded_launch.hpp>
#include <spacecheck/plan/trial.hpp>
#include <spacecheck/scratch/impl/watched_scratch.hpp>

#include <Kokkos_Core.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <type_traits>

namespace spacecheck::Impl {

/// A team policy as Kokkos makes it. On a host Kokkos::AUTO is a team of one thread, in which
/// whatever each thread does is done once: in a trial of two threads it is a team of both.
template <class ExecutionSpace, class TeamSize>
auto team_policy(ExecutionSpace const& exec, int league, TeamSize const& team_size,
                 Trial const& trial) {
  using Policy = Kokkos::TeamPolicy<ExecutionSpace>;
  if constexpr (runs_on_host<ExecutionSpace> && std::is_same_v<TeamSize, Kokkos::AUTO_t>) {
    bool const has_both = trial.threads == 2 && trial.share == 1 && trial.instances == 1;
    if (has_both && exec.concurrency() == 2) return Policy(exec, league, 2);
  }
  return Policy(exec, league, team_size);
}

template <class Policy>
concept IsTeamPolicy = requires(Policy const& policy) {
  policy.scratch_size(0);
  policy.league_size();
};

/// For a reduction this space counts the second level twice: with less it would take other memory.
/// Source: Kokkos 4.5 OpenMP/Kokkos_OpenMP_Parallel_Reduce.hpp.
template <class ExecutionSpace>
inline constexpr bool reductions_ask_twice = false;
#ifdef KOKKOS_ENABLE_OPENMP
template <>
inline constexpr bool reductions_ask_twice<Kokkos::OpenMP> = true;
#endif

/// Fills what each team has as its scratch, of both levels.
template <class ExecutionSpace>
struct FillTeamScratch {
  using Member = typename Kokkos::TeamPolicy<ExecutionSpace>::member_type;
  std::size_t bytes[2];
  unsigned char value;

  KOKKOS_FUNCTION void operator()(Member const& member) const {
    for (int level = 0; level < 2; ++level) {
      void* const scratch = member.team_scratch(level).get_shmem(bytes[level]);
      if (scratch != nullptr && member.team_rank() == 0) std::memset(scratch, value, bytes[level]);
    }
  }
};

/// Fills what the teams of a launch will have as their scratch: on a host, where each pool of
/// threads has one, and the next launch gets the memory of the last. As much as that launch asks
/// for and no more, since a host keeps it, and a View too large for its policy's scratch would fit
/// later.
template <class Policy>
void poison_team_scratch(Policy const& policy, Poison poison, bool reduces) {
  using ExecutionSpace = typename Policy::execution_space;
  if constexpr (runs_on_host<ExecutionSpace>) {
    int const team = std::max(1, static_cast<int>(policy.team_size()));
    auto const shared = static_cast<int>(policy.scratch_size(0, team));
    auto const large = static_cast<int>(policy.scratch_size(1, team));
    if (shared <= 0 && large <= 0) return;
    ExecutionSpace const& exec = policy.space();
    int const teams = std::max(1, static_cast<int>(exec.concurrency()) / team);
    int const room = reduces && reductions_ask_twice<ExecutionSpace> ? 2 * large : large;
    Kokkos::TeamPolicy<ExecutionSpace> all(exec, teams, team);
    all.set_scratch_size(0, Kokkos::PerTeam(shared)).set_scratch_size(1, Kokkos::PerTeam(room));
    Kokkos::parallel_for("spacecheck::unset team scratch", all,
                         FillTeamScratch<ExecutionSpace>{
                             {static_cast<std::size_t>(shared), static_cast<std::size_t>(room)},
                             scratch_poison(poison)});
  }
}

}  // namespace spacecheck::Impl
